"""Rebuilding: all that is derived is worked out anew from the facts; differences are told and, if wanted, mended.

Members are looked at a page at a time without keeping anybody waiting. Each one who differs is mended in a small
transaction, in which other writers are kept from that member alone: so it is safe while servers run on the database,
and what was interrupted is simply run again.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Event
from typing import NamedTuple

from engine.clock import Clock, SystemClock
from engine.errors import ProgramUnavailable, StoreUnavailable
from engine.operations.doctor import Progress, Watcher, nobody
from engine.operations.examining.differences import Difference, compared
from engine.operations.examining.mending import looked_at, mend
from engine.operations.examining.subject import Subject
from engine.operations.examining.walking import in_a_thread, pages
from engine.store import account_queries as queries
from engine.store.accounts import Account
from engine.store.backend import Contended, Examinable, Questions
from engine.store.backends import backend_for
from engine.store.database import database_of
from engine.store.library import Library
from engine.store.migrating import require_migrated

SHOWN = 200
"""Differences that are kept one by one; all are counted."""

_PATIENCE_SECONDS = (0.05, 0.2, 0.5, 2.0)


@dataclass(slots=True)
class Rebuilt:
    """What rebuilding came to."""

    members: int = 0
    entries: int = 0
    differing: int = 0
    """Members of whom something was stored otherwise."""
    mended: int = 0
    """Of those, the ones of whom it is right now."""
    differences: list[Difference] = field(default_factory=list)
    """The first ones, no more than SHOWN."""
    counts: Counter[str] = field(default_factory=Counter)
    """How many there are, by what they are about."""
    left: list[Difference] = field(default_factory=list)
    """What could not be mended, likewise."""

    @property
    def total(self) -> int:
        """How many differences there are of all."""
        return self.counts.total()


class _Seen(NamedTuple):
    account: Account
    differences: Sequence[Difference]


async def rebuild(
    database_url: str, *, verify: bool = False, clock: Clock | None = None, watcher: Watcher = nobody
) -> Rebuilt:
    """Works out anew what is derived, and stores it where it differs; `verify` only tells.

    Raises SchemaOutOfDate, StoreUnavailable, and ProgramUnavailable before anything is done.
    """
    await require_migrated(database_url)
    backend = backend_for(database_of(database_url))
    rebuilding = _Rebuilding(backend, verify, clock or SystemClock(), watcher)
    return await in_a_thread(rebuilding.run)


class _Rebuilding:
    def __init__(self, backend: Examinable, verify: bool, clock: Clock, watcher: Watcher) -> None:
        self._backend = backend
        self._verify = verify
        self._clock = clock
        self._watcher = watcher
        self._library = Library()
        self._rebuilt = Rebuilt()

    def run(self, stopped: Event) -> Rebuilt:
        """Goes through all members, in this thread."""
        try:
            with self._backend.snapshot() as questions:
                self._library.refresh(questions)
                ((expected,),) = questions.fetch(queries.MEMBERS_COUNT)
            _require_available(self._library.unavailable)
            for page in pages(self._backend, self._library, _look, stopped):
                self._take(page, stopped)
                members = self._rebuilt.members
                self._watcher(Progress(members, max(members, expected)))
        finally:
            self._backend.close()
        return self._rebuilt

    def _take(self, page: Iterable[_Seen], stopped: Event) -> None:
        for seen in page:
            if stopped.is_set():
                return
            self._rebuilt.members += 1
            self._rebuilt.entries += seen.account.entries
            differences = self._mended(seen.account) if seen.differences and not self._verify else seen.differences
            if differences:
                self._rebuilt.differing += 1
                self._rebuilt.counts.update(each.kind for each in differences)
                _keep(self._rebuilt.differences, differences)

    def _mended(self, account: Account) -> Sequence[Difference]:
        """What was otherwise of a member, once it is as it should be."""
        differences = self._persistently(account)
        with self._backend.snapshot() as questions:
            left = _still_otherwise(questions, account, self._library)
        _keep(self._rebuilt.left, left)
        self._rebuilt.mended += bool(differences) and not left
        return differences

    def _persistently(self, account: Account) -> Sequence[Difference]:
        for patience in _PATIENCE_SECONDS:
            try:
                return self._mend(account)
            except Contended:
                Event().wait(patience)
        try:
            return self._mend(account)
        except Contended as error:
            raise StoreUnavailable(f"others kept the database busy: {error}; run it again, it goes on") from error

    def _mend(self, account: Account) -> Sequence[Difference]:
        with self._backend.transaction() as transaction:
            return mend(transaction, account, self._library, self._clock.now())


def _look(questions: Questions, subject: Subject) -> _Seen:
    comparison = compared(questions, subject)
    return _Seen(subject.account, comparison.differences if comparison is not None else ())


def _still_otherwise(questions: Questions, account: Account, library: Library) -> Sequence[Difference]:
    comparison = looked_at(questions, account, library)
    return comparison.differences if comparison is not None else ()


def _keep(kept: list[Difference], differences: Sequence[Difference]) -> None:
    kept += differences[: SHOWN - len(kept)]


def _require_available(unavailable: Mapping[str, str]) -> None:
    for reason in unavailable.values():
        raise ProgramUnavailable(f"{reason}; nothing was rebuilt")
