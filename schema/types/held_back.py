"""What guards of fair play hold back, for those who run the programme: pages, and counts by guard."""

from collections.abc import Sequence
from enum import Enum

import strawberry

from engine.rules.fair_play import SECTION, Then, guard_id
from engine.service import Found
from engine.store.held_back_pages import HeldBackCount, Sought, StoredHeldBack
from schema.auth.rights import OPERATORS, only_for
from schema.book import Book
from schema.context import Context, Info
from schema.fields import resolved
from schema.given_times import instant_asked
from schema.ids import NodeKind, id_of, key_of
from schema.rejected import load_rejection
from schema.scalars import DateTime, GivenDateTime, JSONObject, SafeInt
from schema.types.actions import Action, load_action
from schema.types.connections import PageInfo, bad_page, page_info, page_size
from schema.types.rejections import Rejection
from schema.types.rules import RuleReference, rule_reference


@strawberry.enum(description="What becomes of an action that a guard holds back: its `then` in the rule files.")
class HeldBackOutcome(Enum):
    NOT_REWARDED = strawberry.enum_value(
        Then.NOT_REWARDED.value, description="It is recorded, and counts nowhere as things are."
    )
    HELD = strawberry.enum_value(
        Then.HELD.value, description="It was put before an operator; `action.status` says what was decided."
    )
    REFUSED = strawberry.enum_value(
        Then.REFUSED.value, description="It was not recorded: whoever sent it was told when to try again."
    )


@only_for(OPERATORS)
@strawberry.type(description="An action that a guard of fair play holds back.")
class HeldBackAction:
    guard: RuleReference = strawberry.field(description="The guard.")
    outcome: HeldBackOutcome = strawberry.field(description="What becomes of it.")
    brand: str = strawberry.field(description="The brand that submitted it; `operator` for the operator.")
    type: str = strawberry.field(description="Its action type.")
    at: DateTime = strawberry.field(description="When it was held back, last.")
    until: DateTime | None = strawberry.field(
        description="When such an action can count, or come in, again; null where time alone changes nothing."
    )
    evidence: JSONObject = strawberry.field(
        description="What the guard found, as `so_far` and `value`; the guard's own terms for what waits. Empty for "
        "what was refused: `rejection.payload` is what came."
    )
    about: strawberry.Private[str]

    @resolved("The action; null for what was refused.")
    async def action(self, info: Info) -> Action | None:
        refused = self.outcome is HeldBackOutcome.REFUSED
        return None if refused else await load_action(info.context, self.about)

    @resolved("What was refused, as it came; null for what was recorded.")
    async def rejection(self, info: Info) -> Rejection | None:
        refused = self.outcome is HeldBackOutcome.REFUSED
        return await load_rejection(info.context, self.about) if refused else None


@only_for(OPERATORS)
@strawberry.type(description="An action that is held back, within a page.")
class HeldBackEdge:
    cursor: str = strawberry.field(description="Where it stands in the list.")
    node: HeldBackAction = strawberry.field(description="What is held back.")


@only_for(OPERATORS)
@strawberry.type(description="How many actions a guard holds back, of those asked for.")
class GuardCount:
    guard: RuleReference = strawberry.field(description="The guard.")
    not_rewarded: SafeInt = strawberry.field(description="How many are recorded, and count nowhere.")
    held: SafeInt = strawberry.field(description="How many were put before an operator, decided or not.")
    refused: SafeInt = strawberry.field(description="How many different ones were not recorded.")


@only_for(OPERATORS)
@strawberry.type(
    description="A page of what guards hold back, the newest actions first. What counts after all, or was taken back, "
    "is not here; what was refused is for as long as rejections are kept."
)
class HeldBackConnection:
    edges: list[HeldBackEdge] = strawberry.field(description="What is held back, with cursors.")
    nodes: list[HeldBackAction] = strawberry.field(description="What is held back, by itself.")
    page_info: PageInfo = strawberry.field(description="Where this page stands in the whole list.")
    asked: strawberry.Private[tuple[str, Sought]]

    @resolved("How many there are in all, over all pages.")
    async def total_count(self, info: Info) -> int:
        return await info.context.service.held_back.in_all(*self.asked)

    @resolved("How many each guard holds back, over all pages, by the guards' keys.")
    async def by_guard(self, info: Info) -> list[GuardCount]:
        program, _ = self.asked
        known = info.context.service.program(program)
        counts = await info.context.service.held_back.counts(*self.asked)
        return [] if known is None else _by_guard(info.context.book(known), counts)


