"""Points rules: an action that meets a condition puts points into wallets, within limits."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from msgspec.structs import replace

from engine.rules.calendar import Calendar, Duration, PeriodKind
from engine.rules.dictionary import Localised, RuleId
from engine.rules.effects import PointsLimited
from engine.rules.expressions import amount_of, predicate_of
from engine.rules.handler import TakesNoChoices, WaitsForNothing
from engine.rules.instants import Instant
from engine.rules.state import PointsState
from engine.rules.tree import ALWAYS, Amount, Condition
from engine.rules.turn import Turn


@dataclass(frozen=True, slots=True)
class Award:
    """How much goes into one wallet: `20`, or `{points: 10 * co2_saved_kg, at_most: 200}`."""

    amount: Amount
    at_most: int | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a rule can give in a period of the member's local calendar."""

    times: Mapping[PeriodKind, int] = field(default_factory=dict)
    """`times_per_day: 3`: how often the rule is rewarded."""
    points: Mapping[tuple[str, PeriodKind], int] = field(default_factory=dict)
    """`points_per_week: 500`: how much the rule puts into that wallet, by wallet and period."""
    cooldown: Duration | None = None
    """How long after a rewarded action the next one is rewarded."""


@dataclass(frozen=True, slots=True)
class CancelIf:
    """`{action: support.call_started, if: {…}, same: topic}`."""

    action: str
    same: tuple[str, ...] = ()
    """Attributes of both actions that must have the same value."""
    condition: Condition = ALWAYS


@dataclass(frozen=True, slots=True)
class PointsSpec:
    """A points rule as it stands in a rule file."""

    name: str
    names: Localised
    when: str
    give: Mapping[str, Award]
    condition: Condition = ALWAYS
    limits: Limits = field(default_factory=Limits)
    hold_for: Duration | None = None
    """How long the points stay pending."""
    cancel_if: CancelIf | None = None
    """What drops them while they are pending; only with `hold_for`."""
    once_per: str | None = None
    """Rewarded once, ever, for each value of this attribute."""
    description: Localised = field(default_factory=dict)


class Limit:
    """One limit, compiled: a name as rule files spell it, a period, and how much fits into it."""

    __slots__ = ("cap", "kind", "name")

    def __init__(self, name: str, kind: PeriodKind, cap: int) -> None:
        self.name = name
        self.kind = kind
        self.cap = cap

    def used(self, state: PointsState, turn: Turn) -> tuple[int, int]:
        """The period that counts, and how much of it is used up."""
        present = turn.calendar.period_of(turn.day, self.kind)
        period, used = state.used.get(self.name, _NEVER_USED)
        # A member who travels to where it is still yesterday gets no second allowance for it.
        return (period, used) if period >= present else (present, 0)


_NEVER_USED = (0, 0)


class PointsHandler(WaitsForNothing, TakesNoChoices):
    """A points rule in the fold."""

    def __init__(self, spec: PointsSpec, calendar: Calendar) -> None:
        self.rule = RuleId(f"points.{spec.name}")
        self.listens_to = frozenset({spec.when})
        self.asks: Mapping[str, Condition] = {spec.when: spec.condition}
        self._holds = predicate_of(spec.condition)
        self._calendar = calendar
        self._cooldown = spec.limits.cooldown
        self._times = tuple(Limit(limit_name("times", kind), kind, cap) for kind, cap in spec.limits.times.items())
        self._awards = tuple(
            (wallet, amount_of(award.amount), award.at_most, _wallet_limits(spec.limits, wallet))
            for wallet, award in spec.give.items()
        )
        self._limited = bool(self._cooldown or self._times or spec.limits.points)

    def on_action(self, turn: Turn) -> None:
        if not self._holds(turn):
            return
        if self._limited:
            self._give_within_limits(turn)
            return
        for wallet, amount_in, at_most, _ in self._awards:
            amount = _capped(amount_in(turn), at_most)
            if amount:
                turn.give_points(self.rule, wallet, amount)

    def _give_within_limits(self, turn: Turn) -> None:
        held = turn.rules.get(self.rule)
        state = held if isinstance(held, PointsState) else PointsState()
        blocked = self._blocked(turn, state)
        if blocked is not None:
            turn.effects.append(blocked)
            return
        used = dict(state.used)
        given, limiting = self._give_what_fits(turn, state, used)
        if given:
            for limit in self._times:
                period, times = limit.used(state, turn)
                used[limit.name] = (period, times + 1)
            turn.keep(self.rule, replace(state, last_rewarded=turn.at, used=used))
        elif limiting is not None:
            turn.effects.append(self._limited_by(turn, limiting))

    def _blocked(self, turn: Turn, state: PointsState) -> PointsLimited | None:
        """What keeps the whole rule from giving anything now."""
        if self._cooldown is not None and state.last_rewarded is not None:
            until = self._calendar.after(state.last_rewarded, self._cooldown, turn.zone)
            if turn.at < until:
                return self._told(turn, "cooldown", until)
        for limit in self._times:
            if limit.used(state, turn)[1] >= limit.cap:
                return self._limited_by(turn, limit)
        return None

    def _give_what_fits(
        self, turn: Turn, state: PointsState, used: dict[str, tuple[int, int]]
    ) -> tuple[bool, Limit | None]:
        """Whether anything was given, and the limit that left no room for some wallet."""
        given, limiting = False, None
        for wallet, amount_in, at_most, limits in self._awards:
            amount = wanted = _capped(amount_in(turn), at_most)
            if not wanted:
                continue
            tightest: Limit | None = None
            used_by = [(limit, *limit.used(state, turn)) for limit in limits]
            for limit, _, so_far in used_by:
                room = max(0, limit.cap - so_far)
                if room < amount:
                    amount, tightest = room, limit
            if not amount:
                limiting = tightest
                continue
            given = True
            for limit, period, so_far in used_by:
                used[limit.name] = (period, so_far + amount)
            turn.give_points(self.rule, wallet, amount, tightest.name if tightest else None)
        return given, limiting

    def _limited_by(self, turn: Turn, limit: Limit) -> PointsLimited:
        return self._told(turn, limit.name, self._calendar.end_of_period(turn.day, limit.kind, turn.zone))

    def _told(self, turn: Turn, limit: str, until: Instant | None) -> PointsLimited:
        return PointsLimited(at=turn.at, rule=self.rule, entry=turn.entry, limited_by=limit, until=until)


def limit_name(subject: str, kind: PeriodKind) -> str:
    """A limit as rule files spell it: `times_per_day`, `points_per_week`, `times_ever`."""
    return f"{subject}_ever" if kind is PeriodKind.EVER else f"{subject}_per_{kind.value}"


def _wallet_limits(limits: Limits, wallet: str) -> tuple[Limit, ...]:
    return tuple(
        Limit(limit_name(wallet, kind), kind, cap) for (name, kind), cap in limits.points.items() if name == wallet
    )


def _capped(amount: int | None, at_most: int | None) -> int:
    if amount is None:
        return 0
    return amount if at_most is None else min(amount, at_most)
