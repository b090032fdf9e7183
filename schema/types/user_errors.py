"""The interface of user errors: what is wrong with an input, as data, and the codes that say so to programs."""

from enum import Enum

import strawberry


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
        "UNKNOWN_EVENT_TYPE",
        description="Webhooks are never sent anything of that type; or the programme takes no CloudEvents of it.",
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
    UNREADABLE_REJECTION = strawberry.enum_value(
        "UNREADABLE_REJECTION", description="It was no action: only the brand can submit it again, mended."
    )
    INVALID_JSON = strawberry.enum_value("INVALID_JSON", description="The line is no JSON.")
    INVALID_LINE = strawberry.enum_value(
        "INVALID_LINE", description="The line is no action: a field is missing, unknown, or of another kind."
    )
    LINE_TOO_LONG = strawberry.enum_value("LINE_TOO_LONG", description="The line is longer than is read.")
    INVALID_EVENT = strawberry.enum_value("INVALID_EVENT", description="It is no event of CloudEvents 1.0.")
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
