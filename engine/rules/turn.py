"""A turn: the working copy in which one step of the fold is made, for one entry or for time that passes.

The state it starts from is never changed: what a turn writes to is copied first, once. A turn is also the facts that
conditions are asked about.
"""

from collections.abc import Callable, Mapping, Set
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

from msgspec.structs import replace

from engine.rules import purse
from engine.rules.calendar import Calendar, Day
from engine.rules.dictionary import RuleId, Wallet
from engine.rules.effects import AnyEffect, BadgeWon
from engine.rules.entries import Action, Attributes, AttributeValue, EntryId, Foldable, Order, TakenBack
from engine.rules.gifts import Gift
from engine.rules.instants import Instant
from engine.rules.member_facts import MemberFacts
from engine.rules.needs import Needs
from engine.rules.state import BadgeState, RuleState, State, WalletState

if TYPE_CHECKING:
    from engine.rules.trace import Tried

_NO_ATTRIBUTES: Mapping[str, int] = {}


class CountInForce(Protocol):
    """A named count, as conditions ask for it."""

    def value_of(self, attributes: Attributes) -> str | None: ...

    def number(self, turn: "Turn", value: str) -> int | Decimal: ...


class Terms(Protocol):
    """What the ruleset version in force lays down for every turn."""

    @property
    def calendar(self) -> Calendar: ...

    @property
    def zone(self) -> str:
        """The programme's."""

    @property
    def counters(self) -> Mapping[str, CountInForce]: ...

    @property
    def segments(self) -> "Mapping[str, Callable[[Turn], bool]]": ...

    @property
    def wallets(self) -> Mapping[str, Wallet]: ...

    def level_of(self, turn: "Turn") -> str | None:
        """The level that the member holds; None where there is no ladder."""

    def is_at_level(self, turn: "Turn", level: str) -> bool:
        """Whether the member holds this level or a higher one."""


