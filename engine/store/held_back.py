"""What guards hold back, as it is stored for those who run the programme: one row an action, as it stands now.

The fold, the door and the list of rejections each tell what they hold back; here it can be looked for in one place.
"""

import msgspec

from engine.rules.effects import HeldBack, PendingCode
from engine.rules.fair_play import Then
from engine.rules.instants import Instant
from engine.store.backend import Transaction
from engine.store.rows import HeldBackRow, PendingRow, Rows
from engine.store.statements import Write

_THEN = (
    "on conflict (id) do update set rule = excluded.rule, outcome = excluded.outcome, at = excluded.at, "
    "until = excluded.until, evidence = excluded.evidence"
)
_INTO = "insert into held_back (id, program, member_id, member_hash, brand, type, rule, outcome, at, until, evidence)"
SAVE_HELD_BACK = Write(
    f"{_INTO} select did.id, did.program, did.member_id, '', did.brand, did.type, ?, ?, ?, ?, ? "  # noqa: S608
    f"from journal_entry as did where did.id = ? {_THEN}",
    f"{_INTO} select did.id, did.program, did.member_id, '', did.brand, did.type, "  # noqa: S608
    "held.rule, held.outcome, held.at, held.until, held.evidence "
    "from unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::jsonb[], $6::uuid[]) "
    "as held (rule, outcome, at, until, evidence, id), "
    f"lateral (select * from journal_entry where journal_entry.id = held.id offset 0) as did {_THEN}",
)
FORGET_HELD_BACK = Write(
    "delete from held_back where id = ?",
    "delete from held_back where id = any($1::uuid[])",
)
FORGET_OF_THE_FOLD = Write(
    "delete from held_back where id = ? and outcome = 'not_rewarded'",
    "delete from held_back where id = any($1::uuid[]) and outcome = 'not_rewarded'",
)
FORGET_OF_MEMBER = Write(
    "delete from held_back where member_id = ? and outcome = 'not_rewarded'",
    "delete from held_back where member_id = any($1::uuid[]) and outcome = 'not_rewarded'",
)
FORGET_OF_NAMED = Write(
    "delete from held_back where program = ? and member_hash = ?",
    "delete from held_back using unnest($1::text[], $2::text[]) as gone (program, member_hash) "
    "where held_back.program = gone.program and held_back.member_hash = gone.member_hash",
)
SAVE_REFUSED = Write(
    f"{_INTO} select r.id, r.program, null, r.member_hash, r.brand, r.type, ?, 'refused', r.last_at, ?, '{{}}' "  # noqa: S608
    f"from rejection as r where r.program = ? and r.brand = ? and r.fingerprint = ? {_THEN}",
    f"{_INTO} select r.id, r.program, null, r.member_hash, r.brand, r.type, held.rule, 'refused', r.last_at, "  # noqa: S608
    "held.until, '{}'::jsonb from unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[]) "
    "as held (rule, until, program, brand, fingerprint), lateral (select * from rejection "
    "where rejection.program = held.program and rejection.brand = held.brand "
    f"and rejection.fingerprint = held.fingerprint offset 0) as r {_THEN}",
)
"""Takes (rule, until, programme, brand, fingerprint)."""

_encode = msgspec.json.Encoder().encode


def row_of(held: HeldBack, at: Instant) -> HeldBackRow:
    """What the fold holds back."""
    assert held.entry is not None, "it is an action that is held back"
    evidence = {"so_far": held.so_far, "value": held.value}
    return HeldBackRow(held.rule, Then.NOT_REWARDED.value, at, held.until, _encode(evidence).decode(), held.entry)


def store_held_back(transaction: Transaction, rows: Rows) -> None:
    """Stores what is held back by now, in the fold and before operators, and forgets what counts after all.

    To be called once the journal has the entries.
    """
    stands = {each.entry_id: _waiting(each) for each in rows.pending if each.reason == PendingCode.HELD_BACK.value}
    transaction.write(FORGET_OF_THE_FOLD, [(entry,) for entry, row in rows.held_back.items() if row is None])
    stands.update({entry: row for entry, row in rows.held_back.items() if row is not None})
    transaction.write(SAVE_HELD_BACK, list(stands.values()))


def _waiting(row: PendingRow) -> HeldBackRow:
    return HeldBackRow(row.rule, Then.HELD.value, row.received_at, None, row.evidence, row.entry_id)
