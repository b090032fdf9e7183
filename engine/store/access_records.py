"""Access records: storing in bulk who looked at which members, and reading it member by member."""

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

from engine.rules.instants import Instant
from engine.store.backend import Transaction
from engine.store.candidates import Who, partition_of
from engine.store.ids import can_be_stored
from engine.store.models import EXTERNAL_ID_LENGTH, PROGRAM_LENGTH, AccessRecord
from engine.store.pages import Page
from engine.store.reading import Reader, question
from engine.store.statements import MEMBERS_BY_NAME, Write, insert

Look: TypeAlias = tuple[str, str, str, str]
"""Programme, external id, the prefix of the key, and the operation."""

SAVE_RECORDS = insert(
    "access_record",
    "program text, member_id uuid, hour bigint, key text, operation text, times bigint",
    "on conflict (member_id, hour, key, operation) do update set times = access_record.times + excluded.times",
)
EXPIRE_RECORDS = Write(
    "delete from access_record where hour < ?",
    "delete from access_record using unnest($1::bigint[]) as gone (hour) where access_record.hour < gone.hour",
)


class RecordedLook(NamedTuple):
    """A row of the access records. `number` grows from row to row."""

    number: int
    hour: Instant
    key: str
    operation: str
    times: int


def store_looks(transaction: Transaction, looks: Mapping[Look, int], hour: Instant) -> None:
    """Adds looks to what is known of an hour; those at nobody are left out."""
    names: dict[str, set[str]] = defaultdict(set)
    for program, external_id, _, _ in looks:
        if can_be_stored(program, PROGRAM_LENGTH) and can_be_stored(external_id, EXTERNAL_ID_LENGTH):
            names[program].add(external_id)
    # Locked, so that nobody is erased between being looked up and being noted.
    partitions = {partition_of(Who(program, name)) for program, some in names.items() for name in some}
    transaction.lock_members(names, partitions)
    ids = {
        (program, name): str(member_id)
        for program, some in names.items()
        for member_id, name in transaction.fetch(MEMBERS_BY_NAME, program, sorted(some))
    }
    rows = [
        (program, ids[program, name], hour, key, operation, times)
        for (program, name, key, operation), times in sorted(looks.items())
        if (program, name) in ids
    ]
    transaction.write(SAVE_RECORDS, rows)


def expire_looks(transaction: Transaction, before: Instant) -> None:
    """Deletes what is known of the hours before an instant."""
    transaction.write(EXPIRE_RECORDS, [(before,)])


@question
async def looks_at(reader: Reader, member_id: str, before: int | None, count: int) -> Page[RecordedLook]:
    """The newest records of a member below a number: at most `count`."""
    records = AccessRecord.filter(member_id=member_id)
    total = await records.count()
    older = records if before is None else records.filter(id__lt=before)
    rows = await older.order_by("-id").limit(count + 1).values_list("id", "hour", "key", "operation", "times")
    return Page(tuple(RecordedLook(*row) for row in rows[:count]), has_more=len(rows) > count, total=total)
