"""User errors: what is wrong with an input, as data, one type for each case with the facts of its case."""

from collections.abc import Sequence
from enum import Enum

import strawberry

from engine.operations import problems
from engine.operations.refusals import no_attributes
from schema.auth.rights import ADMINS, EDITORS, PLAYERS, SUBMITTERS, WEBHOOK_KEEPERS, only_for
from schema.context import Info
from schema.fields import resolved
from schema.ids import NodeKind, id_of
from schema.locales import LocaleArgument
from schema.scalars import DateTime
from schema.types.actions import Action, load_action
from schema.types.choices import RefusalReason
from schema.types.reversals import Reversal, load_reversal


@strawberry.enum(description="What is wrong with an input: stable, for programs. The message beside it is for people.")
class UserErrorCode(Enum):
    UNKNOWN_PROGRAM = strawberry.enum_value("UNKNOWN_PROGRAM", description="There is no programme of that key.")
    INVALID_MEMBER = strawberry.enum_value(
        "INVALID_MEMBER", description="The member's external id is empty, too long, or holds what no id should."
    )
    INVALID_IDEMPOTENCY_KEY = strawberry.enum_value(
        "INVALID_IDEMPOTENCY_KEY", description="The idempotency key is empty, too long, or holds what no key should."
    )
    IDEMPOTENCY_CONFLICT = strawberry.enum_value(
        "IDEMPOTENCY_CONFLICT", description="The idempotency key was used before, for something else."
    )
    UNKNOWN_ACTION_TYPE = strawberry.enum_value(
        "UNKNOWN_ACTION_TYPE", description="The programme has no such action type."
    )
    INVALID_TIME = strawberry.enum_value("INVALID_TIME", description="The time is not ISO 8601 with a UTC offset.")
    INVALID_ATTRIBUTES = strawberry.enum_value(
        "INVALID_ATTRIBUTES", description="The attributes are not a JSON object."
    )
    UNKNOWN_ATTRIBUTE = strawberry.enum_value(
        "UNKNOWN_ATTRIBUTE", description="The action type, or the programme's members, have no such attribute."
    )
    MISSING_ATTRIBUTE = strawberry.enum_value(
        "MISSING_ATTRIBUTE", description="An attribute that every action of the type must carry is missing."
    )
    INVALID_ATTRIBUTE = strawberry.enum_value(
        "INVALID_ATTRIBUTE", description="An attribute is not of its declared kind, or not one of its choices."
    )
    OUTSIDE_TIME_WINDOW = strawberry.enum_value(
        "OUTSIDE_TIME_WINDOW", description="It occurred too long ago, or too far ahead."
    )
    UNKNOWN_MEMBER = strawberry.enum_value(
        "UNKNOWN_MEMBER",
        description="Nobody goes by that, and the programme makes nobody known by what they do: register them first.",
    )
    HELD_BACK = strawberry.enum_value(
        "HELD_BACK", description="A guard of fair play does not let it in: it takes no more such actions for now."
    )
    QUOTA_USED_UP = strawberry.enum_value(
        "QUOTA_USED_UP", description="The brand has sent as many as the programme takes of it for now."
    )
    MEMBER_ERASED = strawberry.enum_value(
        "MEMBER_ERASED", description="Whoever went by that was erased, and this is about what was before: stop sending."
    )
    EXPORT_TOO_LARGE = strawberry.enum_value(
        "EXPORT_TOO_LARGE", description="More is held of the member than one answer should hold: have it streamed."
    )
    INVALID_ZONE = strawberry.enum_value("INVALID_ZONE", description="There is no such IANA time zone.")
    INVALID_LOCALE = strawberry.enum_value("INVALID_LOCALE", description="It is not one of the programme's languages.")
    ALREADY_REGISTERED = strawberry.enum_value(
        "ALREADY_REGISTERED",
        description="The member is registered already, with another zone, locale or attribute: update them instead.",
    )
    UNKNOWN_RULE = strawberry.enum_value(
        "UNKNOWN_RULE", description="The programme has no such streak, or no such challenge."
    )
    INVALID_DAY = strawberry.enum_value(
        "INVALID_DAY", description="It is no day as `2027-03-01`, or lies before the day on which it begins."
    )
    CHOICE_NOT_POSSIBLE = strawberry.enum_value(
        "CHOICE_NOT_POSSIBLE", description="The rule does not let the member do this: the choice changed nothing."
    )
    INVALID_REASON = strawberry.enum_value(
        "INVALID_REASON", description="The reason is empty, too long, or holds what cannot be shown on one line."
    )
    UNKNOWN_ACTION = strawberry.enum_value(
        "UNKNOWN_ACTION", description="The programme has no such action or reversal: nothing is there to take back."
    )
    INVALID_REMAINING = strawberry.enum_value(
        "INVALID_REMAINING", description="It is not what can remain: a number of the action, nearer to 0 than now."
    )
    ALREADY_REVERSED = strawberry.enum_value(
        "ALREADY_REVERSED", description="An earlier reversal has taken the same back, or more, and is in force."
    )
    REFUSED_BY_OPERATOR = strawberry.enum_value(
        "REFUSED_BY_OPERATOR", description="The action waited for an operator, who refused it."
    )
    MISSING_PROOF = strawberry.enum_value(
        "MISSING_PROOF", description="Actions of that type need a proof, or one with more to it."
    )
    INVALID_PROOF = strawberry.enum_value(
        "INVALID_PROOF", description="The proof is none, or a field of it is not what it should be."
    )
    NOT_WAITING = strawberry.enum_value(
        "NOT_WAITING", description="No action of that id waits, or waited, for an operator."
    )
    ALREADY_DECIDED = strawberry.enum_value(
        "ALREADY_DECIDED", description="An operator decided otherwise about it before."
    )
    ACTION_TYPE_NOT_PERMITTED = strawberry.enum_value(
        "ACTION_TYPE_NOT_PERMITTED", description="The key that submits may not submit actions of that type."
    )
    INVALID_CURSOR = strawberry.enum_value(
        "INVALID_CURSOR", description="It is no cursor of this member's feed, or is ahead of its end."
    )
    INVALID_NAME = strawberry.enum_value(
        "INVALID_NAME", description="The name or key is empty, too long, or holds what none should."
    )
    BRAND_EXISTS = strawberry.enum_value("BRAND_EXISTS", description="There is a brand of that key already.")
    UNKNOWN_BRAND = strawberry.enum_value(
        "UNKNOWN_BRAND", description="There is no such brand; or a brand's key names none, or an operator's does."
    )
    UNKNOWN_KEY = strawberry.enum_value("UNKNOWN_KEY", description="No key with that prefix was ever handed out.")
    KEY_ENDED = strawberry.enum_value(
        "KEY_ENDED", description="The key was revoked, has expired, or was rotated already."
    )
    INVALID_LIFETIME = strawberry.enum_value(
        "INVALID_LIFETIME", description="It would end before it begins, or last longer than is allowed."
    )
    NAME_TAKEN = strawberry.enum_value("NAME_TAKEN", description="Somebody else goes by that name.")
    SAME_MEMBER = strawberry.enum_value("SAME_MEMBER", description="Both names are one member's already.")
    UNKNOWN_WEBHOOK = strawberry.enum_value(
        "UNKNOWN_WEBHOOK", description="There is no such webhook, or it is somebody else's."
    )
    INVALID_URL = strawberry.enum_value("INVALID_URL", description="It is no address that may be sent to.")
    UNKNOWN_EVENT_TYPE = strawberry.enum_value(
        "UNKNOWN_EVENT_TYPE", description="Webhooks are never sent anything of that type."
    )
    TOO_MANY_WEBHOOKS = strawberry.enum_value(
        "TOO_MANY_WEBHOOKS", description="There are as many webhooks as may be, of that brand or of operators."
    )
    INVALID_PLACE = strawberry.enum_value(
        "INVALID_PLACE", description="It is not said from where on, or said twice, or lies ahead of what was sent."
    )
    BRAND_SHUT_OUT = strawberry.enum_value(
        "BRAND_SHUT_OUT", description="The webhook's brand is disabled or has no key any more, and is sent nothing."
    )
    UNKNOWN_REJECTION = strawberry.enum_value(
        "UNKNOWN_REJECTION", description="There is no such rejection: it is no longer kept, or not yours."
    )
    INCOMPLETE_REJECTION = strawberry.enum_value(
        "INCOMPLETE_REJECTION", description="It was too large to be kept whole: only the brand can submit it again."
    )
    INVALID_SCOPE = strawberry.enum_value(
        "INVALID_SCOPE", description="What the key was to be let do does not go together, or not with its role."
    )
    INVALID_LIMIT = strawberry.enum_value(
        "INVALID_LIMIT", description="It is no number of actions that a key can be held to."
    )
    NOT_A_SANDBOX = strawberry.enum_value(
        "NOT_A_SANDBOX", description="The key is for the real programme; or an operator did not say whose sandbox."
    )
    BATCH_SIZE = strawberry.enum_value("BATCH_SIZE", description="The batch is empty, or holds too many.")


