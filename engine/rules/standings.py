"""Computing standings: what a screen shows, from a member's state as of an instant. One function a kind of rule."""

from collections.abc import Iterable, Iterator
from datetime import date

from engine.rules.badge_standings import badge_standing
from engine.rules.calendar import Calendar
from engine.rules.challenge_standings import challenge_standing
from engine.rules.challenges import Who
from engine.rules.compiled import CompiledRuleset
from engine.rules.counts import Counter
from engine.rules.dictionary import Impact, Wallet
from engine.rules.gifts import Gift
from engine.rules.guards import times_held_back
from engine.rules.impact import impact_id, impact_made, impact_state
from engine.rules.level_standings import level_standing
from engine.rules.ruleset import Ruleset
from engine.rules.standing import (
    BadgeStanding,
    ChallengeStanding,
    Expiring,
    ImpactStanding,
    LevelStanding,
    Standing,
    StreakStanding,
    WalletStanding,
)
from engine.rules.state import State, WalletState
from engine.rules.streak_standings import streak_standing
from engine.rules.turn import Turn


def standing_of(rules: CompiledRuleset, turn: Turn) -> Standing:
    """Where a member stands at the instant of a turn, up to which time has been passed."""
    ruleset, calendar, state, now = rules.ruleset, rules.calendar, turn.state(), turn.at
    zone, today = turn.zone, turn.day
    badges = tuple(
        each for spec in ruleset.badges if (each := badge_standing(spec, rules, turn)).times or not spec.hidden
    )
    level = level_standing(ruleset.levels, calendar, turn) if ruleset.levels is not None else None
    streaks = tuple(streak_standing(spec, calendar, turn) for spec in ruleset.streaks)
    challenges = tuple(
        challenge_standing(spec, calendar, turn) for spec in ruleset.challenges if spec.who is Who.EACH_MEMBER
    )
    return Standing(
        as_of=now,
        today=date.fromordinal(today),
        zone=zone,
        locale=state.locale,
        wallets=tuple(_wallet(each, calendar, state, zone) for each in ruleset.dictionary.wallets.values()),
        level=level,
        badges=badges,
        streaks=streaks,
        challenges=challenges,
        perks=_perks(ruleset, level, _gifts(badges, streaks, challenges)),
        impact=tuple(_impact(each, state) for each in ruleset.dictionary.impact.values()),
        counts={name: counter.number(turn, "") for name, counter in _named(rules) if counter.spec.for_each is None},
        counts_by_value={
            name: {value: counter.number(turn, value) for value in counter.values(turn)}
            for name, counter in _named(rules)
            if counter.spec.for_each is not None
        },
        segments=tuple(name for name, holds in rules.segments.items() if holds(turn)),
        held_back={
            guard.name: times for guard in ruleset.fair_play if (times := times_held_back(turn.rules.get(guard.rule)))
        },
    )


def _wallet(wallet: Wallet, calendar: Calendar, state: State, zone: str) -> WalletStanding:
    held = state.wallets.get(wallet.name, WalletState())
    expiring = tuple(Expiring(calendar.start_of(gone, zone), amount) for gone, amount in held.lots)
    return WalletStanding(wallet, held.balance, held.earned, held.pending, expiring)


def _gifts(
    badges: Iterable[BadgeStanding], streaks: Iterable[StreakStanding], challenges: Iterable[ChallengeStanding]
) -> Iterator[Gift]:
    """What was ever given: by the tiers held, the milestones that the best run passed, the challenges completed."""
    yield from (tier.give for each in badges for tier in each.held)
    for run in streaks:
        yield from (gift for length, gift in run.streak.milestones.items() if length <= run.best)
    yield from (each.challenge.give for each in challenges if each.times)


def _perks(ruleset: Ruleset, level: LevelStanding | None, gifts: Iterable[Gift]) -> tuple[str, ...]:
    held = set(level.level.perks) if level is not None else set()
    for gift in gifts:
        held.update(gift.perks)
    return tuple(perk for perk in ruleset.dictionary.perks if perk in held)


def _named(rules: CompiledRuleset) -> Iterator[tuple[str, Counter]]:
    """The counts that have names of their own."""
    return ((name, counter) for name, counter in rules.counters.items() if not name.startswith("badges."))


def _impact(impact: Impact, state: State) -> ImpactStanding:
    return ImpactStanding(impact, impact_made(impact_state(state.rules.get(impact_id(impact.name)))))
