"""User errors as the API tells them: every type of them, and the engine's problems as the type of their case."""

from collections.abc import Sequence
from typing import TypedDict

from engine.operations import problems
from engine.operations.refusals import no_attributes
from schema.ids import NodeKind, id_of
from schema.scalars import DateTime
from schema.types import errors_of_actions, errors_of_inputs, errors_of_keys, errors_of_members, errors_of_webhooks
from schema.types.choices import RefusalReason
from schema.types.user_errors import UserError, UserErrorCode

ERROR_TYPES: Sequence[type[UserError]] = (
    errors_of_inputs.UnknownProgram,
    errors_of_members.InvalidMember,
    errors_of_inputs.InvalidIdempotencyKey,
    errors_of_inputs.IdempotencyConflict,
    errors_of_actions.UnknownActionType,
    errors_of_inputs.InvalidTime,
    errors_of_inputs.InvalidAttributes,
    errors_of_inputs.UnknownAttribute,
    errors_of_inputs.MissingAttribute,
    errors_of_inputs.InvalidAttribute,
    errors_of_actions.OutsideTimeWindow,
    errors_of_members.UnknownMember,
    errors_of_members.MemberErased,
    errors_of_actions.ActionHeldBack,
    errors_of_actions.QuotaUsedUp,
    errors_of_members.ExportTooLarge,
    errors_of_members.InvalidZone,
    errors_of_members.InvalidLocale,
    errors_of_members.AlreadyRegistered,
    errors_of_members.UnknownRule,
    errors_of_members.InvalidDay,
    errors_of_members.ChoiceNotPossible,
    errors_of_inputs.InvalidReason,
    errors_of_actions.UnknownAction,
    errors_of_actions.InvalidRemaining,
    errors_of_actions.AlreadyReversed,
    errors_of_actions.RefusedByOperator,
    errors_of_actions.MissingProof,
    errors_of_actions.InvalidProof,
    errors_of_actions.NotWaiting,
    errors_of_actions.AlreadyDecided,
    errors_of_actions.ActionTypeNotPermitted,
    errors_of_members.InvalidCursor,
    errors_of_inputs.InvalidName,
    errors_of_keys.BrandExists,
    errors_of_keys.UnknownBrand,
    errors_of_keys.UnknownKey,
    errors_of_keys.KeyEnded,
    errors_of_keys.InvalidLifetime,
    errors_of_members.NameTaken,
    errors_of_members.SameMember,
    errors_of_webhooks.UnknownWebhook,
    errors_of_webhooks.InvalidUrl,
    errors_of_webhooks.UnknownEventType,
    errors_of_webhooks.TooManyWebhooks,
    errors_of_webhooks.InvalidPlace,
    errors_of_webhooks.BrandShutOut,
    errors_of_actions.UnknownRejection,
    errors_of_actions.IncompleteRejection,
    errors_of_actions.UnreadableRejection,
    errors_of_keys.InvalidScope,
    errors_of_keys.InvalidLimit,
    errors_of_keys.NotASandbox,
    errors_of_inputs.BatchSize,
)
"""Every case. The schema must be told, since fields only name the interface."""


class _Told(TypedDict):
    code: UserErrorCode
    message: str
    path: list[str]


def user_error(problem: problems.Problem, path: list[str]) -> UserError:
    """An engine's problem as the type of its case; `path` leads to it in the input."""
    told: _Told = {"code": UserErrorCode(problem.code.value), "message": problem.message, "path": path}
    match problem:
        case problems.ActionTypeNotPermitted(permitted=permitted):
            return errors_of_actions.ActionTypeNotPermitted(**told, permitted=list(permitted))
        case problems.UnknownProgram(did_you_mean=near):
            return errors_of_inputs.UnknownProgram(**told, did_you_mean=list(near))
        case problems.UnknownActionType(did_you_mean=near):
            return errors_of_actions.UnknownActionType(**told, did_you_mean=list(near))
        case problems.UnknownBrand(did_you_mean=near):
            return errors_of_keys.UnknownBrand(**told, did_you_mean=list(near))
        case problems.UnknownEventType(did_you_mean=near):
            return errors_of_webhooks.UnknownEventType(**told, did_you_mean=list(near))
        case problems.UnknownRule(did_you_mean=near):
            return errors_of_members.UnknownRule(**told, did_you_mean=list(near))
        case problems.ChoiceNotPossible(reason=reason):
            return errors_of_members.ChoiceNotPossible(**told, reason=RefusalReason(reason.value))
        case problems.InvalidZone(did_you_mean=near):
            return errors_of_members.InvalidZone(**told, did_you_mean=list(near))
        case problems.InvalidLocale(languages=languages):
            return errors_of_members.InvalidLocale(**told, languages=list(languages))
        case problems.UnknownAttribute(attribute=attribute, did_you_mean=near):
            return errors_of_inputs.UnknownAttribute(**told, attribute=attribute, did_you_mean=list(near))
        case problems.MissingAttribute(attribute=attribute, expected=expected):
            return errors_of_inputs.MissingAttribute(**told, attribute=attribute, expected=expected)
        case problems.InvalidAttribute(attribute=attribute, expected=expected, did_you_mean=near):
            return errors_of_inputs.InvalidAttribute(
                **told, attribute=attribute, expected=expected, did_you_mean=list(near)
            )
        case problems.OutsideTimeWindow(earliest=earliest, latest=latest):
            return errors_of_actions.OutsideTimeWindow(**told, earliest=DateTime(earliest), latest=DateTime(latest))
        case (
            problems.HeldBack(program=of, guard=guard, until=until)
            | problems.QuotaUsedUp(program=of, guard=guard, until=until)
        ):
            kind = (
                errors_of_actions.ActionHeldBack
                if isinstance(problem, problems.HeldBack)
                else errors_of_actions.QuotaUsedUp
            )
            at = None if until is None else DateTime(until)
            return kind(**told, program=of, guard=guard, try_again_at=at)
        case problems.IdempotencyConflict(earlier=earlier):
            return errors_of_inputs.IdempotencyConflict(
                **told, earlier_id=id_of(NodeKind.ACTION, earlier), entry_id=earlier
            )
        case problems.ExportTooLarge(rows=rows):
            return errors_of_members.ExportTooLarge(**told, rows=rows)
        case problems.InvalidRemaining(attribute=attribute):
            return errors_of_actions.InvalidRemaining(**told, attribute=attribute)
        case problems.AlreadyReversed(earlier=earlier):
            return errors_of_actions.AlreadyReversed(
                **told, earlier_id=id_of(NodeKind.REVERSAL, earlier), entry_id=earlier
            )
        case problems.RefusedByOperator(reason=words):
            return errors_of_actions.RefusedByOperator(**told, words=words)
        case problems.MissingProof(expected=expected):
            return errors_of_actions.MissingProof(**told, expected=expected)
        case problems.InvalidProof(expected=expected):
            return errors_of_actions.InvalidProof(**told, expected=expected)
        case problems.AlreadyDecided(approved=approved):
            return errors_of_actions.AlreadyDecided(**told, approved=approved)
        case _:
            return _PLAIN[type(problem)](**told)


