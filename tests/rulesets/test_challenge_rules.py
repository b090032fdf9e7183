"""Challenges as rule files write them, and what is said of those that cannot work."""

from datetime import date

import pytest

from engine.rules.calendar import PeriodKind
from engine.rules.challenges import StepMeasure, StepOrder, Who
from engine.rules.gifts import Gift
from tests.rulesets.checking import findings, ruleset, told


def test_a_challenge_with_everything() -> None:
    (challenge,) = ruleset("""\
        challenges:
          spring:
            description: Clean
            who: each_member
            first_day: 2027-03-01
            last_day: 2027-03-31
            order: any
            any: 4
            repeats: 3
            opt_in: yes
            steps:
              sort: {do: help.found, times: 3}
              repair: {name: Repair, do: purchase, if: {category: repair}}
              save: {do: purchase, sum: co2_saved_kg, at_least: 20}
              look: {do: help.found, distinct: topic, at_least: 2}
              come: {do: help.found, on_days: 5}
              buy: purchase
            give: {xp: 300}
        """).challenges
    assert (challenge.first_day, challenge.last_day) == (date(2027, 3, 1), date(2027, 3, 31))
    assert [(step.name, step.do, step.measure, step.attribute, step.times) for step in challenge.steps] == [
        ("sort", "help.found", StepMeasure.TIMES, None, 3),
        ("repair", "purchase", StepMeasure.TIMES, None, 1),
        ("save", "purchase", StepMeasure.SUM, "co2_saved_kg", 20),
        ("look", "help.found", StepMeasure.DISTINCT, "topic", 2),
        ("come", "help.found", StepMeasure.DAYS, None, 5),
        ("buy", "purchase", StepMeasure.TIMES, None, 1),
    ]
    assert (challenge.order, challenge.needed, challenge.repeats) == (StepOrder.ANY, 4, 3)
    assert (challenge.opt_in, challenge.description) == (True, {"en": "Clean"})
    assert challenge.give == Gift({"xp": 300})


def test_a_challenge_of_some_days_after_joining_in_sequence() -> None:
    (challenge,) = ruleset("""\
        challenges:
          welcome: {days: 30, first_day: 2027-03-01, order: in_sequence, steps: {ask: help.found, buy: purchase}}
        """).challenges
    assert (challenge.days, challenge.first_day, challenge.last_day) == (30, date(2027, 3, 1), None)
    assert challenge.order is StepOrder.IN_SEQUENCE


def test_a_challenge_that_begins_anew_each_month() -> None:
    (challenge,) = ruleset("challenges: {c: {every: month, steps: {buy: {do: purchase, on_days: 31}}}}\n").challenges
    assert (challenge.every, challenge.repeats, challenge.needed) == (PeriodKind.MONTH, 1, None)


@pytest.mark.parametrize("who", ["each_team", "everyone_together"])
def test_a_challenge_for_others_than_each_member_is_checked_and_said_to_wait(who: str) -> None:
    rules = f"challenges: {{c: {{who: {who}, opt_in: no, only_first: 3, steps: {{buy: purchase}}}}}}\n"
    assert [each.code for each in findings(rules)] == ["TRG089", "TRG089"]
    (challenge,) = ruleset(rules).challenges
    assert (challenge.who, challenge.only_first) == (Who(who), 3)


