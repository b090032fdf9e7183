"""Reads the folder of a programme: the only place where rule files meet the disk."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.errors import RulesetsInvalid
from engine.rulesets import codes
from engine.rulesets.compiler import RULE_FILES, Compiled, compile_sources
from engine.rulesets.diagnostics import Diagnostic, Findings, render
from engine.rulesets.nodes import Span
from engine.rulesets.programme import PROGRAMME_FILE
from engine.rulesets.yaml_reader import LARGEST_FILE

_ORDINARY = "make it an ordinary file that may be read"


@dataclass(frozen=True, slots=True)
class Report:
    """What checking a folder found."""

    key: str
    compiled: Compiled
    sources: Mapping[str, str]

    @property
    def text(self) -> str:
        """Everything that was found, for people; empty when there is nothing to say."""
        return render(self.compiled.diagnostics, self.sources)


def read_folder(path: Path) -> Mapping[str, str]:
    """The text of every rule file at or below a folder, by its path from there. Hidden files are passed over.

    Raises RulesetsInvalid when there is no such folder, it has no `programme.yaml`, or a file cannot be read as text.
    """
    sources, found = _read(path)
    if found:
        raise RulesetsInvalid(render(found, sources))
    return sources


def check_folder(path: Path) -> Report:
    """Reads, checks and compiles a folder; what cannot be read is part of the report. The key is the folder's name."""
    sources, found = _read(path)
    key = path.resolve().name
    compiled = compile_sources(sources, key, lost=[each.file for each in found], folder=_shown(path))
    if not found:
        return Report(key, compiled, sources)
    merged = tuple(sorted((*found, *compiled.diagnostics), key=lambda each: each.place))
    return Report(key, Compiled(None, merged), sources)


def _shown(path: Path) -> str:
    """A folder as it was named to us, so that the files in it can be opened from where one stands."""
    return "" if path == Path() else path.as_posix()


def _read(path: Path) -> tuple[dict[str, str], tuple[Diagnostic, ...]]:
    findings = Findings(_shown(path))
    sources: dict[str, str] = {}
    if not path.is_dir():
        message = f"there is no folder {path}"
        findings.add(
            codes.MISSING_FILE, Span(PROGRAMME_FILE, 0, 0, 0), message, "correct the path, or create the folder"
        )
        return sources, findings.sorted
    for file in _rule_files(path):
        name = file.relative_to(path).as_posix()
        text = _text(name, file, findings)
        if text is not None:
            sources[name] = text
    if not (path / PROGRAMME_FILE).exists():
        message = f"there is no `{PROGRAMME_FILE}` in {path}"
        findings.add(codes.MISSING_FILE, Span(PROGRAMME_FILE, 0, 0, 0), message, "create it, or correct the path")
    return sources, findings.sorted


def _rule_files(path: Path) -> list[Path]:
    """Every rule file in the order of names; links to other folders are not followed."""
    found = []
    for folder, folders, files in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [Path(folder, name) for name in files if name.endswith(RULE_FILES) and not name.startswith(".")]
    return sorted(found)


def _text(name: str, file: Path, findings: Findings) -> str | None:
    try:
        content = file.read_bytes() if file.is_file() else None
    except OSError as error:
        findings.add(
            codes.UNREADABLE_FILE, Span(name, 0, 0, 0), f"this file cannot be read: {error.strerror}", _ORDINARY
        )
        return None
    if content is None:
        findings.add(codes.UNREADABLE_FILE, Span(name, 0, 0, 0), "this is not an ordinary file", _ORDINARY)
        return None
    if len(content) > 4 * LARGEST_FILE:
        return content[: LARGEST_FILE + 1].decode("latin-1")  # refused for its size, whatever it holds
    return _decoded(name, content, findings)


def _decoded(name: str, content: bytes, findings: Findings) -> str | None:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8-sig", "replace")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        message = f"this file is not UTF-8 text: byte {error.start + 1:,} is 0x{content[error.start]:02X}"
        findings.add(codes.NOT_UTF8, Span(name, line, column, 1), message, "save it again with the encoding UTF-8")
        return None
