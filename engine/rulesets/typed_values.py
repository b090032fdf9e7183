"""Reads a value that is compared with an attribute, as the attribute's declared type has it."""

from dataclasses import replace

from engine.rules.dictionary import Attribute, AttributeKind
from engine.rules.entries import AttributeValue
from engine.rulesets import codes, meant, scalars, values
from engine.rulesets.comparisons import as_operation
from engine.rulesets.diagnostics import Findings, instead, listed, quoted
from engine.rulesets.nodes import Node, Scalar


def typed_value(attribute: Attribute, node: Node, findings: Findings) -> AttributeValue | None:
    """The value, or None when it is not of the attribute's type, which is reported."""
    found = values.scalar(node, f"a value to compare {quoted(attribute.name)} with", findings)
    if found is None:
        return None
    if attribute.kind is AttributeKind.TEXT:
        return found.text
    if attribute.kind is AttributeKind.CHOICE:
        return _choice(attribute, found, findings)
    value = _plain(attribute.kind, found.text)
    if value is None or found.quoted or found.block:
        _report(attribute, found, findings)
        return None
    return value


def items_of(attribute: Attribute) -> Attribute:
    """A list attribute's items, as if each were an attribute."""
    return replace(attribute, kind=attribute.items or attribute.kind, items=None)


def _plain(kind: AttributeKind, text: str) -> AttributeValue | None:
    match kind:
        case AttributeKind.YES_NO:
            return scalars.YES_NO.get(text)
        case AttributeKind.NUMBER | AttributeKind.WHOLE:
            return scalars.number(text)
        case AttributeKind.INSTANT:
            return scalars.instant(text)
        case _:
            return None


_EXPECTED = {
    AttributeKind.YES_NO: ("yes or no", "write `yes` or `no`"),
    AttributeKind.NUMBER: ("a number", "write a number, as `20` or `0.5`"),
    AttributeKind.WHOLE: ("a whole number", "write a number, as `20`"),
    AttributeKind.INSTANT: ("an instant", "write one with its offset, as `2027-03-01T12:00:00Z`"),
}


def _report(attribute: Attribute, found: Scalar, findings: Findings) -> None:
    kind, help_line = _EXPECTED[attribute.kind]
    shown = f'"{found.text}"' if found.quoted else found.text
    message = f"{quoted(attribute.name)} is {kind}, and {quoted(shown)} is not"
    if operation := as_operation(found.text):
        help_line = f"write `{attribute.name}: {operation}`"
    elif (likely := _meant(attribute.kind, found.text)) and _plain(attribute.kind, likely) is not None:
        help_line = f"write {quoted(likely)}"
    elif found.quoted:
        help_line = f"{help_line}, without quotes"
    findings.add(codes.WRONG_TYPE, found.span, message, help_line)


def _meant(kind: AttributeKind, text: str) -> str | None:
    """How a value is written that is written as elsewhere."""
    match kind:
        case AttributeKind.YES_NO:
            return meant.as_yes_no(text)
        case AttributeKind.NUMBER | AttributeKind.WHOLE:
            return meant.as_number(text) or meant.as_whole(text)
        case _:
            day = meant.as_day(text)
            return f"{day}T00:00:00Z" if day and ":" not in text else None


def _choice(attribute: Attribute, found: Scalar, findings: Findings) -> str | None:
    if found.text in attribute.choices:
        return found.text
    message = f"{quoted(attribute.name)} is never {quoted(found.text)}"
    suggestion = instead(found.text, attribute.choices, f"its values are {listed(attribute.choices)}")
    findings.add(codes.UNDECLARED_VALUE, found.span, message, suggestion)
    return None
