"""One mistake is one error: nothing is called unused, missing or impossible only because something else is wrong."""

import pytest

from engine.rulesets import compile_sources
from tests.rulesets.checking import told

PROGRAMME = """\
languages: [en]
zone: UTC
wallets: {points: {}, xp: {}}
perks: {voucher: {}}
actions: {walk: {attributes: {km: number, with: text}}}
"""
RULES = """\
points:
  walking: {when: walk, give: {points: 10 * km, xp: 1}, limits: {points_per_day: 100, xp_per_day: 9}}
streaks:
  daily: {when: walk, every: day, milestones: {5: {perk: voucher, badge: walker}}}
badges:
  walker: {}
  runner: {count: {of: walk, sum: km}, at_least: 10}
levels: {by: xp, steps: {seed: {from: 0}}}
"""


@pytest.mark.parametrize(
    ("right", "wrong", "expected"),
    [
        ("10 * km", "10 *", "TRG065"),
        ("10 * km", "10 * km km", "TRG065"),
        ("points: 10", "pionts: 10", "TRG052"),
        ("xp: 1", "XP: 1", "TRG052"),
        ("badge: walker", "badge: wlaker", "TRG053"),
        ("perk: voucher", "perk: vuocher", "TRG054"),
        ("perk: voucher", "prek: voucher", "TRG052"),
        ("perk: voucher", "perk: {name: voucher}", "TRG020"),
        ("milestones: {5: {perk: voucher, badge: walker}}", "milestones: [{perk: voucher, badge: walker}]", "TRG020"),
        ("milestones:", "milestone:", "TRG021"),
        ("milestones:", "gifts:", "TRG021"),
        ("give: {points: 10 * km, xp: 1}", "giev: {points: 10 * km, xp: 1}", "TRG021"),
        ("give: {points: 10 * km, xp: 1}", "give: [points, xp]", "TRG020"),
        ("count: {of: walk", "coutn: {of: walk", "TRG021"),
        ("count: {of: walk, sum: km}", "count: walk", "TRG055"),
        ("when: walk, every", "whne: walk, every", "TRG021"),
    ],
)
def test_a_mistake_in_a_rule_is_told_once(right: str, wrong: str, expected: str) -> None:
    assert right in RULES
    sources = {"programme.yaml": PROGRAMME, "rules.yaml": RULES.replace(right, wrong)}
    assert [each.code for each in compile_sources(sources, "club").diagnostics] == [expected]


def test_every_misspelt_reference_is_told_once() -> None:
    sources = {"programme.yaml": PROGRAMME, "rules.yaml": RULES.replace("walk,", "wlak,").replace("by: xp", "by: xq")}
    found = [each.code for each in compile_sources(sources, "club").diagnostics]
    assert found == ["TRG050", "TRG050", "TRG050", "TRG052"]


def test_names_are_told_from_one_another_without_regard_to_capitals() -> None:
    sources = {"programme.yaml": PROGRAMME, "rules.yaml": RULES.replace("xp: 1", "XP: 1").replace("km}", "KM}")}
    assert [each.suggestion for each in compile_sources(sources, "club").diagnostics] == [
        "did you mean `xp`? it can be `points` or `xp`",
        "did you mean `km`? it can be `km` or `with`",
    ]


def test_what_is_really_unused_is_told_beside_a_mistake() -> None:
    found = told("badges: {b: {count: {of: purchase, sum: quantty}, at_least: 1}, c: {}}\n")
    assert [each.split()[0] for each in found] == ["TRG051", "TRG073"]
