"""Sight: of what there is, what a caller may see. What they may not see does not exist for them.

Members see themselves. Brands see the members of the programmes that their key is for, with everything that happened to
them, unless that was withheld from the key; of actions only their own, since what others said of a member is between
those others and the member. Operators see everything in the programmes that their key is for. Other programmes are not
even there: see `Service.only`.
"""

from graphql import GraphQLError

from engine.operations.access.scopes import Scope
from engine.operations.submissions import RecordedAction
from schema.auth.callers import Caller, Role


def sees_member(caller: Caller, program: str, external_id: str) -> bool:
    """Whether a member is there for a caller, if there is one of that name."""
    if caller.role is Role.MEMBER:
        return (program, caller.means(external_id)) == (caller.program, caller.member)
    is_told = caller.programs is None or program in caller.programs
    return is_told and caller.may(Scope.OUTCOMES)


def sees_action(caller: Caller, action: RecordedAction) -> bool:
    """Whether a recorded action is there for a caller who is no member."""
    is_there = caller.programs is None or action.program in caller.programs
    return is_there and (caller.role is not Role.BRAND or action.brand == caller.brand)


def require_own(caller: Caller, program: str, external_id: str) -> None:
    """Raises GraphQLError, FORBIDDEN, for a member's token that is used for anybody else, whether they exist or not."""
    if not sees_member(caller, program, external_id) and caller.role is Role.MEMBER:
        raise GraphQLError(
            "this token is for another member; use it with the programme and the member that it was minted for, which "
            "`viewer` tells.",
            extensions={"code": "FORBIDDEN"},
        )


def require_whole(caller: Caller, why: str) -> None:
    """Raises GraphQLError, FORBIDDEN, for a key that is for some programmes alone."""
    if caller.programs is not None:
        raise GraphQLError(
            f"{why}, and this key is for some of them alone; use one that is for all.", extensions={"code": "FORBIDDEN"}
        )
