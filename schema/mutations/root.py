"""The mutations, gathered."""

import strawberry

from schema.mutations.import_actions import import_actions
from schema.mutations.register_member import register_member
from schema.mutations.submit_action import submit_action
from schema.mutations.submit_actions import submit_actions

_PRECEDENCE = (
    "An action that is refused says why, by the first of these that is true: UNKNOWN_PROGRAM, INVALID_MEMBER, "
    "INVALID_IDEMPOTENCY_KEY, IDEMPOTENCY_CONFLICT, UNKNOWN_ACTION_TYPE, INVALID_TIME, INVALID_ATTRIBUTES or all of "
    "UNKNOWN_ATTRIBUTE, MISSING_ATTRIBUTE and INVALID_ATTRIBUTE together, OUTSIDE_TIME_WINDOW, UNKNOWN_MEMBER. "
    "A retry of an action that was accepted is a DUPLICATE, even if it would be refused today."
)


@strawberry.type(description="What can be changed. Whatever is answered is durably stored; anything can be sent again.")
class Mutation:
    submit_action = strawberry.mutation(
        submit_action,
        description=f"Submits one action and tells everything that it changed. {_PRECEDENCE}",
    )
    submit_actions = strawberry.mutation(
        submit_actions,
        description="Submits up to 1,000 actions, in any order of time, and answers each in the order of the input. "
        f"BATCH_SIZE when there are none or too many, else UNKNOWN_PROGRAM, are told once, of the batch. {_PRECEDENCE}",
    )
    import_actions = strawberry.mutation(
        import_actions,
        description="As `submitActions`, for an operator's import of history: actions may have occurred however long "
        "ago. OUTSIDE_TIME_WINDOW is still told of what lies ahead.",
    )
    register_member = strawberry.mutation(
        register_member,
        description="Makes a member known, or one who acted first known better, with where they live and which "
        "language they read. Refused with the first of UNKNOWN_PROGRAM, INVALID_MEMBER, INVALID_ZONE, INVALID_LOCALE "
        "and ALREADY_REGISTERED that is true, the last with the member as they are; the same again is answered with "
        "the same member.",
    )
