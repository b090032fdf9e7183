"""What must hold of the audit: one chain from the first deed to the last, in which nothing was changed or left out.

Each row's hash covers all that it says and the hash before it. So a row that was changed, removed, put in or moved
shows, unless all that follow were hashed anew. That, and a tail that was cut off, shows only to somebody who has kept
the head elsewhere: its number and hash, which are told with every diagnosis.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from engine.operations.examining.findings import Finding
from engine.store.audit import BEFORE_THE_FIRST, AuditRow, audit_after, hash_of
from engine.store.backend import Questions

TAMPERED = (
    "nothing of ours does this: find out who else writes to the database, and compare with what was exported before"
)


class Head(NamedTuple):
    """The end of the chain: kept elsewhere, it tells later whether anything before it was changed or cut off."""

    number: int
    hash: str

    @property
    def text(self) -> str:
        """As people keep it, and hand it in again: `12:9f2c…`."""
        return f"{self.number}:{self.hash}"


@dataclass(slots=True)
class Chain:
    """The audit as far as it was walked."""

    kept: Head | None = None
    """A head that was kept elsewhere, which must be in it."""
    head: Head = field(default_factory=lambda: Head(0, BEFORE_THE_FIRST))

    def findings(self, questions: Questions) -> Iterator[Finding]:
        """Walks the whole chain, and tells whatever is wrong with it."""
        while rows := audit_after(questions, self.head.number):
            for row in rows:
                yield from self._next(row)
        if self.kept is not None and self.kept.number > self.head.number:
            message = f"ends at {self.head.number}, and once went to {self.kept.number}: its tail was cut off"
            yield _wrong(message, self.kept.number)

    def _next(self, row: AuditRow) -> Iterator[Finding]:
        if row.number != self.head.number + 1:
            yield _wrong(f"row {row.number} follows row {self.head.number}: what was between was removed", row.number)
        elif row.previous != self.head.hash:
            yield _wrong(f"row {row.number} does not follow from the one before it", row.number)
        if _hash(row) != row.hash:
            yield _wrong(f"row {row.number} is not what was written: its hash is that of something else", row.number)
        if self.kept is not None and self.kept.number == row.number and self.kept.hash != row.hash:
            yield _wrong(f"row {row.number} is another than it was when its hash was kept", row.number)
        self.head = Head(row.number, row.hash)


def _hash(row: AuditRow) -> str:
    try:
        return hash_of(row)
    except (ValueError, OverflowError):  # details that are no JSON any more, a time that there is not
        return ""


def _wrong(message: str, number: int) -> Finding:
    return Finding("audit", "audit_entry", message, TAMPERED, row=str(number))
