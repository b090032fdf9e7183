"""The writer's side of PostgreSQL: one connection, driven by an event loop of the writer's own thread.

Several processes may write to one database. Each batch locks the partitions of its members in ascending order, so that
no two batches hold a member's state at once and none waits for another in a circle.
"""

import asyncio
from collections.abc import Coroutine, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import blake2b
from typing import Any, TypeVar

import asyncpg

from engine.errors import StoreUnavailable
from engine.store.backend import Contended, Row
from engine.store.database import PostgresDatabase
from engine.store.statements import Query, Write

AnswerT = TypeVar("AnswerT")

# The first of the two numbers of an advisory lock: what kind of thing the second one names.
PARTITION_LOCKS = 7_201
PROGRAM_LOCKS = 7_202
PUBLISHING_LOCK = 7_203
MIGRATION_LOCK = 7_204
AUDIT_LOCK = 7_205
GUARD_LOCKS = 7_206
ERASING_LOCK = 7_207

_SETTINGS = {
    "application_name": "trogen writer",
    # Every question of the hot path is answered by an index; on fresh tables the planner has no statistics to see it.
    "enable_seqscan": "off",
    "jit": "off",
}
_TIMEOUT = 60
"""Seconds that one statement may take, waiting for locks included."""

_TRY_AGAIN = (
    asyncpg.UniqueViolationError,  # the same key or the same new member in another process, a moment earlier
    asyncpg.SerializationError,
    asyncpg.DeadlockDetectedError,
)
UNREACHABLE = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # "cannot switch to state …": the server hung up while the connection was in use
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    OSError,
    TimeoutError,
)
"""What says that the server is away, full or shutting down, rather than that it was asked something wrong."""


class PostgresBackend:
    """A database on a server. The connection is opened by the thread that first uses it, and again when it is lost."""

    def __init__(self, database: PostgresDatabase) -> None:
        self._database = database
        self._loop: asyncio.AbstractEventLoop | None = None
        self._connection: asyncpg.Connection | None = None

    @contextmanager
    def transaction(self) -> Iterator["PostgresTransaction"]:
        # Whatever the server's default: what was committed while this waited for its locks must be seen.
        with self._begun(isolation="read_committed") as transaction:
            yield transaction

    @contextmanager
    def snapshot(self) -> Iterator["PostgresTransaction"]:
        """A transaction that only reads, and in which everything is as it was at one moment."""
        with self._begun(isolation="repeatable_read", readonly=True) as transaction:
            yield transaction

    @contextmanager
    def _begun(self, **how: Any) -> Iterator["PostgresTransaction"]:
        with self._translated():
            connection = self._connected()
            transaction = connection.transaction(**how)
            self._wait(transaction.start())
            try:
                yield PostgresTransaction(self, connection)
                self._wait(transaction.commit())
            except BaseException:
                self._undo(connection, transaction)
                raise

    def close(self) -> None:
        self._disconnect()
        if self._loop is not None:
            self._loop.close()
            self._loop = None

    def wait(self, work: Coroutine[Any, Any, AnswerT]) -> AnswerT:
        """Blocks the writer's thread until the database has answered."""
        return self._wait(work)

    def _wait(self, work: Coroutine[Any, Any, AnswerT]) -> AnswerT:
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
        return self._loop.run_until_complete(work)

    def _connected(self) -> asyncpg.Connection:
        if self._connection is None or self._connection.is_closed():
            self._connection = self._wait(_connect(self._database))
        return self._connection

    def _undo(self, connection: asyncpg.Connection, transaction: Any) -> None:
        try:
            self._wait(transaction.rollback())
        except Exception:  # noqa: BLE001 - what cannot be rolled back by asking is rolled back by hanging up
            self._disconnect()

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None and not connection.is_closed():
            with suppress(*UNREACHABLE, asyncpg.PostgresError):
                self._wait(connection.close(timeout=5))

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except _TRY_AGAIN as error:
            raise Contended(str(error)) from error
        except UNREACHABLE as error:
            self._disconnect()
            where = f"{self._database.host}:{self._database.port}/{self._database.name}"
            raise StoreUnavailable(f"the database at {where} cannot be reached: {error}") from error


class PostgresTransaction:
    """One transaction."""

    def __init__(self, backend: PostgresBackend, connection: asyncpg.Connection) -> None:
        self._wait = backend.wait
        self._connection = connection

    def fetch(self, query: Query, *arguments: object) -> Sequence[Row]:
        rows: Sequence[Row] = self._wait(self._connection.fetch(query.postgres, *arguments))
        return rows

    def write(self, write: Write, rows: Sequence[Row]) -> None:
        if rows:
            columns = [list(column) for column in zip(*rows, strict=True)]
            self._wait(self._connection.execute(write.postgres, *columns))

    def lock_members(self, programs: Iterable[str], partitions: Iterable[int]) -> None:
        shared = "select pg_advisory_xact_lock_shared($1, name) from unnest($2::int[]) as name"
        self._wait(self._connection.execute(shared, PROGRAM_LOCKS, sorted(_lock_name(each) for each in programs)))
        locks = "select pg_advisory_xact_lock($1, part) from unnest($2::int[]) as part"
        self._wait(self._connection.execute(locks, PARTITION_LOCKS, sorted(partitions)))

    def lock_program(self, program: str) -> None:
        # One publisher at a time, whatever the programme: then the newest id tells everybody whether there is news.
        self._wait(self._connection.execute("select pg_advisory_xact_lock($1, 0)", PUBLISHING_LOCK))
        self._wait(self._connection.execute("select pg_advisory_xact_lock($1, $2)", PROGRAM_LOCKS, _lock_name(program)))

    def lock_guarded(self, stripes: Iterable[int]) -> None:
        locks = "select pg_advisory_xact_lock($1, stripe) from unnest($2::int[]) as stripe"
        self._wait(self._connection.execute(locks, GUARD_LOCKS, sorted(stripes)))

    def lock_erasing(self) -> None:
        self._wait(self._connection.execute("select pg_advisory_xact_lock($1, 0)", ERASING_LOCK))

    def hold_off_erasing(self) -> None:
        self._wait(self._connection.execute("select pg_advisory_xact_lock_shared($1, 0)", ERASING_LOCK))

    def lock_audit(self) -> None:
        self._wait(self._connection.execute("select pg_advisory_xact_lock($1, 0)", AUDIT_LOCK))

    def announce_feed(self) -> None:
        # Shared: several may announce the same id. Held until everybody can see what was committed; see tailing.py.
        # Locks with one number are these alone; all others have two.
        self._wait(
            self._connection.execute(
                "select pg_advisory_xact_lock_shared(last_value - (not is_called)::integer) from feed_item_id_seq"
            )
        )

    def others_wrote(self) -> bool:
        return True


async def _connect(database: PostgresDatabase) -> asyncpg.Connection:
    connection = await asyncpg.connect(**database.arguments(), server_settings=_SETTINGS, command_timeout=_TIMEOUT)
    # Ids are text on both databases; making UUID objects of them would only cost time.
    await connection.set_type_codec("uuid", schema="pg_catalog", encoder=str, decoder=str, format="text")
    return connection


def _lock_name(program: str) -> int:
    return int.from_bytes(blake2b(program.encode(), digest_size=4).digest(), signed=True)
