"""Attributes: what is told of an action or a member, checked against the dictionary and coerced to what was declared.

All problems are told at once, each with what was expected instead.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from difflib import get_close_matches
from math import isfinite
from typing import TypeAlias

from engine.operations.problems import InvalidAttribute, MissingAttribute, Problem, UnknownAttribute
from engine.operations.times import parsed_instant
from engine.rules.dictionary import Attribute, AttributeKind
from engine.rules.entries import AttributeValue
from engine.rulesets.expressions.caps import LONGEST_LIST

LONGEST_TEXT = 4_096
"""Characters."""

LARGEST_NUMBER = 1e15
"""Above this, decimals are lost in a float."""

LARGEST_WHOLE = 2**53
"""The largest whole number that every client's JSON can carry exactly."""

Scalar: TypeAlias = str | int | float | bool


class _WrongError(ValueError):
    """The value is not what was declared; the message says what more there is to say."""


def checked_attributes(
    subject: str, declared: Mapping[str, Attribute], handed_in: Mapping[str, object]
) -> tuple[dict[str, AttributeValue], tuple[Problem, ...]]:
    """The attributes as the journal keeps them, and everything that is wrong with them.

    `subject` is what carries them, as messages call it.
    """
    attributes: dict[str, AttributeValue] = {}
    problems: list[Problem] = [_unknown(subject, declared, name) for name in handed_in if name not in declared]
    for name, attribute in declared.items():
        value = handed_in.get(name)
        if value is None:
            if not attribute.optional:
                problems.append(_missing(subject, attribute))
            continue
        try:
            attributes[name] = _coerced(attribute, value)
        except _WrongError as wrong:
            problems.append(_invalid(subject, attribute, value, str(wrong)))
    return attributes, tuple(problems)


def _coerced(attribute: Attribute, value: object) -> AttributeValue:
    if attribute.kind is AttributeKind.LIST:
        return _list(attribute, value)
    return _COERCIONS[attribute.kind](attribute, value)


def _text(attribute: Attribute, value: object) -> str:
    if not isinstance(value, str):
        raise _WrongError
    if len(value) > LONGEST_TEXT:
        raise _WrongError(f"it has {len(value):,} characters, and at most {LONGEST_TEXT:,} are taken")
    if "\0" in value:
        raise _WrongError("it holds a NUL character, which no database takes")
    if not value.isascii() and any("\ud800" <= each <= "\udfff" for each in value):
        raise _WrongError("it holds half a character (a lone surrogate)")
    return value


def _number(attribute: Attribute, value: object) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _WrongError
    # Asked of floats alone: a whole number may be too long to be made one.
    if (isinstance(value, float) and not isfinite(value)) or abs(value) > LARGEST_NUMBER:
        raise _WrongError("it must lie between -1e15 and 1e15")
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _whole(attribute: Attribute, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _WrongError
    if isinstance(value, float) and not value.is_integer():
        raise _WrongError
    if abs(value) > LARGEST_WHOLE:
        raise _WrongError("it must lie between -2^53 and 2^53")
    return int(value)


def _yes_no(attribute: Attribute, value: object) -> bool:
    if not isinstance(value, bool):
        raise _WrongError
    return value


def _instant(attribute: Attribute, value: object) -> int:
    instant = parsed_instant(value) if isinstance(value, str | datetime) else None
    if instant is None:
        raise _WrongError
    return instant


def _choice(attribute: Attribute, value: object) -> str:
    if not isinstance(value, str) or value not in attribute.choices:
        raise _WrongError
    return value


def _list(attribute: Attribute, value: object) -> list[Scalar]:
    if not isinstance(value, list | tuple):
        raise _WrongError
    if len(value) > LONGEST_LIST:
        raise _WrongError(f"it has {len(value):,} items, and at most {LONGEST_LIST} are taken")
    kind = AttributeKind.CHOICE if attribute.choices else attribute.items or AttributeKind.TEXT
    return [_COERCIONS[kind](attribute, each) for each in value]


_COERCIONS: Mapping[AttributeKind, Callable[[Attribute, object], Scalar]] = {
    AttributeKind.TEXT: _text,
    AttributeKind.NUMBER: _number,
    AttributeKind.WHOLE: _whole,
    AttributeKind.YES_NO: _yes_no,
    AttributeKind.INSTANT: _instant,
    AttributeKind.CHOICE: _choice,
}

_IN_WORDS: Mapping[AttributeKind, str] = {
    AttributeKind.TEXT: "text",
    AttributeKind.NUMBER: "a number",
    AttributeKind.WHOLE: "a whole number",
    AttributeKind.YES_NO: "true or false",
    AttributeKind.INSTANT: "a time with a UTC offset, as 2027-03-01T10:00:00+01:00",
}

_MANY_IN_WORDS: Mapping[AttributeKind, str] = {
    AttributeKind.TEXT: "texts",
    AttributeKind.NUMBER: "numbers",
    AttributeKind.WHOLE: "whole numbers",
    AttributeKind.YES_NO: "true and false",
    AttributeKind.INSTANT: "times with a UTC offset",
}


def expectation(attribute: Attribute) -> str:
    """What an attribute should be, in words that fit after "needs it as"."""
    choices = ", ".join(f'"{choice}"' for choice in attribute.choices)
    if attribute.kind is AttributeKind.LIST:
        return f"a list of {choices or _MANY_IN_WORDS[attribute.items or AttributeKind.TEXT]}"
    return f"one of {choices}" if choices else _IN_WORDS[attribute.kind]


def _unknown(subject: str, declared: Mapping[str, Attribute], name: str) -> Problem:
    near = tuple(get_close_matches(str(name), declared, n=1))
    known = ", ".join(declared) or "no attributes at all"
    hint = f'did you mean "{near[0]}"?' if near else f"it takes {known}"
    return UnknownAttribute(
        message=f'{subject} has no attribute "{name}"; {hint}',
        path=("attributes", name),
        attribute=name,
        did_you_mean=near,
    )


def _missing(subject: str, attribute: Attribute) -> Problem:
    expected = expectation(attribute)
    return MissingAttribute(
        message=f'"{attribute.name}" is missing; {subject} needs it as {expected}',
        path=("attributes", attribute.name),
        attribute=attribute.name,
        expected=expected,
    )


def _invalid(subject: str, attribute: Attribute, value: object, more: str) -> Problem:
    expected = expectation(attribute)
    near = tuple(get_close_matches(value, attribute.choices, n=1)) if isinstance(value, str) else ()
    hint = more or (f'did you mean "{near[0]}"?' if near else "")
    return InvalidAttribute(
        message=f'"{attribute.name}" is not right; {subject} needs it as {expected}' + (hint and f": {hint}"),
        path=("attributes", attribute.name),
        attribute=attribute.name,
        expected=expected,
        did_you_mean=near,
    )
