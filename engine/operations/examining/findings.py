"""Findings: what is wrong with a database, where, and what to do about it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

SHOWN = 200
"""Findings that are kept one by one; all are counted."""

REBUILD = "run `trogen rebuild`"
RESTORE = "it cannot be worked out anew: bring it back from a backup"
OTHER_RELEASE = "run the release that published it"
BY_HAND = (
    "nothing of ours does this: look at who else writes to the database, and put it right by hand or from a backup"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong."""

    check: str
    """The promise that is broken, as `ledger sums`."""
    table: str
    message: str
    """What is wrong, in plain words."""
    advice: str
    program: str = ""
    member: str = ""
    """The member's id; '' when it is about nobody in particular."""
    row: str = ""
    """Which row of the table, by its number or id; '' when it is about several or a missing one."""

    @property
    def place(self) -> str:
        """Where it is: programme, member, table and row, as far as they are known."""
        member = f"member {self.member}" if self.member else ""
        return ", ".join(each for each in (self.program, member, f"{self.table} {self.row}".rstrip()) if each)

    @property
    def text(self) -> str:
        """Everything in one line."""
        return f"{self.place}: {self.message}; {self.advice}"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What an examination came to."""

    members: int
    entries: int
    findings: Sequence[Finding]
    """The first ones of them, no more than SHOWN."""
    counts: Mapping[str, int]
    """How many there are, by check."""
    audit_head: str = ""
    """The number and the hash of the last row of the audit, to be kept elsewhere."""

    @property
    def total(self) -> int:
        """How many there are of all."""
        return sum(self.counts.values())


@dataclass(slots=True)
class Findings:
    """Findings as they come; the first ones are kept, all are counted."""

    kept: list[Finding] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, found: Iterable[Finding]) -> None:
        """Takes in what one check found."""
        for each in found:
            self.counts[each.check] += 1
            if len(self.kept) < SHOWN:
                self.kept.append(each)
