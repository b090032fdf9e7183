"""Approvals: all that an operator does with actions that wait, and all that is told of them and of their proofs."""

from collections.abc import Collection, Mapping, Sequence, Set
from copy import copy
from dataclasses import replace

from engine.clock import Clock
from engine.operations.submissions import Rejected
from engine.operations.verdicts import Decided, Deciding, decide
from engine.rules.entries import EntryId
from engine.store.candidates import Proof
from engine.store.pages import Found
from engine.store.reading import Reader
from engine.store.sandbox_keys import RealPrograms
from engine.store.waiting import QueueStretch, StoredPending, pending_of, proofs_of, queue_in_all, queue_of, senders_of
from engine.store.writer import Writer


class Approvals:
    """Lists what waits, and records what is decided of it. Raises StoreUnavailable."""

    def __init__(self, *, clock: Clock, reader: Reader, writer: Writer) -> None:
        self._clock = clock
        self._programs: Set[str] = RealPrograms()
        """The programmes that there are for whoever asks."""
        self._reader = reader
        self._writer = writer

    def only(self, programs: frozenset[str]) -> "Approvals":
        """The same for somebody for whom there are these programmes and no others."""
        narrowed = copy(self)
        narrowed._programs = programs
        return narrowed

    async def queue(self, program: str, asked: QueueStretch) -> Found[StoredPending]:
        """What waits in a programme, the oldest first."""
        if program not in self._programs:
            return Found((), has_more=False)
        return await queue_of(self._reader, program, asked)

    async def in_all(self, program: str, only: Mapping[str, str]) -> int:
        """How much waits in a programme."""
        return await queue_in_all(self._reader, program, only) if program in self._programs else 0

    async def of(self, actions: Collection[str]) -> Mapping[EntryId, StoredPending]:
        """What is known of these actions as far as they wait, or waited."""
        return await pending_of(self._reader, actions)

    async def proofs(self, actions: Collection[str]) -> Mapping[EntryId, Proof]:
        """What proves these actions, as far as anything was handed in."""
        return await proofs_of(self._reader, actions)

    async def senders(self, entries: Collection[str]) -> Mapping[EntryId, str]:
        """The brands that these entries came from."""
        return await senders_of(self._reader, entries)

    async def decide(self, decidings: Sequence[Deciding]) -> list[Decided | Rejected]:
        """Approves and refuses, and answers each in turn."""
        known = [each if each.program in self._programs else replace(each, action="") for each in decidings]
        return await decide(known, now=self._clock.now(), reader=self._reader, writer=self._writer)
