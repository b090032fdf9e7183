"""How a points rule stands for a member: what its limits leave room for, and from when on."""

from collections.abc import Iterable, Iterator, Mapping

from engine.rules.compiled import CompiledRuleset
from engine.rules.dictionary import RuleId
from engine.rules.effects import AnyEffect, PointsCancelled, PointsGiven, PointsHeld
from engine.rules.explanation import LimitStanding, PointsStanding
from engine.rules.holds import points_state
from engine.rules.instants import Instant
from engine.rules.limits import Limit, limit_name, room_again, wallet_limits
from engine.rules.points import PointsSpec
from engine.rules.purse import NO_WALLET
from engine.rules.state import PointsState
from engine.rules.turn import Turn


def points_standing(
    spec: PointsSpec, rules: CompiledRuleset, turn: Turn, effects: Iterable[AnyEffect]
) -> PointsStanding:
    """A points rule as a member has it at the instant of a turn, after these effects of it."""
    state = points_state(turn.rules.get(f"points.{spec.name}"))
    limits = tuple(_limits(spec, rules, turn, state))
    full = [each for each in limits if each.used >= each.cap and _blocks(spec, each.name)]
    blocked_by, until = (full[0].name, full[0].until) if full else (None, None)
    cooled = _cooled(spec, turn, state)
    if cooled is not None and not full:
        blocked_by, until = "cooldown", cooled
    times, given = _given(spec, effects)
    return PointsStanding(limits, blocked_by, until, times, given)


def _limits(spec: PointsSpec, rules: CompiledRuleset, turn: Turn, state: PointsState) -> Iterator[LimitStanding]:
    for kind, cap in spec.limits.times.items():
        yield _stands(Limit(limit_name("times", kind), kind, cap), state.used, turn)
    for (wallet, kind), cap in spec.limits.points.items():
        yield _stands(Limit(limit_name(wallet, kind), kind, cap), state.used, turn)
    for name in spec.give:
        for limit in wallet_limits(rules.wallets.get(name)):
            yield _stands(limit, turn.wallets.get(name, NO_WALLET).used, turn)


def _stands(limit: Limit, used: Mapping[str, tuple[int, int]], turn: Turn) -> LimitStanding:
    use = limit.use(used, turn)
    return LimitStanding(limit.name, min(use[2], limit.cap), limit.cap, room_again(use, turn))


def _blocks(spec: PointsSpec, limit: str) -> bool:
    """Whether a limit that is used up leaves nothing of the whole rule: one of its times, or of its only wallet."""
    return limit.startswith("times_") or len(spec.give) == 1


def _cooled(spec: PointsSpec, turn: Turn, state: PointsState) -> Instant | None:
    """When the cooldown is over; None when there is none, or it is."""
    if spec.limits.cooldown is None or state.last_rewarded is None:
        return None
    until = turn.calendar.after(state.last_rewarded, spec.limits.cooldown, turn.zone)
    return until if turn.at < until else None


def _given(spec: PointsSpec, effects: Iterable[AnyEffect]) -> tuple[int, Mapping[str, int]]:
    rule, entries, given = RuleId(f"points.{spec.name}"), set[object](), dict[str, int]()
    for each in effects:
        if isinstance(each, PointsGiven | PointsHeld) and each.rule == rule:
            entries.add(each.entry)
            given[each.wallet] = given.get(each.wallet, 0) + each.amount
        elif isinstance(each, PointsCancelled) and each.rule == rule:
            entries.discard(each.held_for)
            given[each.wallet] = given.get(each.wallet, 0) - each.amount
    return len(entries), {wallet: amount for wallet, amount in given.items() if amount}
