"""Counts and badges as rule files write them, and what is wrong with them."""

import pytest

from engine.rules.badges import Keep
from engine.rules.calendar import PeriodKind
from engine.rules.counts import CountSpec, Measure, NamedCount
from engine.rules.gifts import Gift
from engine.rules.needs import Needs
from engine.rules.tree import Compare, Comparison, Literal, attribute
from tests.rulesets.checking import PROGRAMME, findings, report, ruleset, told

LEVELS = "levels: {by: xp, steps: {seed: {from: 0}, tree: {from: 10}}}"


def codes(rules: str) -> list[str]:
    return [each.code for each in findings(rules)]


def test_named_counts_of_every_kind() -> None:
    counts = ruleset("""\
        counts:
          visits: {of: purchase}
          repairs: {name: Repairs, of: purchase, if: {quantity: {at_least: 2}}, per: year}
          saved: {of: purchase, sum: co2_saved_kg, within: 2 weeks}
          topics: {of: help.found, distinct: topic, per: month}
          largest: {of: purchase, highest: quantity, for_each: shop}
        """).counts
    condition = Compare(attribute("quantity"), Comparison.AT_LEAST, Literal(2))
    assert [each.spec for each in counts[:1]] == [CountSpec("purchase")]
    assert counts[1].names == {"en": "Repairs"}
    assert counts[1].spec.per is PeriodKind.YEAR
    assert condition in (counts[1].spec.condition, *getattr(counts[1].spec.condition, "parts", ()))
    assert counts[2].spec == CountSpec("purchase", measure=Measure.SUM, attribute="co2_saved_kg", within_days=14)
    assert counts[3].spec == CountSpec("help.found", measure=Measure.DISTINCT, attribute="topic", per=PeriodKind.MONTH)
    assert counts[4].spec == CountSpec("purchase", measure=Measure.HIGHEST, attribute="quantity", for_each="shop")


def test_badges_with_a_count_of_their_own() -> None:
    found = ruleset("""\
        badges:
          hero:
            count: {of: purchase, if: {category: repair}}
            tiers:
              bronze: {at_least: 1}
              gold: {name: Guld, at_least: 3, give: {points: 100, perks: [voucher]}}
          nice: {count: {of: purchase, sum: quantity, for_each: shop}, at_least: 10, give: {xp: 1}}
          curious: {count: {of: help.found, distinct: topic}, at_least: 5, hidden: yes}
        """)
    tiered, each, _ = found.badges
    assert [(tier.name, tier.names, tier.at_least) for tier in tiered.tiers] == [
        ("bronze", {"en": "Bronze"}, (1,)),
        ("gold", {"en": "Guld"}, (3,)),
    ]
    assert tiered.tiers[1].give == Gift({"points": 100}, None, ("voucher",))
    assert [(tier.name, tier.at_least, tier.give) for tier in each.tiers] == [(None, (10,), Gift({"xp": 1}))]
    assert [spec.counts for spec in found.badges] == [("badges.hero",), ("badges.nice",), ("badges.curious",)]
    assert found.counts[1:] == (
        NamedCount(
            "badges.nice",
            CountSpec("purchase", measure=Measure.SUM, attribute="quantity", for_each="shop"),
            most_different=10,
        ),
        NamedCount(
            "badges.curious", CountSpec("help.found", measure=Measure.DISTINCT, attribute="topic"), most_different=5
        ),
    )
    assert [spec.for_each for spec in found.badges] == [False, True, False]
    assert [spec.hidden for spec in found.badges] == [False, False, True]