@strawberry.interface(
    description="Something wrong with an input. Nothing was stored of what it is about; only CHOICE_NOT_POSSIBLE is "
    "told of a choice that was recorded and came to nothing."
)
class UserError:
    code: UserErrorCode = strawberry.field(description="What is wrong, for programs.")
    message: str = strawberry.field(description="What is wrong and what to do instead, in plain words for people.")
    path: list[str] = strawberry.field(
        description='Where in the arguments, from the outside in: `["input", "actions", "3", "attributes", "topic"]`.'
    )


@strawberry.type(description="There is no programme of that key.")
class UnknownProgram(UserError):
    did_you_mean: list[str] = strawberry.field(description="Keys that come close; may be empty.")


@strawberry.type(description="The member's external id is empty, too long, or holds what no id should.")
class InvalidMember(UserError):
    pass


@strawberry.type(description="The idempotency key is empty, too long, or holds what no key should.")
class InvalidIdempotencyKey(UserError):
    pass


@strawberry.type(description="The idempotency key was used before, for something else.")
class IdempotencyConflict(UserError):
    earlier_id: strawberry.ID = strawberry.field(
        description="The id of the action that the key was used for; `node` finds nothing when it was no action."
    )
    entry_id: strawberry.Private[str]

    @resolved("The action that the key was used for; null when it was for something else than an action.")
    async def earlier(self, info: Info) -> Action | None:
        return await load_action(info.context, self.entry_id)


