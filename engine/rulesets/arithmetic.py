"""Parses amounts such as `10 * co2_saved_kg` into typed trees: a small Pratt parser that knows every place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from engine.rules.tree import About, Amount, Literal, Operation, Operator, Reference
from engine.rulesets.meant import as_fraction

LONGEST = 200
"""Characters in one amount."""

DEEPEST = 16
"""Levels of parentheses within one another."""

_TOKEN = re.compile(r"(?P<number>[0-9]+(\.[0-9]+)?)|(?P<name>[A-Za-z_][A-Za-z0-9_.]*)|(?P<sign>[-+*/()])")
_STRENGTH = {Operator.ADD: 1, Operator.SUBTRACT: 1, Operator.MULTIPLY: 2, Operator.DIVIDE: 2}
_OPERATORS = {operator.value: operator for operator in _STRENGTH}
_MOST_DIGITS = 15
_LIKE_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{2}0")
"""Nobody writes three decimals of which the last is 0, but many write thousands so."""
_ABOUT = {about.value: about for about in About}


class Token(NamedTuple):
    """A word of an amount, between two offsets into its text."""

    kind: str
    text: str
    start: int
    end: int


class Parsed(NamedTuple):
    """An amount with every attribute that it names, in order, with its place."""

    amount: Amount
    names: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with an amount, between two offsets into its text, and what to write instead."""

    message: str
    start: int
    end: int
    suggestion: str


class _MistakeError(Exception):
    def __init__(self, message: str, token: Token, suggestion: str) -> None:
        super().__init__(message)
        self.mistake = Mistake(message, token.start, token.end, suggestion)


def parse_amount(text: str) -> Parsed | Mistake:
    """The tree of an amount, or its first mistake. Names are not looked up."""
    if len(text) > LONGEST:
        return Mistake(f"this amount has more than {LONGEST} characters", 0, LONGEST, "make it shorter")
    try:
        return _Parser(text).parse()
    except _MistakeError as error:
        return error.mistake


def _tokens(text: str) -> Iterator[Token]:
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
        elif match := _TOKEN.match(text, at):
            yield Token(str(match.lastgroup), match.group(), at, match.end())
            at = match.end()
        else:
            stray = Token("stray", text[at], at, at + 1)
            raise _MistakeError(f"`{stray.text}` cannot stand in an amount", stray, _instead_of(stray, text))
    yield Token("end", "", len(text), len(text) + 1)


def _instead_of(stray: Token, text: str) -> str:
    """What people write in amounts elsewhere, as it is written here."""
    before, after = text[: stray.start], text[stray.end :]
    if sign := _SIGNS_ELSEWHERE.get(stray.text):
        return f"write `{before.rstrip()} {sign} {after.lstrip()}`"
    if stray.text == "," and before[-1:].isdigit() and after[:1].isdigit():
        is_thousands = re.match(r"[0-9]{3}(?![0-9])", after) is not None
        return f"write `{before}{'' if is_thousands else '.'}{after}`"
    if stray.text == "%" and (percent := re.search("[0-9]{1,6} *$", before)) and after.strip():
        start, rest = before[: percent.start()], re.sub(r"^\s*(of\b|\*)?\s*", "", after)
        return f"write `{start}{as_fraction(percent.group())} * {rest}`"
    return "use numbers, attributes, + - * / ( )"


_SIGNS_ELSEWHERE = {"×": "*", "·": "*", "÷": "/", ":": "/", "−": "-"}  # noqa: RUF001


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens, self._at, self._depth = list(_tokens(text)), 0, 0
        self._names: list[Token] = []

    def parse(self) -> Parsed:
        amount = self._sum(0)
        if self._next.kind != "end":
            raise _MistakeError(f"`{self._next.text}` was not expected here", self._next, self._how_to_go_on())
        return Parsed(amount, tuple(self._names))

    def _how_to_go_on(self) -> str:
        """What is likely meant when another value follows a value: nearly always a product."""
        token, before = self._next, self._text[: self._next.start].rstrip()
        if token.text in ("x", "X"):
            return f"write `{before} * {self._text[token.end :].lstrip()}`"
        if token.text == ")":
            return "remove it, or open it with `(`"
        return f"put + - * or / before it, as `{before} * {self._text[token.start :]}`"

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    def _take(self) -> Token:
        self._at += 1
        return self._tokens[self._at - 1]

    def _sum(self, strength: int) -> Amount:
        """Everything that is bound more strongly than `strength`."""
        left = self._value()
        while (operator := _OPERATORS.get(self._next.text)) and _STRENGTH[operator] > strength:
            self._take()
            at = self._next
            right = self._sum(_STRENGTH[operator])
            if operator is Operator.DIVIDE and isinstance(right, Literal) and not right.value:
                raise _MistakeError("nothing can be divided by zero", at, "divide by another number")
            left = Operation(operator, left, right)
        return left

    def _value(self) -> Amount:
        token = self._take()
        if token.kind == "number":
            return _number(token)
        if token.kind == "name":
            self._names.append(token)
            return _named(token.text)
        if token.text == "(":
            return self._parenthesis(token)
        if token.kind == "end":
            raise _MistakeError("a number is missing at the end", token, "write a number or an attribute")
        if token.text == "-" and self._at == 1:
            message = "an amount cannot be below nothing: rules give and never take"
            raise _MistakeError(message, token, f"write `{self._text[token.end :].lstrip()}`")
        raise _MistakeError(f"a number is missing before `{token.text}`", token, "write a number or an attribute")

    def _parenthesis(self, opened: Token) -> Amount:
        self._depth += 1
        if self._depth > DEEPEST:
            raise _MistakeError(f"parentheses are nested more than {DEEPEST} deep", opened, "make it simpler")
        amount = self._sum(0)
        if self._next.text != ")":
            raise _MistakeError("this parenthesis is not closed", opened, "close it with `)`")
        self._take()
        self._depth -= 1
        return amount


def _named(name: str) -> Reference:
    """A bare name is an attribute of the action; `member.…` and `count.…` say what they are of."""
    about, dot, rest = name.partition(".")
    return Reference(_ABOUT[about], rest) if dot and about in _ABOUT else Reference(About.ACTION, name)


def _number(token: Token) -> Literal:
    if len(token.text) > _MOST_DIGITS:
        raise _MistakeError("this number is too long", token, f"use at most {_MOST_DIGITS} digits")
    if _LIKE_THOUSANDS.fullmatch(token.text):
        plain, few = token.text.replace(".", ""), token.text.rstrip("0").rstrip(".")
        message = f"`{token.text}` is only {few} here: a point stands before decimals"
        raise _MistakeError(message, token, f"write `{plain}`, or `{few}` if that is meant")
    return Literal(float(token.text) if "." in token.text else int(token.text))
