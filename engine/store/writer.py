"""The writer: one thread that stores everything, in groups, and answers only once it is durable.

Callers hand in requests and wait. The thread takes whatever has gathered while it was storing the batch before, from
each brand in turn (see `fair_queue`), folds and stores it in one transaction, commits, and then answers them all. A
large request is stored in parts, so that others are stored between them, and answered when the last one is.
Nothing is ever written in a caller's own task, so a caller that goes away in the middle disturbs nobody.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from threading import Condition, Event, Thread
from time import perf_counter
from typing import Any, TypeAlias, TypeVar

import structlog
from opentelemetry import trace

from engine.clock import Clock
from engine.errors import BrokenInvariant, ProgramUnavailable, StoredInPart, StoreUnavailable, TakesNothingNow
from engine.store.backend import Backend, Contended, Transaction
from engine.store.batches import Batches
from engine.store.candidates import Candidate, Decision, Who
from engine.store.chores import Tended
from engine.store.costs import Costs
from engine.store.fair_queue import NOBODYS, FairQueue, Lane
from engine.store.parts import parts_of

log = structlog.get_logger("trogen.writer")
tracer = trace.get_tracer("trogen.writer")

AnswerT = TypeVar("AnswerT")
TendedT = TypeVar("TendedT", bound=Tended)
Answer: TypeAlias = "asyncio.Future[Any]"

BATCH = 1_000
"""Candidates; a batch takes parts of requests until it has as many, or as much work as it may: see `fair_queue`."""

WAITING = 50_000
"""Candidates that may wait; more would be kept waiting longer than their callers wait, and fill the memory."""

MOST_OF_ONE = 0.8
"""How much of that one brand may have in one programme: what is left is for the others."""

ALWAYS_OPEN = 50
"""That part of it every brand may have waiting, whatever waits besides: who sends little is always taken."""


@dataclass(slots=True)
class _Part:
    """Candidates of one caller, to be stored in one transaction: all that they handed in, or some of it."""

    candidates: Sequence[Candidate]
    answer: Answer
    lane: Lane
    asked_in: trace.SpanContext = field(default_factory=lambda: trace.get_current_span().get_span_context())
    """Where it was handed in, for those who follow traces."""

    @property
    def size(self) -> int:
        return len(self.candidates)

    @property
    def is_alone(self) -> bool:
        return False


@dataclass(slots=True)
class _Work:
    """Something else that is to be done with the database, while no batch runs."""

    work: Callable[[Backend], Any]
    answer: Answer
    lane: Lane = NOBODYS
    size: int = 0

    @property
    def is_alone(self) -> bool:
        return True


@dataclass(slots=True)
class _Outcome:
    """What a caller is to be told."""

    answer: Answer
    value: object = None
    error: BaseException | None = None


@dataclass(slots=True)
class _Told:
    """What is to be told at once: answers, and whom something happened to."""

    outcomes: list[_Outcome] = field(default_factory=list)
    changed: Set[Who] = frozenset()


class Writer:
    """Start it in the event loop whose callers it answers; `close` waits for everything that was handed in."""

    def __init__(
        self,
        backend: Backend,
        batches: Batches,
        clock: Clock,
        told: Callable[[Set[Who]], None],
    ) -> None:
        """`told` is called in the event loop, after each commit, with the members to whom something happened."""
        self._backend = backend
        self._batches = batches
        self._clock = clock
        self._told = told
        self._loop = asyncio.get_running_loop()
        self._costs = Costs()
        self._queue: FairQueue[_Part | _Work] = FairQueue(self._costs.of)
        self._waiting = Condition()
        self._closing = False
        self._stopped: str | None = None
        self.stored: Callable[[int, float], None] = lambda size, seconds: None
        """Called in the writer's thread after each batch, with its candidates and how long it took, in seconds."""
        self._thread = Thread(target=self._run, name="trogen-writer", daemon=True)
        self._thread.start()

    async def record(self, candidates: Sequence[Candidate]) -> list[Decision]:
        """Records what can be recorded, durably, and says of each candidate what came of it.

        Raises StoreUnavailable when nothing was stored, as when more is waiting than can be stored in good time, and
        StoredInPart when only a part of them was.
        """
        lane = lane_of(candidates)
        parts = [_Part(each, self._loop.create_future(), lane) for each in parts_of(candidates)]
        self._enqueue(parts)
        if len(parts) == 1:
            decisions: list[Decision] = await parts[0].answer
            return decisions
        return _joined(await asyncio.gather(*(each.answer for each in parts), return_exceptions=True))

    async def perform(self, work: Callable[[Transaction], AnswerT]) -> AnswerT:
        """Does something in a transaction of its own, in the writer's thread; it may be tried more than once."""
        result: AnswerT = await self._after_batches(_Work(self._performing(work), self._loop.create_future()))
        return result

    async def foresee(self, candidates: Sequence[Candidate]) -> list[Decision]:
        """What recording these would come to now. Nothing is stored, and nothing remembered.

        Raises StoreUnavailable.
        """
        work = self._performing(lambda transaction: self._batches.foresee(transaction, candidates, self._clock.now()))
        item = _Work(work, self._loop.create_future(), lane_of(candidates), len(candidates))
        decisions: list[Decision] = await self._after_batches(item)
        return decisions

    def _performing(self, work: Callable[[Transaction], AnswerT]) -> Callable[[Backend], AnswerT]:
        def perform(backend: Backend) -> AnswerT:
            with backend.transaction() as transaction:
                self._batches.notice_others(transaction)
                return work(transaction)

        return perform

    async def tend(self, chore: Callable[[Backend], TendedT]) -> TendedT:
        """Does a slice of a chore, in the writer's thread; it may be tried more than once."""
        tended: TendedT = await self._after_batches(_Work(chore, self._loop.create_future()))
        return tended

    def _after_batches(self, work: _Work) -> Answer:
        self._enqueue([work])
        return work.answer

    @property
    def stopped(self) -> bool:
        """Whether the thread has ended before its time: nothing will be stored any more."""
        return self._stopped is not None

    @property
    def waiting(self) -> int:
        """Candidates that wait."""
        return self._queue.size

    async def close(self) -> None:
        """Stores what is still waiting, answers, and ends the thread."""
        with self._waiting:
            self._closing = True
            self._waiting.notify()
        await asyncio.to_thread(self._thread.join)

    def _enqueue(self, items: Sequence[_Part | _Work]) -> None:
        """Takes all of these, which are of one caller, or none."""
        with self._waiting:
            if self._stopped is not None:
                raise StoreUnavailable(self._stopped)
            refusal = self._refusal(items[0].lane, sum(each.size for each in items))
            if refusal is not None:
                raise TakesNothingNow(refusal)
            for each in items:
                self._queue.append(each)
            self._waiting.notify()

    def _refusal(self, lane: Lane, size: int) -> str | None:
        """Why so many candidates cannot be taken now."""
        if self._closing:
            return "the engine is shutting down and takes nothing more; try again in a moment"
        waiting, own = self._queue.size, self._queue.size_of(lane)
        # A request larger than the whole queue is taken when nothing else waits: it would never be otherwise.
        if not waiting or own + size <= WAITING // ALWAYS_OPEN:
            return None
        again = "nothing of yours was stored, try again in a moment"
        if own and own + size > WAITING * MOST_OF_ONE:
            return f"{own:,} actions of yours are waiting to be stored, and no more may wait of one brand; {again}"
        if waiting + size > WAITING:
            return f"the engine is busy: {waiting:,} actions are waiting to be stored; {again}"
        return None

    def _run(self) -> None:
        taken: Sequence[_Part] | _Work | None = None
        try:
            while (taken := self._take()) is not None:
                self._loop.call_soon_threadsafe(self._tell, self._done(taken))
        except BaseException as error:  # noqa: BLE001 - whatever it was, nobody must wait for a thread that has ended
            self._stop(taken, error)
        finally:
            self._backend.close()

    def _done(self, taken: Sequence[_Part] | _Work) -> _Told:
        """Does what was taken. Whatever goes wrong is its callers' to hear, and never the end of the thread."""
        try:
            return self._do(taken) if isinstance(taken, _Work) else self._store(taken)
        except Exception as error:  # noqa: BLE001
            _logged(log.error, "batch failed", exc_info=error)
            # Another error than the one caught: a future takes no StopIteration, and would leave its caller waiting.
            broken = BrokenInvariant(
                f"a batch failed, and whether it was stored is not known; send it again: {error!r}"
            )
            broken.__cause__ = error
            return _Told([_Outcome(each.answer, error=broken) for each in _each(taken)])

    def _stop(self, taken: Sequence[_Part] | _Work | None, error: BaseException) -> None:
        """Takes nothing more, and tells so to those who were waiting."""
        with self._waiting:
            self._stopped = f"the engine has stopped storing anything, because of {error!r}; start the server again"
            waiting = [*_each(taken), *self._queue]
            self._queue.clear()
        told = _Told([_Outcome(each.answer, error=StoreUnavailable(self._stopped)) for each in waiting])
        with suppress(RuntimeError):  # the loop is closed: there is nobody to tell
            self._loop.call_soon_threadsafe(self._tell, told)
        _logged(log.critical, "writer stopped", exc_info=error)

    def _take(self) -> Sequence[_Part] | _Work | None:
        """What to do next; waits for it. None when there will be nothing more."""
        with self._waiting:
            while not self._queue:
                if self._closing:
                    return None
                self._waiting.wait()
            taken = self._queue.take(BATCH)
            first = taken[0]
            return first if isinstance(first, _Work) else [each for each in taken if isinstance(each, _Part)]

    def _do(self, item: _Work) -> _Told:
        try:
            value = _persistently(lambda: item.work(self._backend))
        except Exception as error:  # noqa: BLE001 - it is the caller's to hear
            return _Told([_Outcome(item.answer, error=error)])
        return _Told([_Outcome(item.answer, value)], value.changed if isinstance(value, Tended) else frozenset())

    def _store(self, parts: Sequence[_Part]) -> _Told:
        candidates = [candidate for part in parts for candidate in part.candidates]
        began = perf_counter()
        try:
            with _span_of(parts, len(candidates)):
                batch = _persistently(lambda: self._batches.store(self._backend, candidates, self._clock.now()))
        except StoreUnavailable as error:
            return _Told([_Outcome(part.answer, error=error) for part in parts])
        except Exception as error:  # noqa: BLE001 - one caller's trouble must not become the others'
            return self._store_apart(parts, error)
        _logged(log.debug, "batch committed", candidates=len(candidates), parts=len(parts))
        seconds = perf_counter() - began
        self._costs.learn(_sizes_of(parts), seconds)
        self.stored(len(candidates), seconds)
        decisions = iter(batch.decisions)
        outcomes = [_Outcome(each.answer, [next(decisions) for _ in each.candidates]) for each in parts]
        return _Told(outcomes, batch.changed)

    def _store_apart(self, parts: Sequence[_Part], error: Exception) -> _Told:
        """Stores what was in a failed batch one by one, so that only those that cannot be stored fail."""
        if len(parts) == 1:
            if not isinstance(error, ProgramUnavailable):  # that was logged when it was noticed
                _logged(log.error, "request cannot be stored", candidates=parts[0].size, exc_info=error)
            return _Told([_Outcome(parts[0].answer, error=error)])
        apart = [self._store([part]) for part in parts]
        changed = frozenset(who for each in apart for who in each.changed)
        return _Told([outcome for each in apart for outcome in each.outcomes], changed)

    def _tell(self, told: _Told) -> None:
        for outcome in told.outcomes:
            if outcome.answer.done():
                continue  # its caller went away
            if outcome.error is not None:
                outcome.answer.set_exception(outcome.error)
            else:
                outcome.answer.set_result(outcome.value)
        if told.changed:
            self._told(told.changed)


