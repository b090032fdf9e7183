"""User errors about actions: submitting, deciding about those that wait, taking back, submitting again."""

import strawberry

from schema.auth.rights import EDITORS, SUBMITTERS, only_for
from schema.context import Info
from schema.fields import resolved
from schema.locales import LocaleArgument
from schema.scalars import DateTime
from schema.types.reversals import Reversal, load_reversal
from schema.types.user_errors import UserError


@strawberry.type(description="The programme has no such action type.")
class UnknownActionType(UserError):
    did_you_mean: list[str] = strawberry.field(description="Keys of action types that come close; may be empty.")


@strawberry.type(description="It occurred too long ago, or too far ahead. What lies between the two is taken.")
class OutsideTimeWindow(UserError):
    earliest: DateTime = strawberry.field(description="The earliest time that is taken now.")
    latest: DateTime = strawberry.field(description="The latest time that is taken now.")


@strawberry.interface(description="Something that would be taken at another time.")
class TryAgain(UserError):
    guard: str = strawberry.field(description="The guard, by its name in the rule files.")
    try_again_at: DateTime | None = strawberry.field(
        description="When it could be taken, if nothing else comes in before; null when nobody can say."
    )
    program: strawberry.Private[str]

    @resolved("Why, in the words of the rule files for the member; null where they say nothing.")
    def text(self, info: Info, locale: LocaleArgument = None) -> str | None:
        program = info.context.service.program(self.program)
        if program is None:
            return None
        book = info.context.book(program, locale)
        return book.reader.text(book.guard(self.guard).why) or None


@strawberry.type(
    description="A guard of fair play does not let it in: it takes no more such actions for now. Not recorded."
)
class ActionHeldBack(TryAgain):
    pass


@strawberry.type(description="The brand has sent as many actions as the programme takes of it for now.")
class QuotaUsedUp(TryAgain):
    pass


@only_for(SUBMITTERS)
@strawberry.type(description="The key that submits may not submit actions of that type.")
class ActionTypeNotPermitted(UserError):
    permitted: list[str] = strawberry.field(description="The keys of the action types that it may submit.")


@only_for(SUBMITTERS)
@strawberry.type(description="Actions of that type need a proof, or one with more to it.")
class MissingProof(UserError):
    expected: str = strawberry.field(description="What is needed, in words.")


@only_for(SUBMITTERS)
@strawberry.type(description="The proof is none, or a field of it is not what it should be.")
class InvalidProof(UserError):
    expected: str = strawberry.field(description="What it should be, in words.")


@only_for(SUBMITTERS)
@strawberry.type(description="The action waited for an operator, who refused it. Its idempotency key stays used.")
class RefusedByOperator(UserError):
    words: str = strawberry.field(description="Why, in the operator's words.")


@only_for(EDITORS)
@strawberry.type(description="The programme has no action of that id which waits, or waited, for an operator.")
class NotWaiting(UserError):
    pass


@only_for(EDITORS)
@strawberry.type(description="An operator decided otherwise about it before: that stands.")
class AlreadyDecided(UserError):
    approved: bool = strawberry.field(description="Whether it was approved; else it was refused.")


@strawberry.type(description="The programme has no such action or reversal: nothing is there to take back.")
class UnknownAction(UserError):
    pass


@strawberry.type(description="It is not what can remain of the action: a number of it, nearer to 0 than it is now.")
class InvalidRemaining(UserError):
    attribute: str | None = strawberry.field(description="The name that was given; null when it is wrong as a whole.")


@strawberry.type(description="An earlier reversal has taken the same back, or more, and is in force.")
class AlreadyReversed(UserError):
    earlier_id: strawberry.ID = strawberry.field(description="The id of that reversal.")
    entry_id: strawberry.Private[str]

    @resolved("That reversal; to let the action count again, take it back.")
    async def earlier(self, info: Info) -> Reversal | None:
        return await load_reversal(info.context, self.entry_id)


@only_for(SUBMITTERS)
@strawberry.type(description="There is no such rejection: it is no longer kept, or not yours.")
class UnknownRejection(UserError):
    pass


@only_for(SUBMITTERS)
@strawberry.type(description="It was too large to be kept whole: only the brand can submit it again.")
class IncompleteRejection(UserError):
    pass


@only_for(SUBMITTERS)
@strawberry.type(description="It was no action: only the brand can submit it again, mended.")
class UnreadableRejection(UserError):
    pass
