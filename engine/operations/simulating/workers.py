"""Workers: members are folded by as many processes as there are cores, each with its own snapshot of the database."""

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from itertools import islice

from engine.garbage import collect_seldom, collecting_seldom
from engine.operations.simulating.comparing import Comparer
from engine.operations.simulating.sums import Sums
from engine.rules.fold import RuleVersion
from engine.rules.instants import Instant
from engine.rulesets import compile_sources
from engine.store.backend import Row
from engine.store.database import Database
from engine.store.replays import Named, ledger_sums, replays_of, rulebook_of
from engine.store.snapshots import Snapshot, snapshot_of

_WAITING = 2
"""So many stretches of members are handed out ahead for each worker; the list of all members need not fit in memory."""


@dataclass(frozen=True, slots=True)
class Task:
    """What every worker must know; all of it can be sent to another process."""

    database: Database
    program: str
    published: Sequence[Row]
    """The programme's versions, as the library takes them in."""
    number: int
    """The draft's."""
    sources: dict[str, str]
    since: Instant
    now: Instant


class Worker:
    """One process's part: compiled rules and a snapshot."""

    def __init__(self, task: Task, snapshot: Snapshot) -> None:
        rulebook = rulebook_of(task.program, task.published)
        ruleset = compile_sources(task.sources, task.program).ruleset
        assert rulebook is not None, "whoever made the task has read the same versions"
        assert ruleset is not None, "a draft is sound"
        self._comparer = Comparer(rulebook, RuleVersion(task.number, task.since, ruleset), task.now)
        self._snapshot = snapshot

    def sums_of(self, members: Sequence[Named]) -> Sums:
        """What becomes of these members, added up."""
        sums, comparer = Sums(), self._comparer
        ledger = ledger_sums(self._snapshot, members)
        for replay in replays_of(self._snapshot, members, comparer.since, comparer.trusts):
            sums.count(comparer.compared(replay, ledger.get(replay.member.id, {})))
        return sums


def cores() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def sums_over(
    task: Task, snapshot: Snapshot, stretches: Iterable[Sequence[Named]], jobs: int, done: Callable[[Sums], None]
) -> Sums:
    """What becomes of all members together; `done` is told of every stretch.

    A single worker reads the snapshot that is handed in; several have one each, of moments that lie close together.
    """
    total = Sums()
    for sums in _here(task, snapshot, stretches) if jobs == 1 else _in_processes(task, stretches, jobs):
        total.add(sums)
        done(sums)
    return total


def _here(task: Task, snapshot: Snapshot, stretches: Iterable[Sequence[Named]]) -> Iterator[Sums]:
    with collecting_seldom():
        yield from map(Worker(task, snapshot).sums_of, stretches)


def _in_processes(task: Task, stretches: Iterable[Sequence[Named]], jobs: int) -> Iterator[Sums]:
    # Begun anew rather than forked: whoever calls this may have threads and connections that must not be copied.
    fresh = multiprocessing.get_context("spawn")
    waiting, left = deque[Future[Sums]](), iter(stretches)
    with ProcessPoolExecutor(jobs, fresh, initializer=_begin, initargs=(task,)) as pool:
        try:
            while True:
                waiting += (pool.submit(_sums_of, each) for each in islice(left, jobs * _WAITING - len(waiting)))
                if not waiting:
                    return
                yield waiting.popleft().result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


_open = ExitStack()
"""What a worker's process holds until it ends."""

_tasks: list[Task] = []


def _begin(task: Task) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever began the simulation, and ends the pool
    _tasks.append(task)


@cache
def _worker() -> Worker:
    """This process's worker. Not made when the process begins: what fails then is not told to anybody."""
    (task,) = _tasks
    worker = Worker(task, _open.enter_context(snapshot_of(task.database)))
    collect_seldom()
    return worker


def _sums_of(members: Sequence[Named]) -> Sums:
    return _worker().sums_of(members)
