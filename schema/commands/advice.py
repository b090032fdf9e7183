"""What to do about a database that cannot be used: the engine says what is wrong with it, the command what helps."""

from collections.abc import Iterator
from contextlib import contextmanager

from engine.errors import StoreUnavailable, WrongDatabaseUrl, WrongSetting
from engine.settings import flag_of, variable_of

DATABASE_SETTING = f"{flag_of('database_url')} or {variable_of('database_url')}"


@contextmanager
def naming_the_database_setting() -> Iterator[None]:
    """Says beside what is wrong with the database or its address which setting names it."""
    try:
        yield
    except WrongDatabaseUrl as error:
        raise WrongSetting(f"{DATABASE_SETTING}: {error}") from error
    except StoreUnavailable as error:
        raise StoreUnavailable(f"{error}; put that right, or name another with {DATABASE_SETTING}") from error
