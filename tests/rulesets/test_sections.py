"""Each section of rule files becomes the specification that it looks like, or an error at its place."""

import pytest

from engine.rules.calendar import Duration, DurationUnit, PeriodKind
from engine.rules.gifts import Gift
from engine.rules.points import Award, Limits
from engine.rules.streaks import StreakPeriod
from engine.rules.tree import AllOf, Compare, Comparison, Literal, Operation, Operator, attribute
from engine.rulesets import compile_sources
from tests.rulesets.checking import PROGRAMME, ruleset, told


def test_a_points_rule_with_everything() -> None:
    (rule,) = ruleset("""\
        points:
          greener:
            name: Greener
            when: purchase
            if: {category: repair}
            give: {points: 10 * co2_saved_kg, xp: 5, at_most: 200}
            limits: {times_per_day: 3, times_ever: 50, points_per_week: 500, xp_ever: 100, cooldown: 10 minutes}
        """).points
    assert (rule.name, rule.names, rule.when) == ("greener", {"en": "Greener"}, "purchase")
    assert rule.condition == AllOf((Compare(attribute("category"), Comparison.IS, Literal("repair")),))
    ten_times = Operation(Operator.MULTIPLY, Literal(10), attribute("co2_saved_kg"))
    assert rule.give == {"points": Award(ten_times, 200), "xp": Award(Literal(5), 200)}
    assert rule.limits == Limits(
        {PeriodKind.DAY: 3, PeriodKind.EVER: 50},
        {("points", PeriodKind.WEEK): 500, ("xp", PeriodKind.EVER): 100},
        Duration(10, DurationUnit.MINUTE),
    )


def test_an_award_can_have_a_cap_of_its_own() -> None:
    (rule,) = ruleset("""\
        points:
          p:
            when: purchase
            give:
              points: {amount: "2 * quantity", at_most: 9}
              xp: quantity / 2
              at_most: 4
            limits: {cooldown: 1 day}
        """).points
    assert [award.at_most for award in rule.give.values()] == [9, 4]


def test_a_streak_with_everything() -> None:
    found = ruleset("""\
        streaks:
          commute:
            when: purchase
            every: day
            at_least: 2
            only_on: [mon, fri]
            milestones: {20: {points: 300, badge: commuter}, 5: {points: 50, perk: voucher}}
        badges: {commuter: {}}
        """)
    (streak,) = found.streaks
    assert (streak.every, streak.at_least, streak.only_on) == (StreakPeriod.DAY, 2, frozenset({0, 4}))
    assert list(streak.milestones) == [5, 20]
    assert streak.milestones[5] == Gift({"points": 50}, None, ("voucher",))
    assert streak.milestones[20] == Gift({"points": 300}, "commuter")


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ("points: {p: {when: purchase, give: {points: 0}, limits: {times_per_day: 1}}}", "TRG025"),
        ("points: {p: {when: purchase, give: {points: 1}, limits: {cooldown: 999999 weeks}}}", "TRG025"),
        ("points: {p: {when: purchase, give: {points: 1 / 3}, limits: {times_per_day: 1}}}", "TRG025"),
        ("points: {p: {when: purchase, give: {points: 2000000000}, limits: {times_per_day: 1}}}", "TRG025"),
        ("points: {p: {when: purchase, give: {points: many}, limits: {times_per_day: 1}}}", "TRG051"),
        ("points: {p: {when: purchase, give: {points: shop}, limits: {times_per_day: 1}}}", "TRG066"),
        ("points: {p: {when: purchase, give: {at_most: 5}, limits: {times_per_day: 1}}}", "TRG022"),
        ("points: {p: {when: purchase, give: {}, limits: {times_per_day: 1}}}", "TRG023"),
        ("points: {p: {when: purchase, give: {points: 5}, limits: {times_per_day: 0}}}", "TRG025"),
        ("points: {p: {when: purchase, give: {points: 5}, limits: {times_per_year: 1}}}", "TRG021"),
        ("points: {p: {when: purchase, give: {points: 5}, limits: {xp_per_day: 1}}}", "TRG076"),
        ("points: {p: {when: purchase, give: {points: 5}, limits: {points_per_day: 4}}}", "TRG085"),
        ("points: {p: {when: purchase, give: {points: 5, at_most: 4}, limits: {times_per_day: 1}}}", "TRG085"),
        ("points: {p: {when: purchase, give: {points: 5}, hold_for: 2 days, limits: {times_per_day: 1}}}", "TRG021"),
        ("points: {p: {when: purchase, give: {points: {amount: 5, most: 3}}, limits: {times_per_day: 1}}}", "TRG021"),
        ("streaks: {s: {when: purchase, every: month}}", "TRG028"),
        ("streaks: {s: {when: purchase, every: week, only_on: [mon]}}", "TRG030"),
        ("streaks: {s: {when: purchase, every: day, only_on: mon}}", "TRG020"),
        ("streaks: {s: {when: purchase, every: day, only_on: [mon, mon]}}", "TRG031"),
        ("streaks: {s: {when: purchase, every: day, freezes: {keep_at_most: 2}}}", "TRG021"),
        ("streaks: {s: {when: purchase, every: day, milestones: {five: {points: 5}}}}", "TRG024"),
        ("streaks: {s: {when: purchase, every: day, milestones: {5: {points: 5}, 05: {points: 6}}}}", "TRG031"),
        ("streaks: {s: {when: purchase, every: day, milestones: {5: {points: 5 * quantity}}}}", "TRG024"),
        ("streaks: {s: {when: purchase, every: day, milestones: {5: {perk: vucher}}}}", "TRG054"),
        ("streaks: {s: {when: purchase, every: day, milestones: {5: {perks: [voucher, voucher]}}}}", "TRG031"),
        ("campaigns: {c: {}}", "TRG021"),
        ("zone: UTC", "TRG021"),
        ("- badges", "TRG020"),
        ("badges:", "TRG023"),
    ],
)
def test_a_rule_that_cannot_work_is_told(rules: str, expected: str) -> None:
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
