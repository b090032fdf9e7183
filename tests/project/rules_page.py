"""`docs/rules.md` as a programme that grows from snippet to snippet, and as commands with what they print.

A `yaml` block whose first line names a file (`# streaks.yaml`) puts that file into the folder `club`, in place of an
earlier one of that name, or at its end when it says so (`# programme.yaml, added`). One that begins with `# wrong: …`
or `# failing: …` is there for the next command only. A `console` block holds a command after `$`, and below it what the
command prints; run as a program, this writes the page anew with what commands print now.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tests.commands.running import REPOSITORY, TROGEN

PAGE = REPOSITORY / "docs" / "rules.md"
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"# (wrong: |failing: )?([a-z-]+\.yaml)(, added)?")


class Snippet(NamedTuple):
    """A rule file as the page shows it."""

    file: str
    text: str
    passing: bool
    """False for one that shows a mistake."""
    added: bool = False
    """Whether it stands at the end of the file as it was."""


class Command(NamedTuple):
    """A command with what the page says that it prints."""

    line: str
    output: str


def blocks(page: str) -> Iterator[Snippet | Command]:
    """What the page shows that can be tried, in its order."""
    for language, text in _BLOCK.findall(page):
        if language == "console":
            line, _, output = text.partition("\n")
            yield Command(line.removeprefix("$ "), output)
        elif language == "yaml":
            named = _FILE.fullmatch(text.partition("\n")[0])
            if named is None:
                raise ValueError(f"a snippet of {PAGE.name} does not begin with its file's name:\n{text}")
            yield Snippet(named[2], text, passing=named[1] is None, added=named[3] is not None)


class Folder:
    """The programme that the page builds up, on disk."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.programme = root / "club"
        self.programme.mkdir()
        self._passing: dict[str, str] = {}
        self._wrong: set[str] = set()

    def put(self, snippet: Snippet) -> None:
        """Writes a snippet's file."""
        text = self._passing[snippet.file] + snippet.text if snippet.added else snippet.text
        (self.programme / snippet.file).write_text(text, "utf-8")
        if snippet.passing:
            self._passing[snippet.file] = text
        else:
            self._wrong.add(snippet.file)

    def run(self, command: Command) -> str:
        """What a command prints, errors and all; afterwards wrong snippets are gone."""
        words = command.line.split()
        if words[0] != "trogen":
            raise ValueError(f"only trogen is run from the page, and not {words[0]}")
        done = subprocess.run(
            [str(TROGEN), *words[1:]], cwd=self.root, capture_output=True, text=True, encoding="utf-8", check=False
        )
        for file in self._wrong:
            if file in self._passing:
                (self.programme / file).write_text(self._passing[file], "utf-8")
            else:
                (self.programme / file).unlink()
        self._wrong.clear()
        return done.stdout + done.stderr


def written_anew(page: str) -> str:
    """The page with what its commands print now."""
    with TemporaryDirectory() as temporary:
        folder = Folder(Path(temporary))
        for block in blocks(page):
            if isinstance(block, Snippet):
                folder.put(block)
                continue
            before = f"```console\n$ {block.line}\n{block.output}```"
            page = page.replace(before, f"```console\n$ {block.line}\n{folder.run(block)}```", 1)
    return page


if __name__ == "__main__":
    PAGE.write_text(written_anew(PAGE.read_text("utf-8")), "utf-8")
    sys.exit(0)
