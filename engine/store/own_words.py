"""Questions in SQL of our own, asked within a `question` of the reader: for what the ORM cannot say, or not as well."""

from collections.abc import Sequence
from typing import Any

from engine.store.models import Program
from engine.store.statements import Query


class Given:
    """The values of a question, each with the mark that stands for it."""

    def __init__(self) -> None:
        self.values: list[object] = []

    def mark(self, value: object) -> str:
        """Takes a value in; what stands for it in the text."""
        self.values.append(value)
        return f"${len(self.values)}"


async def rows_of(asked: Query, given: Sequence[object]) -> list[Sequence[Any]]:
    """The rows that answer a question, on the connection of whoever asks."""
    connection = Program._meta.db
    is_postgres = connection.capabilities.dialect == "postgres"
    _, rows = await connection.execute_query(asked.postgres if is_postgres else asked.sqlite, list(given))
    return [tuple(row.values()) if is_postgres else tuple(row) for row in rows]
