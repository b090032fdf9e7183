"""`trogen migrate`: the database as this version needs it."""

import asyncio
from typing import TYPE_CHECKING

from schema.commands.advice import naming_the_database_setting
from schema.commands.flags import DatabaseUrl, settings_of
from schema.terminal import say

if TYPE_CHECKING:
    from engine.store import Migrated


def migrate(database_url: DatabaseUrl = None) -> None:
    """Bring the database to what this version needs. Changes nothing when it is there already.

    Creates the SQLite file, and its folder, when there is none. Safe to run from several processes at once.
    """
    from engine.store import migrate as bring_up_to_date

    settings = settings_of(database_url=database_url)
    with naming_the_database_setting():
        say(_what_was_done(asyncio.run(bring_up_to_date(settings.database_url))))


def _what_was_done(migrated: "Migrated") -> str:
    if not migrated.applied:
        return f"The database {migrated.where} was up to date."
    if migrated.created:
        return f"The tables of the database {migrated.where} were created."
    return f"The database {migrated.where} was brought up to date: {', '.join(migrated.applied)}."
