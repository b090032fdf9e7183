"""Reads nodes as values: each function answers with the value, or reports what is wrong and answers None.

`what` names the thing in messages, with its article: "a text", "the number of times".
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import Enum
from typing import TypeVar

from engine.rules.calendar import Duration
from engine.rulesets import codes, nodes, scalars
from engine.rulesets.codes import Code
from engine.rulesets.diagnostics import Findings, either, instead, quoted
from engine.rulesets.nodes import Broken, Node, Scalar

ValueT = TypeVar("ValueT")
EnumT = TypeVar("EnumT", bound=Enum)

LARGEST_COUNT = 1_000_000_000
"""No number of times, threshold or amount of points in a rule file is larger."""


def scalar(node: Node, what: str, findings: Findings) -> Scalar | None:
    """A single value that is not empty, whatever it means."""
    match node:
        case Broken():
            return None
        case Scalar() if node.empty:
            findings.add(codes.EMPTY_VALUE, node.span, f"{what} is missing here", "write it after the `:`")
            return None
        case Scalar():
            return node
        case _:
            shape = "a list" if isinstance(node, nodes.Sequence) else "a mapping"
            message = f"{what} is needed here, and this is {shape}"
            findings.add(codes.WRONG_SHAPE, node.span, message, "write a single value")
            return None


def text(node: Node, what: str, findings: Findings) -> str | None:
    """A text, as it stands, without space around it."""
    found = scalar(node, what, findings)
    if found is None:
        return None
    if not found.text.strip():
        findings.add(codes.EMPTY_VALUE, found.span, f"{what} is empty", "write something, or remove the key")
        return None
    return found.text.strip()


def whole(node: Node, what: str, findings: Findings, least: int = 1, most: int = LARGEST_COUNT) -> int | None:
    """A whole number within bounds, both inclusive."""
    value = _plain(node, what, findings, scalars.whole, codes.BAD_NUMBER, "write a whole number, as `20`")
    if value is not None and not least <= value <= most:
        suggestion = f"write a whole number from {least:,} to {most:,}"
        findings.add(codes.OUT_OF_RANGE, node.span, f"{what} cannot be {value:,}", suggestion)
        return None
    return value


def yes_no(node: Node, what: str, findings: Findings) -> bool | None:
    """`yes` or `no`; `true` and `false` too."""
    return _plain(node, what, findings, scalars.YES_NO.get, codes.BAD_WORD, "write `yes` or `no`")


def day(node: Node, what: str, findings: Findings) -> date | None:
    """A date that exists."""
    return _plain(node, what, findings, scalars.day, codes.BAD_DATE, "write a date that exists, as `2027-03-31`")


def minutes_of_day(node: Node, what: str, findings: Findings) -> int | None:
    """A time of day, in minutes after midnight."""
    help_line = "write hours and minutes, as `04:00`"
    return _plain(node, what, findings, scalars.minutes_of_day, codes.BAD_TIME, help_line)


def duration(node: Node, what: str, findings: Findings) -> Duration | None:
    """A stretch of time."""
    help_line = "write a number and minutes, hours, days or weeks, as `10 minutes`"
    return _plain(node, what, findings, scalars.duration, codes.BAD_TIME, help_line)


def word(node: Node, what: str, findings: Findings, words: Mapping[str, ValueT]) -> ValueT | None:
    """One of some words, by what each of them means."""
    found = scalar(node, what, findings)
    if found is None or found.text in words:
        return words[found.text] if found else None
    message = f"{what} cannot be {quoted(found.text)}"
    suggestion = instead(found.text, list(words), f"it is {either(words)}")
    findings.add(codes.BAD_WORD, found.span, message, suggestion)
    return None


def words_of(kind: type[EnumT]) -> dict[str, EnumT]:
    """The words of rule files for the members of an enum."""
    return {str(member.value): member for member in kind}


def items(node: Node, what: str, findings: Findings) -> Sequence[Node]:
    """The items of a list, which must have some; none when it is not a list, which is reported."""
    if isinstance(node, nodes.Sequence):
        if not node.items:
            findings.add(codes.EMPTY_VALUE, node.span, f"{what} is an empty list", "write an item, or remove the key")
        return node.items
    if not isinstance(node, Broken):
        message = f"{what} is a list"
        findings.add(codes.WRONG_SHAPE, node.span, message, "put it in brackets, as `[a, b]`, even if it is only one")
    return ()


def pairs(node: Node, what: str, findings: Findings, may_be_empty: bool = False) -> Sequence[nodes.Pair] | None:
    """The keys and values of a mapping; `{}` is one too where it may be empty. None when it is no mapping."""
    match node:
        case nodes.Mapping():
            if not node.pairs and not may_be_empty:
                findings.add(codes.EMPTY_VALUE, node.span, f"{what} is empty", "write something, or remove the key")
            return node.pairs
        case Broken():
            return None
        case Scalar() if node.empty:
            suggestion = (
                "write `{}` if there is nothing to say" if may_be_empty else "write something, or remove the key"
            )
            findings.add(codes.EMPTY_VALUE, node.span, f"{what} is empty", suggestion)
        case _:
            message = f"{what} is a mapping"
            findings.add(codes.WRONG_SHAPE, node.span, message, "write `key: value` pairs, one a line or in braces")
    return None


def _plain(
    node: Node, what: str, findings: Findings, read: Callable[[str], ValueT | None], code: Code, help_line: str
) -> ValueT | None:
    """A value that stands without quotes, as `read` understands it."""
    found = scalar(node, what, findings)
    if found is None:
        return None
    value = read(found.text)
    if value is not None and (found.quoted or found.block):
        findings.add(code, found.span, f"{what} stands without quotes", f"write {quoted(found.text)} as it is")
        return None
    if value is None:
        findings.add(code, found.span, f"{what} cannot be {quoted(found.text)}", help_line)
    return value
