"""Simulating a draft: real history is folded anew under it, read only, and the report says who gains and loses what.

A draft is one more version, as if it were published now for a part of the past or for all of it. The database is read
in snapshots, beside a server that goes on, and nothing is ever written.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from engine.errors import EngineError, WrongSetting
from engine.operations.simulating.chosen import Everybody, Sample, These, Whom, chosen, stretches
from engine.operations.simulating.missing import missing
from engine.operations.simulating.report import Circumstances, Simulation, simulation
from engine.operations.simulating.sums import Sums
from engine.operations.simulating.workers import Task, cores, sums_over
from engine.operations.times import in_words
from engine.rules.instants import Instant
from engine.rulesets import Report
from engine.store.backend import Row
from engine.store.database import Database
from engine.store.replays import Named, history_size, programs_in, published_rows, rulebook_of
from engine.store.snapshots import Snapshot, snapshot_of

__all__ = [
    "EVERYBODY",
    "Everybody",
    "NothingToSimulate",
    "Progress",
    "Sample",
    "Simulation",
    "These",
    "Whom",
    "simulate",
]

EVERYBODY = Everybody()

ENTRIES_WORTH_A_PROCESS = 20_000
"""Starting one takes about as long as folding so many entries."""


class NothingToSimulate(EngineError):
    """The database has no such programme, or nothing happened in it yet; the message says which."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a simulation has come."""

    members: int
    of: int


def _tell_nobody(progress: Progress) -> None:
    pass


def simulate(
    database: Database,
    draft: Report,
    *,
    now: Instant,
    since: Instant | None = None,
    who: Whom = EVERYBODY,
    jobs: int | None = None,
    progress: Callable[[Progress], None] = _tell_nobody,
) -> Simulation:
    """What a sound draft would make of a programme's history up to now. Blocks; never writes.

    `since` is from when on the draft would rule, None for all of history. `jobs` is how many processes fold, None for
    one a core, as far as there is work for them. Raises NothingToSimulate, WrongSetting for members that are not there
    or a draft that lies ahead, StoreUnavailable, ProgramUnavailable.
    """
    began = time.perf_counter()
    ruleset = draft.compiled.ruleset
    assert ruleset is not None, "a draft is sound"
    with snapshot_of(database) as snapshot:
        rows = _published(snapshot, draft.key, database.where)
        newest = rows[-1][1]
        members, entries = history_size(snapshot, draft.key)
        if not members:
            raise NothingToSimulate(f"{draft.key} has no history yet in {database.where}: nobody has joined it")
        if since is not None and since > now:
            raise WrongSetting(f"nothing has happened since {in_words(since)}, which is still to come")
        begins = Instant(min(row[3] for row in rows)) if since is None else since
        task = Task(database, draft.key, rows, newest + 1, dict(draft.sources), begins, now)
        jobs = jobs or min(cores(), 1 + entries // ENTRIES_WORTH_A_PROCESS)
        sums = _folded(task, snapshot, who, members, jobs, progress)
        rulebook = rulebook_of(draft.key, rows)
        assert rulebook is not None, "it has versions"
        gone = tuple(missing(snapshot, draft.key, ruleset, rulebook.versions, begins))
    circumstances = Circumstances(
        program=draft.key,
        published=newest,
        since=since,
        as_of=now,
        all_members=members,
        missing=gone,
        warnings=draft.text,
        seconds=round(time.perf_counter() - began, 3),
        jobs=jobs,
    )
    return simulation(sums, ruleset, circumstances)


def _folded(
    task: Task, snapshot: Snapshot, who: Whom, members: int, jobs: int, progress: Callable[[Progress], None]
) -> Sums:
    total, folded = _how_many(who, members), 0

    def tell(sums: Sums) -> None:
        nonlocal folded
        folded += sums.members
        progress(Progress(folded, total))

    progress(Progress(0, total))
    return sums_over(task, snapshot, _stretches(snapshot, task.program, who), jobs, tell)


def _stretches(snapshot: Snapshot, program: str, who: Whom) -> Iterator[Sequence[Named]]:
    return stretches(chosen(snapshot, program, who))


def _how_many(who: Whom, members: int) -> int:
    match who:
        case Everybody():
            return members
        case Sample(size):
            return min(size, members)
        case These(external_ids):
            return len(set(external_ids))


def _published(snapshot: Snapshot, program: str, where: str) -> Sequence[Row]:
    """The programme's versions. Raises NothingToSimulate without any, ProgramUnavailable for what cannot be read."""
    rows = published_rows(snapshot, program)
    if rulebook_of(program, rows) is not None:
        return rows
    known = programs_in(snapshot)
    near = get_close_matches(program, known, n=1)
    hint = f"did you mean {near[0]}?" if near else f"there is {', '.join(known) or 'none yet'}"
    raise NothingToSimulate(
        f"there is no programme {program} in {where}; {hint} A programme is called as its folder is"
    )
