"""Reads nodes as values: each function answers with the value, or reports what is wrong and answers None.

`what` names the thing in messages, with its article: "a text", "the number of times".
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import TypeVar

from engine.rules.calendar import Duration
from engine.rulesets import codes, meant, nodes, scalars
from engine.rulesets.codes import Code
from engine.rulesets.diagnostics import Findings, either, instead, quoted
from engine.rulesets.nodes import Broken, Node, Scalar
from engine.rulesets.written import glued

ValueT = TypeVar("ValueT")
EnumT = TypeVar("EnumT", bound=Enum)

LARGEST_COUNT = 1_000_000_000
"""No number of times, threshold or amount of points in a rule file is larger."""

LARGEST_FACTOR = 1_000
"""Nothing in a rule file is multiplied by more."""

FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Of the dates in rule files, both included."""

_ONE_VALUE = re.compile(r"((?:\w+: )?\{\w+: )([\w ]+)\}")
_SIMPLE = re.compile(r"[^\W\d_][\w ]*|[0-9]+")
_TEN_YEARS = 10 * 366 * 24 * 3_600_000_000


def scalar(node: Node, what: str, findings: Findings, example: str = "") -> Scalar | None:
    """A single value that is not empty, whatever it means."""
    as_example = f", as {quoted(example)}" if example else ""
    match node:
        case Broken():
            return None
        case Scalar() if node.empty:
            findings.add(codes.EMPTY_VALUE, node.span, f"{what} is missing here", f"write it after the `:`{as_example}")
            return None
        case Scalar():
            return node
        case _:
            message = f"{what} is needed here, and this is {_shape(node)}"
            findings.add(codes.WRONG_SHAPE, node.span, message, f"write a single value{as_example}")
            findings.pass_over(node)
            return None


def text(node: Node, what: str, findings: Findings, example: str = "") -> str | None:
    """A text, as it stands, without space around it."""
    found = scalar(node, what, findings, example)
    if found is None:
        return None
    if not found.text.strip():
        findings.add(codes.EMPTY_VALUE, found.span, f"{what} is empty", "write something, or remove the key")
        return None
    return found.text.strip()


def whole(node: Node, what: str, findings: Findings, least: int = 1, most: int = LARGEST_COUNT) -> int | None:
    """A whole number within bounds, both inclusive."""
    value = _plain(
        node, what, findings, scalars.whole, codes.BAD_NUMBER, "write a whole number, as `20`", meant.as_whole
    )
    if value is not None and not least <= value <= most:
        suggestion = f"write a whole number from {least:,} to {most:,}"
        findings.add(codes.OUT_OF_RANGE, node.span, f"{what} cannot be {value:,}", suggestion)
        return None
    return value


def factor(node: Node, what: str, findings: Findings) -> Decimal | None:
    """A number to multiply with, above 0."""
    value = _plain(
        node, what, findings, scalars.decimal, codes.BAD_NUMBER, "write a number, as `2` or `1.5`", meant.as_number
    )
    if value is not None and not 0 < value <= LARGEST_FACTOR:
        suggestion = f"write a number above 0, up to {LARGEST_FACTOR:,}"
        findings.add(codes.OUT_OF_RANGE, node.span, f"{what} cannot be {value:,}", suggestion)
        return None
    return value


def yes_no(node: Node, what: str, findings: Findings) -> bool | None:
    """`yes` or `no`; `true` and `false` too."""
    return _plain(node, what, findings, scalars.YES_NO.get, codes.BAD_WORD, "write `yes` or `no`", meant.as_yes_no)


def day(node: Node, what: str, findings: Findings) -> date | None:
    """A date that exists, in our time: versions stay for ever, and calendars do not reach everywhere."""
    help_line = "write a date that exists, as `2027-03-31`"
    found = _plain(node, what, findings, scalars.day, codes.BAD_DATE, help_line, meant.as_day)
    if found is not None and not FIRST_YEAR <= found.year <= LAST_YEAR:
        message = f"{what} cannot lie in the year {found.year}"
        findings.add(codes.OUT_OF_RANGE, node.span, message, f"write a year from {FIRST_YEAR} to {LAST_YEAR}")
        return None
    return found


def month_and_day(node: Node, what: str, findings: Findings) -> tuple[int, int] | None:
    """A day of every year, as its month and its day."""
    help_line = "write month and day, as `12-31`"
    return _plain(node, what, findings, scalars.month_and_day, codes.BAD_DATE, help_line)


def minutes_of_day(node: Node, what: str, findings: Findings) -> int | None:
    """A time of day, in minutes after midnight."""
    help_line = "write hours and minutes, as `04:00`"
    return _plain(node, what, findings, scalars.minutes_of_day, codes.BAD_TIME, help_line, meant.as_time)


def hours(node: Node, what: str, findings: Findings, help_line: str) -> tuple[int, int] | None:
    """From when to when of a day, in minutes after midnight."""
    return _plain(node, what, findings, scalars.hours, codes.BAD_TIME, help_line, meant.as_hours)


def duration(
    node: Node, what: str, findings: Findings, instead_of_longer: str = "write a shorter one, as `10 minutes`"
) -> Duration | None:
    """A stretch of time of at most ten years."""
    help_line = "write a number and minutes, hours, days, weeks, months or years, as `10 minutes`"
    found = _plain(node, what, findings, scalars.duration, codes.BAD_TIME, help_line, meant.as_duration)
    if found is not None and scalars.elapsed(found) > _TEN_YEARS:
        findings.add(codes.OUT_OF_RANGE, node.span, f"{what} is at most ten years", instead_of_longer)
        return None
    return found


