"""What checking found, in the formats that other programs read."""

import json
from collections.abc import Iterator, Mapping, Sequence

from engine.rulesets.codes import Severity
from engine.rulesets.diagnostics import Diagnostic
from engine.rulesets.folder import Report


def as_json(reports: Sequence[Report]) -> str:
    """All reports as one JSON document, in ASCII. Keys are only ever added.

    {"format": 1,
     "programmes": [{"programme": "garden", "errors": 1, "warnings": 0}],
     "diagnostics": [
       {"programme": "garden", "code": "TRG050", "severity": "error", "message": "…", "suggestion": "…" or null,
        "file": "rulesets/garden/rules.yaml", "line": 4, "column": 11, "end_column": 23}]}

    Lines and columns count from 1, in characters; `end_column` is that of the character after the last one meant.
    All three are null where a file as a whole is meant. `file` begins with the folder as it was named to us.
    """
    return json.dumps(
        {
            "format": 1,
            "programmes": [_counted(report) for report in reports],
            "diagnostics": [_as_object(report, each) for report in reports for each in report.compiled.diagnostics],
        },
        indent=2,
    )


def as_github(reports: Sequence[Report]) -> str:
    """A workflow command for each finding, which GitHub shows beside the line: `::error file=…,line=…::message`."""
    return "\n".join(_command(each) for report in reports for each in report.compiled.diagnostics)


def _counted(report: Report) -> Mapping[str, str | int]:
    found = [each.severity for each in report.compiled.diagnostics]
    return {
        "programme": report.key,
        "errors": found.count(Severity.ERROR),
        "warnings": found.count(Severity.WARNING),
    }


def _as_object(report: Report, found: Diagnostic) -> Mapping[str, str | int | None]:
    return {
        "programme": report.key,
        "code": found.code,
        "severity": found.severity.value,
        "message": found.message,
        "suggestion": found.suggestion,
        "file": found.path,
        "line": found.line or None,
        "column": found.column if found.line else None,
        "end_column": found.column + found.length if found.line else None,
    }


def _command(found: Diagnostic) -> str:
    properties = ",".join(f"{name}={_property(str(value))}" for name, value in _properties(found))
    text = f"{found.message}\nhelp: {found.suggestion}" if found.suggestion else found.message
    return f"::{found.severity.value} {properties}::{_escaped(text)}"


def _properties(found: Diagnostic) -> Iterator[tuple[str, str | int]]:
    yield "file", found.path
    if found.line:
        yield "line", found.line
        yield "col", found.column
    yield "title", found.code


def _escaped(text: str) -> str:
    printable = text.encode("utf-8", "replace").decode()
    return printable.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