@pytest.mark.parametrize(
    ("challenge", "expected"),
    [
        (
            "first_day: 2027-02-01, last_day: 2027-01-31, steps: {s: purchase}",
            "TRG072 the last day, 2027-01-31, comes before the first, 2027-02-01",
        ),
        ("first_day: 2027-02-29, steps: {s: purchase}", "TRG026 a date cannot be `2027-02-29`"),
        ("last_day: 9999-12-31, steps: {s: purchase}", "TRG025 a date cannot lie in the year 9999"),
        ("first_day: 2027-02-01, steps: {}", "TRG023 `steps` is empty"),
        ("first_day: 2027-02-01", "TRG022 a challenge needs `steps`"),
        ("steps: {s: }", "TRG023 a step is empty"),
        ("steps: {s: purchaes}", "TRG050 `purchaes` is not an action type of this programme"),
        ("steps: {s: {times: 2}}", "TRG022 a step needs `do`"),
        ("steps: {S: purchase}", "TRG029 `S` cannot be the name of a step"),
        ("steps: {s: {do: purchase, times: 0}}", "TRG025 `times` cannot be 0"),
        (
            "steps: {s: {do: purchase, times: 2, on_days: 2}}",
            "TRG030 a step asks for one thing, and this one has `times` and `on_days`",
        ),
        (
            "steps: {s: {do: purchase, at_least: 2}}",
            "TRG030 `at_least` is for what a `sum` or `distinct` must reach",
        ),
        (
            "steps: {s: {do: purchase, sum: quantity}}",
            "TRG022 a step with `sum` needs `at_least`: how far it must get",
        ),
        ("steps: {s: {do: purchase, sum: shop, at_least: 2}}", "TRG066 `shop` is a text, and arithmetic needs numbers"),
        (
            "steps: {s: {do: purchase, distinct: tags, at_least: 2}}",
            "TRG067 `tags` is a list of texts, which `distinct` cannot use",
        ),
        (
            "steps: {s: {do: purchase, distinct: category, at_least: 4}}",
            "TRG075 `category` has only 3 different values, so 4 are out of reach",
        ),
        (
            "first_day: 2027-03-01, last_day: 2027-03-10, steps: {s: {do: purchase, on_days: 11}}",
            "TRG140 `s` asks for 11 different days, and there are at most 10 days for it",
        ),
        (
            "every: week, steps: {s: {do: purchase, on_days: 8}}",
            "TRG140 `s` asks for 8 different days, and there are at most 7 days for it",
        ),
        (
            "days: 1, steps: {s: {do: purchase, on_days: 2}}",
            "TRG140 `s` asks for 2 different days, and there are at most 1 day for it",
        ),
        ("any: 3, steps: {s: purchase, t: help.found}", "TRG141 3 of the steps are asked for, and there are 2"),
        ("any: 2, steps: {s: purchase}", "TRG141 2 of the steps are asked for, and there is only 1"),
        (
            "any: 2, steps: {s: purchase, t: help.found}",
            "TRG142 `any` is 2, and there are 2: all of them must be done, as without `any`",
        ),
        (
            "any: 1, order: in_sequence, steps: {s: purchase, t: help.found}",
            "TRG030 `any` of the steps and `order: in_sequence` do not go together: a sequence is done to its end",
        ),
        (
            "every: month, first_day: 2027-03-01, last_day: 2027-03-31, steps: {s: purchase}",
            "TRG143 all days from 2027-03-01 to 2027-03-31 lie in one month, so it never begins anew",
        ),
        (
            "steps: {s: purchase, t: {do: purchase, times: 2}}",
            "TRG144 `t` asks for the same as `s`: one action advances both",
        ),
        (
            "days: 3, every: week, steps: {s: purchase}",
            "TRG030 `days` counts from joining, and `every` from the calendar: they do not go together",
        ),
        ("every: day, steps: {s: purchase}", "TRG028 `every` cannot be `day`"),
        ("days: 0, steps: {s: purchase}", "TRG025 `days` cannot be 0"),
        ("repeats: 1, steps: {s: purchase}", "TRG025 `repeats` cannot be 1"),
        ("repeats: 0, steps: {s: purchase}", "TRG025 `repeats` cannot be 0"),
        ("order: backwards, steps: {s: purchase}", "TRG028 `order` cannot be `backwards`"),
        ("opt_in: maybe, steps: {s: purchase}", "TRG028 `opt_in` cannot be `maybe`"),
    ],
)
def test_a_challenge_that_cannot_work_is_told_once(challenge: str, expected: str) -> None:
    assert told(f"challenges: {{c: {{{challenge}}}}}\n") == [expected]


@pytest.mark.parametrize("key", ["opt_in: yes", "days: 3"])
def test_only_members_join(key: str) -> None:
    found = told(f"challenges: {{c: {{who: each_team, {key}, steps: {{s: purchase}}}}}}\n")
    assert [each.split()[0] for each in found] == ["TRG089", "TRG030"]


def test_steps_that_ask_for_the_same_are_fine_one_after_the_other() -> None:
    assert told("challenges: {c: {order: in_sequence, steps: {s: purchase, t: purchase}}}\n") == []


def test_nothing_is_said_about_the_number_of_steps_where_one_could_not_be_read() -> None:
    assert told("challenges: {c: {any: 2, steps: {s: purchase, t: purchaes}}}\n") == [
        "TRG050 `purchaes` is not an action type of this programme"
    ]
