"""What formatting would make of the rule files of programmes. Nothing is written here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from engine.rulesets.codes import Severity
from engine.rulesets.folder import Report, check_folder
from engine.rulesets.formatting import formatted
from engine.rulesets.programmes import programme_of, programmes_in


class Formatting(Enum):
    """What became of a file."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    BROKEN = "broken"
    """It has errors: who knows what it means."""
    IMPOSSIBLE = "impossible"
    """It would mean something else."""


@dataclass(frozen=True, slots=True)
class Formatted:
    """A rule file with its text in our format; the text it has, unless it is changed."""

    path: Path
    programme: Path
    outcome: Formatting
    text: str


def format_files(paths: Sequence[Path]) -> Iterator[Formatted]:
    """Every rule file of programmes, folders of programmes, and files of programmes, in the order of names.

    Raises NoProgramme when there is none, or a file belongs to none.
    """
    for path in paths:
        for programme in [programme_of(path)] if path.is_file() else programmes_in(path):
            report = check_folder(programme)
            for name, text in report.sources.items():
                file = programme / name
                if path.is_dir() or file.resolve() == path.resolve():
                    yield _formatted(file, name, text, programme, report)


def _formatted(file: Path, name: str, text: str, programme: Path, report: Report) -> Formatted:
    if any(each.file == name and each.severity is Severity.ERROR for each in report.compiled.diagnostics):
        return Formatted(file, programme, Formatting.BROKEN, text)
    found = formatted(text)
    if found is None:
        return Formatted(file, programme, Formatting.IMPOSSIBLE, text)
    # What was read has no byte order mark and no line ends of its own any more, so the bytes are compared.
    outcome = Formatting.UNCHANGED if file.read_bytes() == found.encode() else Formatting.CHANGED
    return Formatted(file, programme, outcome, found)
