"""Streaks in rule files: what they become, and what is told of those that cannot work."""

from datetime import date

import pytest

from engine.rules.calendar import Duration, DurationUnit
from engine.rules.gifts import Gift
from engine.rules.streaks import DaysOff, Freezes, Pauses, Repair, StreakPeriod, StreakSpec
from tests.rulesets.checking import PROGRAMME, findings, ruleset, told

LOCKED = PROGRAMME.replace("xp: {}", "xp: {spendable: no}")


def streak(keys: str) -> StreakSpec:
    """The streak that some keys make, beside those that every streak needs."""
    (found,) = ruleset(f"streaks: {{s: {{when: purchase, {keys}}}}}\n").streaks
    return found


def wrong(keys: str, programme: str = PROGRAMME) -> list[str]:
    return told(f"streaks: {{s: {{when: purchase, {keys}}}}}\n", programme)


def test_a_streak_with_everything() -> None:
    (found,) = ruleset("""\
        streaks:
          commute:
            name: Commute
            description: Each day
            when: purchase
            every: day
            at_least: 2
            only_on: [mon, fri]
            freezes: {start_with: 1, earn_one_every: 5 days, keep_at_most: 2, cost: {points: 100}}
            pause: {days_at_most: 14, days_per_year: 30}
            repair_within: 48 hours
            repair_cost: {points: 50}
            excused_days: [2027-12-24, {first_day: 2027-12-30, last_day: 2028-01-02}]
            milestones: {20: {points: 300, badge: commuter}, 5: {points: 50, perk: voucher}}
        badges: {commuter: {}}
        """).streaks
    assert (found.every, found.at_least, found.only_on) == (StreakPeriod.DAY, 2, frozenset({0, 4}))
    assert found.freezes == Freezes(1, 5, 2, {"points": 100})
    assert found.pause == Pauses(14, 30)
    assert found.repair == Repair(Duration(48, DurationUnit.HOUR), {"points": 50})
    assert found.excused_days == (
        DaysOff(date(2027, 12, 24), date(2027, 12, 24)),
        DaysOff(date(2027, 12, 30), date(2028, 1, 2)),
    )
    assert list(found.milestones) == [5, 20]
    assert found.milestones[5] == Gift({"points": 50}, None, ("voucher",))
    assert found.milestones[20] == Gift({"points": 300}, "commuter")
    assert (found.names, found.description) == ({"en": "Commute"}, {"en": "Each day"})


def test_a_streak_with_nothing_but_what_it_needs() -> None:
    found = streak("every: week")
    assert (found.every, found.needed, found.freezes, found.pause, found.repair) == (
        StreakPeriod.WEEK,
        1,
        None,
        None,
        None,
    )