@strawberry.type(description="The programme has no such action type.")
class UnknownActionType(UserError):
    did_you_mean: list[str] = strawberry.field(description="Keys of action types that come close; may be empty.")


@strawberry.type(description="The time is not ISO 8601 with a UTC offset.")
class InvalidTime(UserError):
    pass


@strawberry.type(description="The attributes are not a JSON object.")
class InvalidAttributes(UserError):
    pass


@strawberry.type(description="The action type, or the programme's members, have no such attribute.")
class UnknownAttribute(UserError):
    attribute: str = strawberry.field(description="The name that was given.")
    did_you_mean: list[str] = strawberry.field(description="Names of attributes that come close; may be empty.")


@strawberry.type(description="An attribute that every action of the type must carry is missing.")
class MissingAttribute(UserError):
    attribute: str = strawberry.field(description="The attribute that is missing.")
    expected: str = strawberry.field(description="What it should hold, in words.")


@strawberry.type(description="An attribute is not of its declared kind, or not one of its choices.")
class InvalidAttribute(UserError):
    attribute: str = strawberry.field(description="The attribute.")
    expected: str = strawberry.field(description="What it should hold, in words.")
    did_you_mean: list[str] = strawberry.field(description="Values that come close; may be empty.")


@strawberry.type(description="It occurred too long ago, or too far ahead. What lies between the two is taken.")
class OutsideTimeWindow(UserError):
    earliest: DateTime = strawberry.field(description="The earliest time that is taken now.")
    latest: DateTime = strawberry.field(description="The latest time that is taken now.")


