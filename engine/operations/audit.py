"""The audit as operators read it: a page of what was done on purpose, the newest first."""

from collections.abc import Sequence
from copy import copy
from typing import NamedTuple

from engine.store.audit import AuditRow, Sought, audit_count, audit_page
from engine.store.reading import Reader


class AuditPage(NamedTuple):
    """A stretch of it."""

    rows: Sequence[AuditRow]
    has_more: bool
    total: int


class Audit:
    """Raises StoreUnavailable."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._programs: frozenset[str] | None = None
        """The programmes that there are for whoever asks; None for all, and for what concerns none of them."""

    def only(self, programs: frozenset[str]) -> "Audit":
        """The same for somebody for whom there are these programmes and no others."""
        narrowed = copy(self)
        narrowed._programs = programs
        return narrowed

    async def page(self, sought: Sought, before: int | None, count: int) -> AuditPage:
        """The newest rows that are sought, below a number."""
        asked = sought._replace(programs=self._programs)
        rows = await audit_page(self._reader, asked, before, count + 1)
        return AuditPage(rows[:count], len(rows) > count, await audit_count(self._reader, asked))
