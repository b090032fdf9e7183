"""The tree is as the design draws it: imports point down, and each contract notices when one does not."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")


def lint(tree: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINT_IMPORTS, "--no-logo", "--no-cache"],
        cwd=tree,
        env={"PYTHONPATH": str(tree)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_imports_point_down() -> None:
    held = lint(REPOSITORY)
    assert held.returncode == 0, held.stdout


@pytest.mark.parametrize(
    ("file", "planted", "contract"),
    [
        ("engine/service.py", "import schema", "The engine knows nothing of GraphQL, HTTP or the terminal"),
        ("schema/demo/requests.py", "import tortoise", "The GraphQL service knows nothing of SQL"),
        ("engine/rulesets/__init__.py", "import engine.service", "Arrows point down"),
        ("engine/rules/fold.py", "import random", "The fold has no I/O, no clock and no randomness"),
        ("engine/rules/fold.py", "import engine.clock", "The fold has no I/O, no clock and no randomness"),
        ("engine/rulesets/__init__.py", "import sqlite3", "Rule files are only read and compiled"),
    ],
)
def test_a_planted_import_is_caught(tmp_path: Path, file: str, planted: str, contract: str) -> None:
    for package in ("engine", "schema"):
        shutil.copytree(REPOSITORY / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(REPOSITORY / ".importlinter", tmp_path)
    with (tmp_path / file).open("a") as source:
        source.write(f"\n{planted}\n")
    caught = lint(tmp_path)
    assert caught.returncode == 1, caught.stderr
    broken = [line for line in caught.stdout.splitlines() if line.endswith("BROKEN")]
    assert any(line.startswith(contract) for line in broken), caught.stdout
