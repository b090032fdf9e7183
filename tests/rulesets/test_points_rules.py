"""Points rules in rule files: amounts, limits, what is held back and what cancels it."""

import pytest

from engine.rules.calendar import Duration, DurationUnit, PeriodKind
from engine.rules.points import Award, CancelIf, Limits
from engine.rules.tree import AllOf, Compare, Comparison, Literal, Operation, Operator, attribute
from tests.rulesets.checking import PROGRAMME, report, ruleset, told

CALLS = PROGRAMME + "  help.called: {attributes: {topic: text, minutes: whole, category: text}}\n"
"""With a second action that shares some attributes with the others."""


def test_a_points_rule_with_everything() -> None:
    (rule,) = ruleset(
        """\
        points:
          greener:
            name: Greener
            description: For what saves the most
            when: purchase
            if: {category: repair}
            give: {points: 10 * co2_saved_kg, xp: 5, at_most: 200}
            hold_for: 48 hours
            cancel_if: {action: help.called, if: {minutes: {more_than: 5}}}
            once_per: shop
            limits: {times_per_day: 3, times_ever: 50, points_per_week: 500, xp_per_year: 100, cooldown: 10 minutes}
        """,
        CALLS,
    ).points
    assert (rule.name, rule.names, rule.when) == ("greener", {"en": "Greener"}, "purchase")
    assert rule.description == {"en": "For what saves the most"}
    assert rule.condition == AllOf((Compare(attribute("category"), Comparison.IS, Literal("repair")),))
    ten_times = Operation(Operator.MULTIPLY, Literal(10), attribute("co2_saved_kg"))
    assert rule.give == {"points": Award(ten_times, 200), "xp": Award(Literal(5), 200)}
    assert rule.hold_for == Duration(48, DurationUnit.HOUR)
    long_call = AllOf((Compare(attribute("minutes"), Comparison.MORE_THAN, Literal(5)),))
    assert rule.cancel_if == CancelIf("help.called", condition=long_call)
    assert rule.once_per == "shop"
    assert rule.limits == Limits(
        {PeriodKind.DAY: 3, PeriodKind.EVER: 50},
        {("points", PeriodKind.WEEK): 500, ("xp", PeriodKind.YEAR): 100},
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


@pytest.mark.parametrize(("same", "names"), [("topic", ("topic",)), ("[topic]", ("topic",))])
def test_one_attribute_that_must_be_the_same_or_a_list_of_them(same: str, names: tuple[str, ...]) -> None:
    (rule,) = ruleset(waiting(f"hold_for: 2 days, cancel_if: {{action: help.called, same: {same}}}"), CALLS).points
    assert rule.cancel_if == CancelIf("help.called", names)


def waiting(keys: str, action: str = "help.found") -> str:
    return f"points: {{p: {{when: {action}, give: {{points: 5}}, limits: {{times_per_day: 1}}, {keys}}}}}\n"


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("{when: purchase, give: {points: 0}, limits: {times_per_day: 1}}", "TRG025"),
        ("{when: purchase, give: {points: 1}, limits: {cooldown: 999999 weeks}}", "TRG025"),
        ("{when: purchase, give: {points: 1 / 3}, limits: {times_per_day: 1}}", "TRG025"),
        ("{when: purchase, give: {points: 2000000000}, limits: {times_per_day: 1}}", "TRG025"),
        ("{when: purchase, give: {points: many}, limits: {times_per_day: 1}}", "TRG051"),
        ("{when: purchase, give: {points: shop}, limits: {times_per_day: 1}}", "TRG066"),
        ("{when: purchase, give: {at_most: 5}, limits: {times_per_day: 1}}", "TRG022"),
        ("{when: purchase, give: {}, limits: {times_per_day: 1}}", "TRG023"),
        ("{when: purchase, give: {points: 5}, limits: {times_per_day: 0}}", "TRG025"),
        ("{when: purchase, give: {points: 5}, limits: {times_per_hour: 1}}", "TRG021"),
        ("{when: purchase, give: {points: 5}, limits: {xp_per_day: 1}}", "TRG076"),
        ("{when: purchase, give: {points: 5}, limits: {points_per_day: 4}}", "TRG085"),
        ("{when: purchase, give: {points: 5, at_most: 4}, limits: {times_per_day: 1}}", "TRG085"),
        ("{when: purchase, give: {points: {amount: 5, most: 3}}, limits: {times_per_day: 1}}", "TRG021"),
        ("{when: purchase, give: {points: 5}}", "TRG084"),
        ("{when: purchase, give: {points: 5}, hold_for: 2 days}", "TRG084"),
        ("{when: purchase, give: {points: 5}, once_per: tags}", "TRG067"),
        ("{when: purchase, give: {points: 5}, once_per: co2_saved_kg}", "TRG067"),
        ("{when: purchase, give: {points: 5}, once_per: shoop}", "TRG051"),
        ("{when: purchase, give: {points: 5}, once_per: shop, hold_for: 2}", "TRG027"),
        ("{when: purchase, give: {points: 5}, once_per: shop, hold_for: 11 years}", "TRG025"),
        ("{when: purchase, give: {points: 5}, once_per: shop, hold: 2 days}", "TRG021"),
    ],
)
def test_a_points_rule_that_cannot_work_is_told(rule: str, expected: str) -> None:
    assert [each.split()[0] for each in told(f"points: {{p: {rule}}}\n")] == [expected]


