"""Comparing: one member under the rules as they are published, and under the draft."""

from collections.abc import Sequence
from typing import NamedTuple

from engine.operations.simulating.tally import Points, Tally, added, less
from engine.rules.entries import Fact, Foldable
from engine.rules.fold import Fold, RuleVersion
from engine.rules.instants import Instant
from engine.rules.state import State
from engine.store.folding import Held
from engine.store.library import Rulebook
from engine.store.replays import Named, Replay


class Rated(NamedTuple):
    """How a member comes out under some rules."""

    state: State
    level: str | None
    points: Points


class Compared(NamedTuple):
    """A member as they are, and as they would be."""

    member: Named
    before: Rated
    after: Rated
    under_draft: Tally
    """What the draft itself led to."""
    folded: Sequence[Foldable]
    """The entries that the draft rules, as they are in force."""


class Comparer:
    """Folds members up to an instant under the published versions, and under those with a draft as the newest.

    What was stored of a member, and their ledger, are what the published versions come to; folding those anew is only
    needed where they are not known to be up to date, and where a draft rules a part of the past alone.
    """

    def __init__(self, rulebook: Rulebook, draft: RuleVersion, now: Instant) -> None:
        self._rulebook = rulebook
        self._published = rulebook.fold
        self._drafted = Fold([*(each.rules for each in rulebook.versions), draft])
        self._now = now
        self._begins = draft.effective_from
        self._rules_everything = self._drafted.timeline[0] is draft

    @property
    def since(self) -> Instant | None:
        """From when on the draft makes a difference; None when it rules all of history."""
        return None if self._rules_everything else self._begins

    def trusts(self, held: Held) -> bool:
        """Whether a stored state is what the published versions come to."""
        is_known = held.rated_by <= self._rulebook.newest and held.until <= self._now
        return is_known and not self._rulebook.published_about(held.rated_by, held.until)

    def compared(self, replay: Replay, ledger: Points) -> Compared:
        """A member under both."""
        held = replay.held if replay.held is not None and self.trusts(replay.held) else None
        entries = self._drafted.in_force(replay.facts)
        if self._rules_everything:
            before = self._as_stored(held, ledger) if held is not None else self._as_published(replay.facts)
            tally = Tally()
            state = self._drafted.replay(self._drafted.empty(), entries, self._now, tally)
            after = Rated(state, self._drafted.level(state), tally.points)
            return Compared(replay.member, before, after, tally, entries)
        return self._compared_since(replay, held, entries, ledger)

    def _compared_since(self, replay: Replay, held: Held | None, entries: list[Foldable], ledger: Points) -> Compared:
        """Both go the same way up to the draft, and part there."""
        earlier = [each for each in entries if each.occurred_at < self._begins]
        later = entries[len(earlier) :]
        was_later = [each for each in self._published.in_force(replay.facts) if each.occurred_at >= self._begins]
        base = replay.base if replay.base is not None else self._drafted.empty()
        both, published, drafted = Tally(), Tally(), Tally()
        parted = self._drafted.replay(base, earlier, self._begins - 1, both)
        as_published = self._published.replay(parted, was_later, self._now, published)
        as_drafted = self._drafted.replay(parted, later, self._now, drafted)
        if held is not None:
            before = self._as_stored(held, ledger)
        else:
            points = added(both.points, published.points)
            before = Rated(as_published, self._published.level(as_published), points)
        points = added(less(before.points, published.points), drafted.points)
        after = Rated(as_drafted, self._drafted.level(as_drafted), points)
        return Compared(replay.member, before, after, drafted, later)

    def _as_stored(self, held: Held, ledger: Points) -> Rated:
        tally = Tally()
        state = self._published.replay(held.state, (), self._now, tally)
        return Rated(state, self._published.level(state), added(ledger, tally.points))

    def _as_published(self, facts: Sequence[Fact]) -> Rated:
        tally = Tally()
        entries = self._published.in_force(facts)
        state = self._published.replay(self._published.empty(), entries, self._now, tally)
        return Rated(state, self._published.level(state), tally.points)
