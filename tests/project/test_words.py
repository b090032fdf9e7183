"""The words that the project uses, and those that it does without."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
FOLDERS = ("engine", "schema", "rulesets", "tests", "benchmarks", "docs", ".ci")
TEXTS = {".py", ".md", ".yaml", ".yml", ".toml", ".graphql", ".txt", ""}


def texts() -> Iterator[Path]:
    """Every text that is ours, but this one, which has to name the words."""
    top = (path for path in REPOSITORY.iterdir() if path.is_file() and path.name != ".git")  # a file in a worktree
    below = (path for folder in FOLDERS for path in (REPOSITORY / folder).rglob("*") if path.is_file())
    for path in (*top, *below):
        if path.suffix in TEXTS and not {"__pycache__", "node_modules"} & set(path.parts) and path != Path(__file__):
            yield path


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        (r"\b(TODO|FIXME|XXX|HACK)\b", "what is left to do stands in an issue"),
        (r"pypi\.org|pythonhosted|index-url", "nobody is told where packages come from"),
        (r"[ \"'=(`](/root|/home|/work|/opt)/", "no path of somebody's machine"),
        (r"@pytest\.mark\.(skip|xfail)\b", "a test is run, or it is not there"),
    ],
)
def test_what_does_not_belong_here(pattern: str, why: str) -> None:
    found = [
        f"{path.relative_to(REPOSITORY)}:{number}: {line.strip()}"
        for path in texts()
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1)
        if re.search(pattern, line)
    ]
    assert found == [], why


def test_no_file_is_called_by_a_word_that_says_nothing() -> None:
    empty_words = {"utils", "util", "helpers", "helper", "manager", "misc", "common", "stuff"}
    assert [path.name for path in texts() if path.stem in empty_words] == []
