"""Parses an expression: a small Pratt parser that knows every place and stops at the first mistake."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from engine.rules.dictionary import AttributeKind
from engine.rulesets import codes
from engine.rulesets.codes import Code
from engine.rulesets.diagnostics import quoted
from engine.rulesets.expressions.lexer import Token, text_in, tokens_of
from engine.rulesets.expressions.mistakes import MistakeError, rewritten
from engine.rulesets.expressions.syntax import (
    Call,
    Chain,
    Constant,
    Field,
    Group,
    Infix,
    Listed,
    Prefix,
    Syntax,
    Word,
)
from engine.rulesets.kinds import NUMERIC

ReadT = TypeVar("ReadT")

DEEPEST = 32
"""Levels of parentheses, lists, calls and signs before values, and parts of one sum or product."""

MOST_ITEMS = 50
"""Of one list that is written out."""

_RELATION = 3
_STRENGTH = {
    "||": 1,
    "&&": 2,
    **dict.fromkeys(("==", "!=", "<", "<=", ">", ">=", "in"), _RELATION),
    **dict.fromkeys("+-", 4),
    **dict.fromkeys("*/%", 5),
}
_JOINING_WORDS = {"and": "&&", "or": "||", "is": "==", "equals": "==", "eq": "==", "xor": "!="}
_AFTER_A_POINT = {
    **{word: word for word in ("contains", "startsWith", "endsWith")},
    "includes": "contains",
    "starts_with": "startsWith",
    "ends_with": "endsWith",
}
_RESERVED = frozenset(
    (
        *("as", "break", "const", "continue", "else", "for", "function", "if", "import", "in", "let", "loop"),
        *("namespace", "null", "package", "return", "true", "false", "var", "void", "while"),
        *("action", "member", "count", "and", "or", "not", "is"),
    )
)
"""Words that cannot name the items of a loop: those of the language, and those that people take for its signs."""


def parse_expression(text: str) -> Syntax:
    """What an expression looks like; raises `MistakeError` at its first mistake."""
    return _Parser(text).parse()


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens, self._at, self._depth = tokens_of(text), 0, 0

    def parse(self) -> Syntax:
        found = self._expression(0)
        if self._next.kind != "end":
            raise self._unexpected(self._next)
        return found

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    def _take(self) -> Token:
        self._at += 1
        return self._tokens[self._at - 1]

    def _skip(self, sign: str) -> bool:
        """Takes a sign if it comes next."""
        if self._next.kind == "sign" and self._next.text == sign:
            self._at += 1
            return True
        return False

    def _expression(self, strength: int) -> Syntax:
        """Everything that is bound more strongly than `strength`."""
        left, reckoned = self._prefixed(), 0
        while (bound := self._strength_of_next()) > strength:
            sign = self._take()
            right = self._expression(bound)
            reckoned += bound > _RELATION
            if reckoned >= DEEPEST:
                raise self._too_deep(sign)
            if bound < _RELATION:
                left = _chained(sign.text, left, right)
            else:
                self._refuse_second_relation(bound, left, sign)
                left = Infix(sign.text, sign.start, left, right, left.start, right.end)
        return left

    def _strength_of_next(self) -> int:
        token = self._next
        if token.kind == "name" and token.text != "in":
            self._refuse_joining_word(token)
        return _STRENGTH.get(token.text, 0) if token.kind in ("sign", "name") else 0

    def _refuse_joining_word(self, token: Token) -> None:
        sign = _JOINING_WORDS.get(token.text.lower())
        following = self._tokens[self._at + 1]
        if sign == "==" and following.text == "not":
            raise self._wrong(f"`{token.text} not` is written `!=` here", token, following.end, "!=")
        if sign:
            raise self._wrong(f"`{token.text}` is written `{sign}` here", token, token.end, sign)
        if token.text in _AFTER_A_POINT and following.kind in ("text", "name"):
            method = _AFTER_A_POINT[token.text]
            start = len(self._text[: token.start].rstrip())
            suggestion = rewritten(self._text, start, following.end, f".{method}({following.text})")
            message = f"`{token.text}` stands between a point and parentheses"
            raise MistakeError(codes.BAD_EXPRESSION, message, token.start, token.end, suggestion)
        if token.text == "not" and following.text == "in":
            suggestion = 'write `!(` before the value and `)` after the list, as `!(action.category in ["a", "b"])`'
            message = "`not in` is written with `!` here"
            raise MistakeError(codes.BAD_EXPRESSION, message, token.start, following.end, suggestion)

    def _wrong(self, message: str, token: Token, end: int, instead: str) -> MistakeError:
        suggestion = rewritten(self._text, token.start, end, instead)
        return MistakeError(codes.BAD_EXPRESSION, message, token.start, end, suggestion)

    def _refuse_second_relation(self, bound: int, left: Syntax, sign: Token) -> None:
        if bound == _RELATION and isinstance(left, Infix) and _STRENGTH[left.sign] == _RELATION:
            shared = self._text[left.right.start : left.right.end]
            message = "two comparisons follow one another"
            suggestion = f"join them, as `… {left.sign} {shared} && {shared} {sign.text} …`"
            raise MistakeError(codes.BAD_EXPRESSION, message, sign.start, sign.end, suggestion)

    def _prefixed(self) -> Syntax:
        token = self._next
        if token.kind == "sign" and token.text in "!-":
            self._take()
            with_sign = self._nested(token, self._prefixed)
            if token.text == "-" and isinstance(with_sign, Constant) and with_sign.kind in NUMERIC:
                return replace(with_sign, value=_opposite(with_sign.value), start=token.start)
            return Prefix(token.text, with_sign, token.start, with_sign.end)
        return self._followed(self._single())

    def _followed(self, found: Syntax) -> Syntax:
        while self._skip("."):
            name = self._take()
            if name.kind != "name":
                raise self._mistake("a name is missing after the `.`", name, "write for example `action.category`")
            if self._skip("("):
                arguments = self._nested(name, lambda: self._until(")"))
                found = Call(found, name.text, name.start, arguments, found.start, self._tokens[self._at - 1].end)
            else:
                found = Field(found, name.text, found.start, name.end)
        return found

    def _single(self) -> Syntax:
        token = self._take()
        match token.kind:
            case "number":
                return _number(token)
            case "text":
                return Constant(text_in(token), AttributeKind.TEXT, token.start, token.end)
            case "name":
                return self._named(token)
            case "sign" if token.text == "(":
                inner = self._nested(token, lambda: self._expression(0))
                if not self._skip(")"):
                    raise self._not_closed(token, ")")
                return Group(inner, token.start, self._tokens[self._at - 1].end)
            case "sign" if token.text == "[":
                return self._listed(token)
        self._at -= 1
        raise self._missing(token)

    def _named(self, token: Token) -> Syntax:
        if token.text in ("true", "false"):
            return Constant(token.text == "true", AttributeKind.YES_NO, token.start, token.end)
        if token.text.lower() == "not" and self._next.text != ".":
            raise self._wrong(f"`{token.text}` is written `!` here", token, self._next.start, "!")
        if token.text == "null":
            message = "there is no `null`: a fact is there or it is not"
            raise self._mistake(message, token, "ask `has(action.x)`, or `!has(action.x)`")
        if self._skip("("):
            arguments = self._nested(token, lambda: self._until(")"))
            return Call(None, token.text, token.start, arguments, token.start, self._tokens[self._at - 1].end)
        return Word(token.text, token.start, token.end)

    def _listed(self, opened: Token) -> Syntax:
        items = self._nested(opened, lambda: self._until("]"))
        end = self._tokens[self._at - 1].end
        if len(items) > MOST_ITEMS:
            message = f"this list has {len(items)} items, and at most {MOST_ITEMS} can be written out"
            suggestion = "divide it over several rules"
            raise MistakeError(codes.EXPRESSION_TOO_LARGE, message, opened.start, end, suggestion)
        if not items:
            message = "this list is empty, and nothing is in it"
            raise MistakeError(codes.BAD_EXPRESSION, message, opened.start, end, 'write its items, as `["a", "b"]`')
        return Listed(items, opened.start, end)

    def _until(self, closing: str) -> tuple[Syntax, ...]:
        """Items with commas between them, up to the closing bracket, which is taken."""
        opened, items = self._tokens[self._at - 1], list[Syntax]()
        while not self._skip(closing):
            items.append(self._expression(0))
            if not self._skip(",") and self._next.text != closing:
                raise self._not_closed(opened, closing)
        return tuple(items)

    def _nested(self, token: Token, read: Callable[[], ReadT]) -> ReadT:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._too_deep(token)
        found = read()
        self._depth -= 1
        return found

    def _too_deep(self, token: Token) -> MistakeError:
        message = f"this is nested more than {DEEPEST} deep"
        return self._mistake(message, token, "make it simpler, or divide it", codes.EXPRESSION_TOO_LARGE)

    def _mistake(self, message: str, at: Token, suggestion: str, code: Code = codes.BAD_EXPRESSION) -> MistakeError:
        return MistakeError(code, message, at.start, at.end, suggestion)

    def _not_closed(self, opened: Token, closing: str) -> MistakeError:
        if self._next.kind == "end":
            return self._mistake(f"this `{opened.text}` is not closed", opened, f"close it with `{closing}`")
        return self._unexpected(self._next)

    def _missing(self, token: Token) -> MistakeError:
        suggestion = 'write a value, as `action.category` or `"repair"`'
        if token.kind == "end":
            before = self._tokens[self._at - 1] if self._at else None
            what = f"a value is missing after `{before.text}`" if before else "this expression is empty"
            return self._mistake(what, token, suggestion)
        return self._mistake(f"a value is missing before {quoted(token.text)}", token, suggestion)

    def _unexpected(self, token: Token) -> MistakeError:
        before = self._tokens[self._at - 1]
        if token.text == "?":
            message = "there is no `… ? … : …` in conditions"
            return self._mistake(message, token, "write `(a && b) || (!a && c)`, or two rules")
        if token.text == "," and before.kind == "number" and self._tokens[self._at + 1].kind == "number":
            end = self._tokens[self._at + 1].end
            meant = f"{before.text}.{self._tokens[self._at + 1].text}"
            suggestion = rewritten(self._text, before.start, end, meant)
            return MistakeError(codes.BAD_EXPRESSION, "decimals have a point", before.start, end, suggestion)
        if token.text in (")", "]"):
            return self._mistake(f"this `{token.text}` closes nothing", token, "remove it, or open it before")
        message = f"{quoted(token.text)} was not expected here"
        if token.kind in ("sign", "number", "text"):
            return self._mistake(message, token, "put `&&`, `||` or a comparison before it")
        return self._mistake(message, token, "join conditions with `&&` or `||`, and put texts in quotes")


def _chained(sign: str, left: Syntax, right: Syntax) -> Chain:
    parts = left.parts if isinstance(left, Chain) and left.sign == sign else (left,)
    return Chain(sign, (*parts, right), left.start, right.end)


def _number(token: Token) -> Constant:
    if "." in token.text:
        return Constant(float(token.text), AttributeKind.NUMBER, token.start, token.end)
    return Constant(int(token.text), AttributeKind.WHOLE, token.start, token.end)


def can_name_an_item(word: str) -> bool:
    """Whether a loop's item can be called so."""
    return word not in _RESERVED and word.isascii()


def _opposite(value: str | float) -> str | float:
    return value if isinstance(value, str) else -value
