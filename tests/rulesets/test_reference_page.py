"""`docs/rule-reference.md` has every key of rule files, and its examples are read as they stand there."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from engine.rulesets import codes, compile_sources
from engine.rulesets.json_schema.facts import ASKED
from engine.rulesets.reference_chapters import CHAPTERS, COMPARED, FACTS, JOINED, MORE_CHAPTERS, OPERATORS, SOURCES
from engine.rulesets.reference_page import reference_page
from engine.rulesets.structured import COMBINATORS
from tests.rulesets.test_json_schema import FORMS

PAGE = Path(__file__).parents[2] / "docs" / "rule-reference.md"
TEXT = reference_page()
_SECTION = re.compile(r"^#+ (.*)\n((?:(?!^#).*\n)*)", re.MULTILINE)
_KEY = re.compile(r"^\| `([^`]+)`( \*\*must be there\*\*)? \| (.*) \| (.*) \|$", re.MULTILINE)
TABLES: Mapping[str, list[tuple[str, str, str, str]]] = {
    head: _KEY.findall(body) for head, body in _SECTION.findall(TEXT)
}
"""The rows of each section: the key, whether it must be there, what it means, and its example."""
ROWS = [row for rows in TABLES.values() for row in rows]


def problems(rules: str) -> list[str]:
    """What is wrong with rules in the page's own programme, apart from what only the whole would show."""
    compiled = compile_sources({**SOURCES, "more.yaml": rules}, "club")
    return [f"{each.code} {each.message}" for each in compiled.diagnostics if each.severity is codes.Severity.ERROR]


def test_the_page_says_what_editors_show() -> None:
    assert PAGE.read_text("utf-8") == TEXT, (
        "docs/rule-reference.md is out of date: python -m engine.rulesets.reference_page > docs/rule-reference.md"
    )


@pytest.mark.parametrize("where", FORMS)
def test_every_key_of_every_mapping_stands_in_one_table_and_says_whether_it_must_be_there(where: str) -> None:
    form = FORMS[where]
    tables = [{key: bool(must) for key, must, *_ in rows} for rows in TABLES.values()]
    wanted = {key: key in form.required for key in form.keys}
    assert any(wanted.items() <= table.items() for table in tables), f"no table has {form.what} with {form.keys}"


def test_every_key_has_words_and_an_example_that_begins_with_it() -> None:
    assert len(ROWS) > 150
    for key, _, says, example in ROWS:
        assert says, key
        assert example, key
    of_keys = [
        row for head, rows in TABLES.items() if not head.startswith(("Conditions", "Expressions")) for row in rows
    ]
    assert all(example.startswith(f"`{key}: ") for key, _, _, example in of_keys)


def test_links_into_the_page_lead_to_its_headings() -> None:
    linked = re.findall(r"rule-reference\.md#([a-z-]+)\)", (PAGE.parent / "rules.md").read_text("utf-8"))
    headings = {re.sub(r"[^a-z_ -]", "", head.lower()).replace(" ", "-") for head in TABLES}
    assert len(linked) > 10
    assert set(linked) <= headings


def test_no_chapter_comes_twice_or_is_empty() -> None:
    headings = [chapter.heading for chapter in (*CHAPTERS, *MORE_CHAPTERS)]
    assert len(set(headings)) == len(headings)
    assert all(TABLES[heading] for heading in headings)


def test_the_words_of_conditions_are_those_of_the_reader() -> None:
    assert set(COMPARED) == set(ASKED)
    assert set(JOINED) == set(COMBINATORS)


@pytest.mark.parametrize("asked", [*(example for _, example in COMPARED.values()), *JOINED.values()])
def test_conditions_are_read_as_the_page_writes_them(asked: str) -> None:
    rule = f"{{when: purchase, if: {{{asked}}}, give: {{points: 1}}, limits: {{times_ever: 1}}}}"
    assert problems(f"points: {{tried: {rule}}}\n") == []


@pytest.mark.parametrize("fact", [name for written, _ in FACTS for name in re.findall(r"`([a-z._]+)`", written)])
def test_conditions_can_ask_about_what_the_page_names(fact: str) -> None:
    known = {"member.city": "Umeå", "member.level": "seed", "count.visits": "{at_least: 2}"}
    included = {"member.segments": "{includes: local}", "member.badges": "{includes: regular}"}
    asked = {**known, **included}.get(fact, "repair")
    rule = f"{{when: purchase, if: {{{fact}: {asked}}}, give: {{points: 1}}, limits: {{times_ever: 1}}}}"
    assert problems(f"points: {{tried: {rule}}}\n") == []


@pytest.mark.parametrize("expression", [written for written, _ in OPERATORS])
def test_expressions_are_read_as_the_page_writes_them(expression: str) -> None:
    rule = (
        f"    when: purchase\n    if: |\n      {expression}\n    give: {{points: 1}}\n    limits: {{times_ever: 1}}\n"
    )
    assert problems(f"points:\n  tried:\n{rule}") == []


@pytest.mark.parametrize(
    "heading", ["Points rules: `points`", "Streaks: `streaks`", "Challenges: `challenges`", "Campaigns: `campaigns`"]
)
def test_examples_of_keys_are_written_as_the_reader_wants_them(heading: str) -> None:
    """Each key alone beside those that must be there: it may lack another, or a name, and is never of a wrong shape."""
    section = heading.partition("`")[2].strip("`")
    must = {key: example.partition("`, `")[0].strip("`") for key, is_must, _, example in TABLES[heading] if is_must}
    for key, _, _, examples in TABLES[heading]:
        for example in examples.strip("`").split("`, `"):
            written = ", ".join({**must, key: example}.values())
            wrong = [each for each in problems(f"{section}: {{tried: {{{written}}}}}\n") if each[:6] in _OF_SHAPE]
            assert wrong == [], example


_OF_SHAPE = {
    code.name for code in (codes.WRONG_SHAPE, codes.UNKNOWN_KEY, codes.OTHER_WORD, codes.OUT_OF_RANGE, codes.BAD_TIME)
}
