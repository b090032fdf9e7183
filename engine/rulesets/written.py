"""How keys and texts are written in YAML, for help lines that can be copied."""

import re

_GLUED = re.compile(r"([A-Za-z0-9_][\w.]*):([^\s:].*)")
_LONGEST_QUOTE = 60


def glued(text: str) -> tuple[str, str] | None:
    """The key and the value of `points:20`, which lacks a space; None of anything else."""
    match = _GLUED.fullmatch(text)
    return (match[1], match[2]) if match else None


def in_quotes(text: str) -> str:
    """A text as it is written in quotes; in those that do not stand in it, if there are such.

    Shortened if it is long.
    """
    text = text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 1] + "…"
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"
