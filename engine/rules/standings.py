"""Computing standings: what a screen shows, from a member's state as of an instant. One function a kind of rule."""

from collections.abc import Collection
from datetime import date

from engine.rules.badges import BadgeSpec, Tier, badge_id, badge_state
from engine.rules.calendar import Calendar, PeriodKind
from engine.rules.challenges import ChallengeSpec, challenge_id, challenge_state, ends_at
from engine.rules.counts import units_in
from engine.rules.dictionary import Wallet
from engine.rules.instants import Instant
from engine.rules.levels import LEVELS, LevelsSpec, level_held
from engine.rules.ruleset import Ruleset
from engine.rules.standing import (
    BadgeStanding,
    BadgeStatus,
    ChallengeStanding,
    ChallengeStatus,
    LevelStanding,
    Progress,
    Standing,
    StepStanding,
    StreakStanding,
    StreakStatus,
    WalletStanding,
)
from engine.rules.state import BadgeState, State, WalletState
from engine.rules.streaks import StreakPeriod, StreakSpec, broken_at, period_asked, streak_id, streak_state


def standing_of(ruleset: Ruleset, calendar: Calendar, state: State, now: Instant) -> Standing:
    """Where a member stands, whose state has been advanced to `now`."""
    zone = state.zone or ruleset.dictionary.zone
    today = calendar.day_of(now, zone)
    badges = tuple(each for spec in ruleset.badges if (each := _badge(spec, state)).times or not spec.hidden)
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
        perks=_perks(ruleset, state, level),
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
    return LevelStanding(level, following, _towards(earned, following.at_least))


def _towards(value: int, target: int) -> Progress:
    return Progress(max(0, min(value, target)), target)


def _badge(spec: BadgeSpec, state: State) -> BadgeStanding:
    held = state.rules.get(badge_id(spec.name))
    if spec.count is None:
        won = bool(badge_state(held).won)
        return BadgeStanding(spec, _status(won, begun=False), tier=None, next=None, times=int(won), progress=None)
    counted = badge_state(held, spec.count)
    if spec.count.for_each is not None:
        return _badge_by_value(spec, units_in(spec.count), counted)
    tier, following = _tiers(spec, counted.won)
    count = counted.count // units_in(spec.count)
    return BadgeStanding(
        badge=spec,
        status=_status(tier is not None, begun=counted.count > 0),
        tier=tier,
        next=following,
        times=1 if tier is not None else 0,
        progress=None if following is None else _towards(count, following.at_least),
    )


def _badge_by_value(spec: BadgeSpec, units: int, counted: BadgeState) -> BadgeStanding:
    """Never finished: there can always be another value. `next` is what the closest unfinished value would win."""
    ways = [(_towards(0, spec.tiers[0].at_least), spec.tiers[0])]
    held: list[Tier] = []
    for count, won in counted.values.values():
        tier, following = _tiers(spec, won)
        if tier is not None:
            held.append(tier)
        if following is not None:
            ways.append((_towards(count // units, following.at_least), following))
    closest, following = max(ways, key=lambda way: way[0].fraction)
    status = _status(bool(held), begun=closest.value > 0)
    return BadgeStanding(spec, status, max(held, key=spec.tiers.index, default=None), following, len(held), closest)


def _tiers(spec: BadgeSpec, won: Collection[str]) -> tuple[Tier | None, Tier | None]:
    """The highest tier that was won, and the lowest that was not."""
    held = [tier for tier in spec.tiers if (tier.name or "") in won]
    missing = [tier for tier in spec.tiers if (tier.name or "") not in won]
    return held[-1] if held else None, missing[0] if missing else None


def _status(won: bool, *, begun: bool) -> BadgeStatus:
    if won:
        return BadgeStatus.WON
    return BadgeStatus.IN_PROGRESS if begun else BadgeStatus.LOCKED


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
        progress=_towards(spec.at_least if secured else counted, spec.at_least),
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
    starts, ends = calendar.start_of(spec.first_day.toordinal(), zone), ends_at(spec, calendar, zone)
    steps = tuple(
        StepStanding(step, progress, done=not progress.remaining)
        for step in spec.steps
        for progress in [_towards(held.steps.get(step.name, 0), step.times)]
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


def _perks(ruleset: Ruleset, state: State, level: LevelStanding | None) -> tuple[str, ...]:
    held = set(level.level.perks) if level is not None else set()
    for spec in ruleset.badges:
        won = _badge(spec, state)
        if not won.times:
            continue
        reached = spec.tiers.index(won.tier) + 1 if won.tier is not None else 0
        for tier in spec.tiers[:reached]:
            held.update(tier.give.perks)
    return tuple(perk for perk in ruleset.dictionary.perks if perk in held)
