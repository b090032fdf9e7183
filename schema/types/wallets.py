"""What a member has in each wallet."""

import strawberry

from engine.rules import standing
from schema.book import Book
from schema.scalars import DateTime, SafeInt
from schema.types.dictionary import WalletDefinition, wallet_definition


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
    expiring: list[ExpiringPoints] = strawberry.field(description="What of `balance` expires, the soonest first.")


def wallet_standing(book: Book, stands: standing.WalletStanding) -> WalletStanding:
    return WalletStanding(
        wallet=wallet_definition(book, stands.wallet.name),
        balance=SafeInt(stands.balance),
        earned_ever=SafeInt(stands.earned_ever),
        pending=SafeInt(stands.pending),
        expiring=[ExpiringPoints(at=DateTime(each.at), amount=SafeInt(each.amount)) for each in stands.expiring],
    )
