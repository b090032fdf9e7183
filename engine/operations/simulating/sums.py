"""Sums over many members, which several workers make apart and which are then added up: in any order, to the same."""

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

from engine.operations.simulating.comparing import Compared, Rated
from engine.operations.simulating.stood import NO_RUN, Run, stood
from engine.operations.simulating.tally import Points, less
from engine.rules.entries import Action
from engine.rules.state import WalletState

KeyT = TypeVar("KeyT")

FOREMOST = 20
"""So many of the largest changes each way are told by member."""

NO_WALLET = WalletState()


class Change(NamedTuple):
    """What a member's wallet would hold instead, and which rules make the difference."""

    member: str
    before: int
    after: int
    rules: tuple[tuple[str, int], ...]
    """By rule, the largest difference first."""

    @property
    def difference(self) -> int:
        return self.after - self.before


@dataclass
class Twice(Generic[KeyT]):
    """Two sums of the same things."""

    before: Counter[KeyT] = field(default_factory=Counter)
    after: Counter[KeyT] = field(default_factory=Counter)

    def add(self, other: "Twice[KeyT]") -> None:
        self.before.update(other.before)
        self.after.update(other.after)


@dataclass
class WalletSums:
    """One wallet, over all members."""

    balances: Twice[int] = field(default_factory=Twice)
    """How many members hold how much."""
    totals: Twice[str] = field(default_factory=Twice)
    """`balance`, `earned` and `pending`."""
    gaining: int = 0
    losing: int = 0
    largest: list[Change] = field(default_factory=list)
    """The largest gains and losses so far."""

    def count(self, member: str, before: WalletState, after: WalletState, rules: Iterable[tuple[str, int]]) -> None:
        self.balances.before[before.balance] += 1
        self.balances.after[after.balance] += 1
        for counted, held in ((self.totals.before, before), (self.totals.after, after)):
            counted["balance"] += held.balance
            counted["earned"] += held.earned
            counted["pending"] += held.pending
        difference = after.balance - before.balance
        self.gaining += difference > 0
        self.losing += difference < 0
        if difference:
            by_size = sorted(rules, key=lambda each: (-abs(each[1]), each[0]))
            self.largest.append(Change(member, before.balance, after.balance, tuple(by_size)))
            if len(self.largest) > 10 * FOREMOST:
                self._forget_the_rest()

    def add(self, other: "WalletSums") -> None:
        self.balances.add(other.balances)
        self.totals.add(other.totals)
        self.gaining += other.gaining
        self.losing += other.losing
        self.largest += other.largest
        self._forget_the_rest()

    @property
    def gains(self) -> list[Change]:
        """The largest, of equals by member."""
        gains = (each for each in self.largest if each.difference > 0)
        return heapq.nsmallest(FOREMOST, gains, key=lambda each: (-each.difference, each.member))

    @property
    def losses(self) -> list[Change]:
        losses = (each for each in self.largest if each.difference < 0)
        return heapq.nsmallest(FOREMOST, losses, key=lambda each: (each.difference, each.member))

    def _forget_the_rest(self) -> None:
        self.largest = [*self.gains, *self.losses]


@dataclass
class Sums:
    """Everything that is told of all members together."""

    members: int = 0
    changed: int = 0
    """Members for whom anything would be otherwise."""
    entries: int = 0
    """Entries that the draft rules."""
    wallets: defaultdict[str, WalletSums] = field(default_factory=lambda: defaultdict(WalletSums))
    points: Twice[tuple[str, str]] = field(default_factory=Twice)
    """By rule and wallet."""
    badges: Twice[tuple[str, str]] = field(default_factory=Twice)
    """By badge and tier."""
    badges_gained: Counter[tuple[str, str]] = field(default_factory=Counter)
    badges_lost: Counter[tuple[str, str]] = field(default_factory=Counter)
    levels: Counter[tuple[str | None, str | None]] = field(default_factory=Counter)
    """By the level before and after."""
    lengths: Twice[tuple[str, int]] = field(default_factory=Twice)
    """How many members have a run of a streak that is so long."""
    bests: Twice[tuple[str, int]] = field(default_factory=Twice)
    longer: Counter[str] = field(default_factory=Counter)
    shorter: Counter[str] = field(default_factory=Counter)
    challenges: Twice[str] = field(default_factory=Twice)
    """Completions."""
    fired: set[str] = field(default_factory=set)
    matched: set[str] = field(default_factory=set)
    actions: Counter[str] = field(default_factory=Counter)
    """Under the draft, by type."""

    def count(self, compared: Compared) -> None:
        """One more member."""
        before, after = compared.before, compared.after
        self.members += 1
        self.entries += len(compared.folded)
        self.actions.update(each.type for each in compared.folded if type(each) is Action)
        self.fired |= compared.under_draft.fired
        self.matched |= compared.under_draft.matched
        self.points.before.update(before.points)
        self.points.after.update(after.points)
        self.levels[before.level, after.level] += 1
        moved = [self._count_wallets(compared.member.external_id, before, after), before.level != after.level]
        self.changed += any([*moved, self._count_standing(before, after)])

    def add(self, other: "Sums") -> None:
        """What another worker made."""
        self.members += other.members
        self.changed += other.changed
        self.entries += other.entries
        for name, wallet in other.wallets.items():
            self.wallets[name].add(wallet)
        self.points.add(other.points)
        self.badges.add(other.badges)
        self.badges_gained.update(other.badges_gained)
        self.badges_lost.update(other.badges_lost)
        self.levels.update(other.levels)
        self.lengths.add(other.lengths)
        self.bests.add(other.bests)
        self.longer.update(other.longer)
        self.shorter.update(other.shorter)
        self.challenges.add(other.challenges)
        self.fired |= other.fired
        self.matched |= other.matched
        self.actions.update(other.actions)

    def _count_wallets(self, member: str, before: Rated, after: Rated) -> bool:
        """Whether any wallet holds, or has earned, anything else."""
        olds, news = before.state.wallets, after.state.wallets
        if olds == news and before.points == after.points:
            differences: Points = {}
        else:
            differences = less(after.points, before.points)
        moved = False
        for name in olds.keys() | news.keys():
            old, new = olds.get(name, NO_WALLET), news.get(name, NO_WALLET)
            rules = ((rule, amount) for (rule, wallet), amount in differences.items() if wallet == name and amount)
            self.wallets[name].count(member, old, new, rules)
            moved = moved or (old.balance, old.earned, old.pending) != (new.balance, new.earned, new.pending)
        return moved

    def _count_standing(self, before: Rated, after: Rated) -> bool:
        old, new = stood(before.state), stood(after.state)
        self.badges.before.update(each[:2] for each in old.badges)
        self.badges.after.update(each[:2] for each in new.badges)
        self.badges_gained.update(each[:2] for each in new.badges - old.badges)
        self.badges_lost.update(each[:2] for each in old.badges - new.badges)
        self.challenges.before.update(old.challenges)
        self.challenges.after.update(new.challenges)
        for streak in old.streaks.keys() | new.streaks.keys():
            self._count_run(streak, old.streaks.get(streak, NO_RUN), new.streaks.get(streak, NO_RUN))
        return old != new

    def _count_run(self, streak: str, old: Run, new: Run) -> None:
        self.lengths.before[streak, old.length] += 1
        self.lengths.after[streak, new.length] += 1
        self.bests.before[streak, old.best] += 1
        self.bests.after[streak, new.best] += 1
        self.longer[streak] += new.length > old.length
        self.shorter[streak] += new.length < old.length
