"""A member of the model: all that ever happened to them, in plain lists, and what can be asked of it."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from engine.rules.calendar import PeriodKind
from engine.rules.dictionary import Dictionary
from engine.rules.entries import Action, AttributeValue
from engine.rules.fold import RuleVersion
from engine.rules.ruleset import Ruleset
from engine.rules.tree import About, Reference
from tests.model import counting
from tests.model.asking import holds
from tests.model.days import Lived, begins, day_of
from tests.model.memories import (
    Award,
    ChallengeMemory,
    CooledOff,
    CountedOnce,
    Given,
    Held,
    Income,
    LetThrough,
    Rewarded,
    Settled,
    StoppedBy,
    StreakMemory,
)


@dataclass
class Member:
    """One member at one instant. `now` only ever grows."""

    versions: Sequence[RuleVersion]
    now: int
    action: Action | None = None
    """The one that is being judged."""
    newest_day: int = 0
    """That the member lived, wherever, since levels began to be earned anew."""
    zone_told: str | None = None
    told: dict[str, AttributeValue] = field(default_factory=dict)
    joined: int | None = None
    """When the member's first entry occurred."""
    joined_on: int | None = None
    """On which day that was, where the member lived then."""
    counted: dict[str, list[CountedOnce]] = field(default_factory=dict)
    let_through: list[LetThrough] = field(default_factory=list)
    cooled_off: list[CooledOff] = field(default_factory=list)
    stopped: list[StoppedBy] = field(default_factory=list)
    rewarded: list[Rewarded] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    incomes: list[Income] = field(default_factory=list)
    spent: list[tuple[str, int]] = field(default_factory=list)
    expired: list[tuple[str, int]] = field(default_factory=list)
    given: list[Given] = field(default_factory=list)
    """What was told of points, given or promised: compared with what the engine tells."""
    awards: list[Award] = field(default_factory=list)
    """The badges held, in the order in which they were won."""
    settled: Settled = field(default_factory=Settled)
    gifts_given: set[Award] = field(default_factory=set)
    level: str | None = None
    requalifies: tuple[str, PeriodKind] | None = None
    """By which wallet and over which periods levels must be earned anew, as the member last knew it."""
    earned_before_it_left: int = sys.maxsize
    """How many incomes there were when the ladder left that is away."""
    impact: list[tuple[str, Fraction]] = field(default_factory=list)
    streaks: dict[str, StreakMemory] = field(default_factory=dict)
    asked_by: set[str] = field(default_factory=set)
    """The streaks that were in force when periods were judged last."""
    challenges: dict[str, ChallengeMemory] = field(default_factory=dict)

    @property
    def rules(self) -> Ruleset:
        """Of the highest version that has taken effect; before all of them, of the first."""
        effective = [each for each in self.versions if each.effective_from <= self.now]
        first = min(self.versions, key=lambda each: each.number)
        return max(effective, key=lambda each: each.number, default=first).ruleset

    @property
    def dictionary(self) -> Dictionary:
        return self.rules.dictionary

    @property
    def zone(self) -> str:
        return self.zone_told or self.dictionary.zone

    @property
    def today(self) -> int:
        return day_of(self.now, self.zone, self.dictionary.day_starts)

    @property
    def lives(self) -> Lived:
        """Today, for what counts by periods."""
        return Lived(self.today, self.dictionary.week_starts)

    def begins(self, day: int) -> int:
        """The first instant of a day, where the member lives now."""
        return begins(day, self.zone, self.dictionary.day_starts)

    def fact(self, reference: Reference) -> AttributeValue | Fraction | None:
        """What a condition reads: an attribute of the action, something about the member, or a count."""
        match reference.about, reference.name:
            case About.ACTION, name:
                return self.action.attributes.get(name) if self.action else None
            case About.COUNT, name:
                return counting.asked(self, name)
            case _, "segments":
                return [*self.segments]
            case _, "badges":
                return sorted({each.badge for each in self.awards})
            case _, "level":
                return self.level
            case _, name:
                return self.told.get(name)

    @property
    def segments(self) -> list[str]:
        return [name for name, each in self.dictionary.segments.items() if holds(each.condition, self)]

    def earned(self, wallet: str) -> int:
        return sum(each.amount for each in self.incomes if each.wallet == wallet)

    def balance(self, wallet: str) -> int:
        gone = sum(amount for name, amount in (*self.spent, *self.expired) if name == wallet)
        return self.earned(wallet) - gone

    def pending(self, wallet: str) -> int:
        return sum(each.amounts.get(wallet, 0) for each in self.held)