class Turn:
    """What handlers read, write and emit to. `at` is the instant that everything in this turn happens at."""

    __slots__ = (
        "_owns_rules",
        "_owns_timers",
        "_owns_wallets",
        "action",
        "at",
        "attributes",
        "calendar",
        "changed",
        "day",
        "earned",
        "effects",
        "entry",
        "joined",
        "joined_on",
        "last",
        "locale",
        "overdue",
        "own_zone",
        "rules",
        "terms",
        "timers",
        "told_of_member",
        "trace",
        "version",
        "waited",
        "wallets",
        "zone",
    )

    def __init__(self, state: State, terms: Terms, trace: "list[Tried] | None" = None) -> None:
        self.terms = terms
        self.calendar = terms.calendar
        self.version = state.version
        self.own_zone = state.zone
        self.zone = state.zone or terms.zone
        """The member's, or the programme's for want of it."""
        self.locale = state.locale
        self.last: Order | None = state.last
        self.joined: int | None = state.joined
        self.joined_on: int | None = state.joined_on
        self.told_of_member: dict[str, AttributeValue] = state.member
        self.rules: dict[str, RuleState] = state.rules
        self.wallets = state.wallets
        self.timers = state.timers
        self.waited: Set[str] = frozenset()
        """The rules that waited for something until the version in force began."""
        self._owns_rules = self._owns_wallets = self._owns_timers = False
        self.at = Instant(0)
        self.day = Day(0)
        """The member's local day at the instant of the turn, once it is at any."""
        self.entry: EntryId | None = None
        self.action = ""
        self.attributes: Attributes = _NO_ATTRIBUTES
        self.earned: set[str] = set()
        self.overdue = False
        """Whether a timer was set that is due at this very instant."""
        self.changed: set[str] = set()
        """The badges that changed, and the level, by rule id: what needs them must be judged again."""
        self.effects: list[AnyEffect] = []
        self.trace = trace
        """Where every rule that was tried is noted, when somebody wants to know."""

    def state(self) -> State:
        """What has become of the state."""
        return State(
            self.version,
            self.own_zone,
            self.locale,
            self.last,
            self.joined,
            self.told_of_member,
            self.wallets,
            self.rules,
            self.timers,
            self.joined_on,
        )

    def pass_to(self, at: int) -> None:
        """What follows happens at this instant, because time has passed."""
        self.at = Instant(at)
        self.day = self.calendar.day_of(at, self.zone)
        self.entry = None
        self.action = ""
        self.attributes = _NO_ATTRIBUTES

    def begin(self, entry: Foldable) -> None:
        """What follows happens because of this entry, at the instant it occurred."""
        self.at = entry.occurred_at
        self.day = self.calendar.day_of(self.at, self.zone)
        self.entry = entry.id
        self.last = entry.order
        if self.joined is None and not isinstance(entry, TakenBack):
            self.joined, self.joined_on = self.at, self.day
        if isinstance(entry, Action):
            self.action = entry.type
            self.attributes = entry.attributes
        else:
            self.action = ""
            self.attributes = _NO_ATTRIBUTES

    def move_to(self, zone: str) -> None:
        """What follows happens where the member lives now."""
        self.own_zone = self.zone = zone
        self.day = self.calendar.day_of(self.at, zone)
        if self.joined == self.at:  # members often join by telling where they live
            self.joined_on = self.day

    @property
    def first_day(self) -> int | None:
        """The member's local day of joining, where they lived then; None before it."""
        if self.joined is None or self.joined_on is not None:
            return self.joined_on
        return self.calendar.day_of(self.joined, self.zone)  # a state that was stored before the day was kept

    def follow(self, terms: Terms) -> None:
        """What follows happens under other terms."""
        self.terms = terms
        self.calendar = terms.calendar
        self.zone = self.own_zone or terms.zone
        self.day = self.calendar.day_of(self.at, self.zone)

    @property
    def member(self) -> Mapping[str, AttributeValue]:
        """What is known of the member, as conditions ask for it."""
        return MemberFacts(self)

    def count(self, name: str) -> int | Decimal | None:
        """A named count, for the value of the action that is being folded."""
        counter = self.terms.counters[name]
        value = counter.value_of(self.attributes)
        return None if value is None else counter.number(self, value)

    def includes(self, name: str, item: str) -> bool:
        """Whether a list of the member's has an item; what is worked out is asked for this item alone."""
        if name == "segments":
            return self.terms.segments[item](self)
        if name == "badges":
            return self.holds_badge(item)
        among = self.told_of_member[name]
        if isinstance(among, list):
            return item in among
        raise TypeError(name)

    def has(self, needs: Needs) -> bool:
        """Whether the member has everything that something needs."""
        for badge in needs.badges:
            if not self.holds_badge(badge):
                return False
        if needs.level is not None and not self.terms.is_at_level(self, needs.level):
            return False
        return needs.segment is None or self.terms.segments[needs.segment](self)

    def holds_badge(self, badge: str) -> bool:
        """Whether the member has a badge, be it one tier of it."""
        held = self.rules.get(f"badges.{badge}")
        return isinstance(held, BadgeState) and any(held.won.values())

    def keep(self, rule: RuleId, state: RuleState) -> None:
        """Keeps what a rule remembers."""
        if not self._owns_rules:
            self.rules = self.rules.copy()
            self._owns_rules = True
        self.rules[rule] = state

    def wake(self, rule: RuleId, at: int | None) -> None:
        """Sets the instant at which the rule wants to be told that time has come; None for never.

        What is overdue, because a move or a new version let days begin earlier, comes at once: time never goes back.
        """
        if at is not None and at <= self.at:
            at, self.overdue = self.at, True
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
        self.waited = self.timers.keys()
        self.timers = {}
        self._owns_timers = True

    def keep_wallet(self, wallet: str, state: WalletState) -> None:
        """Keeps how a wallet stands."""
        if not self._owns_wallets:
            self.wallets = self.wallets.copy()
            self._owns_wallets = True
        self.wallets[wallet] = state

    def give_points(
        self,
        rule: RuleId,
        wallet: str,
        amount: int,
        limited_by: str | None = None,
        campaigns: tuple[str, ...] = (),
    ) -> None:
        """Puts points into a wallet, without any limits."""
        purse.give_points(self, rule, wallet, amount, limited_by, campaigns)

    def can_pay(self, cost: Mapping[str, int]) -> bool:
        """Whether every wallet holds what something costs."""
        return purse.can_pay(self, cost)

    def pay(self, rule: RuleId, cost: Mapping[str, int]) -> None:
        """Takes what something costs out of the wallets, which must hold it."""
        purse.pay(self, rule, cost)

    def give(self, rule: RuleId, gift: Gift) -> None:
        """Gives what a milestone, a challenge or a badge gives: as it stands."""
        for wallet, amount in gift.points.items():
            self.give_points(rule, wallet, amount)
        if gift.badge is not None:
            self._give_badge(rule, gift.badge)

    def _give_badge(self, rule: RuleId, badge: str) -> None:
        key = RuleId(f"badges.{badge}")
        held = self.rules.get(key)
        state = held if isinstance(held, BadgeState) else BadgeState()
        if "" not in state.won.get("", ()):
            self.keep(key, replace(state, won={**state.won, "": (*state.won.get("", ()), "")}))
            self.changed.add(key)
            self.effects.append(BadgeWon(at=self.at, rule=rule, entry=self.entry, badge=badge))