@strawberry.type(
    description="Nobody goes by that, and the programme makes nobody known by what they do: register them first."
)
class UnknownMember(UserError):
    pass


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


@strawberry.type(
    description="Whoever went by that was erased, and this is about what was before. Do not send it again; if the "
    "person takes part anew, register them first."
)
class MemberErased(UserError):
    pass


@only_for(EDITORS)
@strawberry.type(description="More is held of the member than one answer should hold; the message says what to do.")
class ExportTooLarge(UserError):
    rows: int = strawberry.field(description="How many rows are held of them.")


@strawberry.type(description="There is no such IANA time zone.")
class InvalidZone(UserError):
    did_you_mean: list[str] = strawberry.field(description="Zones that come close; may be empty.")


@strawberry.type(description="It is not one of the programme's languages.")
class InvalidLocale(UserError):
    languages: list[str] = strawberry.field(description="The programme's languages, any of which will do.")


@strawberry.type(description="The member is registered already, with another zone, locale or attribute: update them.")
class AlreadyRegistered(UserError):
    pass


@strawberry.type(description="The programme has no such streak, or no such challenge.")
class UnknownRule(UserError):
    did_you_mean: list[str] = strawberry.field(description="Keys that come close; may be empty.")


@strawberry.type(description="It is no day as `2027-03-01`, or lies before the day on which it begins.")
class InvalidDay(UserError):
    pass


@strawberry.type(description="The rule does not let the member do this. The choice is recorded, and changed nothing.")
class ChoiceNotPossible(UserError):
    reason: RefusalReason = strawberry.field(description="Why not.")


@strawberry.type(description="The reason is empty, too long, or holds what cannot be shown on one line.")
class InvalidReason(UserError):
    pass


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


@strawberry.type(description="It is no cursor of this member's feed, or is ahead of its end.")
class InvalidCursor(UserError):
    pass


@only_for(SUBMITTERS)
@strawberry.type(description="The action waited for an operator, who refused it. Its idempotency key stays used.")
class RefusedByOperator(UserError):
    words: str = strawberry.field(description="Why, in the operator's words.")


@only_for(SUBMITTERS)
@strawberry.type(description="Actions of that type need a proof, or one with more to it.")
class MissingProof(UserError):
    expected: str = strawberry.field(description="What is needed, in words.")


@only_for(SUBMITTERS)
@strawberry.type(description="The proof is none, or a field of it is not what it should be.")
class InvalidProof(UserError):
    expected: str = strawberry.field(description="What it should be, in words.")


@only_for(EDITORS)
@strawberry.type(description="The programme has no action of that id which waits, or waited, for an operator.")
class NotWaiting(UserError):
    pass


@only_for(EDITORS)
@strawberry.type(description="An operator decided otherwise about it before: that stands.")
class AlreadyDecided(UserError):
    approved: bool = strawberry.field(description="Whether it was approved; else it was refused.")


@only_for(SUBMITTERS)
@strawberry.type(description="Somebody else goes by that name.")
class NameTaken(UserError):
    pass


@only_for(EDITORS)
@strawberry.type(description="Both names are one member's already.")
class SameMember(UserError):
    pass


@strawberry.type(description="The batch is empty, or holds too many. Nothing of it was taken.")
class BatchSize(UserError):
    given: int = strawberry.field(description="How many the batch holds.")
    maximum: int = strawberry.field(description="How many it may hold.")


