"""Divides an expression into words and signs, and recognises what people write instead of some of them."""

import re
from typing import NamedTuple

from engine.rulesets import codes
from engine.rulesets.diagnostics import quoted
from engine.rulesets.expressions.mistakes import MistakeError, rewritten

MOST_TOKENS = 300
LONGEST_TEXT = 1_000
"""Characters of one text that is written out."""

MOST_DIGITS = 15
"""Of one number, the point not counted: more are lost in a float."""

_TOKEN = re.compile(
    r"(?P<space>\s+|//[^\n]*)"
    r"|(?P<number>[0-9]+(\.[0-9]+)?|\.[0-9]+)"
    r"|(?P<name>[^\W\d]\w*)"
    r"""|(?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')"""
    r"|(?P<slip>===|!==|=>|=<|<>|=(?!=)|&(?!&)|\|(?!\|)|[≥≤≠×·÷−])"  # noqa: RUF001
    r"|(?P<sign>&&|\|\||[=!<>]=|[-+*/%<>!()\[\],.?:])"
)
_MEANT = {
    "===": "==",
    "!==": "!=",
    "=>": ">=",
    "=<": "<=",
    "<>": "!=",
    "=": "==",
    "&": "&&",
    "|": "||",
    "≥": ">=",
    "≤": "<=",
    "≠": "!=",
    "×": "*",
    "·": "*",
    "÷": "/",
    "−": "-",  # noqa: RUF001
}
_CURLY_QUOTES = "“”„‟«»‘’‚‛`´"  # noqa: RUF001
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)")
_ESCAPED = {"\\": "\\", '"': '"', "'": "'", "`": "`", "?": "?", "n": "\n", "r": "\r", "t": "\t"}


class Token(NamedTuple):
    """A word or a sign between two offsets; the last one is of kind "end"."""

    kind: str
    text: str
    start: int
    end: int


def tokens_of(text: str) -> list[Token]:
    """The words and signs of an expression."""
    found: list[Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup == "slip":
            raise _stray(text, at, match.group() if match else text[at])
        kind = str(match.lastgroup)
        if kind != "space":
            found.append(Token(kind, match.group(), at, match.end()))
            _keep_within_bounds(found)
        at = match.end()
    end = len(text.rstrip())
    return [*found, Token("end", "", end, end + 1)]


def _keep_within_bounds(found: list[Token]) -> None:
    token = found[-1]
    if len(found) > MOST_TOKENS:
        message = f"this expression has more than {MOST_TOKENS} words and signs"
        suggestion = "divide it over several rules, or use a named count"
        raise MistakeError(codes.EXPRESSION_TOO_LARGE, message, token.start, token.end, suggestion)
    if token.kind == "text" and len(token.text) > LONGEST_TEXT + 2:
        message = f"a text that is written out has at most {LONGEST_TEXT:,} characters"
        raise MistakeError(codes.EXPRESSION_TOO_LARGE, message, token.start, token.end, "write a shorter one")
    if token.kind == "number" and len(token.text.replace(".", "")) > MOST_DIGITS:
        suggestion = f"use at most {MOST_DIGITS} digits"
        raise MistakeError(codes.BAD_EXPRESSION, "this number is too long", token.start, token.end, suggestion)


def _stray(text: str, at: int, stray: str) -> MistakeError:
    end = at + len(stray)
    if meant := _MEANT.get(stray):
        message = f"{quoted(stray)} is written `{meant}` here"
        return MistakeError(codes.BAD_EXPRESSION, message, at, end, _with_meant(text, at, end, meant))
    if stray in _CURLY_QUOTES:
        return _curly(text, at)
    if stray in "\"'":
        return MistakeError(
            codes.BAD_EXPRESSION, "these quotes are never closed", at, end, f"close them with `{stray}`"
        )
    suggestion = {
        "#": "write notes after `//`, or after a `#` outside of the block",
        "{": "write lists in `[ ]`, and conditions in `( )`",
        "}": "remove it",
        ";": "join conditions with `&&`",
    }.get(stray, "use names, numbers, texts in quotes, and signs as `==`, `&&` and `||`")
    return MistakeError(codes.BAD_EXPRESSION, f"{quoted(stray)} cannot stand in an expression", at, end, suggestion)


def _with_meant(text: str, start: int, end: int, meant: str) -> str:
    before = "" if start == 0 or text[start - 1].isspace() else " "
    after = "" if text[end : end + 1].isspace() else " "
    return rewritten(text, start, end, before + meant + after)


def _curly(text: str, at: int) -> MistakeError:
    match = re.compile(rf"[{_CURLY_QUOTES}]+([^{_CURLY_QUOTES}\n]*)[{_CURLY_QUOTES}]+").match(text, at)
    end = match.end() if match else at + 1
    suggestion = rewritten(text, at, end, f'"{match[1]}"') if match else 'write `"`'
    return MistakeError(codes.BAD_EXPRESSION, "a text stands in straight quotes", at, end, suggestion)


def text_in(token: Token) -> str:
    """What a text in quotes says."""

    def unescaped(match: re.Match[str]) -> str:
        escape = match[1]
        if escape in _ESCAPED:
            return _ESCAPED[escape]
        if len(escape) > 1 and (number := int(escape[1:], 16)) < 0x110000 and not 0xD800 <= number < 0xE000:
            return chr(number)
        start = token.start + 1 + match.start()
        suggestion = "write `\\\\` for a backslash"
        message = f"{quoted(match.group())} is no escape sequence"
        raise MistakeError(codes.BAD_EXPRESSION, message, start, start + len(match.group()), suggestion)

    return _ESCAPE.sub(unescaped, token.text[1:-1])
