"""What libyaml says about a file that it cannot read, in words for people who never heard of YAML."""

from typing import Any

from engine.rulesets.nodes import Span
from engine.rulesets.yaml_places import Surroundings
from engine.rulesets.yaml_slips import slip_at

_QUOTES = "put a text with special signs in quotes"
_INDENT = "indent it exactly as its neighbours"

_EXPLANATIONS: dict[str, tuple[str, str]] = {
    "mapping values are not allowed in this context": (
        "this `:` comes where no key can stand",
        "put a text that has `: ` in it in quotes, and indent keys exactly as their neighbours",
    ),
    "did not find expected key": ("this does not fit the lines above it", _INDENT),
    "did not find expected '-' indicator": ("this does not fit the list above it", _INDENT),
    "could not find expected ':'": ("this line is no `key: value`", "write a `:` and a space after the key"),
    "did not find expected ',' or ']'": ("this list is not closed, or a comma is missing in it", "close it with `]`"),
    "did not find expected ',' or '}'": (
        "these braces are not closed, or a comma is missing in them",
        "close them with `}`",
    ),
    "found unexpected end of stream": ("these quotes are never closed", "close them"),
    "found character that cannot start any token": ("a value cannot begin with this sign", _QUOTES),
    "did not find expected node content": ("a value is missing before this", "write one, or remove the sign"),
    "block sequence entries are not allowed in this context": (
        "a list item cannot stand here",
        "begin the list on a line of its own",
    ),
    "found unknown escape character": (
        "this is no escape sequence",
        "write `\\\\` for a backslash, or use single quotes",
    ),
    "found undefined tag handle": ("this begins a tag, and rule files have none", _QUOTES),
    "did not find expected comment or line break": ("nothing can follow here", "continue on the next line"),
    "did not find expected alphabetic or numeric character": ("a value cannot begin with this sign", _QUOTES),
}

_OPENED_EARLIER = frozenset(
    {"did not find expected ',' or ']'", "did not find expected ',' or '}'", "found unexpected end of stream"}
)
"""Problems that are noticed at the end of what went wrong, and better shown at its beginning."""


def explained(error: Any, file: str, lines: list[str]) -> tuple[Span, str, str]:
    """Where a YAML error is best shown, what it means, and what to do."""
    problem = str(error.problem or "it cannot be understood")
    if slip := slip_at(_surroundings(error, problem, lines)):
        return (
            Span(file, slip.line + 1, slip.start + 1, max(1, slip.end - slip.start)),
            slip.message,
            slip.suggestion,
        )
    message, suggestion = _EXPLANATIONS.get(problem, (f"this is not YAML: {problem}", _QUOTES))
    mark = error.context_mark if problem in _OPENED_EARLIER and error.context_mark else error.problem_mark
    return _span(mark, file, lines), message, suggestion


def _surroundings(error: Any, problem: str, lines: list[str]) -> Surroundings:
    mark = error.problem_mark or error.context_mark
    began = error.context_mark or mark
    if mark is None:
        return Surroundings(problem, lines, 0, 0, 0, 0)
    return Surroundings(problem, lines, mark.line, mark.column, began.line, began.column)


def _span(mark: Any, file: str, lines: list[str]) -> Span:
    if mark is None:
        return Span(file, 0, 0, 0)
    line = min(mark.line, len(lines) - 1)
    column = min(mark.column, len(lines[line])) if line == mark.line else len(lines[line])
    return Span(file, line + 1, column + 1, 1)
