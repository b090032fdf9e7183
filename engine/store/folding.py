"""Folding one member within a transaction: the working copy that is revised, continued, told and then stored.

A past that becomes another, be it by late entries, by what is taken back, or by other rules, is folded anew from a
checkpoint before the change; what was told is corrected by the difference.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from engine.errors import BrokenInvariant
from engine.rules.badges import Keep
from engine.rules.dictionary import RULES
from engine.rules.effects import (
    ActionApproved,
    ActionPending,
    ActionRefused,
    AnyEffect,
    BadgeWithdrawn,
    ChallengeCorrected,
    PointsCorrected,
    StreakCorrected,
    Why,
)
from engine.rules.entries import Action, Entry, EntryId, Fact, Foldable, KeptBadge, Pending, Reversal, Verdict
from engine.rules.fold import Fold
from engine.rules.instants import Instant
from engine.rules.reversals import Reversals
from engine.rules.revision import Cause
from engine.rules.state import State, dump, state_hash
from engine.store.candidates import PendingReason
from engine.store.checkpoints import is_checkpoint, spare_after
from engine.store.finishes import keep_finishes
from engine.store.histories import History
from engine.store.kept_badges import kept_badges
from engine.store.library import Rulebook
from engine.store.posting import Posting
from engine.store.rows import CheckpointKey, CheckpointRow, Rows, StateRow
from engine.store.summaries import merged, rerated
from engine.zones import ZONE_DATABASE

NEVER = Instant(-(2**62))
"""Before anything that can have happened."""


class Held(NamedTuple):
    """A member's state as it was last committed, with the numbers of their newest ledger entry and feed item."""

    state: State
    version: int
    ledger_number: int
    feed_number: int
    until: Instant = NEVER
    """Up to when time was passed and told; nothing that was folded lies after it."""
    rated_by: int = 0
    """The newest version that was known then."""
    entries: int = 0
    """How many entries were folded."""


def is_late(entry: Fact, held: Held | None) -> bool:
    """Whether an entry belongs before something that is folded, or was told, already."""
    if isinstance(entry, Reversal | Pending | Verdict):
        return False
    return held is not None and _is_before(entry, held.state, held.until)


def _is_before(entry: Fact, state: State, until: Instant) -> bool:
    return entry.occurred_at < until or (state.last is not None and entry.order < state.last)