@only_for(OPERATORS)
@strawberry.input(description="Which of what is held back: those for which everything that is given holds.")
class HeldBackFilter:
    guard: str | None = strawberry.field(
        description="The guard's key in the rule files, as `once_a_day`.", default=None
    )
    outcome: HeldBackOutcome | None = strawberry.field(description="What becomes of it.", default=None)
    brand: str | None = strawberry.field(description="The key of the brand; `operator` for the operator.", default=None)
    member: str | None = strawberry.field(description="What brands know the member by.", default=None)
    since: GivenDateTime | None = strawberry.field(description="Held back at this time or later.", default=None)
    until: GivenDateTime | None = strawberry.field(description="Held back before this time.", default=None)


async def held_back_connection(
    context: Context, program: str, filter: HeldBackFilter | None, first: int | None, after: str | None
) -> HeldBackConnection | None:
    """A page of the list; None for a programme that there is not. Raises GraphQLError for what makes no sense."""
    sought = await _sought(context, program, filter or HeldBackFilter())
    count = page_size(first)
    begin = None if after is None else _place(after)
    known = context.service.program(program)
    if known is None:
        return None
    page = await context.service.held_back.page(program, sought, count, begin)
    return _connection(context.book(known), page, after, (program, sought))


async def _sought(context: Context, program: str, asked: HeldBackFilter) -> Sought:
    member = None if asked.member is None else await context.member(program, asked.member)
    return Sought(
        rule=None if asked.guard is None else guard_id(asked.guard.removeprefix(f"{SECTION}.")),
        then=None if asked.outcome is None else Then(asked.outcome.value),
        brand=asked.brand,
        member=asked.member,
        member_id=None if member is None else member.id,
        since=instant_asked(asked.since, "since"),
        until=instant_asked(asked.until, "until"),
    )


def _place(after: str) -> str:
    begin = key_of(after)
    if begin.kind not in (NodeKind.ACTION, NodeKind.REJECTION):
        raise bad_page("`after` is to be a cursor of this very list.")
    return begin.key


def _connection(
    book: Book, page: Found[StoredHeldBack], after: str | None, asked: tuple[str, Sought]
) -> HeldBackConnection:
    edges = [HeldBackEdge(cursor=_cursor(each), node=_held_back(book, each)) for each in page.rows]
    return HeldBackConnection(
        edges=edges,
        nodes=[each.node for each in edges],
        page_info=page_info([each.cursor for each in edges], further=page.has_more, earlier=after is not None),
        asked=asked,
    )


def _cursor(stored: StoredHeldBack) -> str:
    return id_of(NodeKind.REJECTION if stored.then is Then.REFUSED else NodeKind.ACTION, stored.id)


def _held_back(book: Book, stored: StoredHeldBack) -> HeldBackAction:
    return HeldBackAction(
        guard=rule_reference(book, stored.rule),
        outcome=HeldBackOutcome(stored.then.value),
        brand=stored.brand,
        type=stored.type,
        at=DateTime(stored.at),
        until=None if stored.until is None else DateTime(stored.until),
        evidence=JSONObject({name: value for name, value in stored.evidence.items() if value is not None}),
        about=stored.id,
    )


def _by_guard(book: Book, counts: Sequence[HeldBackCount]) -> list[GuardCount]:
    found = {(each.rule, each.then): each.times for each in counts}
    return [
        GuardCount(
            guard=rule_reference(book, rule),
            not_rewarded=SafeInt(found.get((rule, Then.NOT_REWARDED), 0)),
            held=SafeInt(found.get((rule, Then.HELD), 0)),
            refused=SafeInt(found.get((rule, Then.REFUSED), 0)),
        )
        for rule in sorted({each.rule for each in counts})
    ]
