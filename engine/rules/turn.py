"""A turn: the working copy in which one step of the fold is made, for one entry or for time that passes.

The state it starts from is never changed: what a turn writes to is copied first, once.
"""

from collections.abc import Mapping

from msgspec.structs import replace

from engine.rules.calendar import Calendar, Day
from engine.rules.dictionary import RuleId
from engine.rules.effects import AnyEffect, BadgeWon, PointsGiven
from engine.rules.entries import Action, Attributes, Entry, EntryId, Order
from engine.rules.gifts import Gift
from engine.rules.instants import Instant
from engine.rules.state import BadgeState, RuleState, State, WalletState

_NO_ATTRIBUTES: Mapping[str, int] = {}
_NO_WALLET = WalletState()


class Turn:
    """What handlers read, write and emit to. `at` is the instant that everything in this turn happens at."""

    __slots__ = (
        "_day",
        "_owns_rules",
        "_owns_timers",
        "_owns_wallets",
        "action",
        "at",
        "attributes",
        "calendar",
        "default_zone",
        "earned",
        "effects",
        "entry",
        "last",
        "locale",
        "own_zone",
        "rules",
        "timers",
        "version",
        "wallets",
    )

    def __init__(self, state: State, calendar: Calendar, default_zone: str) -> None:
        self.calendar = calendar
        self.default_zone = default_zone
        self.version = state.version
        self.own_zone = state.zone
        self.locale = state.locale
        self.last: Order | None = state.last
        self.rules: dict[str, RuleState] = state.rules
        self.wallets = state.wallets
        self.timers = state.timers
        self._owns_rules = self._owns_wallets = self._owns_timers = False
        self.at = Instant(0)
        self.entry: EntryId | None = None
        self.action = ""
        self.attributes: Attributes = _NO_ATTRIBUTES
        self.earned: set[str] = set()
        self.effects: list[AnyEffect] = []
        self._day: Day | None = None

    def state(self) -> State:
        """What has become of the state."""
        return State(self.version, self.own_zone, self.locale, self.last, self.wallets, self.rules, self.timers)

    def pass_to(self, at: int) -> None:
        """What follows happens at this instant, because time has passed."""
        self.at = Instant(at)
        self.entry = None
        self._day = None

    def begin(self, entry: Entry) -> None:
        """What follows happens because of this entry, at the instant it occurred."""
        self.at = entry.occurred_at
        self.entry = entry.id
        self.last = entry.order
        self._day = None
        if isinstance(entry, Action):
            self.action = entry.type
            self.attributes = entry.attributes

    @property
    def zone(self) -> str:
        """The member's zone, or the programme's for want of it."""
        return self.own_zone or self.default_zone

    @property
    def day(self) -> Day:
        """The member's local day at the instant of the turn."""
        if self._day is None:
            self._day = self.calendar.day_of(self.at, self.zone)
        return self._day

    def keep(self, rule: RuleId, state: RuleState) -> None:
        """Keeps what a rule remembers."""
        if not self._owns_rules:
            self.rules = self.rules.copy()
            self._owns_rules = True
        self.rules[rule] = state

    def wake(self, rule: RuleId, at: int | None) -> None:
        """Sets the instant at which the rule wants to be told that time has come; None for never."""
        if at == self.timers.get(rule):
            return
        if not self._owns_timers:
            self.timers = self.timers.copy()
            self._owns_timers = True
        if at is None:
            del self.timers[rule]
        else:
            self.timers[rule] = at

    def forget_timers(self) -> None:
        """Drops every timer, before they are all set anew."""
        self.timers = {}
        self._owns_timers = True

    def give_points(self, rule: RuleId, wallet: str, amount: int, limited_by: str | None = None) -> None:
        """Puts points into a wallet, without any limits."""
        if not self._owns_wallets:
            self.wallets = self.wallets.copy()
            self._owns_wallets = True
        held = self.wallets.get(wallet, _NO_WALLET)
        self.wallets[wallet] = WalletState(held.balance + amount, held.earned + amount)
        self.earned.add(wallet)
        self.effects.append(
            PointsGiven(at=self.at, rule=rule, entry=self.entry, wallet=wallet, amount=amount, limited_by=limited_by)
        )

    def give(self, rule: RuleId, gift: Gift) -> None:
        """Gives what a milestone, a challenge or a badge gives: as it stands."""
        for wallet, amount in gift.points.items():
            self.give_points(rule, wallet, amount)
        if gift.badge is not None:
            self._give_badge(rule, gift.badge)

    def _give_badge(self, rule: RuleId, badge: str) -> None:
        key = RuleId(f"badges.{badge}")
        held = self.rules.get(key)
        if not isinstance(held, BadgeState):
            held = BadgeState()
        if "" not in held.won:
            self.keep(key, replace(held, won=(*held.won, "")))
            self.effects.append(BadgeWon(at=self.at, rule=rule, entry=self.entry, badge=badge))
