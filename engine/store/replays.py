"""Replays: the histories of many members at once, in a handful of questions, for whoever folds them all anew."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from engine.rules.entries import Action, AttributeValue, Fact
from engine.rules.instants import Instant
from engine.rules.state import State, load
from engine.store import statements
from engine.store.backend import Row
from engine.store.candidates import StoredEntry
from engine.store.entries import entry_of
from engine.store.folding import NEVER, Held
from engine.store.library import Library, Rulebook
from engine.store.snapshots import Snapshot
from engine.store.statements import Query, lookup, query

_PAGE = 2_000
"""Members that are listed at once."""

_FIRST_ID = "00000000-0000-0000-0000-000000000000"

_VERSION = "program, number, digest, effective_from, published_at, published_by, note, keep_awards, restores, files"
# With the table's name before each: the JSON that SQLite walks beside it has a `type` and an `id` too.
_ENTRY = (
    "entry.member_id, entry.id, entry.kind, entry.type, entry.occurred_at, entry.brand, entry.key_hash, "
    "entry.attributes"
)

PROGRAMS = query("select key from program order by key")
VERSIONS_OF_PROGRAM = query(f"select {_VERSION} from ruleset_version where program = $1 order by number")  # noqa: S608
HISTORY_SIZE = query(
    "select count(*), cast(coalesce(sum(entries), 0) as bigint) from member "
    "left join member_state on member_state.member_id = member.id where member.program = $1"
)
# The programme is compared as an expression, so that no planner takes the index that begins with it: the ids are to be
# walked in their order.
MEMBERS_AFTER = query(
    "select member.id, external_id, coalesce(entries, 0) from member "
    "left join member_state on member_state.member_id = member.id "
    "where member.program || '' = $1 and member.id > $2 order by member.id limit $3"
)
MEMBERS_NAMED = lookup("id, external_id", "member", "external_id text", "program")
# SQLite takes both lists as JSON and walks the first; PostgreSQL unnests them side by side.
ENTRIES_FROM = Query(
    f"select {_ENTRY} from json_each(?1) as wanted cross join journal_entry as entry "  # noqa: S608
    "on entry.member_id = wanted.value and entry.occurred_at >= json_extract(?2, '$[' || wanted.key || ']')",
    "select found.* from unnest($1::uuid[], $2::bigint[]) as wanted (key, since), "  # noqa: S608
    f"lateral (select {_ENTRY} from journal_entry as entry "
    "where entry.member_id = wanted.key and entry.occurred_at >= wanted.since offset 0) as found",
)
CHECKPOINTS_BEFORE = Query(
    "select member_id, max(entries), state from checkpoint where at < ?1 "
    "and member_id in (select value from json_each(?2)) group by member_id",
    "select found.* from unnest($2::uuid[]) as wanted (key), lateral (select member_id, entries, state "
    "from checkpoint where member_id = wanted.key and at < $1 order by entries desc limit 1) as found",
)
LEDGER_SUMS = Query(
    "select member_id, rule, wallet, sum(amount) from ledger_entry "
    "where member_id in (select value from json_each(?1)) group by member_id, rule, wallet",
    "select found.* from unnest($1::uuid[]) as wanted (key), lateral ("
    "select member_id, rule, wallet, cast(sum(amount) as bigint) from ledger_entry where member_id = wanted.key "
    "group by member_id, rule, wallet offset 0) as found",
)

_files = msgspec.json.Decoder(dict[str, str])
_attributes = msgspec.json.Decoder(dict[str, AttributeValue])


class Named(NamedTuple):
    """A member, by id and as brands know them."""

    id: str
    external_id: str


class Replay(NamedTuple):
    """What of a member is to be folded anew, and how they stand."""

    member: Named
    held: Held | None
    """The state as it is stored; None when there is none."""
    base: State | None
    """The last checkpoint before what is to be folded; None when that is everything."""
    facts: Sequence[Fact]
    """The journal since then, in no particular order."""


def programs_in(snapshot: Snapshot) -> list[str]:
    """The keys of all programmes."""
    return [key for (key,) in snapshot.fetch(PROGRAMS)]


def published_rows(snapshot: Snapshot, program: str) -> list[Row]:
    """A programme's versions as the library takes them in."""
    return [(*row[:-1], _files.decode(row[-1])) for row in snapshot.fetch(VERSIONS_OF_PROGRAM, program)]