@pytest.mark.parametrize(
    ("keys", "every", "days"),
    [
        ("every: month", StreakPeriod.MONTH, 0),
        ("every: 3 days", StreakPeriod.DAYS, 3),
        ("every: 366 days", StreakPeriod.DAYS, 366),
    ],
)
def test_what_a_streak_counts(keys: str, every: StreakPeriod, days: int) -> None:
    assert (streak(keys).every, streak(keys).days) == (every, days)


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("every: week, freezes: {start_with: 3}", Freezes(3, None, 3)),
        ("every: week, freezes: {earn_one_every: 1 week}", Freezes(0, 1, 1)),
        ("every: month, freezes: {earn_one_every: 3 months, keep_at_most: 2}", Freezes(0, 3, 2)),
        ("every: 3 days, freezes: {earn_one_every: 4 periods}", Freezes(0, 4, 1)),
        ("every: day, freezes: {cost: {xp: 5}}", Freezes(0, None, 1, {"xp": 5})),
    ],
)
def test_freezes_are_kept_as_far_as_it_says_or_one_or_as_many_as_are_given(keys: str, expected: Freezes) -> None:
    assert streak(keys).freezes == expected


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("pause: yes", Pauses()),
        ("pause: no", None),
        ("pause: {}", Pauses()),
        ("pause: {days_per_year: 10}", Pauses(10, 10)),
        ("pause: {days_per_year: 100}", Pauses(31, 100)),
    ],
)
def test_pauses_in_short_and_at_length(keys: str, expected: Pauses | None) -> None:
    assert streak(f"every: day, {keys}").pause == expected


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("every: moon", "TRG028 `every` cannot be `moon`"),
        ("every: 1 day", "TRG028 `every` cannot be `1 day`"),
        ("every: 0 days", "TRG028 `every` cannot be `0 days`"),
        ("every: 367 days", "TRG025 `every` cannot be 367 days"),
        ("every: [day]", "TRG020 `every` is needed here, and this is a list"),
        ("every: day, at_least: 0", "TRG025 `at_least` cannot be 0"),
        (
            "every: week, at_least: 3, on_days: 2",
            "TRG030 `at_least` counts how often it is done, and `on_days` on how many days: they do not go together",
        ),
        (
            "every: day, on_days: 2",
            "TRG030 `on_days` is for streaks of weeks, months and stretches of days, and this one counts days",
        ),
        ("every: week, on_days: 8", "TRG130 it cannot be done on 8 different days: a week has 7"),
        ("every: month, on_days: 29", "TRG130 it cannot be done on 29 different days: February has 28"),
        ("every: 3 days, on_days: 4", "TRG130 it cannot be done on 4 different days: every period has 3"),
        ("every: week, only_on: [mon]", "TRG030 `only_on` is for streaks of days, and this one counts weeks"),
        (
            "every: 3 days, only_on: [mon]",
            "TRG030 `only_on` is for streaks of days, and this one counts stretches of days",
        ),
        ("every: day, only_on: mon", "TRG020 `only_on` should be a list, and this is a single value"),
        ("every: day, only_on: [mon, mon]", "TRG031 this day stands here twice"),
        ("every: day, only_on: []", "TRG023 `only_on` is an empty list"),
        ("every: day, excused_days: 2027-12-24", "TRG020 `excused_days` should be a list, and this is a single value"),
        ("every: day, excused_days: [christmas]", "TRG026 a date cannot be `christmas`"),
        (
            "every: day, excused_days: [{first_day: 2027-12-24, last_day: 2027-12-20}]",
            "TRG072 the last day, 2027-12-20, comes before the first, 2027-12-24",
        ),
        (
            "every: day, excused_days: [{first_day: 2027-12-24, last_day: 2028-12-26}]",
            "TRG025 days in a row that are excused cannot be 369",
        ),
        ("every: day, excused_days: [{first_day: 2027-12-24}]", "TRG022 excused days needs `last_day`"),
        (
            "every: day, excused_days: [2027-12-24, {first_day: 2027-12-23, last_day: 2027-12-24}]",
            "TRG031 2027-12-23 to 2027-12-24 is excused already: club/rules.yaml:1",
        ),
        (
            "every: day, only_on: [mon, tue], excused_days: [2027-12-24]",
            "TRG131 Friday 2027-12-24 is no day that `only_on` asks for, so it is off anyway",
        ),
        (
            "every: day, freezes: {}",
            "TRG132 nobody can get one of these freezes: they are not given, not earned and not sold",
        ),
        (
            "every: day, freezes: {keep_at_most: 2}",
            "TRG132 nobody can get one of these freezes: they are not given, not earned and not sold",
        ),
        ("every: day, freezes: {start_with: 0}", "TRG025 `start_with` cannot be 0"),
        ("every: day, freezes: {start_wiht: 1}", "TRG021 `start_wiht` is not a key of `freezes`"),
        ("every: day, freezes: 2", "TRG020 `freezes` needs `key: value` pairs, and this is a single value"),
        (
            "every: day, freezes: {start_with: 3, keep_at_most: 2}",
            "TRG134 everybody starts with 3, but no more than 2 can be kept",
        ),
        ("every: day, freezes: {earn_one_every: 0 days}", "TRG025 `earn_one_every` cannot be 0"),
        (
            "every: week, freezes: {earn_one_every: 5 days}",
            "TRG133 this streak counts in weeks, and `earn_one_every` is a number of them, not `5 days`",
        ),
        (
            "every: day, freezes: {earn_one_every: 5}",
            "TRG133 this streak counts in days, and `earn_one_every` is a number of them, not `5`",
        ),
        ("every: day, freezes: {earn_one_every: often}", "TRG133 `earn_one_every` cannot be `often`"),
        ("every: day, freezes: {cost: {gold: 5}}", "TRG052 `gold` is not a wallet of this programme"),
        (
            "every: day, freezes: {cost: 5}",
            "TRG020 `cost` needs wallets and numbers of points, and this is a single value",
        ),
        ("every: day, pause: maybe", "TRG028 `pause` cannot be `maybe`"),
        ("every: day, pause: {days: 3}", "TRG021 `days` is not a key of `pause`"),
        (
            "every: day, pause: {days_at_most: 20, days_per_year: 10}",
            "TRG135 a pause of 20 days is more than the 10 days of a whole year",
        ),
        ("every: day, repair_within: soon", "TRG027 `repair_within` cannot be `soon`"),
        (
            "every: day, repair_cost: {points: 5}",
            "TRG022 `repair_cost` says what a repair costs, but nothing says that there are repairs",
        ),
        ("every: day, repair_within: 2 days, repair_cost: {points: 0}", "TRG025 the number of points cannot be 0"),
        ("every: month, milestones: {365: {points: 5}}", "TRG136 a run of 365 months takes 31 years"),
        ("every: 30 days, milestones: {365: {points: 5}}", "TRG136 a run of 365 times 30 days takes 30 years"),
        ("every: day, milestones: {10001: {points: 5}}", "TRG025 the length of a run cannot be 10,001"),
        ("every: day, milestones: {five: {points: 5}}", "TRG024 the length of a run cannot be `five`"),
        ("every: day, milestones: {5: {points: 5}, 05: {points: 6}}", "TRG031 a milestone at `5` stands here already"),
        ("every: day, freeze: {start_with: 1}", "TRG021 `freeze` is not a key of a streak"),
    ],
)
def test_a_streak_that_cannot_work_is_told_once(keys: str, expected: str) -> None:
    assert wrong(keys) == [expected]


