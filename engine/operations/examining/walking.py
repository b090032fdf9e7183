"""Walking through a database: every member once, a page at a time, each page as it was at one moment."""

import asyncio
from collections.abc import Callable, Iterator
from threading import Event
from typing import TypeVar

from engine.operations.examining.programmes import rules_of
from engine.operations.examining.subject import Subject
from engine.store.accounts import BEFORE_ALL, Account, accounts_between, members_after
from engine.store.backend import Examinable, Questions
from engine.store.library import Library, Rulebook
from engine.store.program_feed import is_program_member
from engine.store.sandbox_keys import real_key

SeenT = TypeVar("SeenT")
AnswerT = TypeVar("AnswerT")

PAGE = 500
"""Members. What is stored of them is in memory at the same time, but for their entries, feed and ledger."""


async def in_a_thread(work: Callable[[Event], AnswerT]) -> AnswerT:
    """Does in a thread what takes long. The event is set once nobody waits for the answer any more."""
    stopped = Event()
    try:
        return await asyncio.to_thread(work, stopped)
    finally:
        stopped.set()


def pages(
    backend: Examinable, library: Library, look: Callable[[Questions, Subject], SeenT], stopped: Event
) -> Iterator[list[SeenT]]:
    """What a look at each member came to, page by page. Between two pages nothing is kept open."""
    last, subjects = BEFORE_ALL, Subjects(library)
    while not stopped.is_set():
        with backend.snapshot() as questions:
            library.refresh(questions)
            ids = members_after(questions, last, PAGE)
            if not ids:
                return
            accounts = [
                # A programme's own feed is no member's, and nothing folds it.
                each
                for each in accounts_between(questions, ids[0], ids[-1])
                if not is_program_member(each.member_id)
            ]
            seen = [look(questions, subjects.of(each)) for each in accounts]
        yield seen
        last = ids[-1]


class Subjects:
    """Puts the rules beside an account."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._rules: dict[Rulebook, frozenset[str]] = {}

    def of(self, account: Account) -> Subject:
        """The member as the subject of an examination."""
        if real_key(account.program) in self._library.unavailable:
            return Subject(account, None, is_unavailable=True)
        rulebook = self._library.rulebook(account.program)
        if rulebook is None:
            return Subject(account, None, is_unavailable=False)
        if rulebook not in self._rules:
            self._rules[rulebook] = rules_of(rulebook)
        return Subject(account, rulebook, self._rules[rulebook])
