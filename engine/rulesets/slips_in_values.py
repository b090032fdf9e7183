"""Slips of the hand in values: quotes, brackets, commas, and signs that mean something else to YAML."""

import re

from engine.rulesets.comparisons import as_operation
from engine.rulesets.written import in_quotes
from engine.rulesets.yaml_places import KEY, LONGEST_LINE, Slip, Surroundings, is_first_colon, marked, value_from

_KEY_AND_TEXT = re.compile(rf"(\s*(?:- +)*)({KEY}):\s+(.+)$")
_QUOTED_BEFORE = re.compile(r"(?:^|[:,\[{]|- )\s*(?P<all>(?P<sign>[\"'])(?:(?!(?P=sign)).)*(?P=sign))\s*$")
_OPENED_QUOTES = re.compile(r"(?:[:,\[{]|^\s*-)\s+(?P<all>(?P<sign>[\"'])(?:(?!(?P=sign)).)*)$")
_FINISHED = re.compile(r"(.*(?:[\]}\"']|(?<!\S)(?:-?[0-9][0-9.]*|yes|no|true|false)))\s+(\S+)$")


def comparison_in_signs(around: Surroundings) -> Slip | None:
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


def strange_first_sign(around: Surroundings) -> Slip | None:
    """`name: @home`: some signs cannot begin a value without quotes."""
    if around.problem != "found character that cannot start any token":
        return None
    value = value_from(around.text, around.column)
    sign = around.after[:1]
    message = f"a value cannot begin with {'a backtick' if sign == '`' else f'`{sign}`'}"
    if sign == "%" and value[1:].strip().isdigit():
        return marked(around, message, f"write it without, as `{value[1:].strip()}`")
    return marked(around, message, f"put it in quotes, as `{in_quotes(value)}`") if value else None


def text_after_quotes(around: Surroundings) -> Slip | None:
    """`'it's'` and `"Best" member`: the quotes end before the text does."""
    match = _QUOTED_BEFORE.search(around.before)
    if match is None or not around.after or around.after[0] in ",:]}#":
        return None
    start = match.start("all")
    value = value_from(around.text, start, from_column=around.column)
    is_apostrophe = match["sign"] == "'" and value.endswith("'") and not around.before.endswith(" ")
    meant = in_quotes(value[1:-1] if is_apostrophe else value)
    message = "the text ends at this `'`" if is_apostrophe else "nothing can follow the quotes"
    at = around.column - 1 if is_apostrophe else around.column
    return Slip(around.line, at, at + 1, message, f"put all of it in other quotes, as `{meant}`")


def open_quotes(around: Surroundings) -> Slip | None:
    """Quotes that are never closed: the next quotes end them, or the file does."""
    sign = next((sign for sign in "\"'" if around.before.count(sign) % 2), None)
    if around.problem != "found unexpected end of stream" and sign is None:
        return None
    for number in range(min(around.line, len(around.lines) - 1), max(-1, around.line - 200), -1):
        text = around.lines[number]
        match = _OPENED_QUOTES.search(text) if len(text) <= LONGEST_LINE else None
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


def colon_in_text(around: Surroundings) -> Slip | None:
    """`name: Repair: the hero`: a text with `: ` in it needs quotes."""
    match = _KEY_AND_TEXT.match(around.text)
    if around.problem != "mapping values are not allowed in this context" or is_first_colon(around) or not match:
        return None
    meant = f"{match[2]}: {in_quotes(match[3].rstrip())}"
    return marked(around, "a text with `: ` in it needs quotes", f"write `{meant}`")


def colon_in_braces(around: Surroundings) -> Slip | None:
    """`{sv: Rätt: bra}` needs quotes, and `{points: 20 xp: 20}` a comma."""
    if not around.problem.startswith("did not find expected ','") or not around.after.startswith(":"):
        return None
    entry = re.split(r"[,{\[]", around.before)[-1]
    match = re.match(rf"\s*({KEY}):\s+(.+)$", entry)
    if match is None:
        return None
    if finished := _FINISHED.match(match[2]):
        start = around.column - len(finished[2])
        message = f"a comma is missing before `{finished[2]}`"
        meant = f"{match[1]}: {finished[1]}, {finished[2]}:"
        return Slip(around.line, start, around.column, message, f"write `{meant}`")
    text = match[2] + value_from(around.text, around.column)
    message, suggestion = "a text with `: ` in it needs quotes", f"write `{match[1]}: {in_quotes(text)}`"
    if " " in match[2].strip():
        suggestion += f", or put a comma before `{match[2].split()[-1]}` if that is a key"
    return marked(around, message, suggestion)


def missing_comma(around: Surroundings) -> Slip | None:
    """`{a: {b: 1} c: 2}`"""
    is_inside = around.problem.startswith("did not find expected ','") and around.line == around.began_line
    if not is_inside or not re.search(r"[\]}\"']\s*$", around.before) or not re.match(r"[\w\"'{\[]", around.after):
        return None
    return marked(around, "a comma is missing before this", "put a `,` before it")


def other_bracket(around: Surroundings) -> Slip | None:
    """`{points: 20]`"""
    if not around.problem.startswith("did not find expected ','") or around.after[:1] not in ("]", "}"):
        return None
    closing = around.problem[-2]
    opening = "{" if closing == "}" else "["
    return marked(
        around, f"this does not close the `{opening}`", f"write `{closing}` here, or close `{opening}` before it"
    )


def superfluous(around: Surroundings) -> Slip | None:
    """One bracket too many, or a comma after the last."""
    if around.problem != "did not find expected key" or around.after[:1] not in ("]", "}", ","):
        return None
    sign = around.after[0]
    message = "a line does not end with a comma" if sign == "," else f"there is one `{sign}` too many"
    return marked(around, message, "remove it")


def text_that_looks_like_more(around: Surroundings) -> Slip | None:
    """`name: [New] lamp` and `name: *new lamp`: quotes make a text of it."""
    match = re.match(rf"\s*(?:- +)*({KEY}):\s+(?=[\[{{*&!])", around.text)
    if around.problem != "did not find expected key" or match is None or around.column <= match.end():
        return None
    meant = f"{match[1]}: {in_quotes(around.text[match.end() :].rstrip())}"
    return marked(around, "nothing can follow here", f"put it in quotes if all of it is one text, as `{meant}`")
