"""The commonest slips of the hand in YAML, recognised by what stands around the place where the reader gave up.

libyaml says what it expected; people want to know what they did. Each function here knows one slip, and says nothing of
any other.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from engine.rulesets.comparisons import as_operation
from engine.rulesets.written import glued, in_quotes

_LONGEST_LINE = 1_000
_KEY = r"[A-Za-z0-9_][\w.-]*"
_KEY_FIRST = re.compile(rf"\s*(?:- +)*({_KEY}|\"[^\"]*\"|'[^']*')\s*$")
_KEY_AND_TEXT = re.compile(rf"(\s*(?:- +)*)({_KEY}):\s+(.+)$")
_EQUALS = re.compile(rf"({_KEY})\s*=\s*(\S.*)$")
_WORD_AND_REST = re.compile(rf"({_KEY})(?:\s+(\S.*))?$")
_QUOTED_BEFORE = re.compile(r"(?:^|[:,\[{]|- )\s*(?P<all>(?P<sign>[\"'])(?:(?!(?P=sign)).)*(?P=sign))\s*$")
_OPENED_QUOTES = re.compile(r"(?:[:,\[{]|^\s*-)\s+(?P<all>(?P<sign>[\"'])(?:(?!(?P=sign)).)*)$")
_FINISHED = re.compile(r"(.*(?:[\]}\"']|(?<!\S)(?:-?[0-9][0-9.]*|yes|no|true|false)))\s+(\S+)$")


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


def slip_at(around: Surroundings) -> Slip | None:
    """The slip that explains why the reader gave up, if it is one that we know."""
    if len(around.text) > _LONGEST_LINE or len(around.began_text) > _LONGEST_LINE:
        return None
    return next((slip for recognise in _SLIPS if (slip := recognise(around))), None)


def _comparison_in_signs(around: Surroundings) -> Slip | None:
    """`minutes: > 30`: `>` begins a block of text in YAML."""
    line, column, text = around.line, around.column, around.text
    if around.problem == "did not find expected comment or line break":
        line, column, text = around.began_line, around.began_column, around.began_text
    value = re.match(r"[^,}\]#]*", text[column:])
    meant = as_operation(value.group()) if value and text[column : column + 1] == ">" else None
    if value is None or meant is None:
        return None
    end = column + len(value.group().rstrip())
    return Slip(line, column, end, "comparisons are written in words", f"write `{meant}`")


def _strange_first_sign(around: Surroundings) -> Slip | None:
    """`name: @home`: some signs cannot begin a value without quotes."""
    if around.problem != "found character that cannot start any token":
        return None
    value = _value(around.text, around.column)
    sign = around.after[:1]
    message = f"a value cannot begin with {'a backtick' if sign == '`' else f'`{sign}`'}"
    return _marked(around, message, f"put it in quotes, as `{in_quotes(value)}`") if value else None


def _text_after_quotes(around: Surroundings) -> Slip | None:
    """`'it's'` and `"Best" member`: the quotes end before the text does."""
    match = _QUOTED_BEFORE.search(around.before)
    if match is None or not around.after or around.after[0] in ",:]}#":
        return None
    start = match.start("all")
    value = _value(around.text, start, from_column=around.column)
    is_apostrophe = match["sign"] == "'" and value.endswith("'") and not around.before.endswith(" ")
    meant = in_quotes(value[1:-1] if is_apostrophe else value)
    message = "the text ends at this `'`" if is_apostrophe else "nothing can follow the quotes"
    at = around.column - 1 if is_apostrophe else around.column
    return Slip(around.line, at, at + 1, message, f"put all of it in other quotes, as `{meant}`")


def _open_quotes(around: Surroundings) -> Slip | None:
    """Quotes that are never closed: the next quotes end them, or the file does."""
    sign = next((sign for sign in "\"'" if around.before.count(sign) % 2), None)
    if around.problem != "found unexpected end of stream" and sign is None:
        return None
    for number in range(min(around.line, len(around.lines) - 1), max(-1, around.line - 200), -1):
        text = around.lines[number]
        match = _OPENED_QUOTES.search(text) if len(text) <= _LONGEST_LINE else None
        if match and (sign is None or match["sign"] == sign) and number < max(around.line, 1):
            closed = f"{match['all'].rstrip()}{match['sign']}"
            return Slip(
                number,
                match.start("all"),
                match.end("all"),
                "these quotes are not closed",
                f"close them, as `{closed}`",
            )
    return None


def _line_without_colon(around: Surroundings) -> Slip | None:
    """`when purchase`, `when:purchase`, `when = purchase`, or a list item without its dash."""
    if around.problem == "could not find expected ':'":
        number: int | None = around.began_line
    elif around.problem == "mapping values are not allowed in this context" and _is_first_colon(around):
        number = around.above()
    else:
        return None
    text = around.lines[number] if number is not None and number < len(around.lines) else ""
    stripped = text.split(" #")[0].strip()
    if number is None or re.search(r":(\s|$)", stripped):
        return None
    told = _told_of(stripped, _is_item_above(around.lines, number, text))
    start = len(text) - len(text.lstrip())
    return Slip(number, start, start + len(stripped), *told) if told else None


def _told_of(stripped: str, is_among_items: bool) -> tuple[str, str] | None:
    if item := re.fullmatch(r"-(\w.*)", stripped):
        return "a space is missing after the `-`", f"write `- {item[1]}`"
    if is_among_items:
        return "a `-` is missing before this item of the list", f"write `- {stripped}`"
    if parts := glued(stripped):
        return "a space is missing after the `:`", f"write `{parts[0]}: {parts[1]}`"
    if equals := _EQUALS.match(stripped):
        return "a key and its value are joined by `:`", f"write `{equals[1]}: {equals[2]}`"
    if words := _WORD_AND_REST.match(stripped):
        whole = f"{words[1]}: {words[2]}" if words[2] else f"{words[1]}:"
        return f"a `:` is missing after `{words[1]}`", f"write `{whole}`"
    return None


def _is_item_above(lines: Sequence[str], number: int, text: str) -> bool:
    above = lines[number - 1] if number else ""
    return above.lstrip().startswith("- ") and _indent(above) == _indent(text)


def _colon_in_text(around: Surroundings) -> Slip | None:
    """`name: Repair: the hero`: a text with `: ` in it needs quotes."""
    match = _KEY_AND_TEXT.match(around.text)
    if around.problem != "mapping values are not allowed in this context" or _is_first_colon(around) or not match:
        return None
    meant = f"{match[2]}: {in_quotes(match[3].rstrip())}"
    return _marked(around, "a text with `: ` in it needs quotes", f"write `{meant}`")


def _colon_in_braces(around: Surroundings) -> Slip | None:
    """`{sv: Rätt: bra}` needs quotes, and `{points: 20 xp: 20}` a comma."""
    if not around.problem.startswith("did not find expected ','") or not around.after.startswith(":"):
        return None
    entry = re.split(r"[,{\[]", around.before)[-1]
    match = re.match(rf"\s*({_KEY}):\s+(.+)$", entry)
    if match is None:
        return None
    if finished := _FINISHED.match(match[2]):
        start = around.column - len(finished[2])
        message = f"a comma is missing before `{finished[2]}`"
        meant = f"{match[1]}: {finished[1]}, {finished[2]}:"
        return Slip(around.line, start, around.column, message, f"write `{meant}`")
    text = match[2] + _value(around.text, around.column)
    message, suggestion = "a text with `: ` in it needs quotes", f"write `{match[1]}: {in_quotes(text)}`"
    if " " in match[2].strip():
        suggestion += f", or put a comma before `{match[2].split()[-1]}` if that is a key"
    return _marked(around, message, suggestion)


def _missing_comma(around: Surroundings) -> Slip | None:
    """`{a: {b: 1} c: 2}`"""
    is_inside = around.problem.startswith("did not find expected ','") and around.line == around.began_line
    if not is_inside or not re.search(r"[\]}\"']\s*$", around.before) or not re.match(r"[\w\"'{\[]", around.after):
        return None
    return _marked(around, "a comma is missing before this", "put a `,` before it")


def _other_bracket(around: Surroundings) -> Slip | None:
    """`{points: 20]`"""
    if not around.problem.startswith("did not find expected ','") or around.after[:1] not in ("]", "}"):
        return None
    closing = around.problem[-2]
    opening = "{" if closing == "}" else "["
    return _marked(
        around, f"this does not close the `{opening}`", f"write `{closing}` here, or close `{opening}` before it"
    )


def _superfluous(around: Surroundings) -> Slip | None:
    """One bracket too many, or a comma after the last."""
    if around.problem != "did not find expected key" or around.after[:1] not in ("]", "}", ","):
        return None
    sign = around.after[0]
    message = "a line does not end with a comma" if sign == "," else f"there is one `{sign}` too many"
    return _marked(around, message, "remove it")


def _text_that_looks_like_more(around: Surroundings) -> Slip | None:
    """`name: [New] lamp` and `name: *new lamp`: quotes make a text of it."""
    match = re.match(rf"\s*(?:- +)*({_KEY}):\s+(?=[\[{{*&!])", around.text)
    if around.problem != "did not find expected key" or match is None or around.column <= match.end():
        return None
    meant = f"{match[1]}: {in_quotes(around.text[match.end() :].rstrip())}"
    return _marked(around, "nothing can follow here", f"put it in quotes if all of it is one text, as `{meant}`")


def _indented_deeper(around: Surroundings) -> Slip | None:
    """A line under one that has a value already."""
    above = around.above()
    if above is None or not _is_about_indent(around):
        return None
    match = re.match(rf"(\s*)({_KEY}):\s+\S", around.lines[above])
    indent = _indent(around.text)
    if match is None or indent <= len(match[1]):
        return None
    message = f"this line is indented deeper than `{match[2]}` above it, which has a value already"
    return Slip(
        around.line,
        indent,
        len(around.text.rstrip()),
        message,
        f"indent it by {_spaces(len(match[1]))}, as `{match[2]}`",
    )


def _indented_between(around: Surroundings) -> Slip | None:
    """A line that is indented as no line above it is."""
    indent = _indent(around.text)
    if around.problem != "did not find expected key" or around.column != indent:
        return None
    neighbours: dict[int, str] = {}
    for text in reversed(around.lines[: around.line]):
        match = re.match(rf"(\s*)({_KEY}):", text)
        if match and (not neighbours or len(match[1]) < min(neighbours)):
            neighbours[len(match[1])] = match[2]
    if not neighbours or indent in neighbours:
        return None
    ways = " or ".join(f"by {_spaces(depth)} as `{key}`" for depth, key in list(neighbours.items())[:2])
    message = f"this line is indented by {_spaces(indent)}, and no line above it that it could belong to is"
    return Slip(around.line, indent, len(around.text.rstrip()), message, f"indent it {ways}")


def _among_items(around: Surroundings) -> Slip | None:
    """A line in a list that begins with no dash, or with one that is glued to its text."""
    stripped = around.after.strip()
    if around.problem != "did not find expected '-' indicator" or not stripped:
        return None
    if item := re.fullmatch(r"-(\w.*)", stripped):
        return _marked(around, "a space is missing after the `-`", f"write `- {item[1]}`")
    suggestion = f"write `- {stripped}`, or indent it as the lines it belongs to"
    return _marked(around, "every line of a list begins with `- `", suggestion)


def _list_beside_key(around: Surroundings) -> Slip | None:
    """`only_on: - mon`"""
    match = re.match(rf"\s*({_KEY}):\s+- +(.+)$", around.text)
    if around.problem != "block sequence entries are not allowed in this context" or match is None:
        return None
    return _marked(
        around,
        "a list item cannot stand here",
        f"write `{match[1]}: [{match[2].strip()}]`, or begin the list on a new line",
    )


_SLIPS: tuple[Callable[[Surroundings], Slip | None], ...] = (
    _comparison_in_signs,
    _strange_first_sign,
    _text_after_quotes,
    _open_quotes,
    _line_without_colon,
    _indented_deeper,
    _colon_in_text,
    _colon_in_braces,
    _missing_comma,
    _other_bracket,
    _superfluous,
    _text_that_looks_like_more,
    _indented_between,
    _among_items,
    _list_beside_key,
)
"""Every slip that we know; the first that is recognised is told."""


def _marked(around: Surroundings, message: str, suggestion: str) -> Slip:
    return Slip(around.line, around.column, around.column + 1, message, suggestion)


def _value(text: str, start: int, from_column: int | None = None) -> str:
    """A value to its end: that of the line, or in brackets the next comma or bracket after a column."""
    in_brackets = re.search(r"[{\[]", text[:start]) is not None
    end = re.search(r"[,}\]]", text[from_column or start :]) if in_brackets else re.search(r"\s#|$", text[start:])
    base = (from_column or start) if in_brackets else start
    return text[start : base + end.start() if end else len(text)].rstrip()


def _is_first_colon(around: Surroundings) -> bool:
    return _KEY_FIRST.match(around.before) is not None


def _is_about_indent(around: Surroundings) -> bool:
    if around.problem == "did not find expected key":
        return around.column == _indent(around.text)
    return around.problem == "mapping values are not allowed in this context" and _is_first_colon(around)


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip(" "))


def _spaces(number: int) -> str:
    return {0: "no spaces", 1: "1 space"}.get(number, f"{number} spaces")
