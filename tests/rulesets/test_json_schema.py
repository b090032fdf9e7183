"""The JSON Schemas that editors read say what our own reader says: the same keys, the programme's own names."""

import importlib
import json
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import engine.rulesets
from engine.rulesets import read_folder
from engine.rulesets.compiler import scope_of
from engine.rulesets.forms import Form
from engine.rulesets.json_schema import PROGRAMME_SCHEMA, RULES_SCHEMA, hint, hints_missing, schemas_of
from engine.rulesets.json_schema.diaries import OF_EVENTS
from engine.rulesets.json_schema.facts import ASKED
from engine.rulesets.sections import SECTIONS
from engine.rulesets.structured import COMBINATORS, FITTING
from engine.rulesets.testing.deeds import WORDS
from engine.rulesets.testing.reading import KEY as TESTS
from tests.rulesets.checking import PROGRAMME

EXAMPLES = Path(__file__).parents[2] / "rulesets"
RULES = "badges: {hero: {count: {of: purchase}, at_least: 3}}\ncounts: {visits: {of: purchase}}\n"
SCHEMAS = {
    name: json.loads(text)
    for name, text in schemas_of(scope_of({"programme.yaml": PROGRAMME, "rules.yaml": RULES}, "club")).items()
}


def every_form() -> Iterator[tuple[str, Form]]:
    for module in pkgutil.walk_packages(engine.rulesets.__path__, "engine.rulesets."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, Form):
                yield f"{module.name}.{name}", value


def within(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
        for value in schema.values():
            yield from within(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from within(value)


PARTS = [part for schema in SCHEMAS.values() for part in within(schema)]
FORMS = dict(every_form())


@pytest.mark.parametrize("where", FORMS)
def test_every_form_stands_in_a_schema_with_all_its_keys_in_words(where: str) -> None:
    form = FORMS[where]
    same = [
        part
        for part in PARTS
        if part.get("title") == form.what and set(part["properties"]) == set(form.keys)
    ]  # fmt: skip
    assert same, f"no schema has {form.what} with {form.keys}"
    assert all(set(part.get("required", [])) == set(form.required) for part in same)
    silent = {key for part in same for key, value in part["properties"].items() if not value["description"]}
    assert silent == set()


def test_sections_comparisons_and_words_of_tests_are_those_of_the_reader() -> None:
    assert set(SCHEMAS[RULES_SCHEMA]["properties"]) == {*(section.key for section in SECTIONS), TESTS}
    assert set(ASKED) == {word for words in FITTING.values() for word in words}
    assert set(OF_EVENTS) == set(WORDS)
    asked = SCHEMAS[RULES_SCHEMA]["definitions"]["asked_of.purchase"]["properties"]
    assert set(COMBINATORS) <= set(asked)
    assert {"category", "action.category", "member.badges", "member.level", "count.visits"} <= set(asked)


def test_every_reference_leads_somewhere() -> None:
    for schema in SCHEMAS.values():
        named = {part["$ref"].removeprefix("#/definitions/") for part in within(schema) if "$ref" in part}
        assert named == set(schema["definitions"])


def test_names_are_offered_also_while_a_file_has_errors() -> None:
    scope = scope_of({"programme.yaml": PROGRAMME, "rules.yaml": RULES, "broken.yaml": "points: [\n"}, "club")
    assert json.loads(schemas_of(scope)[RULES_SCHEMA])["definitions"]["count"] == {"enum": ["visits"]}


def test_files_without_a_hint_are_named_with_theirs() -> None:
    sources = {"programme.yaml": "", "a/rules.yaml": "", "b.yaml": f"{hint('b.yaml')}\n"}
    assert list(hints_missing(sources)) == [
        ("programme.yaml", f"# yaml-language-server: $schema={PROGRAMME_SCHEMA}"),
        ("a/rules.yaml", f"# yaml-language-server: $schema=../{RULES_SCHEMA}"),
    ]


@pytest.mark.parametrize("folder", sorted(EXAMPLES.glob("*/programme.yaml")), ids=lambda file: file.parent.name)
def test_the_schemas_of_the_example_programmes_are_up_to_date(folder: Path) -> None:
    programme = folder.parent
    sources = read_folder(programme)
    for name, text in schemas_of(scope_of(sources, programme.name)).items():
        assert (programme / name).read_text("utf-8") == text, f"write it anew: trogen schema {programme}"
    assert list(hints_missing(sources)) == []