def test_a_value_that_is_rewarded_once_is_limit_enough() -> None:
    assert told("points: {p: {when: purchase, give: {points: 5}, once_per: shop}}\n") == []


def test_limits_of_all_its_wallets_are_limit_enough() -> None:
    programme = PROGRAMME.replace("points: {}", "points: {limits: {per_day: 500}}")
    assert told("points: {p: {when: purchase, give: {points: 5}}}\n", programme) == []
    both = "points: {p: {when: purchase, give: {points: 5, xp: 5}}}\n"
    assert told(both, programme) == ["TRG084 nothing limits how often this rule gives points"]


def test_what_cancels_needs_something_to_wait_for() -> None:
    rules = """\
        points:
          p:
            when: help.found
            give: {points: 5}
            limits: {times_per_day: 1}
            cancel_if: {action: help.called, same: topic}
        """
    assert (
        report(rules, CALLS)
        == """\
error[TRG120]: `cancel_if` drops points while they are pending, and these are given at once
 --> club/rules.yaml:6:5
  |
6 |     cancel_if: {action: help.called, same: topic}
  |     ^^^^^^^^^
  = help: add how long they wait, as `hold_for: 48 hours`

club: 1 error
"""
    )


def test_a_misspelt_hold_is_one_mistake() -> None:
    assert told(waiting("hold_fr: 2 days, cancel_if: {action: help.called}"), CALLS) == [
        "TRG021 `hold_fr` is not a key of a points rule"
    ]


@pytest.mark.parametrize(
    ("action", "cancel_if", "expected"),
    [
        ("help.found", "{}", "TRG023 `cancel_if` is empty"),
        ("help.found", "{same: topic}", "TRG022 `cancel_if` needs `action`"),
        ("help.found", "{action: help.caled}", "TRG050 `help.caled` is not an action type of this programme"),
        ("help.found", "{action: help.called, same: topik}", "TRG051 `topik` is not an attribute of `help.found`"),
        ("help.found", "{action: help.called, same: [topic, []]}", "TRG020"),
        (
            "help.found",
            "{action: help.called, if: {minuts: 5}}",
            "TRG051 `minuts` is not an attribute of `help.called`",
        ),
        (
            "purchase",
            "{action: help.called, same: quantity}",
            "TRG121 `help.called` has no `quantity`, so the two can never be the same",
        ),
        (
            "purchase",
            "{action: help.called, same: category}",
            "TRG121 `category` is one of some values in `purchase`, and a text in `help.called`: they are never",
        ),
        ("purchase", "{action: purchase, same: tags}", "TRG067 `tags` is a list of texts, which `same` cannot use"),
    ],
)
def test_what_cancels_is_checked_against_both_actions(action: str, cancel_if: str, expected: str) -> None:
    (found,) = told(waiting(f"hold_for: 2 days, cancel_if: {cancel_if}", action), CALLS)
    assert found.startswith(expected)


def test_an_award_that_a_wallet_never_takes_whole_is_told() -> None:
    programme = PROGRAMME.replace("points: {}", "points: {limits: {per_day: 500}}")
    rules = "points: {p: {when: purchase, give: {points: 1000}, limits: {times_per_day: 1}}}\n"
    assert told(rules, programme) == ["TRG085 the wallet `points` takes 500 per day, and this gives 1,000"]
    capped = "points: {p: {when: purchase, give: {points: 600 * quantity, at_most: 500}, limits: {times_per_day: 1}}}\n"
    assert told(capped, programme) == []
