"""One stream of lines: read as fast as they can be stored and their answers are read, and no faster.

Two tasks with a short queue between them. One reads, and hands in what came together; the other waits for it to be
durable and writes the answers. The queue is all that is in flight: while it is full nothing is read, and while nobody
reads the answers it stays full. What was handed in is stored whatever becomes of the stream.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeAlias

from starlette.types import Message, Receive, Send

from engine.errors import EngineError, TakesNothingNow
from engine.live.rates import Verdict, Wait
from engine.operations.rejected.no_actions import NoAction
from engine.operations.submissions import Submission, SubmissionOutcome
from schema.auth.callers import Caller
from schema.bulk.answers import End, Result, Tally, line_of, result_of
from schema.bulk.lines import Broken, Inflating, Line, Lines, Plain
from schema.bulk.no_actions import of_line
from schema.bulk.reading import LineError, submission_in
from schema.masking import in_plain_words
from schema.safety.action_rates import words_for

BATCH = 500
"""Lines that are handed in together, at most."""

IN_FLIGHT = 8
"""Batches that were handed in and are not answered yet."""

BUSY_SECONDS = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2)
"""How long to wait before handing in again what the engine was too busy for."""

LINGER_SECONDS = 2.0
"""How long to go on reading what is in the way of the last line: closing at once would lose it on its way."""

LONGEST_RATE_WAIT_SECONDS = 10
"""How long an allowance is waited for: a sender feels it as a slow reader. For longer they are told when to come."""

Take: TypeAlias = Callable[[int], Awaitable[Verdict | None]]
"""Takes so many actions of what the caller may submit, all or none."""

Submit: TypeAlias = Callable[[Sequence[Submission]], Awaitable[list[SubmissionOutcome]]]
Keep: TypeAlias = Callable[[Sequence[NoAction]], Awaitable[None]]
"""Keeps the lines that are no actions."""

Answers: TypeAlias = list[tuple[int, SubmissionOutcome | LineError]]


@dataclass(frozen=True, slots=True)
class Ending:
    """Why a stream ends, and when to come again."""

    end: End
    message: str = ""
    retry_after_seconds: int | None = None


class _LimitedError(Exception):
    """The key has submitted what it may."""

    def __init__(self, ending: Ending) -> None:
        super().__init__(ending.message)
        self.ending = ending


_WHOLE = Ending(End.COMPLETE)
_CUT = Ending(End.TRUNCATED, "the body ended within what was compressed; send the lines after the last one again")
_BROKEN = Ending(End.TRUNCATED, "the body is not gzip from here on; send the lines after the last one again")
_STOPPING = Ending(End.STOPPING, "the server is stopping; send the lines after the last one again in a moment", 1)


class Stream:
    """A body of lines on its way in, and the answers on their way out. A `Client` while it lasts."""

    def __init__(
        self,
        caller: Caller,
        program: str,
        take: Take,
        submit: Submit,
        keep: Keep,
        *,
        idle_seconds: float,
        only_refused: bool,
    ) -> None:
        """`only_refused` writes no line for what was accepted; counts are told at the end all the same."""
        self.caller = caller
        self._program = program
        self._take = take
        self._submit = submit
        self._keep = keep
        self._idle_seconds = idle_seconds
        self._only_refused = only_refused
        self._ended: asyncio.Future[Ending] = asyncio.get_running_loop().create_future()
        """Set when it ends before its body does."""
        self._queue: asyncio.Queue[asyncio.Task[Answers] | Ending] = asyncio.Queue(IN_FLIGHT)
        self._body_is_read = False

    def lapse(self, reason: str) -> None:
        """Its credential is good no longer."""
        self._end(Ending(End.LAPSED, f"{reason}; send the lines after the last one with another"))

    def come_again(self, reason: str) -> None:
        """Its credential is good, for something else than it was."""
        self._end(Ending(End.CHANGED, f"{reason}; send the lines after the last one again", 1))

    def dismiss(self) -> None:
        """The server is stopping."""
        self._end(_STOPPING)

    async def run(self, body: Plain | Inflating, receive: Receive, send: Send) -> Tally:
        """Answers the lines of a body, in their order, and ends with a line that says why there are no more."""
        tally = Tally()
        async with asyncio.TaskGroup() as both:
            reading = both.create_task(self._read(body, receive))
            ending = await self._answer(tally, send)
            reading.cancel()
        last = tally.ending(ending.end, ending.message, ending.retry_after_seconds)
        await send({"type": "http.response.body", "body": last, "more_body": True})
        if not self._body_is_read:
            with suppress(TimeoutError):
                await asyncio.wait_for(_drained(receive), LINGER_SECONDS)
        await send({"type": "http.response.body", "body": b""})
        return tally

    def _end(self, ending: Ending) -> None:
        if not self._ended.done():
            self._ended.set_result(ending)

    async def _read(self, body: Plain | Inflating, receive: Receive) -> None:
        """Hands in the lines in batches, and in the end why there are no more."""
        lines = Lines()
        ending = _WHOLE
        try:
            async for part in self._parts(receive):
                for piece in body.taken(part):
                    await self._hand_in(lines.taken(piece))
            if self._ended.done():
                ending = self._ended.result()
            elif body.is_whole:
                await self._hand_in(lines.last())
            else:
                ending = _CUT
        except Broken:
            ending = _BROKEN
        await self._queue.put(ending)

    async def _parts(self, receive: Receive) -> AsyncIterator[bytes]:
        """What comes of the body, until it ends, nothing comes for too long, or the stream is to end."""
        while not self._ended.done():
            message = await self._next(receive)
            if message is None:
                return
            if message["type"] == "http.disconnect":
                self._body_is_read = True
                self._end(Ending(End.TRUNCATED))  # of which nobody is there to be told
                return
            if part := message.get("body", b""):
                yield part
            if not message.get("more_body", False):
                self._body_is_read = True
                return

    async def _next(self, receive: Receive) -> Message | None:
        receiving = asyncio.ensure_future(receive())
        either: set[asyncio.Future[Any]] = {receiving, self._ended}
        await asyncio.wait(either, timeout=self._idle_seconds, return_when=asyncio.FIRST_COMPLETED)
        if receiving.done():
            return receiving.result()
        receiving.cancel()
        seconds = f"{self._idle_seconds:g}"
        self._end(Ending(End.IDLE, f"nothing came for {seconds} seconds; send what is left as a new request"))
        return None

    async def _hand_in(self, lines: Iterator[Line]) -> None:
        for batch in _batches(lines):
            if self._ended.done():
                return
            judging = asyncio.create_task(self._judged(batch))
            judging.add_done_callback(_heard)
            await self._queue.put(judging)

    async def _judged(self, batch: Sequence[Line]) -> Answers:
        """What came of each line, once it is durable. Raises StoreUnavailable when not all could be stored."""
        read = [submission_in(line, self._program, self.caller) for line in batch]
        submissions = [each for each in read if isinstance(each, Submission)]
        await self._permitted(len(submissions))
        outcomes = iter(await self._persistently(submissions) if submissions else ())
        broken = [(line, each) for line, each in zip(batch, read, strict=True) if isinstance(each, LineError)]
        if broken:
            await self._keep([of_line(line, error, self._program, self.caller) for line, error in broken])
        return [
            (line.number, next(outcomes) if isinstance(each, Submission) else each)
            for line, each in zip(batch, read, strict=True)
        ]

    async def _permitted(self, actions: int) -> None:
        """Waits until the key may submit so many. Raises _LimitedError where that takes too long."""
        while isinstance(verdict := await self._take(actions), Wait):
            if verdict.seconds > LONGEST_RATE_WAIT_SECONDS:
                raise _LimitedError(Ending(End.LIMITED, words_for(verdict, actions), verdict.seconds))
            await asyncio.sleep(verdict.seconds)

    async def _persistently(self, submissions: Sequence[Submission]) -> list[SubmissionOutcome]:
        # What is busy is waited for, and meanwhile nothing more is read: the sender feels it, and need not be told.
        for seconds in BUSY_SECONDS:
            try:
                return await self._submit(submissions)
            except TakesNothingNow:
                await asyncio.sleep(seconds)
        return await self._submit(submissions)

    async def _answer(self, tally: Tally, send: Send) -> Ending:
        """Writes the answers in the order of the lines; why there are no more."""
        while not isinstance(following := await self._queue.get(), Ending):
            try:
                answers = await following
            except _LimitedError as limited:
                return limited.ending
            except EngineError as error:
                return Ending(End.UNAVAILABLE, f"{in_plain_words(error)}; send the lines after the last one again", 1)
            if written := b"".join(self._written(answers, tally)):
                await send({"type": "http.response.body", "body": written, "more_body": True})
        return following

    def _written(self, answers: Answers, tally: Tally) -> Iterator[bytes]:
        for number, outcome in answers:
            result = result_of(outcome)
            tally.note(number, result)
            if not self._only_refused or result is Result.REJECTED:
                yield line_of(number, outcome)


def _batches(lines: Iterator[Line]) -> Iterator[list[Line]]:
    batch: list[Line] = []
    for line in lines:
        batch.append(line)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _heard(judging: asyncio.Task[Answers]) -> None:
    """What went wrong behind the answer with which a stream ended is nobody's to hear any more."""
    if not judging.cancelled():
        judging.exception()


async def _drained(receive: Receive) -> None:
    """Reads and forgets, until the body ends or the sender has gone."""
    while (message := await receive())["type"] != "http.disconnect" and message.get("more_body", False):
        pass
