"""Findings in rule files: what is wrong, where, and what to do instead, told as a good compiler tells it."""

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.rulesets.codes import Code, Severity
from engine.rulesets.nodes import Node, Span

_LINE_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_WIDEST_EXCERPT = 120
_LONGEST_QUOTE = 60
_SHOWN_OF_A_KIND = 3
"""Of many warnings of one kind in one file, as after a language was added, so many are shown in full."""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding. Lines and columns count from 1, in characters; line 0 means the file as a whole."""

    code: str
    severity: Severity
    message: str
    file: str
    line: int
    column: int
    length: int
    suggestion: str | None = None
    """One sentence of help: what to write instead."""
    folder: str = ""
    """Where `file` stands: the folder as it was named to us, or the programme's key."""

    @property
    def path(self) -> str:
        """The file as people can find it, and editors can open it."""
        return path_in(self.folder, self.file)

    @property
    def place(self) -> tuple[str, int, int, str, str]:
        return (self.file, self.line, self.column, self.code, self.message)


class Findings:
    """Gathers diagnostics while files are read, so that all of them are told at once."""

    def __init__(self, folder: str = "") -> None:
        self._folder = folder
        self._found: list[Diagnostic] = []
        self._passed_over: list[Node] = []

    def add(self, code: Code, at: Span, message: str, suggestion: str | None = None) -> None:
        """Notes one finding. The message is plain text without a full stop."""
        self._found.append(Diagnostic(code.name, code.severity, message, *at, suggestion, self._folder))

    def pass_over(self, node: Node) -> None:
        """Remembers what will not be read because of an error: the names in it may well be needed."""
        self._passed_over.append(node)

    @property
    def any_error(self) -> bool:
        """Whether anything was found that keeps the programme from being published."""
        return any(each.severity is Severity.ERROR for each in self._found)

    @property
    def passed_over(self) -> Sequence[Node]:
        return self._passed_over

    def place_of(self, at: Span) -> str:
        """A place as messages about another place name it."""
        return f"{path_in(self._folder, at.file)}:{at.line}"

    @property
    def sorted(self) -> tuple[Diagnostic, ...]:
        """Every finding once, by file and place."""
        return tuple(sorted(set(self._found), key=lambda each: each.place))


def path_in(folder: str, file: str) -> str:
    """A file of a programme with its folder before it."""
    return f"{folder.rstrip('/')}/{file}" if folder else file


def lines_of(text: str) -> list[str]:
    """The lines of a text, divided where YAML divides them."""
    return _LINE_BREAK.split(text)


def quoted(text: str) -> str:
    """A text of the file as it is shown in messages: in backticks, printable, and not too long."""
    shown = text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 1] + "…"
    return f"`{_printable(shown)}`"


def listed(names: Iterable[str]) -> str:
    """`a`, `b` and `c`: the first twelve of some names, in their order."""
    shown = [quoted(name) for name in names]
    if len(shown) > 12:
        return ", ".join(shown[:12]) + f" and {len(shown) - 12} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)


def either(names: Iterable[str]) -> str:
    """`a`, `b` or `c`: the first twelve of some names, in their order."""
    return " or ".join(listed(names).rsplit(" and ", 1))


def near(word: str, known: Iterable[str], closeness: float = 0.6) -> str | None:
    """The known name that was probably meant, if one is close enough; small and capital letters are the same."""
    by_small = {name.casefold(): name for name in known}
    matches = difflib.get_close_matches(word[:_LONGEST_QUOTE].casefold(), list(by_small), n=1, cutoff=closeness)
    return by_small[matches[0]] if matches else None


def instead(word: str, known: Sequence[str], all_known: str) -> str:
    """A line of help for an unknown word: the nearest known one, and what there is."""
    match = near(word, known) if len(known) > 1 else None
    return f"did you mean {quoted(match)}? {all_known}" if match else all_known


def render(diagnostics: Sequence[Diagnostic], sources: Mapping[str, str]) -> str:
    """All findings as text for people, with the lines they point at and a summary; empty when there are none.

    Errors are shown in full, and so are the first few warnings of one kind in a file; the others are counted.
    """
    lines = {file: lines_of(text.removeprefix("\ufeff")) for file, text in sources.items()}
    blocks = list(_blocks(diagnostics, lines))
    return "\n".join([*blocks, _summary(diagnostics) + "\n"]) if blocks else ""


def _blocks(diagnostics: Sequence[Diagnostic], lines: Mapping[str, Sequence[str]]) -> Iterator[str]:
    many = Counter(map(_kind, diagnostics))
    seen = Counter[tuple[str, str]]()
    for each in diagnostics:
        kind = _kind(each)
        seen[kind] += 1
        if each.severity is Severity.ERROR or seen[kind] <= _SHOWN_OF_A_KIND:
            yield _block(each, lines.get(each.file, []))
        elif seen[kind] == many[kind]:
            more = many[kind] - _SHOWN_OF_A_KIND
            yield f"{each.severity.value}[{each.code}]: and {more:,} more like this in {_printable(each.path)}\n"


def _kind(found: Diagnostic) -> tuple[str, str]:
    return found.code, found.file


def _block(found: Diagnostic, lines: Sequence[str]) -> str:
    head = f"{found.severity.value}[{found.code}]: {found.message}\n"
    path = _printable(found.path)
    where = f" --> {path}:{found.line}:{found.column}\n" if found.line else f" --> {path}\n"
    excerpt = _excerpt(found, lines[found.line - 1]) if 0 < found.line <= len(lines) else ""
    gutter = " " * len(str(found.line)) if excerpt else ""
    help_line = f"{gutter} = help: {_printable(found.suggestion)}\n" if found.suggestion else ""
    return head + where + excerpt + help_line


def _excerpt(found: Diagnostic, line: str) -> str:
    start, line = _window(line, found.column - 1)
    at = found.column - 1 - start
    carets = "^" * max(1, min(found.length, len(line) - at))
    number, gutter = str(found.line), " " * len(str(found.line))
    return f"{gutter} |\n{number} | {_printable(line)}\n{gutter} | {' ' * at}{carets}\n"


def _window(line: str, at: int) -> tuple[int, str]:
    """The part of a very long line that shows offset `at`, and the offset at which that part begins."""
    if len(line) <= _WIDEST_EXCERPT:
        return 0, line
    start = max(0, at - _WIDEST_EXCERPT // 2)
    end = start + _WIDEST_EXCERPT
    return start, ("…" + line[start + 1 : end] if start else line[:end]) + ("…" if end < len(line) else "")


def _printable(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else " " if char.isspace() else "\ufffd" for char in text)


def _summary(diagnostics: Sequence[Diagnostic]) -> str:
    errors = sum(each.severity is Severity.ERROR for each in diagnostics)
    parts = [_count(errors, "error"), _count(len(diagnostics) - errors, "warning")]
    folder = diagnostics[0].folder
    return (f"{folder}: " if folder else "") + ", ".join(part for part in parts if part)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}" if number else ""