@only_for(SUBMITTERS)
@strawberry.type(description="The key that submits may not submit actions of that type.")
class ActionTypeNotPermitted(UserError):
    permitted: list[str] = strawberry.field(description="The keys of the action types that it may submit.")


@only_for(PLAYERS)
@strawberry.type(description="The name or key is empty, too long, holds what none should, or is taken for good.")
class InvalidName(UserError):
    pass


@only_for(ADMINS)
@strawberry.type(description="There is a brand of that key already.")
class BrandExists(UserError):
    pass


@only_for(SUBMITTERS)
@strawberry.type(description="There is no such brand; or a brand's key names none, or an operator's does.")
class UnknownBrand(UserError):
    did_you_mean: list[str] = strawberry.field(description="Keys that come close; may be empty.")


@only_for(ADMINS)
@strawberry.type(description="No key with that prefix was ever handed out.")
class UnknownKey(UserError):
    pass


@only_for(ADMINS)
@strawberry.type(description="The key was revoked, has expired, or was rotated already: none can take its place.")
class KeyEnded(UserError):
    pass


@only_for(SUBMITTERS)
@strawberry.type(description="It would end before it begins, or last longer than is allowed.")
class InvalidLifetime(UserError):
    pass


@only_for(WEBHOOK_KEEPERS)
@strawberry.type(description="There is no such webhook, or it is somebody else's.")
class UnknownWebhook(UserError):
    pass


@only_for(WEBHOOK_KEEPERS)
@strawberry.type(description="It is no address that may be sent to; the message says which is.")
class InvalidUrl(UserError):
    pass


@only_for(WEBHOOK_KEEPERS)
@strawberry.type(description="Webhooks are never sent anything of that type.")
class UnknownEventType(UserError):
    did_you_mean: list[str] = strawberry.field(description="Types that come close; may be empty.")


@only_for(WEBHOOK_KEEPERS)
@strawberry.type(description="There are as many webhooks as may be, of that brand or of operators.")
class TooManyWebhooks(UserError):
    pass


@only_for(WEBHOOK_KEEPERS)
@strawberry.type(description="It is not said from where on, or said twice, or lies ahead of what was sent.")
class InvalidPlace(UserError):
    pass


@only_for(WEBHOOK_KEEPERS)
@strawberry.type(description="The webhook's brand is disabled or has no key any more: it would stop again at once.")
class BrandShutOut(UserError):
    pass


@only_for(SUBMITTERS)
@strawberry.type(description="There is no such rejection: it is no longer kept, or not yours.")
class UnknownRejection(UserError):
    pass


@only_for(SUBMITTERS)
@strawberry.type(description="It was too large to be kept whole: only the brand can submit it again.")
class IncompleteRejection(UserError):
    pass


@only_for(ADMINS)
@strawberry.type(description="What the key was to be let do does not go together, or not with its role.")
class InvalidScope(UserError):
    pass


@only_for(ADMINS)
@strawberry.type(description="It is no number of actions that a key can be held to.")
class InvalidLimit(UserError):
    pass


@only_for(SUBMITTERS)
@strawberry.type(description="The key is for the real programme; or an operator did not say whose sandbox.")
class NotASandbox(UserError):
    pass


ERROR_TYPES: Sequence[type[UserError]] = (
    UnknownProgram,
    InvalidMember,
    InvalidIdempotencyKey,
    IdempotencyConflict,
    UnknownActionType,
    InvalidTime,
    InvalidAttributes,
    UnknownAttribute,
    MissingAttribute,
    InvalidAttribute,
    OutsideTimeWindow,
    UnknownMember,
    MemberErased,
    ActionHeldBack,
    QuotaUsedUp,
    ExportTooLarge,
    InvalidZone,
    InvalidLocale,
    AlreadyRegistered,
    UnknownRule,
    InvalidDay,
    ChoiceNotPossible,
    InvalidReason,
    UnknownAction,
    InvalidRemaining,
    AlreadyReversed,
    RefusedByOperator,
    MissingProof,
    InvalidProof,
    NotWaiting,
    AlreadyDecided,
    ActionTypeNotPermitted,
    InvalidCursor,
    InvalidName,
    BrandExists,
    UnknownBrand,
    UnknownKey,
    KeyEnded,
    InvalidLifetime,
    NameTaken,
    SameMember,
    UnknownWebhook,
    InvalidUrl,
    UnknownEventType,
    TooManyWebhooks,
    InvalidPlace,
    BrandShutOut,
    UnknownRejection,
    IncompleteRejection,
    InvalidScope,
    InvalidLimit,
    NotASandbox,
    BatchSize,
)
"""Every case. The schema must be told, since fields only name the interface."""


