"""Chores: what time and publications ask of members when nobody hands anything in. One slice of them at a time.

What is due is told, and who was folded under other rules for the past is rated anew. Which members that concerns is
written in their own rows, so it does not matter who does it, how often it is interrupted, or whether several processes
are at it: each looks again once it has the member to itself, and does only what is still to be done.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import NamedTuple, TypeAlias

import structlog

from engine.rules.instants import Instant
from engine.store import statements
from engine.store.backend import Backend, Row, Transaction
from engine.store.batches import Batches, save
from engine.store.candidates import Who, partition_of
from engine.store.entries import kept_row
from engine.store.folding import Folding, Held
from engine.store.histories import history_since
from engine.store.ids import new_id
from engine.store.library import Library, Rulebook
from engine.store.loading import held_of
from engine.store.memory import Memory
from engine.store.rows import Rows

log = structlog.get_logger("trogen.chores")

SLICE = 500
"""Members that are taken at a time, at most."""

SLICE_SECONDS = 0.1
"""After which no further member is begun: meanwhile nobody's actions are stored."""


@dataclass(slots=True)
class Tended:
    """What a slice came to."""

    held: dict[str, Held] = field(default_factory=dict)
    """The members for whom something was done, as they are now."""
    changed: set[Who] = field(default_factory=set)
    """To whom something was told."""
    is_last: bool = True
    """Whether nothing was left to do."""


Find: TypeAlias = Callable[[Transaction, int], Sequence[Row]]
"""Finds so many members to do something for, as (id, external id)."""


class Chores:
    """To be used in the writer's thread, between batches."""

    def __init__(self, library: Library, memory: Memory, batches: Batches) -> None:
        self._library = library
        self._memory = memory
        self._batches = batches
        self._troubled: set[str] = set()
        """Members whose fold failed. They are left alone by this process, so that the others are not kept waiting."""

    def tell(self, backend: Backend, program: str, due: Instant, posted_at: Instant) -> Tended:
        """Tells some members what was due at or before an instant."""

        def find(transaction: Transaction, most: int) -> Sequence[Row]:
            return transaction.fetch(statements.DUE_MEMBERS, program, due, most)

        # Also where nothing was due after all: then it was written down wrongly when something would be.
        return self._tend(backend, _Round(program, due, posted_at, lambda held, newest: True), find)

    def rate(self, backend: Backend, program: str, due: Instant, posted_at: Instant) -> Tended:
        """Rates some members by the newest publication; once there are none left, the version says so."""

        def find(transaction: Transaction, most: int) -> Sequence[Row]:
            newest = self._newest(program)
            found = transaction.fetch(statements.UNRATED_MEMBERS, program, newest, most)
            if not found:
                transaction.write(statements.SETTLE_VERSION, [(posted_at, program, newest)])
            return found

        return self._tend(backend, _Round(program, due, posted_at, lambda held, newest: held.rated_by < newest), find)

    def _newest(self, program: str) -> int:
        rulebook = self._library.rulebook(program)
        return rulebook.newest if rulebook is not None else 0

    def _tend(self, backend: Backend, round_: "_Round", find: Find) -> Tended:
        tended = Tended()
        with backend.transaction() as transaction:
            self._batches.notice_others(transaction)
            self._library.refresh(transaction)
            rulebook = self._library.rulebook(round_.program)
            if rulebook is None:
                return tended
            most = SLICE + len(self._troubled)
            found = find(transaction, most)
            members = {str(id_): Who(rulebook.program, name) for id_, name in found if str(id_) not in self._troubled}
            tended.is_last = len(found) < most
            save(transaction, self._tended(transaction, rulebook, members, round_, tended))
        self._memory.remember({}, tended.held)
        return tended

    def _tended(
        self,
        transaction: Transaction,
        rulebook: Rulebook,
        members: Mapping[str, Who],
        round_: "_Round",
        tended: Tended,
    ) -> Rows:
        rows, began = Rows(), perf_counter()
        transaction.lock_members({rulebook.program}, {partition_of(who) for who in members.values()})
        for member_id, held in held_of(transaction, members, self._memory).items():
            if perf_counter() - began > SLICE_SECONDS and tended.held:
                tended.is_last = False
                break
            if not round_.concerns(held, rulebook.newest):
                continue  # another process was faster
            try:
                own, after = _caught_up(transaction, rulebook, member_id, held, round_)
            except Exception as error:
                self._troubled.add(member_id)
                log.error("a member cannot be folded; run `trogen doctor`", program=rulebook.program, exc_info=error)
                continue
            rows.add(own)
            tended.held[member_id] = after
            if after.feed_number > held.feed_number:
                tended.changed.add(members[member_id])
        return rows


class _Round(NamedTuple):
    """What a slice is to do."""

    program: str
    due: Instant
    """Up to when time is passed."""
    posted_at: Instant
    concerns: Callable[[Held, int], bool]
    """Whether a member, looked at once more, still needs it; with the newest version."""


def _caught_up(
    transaction: Transaction, rulebook: Rulebook, member_id: str, held: Held, round_: _Round
) -> tuple[Rows, Held]:
    """A member who is rated by everything that was published, and told what was due."""
    rows, about = Rows(), rulebook.published_about(held.rated_by, held.until)
    since = min((each.effective_from for each in about), default=None)
    history = history_since(transaction, member_id, since) if since is not None else None
    folding = Folding(rulebook.program, member_id, held, rulebook, history, round_.posted_at, rows)
    kept = folding.rate(new_id)
    rows.journal += (kept_row(each, rulebook.program, member_id, round_.posted_at) for each in kept)
    folding.tell(round_.due)
    return rows, folding.keep()
