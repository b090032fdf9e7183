"""What the tests exercise of the rules, and what not: each tier, step, limit and condition on its own."""

import pytest

from engine.rulesets import compile_sources
from engine.rulesets.compiler import read_trees
from engine.rulesets.diagnostics import Findings
from engine.rulesets.testing.coverage import Coverage, coverage_of
from engine.rulesets.testing.running import Runner
from tests.rulesets.testing.club import PROGRAMME, compiled, written

RULES = """\
points:
  thanks:
    when: purchase
    if: {category: [repair, second_hand]}
    give: {points: 20}
    limits: {times_per_day: 2, points_per_week: 500}
badges:
  hero:
    count: {of: purchase, if: {category: repair}}
    tiers: {bronze: {at_least: 1}, silver: {at_least: 3}}
  steady: {}
streaks:
  daily: {when: help.found, every: day, milestones: {1: {points: 1}, 2: {badge: steady}}}
challenges:
  spring:
    first_day: 2027-03-01
    last_day: 2027-03-31
    steps: {fix: {do: purchase, if: {category: repair}, times: 1}, ask: {do: help.found, times: 2}}
levels: {by: points, steps: {seed: {from: 0}, tree: {from: 20}, forest: {from: 300}}}
"""


def coverage(tests: str) -> Coverage:
    club = compiled(tests, RULES)
    assert club.ruleset is not None, club.diagnostics
    runs = list(Runner(club.ruleset).run_all(club.tests))
    return coverage_of(read_trees({"rules.yaml": written(tests, RULES)}, Findings()), club.ruleset, runs)


def missing(tests: str) -> list[str]:
    return [each.words for each in coverage(tests).missing]


def test_without_tests_nothing_is_exercised() -> None:
    found = coverage("")
    assert (found.percent, len(found.missing)) == (0, found.total)
    assert [each.words for each in found.missing] == [
        "the points rule `thanks`",
        "what the condition of `thanks` keeps out",
        "the limit `times_per_day` of `thanks`",
        "the limit `points_per_week` of `thanks`",
        "the tier `bronze` of `hero`",
        "the tier `silver` of `hero`",
        "what the condition of the count of `hero` keeps out",
        "the badge `steady`",
        "the streak `daily`",
        "the milestone 1 of `daily`",
        "the milestone 2 of `daily`",
        "the breaking of `daily`",
        "the completion of the challenge `spring`",
        "the step `fix` of `spring`",
        "what the condition of the step `fix` of `spring` keeps out",
        "the step `ask` of `spring`",
        "the level `tree`",
        "the level `forest`",
    ]


def test_what_did_something_under_a_test_is_exercised() -> None:
    tests = """\
    - name: A day
      events:
        - {at: 2027-03-01 10:00, do: purchase, category: new}
        - {at: 2027-03-01 10:00, do: purchase, category: repair, times: 3}
        - {at: 2027-03-01 10:00, do: help.found, topic: a, solved: yes}
      expect: {badge.hero: silver}
    """
    assert (
        missing(tests)
        == [
            "the limit `points_per_week` of `thanks`",
            "the badge `steady`",
            "the milestone 2 of `daily`",
            "the breaking of `daily`",
            "the completion of the challenge `spring`",
            "the level `forest`",
        ]
        or missing(tests)[0] == "the limit `points_per_week` of `thanks`"
    )


def test_what_time_brings_is_exercised_when_a_test_looks_at_it() -> None:
    tests = """\
    - name: Two days and a break
      events: [{at: 2027-03-01, do: help.found, topic: a, solved: yes, times: 2, every: 1 day}]
      expect: {at: 2027-03-04, streak.daily: 0}
    """
    gone = {"the badge `steady`", "the streak `daily`", "the milestone 2 of `daily`", "the breaking of `daily`"}
    assert gone.isdisjoint(missing(tests))


def test_each_missing_line_has_its_place() -> None:
    assert [(each.place.line, each.rule) for each in coverage("").missing][:4] == [
        (2, "points.thanks"),
        (4, "points.thanks"),
        (6, "points.thanks"),
        (6, "points.thanks"),
    ]


DICTIONARY = PROGRAMME.replace("points: {}", "points: {limits: {per_day: 30}}").replace(
    "[{of: purchase, amount", "[{of: purchase, if: {category: repair}, amount"
)
CAMPAIGNS = """\
points: {thanks: {when: purchase, give: {points: 20}, limits: {times_per_day: 9}}}
campaigns:
  week:
    first_day: 2027-03-01
    last_day: 2027-03-07
    weekdays: [mon, tue]
    hours: 09:00-12:00
    if: {category: repair}
    multiply: 2
"""
REPAIR = "do: purchase, category: repair, co2_saved_kg: 2"


def missing_of_programme(events: str, more: str = "") -> list[str]:
    test = f"- {{name: A day, {more}events: [{events}], expect: {{xp: 0}}}}\n"
    sources = {"programme.yaml": DICTIONARY, "rules.yaml": written(test, CAMPAIGNS)}
    club = compile_sources(sources, "club")
    assert club.ruleset is not None, club.diagnostics
    runs = list(Runner(club.ruleset).run_all(club.tests))
    return [each.words for each in coverage_of(read_trees(sources, Findings()), club.ruleset, runs).missing]


def test_limits_of_wallets_segments_impact_and_the_conditions_of_campaigns_are_to_be_exercised_too() -> None:
    assert missing_of_programme("{at: 2027-03-10, do: help.found, topic: a, solved: yes}") == [
        "the limit `per_day` of the wallet `points`",
        "a member of the segment `northern`",
        "the impact `saved`",
        "what the condition of `saved` keeps out",
        "the points rule `thanks`",
        "the limit `times_per_day` of `thanks`",
        "the campaign `week`",
        "what the condition of `week` keeps out",
    ]


def test_what_belongs_to_the_programme_is_exercised_by_what_members_do() -> None:
    events = f"{{at: 2027-03-02 10:00, {REPAIR}, times: 2}}, {{at: 2027-03-03, do: purchase, category: new}}"
    assert missing_of_programme(events, "member: {city: Umeå}, ") == [
        "the limit `times_per_day` of `thanks`",
        "what the condition of `week` keeps out",
    ]


@pytest.mark.parametrize(
    ("at", "kept_out"),
    [
        ("2027-03-02 09:00", True),
        ("2027-03-02 12:00", False),
        ("2027-03-03 10:00", False),
        ("2027-02-23 10:00", False),
        ("2027-03-08 10:00", False),
    ],
)
def test_a_campaign_keeps_something_out_only_while_it_is_on(at: str, kept_out: bool) -> None:
    told = missing_of_programme(f"{{at: {at}, do: purchase, category: new}}")
    assert ("what the condition of `week` keeps out" not in told) == kept_out
