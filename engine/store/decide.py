"""What a batch comes to: a pure function of the candidates, of what was loaded for them, and of the rules.

A member's entries are folded in fold order, whatever order they came in; answers keep the candidates' order.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from msgspec.structs import replace

from engine.rules.effects import PendingCode
from engine.rules.entries import Action, Entry, EntryId, Fact, Order, Pending, Reversal, Verdict
from engine.rules.instants import Instant
from engine.store.candidates import (
    Candidate,
    Clashing,
    Decision,
    Declined,
    Gone,
    HeldOff,
    Key,
    Moot,
    Pended,
    PendingReason,
    Recorded,
    Refused,
    Repeated,
    StoredEntry,
    Stranger,
    Who,
    partition_of,
)
from engine.store.entries import PENDING, as_stored, cause_of, journal_row, kept_row
from engine.store.folding import Folding, Held
from engine.store.histories import History
from engine.store.library import Rulebook
from engine.store.pages import FeedRow
from engine.store.queue import keep_proof, put_in_queue, settle_in_queue
from engine.store.rows import MemberRow, Rows, VerdictRow


class Waiting(NamedTuple):
    """What is known of an action that waits, or waited."""

    reason: PendingReason
    status: str
    words: str
    """Why it was refused."""


@dataclass(slots=True)
class Loaded:
    """What the database knows of a batch's keys and members."""

    entries: Mapping[Key, StoredEntry] = field(default_factory=dict)
    feeds: Mapping[EntryId, tuple[FeedRow, ...]] = field(default_factory=dict)
    """What came of those entries."""
    members: Mapping[Who, str] = field(default_factory=dict)
    held: Mapping[str, Held] = field(default_factory=dict)
    histories: Mapping[str, History] = field(default_factory=dict)
    """Of the members whose past becomes another."""
    waiting: Mapping[EntryId, Waiting] = field(default_factory=dict)
    """Of those entries that wait, or waited."""
    erased: Mapping[Who, Instant] = field(default_factory=dict)
    """When members of these names were erased."""


@dataclass(slots=True)
class Batch:
    """The answers, in the order of the candidates; the rows to store; and what is to be remembered once they are."""

    decisions: list[Decision]
    rows: Rows = field(default_factory=Rows)
    members: dict[Who, str] = field(default_factory=dict)
    held: dict[str, Held] = field(default_factory=dict)
    changed: set[Who] = field(default_factory=set)
    """The members to whom something happened."""


Asks: TypeAlias = Callable[[int, Candidate], Candidate | HeldOff]
"""What guards say of a candidate at its place: as what it may come in, or what holds it off."""


def _no_guard(_: int, candidate: Candidate) -> Candidate:
    return candidate


def decide(
    candidates: Sequence[Candidate],
    loaded: Loaded,
    rulebooks: Mapping[str, Rulebook],
    posted_at: Instant,
    new_id: Callable[[], str],
    ask: Asks = _no_guard,
) -> Batch:
    """Decides every candidate of a batch. `posted_at` is what the feed says of when it was told.

    `ask` asks the guards of those, in their order, that nothing else refuses.
    """
    candidates = list(candidates)
    batch = Batch([Refused()] * len(candidates))
    admission = _admit(candidates, loaded, batch, new_id, ask)
    for member_id, places in admission.by_member.items():
        admitted = [(place, candidates[place]) for place in places]
        rulebook = rulebooks[admitted[0][1].who.program]
        _fold_member(member_id, admitted, loaded, rulebook, posted_at, batch, new_id)
    for place, first in admission.twins:
        batch.decisions[place] = _again(candidates[first], batch.decisions[first])
    return batch


class _Admission(NamedTuple):
    by_member: dict[str, list[int]]
    """The places of the candidates that are to be recorded."""
    twins: list[tuple[int, int]]
    """Places that repeat an earlier place of the same batch."""


