"""What the documents say is true of the code."""

import re
from pathlib import Path

import pytest

from engine import __version__
from engine.settings import Settings, variable_of

REPOSITORY = Path(__file__).parents[2]


def test_every_setting_is_explained_for_operators_as_it_is() -> None:
    text = (REPOSITORY / "docs/operate.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `(TROGEN_\w+)` \| (.*) \|$", text, re.MULTILINE))
    assert rows == {
        variable_of(field): f"{_as_written(setting.default)} | {setting.description}"
        for field, setting in Settings.model_fields.items()
    }


def test_the_changelog_tells_of_the_present_version() -> None:
    versions = re.findall(r"^## (\S+)", (REPOSITORY / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert versions[0] == __version__


@pytest.mark.parametrize(
    "page", ["README.md", "docs/operate.md", "docs/glossary.md", "docs/rules.md", "docs/rule-reference.md"]
)
def test_links_between_the_documents_lead_somewhere(page: str) -> None:
    path = REPOSITORY / page
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text("utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


def _as_written(default: object) -> str:
    if default is None:
        return "none"
    if isinstance(default, bool):
        return "`yes`" if default else "`no`"
    return f"`{getattr(default, 'value', default)}`"
