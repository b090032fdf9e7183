"""How badges stand: what was won, what comes next, and how far it is."""

from datetime import date

from engine.rules.badges import BadgeSpec, Tier, badge_id, badge_state
from engine.rules.compiled import CompiledRuleset
from engine.rules.counts import Counter
from engine.rules.standing import BadgeStanding, BadgeStatus, Progress, towards
from engine.rules.turn import Turn


def badge_standing(spec: BadgeSpec, rules: CompiledRuleset, turn: Turn) -> BadgeStanding:
    """A badge as a member has it at the instant of a turn."""
    won = badge_state(turn.rules.get(badge_id(spec.name))).won
    times = sum(1 for tiers in won.values() if tiers)
    if not spec.tiers:
        return BadgeStanding(spec, _status(bool(times), begun=False), None, None, times, None, ())
    counters = [rules.counters[name] for name in spec.counts]
    if spec.for_each:
        return _by_value(spec, counters, won, turn)
    present = "" if spec.season is None else _season(spec, rules, turn)
    following = _next(spec, won.get(present, ()))
    held = _held(spec, {key for tiers in won.values() for key in tiers})
    progress = _progress(counters, following, turn, "") if following is not None else None
    begun = progress is not None and progress.value > 0
    return BadgeStanding(
        badge=spec,
        status=_status(bool(held), begun=begun),
        tier=held[-1] if held else None,
        next=following,
        times=times,
        progress=progress,
        held=held,
    )


def _by_value(spec: BadgeSpec, counters: list[Counter], won: dict[str, tuple[str, ...]], turn: Turn) -> BadgeStanding:
    """Never finished: there can always be another value. `next` is what the closest unfinished value would win."""
    ways = [(_progress(counters, spec.tiers[0], turn, None), spec.tiers[0])]
    if spec.once and not _next(spec, won.get("", ())):
        ways = []
    for value in {value for counter in counters for value in counter.values(turn)}:
        following = _next(spec, won.get("" if spec.once else value, ()))
        if following is not None:
            ways.append((_progress(counters, following, turn, value), following))
    closest, following = max(ways, key=lambda way: (way[0].fraction, -way[0].target), default=(None, None))
    held = _held(spec, {key for tiers in won.values() for key in tiers})
    return BadgeStanding(
        badge=spec,
        status=_status(bool(held), begun=closest is not None and closest.value > 0),
        tier=held[-1] if held else None,
        next=following,
        times=sum(1 for tiers in won.values() if tiers),
        progress=closest,
        held=held,
    )


def _season(spec: BadgeSpec, rules: CompiledRuleset, turn: Turn) -> str:
    assert spec.season is not None
    return date.fromordinal(rules.calendar.period_of(turn.day, spec.season)).isoformat()


def _progress(counters: list[Counter], tier: Tier, turn: Turn, value: str | None) -> Progress:
    """Towards a tier: over all its counts, each no further than what is asked of it. No value yet is nothing yet."""
    parts = [
        towards(counter.standing(turn, value) // counter.units if value is not None else 0, target)
        for counter, target in zip(counters, tier.at_least, strict=True)
    ]
    return Progress(sum(part.value for part in parts), sum(part.target for part in parts))


def _next(spec: BadgeSpec, won: tuple[str, ...]) -> Tier | None:
    return next((tier for tier in spec.tiers if (tier.name or "") not in won), None)


def _held(spec: BadgeSpec, keys: set[str]) -> tuple[Tier, ...]:
    return tuple(tier for tier in spec.tiers if (tier.name or "") in keys)


def _status(won: bool, *, begun: bool) -> BadgeStatus:
    if won:
        return BadgeStatus.WON
    return BadgeStatus.IN_PROGRESS if begun else BadgeStatus.LOCKED