def _admit(
    candidates: list[Candidate],
    loaded: Loaded,
    batch: Batch,
    new_id: Callable[[], str],
    ask: Asks,
) -> _Admission:
    """Sorts the candidates by what is to become of them; those that are to wait say so from then on."""
    admission, places = _Admission({}, []), dict[Key, int]()
    for place, candidate in enumerate(candidates):
        earlier = loaded.entries.get(candidate.key)
        if earlier is not None:
            batch.decisions[place] = _known(candidate, earlier, loaded)
            continue
        first = places.get(candidate.key)
        if first is not None:
            if candidates[first].content_hash == candidate.content_hash:
                admission.twins.append((place, first))
            else:
                batch.decisions[place] = Clashing(_entry(candidates[first]).id)
            continue
        member_id = loaded.members.get(candidate.who) or batch.members.get(candidate.who)
        asked = _refusal(candidate, member_id, loaded.erased.get(candidate.who)) or ask(place, candidate)
        if not isinstance(asked, Candidate):
            batch.decisions[place] = asked
            continue
        candidates[place] = asked
        places[candidate.key] = place
        member_id = loaded.members.get(candidate.who) or _joined(candidate, batch, new_id)
        admission.by_member.setdefault(member_id, []).append(place)
    return admission


def _known(candidate: Candidate, earlier: StoredEntry, loaded: Loaded) -> Decision:
    if earlier.content_hash != candidate.content_hash:
        return Clashing(earlier.id)
    feed = loaded.feeds.get(cause_of(earlier), ())
    # Ours: it was committed, but the connection was lost before we heard of it.
    is_ours = candidate.entry is not None and candidate.entry.id == earlier.id
    if earlier.kind == PENDING:
        return _known_pending(earlier, loaded.waiting.get(earlier.id, _UNKNOWN), feed, is_ours)
    return Recorded(earlier.member_id, feed) if is_ours else Repeated(earlier, feed)


_UNKNOWN = Waiting(PendingReason(PendingCode.NEEDS_APPROVAL), "waiting", "")


def _known_pending(earlier: StoredEntry, waiting: Waiting, feed: tuple[FeedRow, ...], is_ours: bool) -> Decision:
    if waiting.status == "approved":
        return Repeated(earlier, feed)
    if waiting.status == "refused":
        return Declined(earlier, waiting.words, feed)
    return Pended(earlier, waiting.reason, feed, repeated=not is_ours)


def _refusal(candidate: Candidate, member_id: str | None, erased_at: Instant | None) -> Decision | None:
    if erased_at is not None and member_id is None and not candidate.registers:
        return Gone(erased_at)
    if candidate.entry is None:
        return Refused()
    if erased_at is not None and _is_about_before(candidate, candidate.entry, erased_at):
        return Gone(erased_at)
    return Stranger() if member_id is None and not candidate.for_newcomers else None


def _is_about_before(candidate: Candidate, entry: Fact, erased_at: Instant) -> bool:
    """Whether a candidate is about somebody as they were before they were erased."""
    return not candidate.registers and min(entry.occurred_at, candidate.about or entry.occurred_at) <= erased_at


def _joined(candidate: Candidate, batch: Batch, new_id: Callable[[], str]) -> str:
    who = candidate.who
    member_id = batch.members.get(who)
    if member_id is None:
        member_id = batch.members[who] = new_id()
        batch.rows.members.append(
            MemberRow(member_id, who.program, who.external_id, partition_of(who), candidate.received_at)
        )
    return member_id


def _fold_member(
    member_id: str,
    admitted: list[tuple[int, Candidate]],
    loaded: Loaded,
    rulebook: Rulebook,
    posted_at: Instant,
    batch: Batch,
    new_id: Callable[[], str],
) -> None:
    who, held = admitted[0][1].who, loaded.held.get(member_id)
    history = loaded.histories.get(member_id)
    folding = Folding(who.program, member_id, held, rulebook, history, posted_at, batch.rows)
    batch.rows.journal += (kept_row(each, who.program, member_id, posted_at) for each in folding.rate(new_id))
    recorded = _folded(admitted, folding, batch)
    for place, candidate in recorded:
        batch.decisions[place] = _recorded(candidate, member_id, folding, batch.rows)
    if recorded or folding.is_revised:
        batch.held[member_id] = folding.keep()
        batch.changed.add(who)


