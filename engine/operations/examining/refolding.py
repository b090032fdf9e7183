"""Refolding: what a member's facts come to from nothing, to be compared with what is stored or put in its place."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property

from engine.operations.examining.subject import Subject, badges_of
from engine.rules.effects import AnyEffect, BadgeWon, HeldBack
from engine.rules.entries import EntryId, Fact
from engine.rules.fold import Fold
from engine.rules.instants import Instant
from engine.rules.journal import admitted
from engine.rules.state import State, dump, state_hash
from engine.store.checkpoints import is_checkpoint, kept_after
from engine.store.folding import NEVER
from engine.store.library import Rulebook


@dataclass(frozen=True)
class Refolded:
    """What should be stored."""

    fold: Fold
    state: State
    until: Instant
    rated_by: int
    entries: int
    passed: Mapping[int, State] = field(repr=False)
    """The states at checkpoints, by how many entries had been folded."""
    effects: Sequence[AnyEffect] = field(repr=False)
    """All that happened, had it been known in time."""

    @cached_property
    def dumped(self) -> bytes:
        """The state as it is stored."""
        return dump(self.state)

    @cached_property
    def hash(self) -> str:
        """The hash of the state."""
        return state_hash(self.state, self.dumped)

    @property
    def due_at(self) -> Instant | None:
        """When time passing next matters."""
        return self.fold.next_due(self.state)

    @property
    def wallets(self) -> Mapping[str, tuple[int, int]]:
        """What is in each wallet: the balance, and what is pending; wallets at nothing are left out."""
        wallets = self.state.wallets
        return {name: (each.balance, each.pending) for name, each in wallets.items() if each.balance or each.pending}

    @property
    def checkpoints(self) -> Mapping[int, State]:
        """Those that are to be stored."""
        kept = kept_after(self.entries)
        return {entries: state for entries, state in self.passed.items() if entries in kept}

    @property
    def held(self) -> AbstractSet[tuple[str, str, str]]:
        """The badges that the member has: badge, tier, and the value or season."""
        return badges_of(self.state)

    @cached_property
    def held_back(self) -> Mapping[EntryId, HeldBack]:
        """What guards hold back, by the action."""
        return {each.entry: each for each in self.effects if isinstance(each, HeldBack) and each.entry is not None}

    @cached_property
    def won(self) -> Mapping[tuple[str, str, str], BadgeWon]:
        """How each badge was won last: by badge, tier, and value or season."""
        return {_award(each): each for each in self.effects if isinstance(each, BadgeWon)}


def refolded(subject: Subject, facts: Sequence[Fact], rulebook: Rulebook) -> Refolded:
    """Folds a member's facts anew, under the versions that the member is rated by and up to when time was passed.

    Where these are missing or cannot be, they are taken from what else is stored of the member.
    """
    rated_by, earliest = _rated_by(subject, rulebook), _last_of(facts)
    row, looked_at = subject.account.state, _signs_of_time(subject)
    wanted = {each.entries for each in subject.account.checkpoints}
    if row is None:
        return _refolded(facts, rulebook, rated_by, max(earliest, looked_at), wanted)
    anew = _refolded(facts, rulebook, rated_by, Instant(max(earliest, row.until)), wanted)
    if anew.dumped.decode() == row.state:
        return anew
    # When the state is right as of another time, it is the time that is wrong.
    earlier = _refolded(facts, rulebook, rated_by, max(earliest, looked_at), wanted)
    return earlier if earlier.dumped.decode() == row.state else anew


def _refolded(
    facts: Iterable[Fact], rulebook: Rulebook, rated_by: int, until: Instant, wanted: AbstractSet[int]
) -> Refolded:
    fold = rulebook.fold_as_of(rated_by)
    entries = fold.in_force(facts)
    kept, passed = kept_after(len(entries)) | wanted, dict[int, State]()
    number = 0

    def passing(state: State) -> None:
        nonlocal number
        number += 1
        if is_checkpoint(number) and number in kept:
            passed[number] = state

    state, effects = fold.resume(fold.empty(), entries, None if until == NEVER else until, passing)
    return Refolded(fold, state, until, rated_by, len(entries), passed, effects)


def _rated_by(subject: Subject, rulebook: Rulebook) -> int:
    row = subject.account.state
    if row is None or rulebook.version(row.rated_by) is None:
        return rulebook.newest
    # No state was folded under a version that was not known yet.
    folded_under = subject.state.version if subject.state is not None else 0
    return max(row.rated_by, folded_under if rulebook.version(folded_under) is not None else 0)


def _last_of(facts: Iterable[Fact]) -> Instant:
    return max((each.occurred_at for each in admitted(facts)), default=NEVER)


def _signs_of_time(subject: Subject) -> Instant:
    """The latest instant that anything was posted about."""
    latest = (subject.account.ledger.latest, subject.account.feed.latest)
    return Instant(max((each for each in latest if each is not None), default=NEVER))


def _award(won: BadgeWon) -> tuple[str, str, str]:
    season = won.season.isoformat() if won.season is not None else ""
    return (won.badge, won.tier or "", won.value or season)