def lane_of(candidates: Sequence[Candidate]) -> Lane:
    """Where candidates wait that were handed in together: they are of one caller."""
    return (candidates[0].key.program, candidates[0].key.brand) if candidates else NOBODYS


def _joined(answers: Sequence[list[Decision] | BaseException]) -> list[Decision]:
    """The answers to all parts of a request as one. Raises what went wrong with any of them."""
    error = next((each for each in answers if isinstance(each, BaseException)), None)
    decided = [each for each in answers if not isinstance(each, BaseException)]
    if error is None:
        return [decision for each in decided for decision in each]
    if decided and isinstance(error, StoreUnavailable):
        raise StoredInPart("a part of this was stored when the database failed; send all of it again") from error
    raise error


def _sizes_of(parts: Sequence[_Part]) -> Mapping[Lane, int]:
    sizes = Counter[Lane]()
    for each in parts:
        sizes[each.lane] += each.size
    return sizes


def _span_of(parts: Sequence[_Part], size: int) -> AbstractContextManager[trace.Span]:
    """The batch in a trace of its own, linked to the requests that wait for it. Nothing unless somebody traces."""
    requests = {each.asked_in.span_id: each.asked_in for each in parts if each.asked_in.is_valid}
    attributes = {"trogen.parts": len(parts), "trogen.candidates": size}
    links = [trace.Link(each) for each in requests.values()]
    return tracer.start_as_current_span("writer batch", links=links, attributes=attributes)


def _each(taken: Sequence[_Part] | _Work | None) -> Sequence[_Part | _Work]:
    """Those who wait for what was taken."""
    return [] if taken is None else [taken] if isinstance(taken, _Work) else taken


def _logged(write: Callable[..., object], event: str, **details: object) -> None:
    """Logs; a line that cannot be written, as when a disk is full, must cost nobody their answer."""
    with suppress(Exception):
        write(event, **details)


_PATIENCE_SECONDS = (0.0, 0.05, 0.2, 0.5)
"""How long to wait before each further attempt."""

_pause = Event()


def _persistently(work: Callable[[], AnswerT]) -> AnswerT:
    """Tries again when others were in the way or the connection was lost.

    Trying again is always safe: whatever was committed unheard is found again by its key.
    """
    for patience in _PATIENCE_SECONDS:
        try:
            return work()
        except (Contended, StoreUnavailable):
            _pause.wait(patience)
    try:
        return work()
    except Contended as error:
        raise StoreUnavailable(f"others kept the database busy: {error}; nothing was stored, try again") from error
