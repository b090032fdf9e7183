"""Loading: what a batch needs to know of its keys and members, in a handful of questions however large it is."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeVar

import msgspec

from engine.rules.dictionary import RuleId
from engine.rules.effects import AnyEffect, PendingCode
from engine.rules.entries import EntryId
from engine.rules.instants import Instant
from engine.rules.state import load
from engine.store import statements
from engine.store.backend import Row, Transaction
from engine.store.candidates import Candidate, Key, PendingReason, StoredEntry, Who
from engine.store.decide import Loaded, Waiting
from engine.store.entries import PENDING, cause_of, stored_entry
from engine.store.erased_names import erased_at_of
from engine.store.folding import Held, is_late
from engine.store.histories import history_since
from engine.store.library import Rulebook
from engine.store.memory import Memory
from engine.store.pages import FeedRow

GroupT = TypeVar("GroupT")

_effect = msgspec.json.Decoder(AnyEffect)
_evidence = msgspec.json.Decoder(dict[str, object])


class Outset(NamedTuple):
    """Of what is seldom there what there is, as a batch begins."""

    newest: int
    """The id of the newest version of any programme."""
    has_names: bool
    """Whether anybody goes by another name than the common one."""
    secret: str | None
    """See `erased_names.secret_of`."""


def outset_of(transaction: Transaction) -> Outset:
    """To be asked once a batch has locked its members: then nothing of this changes for them any more."""
    ((newest, has_names, secret),) = transaction.fetch(statements.OUTSET)
    return Outset(newest, bool(has_names), secret)


def loaded_for(
    candidates: Sequence[Candidate],
    transaction: Transaction,
    memory: Memory,
    rulebooks: Mapping[str, Rulebook],
    secret: str | None,
) -> Loaded:
    """Everything that `decide` asks of the database for these candidates."""
    entries = entries_by_key(transaction, {candidate.key for candidate in candidates})
    whos = {candidate.who for candidate in candidates}
    members = _members(transaction, whos, memory)
    held = held_of(transaction, members.values(), memory)
    since: dict[str, Instant] = {}
    for candidate in candidates:
        member_id = members.get(candidate.who)
        if member_id is None or candidate.entry is None or candidate.key in entries:
            continue
        changed = _changed_since(candidate, held.get(member_id), rulebooks[candidate.who.program])
        if changed is not None:
            since[member_id] = min(changed, since.get(member_id, changed))
    repeated = [
        cause_of(entries[each.key])
        for each in candidates
        if each.key in entries and entries[each.key].content_hash == each.content_hash
    ]
    histories = {member_id: history_since(transaction, member_id, each) for member_id, each in since.items()}
    waiting = _waiting(transaction, [each.id for each in entries.values() if each.kind == PENDING])
    erased = erased_at_of(transaction, whos, secret)
    return Loaded(entries, feeds_by_cause(transaction, repeated), members, held, histories, waiting, erased)


def _changed_since(candidate: Candidate, held: Held | None, rulebook: Rulebook) -> Instant | None:
    """From when on a member's past becomes another with a candidate; None when it only goes on."""
    assert candidate.entry is not None, "only what is to be recorded changes anything"
    is_folded = candidate.pending is None
    since = [candidate.entry.occurred_at] if is_folded and is_late(candidate.entry, held) else []
    if candidate.about is not None:
        since.append(candidate.about)
    if held is not None and held.rated_by < rulebook.newest:
        since += (each.effective_from for each in rulebook.published_about(held.rated_by, held.until))
    return min(since, default=None)


def entries_by_key(transaction: Transaction, keys: Iterable[Key]) -> dict[Key, StoredEntry]:
    """The entries that were recorded under these keys."""
    found: dict[Key, StoredEntry] = {}
    for (program, brand), hashes in _grouped(((key.program, key.brand), key.key_hash) for key in keys).items():
        for row in transaction.fetch(statements.ENTRIES_BY_KEY, program, brand, hashes):
            entry = stored_entry(row)
            found[Key(program, brand, entry.key_hash)] = entry
    return found


def _waiting(transaction: Transaction, ids: Sequence[EntryId]) -> dict[EntryId, Waiting]:
    """What is known of actions that wait, or waited."""
    if not ids:
        return {}
    return {
        EntryId(entry_id): Waiting(
            PendingReason(PendingCode(reason), RuleId(rule), _evidence.decode(evidence)), status, words
        )
        for entry_id, reason, rule, evidence, status, words in transaction.fetch(
            statements.PENDING_BY_ENTRY, sorted(set(ids))
        )
    }


def feeds_by_cause(transaction: Transaction, causes: Iterable[EntryId]) -> dict[EntryId, tuple[FeedRow, ...]]:
    """What came of these entries, by entry, in order."""
    feeds: dict[EntryId, list[FeedRow]] = defaultdict(list)
    wanted = sorted(set(causes))
    if wanted:
        for row in transaction.fetch(statements.FEED_BY_CAUSE, wanted):
            feeds[EntryId(row[4])].append(feed_row(row))
    return {cause: tuple(feed) for cause, feed in feeds.items()}


def feed_row(row: Row) -> FeedRow:
    """A feed item from (member_id, number, at, posted_at, cause_id, body as JSON text)."""
    member_id, number, at, posted_at, cause_id, body = row
    return FeedRow(str(member_id), number, Instant(at), Instant(posted_at), _effect.decode(body), cause_id)


def _members(transaction: Transaction, whos: Iterable[Who], memory: Memory) -> dict[Who, str]:
    found: dict[Who, str] = {}
    unknown: list[Who] = []
    for who in whos:
        member_id = memory.member(who)
        if member_id is None:
            unknown.append(who)
        else:
            found[who] = member_id
    for program, names in _grouped((who.program, who.external_id) for who in unknown).items():
        for member_id, external_id in transaction.fetch(statements.MEMBERS_BY_NAME, program, names):
            found[Who(program, external_id)] = member_id
    return found


def held_of(transaction: Transaction, member_ids: Iterable[str], memory: Memory) -> dict[str, Held]:
    """The states of these members, as they were last committed."""
    found: dict[str, Held] = {}
    unknown: list[str] = []
    for member_id in member_ids:
        held = memory.held(member_id)
        if held is None:
            unknown.append(member_id)
        else:
            found[member_id] = held
    if unknown:
        for member_id, state, *rest in transaction.fetch(statements.STATES_OF_MEMBERS, unknown):
            found[member_id] = Held(load(state), *rest)
    return found


def _grouped(pairs: Iterable[tuple[GroupT, str]]) -> dict[GroupT, list[str]]:
    groups: dict[GroupT, list[str]] = defaultdict(list)
    for group, name in pairs:
        groups[group].append(name)
    return groups
