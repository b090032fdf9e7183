"""At the door: what guards say of a batch, by the recent actions of everybody, in the transaction that stores it.

Recent actions are kept as hashes of what guards look at, only for as long as another action could be compared with
them. Who stores a batch first locks the stripes of its values, in ascending order and after its members: two processes
can neither both let the last one in, nor wait for each other.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

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
    PendingReason,
    Recorded,
    StoredEntry,
    Who,
    held_back,
)
from engine.store.library import Rulebook
from engine.store.naming import Named, common_names
from engine.store.rows import GuardedRow, Rows
from engine.store.statements import Query, Write, insert

STRIPES = 256
"""Into how many parts values are split for locking: fewer than there are values, so that no batch takes too many."""

COUNTS = Query(
    "select value_hash, count(*) from guarded_action where value_hash in (select value from json_each(?1)) "
    "group by value_hash",
    "select wanted.key, (select count(*) from guarded_action where value_hash = wanted.key) "
    "from unnest($1::text[]) as wanted (key)",
)
TIMES = Query(
    "select value_hash, at from guarded_action where value_hash in (select value from json_each(?2)) "
    "and at > ?1 order by at",
    "select wanted.key, found.at from unnest($2::text[]) as wanted (key), lateral (select at from guarded_action "
    "where value_hash = wanted.key and at > $1 offset 0) as found order by found.at",
)
INSERT_GUARDED = insert(
    "guarded_action",
    "program text, member_id uuid, value_hash text, at bigint, entry_id uuid, expires_at bigint",
)
FORGET_GUARDED = Write(
    "delete from guarded_action where entry_id = ?",
    "delete from guarded_action where entry_id = any($1::uuid[])",
)
DROP_EXPIRED = Write(
    "delete from guarded_action where id in (select id from guarded_action where expires_at < ? limit 500)",
    # What somebody else is dropping already is passed over: nobody waits for this.
    "delete from guarded_action where id in (select id from guarded_action, unnest($1::bigint[]) as now (at) "
    "where expires_at < now.at limit 500 for update of guarded_action skip locked)",
)


class AtTheDoor:
    """What guards say of the candidates of one batch."""

    def __init__(self, candidates: Sequence[Candidate], now: Instant) -> None:
        self.candidates = list(candidates)
        """Those that are to be looked at by an operator first say so."""
        self._now = now
        self._let_in: dict[int, list[Watched]] = {}
        self.held_off: dict[int, Decision] = {}
        """By place, those that are not let in."""

    def judge(
        self, transaction: Transaction, known: Mapping[Key, StoredEntry], rulebooks: Mapping[str, Rulebook]
    ) -> "AtTheDoor":
        """Looks at every action that is new. What is known already was let in when it came."""
        watched = {place: each for place, each in self._watched(transaction, known, rulebooks) if each}
        if watched:
            recent = _recent(transaction, [each for found in watched.values() for each in found])
            self._judge(watched, recent)
        return self

    def keep(self, decisions: Sequence[Decision], rows: Rows) -> None:
        """What is to be stored of those that were let in and recorded."""
        for place, watched in self._let_in.items():
            decision, entry = decisions[place], self.candidates[place].entry
            if isinstance(decision, Recorded) and entry is not None:
                program = self.candidates[place].who.program
                rows.guarded += (
                    GuardedRow(program, decision.member_id, each.value, each.at, entry.id, each.expires_at)
                    for each in watched
                )

    def _watched(
        self, transaction: Transaction, known: Mapping[Key, StoredEntry], rulebooks: Mapping[str, Rulebook]
    ) -> Iterator[tuple[int, list[Watched]]]:
        in_force = {program: each.version_at(self._now).rules.compiled for program, each in rulebooks.items()}
        guarded = {program: each for program, each in in_force.items() if not each.door.is_open}
        if not guarded:
            return
        coming = [
            (place, each, each.entry, guarded[each.who.program])
            for place, each in enumerate(self.candidates)
            if each.who.program in guarded and isinstance(each.entry, Action) and each.key not in known
        ]
        others = {_named(each, name) for _, each, action, rules in coming for name in rules.door.others_in(action)}
        names = common_names(transaction, others)
        for place, each, action, rules in coming:
            program, member = each.who
            called = {
                name: names[_named(each, name)].external_id
                for name in rules.door.others_in(action)
                if _named(each, name) in names
            }
            yield place, rules.door.watched(program, action, member, self._now, rules.ruleset.dictionary, called)

    def _judge(self, watched: Mapping[int, list[Watched]], recent: Recent) -> None:
        keys = set[Key]()
        for place, found in watched.items():
            key = self.candidates[place].key
            if key in keys:
                continue  # the twin of one that was let in
            stopped = recent.stops(found)
            if stopped is not None and stopped.guard.then is Then.HELD:
                keys.add(key)
                self.candidates[place] = held_back(self.candidates[place], _reason(stopped))
                continue
            if stopped is not None:
                is_quota = stopped.guard.who is Whose.EACH_BRAND
                self.held_off[place] = HeldOff(stopped.guard.rule, is_quota, stopped.until)
                continue
            keys.add(key)
            recent.let_in(found)
            self._let_in[place] = found


def _named(candidate: Candidate, name: str) -> Named:
    """A name of somebody else, as whoever sends a candidate uses it."""
    return Named(Who(candidate.who.program, name), candidate.named_by)


def _reason(stopped: Stopped) -> PendingReason:
    """Why an operator is asked."""
    guard = stopped.guard
    told = {"at_most": guard.at_most, "for_each": guard.for_each, "in_turns_with": guard.in_turns_with}
    return PendingReason(
        PendingCode.HELD_BACK, guard.rule, {key: what for key, what in told.items() if what is not None}
    )


def store_guarded(transaction: Transaction, rows: Rows, now: Instant) -> None:
    """Stores what was let in, forgets what was taken back, and drops what no longer matters."""
    taken_back = [(each.target_id,) for each in rows.journal if each.kind == "reversal" and not each.type]
    transaction.write(FORGET_GUARDED, taken_back)
    if rows.guarded:
        transaction.write(INSERT_GUARDED, rows.guarded)
        transaction.write(DROP_EXPIRED, [(now,)])


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
