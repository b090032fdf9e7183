"""Computing standings: what a screen shows, from a member's state as of an instant. One function a kind of rule."""

from collections.abc import Collection, Iterator
from datetime import date

from engine.rules.badge_standings import badge_standing
from engine.rules.calendar import Calendar, PeriodKind
from engine.rules.challenges import ChallengeSpec, challenge_id, challenge_state, ends_at
from engine.rules.compiled import CompiledRuleset
from engine.rules.counts import Counter
from engine.rules.dictionary import Impact, Wallet
from engine.rules.impact import impact_id, impact_made, impact_state
from engine.rules.instants import Instant
from engine.rules.levels import LEVELS, LevelsSpec, level_held
from engine.rules.ruleset import Ruleset
from engine.rules.standing import (
    BadgeStanding,
    ChallengeStanding,
    ChallengeStatus,
    ImpactStanding,
    LevelStanding,
    Progress,
    Standing,
    StepStanding,
    StreakStanding,
    StreakStatus,
    WalletStanding,
    towards,
)
from engine.rules.state import State, WalletState
from engine.rules.streaks import StreakPeriod, StreakSpec, broken_at, period_asked, streak_id, streak_state
from engine.rules.turn import Turn


def standing_of(rules: CompiledRuleset, turn: Turn) -> Standing:
    """Where a member stands at the instant of a turn, up to which time has been passed."""
    ruleset, calendar, state, now = rules.ruleset, rules.calendar, turn.state(), turn.at
    zone, today = turn.zone, turn.day
    badges = tuple(
        each for spec in ruleset.badges if (each := badge_standing(spec, rules, turn)).times or not spec.hidden
    )
    level = _level(ruleset.levels, state) if ruleset.levels is not None else None
    return Standing(
        as_of=now,
        today=date.fromordinal(today),
        zone=zone,
        locale=state.locale,
        wallets=tuple(_wallet(wallet, state) for wallet in ruleset.dictionary.wallets.values()),
        level=level,
        badges=badges,
        streaks=tuple(_streak(spec, calendar, state, today, zone) for spec in ruleset.streaks),
        challenges=tuple(_challenge(spec, calendar, state, now, zone) for spec in ruleset.challenges),
        perks=_perks(ruleset, badges, level),
        impact=tuple(_impact(each, state) for each in ruleset.dictionary.impact.values()),
        counts={name: counter.number(turn, "") for name, counter in _named(rules) if counter.spec.for_each is None},
        counts_by_value={
            name: {value: counter.number(turn, value) for value in counter.values(turn)}
            for name, counter in _named(rules)
            if counter.spec.for_each is not None
        },
        segments=tuple(name for name, holds in rules.segments.items() if holds(turn)),
    )


def _wallet(wallet: Wallet, state: State) -> WalletStanding:
    held = state.wallets.get(wallet.name, WalletState())
    return WalletStanding(wallet, held.balance, held.earned)


def _level(ladder: LevelsSpec, state: State) -> LevelStanding:
    names = [level.name for level in ladder.levels]
    held = level_held(state.rules.get(LEVELS))
    position = names.index(held) if held in names else 0
    level = ladder.levels[position]
    earned = state.wallets.get(ladder.wallet, WalletState()).earned
    if position + 1 == len(names):
        return LevelStanding(level, None, Progress(level.at_least, level.at_least))
    following = ladder.levels[position + 1]
    return LevelStanding(level, following, towards(earned, following.at_least))


def _streak(spec: StreakSpec, calendar: Calendar, state: State, today: int, zone: str) -> StreakStanding:
    held = streak_state(state.rules.get(streak_id(spec.name)))
    period = period_asked(spec, calendar, today)
    secured = period is not None and bool(held.length) and held.last_done == period
    until = broken_at(spec, calendar, held, zone) if held.length else None
    counted = held.count if period is not None and held.counting == period else 0
    return StreakStanding(
        streak=spec,
        status=_streak_status(spec, calendar, held.length, secured, today, until, zone),
        current=held.length,
        best=held.best,
        secured=secured,
        at_risk_until=until,
        progress=towards(spec.at_least if secured else counted, spec.at_least),
        next_milestone=min((each for each in spec.milestones if each > held.length), default=None),
    )


def _streak_status(
    spec: StreakSpec, calendar: Calendar, length: int, secured: bool, today: int, until: Instant | None, zone: str
) -> StreakStatus:
    if not length:
        return StreakStatus.NONE
    if secured:
        return StreakStatus.SECURED
    kind = PeriodKind.WEEK if spec.every is StreakPeriod.WEEK else PeriodKind.DAY
    ends_with_this_period = until == calendar.end_of_period(today, kind, zone)
    return StreakStatus.AT_RISK if ends_with_this_period else StreakStatus.OPEN


def _challenge(spec: ChallengeSpec, calendar: Calendar, state: State, now: Instant, zone: str) -> ChallengeStanding:
    held = challenge_state(state.rules.get(challenge_id(spec.name)))
    first = spec.first_day.toordinal() if spec.first_day else 0
    starts, ends = calendar.start_of(first, zone), ends_at(spec, calendar, zone)
    steps = tuple(
        StepStanding(step, progress, done=not progress.remaining)
        for step in spec.steps
        for progress in [towards(held.steps.get(step.name, 0), step.times)]
    )
    return ChallengeStanding(
        challenge=spec,
        status=_challenge_status(held.completed_at is not None, starts, ends, now),
        steps=steps,
        progress=Progress(sum(step.progress.value for step in steps), sum(step.progress.target for step in steps)),
        starts_at=starts,
        ends_at=ends,
        completed_at=Instant(held.completed_at) if held.completed_at is not None else None,
    )


def _challenge_status(completed: bool, starts: int, ends: int, now: int) -> ChallengeStatus:
    if completed:
        return ChallengeStatus.COMPLETED
    if now < starts:
        return ChallengeStatus.UPCOMING
    return ChallengeStatus.ACTIVE if now < ends else ChallengeStatus.ENDED


def _perks(ruleset: Ruleset, badges: Collection[BadgeStanding], level: LevelStanding | None) -> tuple[str, ...]:
    held = set(level.level.perks) if level is not None else set()
    for each in badges:
        for tier in each.held:
            held.update(tier.give.perks)
    return tuple(perk for perk in ruleset.dictionary.perks if perk in held)


def _named(rules: CompiledRuleset) -> Iterator[tuple[str, Counter]]:
    """The counts that have names of their own."""
    return ((name, counter) for name, counter in rules.counters.items() if not name.startswith("badges."))


def _impact(impact: Impact, state: State) -> ImpactStanding:
    return ImpactStanding(impact, impact_made(impact_state(state.rules.get(impact_id(impact.name)))))
