"""Challenges that begin anew in each period, or that give each member some days after joining; and moves in between."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace as replace_in

from engine.rules.calendar import Calendar, PeriodKind
from engine.rules.challenges import ChallengeSpec, ChallengeStep, StepMeasure, StepOrder, challenge_state
from engine.rules.effects import (
    AnyEffect,
    ChallengeCompleted,
    ChallengeCorrected,
    ChallengeEnded,
    ChallengeStepAdvanced,
    PointsGiven,
)
from engine.rules.entries import Act, Action, Entry
from engine.rules.fold import Fold, RuleVersion
from engine.rules.gifts import Gift
from engine.rules.ruleset import Ruleset
from engine.rules.standing import ChallengeStatus, Progress
from engine.rules.state import dump, load
from tests.rules.histories import journals
from tests.rules.telling import (
    BEGINNING,
    NAMES,
    STOCKHOLM,
    at,
    challenge,
    chose,
    did,
    fold_of,
    moved,
    of_kind,
    ruleset,
    step_by_step,
)

SPRING = "challenges.spring"


def recurring(every: PeriodKind, found: int = 2) -> ChallengeSpec:
    whole = challenge("2027-01-01", "2027-12-31", give=Gift({"points": 10}), found=found)
    return replace(whole, first_day=None, last_day=None, every=every)


MONTHLY = recurring(PeriodKind.MONTH)
THIRTY_DAYS = replace(MONTHLY, every=None, days=30)


def steps(effects: tuple[AnyEffect, ...]) -> list[int]:
    return [each.value for each in effects if isinstance(each, ChallengeStepAdvanced)]


def completions(effects: tuple[AnyEffect, ...]) -> int:
    return len(of_kind(effects, ChallengeCompleted))


def endings(effects: tuple[AnyEffect, ...]) -> list[int]:
    return [each.at for each in effects if isinstance(each, ChallengeEnded)]


# Anew in each period.


@pytest.mark.parametrize(
    ("every", "last", "first_of_next"),
    [
        (PeriodKind.WEEK, "2027-03-07 23:59", "2027-03-08 00:00"),
        (PeriodKind.MONTH, "2027-03-31 23:59", "2027-04-01 00:00"),
        (PeriodKind.YEAR, "2027-12-31 23:59", "2028-01-01 00:00"),
    ],
)
def test_each_period_is_a_new_round(every: PeriodKind, last: str, first_of_next: str) -> None:
    fold = fold_of(recurring(every))
    within = fold.refold([did("found", "2027-03-03 10:00"), did("found", last)]).effects
    assert (steps(within), completions(within)) == ([1, 2], 1)
    across = fold.refold([did("found", "2027-03-03 10:00"), did("found", first_of_next)]).effects
    assert (steps(across), endings(across)) == ([1, 1], [at(first_of_next)])


def test_it_can_be_completed_once_in_each_round() -> None:
    fold = fold_of(MONTHLY)
    state, effects = fold.refold(
        [did("found", f"2027-{month:02}-{day:02} 10:00") for month in (3, 4) for day in range(1, 5)]
    )
    assert completions(effects) == 2
    assert [each.amount for each in effects if isinstance(each, PointsGiven)] == [10, 10]
    shown = fold.standing(state, at("2027-04-20 10:00")).challenges[0]
    assert (shown.status, shown.times, shown.ends_at) == (ChallengeStatus.COMPLETED, 2, at("2027-05-01 00:00"))
    shown = fold.standing(state, at("2027-05-01 00:00")).challenges[0]
    assert (shown.status, shown.times, shown.progress) == (ChallengeStatus.ACTIVE, 2, Progress(0, 2))
    assert shown.completed_at == at("2027-04-02 10:00")


def test_a_round_that_was_completed_or_never_begun_ends_without_a_word() -> None:
    fold = fold_of(MONTHLY)
    state, _ = fold.refold([did("found", "2027-03-01 10:00"), did("found", "2027-03-02 10:00")])
    assert fold.advance(state, at("2027-09-01 00:00")).effects == ()


def test_a_recurring_challenge_keeps_within_its_dates() -> None:
    spec = replace(challenge("2027-03-10", "2027-04-05", found=9), every=PeriodKind.MONTH)
    fold = fold_of(spec)
    state, effects = fold.refold(
        [
            did("found", when)
            for when in ("2027-03-09 10:00", "2027-03-10 10:00", "2027-04-05 10:00", "2027-04-06 10:00")
        ]
    )
    assert (steps(effects), endings(effects)) == ([1, 1], [at("2027-04-01 00:00"), at("2027-04-06 00:00")])
    before = fold.standing(fold.empty(), at("2027-02-01 10:00")).challenges[0]
    assert (before.status, before.starts_at, before.ends_at) == (
        ChallengeStatus.UPCOMING,
        at("2027-03-10 00:00"),
        at("2027-04-01 00:00"),
    )
    after = fold.standing(state, at("2027-06-01 10:00")).challenges[0]
    assert (after.status, after.ends_at) == (ChallengeStatus.ENDED, at("2027-04-06 00:00"))


def test_a_recurring_challenge_is_still_to_come_before_its_first_day_though_that_is_the_first_of_a_round() -> None:
    fold = fold_of(replace(challenge("2027-03-01", "2027-12-31", found=2), every=PeriodKind.MONTH, opt_in=True))
    shown = [
        fold.standing(fold.empty(), at(when)).challenges[0].status for when in ("2027-02-28 23:59", "2027-03-01 00:00")
    ]
    assert shown == [ChallengeStatus.UPCOMING, ChallengeStatus.ACTIVE]


def test_who_joined_a_recurring_challenge_has_joined_every_round_of_it() -> None:
    fold = fold_of(replace(MONTHLY, opt_in=True))
    _, effects = fold.refold(
        [
            chose(Act.JOIN, SPRING, "2027-03-01 10:00"),
            did("found", "2027-03-02 10:00"),
            did("found", "2027-04-02 10:00"),
            chose(Act.LEAVE, SPRING, "2027-04-03 10:00"),
            did("found", "2027-05-02 10:00"),
        ]
    )
    assert steps(effects) == [1, 1]


# Days after joining.


@pytest.mark.parametrize(("when", "counts"), [("2027-03-30 23:59", True), ("2027-03-31 00:00", False)])
def test_the_day_of_joining_is_the_first_of_a_members_days(when: str, counts: bool) -> None:
    _, effects = fold_of(THIRTY_DAYS).refold([did("bought", "2027-03-01 23:00"), did("found", when)])
    assert bool(steps(effects)) is counts


def test_a_members_days_end_once_something_was_done_in_them() -> None:
    fold = fold_of(THIRTY_DAYS)
    state, _ = fold.refold([did("found", "2027-03-01 23:00")])
    assert endings(fold.advance(state, at("2027-06-01 00:00")).effects) == [at("2027-03-31 00:00")]
    shown = fold.standing(state, at("2027-03-05 10:00")).challenges[0]
    assert (shown.starts_at, shown.ends_at) == (at("2027-03-01 00:00"), at("2027-03-31 00:00"))
    assert fold.standing(state, at("2027-04-05 10:00")).challenges[0].status is ChallengeStatus.ENDED


def test_before_members_have_done_anything_their_days_have_not_begun() -> None:
    fold = fold_of(THIRTY_DAYS)
    shown = fold.standing(fold.empty(), at("2027-03-05 10:00")).challenges[0]
    assert (shown.status, shown.starts_at, shown.ends_at) == (ChallengeStatus.ACTIVE, None, None)


@pytest.mark.parametrize(("joined", "counts"), [("2027-02-28", False), ("2027-03-01", True), ("2027-03-31", True)])
def test_a_members_days_must_begin_between_the_dates(joined: str, counts: bool) -> None:
    fold = fold_of(replace(challenge("2027-03-01", "2027-03-31", found=5), days=30))
    state, effects = fold.refold([did("bought", f"{joined} 10:00"), did("found", f"{joined} 11:00")])
    assert bool(steps(effects)) is counts
    shown = fold.standing(state, at(f"{joined} 12:00")).challenges[0]
    assert shown.status is (ChallengeStatus.ACTIVE if counts else ChallengeStatus.ENDED)


def test_days_of_a_challenge_that_is_joined_begin_with_joining_it() -> None:
    fold = fold_of(replace(THIRTY_DAYS, opt_in=True))
    state, effects = fold.refold(
        [
            did("bought", "2027-01-01 10:00"),
            chose(Act.JOIN, SPRING, "2027-03-01 10:00"),
            did("found", "2027-03-30 10:00"),
            did("found", "2027-03-31 10:00"),
        ]
    )
    assert (steps(effects), endings(effects)) == ([1], [at("2027-03-31 00:00")])
    again, _ = fold.apply(state, chose(Act.LEAVE, SPRING, "2027-04-01 10:00"))
    again, effects = fold.apply(again, chose(Act.JOIN, SPRING, "2027-04-02 10:00"))
    shown = fold.standing(again, at("2027-04-02 11:00")).challenges[0]
    assert (shown.status, shown.starts_at) == (ChallengeStatus.ACTIVE, at("2027-04-02 00:00"))


# Moves.


def test_a_month_that_is_lived_twice_goes_on_with_the_newer_round() -> None:
    """In Auckland it is April; in Los Angeles the same member has 31 March once more."""
    fold = fold_of(ruleset(MONTHLY, zone="Pacific/Auckland"))
    auckland, los_angeles = "Pacific/Auckland", "America/Los_Angeles"
    _, effects = fold.refold(
        [
            did("found", "2027-03-30 10:00", auckland),
            did("found", "2027-04-01 08:00", auckland),
            moved(los_angeles, "2027-04-01 09:00", auckland),
            did("found", "2027-03-31 20:00", los_angeles),
        ]
    )
    assert (steps(effects), completions(effects)) == ([1, 1, 2], 1)


def test_a_round_that_ended_is_on_again_for_who_travels_back_into_it() -> None:
    fold = fold_of(ruleset(MONTHLY, zone="Pacific/Auckland"))
    auckland, los_angeles = "Pacific/Auckland", "America/Los_Angeles"
    state, effects = fold.refold(
        [
            did("found", "2027-03-30 10:00", auckland),
            moved(los_angeles, "2027-04-01 09:00", auckland),
            did("found", "2027-03-31 20:00", los_angeles),
        ]
    )
    assert completions(effects) == 1
    assert fold.advance(state, at("2027-06-01 00:00")).effects == ()


def test_a_day_that_is_lived_twice_is_one_day_for_a_step_that_asks_for_days() -> None:
    days = ChallengeStep("days", NAMES, "found", 3, measure=StepMeasure.DAYS)
    fold = fold_of(ruleset(replace(MONTHLY, steps=(days,)), zone="Pacific/Auckland"))
    _, effects = fold.refold(
        [
            did("found", "2027-04-01 08:00", "Pacific/Auckland"),
            moved("America/Los_Angeles", "2027-04-01 09:00", "Pacific/Auckland"),
            did("found", "2027-03-31 20:00", "America/Los_Angeles"),
            did("found", "2027-04-01 20:00", "America/Los_Angeles"),
        ]
    )
    assert steps(effects) == [1]


def test_yesterday_is_another_day_for_who_travels_back_into_it() -> None:
    days = ChallengeStep("days", NAMES, "found", 3, measure=StepMeasure.DAYS)
    fold = fold_of(ruleset(replace(MONTHLY, steps=(days,)), zone="Pacific/Auckland"))
    _, effects = fold.refold(
        [
            did("found", "2027-03-19 08:00", "Pacific/Auckland"),
            moved("America/Los_Angeles", "2027-03-19 09:00", "Pacific/Auckland"),
            did("found", "2027-03-18 20:00", "America/Los_Angeles"),
            did("found", "2027-03-19 20:00", "America/Los_Angeles"),
        ]
    )
    assert steps(effects) == [1, 2]


# New versions.


def changed(before: Ruleset, after: Ruleset, when: str = "2027-03-10 00:00") -> Fold:
    return Fold([RuleVersion(1, BEGINNING, before), RuleVersion(2, at(when), after)])


def test_a_version_with_more_repeats_lets_it_begin_anew() -> None:
    once = challenge("2027-03-01", "2027-03-31", found=2)
    fold = changed(ruleset(once), ruleset(replace(once, repeats=2)))
    _, effects = fold.refold([did("found", f"2027-03-{day} 10:00") for day in ("01", "02", "11", "12", "13")])
    assert (steps(effects), completions(effects)) == ([1, 2, 1, 2], 2)


def test_a_version_that_makes_it_recurring_begins_with_a_new_round() -> None:
    once = challenge("2027-03-01", "2027-03-31", found=3)
    fold = changed(ruleset(once), ruleset(recurring(PeriodKind.MONTH, found=3)))
    state, effects = fold.refold([did("found", "2027-03-01 10:00"), did("found", "2027-03-11 10:00")])
    assert steps(effects) == [1, 1]
    assert endings(fold.advance(state, at("2027-06-01 00:00")).effects) == [at("2027-04-01 00:00")]


def test_a_version_with_a_later_last_day_takes_the_end_back() -> None:
    short = challenge("2027-03-01", "2027-03-08", found=2)
    fold = changed(ruleset(short), ruleset(challenge("2027-03-01", "2027-03-31", found=2)))
    state, effects = fold.refold([did("found", "2027-03-02 10:00"), did("found", "2027-03-11 10:00")])
    assert (endings(effects), completions(effects)) == ([at("2027-03-09 00:00")], 1)
    assert fold.advance(state, at("2027-06-01 00:00")).effects == ()


# Whatever happens.

_DATED = challenge("2027-03-22", "2027-04-05", found=1)
_UNDATED = replace(_DATED, first_day=None, last_day=None)
_SPECS = st.builds(
    lambda found, bought, every, days, order, repeats, opt_in, dates: replace(
        dates,
        steps=(ChallengeStep("found", NAMES, "found", found), ChallengeStep("bought", NAMES, "bought", bought)),
        every=every if days is None else None,
        days=days,
        order=order,
        needed=1 if order is StepOrder.ANY and repeats == 2 else None,
        repeats=repeats,
        opt_in=opt_in,
    ),
    st.integers(1, 3),
    st.integers(1, 2),
    st.sampled_from([None, PeriodKind.WEEK, PeriodKind.MONTH]),
    st.sampled_from([None, None, 1, 10]),
    st.sampled_from(StepOrder),
    st.integers(1, 3),
    st.booleans(),
    st.sampled_from([_DATED, _UNDATED]),
)
_CHOICES = st.lists(
    st.builds(
        lambda act, day, hour: chose(act, SPRING, f"2027-03-{day} {hour:02}:00"),
        st.sampled_from([Act.JOIN, Act.JOIN, Act.LEAVE]),
        st.integers(20, 31),
        st.integers(0, 23),
    ),
    max_size=4,
    unique_by=lambda each: each.occurred_at,
)
_FOLDS = st.one_of(
    st.builds(lambda spec: fold_of(spec), _SPECS),
    st.builds(lambda one, two: changed(ruleset(one), ruleset(two), "2027-03-28 12:00"), _SPECS, _SPECS),
)


@given(fold=_FOLDS, journal=journals(), choices=_CHOICES)
def test_folding_on_agrees_with_folding_anew(fold: Fold, journal: list[Entry], choices: list[Entry]) -> None:
    whole = [*journal, *choices]
    anew = fold.refold(whole)
    assert step_by_step(fold, whole) == anew
    assert dump(load(dump(anew.state))) == dump(anew.state)


@given(fold=_FOLDS, journal=journals(), choices=_CHOICES, ahead=st.integers(0, 60))
def test_a_member_can_always_be_looked_at(fold: Fold, journal: list[Entry], choices: list[Entry], ahead: int) -> None:
    state = fold.refold([*journal, *choices]).state
    last = state.last[0] if state.last is not None else at("2027-03-20 00:00")
    (shown,) = fold.standing(state, last + ahead * 86_400_000_000).challenges
    assert 0 <= shown.progress.fraction <= 1
    assert shown.status is not ChallengeStatus.COMPLETED or shown.progress.fraction == 1


@given(spec=_SPECS, journal=journals(), choices=_CHOICES)
def test_completions_never_exceed_what_the_actions_allow(
    spec: ChallengeSpec, journal: list[Entry], choices: list[Entry]
) -> None:
    effects = fold_of(spec).refold([*journal, *choices]).effects
    done = Counter(each.type for each in journal if isinstance(each, Action))
    cheapest = sorted(step.times for step in spec.steps)[: spec.enough]
    assert completions(effects) * sum(cheapest) <= sum(done[step.do] for step in spec.steps)
    if spec.every is None:
        assert completions(effects) <= spec.repeats


@given(every=st.sampled_from([PeriodKind.WEEK, PeriodKind.MONTH]), journal=journals(min_size=5))
def test_no_round_is_completed_twice_wherever_the_member_travels(every: PeriodKind, journal: list[Entry]) -> None:
    calendar, latest = Calendar(), 0
    for each in fold_of(recurring(every, found=1)).refold(journal).effects:
        if isinstance(each, ChallengeCompleted):
            days = [calendar.day_of(each.at, zone) for zone in (STOCKHOLM, "Pacific/Auckland", "America/Los_Angeles")]
            later = [round_ for day in days if (round_ := calendar.period_of(day, every)) > latest]
            assert later, "wherever the member was, this round was completed already"
            latest = min(later)


@given(fold=_FOLDS, journal=journals(min_size=2), choices=_CHOICES, data=st.data())
def test_what_is_posted_for_a_late_entry_adds_up_to_what_is(
    fold: Fold, journal: list[Entry], choices: list[Entry], data: st.DataObject
) -> None:
    late = data.draw(st.sampled_from(journal))
    others = [each for each in [*journal, *choices] if each is not late]
    state, corrections = fold.insert(others, [late])
    posted = [*fold.refold(others).effects, *corrections]
    taken_back = [each for each in posted if isinstance(each, ChallengeCorrected) and not each.completed]
    held = challenge_state(state.rules.get(SPRING))
    assert held.times_ever == len(of_kind(posted, ChallengeCompleted)) - len(taken_back)


def test_who_joins_by_telling_where_they_live_joins_on_the_day_it_is_there() -> None:
    fold = fold_of(replace(THIRTY_DAYS, days=1))
    journal: list[Entry] = [
        moved("Pacific/Auckland", "2027-03-01 20:00"),
        did("found", "2027-03-02 23:00", "Pacific/Auckland"),
    ]
    assert steps(fold.refold(journal).effects) == [1]


def test_who_moves_west_after_joining_a_challenge_keeps_that_day_too() -> None:
    fold = fold_of(replace(challenge("2027-03-01", "2027-03-31", found=1), days=30, opt_in=True))
    journal: list[Entry] = [
        chose(Act.JOIN, SPRING, "2027-03-01 03:00"),
        moved("Pacific/Pago_Pago", "2027-03-01 16:00"),
        did("found", "2027-03-02 10:00"),
    ]
    assert steps(fold.refold(journal).effects) == [1]


@pytest.mark.parametrize("opt_in", [False, True])
def test_of_a_state_without_the_day_of_joining_the_instant_is_asked(opt_in: bool) -> None:
    """Such states were stored before the day was kept."""
    fold = fold_of(replace(THIRTY_DAYS, opt_in=opt_in))
    state, _ = fold.refold([chose(Act.JOIN, SPRING, "2027-03-01 10:00")])
    held = challenge_state(state.rules.get(SPRING))
    stored = replace_in(state, joined_on=None, rules={**state.rules, SPRING: replace_in(held, joined_on=None)})
    shown = fold.standing(load(dump(stored)), at("2027-03-05 10:00")).challenges[0]
    assert (shown.starts_at, shown.ends_at) == (at("2027-03-01 00:00"), at("2027-03-31 00:00"))


def test_who_moves_west_after_joining_keeps_the_day_they_joined_on() -> None:
    """At three in the morning of the first it was the last of February yet where the member lives now."""
    fold = fold_of(replace(challenge("2027-03-01", "2027-03-31", found=1), days=30))
    journal: list[Entry] = [
        did("bought", "2027-03-01 03:00"),
        moved("Pacific/Pago_Pago", "2027-03-01 16:00"),
        did("found", "2027-03-02 10:00"),
    ]
    assert steps(fold.refold(journal).effects) == [1]