@pytest.mark.parametrize("keys", ["freezes: {cost: {xp: 5}}", "repair_within: 2 days, repair_cost: {xp: 5}"])
def test_nothing_can_be_paid_from_a_wallet_that_is_not_for_spending(keys: str) -> None:
    assert wrong(f"every: day, {keys}", LOCKED) == ["TRG145 `xp` cannot be spent, so nobody could ever pay for this"]


@pytest.mark.parametrize(
    ("every", "expected"),
    [
        ("dya", "did you mean `day`? it is `day`, `week` or `month`, or a number of days, as `3 days`"),
        ("weekly", "did you mean `week`? it is `day`, `week` or `month`, or a number of days, as `3 days`"),
        ("1 week", "write `week`"),
        ("2 weeks", "write the number of days, as `14 days`"),
        ("3", "write `3 days`"),
        ("999999 weeks", "it is `day`, `week` or `month`, or a number of days, as `3 days`"),
    ],
)
def test_the_help_for_every_says_what_to_write(every: str, expected: str) -> None:
    (found,) = findings(f"streaks: {{s: {{when: purchase, every: {every}}}}}\n")
    assert found.suggestion == expected


def test_an_earned_freeze_is_told_to_be_written_in_the_streaks_own_word() -> None:
    (found,) = findings("streaks: {s: {when: purchase, every: 3 days, freezes: {earn_one_every: 5 days}}}\n")
    assert found.suggestion == "write for example `5 periods`"
