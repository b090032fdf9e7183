"""Reads what must back an action: `proof: document`, `proof: [document, approval]`, or a mapping that says more."""

from collections.abc import Sequence

from engine.rules.dictionary import NO_PROOF, ProofDemand
from engine.rulesets import codes, nodes, values
from engine.rulesets.diagnostics import Findings, quoted
from engine.rulesets.forms import Form
from engine.rulesets.nodes import Broken, Node, Scalar

PROOF = Form(
    "`proof`",
    optional=("word", "document", "approval", "trusted_brands"),
    own_example="{document: [certificate, issuer], approval: yes}",
)

PARTS = ("word", "document", "approval")
DOCUMENT_FIELDS = ("certificate", "url", "hash", "issuer", "issued_at")
"""What a document can have, as rule files spell it."""


def read_proof(node: Node, findings: Findings) -> ProofDemand:
    """What is asked; nothing when that could not be read, which has been reported."""
    match node:
        case Broken():
            return NO_PROOF
        case Scalar():
            return values.word(node, "`proof`", findings, _WORDS) or NO_PROOF
        case nodes.Sequence():
            return _all_of(_parts(node, "`proof`", PARTS, findings, "proof: [document, approval]"))
        case nodes.Mapping():
            return _described(node, findings)


def _all_of(parts: Sequence[str]) -> ProofDemand:
    return ProofDemand(word="word" in parts, document="document" in parts, approval="approval" in parts)


_WORDS = {"none": NO_PROOF, **{part: _all_of([part]) for part in PARTS}}


def _described(node: nodes.Mapping, findings: Findings) -> ProofDemand:
    fields = PROOF.fields(node, findings)
    if fields is None:
        return NO_PROOF
    asked = {part: _yes(fields.get(part), quoted(part), findings) for part in ("word", "approval")}
    document, wanted = _document(fields.get("document"), findings)
    brands = fields.get("trusted_brands")
    if brands is not None and not (document or any(asked.values())):
        message = "brands are trusted here with something that is asked of nobody"
        findings.add(codes.KEYS_CLASH, fields.place("trusted_brands"), message, "add `approval: yes`, or remove them")
    return ProofDemand(
        asked["word"],
        document,
        wanted,
        asked["approval"],
        () if brands is None else tuple(_texts(brands, "`trusted_brands`", findings, "trusted_brands: [verify]")),
    )


def _yes(node: Node | None, what: str, findings: Findings) -> bool:
    return node is not None and bool(values.yes_no(node, what, findings))


def _document(node: Node | None, findings: Findings) -> tuple[bool, tuple[str, ...]]:
    """Whether a document is asked for, and with which fields."""
    if isinstance(node, nodes.Sequence):
        return True, tuple(_parts(node, "`document`", DOCUMENT_FIELDS, findings, "document: [certificate, issuer]"))
    return _yes(node, "`document`", findings), ()


def _parts(node: Node, what: str, words: Sequence[str], findings: Findings, example: str) -> list[str]:
    """Some of these words, each once."""
    known = {word: word for word in words}
    found: list[str] = []
    for item in values.items(node, what, findings, example):
        word = values.word(item, f"a part of {what}", findings, known)
        if word in found:
            findings.add(codes.DECLARED_TWICE, item.span, f"{quoted(word or '')} stands here twice", "remove one")
        elif word is not None:
            found.append(word)
    return found


def _texts(node: Node, what: str, findings: Findings, example: str) -> list[str]:
    items = values.items(node, what, findings, example)
    return [text for item in items if (text := values.text(item, "a brand", findings)) is not None]
