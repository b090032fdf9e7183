"""Points rules: an action that meets a condition puts points into wallets, within limits.

In this order: the amount, its `at_most`, campaigns, rounding down, limits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from engine.rules.awards import CompiledAward, Fitting, fitting_of
from engine.rules.calendar import Calendar, Duration, PeriodKind
from engine.rules.campaigns import Campaign
from engine.rules.counts import spelt
from engine.rules.dictionary import Localised, RuleId, Wallet
from engine.rules.effects import PointsLimited
from engine.rules.expressions import predicate_of
from engine.rules.handler import TakesNoChoices
from engine.rules.holds import cancel_matching, points_state, release_due, shared, wake_for_release, with_hold
from engine.rules.instants import Instant
from engine.rules.limits import NO_USES, Limit, Use, limit_name, room_again, use_up, uses_of, wallet_limits
from engine.rules.purse import NO_WALLET, give_points, hold_points
from engine.rules.state import Hold, PointsState
from engine.rules.tree import ALWAYS, Amount, AnyOf, Condition
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


ONCE_PER = "once_per"
"""What is told to have limited a rule that has rewarded a value of its `once_per` already."""


class PointsHandler(TakesNoChoices):
    """A points rule in the fold. Its timer is the earliest release of what it holds."""

    def __init__(
        self,
        spec: PointsSpec,
        calendar: Calendar,
        campaigns: Sequence[Campaign] = (),
        wallets: Mapping[str, Wallet] | None = None,
    ) -> None:
        self.rule = RuleId(f"points.{spec.name}")
        self.asks = _asked(spec)
        self.listens_to = frozenset(self.asks)
        self._spec = spec
        self._when = spec.when
        self._calendar = calendar
        self._campaigns = campaigns
        self._holds = predicate_of(spec.condition)
        self._cancels = predicate_of(spec.cancel_if.condition) if spec.cancel_if is not None else None
        self._cooldown = spec.limits.cooldown
        self._once_per = spec.once_per
        self._hold_for = spec.hold_for
        self._times = tuple(Limit(limit_name("times", kind), kind, cap) for kind, cap in spec.limits.times.items())
        self._awards = tuple(
            CompiledAward(
                wallet,
                award.amount,
                award.at_most,
                _limits_on(spec.limits, wallet),
                wallet_limits((wallets or {}).get(wallet)),
            )
            for wallet, award in spec.give.items()
        )
        self._plain = not (
            spec.limits != Limits()
            or spec.hold_for is not None
            or spec.once_per is not None
            or any(award.wallet_limits for award in self._awards)
        )

    def on_action(self, turn: Turn) -> None:
        if self._cancels is not None:
            self._cancel(turn)
            if turn.action != self._when:
                return
        if not self._holds(turn):
            return
        if self._plain:
            self._give_plainly(turn)
        else:
            self._give_within_limits(turn)

    def on_timer(self, turn: Turn) -> None:
        release_due(turn, self.rule)

    def plan(self, turn: Turn) -> None:
        wake_for_release(turn, self.rule)

    def _cancel(self, turn: Turn) -> None:
        cancel_if = self._spec.cancel_if
        if cancel_if is None or self._cancels is None or turn.action != cancel_if.action or not self._cancels(turn):
            return
        same = shared(turn.attributes, cancel_if.same)
        if len(same) == len(cancel_if.same):
            cancel_matching(turn, self.rule, same)

    def _give_plainly(self, turn: Turn) -> None:
        running = self._running(turn)
        for award in self._awards:
            amount, campaigns = award.amount(turn, running)
            if amount:
                give_points(turn, self.rule, award.wallet, amount, None, campaigns)

    def _running(self, turn: Turn) -> Sequence[Campaign]:
        return [campaign for campaign in self._campaigns if campaign.runs(turn)] if self._campaigns else ()

    def _give_within_limits(self, turn: Turn) -> None:
        state = points_state(turn.rules.get(self.rule))
        times = uses_of(self._times, state.used, turn) if self._times else NO_USES
        blocked = self._blocked(turn, state, times)
        if blocked is not None:
            turn.effects.append(blocked)
            return
        running = self._running(turn)
        given: list[Fitting] = []  # annotated, not `list[Fitting]()`, which makes a type anew for each action
        limiting: list[Use] = []
        for award in self._awards:
            fitting = fitting_of(award, turn, state, running)
            if fitting is not None and fitting.amount:
                given.append(fitting)
            elif fitting is not None and fitting.limited_by is not None:
                limiting.append(fitting.limited_by)
        if given:
            self._keep(turn, state, times, given)
        if limiting:
            turn.effects += (self._limited_by(turn, use) for use in dict.fromkeys(limiting))

    def _blocked(self, turn: Turn, state: PointsState, times: Sequence[Use]) -> PointsLimited | None:
        """What keeps the whole rule from giving anything now."""
        if self._once_per is not None:
            value = spelt(turn.attributes.get(self._once_per))
            if value is None or value in state.once:
                return self._told(turn, ONCE_PER, None)
        if self._cooldown is not None and state.last_rewarded is not None:
            until = self._calendar.after(state.last_rewarded, self._cooldown, turn.zone)
            if turn.at < until:
                return self._told(turn, "cooldown", until)
        for use in times:
            limit, _, so_far = use
            if so_far >= limit.cap:
                return self._limited_by(turn, use)
        return None

    def _keep(self, turn: Turn, state: PointsState, times: Sequence[Use], given: Sequence[Fitting]) -> None:
        """Counts what is given towards every limit, and gives it, or holds it back."""
        used = state.used.copy()
        if times:
            use_up(used, times, 1)
        for each in given:
            if each.uses:
                use_up(used, each.uses, each.amount)
            if each.wallet_uses:
                _use_up_wallet(turn, each)
        once = state.once
        if self._once_per is not None and (value := spelt(turn.attributes.get(self._once_per))) is not None:
            once = (*once, value)
        # What no limit asks for now is not remembered: every limit counts from the version on that brings it.
        rewarded = turn.at if self._cooldown is not None else state.last_rewarded
        state = PointsState(rewarded, used, state.holds, once)
        if self._hold_for is None:
            turn.keep(self.rule, state)
            self._give(turn, given)
        else:
            self._hold(turn, state, given, self._calendar.after(turn.at, self._hold_for, turn.zone))

    def _give(self, turn: Turn, given: Sequence[Fitting]) -> None:
        for each in given:
            give_points(turn, self.rule, each.award.wallet, each.amount, each.limit_name, each.campaigns)

    def _hold(self, turn: Turn, state: PointsState, given: Sequence[Fitting], until: Instant) -> None:
        for each in given:
            hold_points(turn, self.rule, each.award.wallet, each.amount, until, each.limit_name, each.campaigns)
        same = shared(turn.attributes, self._spec.cancel_if.same) if self._spec.cancel_if is not None else ()
        hold = Hold(until, turn.entry, tuple((each.award.wallet, each.amount) for each in given), same)
        turn.keep(self.rule, with_hold(state, hold))
        wake_for_release(turn, self.rule)

    def _limited_by(self, turn: Turn, use: Use) -> PointsLimited:
        return self._told(turn, use[0].name, room_again(use, turn))

    def _told(self, turn: Turn, limit: str, until: Instant | None) -> PointsLimited:
        return PointsLimited(at=turn.at, rule=self.rule, entry=turn.entry, limited_by=limit, until=until)


def _use_up_wallet(turn: Turn, given: Fitting) -> None:
    name = given.award.wallet
    wallet = turn.wallets.get(name, NO_WALLET)
    used = wallet.used.copy()
    use_up(used, given.wallet_uses, given.amount)
    turn.keep_wallet(name, replace(wallet, used=used))


def _asked(spec: PointsSpec) -> Mapping[str, Condition]:
    """The condition on an action that is rewarded, or on one that cancels."""
    asks = {spec.when: spec.condition}
    if spec.cancel_if is not None:
        earlier = asks.get(spec.cancel_if.action)
        cancels = spec.cancel_if.condition
        asks[spec.cancel_if.action] = AnyOf((earlier, cancels)) if earlier is not None else cancels
    return asks


def _limits_on(limits: Limits, wallet: str) -> tuple[Limit, ...]:
    return tuple(
        Limit(limit_name(wallet, kind), kind, cap) for (name, kind), cap in limits.points.items() if name == wallet
    )
