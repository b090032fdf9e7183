"""What holds of every programme, whatever its rules say, whatever a member does, and in whatever order it is told."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from random import Random
from typing import TypeAlias

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.rules.badges import Keep
from engine.rules.calendar import Calendar, PeriodKind
from engine.rules.effects import AnyEffect, PointsGiven, PointsHeld
from engine.rules.entries import Entry, ProfileChange
from engine.rules.fold import Fold
from engine.rules.instants import HOUR, Instant
from engine.rules.standing import (
    BadgeStanding,
    BadgeStatus,
    ChallengeStanding,
    ChallengeStatus,
    Progress,
    Standing,
    StreakStanding,
    StreakStatus,
    WalletStanding,
)
from engine.rules.state import BadgeState, PointsState, State, StreakState, dump, load
from engine.rules.trace import Tried
from tests.scenarios.any_journal import START, Story, any_instant, any_story
from tests.scenarios.any_programme import DAYS
from tests.scenarios.told import told_by

Given: TypeAlias = PointsGiven | PointsHeld

AT_THE_END = Instant(START + (DAYS + 400) * 24 * HOUR)

seeds = st.integers(0, 2**32)
"""What a story grows from: every rule and every entry. A failure names its seed, which tells the same story again."""

some = settings(max_examples=settings().max_examples // 4, deadline=None)
"""Each example is a whole programme: some in a quick run, hundreds in `make soak`."""


@some
@given(seeds)
def test_folding_step_by_step_by_way_of_the_database_agrees_with_folding_anew(seed: int) -> None:
    story = any_story(Random(seed))
    state, effects = story.fold.empty(), list[AnyEffect]()
    for entry in story.in_order:
        state, happened = story.fold.apply(load(dump(state)), entry)
        effects += happened
    anew = story.fold.refold(story.journal)
    assert dump(state) == dump(anew.state)
    assert effects == list(anew.effects)


@some
@given(seeds)
def test_time_that_passes_in_pieces_comes_to_the_same(seed: int) -> None:
    dice = Random(seed)
    story, now, later = any_story(dice), *sorted([any_instant(dice), any_instant(dice)])
    state = story.fold.refold([each for each in story.journal if each.occurred_at <= now]).state
    first = story.fold.advance(state, now)
    second = story.fold.advance(load(dump(first.state)), later)
    at_once = story.fold.advance(state, later)
    assert dump(second.state) == dump(at_once.state)
    assert (*first.effects, *second.effects) == at_once.effects
    assert story.fold.standing(state, later) == story.fold.standing(second.state, later)


@some
@given(seeds)
def test_whoever_looks_in_between_or_traces_changes_nothing(seed: int) -> None:
    fold, journal = (story := any_story(Random(seed))).fold, story.in_order
    watched, watched_effects = fold.empty(), list[AnyEffect]()
    for entry in journal:
        watched, early = fold.advance(watched, entry.occurred_at - 1)
        trace: list[Tried] = []
        watched, effects = fold.apply(watched, entry, trace)
        watched_effects += (*early, *effects)
        assert all(each.asked.holds for each in trace if each.effects and each.rule.startswith(("points.", "streaks.")))
    plain = fold.refold(journal)
    assert dump(watched) == dump(plain.state)
    assert watched_effects == list(plain.effects)


@some
@given(seeds)
def test_in_whatever_order_entries_arrive_what_was_told_adds_up_to_where_one_stands(seed: int) -> None:
    story = any_story(Random(seed))
    state, known, told = story.fold.empty(), list[Entry](), list[AnyEffect]()
    for entry in story.journal:
        if state.last is None or entry.order > state.last:
            state, effects = story.fold.apply(state, entry)
        else:
            state, effects = story.fold.insert(known, [entry])
        known.append(entry)
        told += effects
    check_told(story, state, told)


@some
@given(seeds)
def test_a_whole_batch_that_comes_late_adds_up_as_well(seed: int) -> None:
    dice = Random(seed)
    story = any_story(dice)
    late = [each for each in story.journal if not dice.randrange(4)]
    if not late:
        return
    known = [each for each in story.journal if each not in late]
    before, after = story.fold.refold(known), story.fold.insert(known, late)
    check_told(story, after.state, (*before.effects, *after.effects))


@some
@given(seeds)
def test_every_state_and_every_standing_makes_sense(seed: int) -> None:
    story = any_story(Random(seed))
    state, told, at = story.fold.empty(), list[AnyEffect](), None
    for entry in story.in_order:
        before = state
        state, effects = story.fold.apply(state, entry)
        told += effects
        for effect in effects:
            assert at is None or at <= effect.at <= entry.occurred_at
            at = effect.at
        check_state(state, entry.occurred_at)
        check_badges_stay(story, before, state)
        check_standing(story.fold.standing(state, entry.occurred_at))
    check_told(story, state, told)
    check_standing(story.fold.standing(state, AT_THE_END))
    check_state(story.fold.advance(state, AT_THE_END).state, AT_THE_END)


@some
@given(seeds)
def test_no_limit_is_ever_exceeded(seed: int) -> None:
    story = any_story(Random(seed))
    ruleset, zones = story.versions[0].ruleset, zones_of(story)
    calendar = Calendar(ruleset.dictionary.week_starts, ruleset.dictionary.day_starts)
    effects = Fold(story.versions[:1]).refold(story.journal).effects
    given = [each for each in effects if isinstance(each, Given) and each.rule.startswith("points.")]

    def most(amounts: Iterable[tuple[Given, int]], kind: PeriodKind) -> int:
        """The most in any period."""
        sums = Counter[int]()
        for each, amount in amounts:
            sums[calendar.period_of(calendar.day_of(each.at, zones[each.entry or ""]), kind)] += amount
        return max(sums.values(), default=0)

    for spec in ruleset.points:
        mine = [each for each in given if each.rule == f"points.{spec.name}"]
        rewarded = list({each.entry: each for each in mine}.values())
        for kind, cap in spec.limits.times.items():
            assert most([(each, 1) for each in rewarded], kind) <= cap
        for (name, kind), cap in spec.limits.points.items():
            assert most([(each, each.amount) for each in mine if each.wallet == name], kind) <= cap
        cooldown = spec.limits.cooldown
        for one, two in pairwise(rewarded):
            assert cooldown is None or two.at >= calendar.after(one.at, cooldown, zones[two.entry or ""])
    for wallet in ruleset.dictionary.wallets.values():
        for kind, cap in wallet.limits.items():
            assert most([(each, each.amount) for each in given if each.wallet == wallet.name], kind) <= cap


def zones_of(story: Story) -> dict[str, str]:
    """In which zone each entry found the member."""
    zone, zones = story.versions[0].ruleset.dictionary.zone, dict[str, str]()
    for entry in story.in_order:
        if isinstance(entry, ProfileChange) and entry.zone is not None:
            zone = entry.zone
        zones[entry.id] = zone
    return zones


def check_told(story: Story, state: State, effects: Sequence[AnyEffect]) -> None:
    """What was told adds up to this state, as if everything had been known in time."""
    anew = story.fold.refold(story.journal)
    assert dump(state) == dump(anew.state)
    told, in_time = told_by(effects), told_by(anew.effects)
    for name, wallet in state.wallets.items():
        assert (told.balances[name], told.pending[name]) == (wallet.balance, wallet.pending)
    assert set(told.badges.values()) <= {0, 1}
    assert +told.badges == +in_time.badges
    assert +told.completed == +in_time.completed
    assert told.held_back == in_time.held_back
    for rule, held in state.rules.items():
        if isinstance(held, StreakState):
            assert told.streaks.get(rule, (0, 0)) == (held.length, held.best)
            assert rule not in told.freezes or told.freezes[rule] == (held.freezes or 0)
    last = story.in_order[-1].occurred_at if story.journal else START
    if story.fold.version_at(last).ruleset.levels is not None:
        assert (told.level or "seed") == (in_time.level or "seed")


def check_state(state: State, now: int) -> None:
    pending = Counter[str]()
    assert all(due >= now for due in state.timers.values())
    for held in state.rules.values():
        match held:
            case PointsState(holds=holds):
                assert [each.until for each in holds] == sorted(each.until for each in holds if each.until >= now)
                for wallet, amount in (each for hold in holds for each in hold.points):
                    pending[wallet] += amount
            case StreakState():
                assert 0 <= held.length <= held.best
                assert 0 <= (held.freezes or 0) <= 3
            case _:
                pass
    for name, kept in state.wallets.items():
        days = [day for day, _ in kept.lots]
        assert kept.pending == pending[name]
        assert days == sorted(set(days))
        assert all(amount > 0 for _, amount in kept.lots)
        assert sum(amount for _, amount in kept.lots) <= kept.balance <= kept.earned


def check_badges_stay(story: Story, before: State, after: State) -> None:
    """Nothing that happens later takes away what is kept always."""
    every = [spec for version in story.versions for spec in version.ruleset.badges]
    passing = {f"badges.{spec.name}" for spec in every if spec.keep is Keep.WHILE_TRUE}
    for rule, held in before.rules.items():
        now = after.rules[rule]
        if isinstance(held, BadgeState) and isinstance(now, BadgeState) and rule not in passing:
            assert all(set(tiers) <= set(now.won[value]) for value, tiers in held.won.items())


def check_standing(standing: Standing) -> None:
    for wallet in standing.wallets:
        check_wallet(wallet, standing.as_of)
    if standing.level is not None:
        check_progress(standing.level.progress)
        assert standing.level.keeps_until is None or standing.level.keeps_until > standing.as_of
    for badge in standing.badges:
        check_badge(badge)
    for streak in standing.streaks:
        check_streak(streak, standing.as_of)
    for challenge in standing.challenges:
        check_challenge(challenge, standing.as_of)


def check_progress(progress: Progress) -> None:
    assert 0 <= progress.value <= progress.target


def check_wallet(wallet: WalletStanding, now: int) -> None:
    assert 0 <= sum(each.amount for each in wallet.expiring) <= wallet.balance <= wallet.earned_ever
    assert wallet.pending >= 0
    assert all(each.at > now for each in wallet.expiring)


def check_badge(badge: BadgeStanding) -> None:
    check_progress(badge.progress or Progress(0, 0))
    assert (badge.tier is not None) == bool(badge.held)
    assert badge.tier is None or badge.status is BadgeStatus.WON


def check_streak(streak: StreakStanding, now: int) -> None:
    check_progress(streak.progress)
    assert 0 <= streak.current <= streak.best
    assert (streak.current == 0) == (streak.status in (StreakStatus.NONE, StreakStatus.REPAIRABLE))
    assert streak.secured == (streak.status is StreakStatus.SECURED)
    assert streak.at_risk_until is None or streak.at_risk_until > now
    assert streak.repairable_until is None or streak.repairable_until > now
    days = [each.first_day for each in streak.calendar]
    assert days == sorted(set(days))


def check_challenge(challenge: ChallengeStanding, now: int) -> None:
    check_progress(challenge.progress)
    for step in challenge.steps:
        check_progress(step.progress)
        assert step.done == (not step.progress.remaining)
    assert challenge.completed_at is None or (challenge.times > 0 and challenge.completed_at <= now)
    if challenge.status is ChallengeStatus.ENDED:
        assert challenge.ends_at is not None
        assert challenge.ends_at <= now
    if challenge.status is ChallengeStatus.ACTIVE:
        assert challenge.ends_at is None or challenge.ends_at > now
