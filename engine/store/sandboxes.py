"""What is stored of sandboxes: which there are, and wiping them."""

from engine.store.backend import Transaction
from engine.store.sandbox_keys import is_sandbox
from engine.store.statements import Query, delete, query

SLICE = 100
"""Members that are deleted at a time."""

MEMBERS_OF = query(
    "select id from member where program = $1 union all select id from erased_member where program = $1 limit $2"
)

BY_MEMBER = (
    "member_state",
    "checkpoint",
    "journal_entry",
    "ledger_entry",
    "badge_award",
    "challenge_finish",
    "feed_item",
    "access_record",
    "member_name",
    "member_display",
    "pending_action",
    "proof",
    "webhook_backlog",
    "webhook_attempt",
    "guarded_action",
    "held_back",
)
"""Tables whose rows name a member. Other tables that may have rows of a sandbox name it alone."""

BY_PROGRAM = (
    "held_back",
    "erased_name",
    "member_merge",
    "rejection",
    "rejection_day",
    "submission_count",
    "retention",
)

KEPT = {
    "audit_entry": "what was done on purpose stays on record",
    "program": "holds real programmes alone",
    "ruleset_version": "holds real programmes alone",
    "credential": "names real programmes alone",
}
"""Tables that name a programme, and of which nothing is wiped."""


def _of_program(table: str) -> Query:
    return query(f"delete from {table} where program = $1 returning 1")  # noqa: S608 - our own constants


def wipe_some(transaction: Transaction, program: str) -> int:
    """Deletes some members of a sandbox with everything of theirs, and in the end the rest; how many members."""
    assert is_sandbox(program), "nothing else is ever wiped"
    gone = [(str(id_),) for (id_,) in transaction.fetch(MEMBERS_OF, program, SLICE)]
    for table in BY_MEMBER:
        transaction.write(delete(table, "member_id uuid"), gone)
    for table in ("erased_member", "member"):
        transaction.write(delete(table, "id uuid"), gone)
    if len(gone) < SLICE:
        for table in BY_PROGRAM:
            transaction.fetch(_of_program(table), program)
        transaction.fetch(query("delete from sandbox where key = $1 returning 1"), program)
    return len(gone)
