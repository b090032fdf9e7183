"""The broken rule files and what checking says of each: `python -m tests.rulesets.broken_files` writes it anew.

Every file in `broken/` has one mistake, as people really make them, and stands beside `programme.yaml` and `sound.yaml`
there; those in `broken/programmes/` stand in the place of `programme.yaml`, beside `rules.yaml`. The text that checking
gives stands beside each, under the same name. Whoever changes a message writes the texts anew and reads the difference.
"""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from engine.rulesets import Diagnostic, compile_sources, render
from engine.rulesets.programme import PROGRAMME_FILE

BROKEN = Path(__file__).parent / "broken"
PROGRAMMES = BROKEN / "programmes"

_SHARED = (BROKEN / PROGRAMME_FILE, BROKEN / "sound.yaml", PROGRAMMES / "rules.yaml")


def broken_files() -> Sequence[Path]:
    """Every file with a mistake."""
    return [path for path in sorted(BROKEN.rglob("*.yaml")) if path not in _SHARED]


def expected_file(path: Path) -> Path:
    """Where the text stands that checking gives."""
    return path.with_suffix(".txt")


def sources_with(path: Path, text: str) -> Mapping[str, str]:
    """The programme in which a file of that name has that text."""
    if path.parent == PROGRAMMES:
        return {PROGRAMME_FILE: text, "rules.yaml": _text(PROGRAMMES / "rules.yaml")}
    shared = {each.name: _text(each) for each in _SHARED if each.parent == BROKEN}
    return {**shared, path.name: text}


def findings_in(path: Path, text: str | None = None) -> Sequence[Diagnostic]:
    """What checking finds, in the file as it is or with another text in its place."""
    return compile_sources(sources_with(path, _text(path) if text is None else text), "club").diagnostics


def report_on(path: Path) -> str:
    """The whole text that checking gives for a broken file."""
    sources = sources_with(path, _text(path))
    return render(compile_sources(sources, "club").diagnostics, sources)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _write() -> None:
    for path in broken_files():
        expected_file(path).write_text(report_on(path), encoding="utf-8")
    sys.stdout.write(f"{len(broken_files())} texts written to {BROKEN}: read what changed\n")


if __name__ == "__main__":
    _write()
