"""What holds of streaks whatever members do and wherever they go."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.rules.calendar import Calendar, Duration, DurationUnit
from engine.rules.effects import PointsGiven, StreakBroken, StreakExtended, StreakFrozen
from engine.rules.entries import Act, Action, Choice, Entry, EntryId, ProfileChange
from engine.rules.fold import Fold, RuleVersion
from engine.rules.gifts import Gift
from engine.rules.instants import HOUR, MINUTE, Instant, moment_of
from engine.rules.state import StreakState, dump
from engine.rules.streaks import DaysOff, Freezes, Pauses, Repair, StreakPeriod, StreakSpec
from tests.rules.telling import (
    BEGINNING,
    NAMES,
    STOCKHOLM,
    at,
    daily,
    fold_of,
    moved,
    of_kind,
    points,
    ruleset,
    step_by_step,
    weekly,
)

ZONES = [STOCKHOLM, "Pacific/Auckland", "Pacific/Pago_Pago", "Pacific/Kiritimati", "America/New_York"]
RULES = ["streaks.daily", "streaks.weekly"]
START = at("2027-03-20 00:00")
"""A week before clocks change in Stockholm, and a fortnight after they did in New York."""

hours = st.builds(
    lambda number, minute: Instant(START + number * HOUR + minute * MINUTE),
    st.integers(0, 24 * 25),
    st.sampled_from([0, 1, 59]),
)

specs = st.builds(
    lambda every, more, freezes, milestones: StreakSpec(
        "daily",
        NAMES,
        "found",
        every,
        days=3,
        freezes=freezes,
        pause=Pauses(days_at_most=6, days_per_year=10),
        repair=Repair(Duration(72, DurationUnit.HOUR), {"points": 5}),
        milestones=milestones,
        excused_days=(DaysOff(date(2027, 3, 28), date(2027, 3, 29)),),
        **more,
    ),
    every=st.sampled_from(
        [StreakPeriod.DAY, StreakPeriod.DAY, StreakPeriod.WEEK, StreakPeriod.MONTH, StreakPeriod.DAYS]
    ),
    more=st.sampled_from([{}, {"at_least": 2}, {"on_days": 2}, {"only_on": frozenset(range(5))}]),
    freezes=st.sampled_from(
        [None, Freezes(given=1, earn_one_every=2, keep_at_most=2, cost={"points": 3}), Freezes(given=3, keep_at_most=3)]
    ),
    milestones=st.sampled_from([{}, {2: Gift({"xp": 1}), 4: Gift({"xp": 1})}]),
)


def _choice(number: int, when: Instant, act: Act, ahead: int, days: int) -> Choice:
    today = moment_of(when).date()
    first, last = today + timedelta(days=ahead), today + timedelta(days=ahead + days)
    return Choice(EntryId(f"choice-{number}"), when, "brand", f"key-{number}", act, "streaks.daily", first, last)


actions = st.builds(
    lambda number, when: Action(EntryId(f"entry-{number}"), when, "brand", f"key-{number}", "found", {}),
    st.integers(0, 9999),
    hours,
)
moves = st.builds(
    lambda number, when, zone: ProfileChange(EntryId(f"move-{number}"), when, "brand", f"key-{number}", zone=zone),
    st.integers(0, 9999),
    hours,
    st.sampled_from(ZONES),
)
choices = st.builds(
    _choice,
    st.integers(0, 9999),
    hours,
    st.sampled_from([Act.PAUSE, Act.REPAIR, Act.REPAIR, Act.BUY_FREEZE]),
    st.integers(-1, 4),
    st.integers(-1, 6),
)


def journals(*kinds: st.SearchStrategy[Entry]) -> st.SearchStrategy[list[Entry]]:
    return st.lists(st.one_of(*kinds), max_size=30, unique_by=(lambda entry: entry.id, lambda entry: entry.order))


@given(specs, journals(actions, actions, actions, moves, choices))
def test_folding_step_by_step_agrees_with_folding_anew(spec: StreakSpec, journal: list[Entry]) -> None:
    fold = fold_of(points(), spec)
    stepwise, anew = step_by_step(fold, journal), fold.refold(reversed(journal))
    assert (dump(stepwise.state), stepwise.effects) == (dump(anew.state), anew.effects)


@given(specs, specs, journals(actions, actions, moves, choices), st.integers(1, 24))
def test_whatever_a_version_changes_about_a_streak_folding_on_agrees_with_folding_anew(
    before: StreakSpec, after: StreakSpec, journal: list[Entry], day: int
) -> None:
    change = RuleVersion(2, Instant(START + day * 24 * HOUR), ruleset(points(), after))
    fold = Fold([RuleVersion(1, BEGINNING, ruleset(points(), before)), change])
    stepwise, anew = step_by_step(fold, journal), fold.refold(reversed(journal))
    assert (dump(stepwise.state), stepwise.effects) == (dump(anew.state), anew.effects)
    assert fold.standing(anew.state, START + 60 * 24 * HOUR).streaks[0].current >= 0


@given(specs, journals(actions, actions, actions, moves, choices))
def test_freezes_lengths_and_what_is_remembered_stay_within_bounds(spec: StreakSpec, journal: list[Entry]) -> None:
    fold = fold_of(points(), spec)
    state, done = fold.empty(), set[int]()
    for entry in sorted(journal, key=lambda each: each.order):
        state, _ = fold.apply(state, entry)
        held = state.rules.get("streaks.daily", StreakState())
        assert isinstance(held, StreakState)
        done.update(held.done)
        most = spec.freezes.keep_at_most if spec.freezes else 0
        assert 0 <= (held.freezes or 0) <= most
        assert 0 <= held.length <= held.best <= len(done)
        assert len(held.broken) <= 2
        assert ("streaks.daily" in state.timers) == (held.length > 0)
        assert state.timers.get("streaks.daily", entry.occurred_at + 1) > entry.occurred_at
        standing = fold.standing(state, entry.occurred_at).streaks[0]
        assert len(standing.calendar) <= 28
        assert standing.calendar == tuple(sorted(set(standing.calendar), key=lambda each: each.first_day))


@given(specs, journals(actions, actions, moves, choices))
def test_milestones_are_given_once_for_each_length_of_a_run(spec: StreakSpec, journal: list[Entry]) -> None:
    """Never more often than there were runs, one of which begins at first, and one more after each break."""
    fold = fold_of(replace(spec, milestones={2: Gift({"xp": 1})}))
    _, effects = fold.refold(journal)
    runs = sum(1 for each in effects if isinstance(each, StreakExtended) and each.length == 1)
    assert len(of_kind(effects, PointsGiven)) <= runs + len(of_kind(effects, StreakBroken))


def _on_every_date(stays: Sequence[tuple[int, str]]) -> tuple[list[Entry], set[int]]:
    """A journal of somebody who does it once on every date that they live, wherever that is; and those dates.

    They look at the clock every three hours, and whenever they have moved.
    """
    journal, done, now = list[Entry](), set[int](), START
    for number, (looks, zone) in enumerate(stays):
        now = Instant(now + MINUTE)
        journal.append(ProfileChange(EntryId(f"move-{number}"), now, "brand", f"move-{number}", zone=zone))
        for look in range(looks + 1):
            now = Instant(now + 3 * HOUR * min(look, 1))
            day = Calendar().day_of(now, zone)
            if day not in done:
                done.add(day)
                journal.append(Action(EntryId(f"{number}-{now}"), now, "brand", f"{number}-{now}", "found", {}))
    return journal, done


@given(st.lists(st.tuples(st.integers(1, 40), st.sampled_from(ZONES)), min_size=1, max_size=8))
def test_whoever_does_it_on_every_date_they_live_never_breaks_and_never_counts_a_date_twice(
    stays: list[tuple[int, str]],
) -> None:
    journal, dates = _on_every_date(stays)
    _, effects = fold_of(daily(), weekly()).refold(journal)
    days, weeks = ([each for each in of_kind(effects, StreakExtended) if each.rule == rule] for rule in RULES)
    assert len(days) == len(dates)
    assert len(weeks) == len({Calendar().week_of(day) for day in dates})
    assert max(each.length for each in days) == len(dates)


@given(st.sets(st.integers(0, 40)), st.integers(0, 3), st.sampled_from([None, 1, 2, 3]), st.integers(1, 3))
def test_a_daily_streak_with_freezes_does_as_a_simple_reckoning_of_days_says(
    days: set[int], start_with: int, earn: int | None, room: int
) -> None:
    freezes = Freezes(given=min(start_with, room), earn_one_every=earn, keep_at_most=room)
    journal = [Action(EntryId(f"{day}"), Instant(_noon(day)), "brand", f"{day}", "found", {}) for day in days]
    fold = fold_of(daily(freezes=freezes))
    state, effects = fold.refold(journal)
    state, later = fold.advance(state, _noon(45))
    happened = [_short(each) for each in (*effects, *later) if _short(each)]
    assert happened == _reckoned(days, freezes, 45)


def _noon(day: int) -> Instant:
    noon = datetime(2027, 3, 20, 12, tzinfo=ZoneInfo(STOCKHOLM)) + timedelta(days=day)
    return Instant(int(noon.timestamp()) * 1_000_000)


def _short(effect: object) -> tuple[str, int] | None:
    match effect:
        case StreakExtended():
            return ("extended", effect.length)
        case StreakFrozen():
            return ("frozen", effect.freezes_left)
        case StreakBroken():
            return ("broken", effect.length)
        case _:
            return None


def _reckoned(days: set[int], rule: Freezes, until: int) -> list[tuple[str, int]]:
    """Day after day, with nothing cleverer than counting."""
    told, length, towards = list[tuple[str, int]](), 0, 0
    freezes: int | None = None
    for day in range(until):
        if day in days:
            length += 1
            told.append(("extended", length))
            freezes = rule.given if freezes is None else freezes
            if rule.earn_one_every and freezes < rule.keep_at_most:
                towards += 1
                if towards == rule.earn_one_every:
                    freezes, towards = freezes + 1, 0
        elif length and freezes:
            freezes -= 1
            told.append(("frozen", freezes))
        elif length:
            told.append(("broken", length))
            length = towards = 0
    return told


@settings(max_examples=20)
@given(st.integers(1, 12))
def test_nothing_happens_over_the_years_of_a_pause_that_is_for_everybody(years: int) -> None:
    off = DaysOff(date(2027, 3, 21), date(2027 + years, 12, 31))
    fold = fold_of(daily(excused_days=(off,)))
    state, _ = fold.refold([Action(EntryId("a"), Instant(_noon(0)), "brand", "a", "found", {})])
    state, effects = fold.advance(state, at(f"{2028 + years}-01-02 00:00") - 1)
    assert effects == ()
    assert of_kind(fold.advance(state, at(f"{2028 + years}-01-02 00:00")).effects, StreakBroken)


def test_somebody_who_moves_back_and_forth_each_day_keeps_a_run() -> None:
    journal: list[Entry] = []
    for day in range(1, 15):
        journal.append(moved("Pacific/Auckland", f"2027-05-{day:02} 11:00"))
        journal.append(moved(STOCKHOLM, f"2027-05-{day:02} 15:00"))
        journal.append(Action(EntryId(f"{day}"), at(f"2027-05-{day:02} 20:00"), "brand", f"{day}", "found", {}))
    _, effects = fold_of(daily()).refold(journal)
    assert [each.length for each in effects if isinstance(each, StreakExtended)] == list(range(1, 15))