def user_error(problem: problems.Problem, path: list[str]) -> UserError:
    """An engine's problem as the type of its case; `path` leads to it in the input."""
    code, message = UserErrorCode(problem.code.value), problem.message
    match problem:
        case problems.ActionTypeNotPermitted(permitted=permitted):
            return ActionTypeNotPermitted(code=code, message=message, path=path, permitted=list(permitted))
        case problems.UnknownProgram(did_you_mean=near):
            return UnknownProgram(code=code, message=message, path=path, did_you_mean=list(near))
        case problems.UnknownActionType(did_you_mean=near):
            return UnknownActionType(code=code, message=message, path=path, did_you_mean=list(near))
        case problems.UnknownBrand(did_you_mean=near):
            return UnknownBrand(code=code, message=message, path=path, did_you_mean=list(near))
        case problems.UnknownEventType(did_you_mean=near):
            return UnknownEventType(code=code, message=message, path=path, did_you_mean=list(near))
        case problems.UnknownRule(did_you_mean=near):
            return UnknownRule(code=code, message=message, path=path, did_you_mean=list(near))
        case problems.ChoiceNotPossible(reason=reason):
            return ChoiceNotPossible(code=code, message=message, path=path, reason=RefusalReason(reason.value))
        case problems.InvalidZone(did_you_mean=near):
            return InvalidZone(code=code, message=message, path=path, did_you_mean=list(near))
        case problems.InvalidLocale(languages=languages):
            return InvalidLocale(code=code, message=message, path=path, languages=list(languages))
        case problems.UnknownAttribute(attribute=attribute, did_you_mean=near):
            return UnknownAttribute(code=code, message=message, path=path, attribute=attribute, did_you_mean=list(near))
        case problems.MissingAttribute(attribute=attribute, expected=expected):
            return MissingAttribute(code=code, message=message, path=path, attribute=attribute, expected=expected)
        case problems.InvalidAttribute(attribute=attribute, expected=expected, did_you_mean=near):
            return InvalidAttribute(
                code=code, message=message, path=path, attribute=attribute, expected=expected, did_you_mean=list(near)
            )
        case problems.OutsideTimeWindow(earliest=earliest, latest=latest):
            return OutsideTimeWindow(
                code=code, message=message, path=path, earliest=DateTime(earliest), latest=DateTime(latest)
            )
        case (
            problems.HeldBack(program=of, guard=guard, until=until)
            | problems.QuotaUsedUp(program=of, guard=guard, until=until)
        ):
            kind = ActionHeldBack if isinstance(problem, problems.HeldBack) else QuotaUsedUp
            at = None if until is None else DateTime(until)
            return kind(code=code, message=message, path=path, program=of, guard=guard, try_again_at=at)
        case problems.IdempotencyConflict(earlier=earlier):
            return IdempotencyConflict(
                code=code, message=message, path=path, earlier_id=id_of(NodeKind.ACTION, earlier), entry_id=earlier
            )
        case problems.ExportTooLarge(rows=rows):
            return ExportTooLarge(code=code, message=message, path=path, rows=rows)
        case problems.InvalidRemaining(attribute=attribute):
            return InvalidRemaining(code=code, message=message, path=path, attribute=attribute)
        case problems.AlreadyReversed(earlier=earlier):
            return AlreadyReversed(
                code=code, message=message, path=path, earlier_id=id_of(NodeKind.REVERSAL, earlier), entry_id=earlier
            )
        case problems.RefusedByOperator(reason=words):
            return RefusedByOperator(code=code, message=message, path=path, words=words)
        case problems.MissingProof(expected=expected):
            return MissingProof(code=code, message=message, path=path, expected=expected)
        case problems.InvalidProof(expected=expected):
            return InvalidProof(code=code, message=message, path=path, expected=expected)
        case problems.AlreadyDecided(approved=approved):
            return AlreadyDecided(code=code, message=message, path=path, approved=approved)
        case _:
            return _PLAIN[type(problem)](code=code, message=message, path=path)


