"""`docs/rules.md` is true: its programme is sound after every snippet, and its commands print what it says."""

from pathlib import Path

import pytest

from engine.rulesets import check_folder
from tests.project.rules_page import PAGE, Command, Folder, Snippet, blocks, written_anew


def test_every_command_prints_what_the_page_says() -> None:
    page = PAGE.read_text("utf-8")
    assert written_anew(page) == page, "write it anew: python -m tests.project.rules_page"


def test_no_snippet_brings_an_error(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    for block in blocks(PAGE.read_text("utf-8")):
        if isinstance(block, Snippet) and block.passing:
            folder.put(block)
            if (folder.programme / "answers.yaml").exists():
                report = check_folder(folder.programme)
                assert report.compiled.ruleset is not None, report.text


def test_the_whole_page_is_one_programme_that_nothing_is_wrong_with(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    snippets = [block for block in blocks(PAGE.read_text("utf-8")) if isinstance(block, Snippet) and block.passing]
    for snippet in snippets:
        folder.put(snippet)
    assert check_folder(folder.programme).text == ""
    assert "0 failed" in folder.run(Command("trogen test club", ""))
    assert len(snippets) > 10


@pytest.mark.parametrize("text", ["```yaml\npoints: {}\n```\n", "```yaml\n# Not a file\n```\n"])
def test_a_snippet_without_its_files_name_is_noticed(text: str) -> None:
    with pytest.raises(ValueError, match="does not begin with its file's name"):
        list(blocks(text))
