"""What it costs to try a draft on real history: a million actions of 20,000 members, rated anew under thirty rules.

Run with `python benchmarks/replay.py`. It makes an SQLite database as `trogen serve` would have left it, with journal,
states and ledger, and then does what `trogen simulate` does with a draft that changes a third of the rules in
`replayed/`: reading, decoding, folding, comparing, adding up. Five of the thirty listen to an action on average. Once
in one process, which is to take at most 60 s on one core, and once in two, which is to be faster. The database is made
in as many processes as there are cores, and not measured. `--keep FILE` keeps it, and takes it again when it is there.
"""

import argparse
import asyncio
import multiprocessing
import os
import platform
import random
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from uuid import UUID

import msgspec
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from engine.garbage import collect_seldom
from engine.operations.publish import BEGINNING
from engine.operations.simulate import simulate
from engine.rules.entries import Action, AttributeValue, EntryId
from engine.rules.fold import Fold, RuleVersion
from engine.rules.instants import Instant, instant_of
from engine.rules.state import dump, state_hash
from engine.rulesets import Report, check_folder, compile_sources, digest_of, read_folder
from engine.store import migrate, statements
from engine.store.candidates import Candidate, Key, Who, partition_of
from engine.store.database import database_of
from engine.store.entries import journal_row
from engine.store.posting import Posting
from engine.store.rows import JournalRow, LedgerEntryRow, MemberRow, Rows, StateRow, VersionRow
from engine.zones import ZONE_DATABASE

PROGRAMME = "replayed"
START = instant_of(datetime(2026, 1, 5, tzinfo=UTC))
DAYS = 150
NOW = Instant(START + (DAYS + 1) * 86_400_000_000)
MOST_SECONDS = 60

CHANGES = (
    ("give: {points: 20, xp: 20}", "give: {points: 25, xp: 20}"),
    ("times_per_day: 5", "times_per_day: 3"),
    ("points: 50, green: 5", "points: 40, green: 8"),
    ("0.1 * amount, at_most: 200", "0.12 * amount, at_most: 60"),
    ("words: {at_least: 20}", "words: {at_least: 40}"),
    ("give: {points: 40, xp: 25}", "give: {points: 60, xp: 25}"),
    ("multiply: 2", "multiply: 3"),
    ("earn_one_every: 5 days, keep_at_most: 2", "earn_one_every: 10 days, keep_at_most: 1"),
    ("times: 6}}, give: {xp: 50}", "times: 5}}, give: {xp: 50}"),
    ("silver: {at_least: 5", "silver: {at_least: 4"),
    ("friend: {from: 400}", "friend: {from: 300}"),
)
"""What the draft says otherwise."""

# How often each type occurs among others: people commute more often than they go to events.
TYPES = (
    *("help.found",) * 3,
    *("call.started", "review.written", "event.attended"),
    *("purchase",) * 2,
    *("commute.logged",) * 4,
)


def attributes(chance: random.Random, type_: str) -> dict[str, AttributeValue]:
    match type_:
        case "help.found":
            return {"topic": f"topic {chance.randrange(12)}", "solved": chance.random() < 0.7}
        case "call.started":
            return {"topic": f"topic {chance.randrange(12)}"}
        case "purchase":
            category = chance.choice(["repair", "second_hand", "rental", "new"])
            return {"category": category, "amount": chance.randrange(10, 900)}
        case "review.written":
            return {"product": f"product {chance.randrange(40)}", "words": chance.randrange(5, 250)}
        case "commute.logged":
            return {"mode": chance.choice(["walk", "bike", "bus", "car"]), "km": chance.randrange(1, 25)}
        case _:
            return {"event": f"event {chance.randrange(100)}"}


def journal(number: int, actions: int) -> list[Action]:
    """What a member did: in their order, some of them much and most of them less."""
    chance = random.Random(number)
    moments = sorted(START + chance.randrange(DAYS * 86_400) * 1_000_000 for _ in range(actions))
    return [_action(chance, number, place, at) for place, at in enumerate(moments)]