def word(node: Node, what: str, findings: Findings, words: Mapping[str, ValueT]) -> ValueT | None:
    """One of some words, by what each of them means."""
    found = scalar(node, what, findings, next(iter(words), ""))
    if found is None or found.text in words:
        return words[found.text] if found else None
    message = f"{what} cannot be {quoted(found.text)}"
    suggestion = instead(found.text, list(words), f"it is {either(words)}")
    if len(several := found.text.split()) > 1 and all(each in words for each in several):
        suggestion = f"put commas between them, as `{', '.join(several)}`"
    findings.add(codes.BAD_WORD, found.span, message, suggestion)
    return None


def words_of(kind: type[EnumT]) -> dict[str, EnumT]:
    """The words of rule files for the members of an enum."""
    return {str(member.value): member for member in kind}


def items(node: Node, what: str, findings: Findings, example: str) -> Sequence[Node]:
    """The items of a list, which must have some; none when it is not a list, which is reported with an example."""
    if isinstance(node, nodes.Sequence):
        if not node.items:
            suggestion = f"write an item, as {quoted(example)}, or remove the key"
            findings.add(codes.EMPTY_VALUE, node.span, f"{what} is an empty list", suggestion)
        return node.items
    if not isinstance(node, Broken):
        suggestion = f"write the items in brackets, as {quoted(example)}"
        if isinstance(node, Scalar) and node.text.strip():
            key, bracket, _ = example.partition("[")
            written = f"{key}{bracket}{', '.join(meant.as_items(node.text))}]"
            suggestion = f"put it in brackets, even if it is only one, as {quoted(written)}"
        message = f"{what} should be a list, and this is {_shape(node)}"
        findings.add(codes.WRONG_SHAPE, node.span, message, suggestion)
        findings.pass_over(node)
    return ()


def pairs(
    node: Node,
    what: str,
    findings: Findings,
    example: str,
    needs: str = "`key: value` pairs",
    may_be_empty: bool = False,
) -> Sequence[nodes.Pair] | None:
    """The keys and values of a mapping; `{}` is one too where it may be empty. None when it is no mapping.

    `needs` says what stands in such a mapping, and `example` how one is written at this place.
    """
    match node:
        case nodes.Mapping():
            if not node.pairs and not may_be_empty:
                _report_empty(node, what, findings, example)
            return node.pairs
        case Broken():
            return None
        case Scalar() if node.empty:
            _report_empty(node, what, findings, "{}" if may_be_empty else example)
        case _:
            message = f"{what} needs {needs}, and this is {_shape(node)}"
            findings.add(codes.WRONG_SHAPE, node.span, message, _how_to_write(node, example))
            findings.pass_over(node)
    return None


def _report_empty(node: Node, what: str, findings: Findings, example: str) -> None:
    suggestion = (
        "write `{}` if there is nothing to say" if example == "{}" else f"write {shown(example)}, or remove the key"
    )
    findings.add(codes.EMPTY_VALUE, node.span, f"{what} is empty", suggestion)


def _how_to_write(node: Node, example: str) -> str:
    """What a mapping looks like; a single value may be one but for the space after its `:`."""
    parts = glued(node.text) if isinstance(node, Scalar) and not node.quoted else None
    if parts:
        return f"put a space after the `:`, as {quoted(f'{parts[0]}: {parts[1]}')}"
    return f"write {shown(_with_own_value(node, example))}"


def _with_own_value(node: Node, example: str) -> str:
    """An example of one key with one value, with the value that stands there: `{at_least: 1}` of `1`."""
    found = _ONE_VALUE.fullmatch(example)
    if found is None or not isinstance(node, Scalar) or not _SIMPLE.fullmatch(node.text):
        return example
    return f"{found[1]}{node.text}}}" if node.text.isdigit() == found[2].isdigit() else example


def shown(example: str) -> str:
    """An example in backticks, in full however long it is."""
    return f"`{example}`"


def _shape(node: Node) -> str:
    match node:
        case nodes.Sequence():
            return "a list"
        case nodes.Mapping():
            return "a mapping"
        case _:
            return "empty" if isinstance(node, Scalar) and node.empty else "a single value"


def _nothing_meant(text: str) -> str | None:
    return None


def _plain(
    node: Node,
    what: str,
    findings: Findings,
    read: Callable[[str], ValueT | None],
    code: Code,
    help_line: str,
    as_meant: Callable[[str], str | None] = _nothing_meant,
) -> ValueT | None:
    """A value that stands without quotes, as `read` understands it.

    `as_meant` knows how it is written here if it is written as elsewhere; else `help_line` says what is needed.
    """
    found = scalar(node, what, findings, _example_in(help_line))
    if found is None:
        return None
    value = read(found.text)
    if value is not None and (found.quoted or found.block):
        findings.add(code, found.span, f"{what} stands without quotes", f"write {quoted(found.text)} as it is")
        return None
    if value is None:
        likely = as_meant(found.text.strip())
        suggestion = f"write {quoted(likely)}" if likely and read(likely) is not None else help_line
        findings.add(code, found.span, f"{what} cannot be {quoted(found.text)}", suggestion)
    return value


def _example_in(help_line: str) -> str:
    """The last thing in backticks."""
    return help_line.split("`")[-2]