def test_badges_of_named_counts_alone_and_together() -> None:
    one, several = ruleset("""\
        counts:
          repairs: {of: purchase, if: {category: repair}, for_each: shop}
          bought: {of: purchase, sum: quantity, for_each: shop}
        badges:
          one: {count: repairs, at_least: 3}
          several:
            count: [repairs, bought]
            tiers:
              bronze: {at_least: {repairs: 1, bought: 10}}
              silver: {at_least: {bought: 20, repairs: 1}}
        """).badges
    assert (one.counts, [tier.at_least for tier in one.tiers]) == (("repairs",), [(3,)])
    assert (several.counts, [tier.at_least for tier in several.tiers]) == (("repairs", "bought"), [(1, 10), (1, 20)])
    assert several.for_each


def test_badges_with_needs_seasons_and_an_end() -> None:
    first, second, third = ruleset(f"""\
        {LEVELS}
        badges:
          first: {{count: {{of: purchase}}, at_least: 5, season: month, keep: while_true}}
          second: {{needs: {{badges: [first], level: tree}}, give: {{points: 5}}}}
          third: {{count: {{of: purchase, within: 30 days}}, at_least: 2, needs: {{badges: [second]}}}}
        """).badges
    assert (first.season, first.keep) == (PeriodKind.MONTH, Keep.WHILE_TRUE)
    assert (second.needs, second.counts, second.tiers[0].give) == (Needs(("first",), "tree"), (), Gift({"points": 5}))
    assert (third.needs, third.counts) == (Needs(("second",)), ("badges.third",))


def test_the_count_of_a_seasonal_badge_is_of_its_season() -> None:
    (count,) = ruleset("badges: {b: {count: {of: purchase}, at_least: 5, season: year}}").counts
    assert count.spec.per is PeriodKind.YEAR


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ("badges: {b: {count: {of: purchase}}}", "TRG022"),
        ("badges: {b: {count: {of: purchase}, at_least: 1, tiers: {bronze: {at_least: 1}}}}", "TRG030"),
        ("badges: {b: {count: {of: purchase}, give: {xp: 1}, tiers: {bronze: {at_least: 1}}}}", "TRG030"),
        ("badges: {b: {count: {of: purchase, distinct: shop, sum: quantity}, at_least: 1}}", "TRG030"),
        ("badges: {b: {count: {of: purchase, distinct: shop, for_each: category}, at_least: 1}}", "TRG030"),
        ("badges: {b: {count: {of: purchase, per: day, within: 3 days}, at_least: 1}}", "TRG030"),
        ("badges: {b: {count: {of: purchase, for_each: shop}, at_least: 1, season: year}}", "TRG030"),
        ("badges: {b: {count: {of: purchase, within: 3 hours}, at_least: 1}}", "TRG025"),
        ("badges: {b: {count: {of: purchase, within: 60 weeks}, at_least: 1}}", "TRG025"),
        ("badges: {b: {count: {of: purchase, distinct: tags}, at_least: 1}}", "TRG067"),
        ("badges: {b: {count: {of: purchase, sum: shop}, at_least: 1}}", "TRG066"),
        ("badges: {b: {count: {of: purchase, highest: shop}, at_least: 1}}", "TRG066"),
        ("badges: {b: {count: {of: purchase, distinct: category}, at_least: 4}}", "TRG075"),
        ("badges: {b: {count: {of: purchase, distinct: express}, at_least: 3}}", "TRG075"),
        ("badges: {b: {count: {of: purchase, distinct: shop}, at_least: 1001}}", "TRG025"),
        ("badges: {b: {count: {of: purchase}, tiers: {a: {at_least: 3}, b: {at_least: 3}}}}", "TRG070"),
        ("badges: {b: {}}", "TRG073"),
        ("badges: {b: {count: purchase, at_least: 1}}", "TRG055"),
        ("badges: {b: {count: purchases, at_least: 1}}", "TRG055"),
        ("badges: {b: {needs: {badges: [c]}}}", "TRG053"),
        ("badges: {b: {needs: {level: tree}}}", "TRG059"),
        ("badges: {b: {needs: {segment: eco}}}", "TRG056"),
        ("badges: {b: {needs: {colour: red}}}", "TRG021"),
        ("badges: {b: {needs: {badges: [b]}}}", "TRG077"),
        ("badges: {b: {needs: {badges: [c]}}, c: {needs: {badges: [b]}}}", "TRG077"),
        ("badges: {b: {count: {of: purchase}, at_least: 1, keep: forever}}", "TRG028"),
        ("badges: {b: {count: {of: purchase}, at_least: 1, season: day}}", "TRG028"),
        ("badges: {b: {count: {of: purchase}, at_least: 1, only_first: 100}}", "TRG089"),
        ("badges: {b: {count: {of: purchase}, at_least: 1, once: yes}}", "TRG030"),
        (
            "badges: {b: {count: {of: purchase, for_each: shop}, at_least: 1, once: yes, keep: while_true}}",
            "TRG030",
        ),
        (
            "badges: {a: {count: {of: purchase}, at_least: 1},"
            " b: {count: {of: purchase, for_each: shop}, at_least: 1, needs: {badges: [a]}}}",
            "TRG030",
        ),
        ("badges: {Hero: {count: {of: purchase}, at_least: 1}}", "TRG029"),
        ("counts: {c: {of: purchase}}", "TRG086"),
        ("counts: {c: {of: purchases}}\nbadges: {b: {count: c, at_least: 1}}", "TRG050"),
        ("counts: {c: {of: purchase, per: fortnight}}\nbadges: {b: {count: c, at_least: 1}}", "TRG028"),
        ("counts: {c: {of: purchase}}\nbadges: {b: {count: c, at_least: 1, season: year}}", "TRG030"),
        (
            "counts: {c: {of: purchase}, d: {of: purchase, for_each: shop}}\n"
            "badges: {b: {count: [c, d], at_least: {c: 1, d: 1}}}",
            "TRG030",
        ),
        ("counts: {c: {of: purchase}, d: {of: purchase}}\nbadges: {b: {count: [c, d], at_least: 5}}", "TRG020"),
        ("counts: {c: {of: purchase}, d: {of: purchase}}\nbadges: {b: {count: [c, d], at_least: {c: 1}}}", "TRG022"),
        ("counts: {c: {of: purchase}}\nbadges: {b: {count: c, at_least: {d: 1, c: 1}}}", "TRG021"),
    ],
)
def test_one_mistake_is_one_finding(rules: str, expected: str) -> None:
    assert codes(rules) == [expected], told(rules)


