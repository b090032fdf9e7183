"""Why something that was handed in is refused: one class a case, in the order of precedence.

What its key may not submit, and what is no action at all, is refused before anything else. Then a submission is looked
up by its idempotency key: a retry of an accepted action is a duplicate even when it would be refused today. Then all
problems of attributes are told at once; of the others the first in this order:

1. ActionTypeNotPermitted, InvalidAttributes  2. UnknownProgram  3. InvalidMember  4. InvalidIdempotencyKey
5. IdempotencyConflict, and RefusedByOperator of what waited and was refused  6. MemberErased  7. UnknownActionType
8. InvalidTime  9. UnknownAttribute, MissingAttribute, InvalidAttribute, MissingProof, InvalidProof
10. OutsideTimeWindow  11. UnknownMember  12. HeldBack, QuotaUsedUp

Of somebody who was registered anew since they were erased, MemberErased comes last.

What is told of a member (registering, updating) has InvalidZone, InvalidLocale and the problems of member attributes in
the ninth place, all at once; what a member chooses has UnknownRule in the seventh, InvalidDay in the ninth, and
ChoiceNotPossible, which alone is told of something that was recorded.

What takes something back names no member, type or time. After the fourth place it has InvalidReason, UnknownAction, all
of InvalidRemaining at once, and AlreadyReversed.

What is decided of an action that waits has the first of UnknownProgram, InvalidReason, NotWaiting, AlreadyDecided and
AlreadyReversed, the last when whoever sent the action has taken it back.

Of brands, keys and tokens the first of InvalidName, BrandExists, UnknownBrand, UnknownProgram, UnknownActionType,
InvalidMember, InvalidScope, InvalidLimit, UnknownKey, KeyEnded and InvalidLifetime is told. Of webhooks the first of
UnknownWebhook, UnknownBrand, InvalidUrl, InvalidName, UnknownProgram, UnknownEventType, InvalidLifetime, InvalidPlace,
BrandShutOut and TooManyWebhooks.
"""

from dataclasses import dataclass
from enum import Enum
from typing import ClassVar

from engine.rules.effects import Refusal
from engine.rules.entries import EntryId
from engine.rules.instants import Instant