_PLAIN: dict[type[problems.Problem], type[UserError]] = {
    problems.InvalidMember: errors_of_members.InvalidMember,
    problems.InvalidAttributes: errors_of_inputs.InvalidAttributes,
    problems.InvalidIdempotencyKey: errors_of_inputs.InvalidIdempotencyKey,
    problems.InvalidTime: errors_of_inputs.InvalidTime,
    problems.UnknownMember: errors_of_members.UnknownMember,
    problems.MemberErased: errors_of_members.MemberErased,
    problems.AlreadyRegistered: errors_of_members.AlreadyRegistered,
    problems.InvalidDay: errors_of_members.InvalidDay,
    problems.InvalidReason: errors_of_inputs.InvalidReason,
    problems.UnknownAction: errors_of_actions.UnknownAction,
    problems.NotWaiting: errors_of_actions.NotWaiting,
    problems.InvalidName: errors_of_inputs.InvalidName,
    problems.BrandExists: errors_of_keys.BrandExists,
    problems.UnknownKey: errors_of_keys.UnknownKey,
    problems.KeyEnded: errors_of_keys.KeyEnded,
    problems.InvalidLifetime: errors_of_keys.InvalidLifetime,
    problems.NameTaken: errors_of_members.NameTaken,
    problems.SameMember: errors_of_members.SameMember,
    problems.UnknownWebhook: errors_of_webhooks.UnknownWebhook,
    problems.InvalidUrl: errors_of_webhooks.InvalidUrl,
    problems.TooManyWebhooks: errors_of_webhooks.TooManyWebhooks,
    problems.InvalidPlace: errors_of_webhooks.InvalidPlace,
    problems.BrandShutOut: errors_of_webhooks.BrandShutOut,
    problems.InvalidScope: errors_of_keys.InvalidScope,
    problems.InvalidLimit: errors_of_keys.InvalidLimit,
}
"""Cases that have no facts of their own beside code, message and path."""


def attributes_not_an_object(path: list[str]) -> UserError:
    """Attributes of a member that are not an object at all, which the engine never sees."""
    return user_error(no_attributes(), path)


def unknown_rejection(path: list[str]) -> errors_of_actions.UnknownRejection:
    """A rejection that there is not, for whoever asks."""
    return errors_of_actions.UnknownRejection(
        code=UserErrorCode.UNKNOWN_REJECTION,
        message="there is no such rejection; give an id as it came in `rejections`, where those are that are kept",
        path=path,
    )


def rejection_is_cut(path: list[str]) -> errors_of_actions.IncompleteRejection:
    """A rejection of which only the beginning is kept."""
    return errors_of_actions.IncompleteRejection(
        code=UserErrorCode.INCOMPLETE_REJECTION,
        message="this was too large to be kept whole; let the brand submit it again, with less in it",
        path=path,
    )


def rejection_is_no_action(path: list[str]) -> errors_of_actions.UnreadableRejection:
    """A rejection of which nobody knows what action it was to be."""
    return errors_of_actions.UnreadableRejection(
        code=UserErrorCode.UNREADABLE_REJECTION,
        message="what came was no action, as `problems` say; let the brand mend it, or have the programme take such "
        "events, and let it send it again",
        path=path,
    )


def not_a_sandbox(path: list[str]) -> errors_of_keys.NotASandbox:
    """The real programme, which nobody wipes."""
    return errors_of_keys.NotASandbox(
        code=UserErrorCode.NOT_A_SANDBOX,
        message="only a sandbox can be wiped; use a key that is for the sandbox, or as an operator name the brand",
        path=path,
    )


def invalid_cursor(reason: str, path: list[str]) -> errors_of_members.InvalidCursor:
    """A cursor that leads nowhere."""
    return errors_of_members.InvalidCursor(code=UserErrorCode.INVALID_CURSOR, message=reason, path=path)


def batch_size(given: int, maximum: int, of: str = "actions") -> errors_of_inputs.BatchSize:
    """A batch that is empty or too large."""
    advice = "hand in at least one" if given == 0 else f"hand in at most {maximum} at a time"
    return errors_of_inputs.BatchSize(
        code=UserErrorCode.BATCH_SIZE,
        message=f"the batch holds {given} {of}; {advice}",
        path=["input", of],
        given=given,
        maximum=maximum,
    )
