"""Does what a help line says: the texts that a file could have when somebody followed it, without thinking."""

import re
from collections.abc import Iterator

from engine.rulesets import Diagnostic

_SAID = re.compile(r"(?:did you mean|write|as|add|close (?:it|them) with|for example|can be|it is|use|under) `([^`]+)`")
_BEFORE_A_VALUE = re.compile(r"(?<=: )|(?<=[\[{])|(?<=, )")
_VALUE = re.compile(r"[^,\[\]{}]*")
_KEY = re.compile(r"([\w.]+): ")


def said(found: Diagnostic) -> list[str]:
    """What a finding says to write: everything in backticks after `write`, `did you mean`, `as` or `add`."""
    return _SAID.findall(found.suggestion or "")


def followed(text: str, found: Diagnostic) -> Iterator[str]:
    """The text with each thing that is said put where the finding points, in every way that people could mean."""
    lines = text.split("\n")
    line, start = lines[found.line - 1], found.column - 1
    for words in said(found):
        for other in _ways(line, start, start + found.length, words):
            yield "\n".join([*lines[: found.line - 1], other, *lines[found.line :]])


def _ways(line: str, start: int, end: int, words: str) -> Iterator[str]:
    indent = line[: len(line) - len(line.lstrip())]
    yield line[:start] + words + line[end:]
    yield line[:start] + words
    yield indent + words
    for before in _BEFORE_A_VALUE.finditer(line):
        value = _VALUE.match(line, before.end())
        if value and value.start() <= start < max(value.end(), value.start() + 1):
            yield line[: value.start()] + words + line[value.end() :]
    if (key := _KEY.match(words)) and (at := line.find(key.group())) >= 0:
        yield line[:at] + words + line[end:]
        yield line[:at] + words + line[end + 1 :]
        yield line[:at] + words
    yield from _added(line, start, end, indent, words)


def _added(line: str, start: int, end: int, indent: str, words: str) -> Iterator[str]:
    """What is said beside what stands there: in the same braces, or on a line of its own."""
    yield f"{line[:start]}{words}, {line[start:]}"
    yield f"{line[: start + 1]}{words}, {line[start + 1 :]}"
    yield f"{line[:end]} {words}{line[end:]}"
    yield f"{line}{words}"
    yield f", {words}}}".join(line.rsplit("}", 1))
    yield f"{indent}{words}\n{line}"
    yield f"{line}\n{indent}{words}"
    yield f"{line}\n{indent}  {words}"
