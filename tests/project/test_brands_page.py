"""`docs/brands.md` is followed to the letter: its files are written, run in its order, and print what it shows."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.commands.running import REPOSITORY, running_demo

PAGE = (REPOSITORY / "docs/brands.md").read_text("utf-8")
PACKAGES = REPOSITORY / "tests/conformance/clients/node_modules"
_PIECE = re.compile(
    r"^```(sh|python|ts|yaml|csv|json)\n(?:#|//) (\S+)\n(.*?)^```$(?:\n\n```text\n(.*?)^```$)?",
    re.MULTILINE | re.DOTALL,
)


class Piece(NamedTuple):
    """A file of the page, and what it prints; None for one that is only there for others."""

    language: str
    name: str
    code: str
    shown: str | None


def pieces() -> Iterator[Piece]:
    for language, name, code, shown in _PIECE.findall(PAGE):
        yield Piece(language, name, code, shown or None)


needs_node = pytest.mark.skipif(not PACKAGES.exists() and not os.environ.get("CI"), reason="runs the page's TypeScript")


def test_every_piece_of_code_on_the_page_is_a_file_that_is_run() -> None:
    for language in ("sh", "python", "ts"):
        told = [each for each in pieces() if each.language == language]
        assert PAGE.count(f"```{language}\n") == len(told) > 1
    assert len({each.name for each in pieces()}) == len(list(pieces()))


@needs_node
def test_the_page_leads_from_a_key_to_the_first_action_and_on(tmp_path: Path, unused_port: int) -> None:
    for each in pieces():
        (tmp_path / each.name).write_text(each.code.replace(":8000", f":{unused_port}"))
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "node_modules").symlink_to(PACKAGES)
    compile_types(tmp_path)
    variables = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    with running_demo(tmp_path, unused_port):
        for each in pieces():
            if each.shown is None:
                continue
            told = subprocess.run(
                command_of(each), cwd=tmp_path, env=variables, capture_output=True, text=True, timeout=60, check=False
            )
            assert fits(each.shown, told.stdout), (each.name, told.stdout, told.stderr)
            if each.name == "key.sh":
                variables["TROGEN_KEY"] = re.findall(r"trogen_br_\w+", told.stdout)[0]


def compile_types(folder: Path) -> None:
    compiler = [str(PACKAGES / ".bin/tsc"), "--strict", "--target", "es2022", "--module", "nodenext", "--types", "node"]
    told = subprocess.run(
        [*compiler, *map(str, folder.glob("*.ts"))], cwd=folder, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stdout


def command_of(piece: Piece) -> list[str]:
    match piece.language:
        case "sh":
            return ["bash", piece.name]
        case "python":
            return [sys.executable, piece.name]
        case _:
            node = shutil.which("node")
            assert node is not None
            return [node, piece.name.replace(".ts", ".js")]


def fits(shown: str, told: str) -> bool:
    """Whether it is what the page shows, where three dots stand for anything within a line."""
    pattern = re.escape(shown.strip()).replace(re.escape("..."), r"[^\n]*")
    return re.fullmatch(pattern, told.strip()) is not None


def test_what_is_shown_is_compared() -> None:
    assert fits("a ... c\n", "a b c")
    assert not fits("a ... c", "a b d")
    assert not fits("a", "a b")