def test_a_circle_of_needs_is_told_with_the_way_around_it() -> None:
    assert report("badges:\n  b: {needs: {badges: [c]}}\n  c: {needs: {badges: [b]}}\n") == (
        "error[TRG077]: `b` needs itself: `b` needs `c`, `c` needs `b`\n"
        " --> club/rules.yaml:2:3\n"
        "  |\n"
        "2 |   b: {needs: {badges: [c]}}\n"
        "  |   ^\n"
        "  = help: take one of these out of its `needs`\n"
        "\n"
        "club: 1 error\n"
    )


def test_a_count_cannot_ask_for_another_because_which_comes_first_would_matter() -> None:
    rules = """\
        counts: {a: {of: purchase}, b: {of: purchase, if: {count.a: {at_least: 2}}}}
        badges: {x: {count: b, at_least: 1}}
        """
    assert told(rules) == ["TRG105 a count cannot ask for another count, as `count.a`"]


def test_nor_for_segments_because_these_ask_for_counts() -> None:
    rules = """\
        counts: {repairs: {of: purchase, if: {member.segments: {includes: eco}}}}
        badges: {x: {count: repairs, at_least: 1}}
        """
    message = "TRG105 a count cannot ask for `member.segments`, because segments can ask for counts"
    assert message in told(rules, SEGMENTS)


def test_what_is_rewarded_once_for_each_value_must_have_one() -> None:
    rules = "points: {p: {when: purchase, give: {points: 1}, once_per: code, limits: {times_per_day: 1}}}"
    programme = PROGRAMME.replace("shop: text", "shop: text\n      code: {type: text, optional: yes}")
    message = "TRG067 `code` is optional, and an action without it would never be rewarded"
    assert told(rules, programme) == [message]


