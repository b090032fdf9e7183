"""`trogen migrate`: the database as this version needs it."""

import asyncio

from schema.commands.flags import DatabaseUrl, settings_of
from schema.terminal import say


def migrate(database_url: DatabaseUrl = None) -> None:
    """Bring the database to what this version needs. Changes nothing when it is there already.

    Creates the SQLite file when there is none. Safe to run from several machines at once.
    """
    from engine.store import migrate as bring_up_to_date

    settings = settings_of(database_url=database_url)
    asyncio.run(bring_up_to_date(settings.database_url))
    say("The database is up to date.")