def rulebook_of(program: str, rows: Sequence[Row]) -> Rulebook | None:
    """The rulebook that these versions make; None without any. Raises ProgramUnavailable."""
    library = Library()
    library.take_in(1, rows)
    return library.rulebook(program)


def history_size(snapshot: Snapshot, program: str) -> tuple[int, int]:
    """How many members a programme has, and how many entries of theirs were folded."""
    ((members, entries),) = snapshot.fetch(HISTORY_SIZE, program)
    return members, entries


def members_of(snapshot: Snapshot, program: str) -> Iterator[tuple[Named, int]]:
    """Every member in the order of ids, with how many entries of theirs were folded."""
    after = _FIRST_ID
    while rows := snapshot.fetch(MEMBERS_AFTER, program, after, _PAGE):
        for id_, external_id, entries in rows:
            yield Named(str(id_), external_id), entries
        after = str(rows[-1][0])


def members_named(snapshot: Snapshot, program: str, external_ids: Sequence[str]) -> Mapping[str, Named]:
    """The members of these names, by name, as far as there are any."""
    rows = snapshot.fetch(MEMBERS_NAMED, program, list(external_ids))
    return {external_id: Named(str(id_), external_id) for id_, external_id in rows}


def replays_of(
    snapshot: Snapshot, members: Sequence[Named], since: Instant | None, trusts: Callable[[Held], bool]
) -> Iterator[Replay]:
    """What is to be folded of each of these members: everything, or what came after a checkpoint before an instant.

    Checkpoints are only as good as the state that was stored with them: without trust in it, it is everything.
    """
    ids = [each.id for each in members]
    held = {id_: Held(load(state), *rest) for id_, state, *rest in snapshot.fetch(statements.STATES_OF_MEMBERS, ids)}
    bases: dict[str, State] = {}
    if since is not None:
        trusted = [id_ for id_, each in held.items() if trusts(each)]
        bases = {id_: load(state) for id_, _, state in snapshot.fetch(CHECKPOINTS_BEFORE, since, trusted)}
    facts = _facts_of(snapshot, ids, bases)
    for member in members:
        yield Replay(member, held.get(member.id), bases.get(member.id), facts[member.id])


def ledger_sums(snapshot: Snapshot, members: Sequence[Named]) -> Mapping[str, Mapping[tuple[str, str], int]]:
    """By member's id, what each rule has put into each wallet, corrections and all."""
    sums: dict[str, dict[tuple[str, str], int]] = defaultdict(dict)
    for id_, rule, wallet, amount in snapshot.fetch(LEDGER_SUMS, [each.id for each in members]):
        sums[id_][rule, wallet] = amount
    return sums


def _facts_of(snapshot: Snapshot, ids: list[str], bases: Mapping[str, State]) -> Mapping[str, list[Fact]]:
    lasts = {id_: base.last for id_, base in bases.items() if base.last is not None}
    since = [lasts[id_][0] if id_ in lasts else NEVER for id_ in ids]
    facts: dict[str, list[Fact]] = defaultdict(list)
    for id_, *entry in snapshot.fetch(ENTRIES_FROM, ids, since):
        facts[id_].append(_fact_of(*entry))
    for id_, last in lasts.items():
        facts[id_] = [fact for fact in facts[id_] if fact.order > last]
    return facts


def _fact_of(id_: str, kind: str, type_: str, at: int, brand: str, key_hash: str, attributes: str) -> Fact:
    if kind == "action":  # nearly all of them
        return Action(id_, at, brand, key_hash, type_, _attributes.decode(attributes))  # type: ignore[arg-type]
    return entry_of(StoredEntry(id_, "", kind, type_, at, at, brand, key_hash, "", attributes))  # type: ignore[arg-type]
