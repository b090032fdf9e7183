"""Merging: two members turned out to be one person. Their journals become one, folded anew; their names mean one.

Nothing that was posted is edited or deleted. What the one who goes was given is posted out, what the one who stays has
is corrected to what a single member would have who had done it all. Entries go over as they are, with their ids and
keys: whoever sends one of them again is told the same as before.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import msgspec
from msgspec import Struct

from engine.rules.instants import Instant
from engine.store.at_the_door import Person, count_as
from engine.store.audit import Deed, Detail, note
from engine.store.backend import Backend, Transaction
from engine.store.batches import Batches, save
from engine.store.candidates import Who, partition_of
from engine.store.chores import Tended
from engine.store.displays import join_displays
from engine.store.entries import kept_row
from engine.store.folding import Folding, Held
from engine.store.held_back import FORGET_OF_MEMBER
from engine.store.histories import whole_history
from engine.store.ids import new_id
from engine.store.library import Library, Rulebook
from engine.store.loading import held_of
from engine.store.memory import Memory
from engine.store.naming import EVERYBODY, INSERT_NAMES, PERSON, lock_names, merged_name
from engine.store.rows import LedgerEntryRow, Rows
from engine.store.statements import Write, insert, query, update


class Sum(Struct, frozen=True):
    """What a rule had given into a wallet, to each of two members, and gives to the one who they are."""

    rule: str
    wallet: str
    into: int
    source: int
    merged: int


class Balance(Struct, frozen=True):
    """A wallet: what each had, and what the one has."""

    wallet: str
    into: int
    source: int
    merged: int
    into_pending: int = 0
    source_pending: int = 0
    merged_pending: int = 0


class MergeReport(Struct, frozen=True):
    """What a merge came to."""

    name: str
    """The common name of the one who went."""
    reason: str
    entries: int
    """How many entries of the journal went over."""
    balances: Sequence[Balance] = ()
    corrected: Sequence[Sum] = ()
    """The rules that give to one person something else than they gave to two: limits, or what is given once."""


class Asked(NamedTuple):
    """A merge, by the common names of both."""

    into: Who
    source: Who
    reason: str
    by: str
    dry_run: bool


@dataclass(slots=True)
class Merged(Tended):
    """What came of it."""

    into_id: str = ""
    source_id: str = ""
    report: MergeReport | None = None
    """None when one of them went by another name by then: look again who they are."""


@dataclass(slots=True)
class _Side:
    """One of the two, on the way to what they become."""

    id: str
    held: Held
    folding: Folding
    sums: Mapping[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    """By rule and wallet: what the ledger has given, and what is pending, before."""


_SUMS = query(
    "select rule, wallet, cast(sum(amount) as bigint), cast(sum(pending) as bigint) from ledger_entry "
    "where member_id = $1 group by rule, wallet"
)
_INSERT_MERGE = insert(
    "member_merge", "from_id uuid, program text, into_id uuid, merged_into uuid, merged_at bigint, report text"
)


def _moved(table: str, column: str) -> Write:
    """Puts rows of one member under another: takes (the other's id, the one's id)."""
    return update(table, f"{column} uuid", f"{column} uuid")


MOVED = ("journal_entry", "member_name", "pending_action", "proof", "held_back", "guarded_action")
"""Tables of which a member's rows go over to the one who they are."""

STAYING = {
    "member_state": "worked out anew for both",
    "checkpoint": "worked out anew",
    "challenge_finish": "worked out anew",
    "ledger_entry": "nothing that was posted is edited: it is posted out, and in",
    "badge_award": "withdrawn from the one, and won by the other",
    "feed_item": "what the one was told, under numbers of their own",
    "webhook_backlog": "feed items that are still to be sent, as they were told",
    "webhook_attempt": "what was sent of the one",
    "access_record": "who looked at the one, before",
}
"""Tables of which they stay where they are, and why."""

JOINED = {"member_display": "see `displays.join_displays`"}
"""Tables of which both may have a row, that become one."""

_MOVES = (*(_moved(each, "member_id") for each in MOVED), _moved("member_merge", "into_id"))
_RENAME = update("member", "external_id text, partition integer", "id uuid")
_JOINED_BEFORE = Write(
    "update member set joined_at = min(joined_at, (select joined_at from member as other where other.id = ?)) "
    "where id = ?",
    "update member set joined_at = least(member.joined_at, other.joined_at) "
    "from unnest($1::uuid[], $2::uuid[]) as pair (source, into_id) join member as other on other.id = pair.source "
    "where member.id = pair.into_id",
)


