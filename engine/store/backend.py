"""What the writer needs of a database: one transaction at a time, questions, bulk writes, locks. Nothing more.

A backend is used from the writer's thread alone, and blocks it.
"""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeAlias

from engine.store.statements import Query, Write

Row: TypeAlias = Sequence[Any]


class Contended(Exception):
    """Another process was in the way; nothing was stored, and trying again will do."""


class Questions(Protocol):
    """What can be asked of the database as it was at one moment."""

    def fetch(self, query: Query, *arguments: object) -> Sequence[Row]:
        """The rows that answer a query. Ids come as text, JSON as text."""
        ...


class Transaction(Questions, Protocol):
    """What can be done between begin and commit."""

    def write(self, write: Write, rows: Sequence[Row]) -> None:
        """Stores many rows; does nothing without any."""
        ...

    def lock_members(self, programs: Iterable[str], partitions: Iterable[int]) -> None:
        """Keeps other writers from these partitions' members, and publishers from these programmes, until the end."""
        ...

    def lock_program(self, program: str) -> None:
        """Keeps everybody who records or publishes for this programme out until the end."""
        ...

    def lock_guarded(self, stripes: Iterable[int]) -> None:
        """Keeps others from what guards compare actions with, until the end; to be taken after members' locks."""
        ...

    def lock_erasing(self) -> None:
        """Keeps everybody out until the end who writes of members without their locks; the first lock that is taken."""
        ...

    def hold_off_erasing(self) -> None:
        """Keeps members from being erased until the end, for whoever writes of them without their locks."""
        ...

    def lock_audit(self) -> None:
        """Keeps everybody else from adding to the audit until the end. The last lock that is taken: see audit.py."""
        ...

    def announce_feed(self) -> None:
        """To be called before feed items are stored, so that whoever follows all of them waits for these."""
        ...

    def others_wrote(self) -> bool:
        """Whether others may have written since the transaction before: what is remembered is then stale."""
        ...


class Backend(Protocol):
    """A database, as the writer holds it."""

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Commits durably when the block ends well, and rolls back when it raises.

        Raises Contended or StoreUnavailable for what the database could not do.
        """
        ...

    def close(self) -> None: ...


class Examinable(Backend, Protocol):
    """A database of which somebody looks at everything, while others go on writing."""

    def snapshot(self) -> AbstractContextManager[Questions]:
        """Everything that is asked in the block is answered as of one moment; nobody waits, and nothing is written."""
        ...
