"""What a member has in each wallet."""

from typing import Annotated, TypeAlias

import strawberry

from engine.rules import standing
from engine.rules.instants import HOUR, Instant
from schema.book import Book
from schema.fields import resolved
from schema.scalars import DateTime, SafeInt
from schema.types.connections import bad_page
from schema.types.dictionary import WalletDefinition, wallet_definition

DAY = 24 * HOUR
FURTHEST_DAYS = 3_660

WithinDays: TypeAlias = Annotated[
    int | None,
    strawberry.argument(
        description=f"Only what expires within so many times 24 hours from now: 1 to {FURTHEST_DAYS}. Without it, all."
    ),
]


@strawberry.type(description="Points that are lost unless they are spent in time.")
class ExpiringPoints:
    at: DateTime = strawberry.field(description="The first instant at which they are no longer there.")
    amount: SafeInt = strawberry.field(description="How many.")


@strawberry.type(description="What a member has in one wallet, as of now.")
class WalletStanding:
    wallet: WalletDefinition = strawberry.field(description="The wallet.")
    balance: SafeInt = strawberry.field(
        description="What is there now: the sum of the member's ledger, with what time has released or let expire "
        "since its last entry; below 0 only by correction."
    )
    earned_ever: SafeInt = strawberry.field(description="How many points were ever earned in it, spent ones included.")
    pending: SafeInt = strawberry.field(description="How many are promised but not yet there; not part of `balance`.")
    lots: strawberry.Private[tuple[standing.Expiring, ...]]
    as_of: strawberry.Private[Instant]

    @resolved("What of `balance` expires, the soonest first.")
    def expiring(self, within_days: WithinDays = None) -> list[ExpiringPoints]:
        lots = self.lots if within_days is None else _soon(self.lots, self.as_of, within_days)
        return [ExpiringPoints(at=DateTime(each.at), amount=SafeInt(each.amount)) for each in lots]


def _soon(lots: tuple[standing.Expiring, ...], as_of: Instant, days: int) -> tuple[standing.Expiring, ...]:
    if not 1 <= days <= FURTHEST_DAYS:
        raise bad_page(f"points can be asked for that expire within 1 to {FURTHEST_DAYS} days, not {days}.")
    return tuple(each for each in lots if each.at - as_of <= days * DAY)


def wallet_standing(book: Book, as_of: Instant, stands: standing.WalletStanding) -> WalletStanding:
    return WalletStanding(
        wallet=wallet_definition(book, stands.wallet.name),
        balance=SafeInt(stands.balance),
        earned_ever=SafeInt(stands.earned_ever),
        pending=SafeInt(stands.pending),
        lots=stands.expiring,
        as_of=as_of,
    )
