"""Rule files in an editor: what a real YAML language server offers and underlines, from the schemas we write."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from textwrap import dedent

import pytest

from engine.rulesets.compiler import scope_of
from engine.rulesets.json_schema import RULES_SCHEMA, hint, schemas_of
from tests.conformance.language_server import Editor, Squiggle, editor_in

EXAMPLES = Path(__file__).parents[2] / "rulesets"

PROGRAMME = """\
name: Club
languages: [en]
zone: Europe/Stockholm
wallets: {points: {}, xp: {}}
perks: {voucher: {}}
member_attributes: {home: [flat, house]}
actions:
  purchase:
    attributes:
      category: [repair, second_hand, new]
      co2_saved_kg: number
      tags: {list: [gift, story]}
  help.found: {attributes: {topic: text, solved: yes_no}}
"""
BADGES = "badges:\n  hero: {count: {of: purchase}, at_least: 3}\n  steady: {}\n"


@pytest.fixture(scope="module")
def club(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("club")
    sources = {"programme.yaml": PROGRAMME, "badges.yaml": BADGES}
    for name, text in {**sources, **schemas_of(scope_of(sources, "club"))}.items():
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="module")
def editor(club: Path) -> Iterator[Editor]:
    with editor_in(club) as found:
        yield found


_FILES = (f"rules-{number}.yaml" for number in count())


def with_hint(rules: str) -> str:
    return f"{hint('rules.yaml')}\n{dedent(rules)}"


def offered(editor: Editor, club: Path, rules: str) -> list[str]:
    return editor.offers(club / next(_FILES), with_hint(rules))


def underlined(editor: Editor, club: Path, rules: str) -> list[Squiggle]:
    return editor.open(club / next(_FILES), with_hint(rules))


def test_the_sections_are_offered(editor: Editor, club: Path) -> None:
    assert {"points", "badges", "streaks"} <= set(offered(editor, club, "|\n"))


def test_action_types_of_the_programme_are_offered(editor: Editor, club: Path) -> None:
    rules = """\
        points:
          repaired:
            when: |
        """
    assert offered(editor, club, rules) == ["help.found", "purchase"]


def test_attributes_of_the_rules_own_action_are_offered(editor: Editor, club: Path) -> None:
    rules = """\
        points:
          repaired:
            when: help.found
            if:
              |
        """
    found = offered(editor, club, rules)
    assert {"topic", "solved", "member.home"} <= set(found)
    assert "category" not in found


def test_declared_values_are_offered(editor: Editor, club: Path) -> None:
    rules = """\
        points:
          repaired:
            when: purchase
            if:
              category: |
        """
    assert {"repair", "second_hand", "new"} <= set(offered(editor, club, rules))


def test_wallets_of_the_programme_are_offered(editor: Editor, club: Path) -> None:
    rules = """\
        points:
          repaired:
            when: purchase
            give:
              |
        """
    assert {"points", "xp"} <= set(offered(editor, club, rules))


def test_badges_that_stand_in_other_files_are_offered(editor: Editor, club: Path) -> None:
    rules = """\
        streaks:
          weeks:
            when: purchase
            every: week
            milestones:
              4:
                badge: |
        """
    assert offered(editor, club, rules) == ["hero", "steady"]


@pytest.mark.parametrize(
    ("mistake", "line", "marked"),
    [
        ("wen: purchase", 4, "wen"),
        ("when: purchse", 4, "purchse"),
        ("when: purchase\n    if: {categry: repair}", 5, "categry"),
        ("when: purchase\n    if: {category: repiar}", 5, "repiar"),
        ("when: purchase\n    if: {category: [repair, nwe]}", 5, "nwe"),
        ("when: purchase\n    if: {co2_saved_kg: {at_leest: 2}}", 5, "at_leest"),
        ("when: purchase\n    if: {any_of: [{category: repair}, {category: rapair}]}", 5, "rapair"),
        ("when: purchase\n    limits: {pionts_per_day: 2}", 5, "pionts_per_day"),
        ("when: purchase\n    hold_for: two days", 5, "two days"),
        ("when: purchase\n    if: {member.home: tent}", 5, "tent"),
    ],
)
def test_a_mistake_is_underlined_where_it_stands(
    editor: Editor, club: Path, mistake: str, line: int, marked: str
) -> None:
    rules = f"points:\n  repaired:\n    {mistake}\n    give: {{points: 5}}\n"
    found = underlined(editor, club, rules)
    assert (line, marked) in [(each.line, each.text) for each in found], found


def test_nothing_is_underlined_in_what_is_right(editor: Editor, club: Path) -> None:
    rules = """\
        points:
          repaired:
            when: purchase
            if:
              category: [repair, second_hand]
              co2_saved_kg: {at_least: 2.5}
              tags: {includes: story}
              member.home: flat
            give: {points: 10 * co2_saved_kg, xp: {amount: 5, at_most: 10}, at_most: 50}
            limits: {times_per_day: 1, points_per_week: 500, cooldown: 10 minutes}
          answered:
            when: help.found
            if: |
              action.solved == true
            give: {points: 5}
            limits: {times_per_day: 1}
        levels:
          by: xp
          steps: {seed: {from: 0}, tree: {from: 100, perks: [voucher]}}
        campaigns:
          happy_hour: {weekdays: [fri], hours: 17:00-21:00, if: {member.home: flat}, multiply: 1.5, stack: yes}
        streaks:
          weeks:
            when: purchase
            every: 2 weeks
            freezes: {start_with: 1, earn_one_every: 5 periods, cost: {points: 5}}
            pause: yes
            excused_days: [2027-12-24, {first_day: 2027-12-30, last_day: 2028-01-02}]
            milestones: {5: {points: 50}, 10: {badge: steady}}
        tests:
          - name: A repair gives points
            member: {home: flat}
            events:
              - {at: 2027-03-01 10:00, do: purchase, category: repair, co2_saved_kg: 2.5, times: 2, every: 1 day}
              - {at: 2027-03-05, tell: {home: house}}
            expect:
              - {at: 2027-03-02, points: 25, badge.hero: no, streak.weeks.status: secured}
              - {points.pending: {at_most: 5}, level: tree, badges: []}
        """
    assert underlined(editor, club, rules) == []


def test_mistakes_in_tests_are_underlined_too(editor: Editor, club: Path) -> None:
    rules = """\
        tests:
          - name: A repair gives points
            events:
              - {at: 2027-03-01, do: purchase, category: repiar}
            expect: {pionts: 5}
        """
    assert {(5, "repiar"), (6, "pionts")} <= {(each.line, each.text) for each in underlined(editor, club, rules)}


def test_the_dictionary_has_a_schema_of_its_own(editor: Editor, club: Path) -> None:
    broken = f"{hint('programme.yaml')}\n{PROGRAMME.replace('zone:', 'timezone:')}"
    found = editor.open(club / "programme.yaml", broken)
    assert (4, "timezone") in [(each.line, each.text) for each in found]


@pytest.mark.parametrize("file", sorted(EXAMPLES.glob("*/*.yaml")), ids=lambda file: f"{file.parent.name}/{file.name}")
def test_nothing_is_underlined_in_the_example_programmes(editor: Editor, file: Path) -> None:
    assert hint(file.name) in file.read_text("utf-8")
    assert editor.open(file) == []


def test_a_file_in_a_folder_below_finds_the_same_schema() -> None:
    assert hint("green/deep/rules.yaml").endswith(f"$schema=../../{RULES_SCHEMA}")