def _recorded(candidate: Candidate, member_id: str, folding: Folding, rows: Rows) -> Decision:
    """Puts what was folded, or waits, among the rows to store, and says what came of it."""
    entry = _entry(candidate)
    row = journal_row(entry, candidate, member_id)
    rows.journal.append(row)
    if candidate.proof is not None:
        rows.proofs.append(keep_proof(entry.id, candidate.who.program, member_id, candidate.proof))
    feed = folding.posting.feed_of(entry.target if isinstance(entry, Verdict) else entry.id)
    if candidate.pending is None:
        return Recorded(member_id, feed, joined=folding.is_new)
    rows.pending.append(put_in_queue(row, candidate.pending))
    return Pended(as_stored(row), candidate.pending, feed, joined=folding.is_new)


def _folded(admitted: list[tuple[int, Candidate]], folding: Folding, batch: Batch) -> list[tuple[int, Candidate]]:
    """Folds what is admitted, in its order: what came late, what did not, what takes something back.

    Answers with those that are to be recorded: what would change nothing is not.
    """
    recorded, entries = _ready(admitted, folding, batch)
    late = [entry for entry in entries if folding.is_late(entry)]
    if late:
        folding.insert(late)
    for entry in entries[len(late) :]:  # they are in order, so those that are late come first
        folding.apply(entry)
    # In the order in which they were handed in: of two that take the same back, the second is the one too many.
    for place, each in admitted:
        fact = _entry(each)
        if not isinstance(fact, Reversal):
            continue
        if fact.of and not folding.ever_counted(fact.target):
            # Nothing is lost by it that could be won again: no guard is to cool off.
            fact = replace(fact, of="")
            each = replace(each, entry=fact)
        earlier = folding.reverse(fact)
        if earlier is not None:
            batch.decisions[place] = Moot(earlier)
            continue
        recorded.append((place, each))
        action = folding.action_of(fact)
        if folding.is_undecided(action):
            is_withdrawn = folding.taken_back(action) is not None
            batch.rows.settled.append(settle_in_queue(action, "withdrawn" if is_withdrawn else "waiting"))
    folding.settle()
    return recorded


def _ready(
    admitted: list[tuple[int, Candidate]], folding: Folding, batch: Batch
) -> tuple[list[tuple[int, Candidate]], list[Entry]]:
    """What is to be recorded but reversals, and the entries that are to be folded because of it, in their order."""
    recorded, entries = list[tuple[int, Candidate]](), list[Entry]()
    for place, each in sorted(admitted, key=lambda each: _entry(each[1]).order) if len(admitted) > 1 else admitted:
        fact = _entry(each)
        if isinstance(fact, Reversal):
            continue
        if isinstance(fact, Verdict):
            earlier = folding.taken_back(fact.target)
            if earlier is not None:
                batch.decisions[place] = Moot(earlier)
                continue
            entries += _judged(fact, each, folding, batch.rows)
        elif each.pending is not None:
            assert isinstance(fact, Action), "nothing but an action can wait"
            folding.wait(fact, each.pending)
        else:
            assert not isinstance(fact, Pending), "what waits is handed in as the action that it is"
            entries.append(fact)
        recorded.append((place, each))
    return recorded, sorted(entries, key=_order) if len(entries) > 1 else entries


def _judged(verdict: Verdict, candidate: Candidate, folding: Folding, rows: Rows) -> list[Entry]:
    """What is to be folded because of a verdict."""
    status, at = "approved" if verdict.approved else "refused", candidate.received_at
    rows.settled.append(settle_in_queue(verdict.target, status, at, candidate.by, candidate.words))
    rows.verdicts.append(VerdictRow(at, candidate.by, verdict.approved, candidate.who.program, verdict.target))
    if verdict.approved:
        rows.counting[verdict.target] = True
        return [folding.approve(verdict)]
    folding.refuse(verdict, candidate.words)
    return []


def _order(entry: Entry) -> Order:
    return entry.order


def _again(first: Candidate, outcome: Decision) -> Decision:
    """What the twin of the first candidate with a key is told."""
    if isinstance(outcome, Moot):
        return outcome
    if isinstance(outcome, Pended):
        return Pended(outcome.entry, outcome.reason, outcome.feed, repeated=True)
    assert isinstance(outcome, Recorded), "only what was recorded can have a twin"
    return Repeated(as_stored(journal_row(_entry(first), first, outcome.member_id)), outcome.feed)


def _entry(candidate: Candidate) -> Fact:
    assert candidate.entry is not None, "only candidates with an entry are admitted"
    return candidate.entry
