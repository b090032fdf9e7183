"""The doctor: examines a database and tells whatever is not as it must be. Reads alone, while others go on writing."""

from collections.abc import Callable, Iterator
from functools import partial
from threading import Event
from typing import NamedTuple

from engine.operations.examining.auditing import Chain, Head
from engine.operations.examining.checks import findings_of
from engine.operations.examining.differences import compared
from engine.operations.examining.findings import Diagnosis, Finding, Findings
from engine.operations.examining.programmes import programme_findings
from engine.operations.examining.subject import Subject
from engine.operations.examining.walking import in_a_thread, pages
from engine.store import account_queries as queries
from engine.store.backend import Examinable, Questions
from engine.store.backends import backend_for
from engine.store.database import database_of
from engine.store.library import Library
from engine.store.migrating import require_migrated


class Progress(NamedTuple):
    """How far one has come."""

    members: int
    of: int


Watcher = Callable[[Progress], None]
"""Is told now and then, in another thread than the caller's."""


def nobody(_: Progress) -> None:
    """Watches nothing."""


async def examine(
    database_url: str, *, deep: bool = False, watcher: Watcher = nobody, kept: Head | None = None
) -> Diagnosis:
    """Checks all that must hold of a database; `deep` folds every member's facts anew as well.

    `kept` is the head of the audit as it was once, kept elsewhere.

    Raises SchemaOutOfDate and StoreUnavailable.
    """
    await require_migrated(database_url)
    backend = backend_for(database_of(database_url))
    return await in_a_thread(partial(_examine, backend, deep, watcher, Chain(kept)))


class _Examined(NamedTuple):
    entries: int
    findings: list[Finding]


def _examine(backend: Examinable, deep: bool, watcher: Watcher, chain: Chain, stopped: Event) -> Diagnosis:
    library, findings, members, entries = Library(), Findings(), 0, 0
    try:
        with backend.snapshot() as questions:
            library.refresh(questions)
            findings.add(programme_findings(questions, library))
            findings.add(chain.findings(questions))
            ((expected,),) = questions.fetch(queries.MEMBERS_COUNT)
        for page in pages(backend, library, _looked_at_whole if deep else _looked_at, stopped):
            for examined in page:
                findings.add(examined.findings)
                entries += examined.entries
            members += len(page)
            watcher(Progress(members, max(members, expected)))
    finally:
        backend.close()
    return Diagnosis(members, entries, tuple(findings.kept), dict(findings.counts), chain.head.text)


def _looked_at(_: Questions, subject: Subject) -> _Examined:
    return _Examined(subject.account.entries, list(findings_of(subject)))


def _looked_at_whole(questions: Questions, subject: Subject) -> _Examined:
    return _Examined(subject.account.entries, [*findings_of(subject), *_deeper(questions, subject)])


def _deeper(questions: Questions, subject: Subject) -> Iterator[Finding]:
    comparison = compared(questions, subject)
    for each in comparison.differences if comparison is not None else ():
        yield each.finding