_PLAIN: dict[type[problems.Problem], type[UserError]] = {
    problems.InvalidMember: InvalidMember,
    problems.InvalidAttributes: InvalidAttributes,
    problems.InvalidIdempotencyKey: InvalidIdempotencyKey,
    problems.InvalidTime: InvalidTime,
    problems.UnknownMember: UnknownMember,
    problems.MemberErased: MemberErased,
    problems.AlreadyRegistered: AlreadyRegistered,
    problems.InvalidDay: InvalidDay,
    problems.InvalidReason: InvalidReason,
    problems.UnknownAction: UnknownAction,
    problems.NotWaiting: NotWaiting,
    problems.InvalidName: InvalidName,
    problems.BrandExists: BrandExists,
    problems.UnknownKey: UnknownKey,
    problems.KeyEnded: KeyEnded,
    problems.InvalidLifetime: InvalidLifetime,
    problems.NameTaken: NameTaken,
    problems.SameMember: SameMember,
    problems.UnknownWebhook: UnknownWebhook,
    problems.InvalidUrl: InvalidUrl,
    problems.TooManyWebhooks: TooManyWebhooks,
    problems.InvalidPlace: InvalidPlace,
    problems.BrandShutOut: BrandShutOut,
    problems.InvalidScope: InvalidScope,
    problems.InvalidLimit: InvalidLimit,
}
"""Cases that have no facts of their own beside code, message and path."""


def attributes_not_an_object(path: list[str]) -> UserError:
    """Attributes of a member that are not an object at all, which the engine never sees."""
    return user_error(no_attributes(), path)


def unknown_rejection(path: list[str]) -> UnknownRejection:
    """A rejection that there is not, for whoever asks."""
    return UnknownRejection(
        code=UserErrorCode.UNKNOWN_REJECTION,
        message="there is no such rejection; give an id as it came in `rejections`, where those are that are kept",
        path=path,
    )


def rejection_is_cut(path: list[str]) -> IncompleteRejection:
    """A rejection of which only the beginning is kept."""
    return IncompleteRejection(
        code=UserErrorCode.INCOMPLETE_REJECTION,
        message="this was too large to be kept whole; let the brand submit it again, with less in it",
        path=path,
    )


def not_a_sandbox(path: list[str]) -> NotASandbox:
    """The real programme, which nobody wipes."""
    return NotASandbox(
        code=UserErrorCode.NOT_A_SANDBOX,
        message="only a sandbox can be wiped; use a key that is for the sandbox, or as an operator name the brand",
        path=path,
    )


def invalid_cursor(reason: str, path: list[str]) -> InvalidCursor:
    """A cursor that leads nowhere."""
    return InvalidCursor(code=UserErrorCode.INVALID_CURSOR, message=reason, path=path)


def batch_size(given: int, maximum: int, of: str = "actions") -> BatchSize:
    """A batch that is empty or too large."""
    advice = "hand in at least one" if given == 0 else f"hand in at most {maximum} at a time"
    return BatchSize(
        code=UserErrorCode.BATCH_SIZE,
        message=f"the batch holds {given} {of}; {advice}",
        path=["input", of],
        given=given,
        maximum=maximum,
    )
