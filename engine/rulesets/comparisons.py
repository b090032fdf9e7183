"""Reads `minutes > 30 and solved = yes`, which is no condition in rule files, to show how it is written there."""

import re

_LONGEST = 300
_WORDS = {
    ">=": "at_least",
    "=>": "at_least",
    "<=": "at_most",
    "=<": "at_most",
    "==": "is",
    "!=": "is_not",
    "<>": "is_not",
    "=": "is",
    ">": "more_than",
    "<": "less_than",
}
_SIGN = "|".join(_WORDS)
_VALUE = r"""("[^"]*"|'[^']*'|[^\s&|<>=!,{}\[\]]+)"""
_COMPARISON = re.compile(rf"\s*([A-Za-z_][\w.]*)\s*({_SIGN})\s*{_VALUE}\s*")
_SIGN_AND_VALUE = re.compile(rf"\s*({_SIGN})\s*{_VALUE}\s*")
_AND = re.compile(r"\s+and\s+|&&?|,|\n", re.IGNORECASE)


def as_condition(text: str) -> str | None:
    """`category: repair, minutes: {more_than: 30}` of comparisons that all must hold; None of anything else."""
    if len(text) > _LONGEST:
        return None
    asked: dict[str, dict[str, str]] = {}
    for part in _AND.split(text.strip()):
        match = _COMPARISON.fullmatch(part)
        if match is None:
            return None
        attribute, sign, value = match.groups()
        asked.setdefault(attribute, {})[_WORDS[sign]] = value
    return ", ".join(f"{attribute}: {_written(words)}" for attribute, words in asked.items())


def as_operation(text: str) -> str | None:
    """`{more_than: 30}` of `> 30`; None of anything else."""
    match = _SIGN_AND_VALUE.fullmatch(text) if len(text) <= _LONGEST else None
    return _written({_WORDS[match[1]]: match[2]}) if match else None


def _written(words: dict[str, str]) -> str:
    if list(words) == ["is"]:
        return words["is"]
    return "{" + ", ".join(f"{word}: {value}" for word, value in words.items()) + "}"