class ProblemCode(Enum):
    """A stable code for programs; the message beside it is for people."""

    UNKNOWN_PROGRAM = "UNKNOWN_PROGRAM"
    INVALID_MEMBER = "INVALID_MEMBER"
    INVALID_IDEMPOTENCY_KEY = "INVALID_IDEMPOTENCY_KEY"
    IDEMPOTENCY_CONFLICT = "IDEMPOTENCY_CONFLICT"
    UNKNOWN_ACTION_TYPE = "UNKNOWN_ACTION_TYPE"
    INVALID_TIME = "INVALID_TIME"
    ACTION_TYPE_NOT_PERMITTED = "ACTION_TYPE_NOT_PERMITTED"
    INVALID_ATTRIBUTES = "INVALID_ATTRIBUTES"
    UNKNOWN_ATTRIBUTE = "UNKNOWN_ATTRIBUTE"
    MISSING_ATTRIBUTE = "MISSING_ATTRIBUTE"
    INVALID_ATTRIBUTE = "INVALID_ATTRIBUTE"
    OUTSIDE_TIME_WINDOW = "OUTSIDE_TIME_WINDOW"
    UNKNOWN_MEMBER = "UNKNOWN_MEMBER"
    MEMBER_ERASED = "MEMBER_ERASED"
    HELD_BACK = "HELD_BACK"
    QUOTA_USED_UP = "QUOTA_USED_UP"
    EXPORT_TOO_LARGE = "EXPORT_TOO_LARGE"
    INVALID_ZONE = "INVALID_ZONE"
    INVALID_LOCALE = "INVALID_LOCALE"
    ALREADY_REGISTERED = "ALREADY_REGISTERED"
    UNKNOWN_RULE = "UNKNOWN_RULE"
    INVALID_DAY = "INVALID_DAY"
    CHOICE_NOT_POSSIBLE = "CHOICE_NOT_POSSIBLE"
    INVALID_REASON = "INVALID_REASON"
    UNKNOWN_ACTION = "UNKNOWN_ACTION"
    INVALID_REMAINING = "INVALID_REMAINING"
    ALREADY_REVERSED = "ALREADY_REVERSED"
    REFUSED_BY_OPERATOR = "REFUSED_BY_OPERATOR"
    MISSING_PROOF = "MISSING_PROOF"
    INVALID_PROOF = "INVALID_PROOF"
    NOT_WAITING = "NOT_WAITING"
    ALREADY_DECIDED = "ALREADY_DECIDED"
    INVALID_NAME = "INVALID_NAME"
    BRAND_EXISTS = "BRAND_EXISTS"
    UNKNOWN_BRAND = "UNKNOWN_BRAND"
    UNKNOWN_KEY = "UNKNOWN_KEY"
    KEY_ENDED = "KEY_ENDED"
    INVALID_LIFETIME = "INVALID_LIFETIME"
    NAME_TAKEN = "NAME_TAKEN"
    SAME_MEMBER = "SAME_MEMBER"
    UNKNOWN_WEBHOOK = "UNKNOWN_WEBHOOK"
    INVALID_URL = "INVALID_URL"
    UNKNOWN_EVENT_TYPE = "UNKNOWN_EVENT_TYPE"
    TOO_MANY_WEBHOOKS = "TOO_MANY_WEBHOOKS"
    INVALID_PLACE = "INVALID_PLACE"
    BRAND_SHUT_OUT = "BRAND_SHUT_OUT"
    INVALID_SCOPE = "INVALID_SCOPE"
    INVALID_LIMIT = "INVALID_LIMIT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong, in plain words that say what to do instead, and where: `path` leads into what was handed in.

    Path parts are the field names of a submission in snake_case, then attribute names as they are.
    """

    code: ClassVar[ProblemCode]
    message: str
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownProgram(Problem):
    code = ProblemCode.UNKNOWN_PROGRAM
    did_you_mean: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InvalidMember(Problem):
    """The external id is empty, too long, or holds what no id should (control characters, lone surrogates)."""

    code = ProblemCode.INVALID_MEMBER


@dataclass(frozen=True, slots=True, kw_only=True)
class InvalidIdempotencyKey(Problem):
    code = ProblemCode.INVALID_IDEMPOTENCY_KEY


@dataclass(frozen=True, slots=True, kw_only=True)
class IdempotencyConflict(Problem):
    """The key was used before for something else."""

    code = ProblemCode.IDEMPOTENCY_CONFLICT
    earlier: EntryId


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownActionType(Problem):
    code = ProblemCode.UNKNOWN_ACTION_TYPE
    did_you_mean: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InvalidTime(Problem):
    """`occurred_at` is not an ISO 8601 time with a UTC offset."""

    code = ProblemCode.INVALID_TIME


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionTypeNotPermitted(Problem):
    """The key that submits may not submit actions of that type."""

    code = ProblemCode.ACTION_TYPE_NOT_PERMITTED
    permitted: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InvalidAttributes(Problem):
    """The attributes are no mapping at all."""

    code = ProblemCode.INVALID_ATTRIBUTES


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownAttribute(Problem):
    code = ProblemCode.UNKNOWN_ATTRIBUTE
    attribute: str
    did_you_mean: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingAttribute(Problem):
    code = ProblemCode.MISSING_ATTRIBUTE
    attribute: str
    expected: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvalidAttribute(Problem):
    """The attribute is not of its declared type. `expected` says in words what it should be."""

    code = ProblemCode.INVALID_ATTRIBUTE
    attribute: str
    expected: str
    did_you_mean: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideTimeWindow(Problem):
    """`occurred_at` lies too far ahead or behind; what lies within `[earliest, latest]` is taken."""

    code = ProblemCode.OUTSIDE_TIME_WINDOW
    earliest: Instant
    latest: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownMember(Problem):
    """The programme takes actions of registered members only, and this one is not."""

    code = ProblemCode.UNKNOWN_MEMBER


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberErased(Problem):
    """Whoever went by that was erased, and this is about what was before."""

    code = ProblemCode.MEMBER_ERASED


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBack(Problem):
    """A guard of fair play does not let the action in. `until` is when it could; None when nobody can say."""

    code = ProblemCode.HELD_BACK
    program: str
    guard: str
    until: Instant | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaUsedUp(Problem):
    """The brand has sent as many as the programme takes of it for now."""

    code = ProblemCode.QUOTA_USED_UP
    program: str
    guard: str
    until: Instant | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportTooLarge(Problem):
    """More is held of the member than one answer should hold."""

    code = ProblemCode.EXPORT_TOO_LARGE
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InvalidZone(Problem):
    code = ProblemCode.INVALID_ZONE
    did_you_mean: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InvalidLocale(Problem):
    """Not one of the programme's languages."""

    code = ProblemCode.INVALID_LOCALE
    languages: tuple[str, ...]
    """Those that there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlreadyRegistered(Problem):
    """The member is registered already, with another zone, locale or attribute than this."""

    code = ProblemCode.ALREADY_REGISTERED


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownRule(Problem):
    """The programme has no such streak, or no such challenge."""

    code = ProblemCode.UNKNOWN_RULE
    did_you_mean: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InvalidDay(Problem):
    """It is no day of the calendar, or lies before the day on which it begins."""

    code = ProblemCode.INVALID_DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceNotPossible(Problem):
    """The rule does not let the member do this now. What was chosen is recorded, and nothing changed."""

    code = ProblemCode.CHOICE_NOT_POSSIBLE
    reason: Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class InvalidReason(Problem):
    """The reason is empty, too long, or holds what cannot be shown."""

    code = ProblemCode.INVALID_REASON


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownAction(Problem):
    """The programme has no such action or reversal, so there is nothing that could be taken back."""

    code = ProblemCode.UNKNOWN_ACTION


@dataclass(frozen=True, slots=True, kw_only=True)
class InvalidRemaining(Problem):
    """Not what can remain of the action: a number attribute of it, nearer to 0 than it is now."""

    code = ProblemCode.INVALID_REMAINING
    attribute: str | None = None
    """None when it is wrong as a whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlreadyReversed(Problem):
    """An earlier reversal has taken the same back, or more, and stands."""

    code = ProblemCode.ALREADY_REVERSED
    earlier: EntryId


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedByOperator(Problem):
    """The action was taken in to wait for an operator, who refused it. Its key stays used."""

    code = ProblemCode.REFUSED_BY_OPERATOR
    reason: str
    """Why, as the operator says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingProof(Problem):
    """Actions of that type need a proof, or one with more to it. `expected` says in words what it should be."""

    code = ProblemCode.MISSING_PROOF
    expected: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvalidProof(Problem):
    """What was handed in as a proof is none, or a field of it is not what it should be."""

    code = ProblemCode.INVALID_PROOF
    expected: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotWaiting(Problem):
    """The programme has no action of that id which waits, or waited, for an operator."""

    code = ProblemCode.NOT_WAITING


@dataclass(frozen=True, slots=True, kw_only=True)
class AlreadyDecided(Problem):
    """Somebody decided otherwise before."""

    code = ProblemCode.ALREADY_DECIDED
    approved: bool
    """What was decided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvalidName(Problem):
    """A name is empty, too long, holds what cannot be shown, or means something else already."""

    code = ProblemCode.INVALID_NAME