def test_points_are_whole_numbers() -> None:
    rules = "points: {p: {when: purchase, give: {points: 5.5}, limits: {times_per_day: 1}}}"
    assert told(rules) == ["TRG065 points are whole numbers, and `5.5` would be rounded down"]


def test_a_circle_may_go_by_way_of_a_gift() -> None:
    rules = "badges: {b: {needs: {badges: [c]}, give: {badge: c}}, c: {}}"
    assert told(rules) == ["TRG077 `b` needs itself: `b` needs `c`, `c` is only given by `b`"]


FRESH = """\
name: Club
languages: [en]
zone: Europe/Stockholm
wallets: {points: {}}
segments:
  fresh: {if: {not: {member.badges: {includes: b}}}}
  few:
    if: |
      size(member.badges) < 3
actions: {purchase: {}}
"""


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (
            "badges: {b: {needs: {segment: fresh}, keep: while_true}}",
            ["TRG077 `b` comes and goes: its segment `fresh` asks for it"],
        ),
        (
            "badges: {b: {needs: {badges: [c]}, keep: while_true}, c: {needs: {segment: fresh}, keep: while_true}}",
            ["TRG077 `c` comes and goes: its segment `fresh` asks for it"],
        ),
        (
            "badges: {b: {count: {of: purchase}, at_least: 9, needs: {segment: few}, keep: while_true}}",
            ["TRG077 `b` comes and goes: its segment `few` asks for it"],
        ),
        ("badges: {b: {needs: {segment: fresh}}}", []),
        ("badges: {b: {needs: {segment: few}}, c: {needs: {segment: fresh}, keep: while_true}}", []),
    ],
)
def test_a_badge_that_is_kept_while_it_is_not_held_would_come_and_go_for_ever(rules: str, expected: list[str]) -> None:
    assert [each for each in told(rules, FRESH) if "TRG087" not in each] == expected


def test_a_badge_that_counts_an_action_type_is_told_how_to() -> None:
    assert "write `count: {of: purchase}`" in report("badges: {b: {count: purchase, at_least: 1}}")


SEGMENTS = (
    PROGRAMME
    + """\
member_attributes:
  city: text
  home: [flat, house]
segments:
  eco: {name: Eco, if: {count.repairs: {at_least: 3}}}
  at_home: {if: {member.home: house}}
impact:
  co2: {name: CO2 saved, unit: kg, from: [{of: purchase, if: {category: repair}, amount: co2_saved_kg}]}
"""
)


def test_members_have_attributes_and_segments_and_make_an_impact() -> None:
    rules = """\
        counts: {repairs: {of: purchase, if: {category: repair}}}
        points:
          p: {when: purchase, if: {member.segments: {includes: eco}, member.city: Umeå}, give: {points: 1}, limits: {times_per_day: 1}}
          q: {when: purchase, if: {member.segments: {includes: at_home}}, give: {points: 1}, limits: {times_per_day: 1}}
        """  # noqa: E501
    dictionary = ruleset(rules, SEGMENTS).dictionary
    assert list(dictionary.member_attributes) == ["city", "home"]
    assert all(each.optional for each in dictionary.member_attributes.values())
    assert list(dictionary.segments) == ["eco", "at_home"]
    impact = dictionary.impact["co2"]
    assert (impact.names, impact.unit, len(impact.sources)) == ({"en": "CO2 saved"}, {"en": "kg"}, 1)
    assert told(rules, SEGMENTS) == []


