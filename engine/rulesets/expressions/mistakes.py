"""A mistake in an expression, and how the line should have been written."""

from typing import NamedTuple

from engine.rulesets.codes import Code

_LONGEST_SHOWN = 100


class Mistake(NamedTuple):
    """What is wrong between two offsets into the text, and what to write instead."""

    code: Code
    message: str
    start: int
    end: int
    suggestion: str


class MistakeError(Exception):
    """Nothing further can be read of the expression."""

    def __init__(self, code: Code, message: str, start: int, end: int, suggestion: str) -> None:
        super().__init__(message)
        self.mistake = Mistake(code, message, start, end, suggestion)


def rewritten(text: str, start: int, end: int, replacement: str) -> str:
    """`write …` with the line in which something stands, as it reads with a replacement; if that is not too long."""
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end)
    after = text[end:] if line_end < 0 else text[end:line_end]
    line = f"{text[line_start:start]}{replacement}{after}".strip()
    return f"write `{line}`" if len(line) <= _LONGEST_SHOWN else f"write `{replacement.strip()}`"
