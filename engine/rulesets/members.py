"""Reads what `programme.yaml` says of members: their attributes, and the segments that rules divide them into.

member_attributes:
  city: text
  newsletter: yes_no
  home: [flat, house]
segments:
  eco:
    name: {sv: Miljövänner, en: Eco}
    if: {count.repairs_this_year: {at_least: 3}}
"""

from collections.abc import Sequence
from dataclasses import replace

from engine.rules.dictionary import Attribute, AttributeKind, Dictionary, Segment
from engine.rules.member_facts import RESERVED
from engine.rules.tree import About
from engine.rulesets import codes, values
from engine.rulesets.actions import read_attribute
from engine.rulesets.conditions import read_condition
from engine.rulesets.diagnostics import Findings, quoted
from engine.rulesets.forms import Form
from engine.rulesets.nodes import Mapping, Node, Pair, Scalar
from engine.rulesets.scope import Declared, DeclaredSegment, Scope, is_name
from engine.rulesets.texts import name_of

SEGMENT = Form("a segment", required={"if": "{member.city: Umeå}"}, optional=("name",))


def read_member_attributes(node: Node | None, findings: Findings) -> Declared[Attribute]:
    """What may be told of members, by name."""
    example = "member_attributes: {city: text, newsletter: yes_no}"
    needs = "attributes by name, each with its type"
    pairs = values.pairs(node, "`member_attributes`", findings, example, needs, may_be_empty=True) if node else ()
    declared = Declared[Attribute]("known of members", codes.UNKNOWN_MEMBER_ATTRIBUTE, pairs is not None)
    for name, declaration in pairs or ():
        if is_name(name, "a member attribute", findings) and _is_free(name, findings):
            attribute = read_attribute(name.text, declaration, findings)
            declared.add(name.text, replace(attribute, optional=True) if attribute else None, name.span)
        else:
            declared.whole = False
    return declared


def derive_member_fact(declared: Declared[Attribute], name: str, choices: Sequence[str]) -> None:
    """Lets conditions ask for what is worked out of a member, as if it had been told."""
    kind = AttributeKind.CHOICE if name == "level" else AttributeKind.LIST
    items = None if name == "level" else AttributeKind.CHOICE
    declared.derive(name, Attribute(name, kind, tuple(choices), items, optional=True))


def read_segments(node: Node | None, languages: tuple[str, ...], findings: Findings) -> Declared[DeclaredSegment]:
    """The segments by name; what their conditions mean is read when counts are known."""
    example = f"segments: {{neighbours: {SEGMENT.example}}}"
    pairs = values.pairs(node, "`segments`", findings, example, "segments by name", may_be_empty=True) if node else ()
    declared = Declared[DeclaredSegment]("a segment of this programme", codes.UNKNOWN_SEGMENT, pairs is not None)
    for name, declaration in pairs or ():
        if is_name(name, "a segment", findings):
            fields = SEGMENT.fields(_with_if(declaration, findings), findings)
            names = name_of(fields, name, languages, findings) if fields else {}
            declared.add(name.text, DeclaredSegment(names, fields.get("if") if fields else None), name.span)
        else:
            declared.whole = False
    return declared


def _with_if(node: Node, findings: Findings) -> Node:
    """A segment; one that is nothing but a condition is taken for what was meant."""
    if not isinstance(node, Mapping) or not node.pairs or not all("." in key.text for key, _ in node.pairs):
        return node
    key = node.pairs[0].key
    message = f"a segment says {quoted(key.text)} under `if`"
    findings.add(codes.MISSING_KEY, node.span, message, f"put `if: {{…}}` around it, as `{{if: {{{key.text}: …}}}}`")
    return Mapping((Pair(Scalar("if", key.span), node),), node.span)


def with_segments(dictionary: Dictionary, scope: Scope) -> Dictionary:
    """The dictionary with what its segments ask: member attributes and counts, but no action and no segment."""
    allowed = frozenset({About.MEMBER, About.COUNT})
    segments = {
        name: Segment(name, declared.names, read_condition(declared.condition, None, scope, about=allowed))
        for name, declared in scope.segments.meanings()
    }
    return replace(dictionary, segments=segments)


def _is_free(name: Scalar, findings: Findings) -> bool:
    if name.text not in RESERVED:
        return True
    message = f"{quoted(name.text)} is worked out by Trogen and cannot be told of a member"
    findings.add(codes.BAD_NAME, name.span, message, "choose another name")
    return False
