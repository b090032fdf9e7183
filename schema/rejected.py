"""What is asked of the list of rejections: filters, pages and periods, from arguments to the engine.

Brands are told of their own submissions, operators of everybody's, each in the programmes that their key is for. What
was submitted to a programme that there is not is told to whoever is for all programmes, and to the key that it came
with.
"""

from enum import Enum

import strawberry

from engine.operations.rejected.counting import MOST_PERIODS, Per
from engine.rules.instants import HOUR, Instant
from engine.store.rejections import DAY, Asked
from schema.auth.callers import Caller, Role
from schema.auth.rights import PARTNERS, only_for
from schema.context import Context
from schema.given_times import instant_asked
from schema.ids import NodeKind, key_of
from schema.scalars import GivenDateTime
from schema.types.connections import bad_page, page_size
from schema.types.rejections import (
    Rejection,
    RejectionConnection,
    SubmissionCounts,
    rejection_connection,
    rejection_of,
    submission_counts,
)
from schema.types.user_errors import UserErrorCode

USUAL_DAYS = 14
USUAL_HOURS = 24


@strawberry.enum(description="How long the periods are in which is counted.")
class CountPeriod(Enum):
    HOUR = strawberry.enum_value("hour", description="Hours.")
    DAY = strawberry.enum_value("day", description="Days, as they are in the programme's zone.")


@only_for(PARTNERS)
@strawberry.input(description="Which rejections: those for which everything that is given holds.")
class RejectionFilter:
    program: str | None = strawberry.field(description="The key of the programme.", default=None)
    brand: str | None = strawberry.field(description="The key of the brand; `operator` for the operator.", default=None)
    code: UserErrorCode | None = strawberry.field(description="The first reason.", default=None)
    type: str | None = strawberry.field(description="The action type that was given.", default=None)
    since: GivenDateTime | None = strawberry.field(description="That came, last, at this time or later.", default=None)
    until: GivenDateTime | None = strawberry.field(description="That came, last, before this time.", default=None)
    resolved: bool | None = strawberry.field(
        description="Whether an action was taken in under the same idempotency key since, whether it counts or waits.",
        default=None,
    )


def asked_by(caller: Caller, filter: RejectionFilter | None = None) -> Asked:
    """What a caller asks for, of what there is for them. Raises GraphQLError for what is no time."""
    own = caller.brand if caller.role is Role.BRAND else None
    if filter is None:
        return Asked(brand=own, credential=caller.key_id)
    is_of_others = own is not None and filter.brand not in (None, own)
    programs = () if is_of_others else None if filter.program is None else (filter.program,)
    return Asked(
        programs=programs,
        brand=own or filter.brand,
        credential=caller.key_id,
        code=None if filter.code is None else filter.code.name,
        type=filter.type,
        since=instant_asked(filter.since, "since"),
        until=instant_asked(filter.until, "until"),
        is_resolved=filter.resolved,
    )


async def page_of_rejections(
    context: Context, filter: RejectionFilter | None, first: int | None, after: str | None
) -> RejectionConnection:
    """A page of the list. Raises GraphQLError for arguments that make no sense."""
    count = page_size(first)
    begin = None if after is None else key_of(after)
    if begin is not None and begin.kind is not NodeKind.REJECTION:
        raise bad_page("`after` is to be a cursor of this very list.")
    asked = asked_by(context.caller, filter)
    page = await context.service.rejections.page(asked, count, None if begin is None else begin.key)
    return rejection_connection(page, asked, after)


async def counts_of_submissions(
    context: Context, program: str, brand: str | None, since: object, until: object, period: CountPeriod
) -> list[SubmissionCounts] | None:
    """What became of what was submitted; None for a programme that there is not. Raises GraphQLError as above."""
    per = Per(period.value)
    if context.service.program(program) is None:
        return None
    now = context.service.clock.now()
    end = instant_asked(until, "until") or Instant(now + 1)
    usual = USUAL_DAYS * DAY if per is Per.DAY else USUAL_HOURS * HOUR
    begin = instant_asked(since, "since") or Instant(end - usual)
    if (end - begin) // (DAY if per is Per.DAY else HOUR) >= MOST_PERIODS:
        raise bad_page(f"ask for at most {MOST_PERIODS} periods; make `since` later, or take days for hours.")
    caller = context.caller
    if caller.role is Role.BRAND:
        if brand not in (None, caller.brand):
            return []
        brand = caller.brand
    return submission_counts(await context.service.rejections.counts(program, brand, begin, end, per))


async def load_rejection(context: Context, id_: str) -> Rejection | None:
    """The rejection of that id, or None when there is none that the caller sees."""
    if context.caller.role is Role.MEMBER:
        return None
    found = await context.service.rejections.by_id([id_], asked_by(context.caller))
    return rejection_of(found[id_]) if id_ in found else None
