"""Slips of the hand in how lines begin: colons after keys, dashes before items, indentation."""

import re
from collections.abc import Sequence

from engine.rulesets.written import glued
from engine.rulesets.yaml_places import (
    KEY,
    Slip,
    Surroundings,
    indent_of,
    is_about_indent,
    is_first_colon,
    marked,
    spaces,
)

_EQUALS = re.compile(rf"({KEY})\s*=\s*(\S.*)$")
_WORD_AND_REST = re.compile(rf"({KEY})(?:\s+(\S.*))?$")


def line_without_colon(around: Surroundings) -> Slip | None:
    """`when purchase`, `when:purchase`, `when = purchase`, or a list item without its dash."""
    if around.problem == "could not find expected ':'":
        number: int | None = around.began_line
    elif around.problem == "mapping values are not allowed in this context" and is_first_colon(around):
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
    return above.lstrip().startswith("- ") and indent_of(above) == indent_of(text)


def indented_deeper(around: Surroundings) -> Slip | None:
    """A line under one that has a value already."""
    above = around.above()
    if above is None or not is_about_indent(around):
        return None
    match = re.match(rf"(\s*)({KEY}):\s+\S", around.lines[above])
    indent = indent_of(around.text)
    if match is None or indent <= len(match[1]):
        return None
    message = f"this line is indented deeper than `{match[2]}` above it, which has a value already"
    return Slip(
        around.line,
        indent,
        len(around.text.rstrip()),
        message,
        f"indent it by {spaces(len(match[1]))}, as `{match[2]}`",
    )


def indented_between(around: Surroundings) -> Slip | None:
    """A line that is indented as no line above it is."""
    indent = indent_of(around.text)
    if around.problem != "did not find expected key" or around.column != indent:
        return None
    neighbours: dict[int, str] = {}
    for text in reversed(around.lines[: around.line]):
        match = re.match(rf"(\s*)({KEY}):", text)
        if match and (not neighbours or len(match[1]) < min(neighbours)):
            neighbours[len(match[1])] = match[2]
    if not neighbours or indent in neighbours:
        return None
    ways = " or ".join(f"by {spaces(depth)} as `{key}`" for depth, key in list(neighbours.items())[:2])
    message = f"this line is indented by {spaces(indent)}, and no line above it that it could belong to is"
    return Slip(around.line, indent, len(around.text.rstrip()), message, f"indent it {ways}")


def among_items(around: Surroundings) -> Slip | None:
    """A line in a list that begins with no dash, or with one that is glued to its text."""
    stripped = around.after.strip()
    if around.problem != "did not find expected '-' indicator" or not stripped:
        return None
    if item := re.fullmatch(r"-(\w.*)", stripped):
        return marked(around, "a space is missing after the `-`", f"write `- {item[1]}`")
    suggestion = f"write `- {stripped}`, or indent it as the lines it belongs to"
    return marked(around, "every line of a list begins with `- `", suggestion)


def list_beside_key(around: Surroundings) -> Slip | None:
    """`only_on: - mon`"""
    match = re.match(rf"\s*({KEY}):\s+- +(.+)$", around.text)
    if around.problem != "block sequence entries are not allowed in this context" or match is None:
        return None
    return marked(
        around,
        "a list item cannot stand here",
        f"write `{match[1]}: [{match[2].strip()}]`, or begin the list on a new line",
    )
