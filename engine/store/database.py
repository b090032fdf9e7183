"""Which database: the address as people write it, and what Tortoise and the writer need to know of it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias, assert_never
from urllib.parse import parse_qsl, unquote, urlsplit

from engine.errors import WrongDatabaseUrl

APP = "store"
"""The label under which Tortoise knows our models."""

ANSWER_SECONDS = 15
"""How long a PostgreSQL server may take to accept a connection. What is none may take it and never say a word."""

_SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")

_FORMS = "`sqlite://var/trogen.db` or `postgres://user:password@host:5432/database`"


@dataclass(frozen=True, slots=True)
class SqliteDatabase:
    """One file on this machine."""

    path: Path

    @property
    def where(self) -> str:
        """What people call it by."""
        return str(self.path)


@dataclass(frozen=True, slots=True)
class PostgresDatabase:
    """A database on a PostgreSQL server, as asyncpg and Tortoise take it."""

    host: str
    port: int
    user: str
    password: str | None
    name: str
    sslmode: str | None

    @property
    def where(self) -> str:
        """What people call it by, without user and password."""
        return f"{self.host}:{self.port}/{self.name}"

    def arguments(self) -> dict[str, Any]:
        """Keyword arguments for `asyncpg.connect`; Tortoise takes the same."""
        arguments: dict[str, Any] = {
            "host": self.host,
            "port": self.port,
            "user": self.user,
            "password": self.password,
            "database": self.name,
            "timeout": ANSWER_SECONDS,
        }
        return arguments | ({"ssl": self.sslmode} if self.sslmode else {})


Database: TypeAlias = SqliteDatabase | PostgresDatabase


def database_of(url: str) -> Database:
    """The database at an address. Raises WrongDatabaseUrl with one line that never repeats a password."""
    scheme, separator, rest = url.partition("://")
    if not separator:
        raise WrongDatabaseUrl(f"the database URL has no scheme; write it as {_FORMS}")
    if scheme == "sqlite":
        return _sqlite(rest)
    if scheme in ("postgres", "postgresql"):
        return _postgres(url)
    raise WrongDatabaseUrl(f"there is no support for {scheme!r} databases; write the database URL as {_FORMS}")


def _sqlite(path: str) -> SqliteDatabase:
    if not path or path.startswith(":memory:"):
        raise WrongDatabaseUrl("an SQLite database needs a file, as `sqlite://var/trogen.db`")
    if "?" in path:
        raise WrongDatabaseUrl(f"an SQLite database takes no options: leave out {path[path.index('?') :]!r}")
    return SqliteDatabase(Path(path))


def _postgres(url: str) -> PostgresDatabase:
    try:
        parts = urlsplit(url)
        port = parts.port or 5432
    except ValueError:
        raise WrongDatabaseUrl(f"the port or host of the database URL cannot be read; write it as {_FORMS}") from None
    options = dict(parse_qsl(parts.query))
    unknown = sorted(options.keys() - {"sslmode"})
    if unknown:
        raise WrongDatabaseUrl(f"the database URL takes the option `sslmode`, not {unknown[0]!r}")
    sslmode = options.get("sslmode")
    if sslmode is not None and sslmode not in _SSL_MODES:
        raise WrongDatabaseUrl(f"the option `sslmode` of the database URL can be one of {', '.join(_SSL_MODES)}")
    name = unquote(parts.path.removeprefix("/"))
    if not parts.hostname or not name:
        raise WrongDatabaseUrl(f"the database URL names no host or no database; write it as {_FORMS}")
    return PostgresDatabase(
        host=parts.hostname,
        port=port,
        user=unquote(parts.username or "postgres"),
        password=unquote(parts.password) if parts.password else None,
        name=name,
        sslmode=sslmode,
    )


def tortoise_config(database: Database, **pragmas: object) -> dict[str, Any]:
    """Tortoise's configuration for one connection; `pragmas` are for SQLite."""
    return {
        "connections": {"default": _connection(database, pragmas)},
        "apps": {
            APP: {
                "models": ["engine.store.models"],
                "default_connection": "default",
                "migrations": "engine.store.migrations",
            }
        },
    }


def _connection(database: Database, pragmas: dict[str, object]) -> dict[str, Any]:
    match database:
        case SqliteDatabase(path):
            return {"engine": "tortoise.backends.sqlite", "credentials": {"file_path": str(path), **pragmas}}
        case PostgresDatabase():
            # A page is read in less than it takes to compile the question, which PostgreSQL does if it looks expensive.
            settings = {"server_settings": {"jit": "off"}}
            return {"engine": "tortoise.backends.asyncpg", "credentials": {**database.arguments(), **settings}}
        case _:
            assert_never(database)
