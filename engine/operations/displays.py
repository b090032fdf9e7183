"""Displaying: under what name a member is shown to other members, and whether in rankings."""

from engine.operations.problems import InvalidName, Problem
from engine.rules.instants import Instant
from engine.store.displays import Display, change_display
from engine.store.models import DISPLAY_NAME_LENGTH
from engine.store.writer import Writer


async def show_member(member_id: str, display: Display, *, at: Instant, writer: Writer) -> bool:
    """Shows a member so from that instant on, durably; whether there is such a member. Raises StoreUnavailable."""
    return await writer.perform(lambda transaction: change_display(transaction, member_id, display, at))


def display_problems(display: Display) -> tuple[Problem, ...]:
    """What is wrong with how a member is to be shown."""
    name = display.name
    if not name or (len(name) <= DISPLAY_NAME_LENGTH and name.isprintable() and name == name.strip()):
        return ()
    message = (
        f"a display name has 1 to {DISPLAY_NAME_LENGTH} printable characters and no space at either end; shorten it, "
        'or send "" to show the member without a name'
    )
    return (InvalidName(message=message, path=("display_name",)),)
