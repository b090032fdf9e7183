"""At the door: what guards say of a batch, by the recent actions of everybody, in the transaction that stores it.

Recent actions are kept as hashes of what guards look at, only for as long as another action could be compared with
them. Who stores a batch first locks the stripes of its values, in ascending order and after its members: two processes
can neither both let the last one in, nor wait for each other.

What waits for an operator is kept too, and counts once it is approved; what is taken back counts again once it is
restored. Neither asks any guard, so neither needs a lock: it is as if it came after whatever is let in meanwhile.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from engine.rules.compiled import CompiledRuleset
from engine.rules.door import Recent, Stopped, Watched
from engine.rules.effects import PendingCode
from engine.rules.entries import Action
from engine.rules.fair_play import Then, Whose
from engine.rules.instants import Instant
from engine.store.backend import Transaction
from engine.store.candidates import (
    Candidate,
    Decision,
    HeldOff,
    Key,
    Pended,
    PendingReason,
    Recorded,
    StoredEntry,
    Who,
    held_back,
)
from engine.store.entries import action_of, stored_entry
from engine.store.library import Rulebook
from engine.store.naming import Named, Names, common_names
from engine.store.rows import GuardedRow, Rows
from engine.store.statements import Query, Write, insert, query, update

STRIPES = 256
"""Into how many parts values are split for locking: fewer than there are values, so that no batch takes too many."""

COUNTS = Query(
    "select value_hash, count(*) from guarded_action where value_hash in (select value from json_each(?1)) "
    "and counts group by value_hash",
    "select wanted.key, (select count(*) from guarded_action where value_hash = wanted.key and counts) "
    "from unnest($1::text[]) as wanted (key)",
)
TIMES = Query(
    "select value_hash, at from guarded_action where value_hash in (select value from json_each(?2)) "
    "and at > ?1 and counts order by at",
    "select wanted.key, found.at from unnest($2::text[]) as wanted (key), lateral (select at from guarded_action "
    "where value_hash = wanted.key and at > $1 and counts offset 0) as found order by found.at",
)
INSERT_GUARDED = insert(
    "guarded_action",
    "program text, member_id uuid, value_hash text, at bigint, entry_id uuid, expires_at bigint, counts boolean",
)
GUARDED_ENTRIES = query(
    f"select {', '.join(StoredEntry._fields)} from journal_entry "  # noqa: S608 - our own constants
    "where id in (select entry_id from guarded_action where member_id = $1)"
)
RENAME_GUARDED = update("guarded_action", "value_hash text", "value_hash text")
COUNT_GUARDED = update("guarded_action", "counts boolean", "entry_id uuid")
DROP_EXPIRED = Write(
    "delete from guarded_action where id in (select id from guarded_action where expires_at < ? limit 500)",
    # What somebody else is dropping already is passed over: nobody waits for this.
    "delete from guarded_action where id in (select id from guarded_action, unnest($1::bigint[]) as now (at) "
    "where expires_at < now.at limit 500 for update of guarded_action skip locked)",
)


class _Seen(NamedTuple):
    """An action as guards look at it."""

    program: str
    named_by: str
    """Who calls the others so whom it names."""
    received_at: Instant
    """When it was handed in, which it was judged by: it may have waited to be stored since."""
    action: Action
    rules: CompiledRuleset

    @property
    def others(self) -> Iterator[Named]:
        """The names of others in it."""
        return (self._named(name) for name in self.rules.door.others_in(self.action))

    def watched(self, member: str, names: Names) -> list[Watched]:
        """What guards look at when a member did it."""
        door, dictionary = self.rules.door, self.rules.ruleset.dictionary
        called = {each.who.external_id: names[each].external_id for each in self.others if each in names}
        return door.watched(self.program, self.action, member, self.received_at, dictionary, called)

    def _named(self, name: str) -> Named:
        return Named(Who(self.program, name), self.named_by)


class AtTheDoor:
    """What guards say of the candidates of one batch, each asked in its turn."""

    def __init__(self, watched: Mapping[int, Sequence[Watched]], recent: Recent) -> None:
        """`watched` is what guards look at in the candidates that are new, by their places."""
        self._watched = watched
        self._recent = recent
        self._came_in: list[int] = []

    def ask(self, place: int, candidate: Candidate) -> Candidate | HeldOff:
        """The candidate as it may come in, to wait if an operator is to look at it first.

        To be asked of those alone that nothing else refuses: whoever comes in takes a place. What waits takes none.
        """
        watched = self._watched.get(place)
        if watched is None:
            return candidate
        stopped = self._recent.stops(watched)
        if stopped is not None and stopped.guard.then is not Then.HELD:
            return HeldOff(stopped.guard.rule, stopped.guard.who is Whose.EACH_BRAND, stopped.until)
        self._came_in.append(place)
        if stopped is not None:
            return held_back(candidate, _reason(stopped))
        if candidate.pending is None:
            self._recent.let_in(watched)
        return candidate

    def keep(self, candidates: Sequence[Candidate], decisions: Sequence[Decision], rows: Rows) -> None:
        """What is to be stored of those that came in; what waits counts once it is approved."""
        for place in self._came_in:
            decision, candidate, watched = decisions[place], candidates[place], self._watched[place]
            rows.guarded += _rows(decision, candidate, watched)


def at_the_door(
    transaction: Transaction,
    candidates: Sequence[Candidate],
    known: Mapping[Key, StoredEntry],
    rulebooks: Mapping[str, Rulebook],
    now: Instant,
) -> AtTheDoor:
    """Looks at every action that is new. What is known already was let in when it came."""
    watched = {place: each for place, each in _watched(transaction, candidates, known, rulebooks, now) if each}
    recent = _recent(transaction, [each for found in watched.values() for each in found]) if watched else Recent({}, {})
    return AtTheDoor(watched, recent)


class Person(NamedTuple):
    """A member by the id and the common name."""

    id: str
    name: str


def count_as(transaction: Transaction, rulebook: Rulebook, one: Person, other: Person, now: Instant) -> None:
    """Has what one member did lately count as the other's, who they are; and what others did for the one as well.

    That is found by what either did for them: who did nothing for somebody takes no turns with them.
    """
    rules = rulebook.version_at(now).rules.compiled
    if rules.door.is_open:
        return
    rows = [row for each in (one, other) for row in transaction.fetch(GUARDED_ENTRIES, each.id)]
    stored = [stored_entry(row) for row in rows]
    seen = [_Seen(rulebook.program, each.brand, each.received_at, action_of(each), rules) for each in stored]
    names = common_names(transaction, {name for each in seen for name in each.others})
    becomes: dict[str, str] = {}
    for each in seen:
        pairs = zip(each.watched(one.name, names), each.watched(other.name, names), strict=True)
        for was, is_now in pairs:
            becomes |= {was.value: is_now.value, was.other: is_now.other}
    transaction.write(RENAME_GUARDED, [(is_now, was) for was, is_now in becomes.items() if was != is_now])


def _watched(
    transaction: Transaction,
    candidates: Sequence[Candidate],
    known: Mapping[Key, StoredEntry],
    rulebooks: Mapping[str, Rulebook],
    now: Instant,
) -> Iterator[tuple[int, list[Watched]]]:
    in_force = {program: each.version_at(now).rules.compiled for program, each in rulebooks.items()}
    guarded = {program: each for program, each in in_force.items() if not each.door.is_open}
    if not guarded:
        return
    seen = {
        place: _Seen(each.who.program, each.named_by, each.received_at, each.entry, guarded[each.who.program])
        for place, each in enumerate(candidates)
        if each.who.program in guarded and isinstance(each.entry, Action) and each.key not in known
    }
    names = common_names(transaction, {name for each in seen.values() for name in each.others})
    for place, action in seen.items():
        yield place, action.watched(candidates[place].who.external_id, names)


def _rows(decision: Decision, candidate: Candidate, watched: Sequence[Watched]) -> Iterator[GuardedRow]:
    assert isinstance(decision, Recorded | Pended), "what comes in is recorded"
    assert candidate.entry is not None, "nothing else comes in"
    counts = isinstance(decision, Recorded)
    member_id = decision.member_id if isinstance(decision, Recorded) else decision.entry.member_id
    program, entry = candidate.who.program, candidate.entry.id
    for each in watched:
        yield GuardedRow(program, member_id, each.value, each.at, entry, each.expires_at, counts)


def _reason(stopped: Stopped) -> PendingReason:
    """Why an operator is asked."""
    guard = stopped.guard
    told = {"at_most": guard.at_most, "for_each": guard.for_each, "in_turns_with": guard.in_turns_with}
    return PendingReason(
        PendingCode.HELD_BACK, guard.rule, {key: what for key, what in told.items() if what is not None}
    )


def store_guarded(transaction: Transaction, rows: Rows, now: Instant) -> None:
    """Stores what guards compare, and what of it counts from now on, and drops what no longer matters."""
    if rows.guarded:
        transaction.write(INSERT_GUARDED, rows.guarded)
        transaction.write(DROP_EXPIRED, [(now,)])
    transaction.write(COUNT_GUARDED, [(counts, action) for action, counts in rows.counting.items()])


def _recent(transaction: Transaction, watched: Sequence[Watched]) -> Recent:
    values = {value for each in watched for value in (each.value, each.other) if value}
    transaction.lock_guarded({int(value[:2], 16) % STRIPES for value in values})
    counted = sorted({each.value for each in watched if each.window is None})
    timed = {value for each in watched if each.window is not None for value in (each.value, each.other) if value}
    since = min((each.at - each.window for each in watched if each.window is not None), default=0)
    times: dict[str, list[int]] = defaultdict(list)
    for value, at in transaction.fetch(TIMES, since, sorted(timed)) if timed else ():
        times[value].append(at)
    counts: dict[str, int] = dict(map(tuple, transaction.fetch(COUNTS, counted))) if counted else {}
    return Recent(counts, times)
