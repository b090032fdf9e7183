"""A run: rows are read, made into actions and sent in chunks, several at a time; what is done is kept in order."""

import asyncio
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from schema.importing.actions import Unreadable
from schema.importing.rejects import Reasons, Rejects
from schema.importing.rows import Row, Source
from schema.importing.sending import LineAnswer, Server
from schema.importing.state import State, keep_state

CHUNK = 1_000
"""Rows that are sent in one request."""

IN_FLIGHT = 4
"""Requests at a time."""

KEPT_EVERY_SECONDS = 1.0
"""How often the state is written: after a crash as much is sent again, and is a duplicate."""

SHOWN = 5
"""Reasons of each code that are remembered to be shown."""


@dataclass(slots=True)
class Chunk:
    """Rows that are sent together; beside each that is not sent why not."""

    rows: Sequence[Row]
    unreadable: Sequence[Unreadable | None]
    sending: asyncio.Task[list[LineAnswer]]


@dataclass(slots=True)
class Run:
    """One run of an import."""

    source: Source
    rows: Iterator[Row]
    line: Callable[[Row], bytes | Unreadable]
    server: Server
    program: str
    parameters: dict[str, str]
    state: State
    rejects: Rejects
    state_path: Path | None
    """None keeps nothing."""
    told: Callable[[State], None]
    """Called whenever it has come further."""
    reasons: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    """By code the first rows that were rejected with it."""
    codes: Counter[str] = field(default_factory=Counter)
    _kept_at: float = 0.0

    async def go(self) -> None:
        """Until the file ends. Raises WrongSetting and GaveUp; whatever ends it, what is done is kept."""
        under_way: deque[Chunk] = deque()
        try:
            while (chunk := await asyncio.to_thread(self._made)) is not None:
                rows, lines, unreadable = chunk
                sending = asyncio.create_task(self.server.send(self.program, lines, self.parameters))
                under_way.append(Chunk(rows, unreadable, sending))
                while under_way and (len(under_way) >= IN_FLIGHT or under_way[0].sending.done()):
                    self._settle(under_way[0], await under_way[0].sending)
                    under_way.popleft()
            while under_way:
                self._settle(under_way[0], await under_way[0].sending)
                under_way.popleft()
        finally:
            for each in under_way:
                each.sending.cancel()
            await asyncio.gather(*(each.sending for each in under_way), return_exceptions=True)
            self._keep()

    def _made(self) -> tuple[list[Row], list[bytes], list[Unreadable | None]] | None:
        """The next rows, those of them that are sent as lines, and why the others are not; None at the end."""
        rows = list(islice(self.rows, CHUNK))
        made = [self.line(row) for row in rows]
        lines = [each for each in made if isinstance(each, bytes)]
        return (rows, lines, [each if isinstance(each, Unreadable) else None for each in made]) if rows else None

    def _settle(self, chunk: Chunk, answers: Sequence[LineAnswer]) -> None:
        following = iter(answers)
        for row, unreadable in zip(chunk.rows, chunk.unreadable, strict=True):
            if unreadable is not None:
                self._reject(row, [unreadable])
            else:
                self._note(row, next(following))
        self.state.row, self.state.offset = chunk.rows[-1].number, chunk.rows[-1].end
        self.told(self.state)
        if time.monotonic() - self._kept_at > KEPT_EVERY_SECONDS:
            self._keep()

    def _note(self, row: Row, answer: LineAnswer) -> None:
        match answer.result:
            case "ACCEPTED":
                self.state.accepted += 1
            case "DUPLICATE":
                self.state.duplicates += 1
            case "PENDING":
                self.state.pending += 1
            case _:
                self._reject(row, answer.errors)

    def _reject(self, row: Row, reasons: Reasons) -> None:
        self.state.rejected += 1
        self.rejects.add(row, reasons)
        for each in reasons:
            self.codes[each.code] += 1
            shown = self.reasons.setdefault(each.code, [])
            if len(shown) < SHOWN:
                shown.append((row.number, each.message))

    def _keep(self) -> None:
        """The rejected rows first: what the state says is done must be there."""
        self.state.rejected_bytes = self.rejects.flush()
        self.state.beginning = self.source.digest(self.state.offset)
        if self.state_path is not None:
            keep_state(self.state_path, self.state)
        self._kept_at = time.monotonic()
