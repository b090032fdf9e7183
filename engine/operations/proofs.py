"""Proofs as they are handed in: checked against what the action type asks, with every problem told at once.

Nothing is ever fetched: a URL is shown to people, and a hash is for them to compare.
"""

import re
from collections.abc import Iterator, Mapping
from typing import TypeGuard
from urllib.parse import urlsplit

from engine.operations.problems import InvalidProof, MissingProof, Problem
from engine.operations.submissions import OPERATOR_BRAND
from engine.operations.times import parsed_instant
from engine.rules.dictionary import ProofDemand
from engine.rules.instants import Instant
from engine.store.candidates import Proof

LONGEST = {"certificate": 200, "url": 2_000, "hash": 200, "issuer": 200, "note": 500}
"""Characters of each field that is a text."""

FIELDS = ("kind", "certificate", "url", "hash", "issuer", "issued_at", "note")
_KINDS = {"WORD": "word", "DOCUMENT": "document"}
_HASH = re.compile("[a-z0-9-]{2,20}:[0-9a-f]{16,128}")
FOUND_BY = ("certificate", "url", "hash")
"""What a document can be found by, or known again."""


def checked_proof(given: object, demand: ProofDemand, brand: str) -> tuple[Proof | None, tuple[Problem, ...]]:
    """The proof as it is to be kept, and all that is wrong with it or missing."""
    proof, problems = (None, ()) if given is None else _read(given)
    if problems:
        return None, problems
    if is_trusted(demand, brand):
        return proof, ()
    missing = _missing(proof, demand)
    return proof, () if missing is None else (_missing_proof(missing, proof),)


def is_trusted(demand: ProofDemand, brand: str) -> bool:
    """Whether nothing is asked of a brand: operators have looked at what they submit themselves."""
    return brand == OPERATOR_BRAND or brand in demand.trusted_brands


def _missing(proof: Proof | None, demand: ProofDemand) -> str | None:
    """What is asked for and not there, in words."""
    if demand.document and (proof is None or proof.kind != "document"):
        return "a proof with `kind` DOCUMENT and " + _fields_in_words(demand)
    if demand.document and proof is not None:
        lacking = [_spelt(each) for each in demand.fields if getattr(proof, each) is None]
        if lacking:
            return f"a document with {' and '.join(lacking)}"
    return "a proof with `kind` WORD, or a document" if demand.word and proof is None else None


def _fields_in_words(demand: ProofDemand) -> str:
    return " and ".join(map(_spelt, demand.fields)) if demand.fields else "one of certificate, url and hash"


def _missing_proof(expected: str, proof: Proof | None) -> Problem:
    message = f"actions of this type need {expected}; hand it in as `proof`"
    if proof is not None:
        message = f"actions of this type need {expected}, and the proof that came has no such thing"
    return MissingProof(message=message, path=("proof",), expected=expected)


def _read(given: object) -> tuple[Proof | None, tuple[Problem, ...]]:
    if not _is_object(given):
        return None, (_invalid((), "an object with `kind` and what there is of a document"),)
    told = {_snake(name): value for name, value in given.items() if value is not None}
    problems = tuple(_problems(told))
    if problems:
        return None, problems
    issued_at = told.get("issued_at")
    texts = {name: str(told[name]) for name in LONGEST if name in told}
    kind = _KINDS[str(told["kind"])]
    return Proof(kind, issued_at=None if issued_at is None else _instant(issued_at), **texts), ()


def _problems(told: Mapping[str, object]) -> Iterator[Problem]:
    for name in told:
        if name not in FIELDS:
            yield _invalid((name,), f"one of {', '.join(map(_spelt, FIELDS))}; there is no such field")
    kind = told.get("kind")
    if kind not in _KINDS:
        yield _invalid(("kind",), "WORD or DOCUMENT")
    for name, longest in LONGEST.items():
        if name in told and not _is_line(told[name], longest):
            yield _invalid((name,), f"1 to {longest:,} printable characters on one line")
        elif name == "url" and name in told and not _is_address(str(told[name])):
            yield _invalid((name,), "an address that begins with https:// or http://")
        elif name == "hash" and name in told and not _HASH.fullmatch(str(told[name])):
            yield _invalid((name,), "an algorithm, a colon and the hash in lower case hexadecimal, as `sha256:9f86d0…`")
    if "issued_at" in told and _instant(told["issued_at"]) is None:
        yield _invalid(("issued_at",), "a time in ISO 8601 with a UTC offset, as 2027-03-01T10:00:00+01:00")
    document = [name for name in told if name not in ("kind", "note")]
    if kind == "WORD" and document:
        yield _invalid((document[0],), "left out for the brand's word; with `kind` DOCUMENT it may stand here")
    if kind == "DOCUMENT" and not any(name in told for name in FOUND_BY):
        yield _invalid((), "a document with at least one of certificate, url and hash")


def _invalid(path: tuple[str, ...], expected: str) -> Problem:
    what = f"`{_spelt(path[0])}` of the proof" if path else "the proof"
    message = f"{what} should be {expected}"
    return InvalidProof(message=message, path=("proof", *map(_spelt, path)), expected=expected)


def _instant(value: object) -> Instant | None:
    return parsed_instant(value) if isinstance(value, str) else None


def _is_line(value: object, longest: int) -> bool:
    return isinstance(value, str) and 0 < len(value) <= longest and value.isprintable() and not value.isspace()


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("https", "http") and bool(parts.hostname) and " " not in text


def _is_object(given: object) -> TypeGuard[Mapping[str, object]]:
    return isinstance(given, Mapping) and all(isinstance(name, str) for name in given)


def _snake(name: str) -> str:
    return "issued_at" if name == "issuedAt" else name


def _spelt(name: str) -> str:
    return "issuedAt" if name == "issued_at" else name
