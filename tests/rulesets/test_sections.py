"""Each section of rule files becomes the specification that it looks like, or an error at its place."""

import pytest

from engine.rulesets import compile_sources
from tests.rulesets.checking import PROGRAMME, told


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ("zone: UTC", "TRG021"),
        ("badgers: {}", "TRG021"),
        ("- badges", "TRG020"),
        ("badges:", "TRG023"),
        ("badges: {}", "TRG023"),
    ],
)
def test_a_file_that_is_no_rule_file_is_told(rules: str, expected: str) -> None:
    assert [each.split()[0] for each in told(rules + "\n")] == [expected]


def test_a_badge_without_a_count_can_only_be_given() -> None:
    rules = "badges: {b: {at_least: 3, give: {xp: 1}}}\n"
    assert [each.split()[0] for each in told(rules)] == ["TRG073", "TRG030", "TRG030"]


def test_a_badge_that_counts_cannot_be_given_as_well() -> None:
    rules = """\
        badges:
          one: {count: {of: purchase}, at_least: 1, give: {badge: two}}
          two: {count: {of: purchase}, at_least: 2}
        """
    assert told(rules) == ["TRG074 `two` is won by its own count, so it cannot be given"]


def test_the_same_name_in_two_files_is_one_too_many() -> None:
    badge = "badges: {hero: {count: {of: purchase}, at_least: 1}}\n"
    found = compile_sources({"programme.yaml": PROGRAMME, "a.yaml": badge, "b.yaml": badge}, "club").diagnostics
    (twice,) = (each for each in found if each.code == "TRG031")
    assert (twice.file, twice.message) == ("b.yaml", "a badge named `hero` is declared already: club/a.yaml:1")


def test_sections_of_the_same_kind_are_joined_in_the_order_of_their_files() -> None:
    sources = {
        "programme.yaml": PROGRAMME,
        "b.yaml": "badges: {b: {count: {of: purchase}, at_least: 1}}\n",
        "a/z.yml": "badges: {a: {count: {of: purchase}, at_least: 1}}\n",
        "notes.md": "not: [a rule file",
    }
    compiled = compile_sources(sources, "club")
    assert compiled.ruleset is not None
    assert [badge.name for badge in compiled.ruleset.badges] == ["a", "b"]


def test_a_key_that_is_misspelt_is_one_mistake_and_not_also_missing() -> None:
    assert told("badges: {b: {count: {of: purchase}, tiers: {bronze: {at_leest: 1}}}}") == [
        "TRG021 `at_leest` is not a key of a tier"
    ]
