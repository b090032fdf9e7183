"""One batch from begin to commit: lock, load, decide, save; and only then remember."""

from collections.abc import Sequence, Set

from engine.rules.instants import Instant
from engine.store import statements
from engine.store.at_the_door import at_the_door, store_guarded
from engine.store.audit import Deed, note
from engine.store.backend import Backend, Contended, Transaction
from engine.store.candidates import Candidate, Decision, partition_of
from engine.store.decide import Batch, Loaded, decide
from engine.store.held_back import store_held_back
from engine.store.ids import new_id
from engine.store.library import Library, Rulebook
from engine.store.loading import Outset, loaded_for, outset_of
from engine.store.memory import Memory
from engine.store.naming import by_common_name, names_for
from engine.store.noting import note_deeds
from engine.store.rows import Rows
from engine.store.sandbox_keys import is_sandbox


class Batches:
    """Stores batches by the library's rules, remembering members between them."""

    def __init__(self, library: Library, memory: Memory) -> None:
        self._library = library
        self._memory = memory
        self._expects_names = False
        """Whether anybody was seen here who goes by another name than the common one."""

    def store(self, backend: Backend, candidates: Sequence[Candidate], now: Instant) -> Batch:
        """Decides and durably stores a batch. When it raises, nothing is stored and nothing remembered.

        Raises ProgramUnavailable for a programme that another release has just published for.
        """
        with backend.transaction() as transaction:
            self.notice_others(transaction)
            loaded, batch = self._decided(transaction, candidates, now)
            store_guarded(transaction, batch.rows, now)
            save(transaction, batch.rows)
            note_deeds(transaction, candidates, batch.rows.journal, now)
        self._memory.remember({**loaded.members, **batch.members}, {**loaded.held, **batch.held})
        return batch

    def foresee(self, transaction: Transaction, candidates: Sequence[Candidate], now: Instant) -> list[Decision]:
        """What would be decided of a batch now. Raises ProgramUnavailable."""
        _, batch = self._decided(transaction, candidates, now)
        return batch.decisions

    def _decided(self, transaction: Transaction, candidates: Sequence[Candidate], now: Instant) -> tuple[Loaded, Batch]:
        candidates, outset = self._locked(transaction, candidates)
        self._library.catch_up(transaction, outset.newest)
        rulebooks = self._rulebooks({candidate.who.program for candidate in candidates})
        loaded = loaded_for(candidates, transaction, self._memory, rulebooks, outset.secret)
        door = at_the_door(transaction, candidates, loaded.entries, rulebooks, now)
        batch = decide(candidates, loaded, rulebooks, now, new_id, door.ask)
        door.keep(candidates, batch.decisions, batch.rows)
        return loaded, batch

    def _locked(self, transaction: Transaction, candidates: Sequence[Candidate]) -> tuple[Sequence[Candidate], Outset]:
        """The candidates by the common names of their members, whom nobody else touches until the end.

        Raises Contended when a name was given to somebody else meanwhile: trying again will do.
        """
        # Where nobody has another name, as in most places, one look is enough: that under the locks.
        before = names_for(transaction, candidates) if self._expects_names else {}
        whos = {candidate.who for candidate in by_common_name(candidates, before)}
        transaction.lock_members({who.program for who in whos}, {partition_of(who) for who in whos})
        outset = outset_of(transaction)
        names = names_for(transaction, candidates) if outset.has_names else {}
        named = by_common_name(candidates, names)
        self._expects_names = bool(names) or self._expects_names
        if not {candidate.who for candidate in named} <= whos:
            raise Contended("a member was given another name meanwhile")
        return named, outset

    def _rulebooks(self, programs: Set[str]) -> dict[str, Rulebook]:
        """The rulebooks of the programmes that there are. Raises ProgramUnavailable."""
        rulebooks = {program: self._library.rulebook(program) for program in programs}
        return {program: rulebook for program, rulebook in rulebooks.items() if rulebook is not None}

    def notice_others(self, transaction: Transaction) -> None:
        """Forgets what is remembered when another process may have changed it."""
        if transaction.others_wrote():
            self._memory.forget()


def save(transaction: Transaction, rows: Rows) -> None:
    """Stores the rows of a batch."""
    transaction.write(statements.INSERT_MEMBERS, rows.members)
    sandboxes = {each.program: each.joined_at for each in rows.members if is_sandbox(each.program)}
    transaction.write(statements.INSERT_SANDBOXES, sorted(sandboxes.items()))
    transaction.write(statements.INSERT_JOURNAL, rows.journal)
    transaction.write(statements.INSERT_PENDING, rows.pending)
    transaction.write(statements.SETTLE_PENDING, rows.settled)
    store_held_back(transaction, rows)
    transaction.write(statements.INSERT_PROOFS, rows.proofs)
    transaction.write(statements.INSERT_LEDGER, rows.ledger)
    if rows.feed:
        transaction.announce_feed()
    transaction.write(statements.INSERT_FEED, rows.feed)
    transaction.write(statements.SAVE_AWARDS, list(rows.awards.values()))
    transaction.write(statements.WITHDRAW_AWARDS, list(rows.withdrawals.values()))
    transaction.write(statements.SAVE_STATES, rows.states)
    transaction.write(statements.DROP_FINISHES, rows.lost_finishes)
    transaction.write(statements.SAVE_FINISHES, rows.finishes)
    transaction.write(statements.DROP_CHECKPOINTS_AFTER, rows.stale_checkpoints)
    transaction.write(statements.INSERT_CHECKPOINTS, rows.checkpoints)
    transaction.write(statements.DROP_CHECKPOINTS, rows.spare_checkpoints)
    for each in rows.verdicts:  # the audit comes last
        deed = Deed.ACTION_APPROVED if each.approved else Deed.ACTION_REFUSED
        note(transaction, Instant(each.at), each.by, deed, each.program, each.entry_id)
