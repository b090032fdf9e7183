"""Ledger entries: everything that happened to a member's points, and the pages of their statement."""

from enum import Enum

import strawberry

from engine.rules.dictionary import RuleId
from engine.service import LedgerRow, Page
from schema.book import Book
from schema.context import Info
from schema.fields import resolved
from schema.ids import NodeKind, Numbered, cursor_of, id_of
from schema.scalars import DateTime, SafeInt
from schema.types.actions import Action, load_action
from schema.types.connections import PageInfo, Window
from schema.types.dictionary import WalletDefinition, wallet_definition
from schema.types.node import Node
from schema.types.reversals import Reversal, load_members_reversal
from schema.types.rules import RuleReference, rule_reference


@strawberry.enum(description="What happened to points of a wallet.")
class LedgerKind(Enum):
    GIVEN = strawberry.enum_value("given", description="A rule gave them.")
    HELD = strawberry.enum_value("held", description="A rule promised them; they are pending.")
    RELEASED = strawberry.enum_value("released", description="What was held went into the wallet.")
    CANCELLED = strawberry.enum_value("cancelled", description="What was held will not come.")
    EXPIRED = strawberry.enum_value("expired", description="They were not spent in time.")
    SPENT = strawberry.enum_value("spent", description="They were paid for something.")
    CORRECTED = strawberry.enum_value(
        "corrected", description="Something that came in late changed what had been given or held."
    )


_KINDS = {str(each.value): each for each in LedgerKind}


@strawberry.type(
    description="One line of a member's statement. Appended, never changed: a balance is the sum of the amounts, what "
    "is pending that of `pending`."
)
class LedgerEntry(Node):
    number: int = strawberry.field(description="Counts the member's ledger entries from 1, without gaps.")
    at: DateTime = strawberry.field(description="When it happened, by the calendar of the actions.")
    wallet: WalletDefinition = strawberry.field(description="The wallet.")
    amount: SafeInt = strawberry.field(
        description="Points: above 0 into the wallet, below 0 out of it; 0 when only what is pending changed."
    )
    pending: SafeInt = strawberry.field(
        description="Points that are promised: above 0 when they are held, below 0 when they are no longer."
    )
    kind: LedgerKind = strawberry.field(description="What happened to them.")
    rule: RuleReference = strawberry.field(description="The rule that did it.")
    ruleset_version: int = strawberry.field(description="The number of the ruleset version that the rule stands in.")
    row: strawberry.Private[LedgerRow]

    @resolved(
        "The action that they were earned or promised for; null when it was time passing, or something that the member "
        "chose."
    )
    async def action(self, info: Info) -> Action | None:
        return await load_action(info.context, self.row.entry_id) if self.row.entry_id else None

    @resolved(
        "The action whose coming led to this line: another than `action` for corrections, and for what was held. Null "
        "when it was no action."
    )
    async def cause(self, info: Info) -> Action | None:
        return await load_action(info.context, self.row.cause_id) if self.row.cause_id else None

    @resolved("The reversal that led to this line; null when it was none.")
    async def reversal(self, info: Info) -> Reversal | None:
        return await load_members_reversal(info.context, self.row.member_id, self.row.cause_id)


@strawberry.type(description="A ledger entry within a page.")
class LedgerEdge:
    cursor: str = strawberry.field(description="Where the entry stands in the ledger.")
    node: LedgerEntry = strawberry.field(description="The ledger entry.")


@strawberry.type(description="A page of a member's ledger, newest first.")
class LedgerConnection:
    @resolved("The entries with their cursors.")
    def edges(self) -> list[LedgerEdge]:
        return [LedgerEdge(cursor=_cursor(node.row), node=node) for node in self.nodes]

    nodes: list[LedgerEntry] = strawberry.field(description="The entries by themselves.")
    page_info: PageInfo = strawberry.field(description="Where this page stands in the whole list.")
    total_count: int = strawberry.field(description="How many there are in all, over all pages.")


def ledger_entry(book: Book, row: LedgerRow) -> LedgerEntry:
    return _entry(row, wallet_definition(book, row.wallet), rule_reference(book, RuleId(row.rule)))


def _entry(row: LedgerRow, wallet: WalletDefinition, rule: RuleReference) -> LedgerEntry:
    return LedgerEntry(
        id=id_of(NodeKind.LEDGER_ENTRY, row.member_id, row.number),
        number=row.number,
        at=DateTime(row.at),
        wallet=wallet,
        amount=SafeInt(row.amount),
        pending=SafeInt(row.pending),
        kind=_KINDS[row.kind],
        rule=rule,
        ruleset_version=row.ruleset_version,
        row=row,
    )


def ledger_connection(book: Book, window: Window, page: Page[LedgerRow]) -> LedgerConnection:
    rows = window.rows_of(page)
    # A page names few wallets and rules, each of them many times.
    wallets = {key: wallet_definition(book, key) for key in {row.wallet for row in rows}}
    rules = {key: rule_reference(book, RuleId(key)) for key in {row.rule for row in rows}}
    nodes = [_entry(row, wallets[row.wallet], rules[row.rule]) for row in rows]
    ends = [_cursor(row) for row in (*rows[:1], *rows[-1:])]
    return LedgerConnection(nodes=nodes, page_info=window.page_info(page, ends), total_count=page.total)


def _cursor(row: LedgerRow) -> str:
    return cursor_of(Numbered.LEDGER, row.member_id, row.number)
