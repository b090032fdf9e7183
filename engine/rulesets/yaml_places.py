"""The place where the YAML reader gave up, and what stands around it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

KEY = r"[A-Za-z0-9_][\w.-]*"
"""A key without quotes, in a regular expression."""

LONGEST_LINE = 1_000
"""Characters of a line in which slips are looked for."""

_KEY_FIRST = re.compile(rf"\s*(?:- +)*({KEY}|\"[^\"]*\"|'[^']*')\s*$")


class Slip(NamedTuple):
    """Where a slip is best shown, from column `start` of a line to `end`, all from 0; what it is; what to write."""

    line: int
    start: int
    end: int
    message: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The place where the reader gave up, and the place where it began what it then could not finish; from 0."""

    problem: str
    lines: Sequence[str]
    line: int
    column: int
    began_line: int
    began_column: int

    @property
    def text(self) -> str:
        return self.lines[self.line] if self.line < len(self.lines) else ""

    @property
    def began_text(self) -> str:
        return self.lines[self.began_line] if self.began_line < len(self.lines) else ""

    @property
    def before(self) -> str:
        return self.text[: self.column]

    @property
    def after(self) -> str:
        return self.text[self.column :]

    def above(self) -> int | None:
        """The nearest line above that says something."""
        for number in range(min(self.line, len(self.lines)) - 1, -1, -1):
            if (stripped := self.lines[number].strip()) and not stripped.startswith("#"):
                return number
        return None


def marked(around: Surroundings, message: str, suggestion: str) -> Slip:
    """A slip at the very character where the reader gave up."""
    return Slip(around.line, around.column, around.column + 1, message, suggestion)


def value_from(text: str, start: int, from_column: int | None = None) -> str:
    """A value to its end: that of the line, or in brackets the next comma or bracket after a column."""
    in_brackets = re.search(r"[{\[]", text[:start]) is not None
    end = re.search(r"[,}\]]", text[from_column or start :]) if in_brackets else re.search(r"\s#|$", text[start:])
    base = (from_column or start) if in_brackets else start
    return text[start : base + end.start() if end else len(text)].rstrip()


def is_first_colon(around: Surroundings) -> bool:
    """Whether only a key stands before the place."""
    return _KEY_FIRST.match(around.before) is not None


def is_about_indent(around: Surroundings) -> bool:
    """Whether the reader gave up over how a line begins."""
    if around.problem == "did not find expected key":
        return around.column == indent_of(around.text)
    return around.problem == "mapping values are not allowed in this context" and is_first_colon(around)


def indent_of(text: str) -> int:
    """The number of spaces that a line begins with."""
    return len(text) - len(text.lstrip(" "))


def spaces(number: int) -> str:
    """A number of spaces in words."""
    return {0: "no spaces", 1: "1 space"}.get(number, f"{number} spaces")