def test_a_segment_is_used_by_the_conditions_that_name_it_however_they_are_written() -> None:
    rules = """\
        counts: {repairs: {of: purchase}}
        points:
          p:
            when: purchase
            if: |
              "eco" in member.segments || member.city == "Umeå"
            give: {points: 1}
            limits: {times_per_day: 1}
        """
    assert told(rules, SEGMENTS) == ["TRG087 nothing asks for the segment `at_home`"]


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("member_attributes: {level: text}", "TRG029"),
        ("member_attributes: {city: txt}", "TRG028"),
        ("member_attributes: [city]", "TRG020"),
        ("member_attributes: {city: text}", "TRG088"),
        ("segments: {eco: {name: Eco}}", "TRG022"),
        ("segments: {eco: {if: {count.visits: {at_least: 3}}}}", "TRG055"),
        ("impact: {co2: {unit: kg, from: []}}", "TRG023"),
        ("impact: {co2: {unit: kg, from: [{of: purchase, amount: shop}]}}", "TRG066"),
        ("impact: {co2: {from: [{of: purchase, amount: 1}]}}", "TRG022"),
    ],
)
def test_one_mistake_in_what_is_said_of_members_is_one_finding(declared: str, expected: str) -> None:
    found = [each.code for each in findings("", PROGRAMME + declared + "\n")]
    assert [code for code in found if code != "TRG087"] == [expected], told("", PROGRAMME + declared + "\n")


def test_a_wrong_threshold_beside_needs_is_one_finding() -> None:
    rules = """
        badges:
          first: {count: {of: purchase}, at_least: 1}
          second: {count: {of: purchase}, at_least: 0, needs: {badges: [first]}}
    """
    assert told(rules) == ["TRG025 `at_least` cannot be 0"]


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ("points: {p: {when: purchase, give: {xp: 5}, limits: {times_ever: 1}}}", "at most 5 `xp`"),
        ("points: {p: {when: purchase, give: {xp: 5 * quantity}, limits: {xp_ever: 9}}}", "at most 9 `xp`"),
        (
            "points: {p: {when: purchase, give: {xp: 3 * quantity, at_most: 3}, limits: {times_ever: 2}}}\n"
            "badges: {b: {count: {of: purchase}, at_least: 2, give: {xp: 2}}}",
            "at most 8 `xp`",
        ),
        (
            "challenges: {c: {first_day: 2027-01-01, last_day: 2027-01-31, repeats: 3,"
            " steps: {s: {do: purchase, times: 1}}, give: {xp: 3}}}",
            "at most 9 `xp`",
        ),
    ],
)
def test_a_level_that_nobody_can_reach_is_told(rules: str, expected: str) -> None:
    (found,) = findings(f"{rules}\n{LEVELS}")
    assert found.code == "TRG075"
    assert found.message == f"nobody can reach `tree`: all rules together give {expected}"


def test_a_badge_that_needs_a_level_which_only_its_own_points_lead_to_is_told() -> None:
    rules = """\
        points: {p: {when: purchase, give: {xp: 5}, limits: {times_ever: 1}}}
        badges: {b: {count: {of: purchase}, at_least: 1, needs: {level: tree}, give: {xp: 10}}}
        levels: {by: xp, steps: {seed: {from: 0}, tree: {from: 10}}}
        """
    assert told(rules) == ["TRG077 `b` needs the level `tree`, which only its own points lead to"]


@pytest.mark.parametrize(
    "rules",
    [
        "points: {p: {when: purchase, give: {xp: 5}, limits: {times_per_day: 1}}}",
        "points: {p: {when: purchase, give: {xp: 5}, limits: {times_ever: 2}}}",
        "streaks: {s: {when: purchase, every: day, milestones: {5: {xp: 1}}}}",
        "badges: {b: {count: {of: purchase, for_each: shop}, at_least: 2, give: {xp: 2}}}",
        "challenges: {c: {every: month, steps: {s: {do: purchase, times: 1}}, give: {xp: 3}}}",
    ],
)
def test_a_level_that_can_be_reached_in_time_is_fine(rules: str) -> None:
    assert codes(f"{rules}\n{LEVELS}") == []