@dataclass(frozen=True, slots=True, kw_only=True)
class BrandExists(Problem):
    """There is a brand of that key already."""

    code = ProblemCode.BRAND_EXISTS


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownBrand(Problem):
    """There is no such brand, or the role needs one, or can have none."""

    code = ProblemCode.UNKNOWN_BRAND
    did_you_mean: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownKey(Problem):
    """No key with that prefix was ever handed out."""

    code = ProblemCode.UNKNOWN_KEY


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyEnded(Problem):
    """The key was revoked, has expired, or was rotated already: none can take its place."""

    code = ProblemCode.KEY_ENDED


@dataclass(frozen=True, slots=True, kw_only=True)
class InvalidLifetime(Problem):
    """It would end before it begins, or last longer than is allowed."""

    code = ProblemCode.INVALID_LIFETIME


@dataclass(frozen=True, slots=True, kw_only=True)
class NameTaken(Problem):
    """Somebody else goes by that name."""

    code = ProblemCode.NAME_TAKEN


@dataclass(frozen=True, slots=True, kw_only=True)
class SameMember(Problem):
    """Both names are one member's already."""

    code = ProblemCode.SAME_MEMBER


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownWebhook(Problem):
    """There is no such webhook, or it is somebody else's."""

    code = ProblemCode.UNKNOWN_WEBHOOK


@dataclass(frozen=True, slots=True, kw_only=True)
class InvalidUrl(Problem):
    """It is no address that may be sent to."""

    code = ProblemCode.INVALID_URL


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownEventType(Problem):
    """Webhooks are sent nothing of that type."""

    code = ProblemCode.UNKNOWN_EVENT_TYPE
    did_you_mean: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TooManyWebhooks(Problem):
    """There are as many as may be."""

    code = ProblemCode.TOO_MANY_WEBHOOKS


@dataclass(frozen=True, slots=True, kw_only=True)
class InvalidPlace(Problem):
    """It is not said from where on, or it is said twice, or there is no such place."""

    code = ProblemCode.INVALID_PLACE


@dataclass(frozen=True, slots=True, kw_only=True)
class BrandShutOut(Problem):
    """The brand whose webhook it is, is disabled or has no key any more: it would stop again at once."""

    code = ProblemCode.BRAND_SHUT_OUT


@dataclass(frozen=True, slots=True, kw_only=True)
class InvalidScope(Problem):
    """What the key was to be let do does not go together, or not with its role."""

    code = ProblemCode.INVALID_SCOPE


@dataclass(frozen=True, slots=True, kw_only=True)
class InvalidLimit(Problem):
    """It is no number of actions that a key can be held to."""

    code = ProblemCode.INVALID_LIMIT
