"""The level ladder: by points ever earned, or by those of this period and the one before."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.rules.badges import BadgeSpec, Keep, Tier
from engine.rules.calendar import PeriodKind
from engine.rules.effects import AnyEffect, BadgeRevoked, BadgeWon, LevelChanged
from engine.rules.entries import Entry
from engine.rules.fold import Fold, RuleVersion
from engine.rules.gifts import Gift
from engine.rules.instants import HOUR
from engine.rules.levels import LevelsSpec
from engine.rules.needs import Needs
from engine.rules.ruleset import Ruleset
from engine.rules.standing import LevelStanding, Progress
from engine.rules.state import State
from tests.rules.histories import journals
from tests.rules.telling import (
    BEGINNING,
    NAMES,
    at,
    challenge,
    did,
    fold_of,
    levels,
    moved,
    of_kind,
    points,
    ruleset,
    step_by_step,
)


def changes(effects: tuple[AnyEffect, ...]) -> list[tuple[str | None, str]]:
    return [(each.before, each.after) for each in effects if isinstance(each, LevelChanged)]


def level_at(fold: Fold, state: State, when: str) -> LevelStanding:
    level = fold.standing(state, at(when)).level
    assert level is not None
    return level


def test_a_level_is_reached_by_points_ever_earned_in_its_wallet() -> None:
    fold = fold_of(ruleset(points(give={"xp": 60}), levels=levels(seed=0, sprout=100, tree=500)))
    state, effects = fold.refold([did("found", "2027-03-01 10:00"), did("found", "2027-03-01 11:00")])
    assert changes(effects) == [("seed", "sprout")]
    level = level_at(fold, state, "2027-03-01 12:00")
    assert (level.level.name, level.next and level.next.name) == ("sprout", "tree")
    assert level.progress == Progress(120, 500)
    assert level.ring == Progress(20, 400)
    assert (level.keeps_until, level.to_keep) == (None, None)


def test_points_that_a_challenge_gives_count_for_the_level_of_the_same_entry() -> None:
    spring = challenge("2027-03-01", "2027-03-31", give=Gift({"xp": 500}), found=1)
    fold = fold_of(ruleset(spring, levels=levels(seed=0, sprout=100, tree=500)))
    _, effects = fold.refold([did("found", "2027-03-01 10:00")])
    assert isinstance(effects[-1], LevelChanged)
    assert (effects[-1].before, effects[-1].after) == ("seed", "tree")


def test_at_the_top_there_is_no_next_level_and_the_ring_is_full() -> None:
    fold = fold_of(ruleset(points(give={"xp": 600}), levels=levels(seed=0, tree=500)))
    state, _ = fold.refold([did("found", "2027-03-01 10:00")])
    level = level_at(fold, state, "2027-03-01 12:00")
    assert level.next is None
    assert level.progress.fraction == 1.0
    assert level.ring.fraction == 1.0


def test_the_ring_is_empty_when_a_level_has_just_been_reached() -> None:
    fold = fold_of(ruleset(points(give={"xp": 100}), levels=levels(seed=0, sprout=100, tree=500)))
    state, _ = fold.refold([did("found", "2027-03-01 10:00")])
    assert level_at(fold, state, "2027-03-01 12:00").ring == Progress(0, 400)


# Earning a level anew.


def yearly(**at_least: int) -> LevelsSpec:
    return replace(levels(**at_least), requalify=PeriodKind.YEAR)


def monthly(**at_least: int) -> LevelsSpec:
    return replace(levels(**at_least), requalify=PeriodKind.MONTH)


SIXTY = points(give={"xp": 60})
YEARLY = fold_of(ruleset(SIXTY, levels=yearly(seed=0, sprout=100, tree=200)))


def on(*days: str) -> list[Entry]:
    return [did("found", f"{day} 10:00") for day in days]


def test_what_was_reached_lasts_to_the_end_of_the_period_after() -> None:
    state, effects = YEARLY.refold(on("2027-03-01", "2027-03-02"))
    assert changes(effects) == [("seed", "sprout")]
    assert YEARLY.advance(state, at("2028-12-31 23:59")).effects == ()
    (fallen,) = YEARLY.advance(state, at("2029-01-01 00:00")).effects
    assert isinstance(fallen, LevelChanged)
    assert (fallen.before, fallen.after, fallen.at, fallen.entry) == ("sprout", "seed", at("2029-01-01 00:00"), None)


def test_each_period_is_measured_by_itself() -> None:
    assert changes(YEARLY.refold(on("2027-12-30", "2028-01-02")).effects) == []
    assert changes(YEARLY.refold(on("2027-12-30", "2028-01-02", "2028-01-03")).effects) == [("seed", "sprout")]


def test_a_level_falls_to_what_the_last_period_reached() -> None:
    journal = on("2027-01-01", "2027-01-02", "2027-01-03", "2027-01-04", "2028-05-05", "2028-05-06")
    state, effects = YEARLY.refold(journal)
    assert changes(effects) == [("seed", "sprout"), ("sprout", "tree")]
    falls = YEARLY.advance(state, at("2035-01-01 00:00"))
    assert changes(falls.effects) == [("tree", "sprout"), ("sprout", "seed")]
    assert falls.state.timers == {}


def test_a_level_that_is_earned_anew_is_kept_without_a_word() -> None:
    journal = on("2027-01-01", "2027-01-02", "2028-12-30", "2028-12-31", "2029-03-03")
    state, effects = YEARLY.refold(journal)
    assert changes(effects) == [("seed", "sprout")]
    assert [each.at for each in YEARLY.advance(state, at("2031-01-01 00:00")).effects] == [at("2030-01-01 00:00")]


def test_after_a_year_without_anything_nothing_of_it_counts() -> None:
    _, effects = YEARLY.refold(on("2027-01-01", "2029-01-01"))
    assert changes(effects) == []


def test_the_standing_tells_until_when_a_level_is_kept_and_what_keeps_it() -> None:
    state, _ = YEARLY.refold(on("2027-01-01", "2027-01-02"))
    level = level_at(YEARLY, state, "2027-06-01 10:00")
    assert (level.keeps_until, level.to_keep) == (at("2029-01-01 00:00"), Progress(100, 100))
    assert level.progress == Progress(120, 200)
    level = level_at(YEARLY, state, "2028-06-01 10:00")
    assert (level.keeps_until, level.to_keep) == (at("2029-01-01 00:00"), Progress(0, 100))
    assert level.progress == Progress(0, 200)
    level = level_at(YEARLY, state, "2029-06-01 10:00")
    assert (level.level.name, level.keeps_until, level.to_keep) == ("seed", None, None)


def test_a_badge_that_needs_a_level_falls_with_it() -> None:
    proud = BadgeSpec("proud", NAMES, tiers=(Tier(None, NAMES, ()),), keep=Keep.WHILE_TRUE, needs=Needs(level="sprout"))
    fold = fold_of(ruleset(SIXTY, proud, levels=monthly(seed=0, sprout=100)))
    state, effects = fold.refold(on("2027-03-01", "2027-03-02"))
    assert len(of_kind(effects, BadgeWon)) == 1
    effects = fold.advance(state, at("2027-06-01 00:00")).effects
    assert [type(each) for each in effects] == [LevelChanged, BadgeRevoked]


def test_a_month_that_is_lived_twice_stays_the_newer_one() -> None:
    fold = fold_of(ruleset(SIXTY, levels=monthly(seed=0, sprout=100), zone="Pacific/Auckland"))
    auckland, los_angeles = "Pacific/Auckland", "America/Los_Angeles"
    state, effects = fold.refold(
        [
            did("found", "2027-04-01 08:00", auckland),
            moved(los_angeles, "2027-04-01 09:00", auckland),
            did("found", "2027-03-31 20:00", los_angeles),
        ]
    )
    assert changes(effects) == [("seed", "sprout")]
    (fallen,) = fold.advance(state, at("2027-12-01 00:00")).effects
    assert fallen.at == at("2027-06-01 00:00", los_angeles)


# New versions.


def changed(before: Ruleset, after: Ruleset, when: str) -> Fold:
    return Fold([RuleVersion(1, BEGINNING, before), RuleVersion(2, at(when), after)])


def test_nobody_falls_because_a_version_begins_to_ask_for_levels_anew() -> None:
    fold = changed(
        ruleset(SIXTY, levels=levels(seed=0, sprout=100)),
        ruleset(SIXTY, levels=yearly(seed=0, sprout=100)),
        "2030-05-01",
    )
    state, _ = fold.refold(on("2027-03-01", "2027-03-02"))
    (fallen,) = fold.advance(state, at("2040-01-01 00:00")).effects
    assert fallen.at == at("2032-01-01 00:00")


def test_late_entries_that_reach_into_the_first_version_with_levels_tell_of_the_level() -> None:
    before, after = ruleset(points(give={"xp": 20})), ruleset(points(give={"xp": 20}), levels=levels(seed=0, tree=20))
    fold = Fold([RuleVersion(1, BEGINNING, before), RuleVersion(2, at("2027-03-05 00:00"), after)])
    journal = [did("voted", "2027-03-02 10:00")]
    late = [did("found", "2027-03-01 10:00"), did("voted", "2027-03-06 10:00")]
    assert changes(fold.insert(journal, late).effects) == [("seed", "tree")]


def test_a_version_that_asks_no_longer_counts_everything_that_was_ever_earned() -> None:
    fold = changed(
        ruleset(SIXTY, levels=monthly(seed=0, sprout=100)),
        ruleset(SIXTY, levels=levels(seed=0, sprout=100)),
        "2027-09-01",
    )
    state, effects = fold.refold(on("2027-03-01", "2027-03-02", "2027-10-01"))
    assert changes(effects) == [("seed", "sprout"), ("sprout", "seed"), ("seed", "sprout")]
    assert fold.advance(state, at("2040-01-01 00:00")).effects == ()


def test_nobody_falls_because_a_version_asks_for_levels_anew_once_more() -> None:
    ladder = levels(seed=0, sprout=100)
    anew = replace(ladder, requalify=PeriodKind.MONTH)
    fold = Fold(
        [
            RuleVersion(1, BEGINNING, ruleset(SIXTY, levels=anew)),
            RuleVersion(2, at("2027-03-20"), ruleset(SIXTY, levels=ladder)),
            RuleVersion(3, at("2027-08-10"), ruleset(SIXTY, levels=anew)),
        ]
    )
    state, effects = fold.refold(on("2027-03-01", "2027-03-02"))
    assert changes(effects) == [("seed", "sprout")]
    (fallen,) = fold.advance(state, at("2030-01-01 00:00")).effects
    assert fallen.at == at("2027-10-01 00:00")


def test_what_was_earned_while_there_were_no_levels_counts_for_when_they_come_back() -> None:
    fold = Fold(
        [
            RuleVersion(1, BEGINNING, ruleset(SIXTY, levels=monthly(seed=0, sprout=100))),
            RuleVersion(2, at("2027-03-20"), ruleset(SIXTY)),
            RuleVersion(3, at("2027-05-10"), ruleset(SIXTY, levels=monthly(seed=0, sprout=100, tree=180))),
        ]
    )
    state, effects = fold.refold(on("2027-03-01", "2027-03-25", "2027-04-25"))
    assert changes(effects) == []
    effects = fold.advance(state, at("2030-01-01 00:00")).effects
    assert [each.at for each in effects] == [at("2027-05-10 00:00"), at("2027-07-01 00:00")]
    assert changes(effects) == [("seed", "sprout"), ("sprout", "seed")]


# Whatever happens.

_LADDERS = st.sampled_from(
    [monthly(seed=0, sprout=30, tree=90), yearly(seed=0, sprout=30), levels(seed=0, sprout=30, tree=90)]
)
_GIVEN = points(give={"xp": 10})
_FOLDS = st.one_of(
    st.builds(lambda ladder: fold_of(ruleset(_GIVEN, levels=ladder)), _LADDERS),
    st.builds(
        lambda one, two: changed(
            ruleset(_GIVEN, levels=one), ruleset(_GIVEN, levels=two, zone="Pacific/Auckland"), "2027-03-30 12:00"
        ),
        _LADDERS,
        _LADDERS,
    ),
)


@given(fold=_FOLDS, journal=journals())
def test_folding_on_agrees_with_folding_anew(fold: Fold, journal: list[Entry]) -> None:
    assert step_by_step(fold, journal) == fold.refold(journal)


@given(fold=_FOLDS, journal=journals(), hours=st.lists(st.integers(0, 24 * 90), min_size=1, max_size=4))
def test_time_passes_the_same_in_one_go_and_in_pieces(fold: Fold, journal: list[Entry], hours: list[int]) -> None:
    state = fold.refold(journal).state
    last = state.last[0] if state.last else at("2027-03-20 00:00")
    moments = [last + each * HOUR for each in sorted(hours)]
    in_pieces, effects = state, list[AnyEffect]()
    for moment in moments:
        in_pieces, happened = fold.advance(in_pieces, moment)
        effects += happened
    assert (in_pieces, tuple(effects)) == fold.advance(state, moments[-1])


@given(fold=_FOLDS, journal=journals())
def test_each_change_begins_where_the_last_one_ended_and_is_one(fold: Fold, journal: list[Entry]) -> None:
    told = changes(fold.refold(journal).effects)
    assert all(before != after for before, after in told)
    assert all(earlier[1] == later[0] for earlier, later in pairwise(told))


@pytest.mark.parametrize("months", [3, 30])
def test_who_earns_nothing_more_ends_on_the_lowest_level(months: int) -> None:
    fold = fold_of(ruleset(SIXTY, levels=monthly(seed=0, sprout=100)))
    state, _ = fold.refold(on("2027-03-01", "2027-03-02"))
    later = at(f"{2027 + (2 + months) // 12}-{(2 + months) % 12 + 1:02}-01 00:00")
    assert fold.standing(state, later).level == level_at(fold, fold.empty(), "2027-03-01 00:00")
