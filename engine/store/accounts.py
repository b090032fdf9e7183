"""Accounts: all that is stored of members, as somebody who examines the database asks for it, a page at a time.

Everything is asked for by a range of member ids, which every table has an index for; rows that can be many are counted
and summed by the database. So a page takes little memory, and all pages together read each table once.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from engine.store import account_queries as queries
from engine.store.backend import Questions, Row
from engine.store.entries import BESIDE, PENDING
from engine.store.rows import StateRow
from engine.store.statements import Query

BEFORE_ALL = "00000000-0000-0000-0000-000000000000"
"""Lies before every member's id."""


UNFOLDED = frozenset({PENDING, *BESIDE})
"""What is not folded itself: it waits, or was refused; or says what becomes of others."""


class Person(NamedTuple):
    """A member's row."""

    program: str
    external_id: str
    partition: int


class Kind(NamedTuple):
    """How many journal entries there are of one kind, and when the newest of them occurred."""

    program: str
    kind: str
    """As the journal has it, but that what waited and was approved is an action as any other."""
    entries: int
    newest: int

    @property
    def is_folded(self) -> bool:
        """Whether such an entry is folded, unless it is taken back."""
        return self.kind not in UNFOLDED


class Numbering(NamedTuple):
    """How a member's ledger entries or feed items are numbered."""

    rows: int = 0
    distinct: int = 0
    lowest: int = 0
    highest: int = 0
    latest: int | None = None
    """The latest instant that any of them is about."""

    @property
    def has_gaps(self) -> bool:
        """Whether these are not the numbers from 1 on, each once."""
        return bool(self.rows) and (self.lowest, self.highest, self.distinct) != (1, self.rows, self.rows)


_NONE = Numbering()


class Moved(NamedTuple):
    """What the ledger has of one wallet by one rule of one version."""

    program: str
    wallet: str
    rule: str
    ruleset_version: int
    amount: int
    pending: int
    number: int
    """The first of these entries."""


class AwardOnce(NamedTuple):
    """A row of the awards."""

    id: int
    program: str
    badge: str
    tier: str
    value: str
    season: str
    ruleset_version: int
    withdrawn_at: int | None


class Stray(NamedTuple):
    """A row that names an entry which the journal does not have of that member."""

    table: str
    row: int
    column: str
    entry: str


class ReversalOf(NamedTuple):
    """A reversal or a verdict, with what is known of its target; None where there is no such entry."""

    id: str
    occurred_at: int
    target: str | None
    target_member: str | None
    target_program: str | None
    target_occurred_at: int | None
    kind: str = "reversal"
    target_kind: str | None = None
    type: str = ""
    """`partly` for a reversal of a part."""

    @property
    def is_verdict(self) -> bool:
        """Whether it decides about something that waited."""
        return self.kind != "reversal"


class Guarded(NamedTuple):
    """What guards at the door compare other actions with."""

    entry: str
    counts: bool
    kind: str | None
    """The kind of the entry; None where the member's journal has no such entry."""


class Placed(NamedTuple):
    """Where a checkpoint stands."""

    entries: int
    at: int


@dataclass(slots=True)
class Account:
    """All that is stored of one member, but what there can be any number of: that is counted and summed."""

    member_id: str
    person: Person | None = None
    state: StateRow | None = None
    journal: list[Kind] = field(default_factory=list)
    reversals: list[ReversalOf] = field(default_factory=list)
    ledger: Numbering = _NONE
    moved: list[Moved] = field(default_factory=list)
    feed: Numbering = _NONE
    feed_falls_at: list[int] = field(default_factory=list)
    """The numbers of feed items that were posted more than a minute before the one before."""
    awards: list[AwardOnce] = field(default_factory=list)
    checkpoints: list[Placed] = field(default_factory=list)
    finishes: dict[tuple[str, int], int] = field(default_factory=dict)
    """When each challenge was completed, by its key and its round."""
    guarded: list[Guarded] = field(default_factory=list)
    strays: list[Stray] = field(default_factory=list)
    erased_from: str = ""
    """The programme of somebody who was erased, and goes by this id since; '' for everybody else."""

    @property
    def program(self) -> str:
        """The programme that the member takes part in."""
        for each in (self.person, self.state, *self.journal, *self.moved, *self.awards):
            if each is not None:
                return each.program
        return self.erased_from

    @property
    def entries(self) -> int:
        """How many entries the journal has of the member."""
        return sum(each.entries for each in self.journal)

    @property
    def last_entry_at(self) -> int | None:
        """When the last entry occurred that is folded itself; what takes another back is not."""
        return max((each.newest for each in self.journal if each.is_folded), default=None)

    @property
    def sums(self) -> Mapping[str, tuple[int, int]]:
        """What the ledger comes to by wallet: the balance, and what is pending; wallets at nothing are left out."""
        amounts, pending = defaultdict[str, int](int), defaultdict[str, int](int)
        for each in self.moved:
            amounts[each.wallet] += each.amount
            pending[each.wallet] += each.pending
        return {name: (amounts[name], pending[name]) for name in sorted(amounts) if amounts[name] or pending[name]}


def members_after(questions: Questions, member_id: str, count: int) -> Sequence[str]:
    """The next ids in their order that any table has a row of."""
    return [str(each) for (each,) in questions.fetch(queries.MEMBERS_AFTER, member_id, count)]


def accounts_between(questions: Questions, first: str, last: str) -> list[Account]:
    """The accounts of every member of whom there is anything, from one id to another, both included."""
    pages = _Pages(questions, first, last)
    pages.read()
    return [pages.accounts[each] for each in sorted(pages.accounts)]


class _Pages:
    def __init__(self, questions: Questions, first: str, last: str) -> None:
        self._questions = questions
        self._range = (first, last)
        self.accounts: dict[str, Account] = {}

    def read(self) -> None:
        for account, row in self._rows(queries.PERSONS):
            account.person = Person(*row)
        for account, (program,) in self._rows(queries.ERASED):
            account.erased_from = program
        for account, row in self._rows(queries.STATES):
            account.state = StateRow(account.member_id, *row)
        for account, row in self._rows(queries.KINDS):
            account.journal.append(Kind(*row))
        for account, row in self._rows(queries.REVERSALS):
            account.reversals.append(ReversalOf(*row))
        for account, row in self._rows(queries.LEDGER_NUMBERS):
            account.ledger = Numbering(*row)
        for account, row in self._rows(queries.MOVED):
            account.moved.append(Moved(*row))
        for account, row in self._rows(queries.FEED_NUMBERS):
            account.feed = Numbering(*row)
        for account, (number,) in self._rows(queries.FEED_FALLS):
            account.feed_falls_at.append(number)
        for account, row in self._rows(queries.AWARDS):
            account.awards.append(AwardOnce(*row))
        for account, row in self._rows(queries.CHECKPOINTS):
            account.checkpoints.append(Placed(*row))
        for account, (challenge, round_, finished_at) in self._rows(queries.FINISHES):
            account.finishes[challenge, round_] = finished_at
        for account, (entry, counts, kind) in self._rows(queries.GUARDED):
            account.guarded.append(Guarded(str(entry), bool(counts), kind))
        for (table, column), query in queries.STRAYS.items():
            for account, (row_id, entry) in self._rows(query):
                account.strays.append(Stray(table, row_id, column, str(entry)))

    def _rows(self, query: Query) -> Iterable[tuple[Account, Row]]:
        for member_id, *row in self._questions.fetch(query, *self._range):
            account = self.accounts.get(str(member_id))
            if account is None:
                account = self.accounts[str(member_id)] = Account(str(member_id))
            yield account, row