class Merging:
    """To be used in the writer's thread, between batches."""

    def __init__(self, library: Library, memory: Memory, batches: Batches) -> None:
        self._library = library
        self._memory = memory
        self._batches = batches

    def merge(self, backend: Backend, asked: Asked, at: Instant) -> Merged:
        """Makes one member of two, durably; of a dry run nothing is stored, and it is told what it would come to."""
        try:
            with backend.transaction() as transaction:
                self._batches.notice_others(transaction)
                lock_names(transaction, asked.into.program, (asked.into.external_id, asked.source.external_id))
                self._library.refresh(transaction)
                rulebook = self._library.rulebook(asked.into.program)
                ids = [_id_of(transaction, each) for each in (asked.into, asked.source)]
                if rulebook is None or ids[0] is None or ids[1] is None:
                    return Merged()
                return self._merged(transaction, rulebook, asked, ids[0], ids[1], at)
        finally:
            self._memory.forget()

    def _merged(
        self, transaction: Transaction, rulebook: Rulebook, asked: Asked, into_id: str, source_id: str, at: Instant
    ) -> Merged:
        rows = Rows()
        into = self._side(transaction, rulebook, into_id, at, rows)
        source = self._side(transaction, rulebook, source_id, at, rows)
        facts = list(source.folding.facts)
        into.folding.join(facts, source.held.until, source_id)
        source.folding.leave(into_id)
        into_held, source_held = into.folding.keep(), source.folding.keep()
        report = _report(asked, len(facts), into, source, into_held, rows.ledger)
        told = Merged(1, into_id=into_id, source_id=source_id, report=report)
        if asked.dry_run:
            return told
        transaction.write(FORGET_OF_MEMBER, [(source_id,)])
        save(transaction, rows)
        one, other = Person(source_id, asked.source.external_id), Person(into_id, asked.into.external_id)
        count_as(transaction, rulebook, one, other, at)
        self._move(transaction, asked, into_id, source_id, at)
        encoded = msgspec.json.encode(report).decode()
        transaction.write(_INSERT_MERGE, [(source_id, asked.into.program, into_id, into_id, at, encoded)])
        details: dict[str, Detail] = {"from": source_id, "entries": len(facts)}
        note(transaction, at, asked.by, Deed.MEMBER_MERGED, asked.into.program, into_id, details)
        told.held = {into_id: into_held, source_id: source_held}
        told.changed = {asked.into, asked.source}
        return told

    def _side(self, transaction: Transaction, rulebook: Rulebook, member_id: str, at: Instant, rows: Rows) -> _Side:
        held = held_of(transaction, [member_id], self._memory)[member_id]
        history = whole_history(transaction, member_id)
        folding = Folding(rulebook.program, member_id, held, rulebook, history, at, rows)
        sums = {
            (rule, wallet): (given, pending) for rule, wallet, given, pending in transaction.fetch(_SUMS, member_id)
        }
        rows.journal += (kept_row(each, rulebook.program, member_id, at) for each in folding.rate(new_id))
        return _Side(member_id, held, folding, sums)

    def _move(self, transaction: Transaction, asked: Asked, into_id: str, source_id: str, at: Instant) -> None:
        program, name = asked.source
        for write in _MOVES:
            transaction.write(write, [(into_id, source_id)])
        join_displays(transaction, into_id, source_id, program)
        transaction.write(_JOINED_BEFORE, [(source_id, into_id)])
        gone = merged_name(source_id)
        transaction.write(_RENAME, [(gone, partition_of(Who(program, gone)), source_id)])
        transaction.write(INSERT_NAMES, [(program, name, EVERYBODY, into_id, at)])


def _id_of(transaction: Transaction, who: Who) -> str | None:
    for member_id, _ in transaction.fetch(PERSON, *who):
        return str(member_id)
    return None


def _report(
    asked: Asked, entries: int, into: _Side, source: _Side, after: Held, ledger: Sequence[LedgerEntryRow]
) -> MergeReport:
    given: dict[tuple[str, str], int] = defaultdict(int, {key: amount for key, (amount, _) in into.sums.items()})
    for row in ledger:
        if row.member_id == into.id:
            given[row.rule, row.wallet] += row.amount
    sums = [
        Sum(rule, wallet, _given(into, rule, wallet), _given(source, rule, wallet), given[rule, wallet])
        for rule, wallet in sorted({*given, *source.sums})
    ]
    return MergeReport(
        asked.source.external_id,
        asked.reason,
        entries,
        _balances(into.held, source.held, after),
        [each for each in sums if each.merged != each.into + each.source],
    )


def _given(side: _Side, rule: str, wallet: str) -> int:
    return side.sums.get((rule, wallet), (0, 0))[0]


def _balances(into: Held, source: Held, after: Held) -> list[Balance]:
    states = (into.state, source.state, after.state)
    balances = []
    for wallet in sorted({name for state in states for name in state.wallets}):
        each = [state.wallets.get(wallet) for state in states]
        amounts = [0 if it is None else it.balance for it in each]
        pending = [0 if it is None else it.pending for it in each]
        balances.append(Balance(wallet, *amounts, *pending))
    return balances
