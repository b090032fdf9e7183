"""What the documents say is true of the code."""

import re
from pathlib import Path

import pytest
import typer

from engine import __version__
from engine.settings import Settings, flag_of, variable_of
from schema.auth.access_page import access_page
from schema.commands import trogen
from schema.commands.flags import default_of

REPOSITORY = Path(__file__).parents[2]


def test_every_setting_is_explained_for_operators_as_it_is() -> None:
    text = (REPOSITORY / "docs/operate.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `(TROGEN_\w+)` \| (.*) \|$", text, re.MULTILINE))
    assert rows == {
        variable_of(field): f"{default_of(field)} | {setting.description}"
        for field, setting in Settings.model_fields.items()
    }


def test_every_command_is_listed_for_operators_with_its_options() -> None:
    text = (REPOSITORY / "docs/operate.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `trogen ([\w-]+).*?` \|.*\| (.*) \|$", text, re.MULTILINE))
    commands = typer.main.get_command(trogen).commands  # type: ignore[attr-defined]  # it is a group
    assert rows.keys() == commands.keys()
    for name, command in commands.items():
        parts = getattr(command, "commands", {}).values() or [command]
        params = [each for part in parts for each in part.params]
        taken = {option for each in params for option in each.opts if option.startswith("-")}
        settings = {flag_of(field) for field in Settings.model_fields}
        listed = (
            settings if rows[name] == "every setting" else set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", rows[name]))
        )
        assert listed == taken - {"--help"}, name


def test_the_matrix_of_who_may_what_is_that_of_the_schema() -> None:
    assert (REPOSITORY / "docs/access.md").read_text("utf-8") == access_page(), "run `make docs`"


def test_the_changelog_tells_of_the_present_version() -> None:
    versions = re.findall(r"^## (\S+)", (REPOSITORY / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert versions[0] == __version__


@pytest.mark.parametrize(
    "page",
    [
        "README.md",
        "docs/operate.md",
        "docs/api.md",
        "docs/brands.md",
        "docs/submitting.md",
        "docs/access.md",
        "docs/glossary.md",
        "docs/security.md",
        "docs/rules.md",
        "docs/rule-reference.md",
        "docs/explaining.md",
        "docs/webhooks.md",
    ],
)
def test_links_between_the_documents_lead_somewhere(page: str) -> None:
    path = REPOSITORY / page
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text("utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []
