"""Chores: what time and publications ask of members when nobody hands anything in. One slice of them at a time.

What is due is told, and who was folded under other rules for the past is rated anew. Which members that concerns is
written in their own rows, so it does not matter who does it, how often it is interrupted, or whether several processes
are at it: each looks again once it has the members to itself, and does only what is still to be done.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import NamedTuple, TypeAlias

import structlog

from engine.errors import StoreUnavailable
from engine.rules.instants import Instant
from engine.store import statements
from engine.store.backend import Backend, Contended, Row, Transaction
from engine.store.batches import Batches, save
from engine.store.candidates import Who, partition_of
from engine.store.entries import kept_row
from engine.store.folding import Folding, Held
from engine.store.histories import History, history_since
from engine.store.ids import new_id
from engine.store.library import Library, Rulebook
from engine.store.loading import held_of
from engine.store.memory import Memory
from engine.store.rows import Rows

log = structlog.get_logger("trogen.chores")

SLICE = 500
"""Members that are taken at a time, at most."""

SLICE_SECONDS = 0.1
"""How long a slice should take: meanwhile nobody's actions are stored. The next has as many members as that allows."""

SET_ASIDE_SECONDS = 600.0
"""For how long a member who cannot be folded, or not be stored, is left alone."""

_OFTEN = 3
"""So many times in a row others are in the way by chance; after that it is a member's own fault."""


@dataclass(slots=True)
class Tended:
    """What a slice came to."""

    found: int = 0
    """How many members seemed to need something; none when there is nothing left to do."""
    held: dict[str, Held] = field(default_factory=dict)
    """Those for whom something was done, as they are now. Of the others, another process was faster."""
    changed: set[Who] = field(default_factory=set)
    """To whom something was told."""
    seconds: float = 0.0
    """How long it kept everybody else waiting."""


Find: TypeAlias = Callable[[Transaction, int], Sequence[Row]]
"""Finds so many members to do something for, as (id, external id)."""


class Chores:
    """To be used in the writer's thread, between batches."""

    def __init__(self, library: Library, memory: Memory, batches: Batches) -> None:
        self._library = library
        self._memory = memory
        self._batches = batches
        self._size = 8
        self._begun: Sequence[str] = ()
        """The members of the slice that was begun last."""
        self._failures = 0
        self._aside: dict[str, float] = {}
        """Members who failed, and until when they are left alone, so that the others are not kept waiting."""

    def tell(self, backend: Backend, program: str, due: Instant, posted_at: Instant) -> Tended:
        """Tells some members what was due at or before an instant."""

        def find(transaction: Transaction, most: int) -> Sequence[Row]:
            return transaction.fetch(statements.DUE_MEMBERS, program, due, most)

        # Also where nothing was due after all: then it was written down wrongly when something would be.
        return self._tend(backend, _Round(program, due, posted_at, lambda held, newest: True), find)

    def rate(self, backend: Backend, program: str, due: Instant, posted_at: Instant) -> Tended:
        """Rates some members by the newest publication; once there are none left, the version says so."""

        def find(transaction: Transaction, most: int) -> Sequence[Row]:
            rulebook = self._library.rulebook(program)
            newest = rulebook.newest if rulebook is not None else 0
            found = transaction.fetch(statements.UNRATED_MEMBERS, program, newest, most)
            if not found:
                transaction.write(statements.SETTLE_VERSION, [(posted_at, program, newest)])
            return found

        return self._tend(backend, _Round(program, due, posted_at, lambda held, newest: held.rated_by < newest), find)

    def _tend(self, backend: Backend, round_: "_Round", find: Find) -> Tended:
        began, self._begun = perf_counter(), ()
        try:
            tended = self._slice(backend, round_, find)
        except StoreUnavailable:
            raise
        except Contended as error:
            self._failures += 1
            if self._failures < _OFTEN:
                raise
            tended = self._singled_out(error)
        except Exception as error:  # noqa: BLE001 - one member's trouble must not keep all others waiting
            tended = self._singled_out(error)
        else:
            self._failures = 0
            tended.seconds = perf_counter() - began
            self._adapt(tended.seconds)
        return tended

    def _slice(self, backend: Backend, round_: "_Round", find: Find) -> Tended:
        tended = Tended()
        with backend.transaction() as transaction:
            self._batches.notice_others(transaction)
            self._library.refresh(transaction)
            members = self._found(transaction, round_.program, find)
            tended.found, self._begun = len(members), list(members)
            transaction.lock_members({round_.program}, {partition_of(who) for who in members.values()})
            # Again: whoever published while this waited for its locks has rated these members by what it published.
            self._library.refresh(transaction)
            rulebook = self._library.rulebook(round_.program)
            if rulebook is not None and members:
                save(transaction, self._tended(transaction, rulebook, members, round_, tended))
        self._memory.remember({}, tended.held)
        return tended

    def _found(self, transaction: Transaction, program: str, find: Find) -> dict[str, Who]:
        now = perf_counter()
        self._aside = {member: until for member, until in self._aside.items() if until > now}
        size = min(self._size, SLICE)
        found = ((str(id_), name) for id_, name in find(transaction, size + len(self._aside)))
        wanted = [(id_, name) for id_, name in found if id_ not in self._aside][:size]
        return {id_: Who(program, name) for id_, name in wanted}

    def _tended(
        self,
        transaction: Transaction,
        rulebook: Rulebook,
        members: Mapping[str, Who],
        round_: "_Round",
        tended: Tended,
    ) -> Rows:
        rows = Rows()
        for member_id, held in held_of(transaction, members, self._memory).items():
            if not round_.concerns(held, rulebook.newest):
                continue  # another process was faster
            history = _history(transaction, rulebook, member_id, held)
            try:
                own, after = _caught_up(rulebook, member_id, held, history, round_)
            except Exception as error:  # noqa: BLE001 - as above; whatever the database raises, raises before this
                self._set_aside(member_id, error)
                continue
            rows.add(own)
            tended.held[member_id] = after
            if after.feed_number > held.feed_number:
                tended.changed.add(members[member_id])
        return rows

    def _singled_out(self, error: Exception) -> Tended:
        """After a slice that failed: the next has one member, and one that fails alone is left alone for a while."""
        if len(self._begun) == 1:
            self._set_aside(self._begun[0], error)
        elif not self._begun:
            raise error
        self._size = 1
        return Tended(found=len(self._begun))

    def _set_aside(self, member_id: str, error: Exception) -> None:
        self._aside[member_id] = perf_counter() + SET_ASIDE_SECONDS
        self._failures = 0
        log.error("a member can be neither told nor rated; run `trogen doctor`", exc_info=error)

    def _adapt(self, seconds: float) -> None:
        if seconds > SLICE_SECONDS:
            self._size = max(1, self._size // 2)
        elif seconds < SLICE_SECONDS / 2:
            self._size = min(SLICE, self._size * 2)


class _Round(NamedTuple):
    """What a slice is to do."""

    program: str
    due: Instant
    """Up to when time is passed."""
    posted_at: Instant
    concerns: Callable[[Held, int], bool]
    """Whether a member, looked at once more, still needs it; with the newest version."""


def _history(transaction: Transaction, rulebook: Rulebook, member_id: str, held: Held) -> History | None:
    """What must be folded anew of a member; None when nothing must."""
    about = rulebook.published_about(held.rated_by, held.until)
    since = min((each.effective_from for each in about), default=None)
    return history_since(transaction, member_id, since) if since is not None else None


def _caught_up(
    rulebook: Rulebook, member_id: str, held: Held, history: History | None, round_: _Round
) -> tuple[Rows, Held]:
    """A member who is rated by everything that was published, and told what was due."""
    rows = Rows()
    folding = Folding(rulebook.program, member_id, held, rulebook, history, round_.posted_at, rows)
    kept = folding.rate(new_id)
    rows.journal += (kept_row(each, rulebook.program, member_id, round_.posted_at) for each in kept)
    folding.tell(round_.due)
    return rows, folding.keep()
