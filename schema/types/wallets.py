"""What a member has in each wallet."""

from collections.abc import Callable, Sequence
from typing import Annotated, TypeAlias

import strawberry

from engine.rules import standing
from engine.rules.calendar import Calendar
from engine.rules.instants import Instant
from schema.book import Book
from schema.fields import resolved
from schema.scalars import DateTime, SafeInt
from schema.types.connections import bad_page
from schema.types.dictionary import WalletDefinition, wallet_definition

FURTHEST_DAYS = 3_660

WithinDays: TypeAlias = Annotated[
    int | None,
    strawberry.argument(
        description="Only what is gone by the end of the member's local day so many days from today: 0, for today, to "
        f"{FURTHEST_DAYS}. Without it, all."
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
    ends_of_days: strawberry.Private[Callable[[int], Instant]]

    @resolved("What of `balance` expires, the soonest first.")
    def expiring(self, within_days: WithinDays = None) -> list[ExpiringPoints]:
        lots: Sequence[standing.Expiring] = self.lots if within_days is None else self._soon(within_days)
        return [ExpiringPoints(at=DateTime(each.at), amount=SafeInt(each.amount)) for each in lots]

    def _soon(self, days: int) -> list[standing.Expiring]:
        if not 0 <= days <= FURTHEST_DAYS:
            raise bad_page(f"points can be asked for that expire within 0 to {FURTHEST_DAYS} days, not {days}.")
        end = self.ends_of_days(days)
        return [each for each in self.lots if each.at <= end]


def wallet_standing(book: Book, member: standing.Standing, stands: standing.WalletStanding) -> WalletStanding:
    dictionary = book.dictionary
    calendar = Calendar(dictionary.week_starts, dictionary.day_starts)
    return WalletStanding(
        wallet=wallet_definition(book, stands.wallet.name),
        balance=SafeInt(stands.balance),
        earned_ever=SafeInt(stands.earned_ever),
        pending=SafeInt(stands.pending),
        lots=stands.expiring,
        ends_of_days=lambda days: calendar.start_of(member.today.toordinal() + days + 1, member.zone),
    )
