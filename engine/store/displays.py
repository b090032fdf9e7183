"""Displays: under what name a member is shown to other members, and whether in rankings. No rule asks for either.

Whoever says so last decides. What was said earlier and comes again, as when a brand retries, changes nothing.
"""

from typing import NamedTuple

from engine.rules.instants import Instant
from engine.store.backend import Contended, Transaction
from engine.store.candidates import Who, partition_of
from engine.store.statements import delete, insert, query


class Display(NamedTuple):
    """How a member is shown to others. None stays as it was."""

    name: str | None = None
    """'' takes it away: they are shown without a name again."""
    in_rankings: bool | None = None

    @property
    def says_nothing(self) -> bool:
        return self.name is None and self.in_rankings is None


UNCHANGED = Display()

NAME_OF = query("select program, external_id from member where id = $1")
DISPLAY = query("select display_name, in_rankings, changes, changed_at from member_display where member_id = $1")
SAVE_DISPLAY = insert(
    "member_display",
    "member_id uuid, program text, display_name text, in_rankings boolean, changes bigint, changed_at bigint",
    "on conflict (member_id) do update set display_name = excluded.display_name, "
    "in_rankings = excluded.in_rankings, changes = excluded.changes, changed_at = excluded.changed_at",
)


DROP_DISPLAY = delete("member_display", "member_id uuid")


class _Known(NamedTuple):
    """What is stored."""

    name: str
    in_rankings: bool
    changes: int
    changed_at: Instant


def change_display(transaction: Transaction, member_id: str, display: Display, at: Instant) -> bool:
    """Shows a member so from then on; whether there is such a member. What was said of a later instant stays."""
    who = _who(transaction, member_id)
    if who is None:
        return False
    # Locked, so that nobody is erased, or somebody else, between being looked up and being written of.
    transaction.lock_members({who.program}, {partition_of(who)})
    if _who(transaction, member_id) != who:
        raise Contended("the member was erased or merged meanwhile")
    name, in_rankings, changes, changed_at = _known(transaction, member_id)
    if changed_at <= at:
        name = name if display.name is None else display.name
        in_rankings = in_rankings if display.in_rankings is None else display.in_rankings
        transaction.write(SAVE_DISPLAY, [(member_id, who.program, name, in_rankings, changes + 1, at)])
    return True


def join_displays(transaction: Transaction, into_id: str, source_id: str, program: str) -> None:
    """Two are one: who stays keeps their name, or takes the other's; whoever wanted out of rankings stays out."""
    if not transaction.fetch(DISPLAY, source_id):
        return
    name, in_rankings, changes, changed_at = _known(transaction, into_id)
    source = _known(transaction, source_id)
    joined = (name or source.name, in_rankings and source.in_rankings, changes + 1, max(changed_at, source.changed_at))
    transaction.write(SAVE_DISPLAY, [(into_id, program, *joined)])
    transaction.write(DROP_DISPLAY, [(source_id,)])


def _who(transaction: Transaction, member_id: str) -> Who | None:
    for program, external_id in transaction.fetch(NAME_OF, member_id):
        return Who(program, external_id)
    return None


def _known(transaction: Transaction, member_id: str) -> _Known:
    for name, in_rankings, changes, changed_at in transaction.fetch(DISPLAY, member_id):
        return _Known(name, bool(in_rankings), changes, Instant(changed_at))
    return _Known("", True, 0, Instant(0))