def _action(chance: random.Random, member: int, place: int, at: int) -> Action:
    # Ids sort by time, as they do in life: what a member did lies scattered over the journal.
    id_ = UUID(int=(at // 1_000 << 80) | (7 << 76) | (2 << 62) | (member << 20) | place)
    type_ = chance.choice(TYPES)
    key_hash = f"{member:016x}{place:016x}"
    return Action(EntryId(str(id_)), Instant(at), "brand", key_hash, type_, attributes(chance, type_))


class Made(NamedTuple):
    """Some members as they are stored."""

    members: list[MemberRow]
    journal: list[JournalRow]
    states: list[StateRow]
    ledger: list[LedgerEntryRow]


def made(first: int, last: int, total: int, actions: int, sources: dict[str, str]) -> Made:
    """Members of these numbers, out of so many who do so many actions together, folded as the writer does."""
    collect_seldom()
    ruleset = compile_sources(sources, PROGRAMME).ruleset
    assert ruleset is not None
    fold, rows = Fold([RuleVersion(1, BEGINNING, ruleset)]), Rows()
    found = Made([], [], rows.states, rows.ledger)
    for number in range(first, last):
        member_id, who = str(UUID(int=(1 << 90) | (7 << 76) | (2 << 62) | number)), Who(PROGRAMME, f"member-{number}")
        found.members.append(MemberRow(member_id, PROGRAMME, who.external_id, partition_of(who), START))
        entries = journal(number, actions // total + (number < actions % total))
        found.journal.extend(_journal_row(each, who, member_id) for each in entries)
        posting = Posting(PROGRAMME, member_id, 0, 0, NOW, fold, rows)
        state, effects = fold.resume(fold.empty(), entries)
        posting.post(effects, None)
        rows.feed.clear()
        found.states.append(
            StateRow(
                member_id,
                PROGRAMME,
                dump(state).decode(),
                1,
                state_hash(state),
                posting.ledger_number,
                0,
                ZONE_DATABASE,
                entries[-1].occurred_at if entries else START,
                1,
                fold.next_due(state),
                len(entries),
            )
        )
    return found


def _journal_row(action: Action, who: Who, member_id: str) -> JournalRow:
    key = Key(PROGRAMME, action.brand, action.key_hash)
    return journal_row(action, Candidate(who, key, "", action, action.occurred_at, True), member_id)


def make(path: Path, members: int, actions: int, sources: dict[str, str], progress: Progress) -> None:
    """Writes the whole database."""
    asyncio.run(migrate(f"sqlite://{path}"))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("pragma synchronous = off")
        files = msgspec.json.encode(sources).decode()
        version = VersionRow(PROGRAMME, 1, digest_of(sources), BEGINNING, START, "benchmark", "", files, False, None)
        connection.execute(statements.INSERT_PROGRAM.sqlite, (PROGRAMME, START))
        connection.execute(statements.INSERT_VERSION.sqlite, version)
        task = progress.add_task("making history", total=members)
        everything: list[JournalRow] = []
        for part in _parts(members, actions, sources):
            connection.executemany(statements.INSERT_MEMBERS.sqlite, part.members)
            connection.executemany(statements.SAVE_STATES.sqlite, part.states)
            connection.executemany(statements.INSERT_LEDGER.sqlite, part.ledger)
            everything += part.journal
            progress.advance(task, len(part.members))
        everything.sort(key=lambda row: row.occurred_at)  # as it came in
        connection.executemany(statements.INSERT_JOURNAL.sqlite, everything)
        connection.commit()


def _parts(members: int, actions: int, sources: dict[str, str]) -> Iterator[Made]:
    size = 500
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn")) as pool:
        firsts = range(0, members, size)
        futures = [pool.submit(made, n, min(n + size, members), members, actions, sources) for n in firsts]
        for future in futures:
            yield future.result()


def drafted(folder: Path) -> Report:
    """The draft, checked."""
    draft = folder / PROGRAMME
    draft.mkdir()
    for name, text in published().items():
        for before, after in CHANGES:
            text = text.replace(before, after)
        (draft / name).write_text(text)
    report = check_folder(draft)
    assert report.compiled.ruleset is not None, report.text
    return report


def published() -> dict[str, str]:
    """The rule files as they are."""
    return dict(read_folder(Path(__file__).parent / PROGRAMME))


class Taken(NamedTuple):
    """What one run took; CPU seconds are those of all processes together."""

    jobs: int
    seconds: float
    cpu_seconds: float
    changed: int


def measure(path: Path, draft: Report, jobs: int, members: int, progress: Progress) -> Taken:
    task = progress.add_task(f"simulating with {jobs}", total=members)
    before, begin = os.times(), time.perf_counter()
    report = simulate(
        database_of(f"sqlite://{path}"),
        draft,
        now=NOW,
        jobs=jobs,
        progress=lambda each: progress.update(task, completed=each.members),
    )
    seconds, after = time.perf_counter() - begin, os.times()
    progress.remove_task(task)
    return Taken(jobs, seconds, sum(after[:4]) - sum(before[:4]), report.changed)


def machine() -> str:
    """What it ran on."""
    cpu = platform.processor() or platform.machine()
    told = Path("/proc/cpuinfo")
    if told.exists():
        lines = (line.partition(":") for line in told.read_text().splitlines())
        cpu = next((value.strip() for name, _, value in lines if name.strip() == "model name"), cpu)
    return f"{cpu}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


def tell(runs: list[Taken], actions: int, members: int, console: Console) -> None:
    title = f"{actions:,} actions of {members:,} members under a draft of 30 rules; {runs[0].changed:,} would change"
    table = Table("processes", "seconds", "actions/s", "CPU seconds", "times as fast", title=title)
    alone = min(each.seconds for each in runs if each.jobs == 1)
    for each in runs:
        figures = (f"{each.seconds:.1f}", f"{actions / each.seconds:,.0f}", f"{each.cpu_seconds:.1f}")
        table.add_row(str(each.jobs), *figures, f"{alone / each.seconds:.2f}")
    console.print(table)
    console.print(f"Sought: at most {MOST_SECONDS} s in one process for a million. Machine: {machine()}.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--actions", type=int, default=1_000_000, help="actions of all members (default: %(default)s)")
    parser.add_argument("--members", type=int, default=20_000, help="members (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=1, help="runs with each number of processes (default: 1)")
    parser.add_argument("--small", action="store_true", help="a quick run: 50,000 actions of 1,000 members")
    parser.add_argument("--keep", type=Path, metavar="FILE", help="where the database is kept, and found the next time")
    arguments = parser.parse_args()
    members, actions = (1_000, 50_000) if arguments.small else (arguments.members, arguments.actions)
    console = Console()
    with TemporaryDirectory() as temporary, Progress(console=console, transient=True) as progress:
        folder = Path(temporary)
        path = arguments.keep or folder / "history.db"
        if not path.exists():
            make(path, members, actions, published(), progress)
        draft = drafted(folder)
        runs = [measure(path, draft, jobs, members, progress) for _ in range(arguments.rounds) for jobs in (1, 2)]
    tell(runs, actions, members, console)


if __name__ == "__main__":
    main()
