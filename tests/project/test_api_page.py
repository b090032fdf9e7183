"""`docs/api.md` is followed to the letter: its files are written, run in its order, and print what it shows."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.commands.running import REPOSITORY, running_demo

PAGE = (REPOSITORY / "docs/api.md").read_text("utf-8")
PIECES: list[tuple[str, str, str]] = re.findall(
    r"^```js\n// (\S+\.mjs)\n(.*?)^```$(?:\n\n```text\n(.*?)^```$)?", PAGE, re.MULTILINE | re.DOTALL
)
PACKAGES = REPOSITORY / "tests/conformance/clients/node_modules"

needs_node = pytest.mark.skipif(
    shutil.which("node") is None and not os.environ.get("CI"), reason="runs the page's JavaScript"
)


def test_every_piece_of_code_on_the_page_is_a_file_that_is_run() -> None:
    assert PAGE.count("```js") == len(PIECES) > 10
    assert len({name for name, _, _ in PIECES}) == len(PIECES)
    assert "TO BE SEEN" not in PAGE


@needs_node
def test_the_page_leads_to_a_live_screen(tmp_path: Path, unused_port: int) -> None:
    for name, code, _ in PIECES:
        (tmp_path / name).write_text(code.replace(":8000", f":{unused_port}"))
    if PACKAGES.exists():
        (tmp_path / "node_modules").symlink_to(PACKAGES)
    with running_demo(tmp_path, unused_port):
        for name, code, shown in PIECES:
            if "graphql-ws" in code and not PACKAGES.exists():
                continue
            told = subprocess.run(
                ["node", name],
                cwd=tmp_path,
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )
            assert (told.stdout, told.stderr) == (shown, ""), name
