"""Changes of the schema as they are told: to people, to programs, and as annotations in a workflow."""

import json
from collections.abc import Sequence
from itertools import groupby

from schema.evolution.changes import Change, Severity

_HEADINGS = {
    Severity.BREAKING: "breaks clients",
    Severity.DANGEROUS: "can surprise clients",
    Severity.ANNOUNCED: "breaks only those who did not heed a deprecation",
    Severity.SAFE: "is safe",
}
_LEVELS = {
    Severity.BREAKING: "error",
    Severity.DANGEROUS: "warning",
    Severity.ANNOUNCED: "notice",
    Severity.SAFE: "notice",
}


def as_text(changes: Sequence[Change]) -> str:
    """In words, the worst first."""
    if not changes:
        return "nothing changed"
    lines: list[str] = []
    for severity, alike in groupby(changes, key=lambda each: each.severity):
        lines.append(f"{_HEADINGS[severity]}:")
        for each in alike:
            lines.append(f"  {each.message}")
            lines += [f"    {each.advice}"] if each.advice else []
    return "\n".join(lines)


def as_json(changes: Sequence[Change]) -> str:
    """One object for each change."""
    return json.dumps([_object(each) for each in changes], indent=2, ensure_ascii=False)


def as_github(changes: Sequence[Change], file: str) -> str:
    """Workflow commands: one annotation for each change, on the exported schema."""
    return "\n".join(_annotation(each, file) for each in changes)


def _object(change: Change) -> dict[str, str | None]:
    return {
        "severity": change.severity.value,
        "kind": change.kind,
        "coordinate": change.coordinate,
        "message": change.message,
        "advice": change.advice,
    }


def _annotation(change: Change, file: str) -> str:
    words = f"{change.message} {change.advice}" if change.advice else change.message
    escaped = words.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return f"::{_LEVELS[change.severity]} file={file},title={change.kind}::{escaped}"