class Folding:
    """One member's state on its way to the next one that is stored."""

    def __init__(
        self,
        program: str,
        member_id: str,
        held: Held | None,
        rulebook: Rulebook,
        history: History | None,
        posted_at: Instant,
        rows: Rows,
    ) -> None:
        """`history` is needed for whatever changes the past, and must reach back to before the change."""
        before = held or Held(rulebook.fold.empty(), 0, 0, 0, rated_by=rulebook.newest)
        self._program = program
        self._member_id = member_id
        self._rulebook = rulebook
        self._fold = rulebook.fold_for(before.rated_by, before.until)
        self._before = before
        self._state = before.state
        self._until = before.until
        self._entries = before.entries
        self._history = history
        self._facts = list(history.facts) if history is not None else []
        self._reversals = Reversals(each for each in self._facts if isinstance(each, Reversal))
        self._reversing: list[Reversal] = []
        self._verdicts = {each.target: each.approved for each in self._facts if isinstance(each, Verdict)}
        self._posted_at = posted_at
        self._rows = rows
        self._checkpoints: list[CheckpointRow] = []
        self.is_revised = False
        """Whether the past has become another, so that there is something to store."""
        self.posting = Posting(
            program, member_id, before.ledger_number, before.feed_number, posted_at, rulebook.fold, rows
        )

    @property
    def is_new(self) -> bool:
        """Whether nothing is stored of the member yet."""
        return not self._before.version

    def rate(self, new_id: Callable[[], str]) -> list[KeptBadge]:
        """Rates the past by what was published about it since; the badges that are kept are to be recorded.

        Does nothing when nothing was.
        """
        about = self._rulebook.published_about(self._before.rated_by, self._until)
        if not about:
            return []
        told_by, self._fold = self._fold, self._rulebook.fold
        cause, kept = Cause(Why.RULES, self._posted_at), list[KeptBadge]()
        effects = self._revised([], cause, told_by)
        promised = [each.number for each in about if each.keep_awards]
        # What is kept can lead to other things, and so to other losses; each is kept once.
        while lost := [each for each in self._lost_of(effects, promised) if not _keeps(kept, each)]:
            kept += kept_badges(self._member_id, lost, promised[-1], new_id)
            effects = self._revised(kept, cause, told_by)
        self._facts += kept
        self.posting.post_quietly(effects, rerated(effects, about[-1].number, self._posted_at))
        return kept

    def is_late(self, entry: Entry) -> bool:
        """Whether an entry belongs before something that is folded by now: rating may have put badges that are kept."""
        return _is_before(entry, self._state, self._until)

    def insert(self, late: Sequence[Entry]) -> None:
        """Puts entries where they belong that came late."""
        last = max(late, key=_order)
        effects = self._revised(late, Cause(Why.LATE, last.occurred_at, last.id, frozenset(each.id for each in late)))
        self._facts += late
        self.posting.post_late(effects, late)

    def apply(self, entry: Entry) -> None:
        """Folds one more entry that is not late."""
        self._state, effects = self._fold.apply(self._state, entry)
        self._until = max(self._until, entry.occurred_at)
        self._facts.append(entry)
        self._pass(self._state)
        self.posting.post(effects, entry.id)

    def wait(self, action: Action, reason: PendingReason) -> None:
        """Takes in an action that is not to be folded before somebody has looked at it."""
        self._facts.append(Pending(action))
        waits = ActionPending(
            at=action.occurred_at, rule=reason.rule, entry=action.id, reason=reason.code, type=action.type
        )
        self.posting.post([waits], action.id)

    def taken_back(self, action: EntryId) -> EntryId | None:
        """The reversal by which an action is taken back whole, be it one that waits; None when it is not."""
        return self._reversals.whole(action)

    def approve(self, verdict: Verdict) -> Action:
        """The action that is to be folded now as if it had never waited, as it remains."""
        action = self._waiting(verdict.target)
        self._verdicts[verdict.target] = True
        approved = ActionApproved(at=self._posted_at, rule=RULES, entry=action.id, type=action.type)
        self.posting.post([approved], action.id)
        left = self._reversals.left_of(action)
        assert isinstance(left, Action), "whoever approves has seen that it is not taken back"
        return left

    def refuse(self, verdict: Verdict, words: str) -> None:
        """Tells that an action will never be folded."""
        action = self._waiting(verdict.target)
        self._verdicts[verdict.target] = False
        refused = ActionRefused(at=self._posted_at, rule=RULES, entry=action.id, reason=words, type=action.type)
        self.posting.post([refused], action.id)

    def is_undecided(self, action: EntryId) -> bool:
        """Whether an action waits for a verdict, by the history that is known."""
        return action not in self._verdicts and self._is_known_to_wait(action)

    def ever_counted(self, action: EntryId) -> bool:
        """Whether an action was in the fold at any time, by the history that is known; no matter what is taken back."""
        return self._verdicts.get(action, not self._is_known_to_wait(action))

    def _is_known_to_wait(self, action: EntryId) -> bool:
        return any(isinstance(each, Pending) and each.id == action for each in self._facts)

    def action_of(self, reversal: Reversal) -> EntryId:
        """The action that a reversal, which was taken in, is about in the end."""
        return self._reversals.action_of(reversal)

    def _waiting(self, id_: EntryId) -> Action:
        for each in self._facts:
            if isinstance(each, Pending) and each.id == id_:
                return each.action
        raise BrokenInvariant(f"the action {id_} does not wait: run `trogen doctor`")

    def reverse(self, reversal: Reversal) -> EntryId | None:
        """Takes back what a reversal is about, or restores it; or tells beside which one it would change nothing.

        They are folded together, once they are settled: a thousand of one member would keep everybody else waiting for
        minutes.
        """
        earlier = self._reversals.outdone_by(reversal)
        if earlier is not None:
            return earlier
        self._reversals.add(reversal)
        self._reversing.append(reversal)
        return None

    def settle(self) -> None:
        """Folds what was taken back or restored, and posts what came of it."""
        if not self._reversing:
            return
        together, self._reversing = self._reversing, []
        last = together[-1]
        self._pass_to_cool_offs(together)
        effects = self._revised(together, Cause(self._why(last), last.occurred_at, last.id))
        self._facts += together
        newest = {self._reversals.action_of(each): each for each in together}
        for action in newest:
            is_taken_back = self._reversals.whole(action) is not None
            self._rows.counting[action] = self.ever_counted(action) and not is_taken_back
            if is_taken_back:
                self._rows.held_back[action] = None
        causes = {action: each.id for action, each in newest.items()}
        whys = {action: self._why(each) for action, each in newest.items()}
        self.posting.post_together([_because(each, whys) for each in effects], causes, last.id)

    def _pass_to_cool_offs(self, reversals: Iterable[Reversal]) -> None:
        """Lets time pass up to reversals that begin something themselves: they are folded at their own time."""
        begin = [each.occurred_at for each in reversals if self._fold.has_cool_off(each.occurred_at, each.of)]
        if begin:
            self.tell(max(begin))
            self._until = max(self._until, *begin)

    def join(self, facts: Sequence[Fact], until: Instant, other: str) -> None:
        """Takes in all that another member did, who is this one: as if this one had done it all.

        `until` is up to when time was passed for the other.
        """
        self.tell(until)
        self._until = max(self._until, until)
        effects = self._revised(facts, Cause(Why.MERGED, self._posted_at))
        self._facts += facts
        self.posting.post_quietly(effects, merged(effects, other, gone=False, at=self._posted_at))

    def leave(self, other: str) -> None:
        """Gives all that this member did to the other one, whom they are: nothing is left."""
        effects = self._refolded(self._fold.in_force(self._facts), (), Cause(Why.MERGED, self._posted_at))
        self._facts = []
        self.posting.post_quietly(effects, merged(effects, other, gone=True, at=self._posted_at))

    def tell(self, now: Instant) -> bool:
        """Lets time pass to the last instant at which something was due; whether anything was."""
        self._state, effects, until = self._fold.tell(self._state, now)
        if until is None:
            return False
        self._until = max(self._until, until)
        self.posting.post(effects, None)
        return True

    @property
    def facts(self) -> Sequence[Fact]:
        """What is known of the journal since the base of the history."""
        return self._facts

    def keep(self) -> Held:
        """Stores what has become of the member, with the checkpoints on the way."""
        held = Held(
            self._state,
            self._before.version + 1,
            self.posting.ledger_number,
            self.posting.feed_number,
            self._until,
            self._rulebook.newest,
            self._entries,
        )
        dumped = dump(held.state)
        self._rows.states.append(
            StateRow(
                self._member_id,
                self._program,
                dumped.decode(),
                held.version,
                state_hash(held.state, dumped),
                held.ledger_number,
                held.feed_number,
                ZONE_DATABASE,
                held.until,
                held.rated_by,
                self._fold.next_due(held.state),
                held.entries,
            )
        )
        keep_finishes(self._program, self._member_id, self._before.state, held.state, self._rows)
        if self.is_revised:
            self._rows.stale_checkpoints.append(CheckpointKey(self._member_id, self._start.entries))
        self._rows.checkpoints += self._checkpoints
        for each in self._checkpoints:
            spare = spare_after(each.entries)
            self._rows.spare_checkpoints += (CheckpointKey(self._member_id, entries) for entries in spare)
        return held

    @property
    def _start(self) -> History:
        assert self._history is not None, "whatever changes the past needs the history from before the change"
        return self._history

    def _revised(self, new: Iterable[Fact], cause: Cause, told_by: Fold | None = None) -> tuple[AnyEffect, ...]:
        """Folds the past anew with new facts in it."""
        was, now = (told_by or self._fold).in_force(self._facts), self._fold.in_force((*self._facts, *new))
        return self._refolded(was, now, cause, told_by)

    def _refolded(
        self, was: Sequence[Foldable], now: Sequence[Foldable], cause: Cause, told_by: Fold | None = None
    ) -> tuple[AnyEffect, ...]:
        start = self._start
        base = start.base if start.base is not None else (told_by or self._fold).empty()
        self.is_revised, self._checkpoints, self._entries = True, [], start.entries
        revised = self._fold.revise(base, was, now, cause, self._until, told_by=told_by, passing=self._pass)
        self._state = revised.state
        self.posting.move_awards(revised.moved, cause.entry)
        return revised.effects

    def _pass(self, state: State) -> None:
        self._entries += 1
        if is_checkpoint(self._entries):
            assert state.last is not None, "an entry was folded"
            dumped = dump(state).decode()
            row = CheckpointRow(self._program, self._member_id, self._entries, state.last[0], dumped)
            self._checkpoints.append(row)

    def _lost_of(self, effects: Iterable[AnyEffect], promised: Sequence[int]) -> list[BadgeWithdrawn]:
        """The badges that would be withdrawn by versions that promised to keep them."""
        if not promised:
            return []
        gone = [each for each in effects if isinstance(each, BadgeWithdrawn)]
        badges = self._fold.version_at(self._until).ruleset.badges
        passing = {each.name for each in badges if each.keep is Keep.WHILE_TRUE}  # what these give is for a time anyway
        lost = [each for each in gone if self._fold.version_at(each.at).number in promised]
        return [each for each in lost if each.badge not in passing]

    def _why(self, reversal: Reversal) -> Why:
        return Why.REVERSED if self._reversals.takes_back(reversal) else Why.RESTORED


def _because(effect: AnyEffect, whys: Mapping[EntryId, Why]) -> AnyEffect:
    """A correction of what an action gave, for the reason of the reversal that it is about."""
    if not isinstance(effect, PointsCorrected | BadgeWithdrawn | StreakCorrected | ChallengeCorrected):
        return effect
    why = whys.get(effect.entry, effect.why) if effect.entry is not None else effect.why
    return effect if why is effect.why else replace(effect, why=why)


def _keeps(kept: Iterable[KeptBadge], lost: BadgeWithdrawn) -> bool:
    award = (lost.badge, lost.tier, lost.value, lost.season)
    return any((each.badge, each.tier, each.value, each.season) == award for each in kept)


def _order(fact: Fact) -> tuple[int, int, str, str]:
    return fact.order
