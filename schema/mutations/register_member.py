"""`registerMember`: what is known of a member, told once."""

from typing import Annotated, TypeAlias

import strawberry

from engine.operations.problems import AlreadyRegistered, Problem
from engine.operations.submissions import Registered, Registration, Rejected
from engine.store.displays import Display
from schema.context import Info
from schema.fields import resolved
from schema.mutations.inputs import CLIENT_MUTATION_ID, DISPLAY_NAME, IN_RANKINGS, MEMBER
from schema.scalars import GivenJSONObject
from schema.types.errors import attributes_not_an_object, user_error
from schema.types.member import Member, load_member
from schema.types.user_errors import UserError


@strawberry.input(description="A member to register: before their first action, or once after it.")
class RegisterMemberInput:
    program: str = strawberry.field(description="The key of the programme.")
    member: str = strawberry.field(description=MEMBER)
    time_zone: str | None = strawberry.field(
        description="The IANA zone whose days and weeks are theirs, as `Europe/Stockholm`; without it the programme's.",
        default=None,
    )
    locale: str | None = strawberry.field(
        description="The language that they read, one of the programme's; without it nobody knows.", default=None
    )
    display_name: str | None = strawberry.field(description=DISPLAY_NAME, default=None)
    show_in_rankings: bool | None = strawberry.field(description=IN_RANKINGS, default=None)
    attributes: GivenJSONObject | None = strawberry.field(
        description="What else is known: a JSON object with member attributes that the programme declares.",
        default=None,
    )
    client_mutation_id: str | None = strawberry.field(description=CLIENT_MUTATION_ID, default=None)


@strawberry.type(description="The member who was registered, or why that was refused.")
class RegisterMemberPayload:
    created: bool = strawberry.field(description="Whether the member was unknown until now.")
    errors: list[UserError] = strawberry.field(description="Why it was refused; empty when it was not.")
    client_mutation_id: str | None = strawberry.field(description="The `clientMutationId` of the input, as it was.")
    known: strawberry.Private[Registration | None]

    @resolved(
        "The member as of now: also beside ALREADY_REGISTERED, as they are and stay. Null for every other refusal."
    )
    async def member(self, info: Info) -> Member | None:
        return await load_member(info.context, self.known.program, self.known.member) if self.known else None


InputArgument: TypeAlias = Annotated[RegisterMemberInput, strawberry.argument(description="The member.")]


async def register_member(info: Info, input: InputArgument) -> RegisterMemberPayload:
    attributes: object = {} if input.attributes is None else input.attributes
    if not isinstance(attributes, dict):
        return _not_an_object(input)
    registration = Registration(
        input.program,
        input.member,
        input.time_zone,
        input.locale,
        attributes,
        info.context.caller.names_as,
        Display(input.display_name, input.show_in_rankings),
    )
    answer = await info.context.service.register(registration)
    info.context.forget_members()
    return RegisterMemberPayload(
        created=isinstance(answer, Registered) and answer.created,
        errors=_errors(answer),
        client_mutation_id=input.client_mutation_id,
        known=registration if _is_known(answer) else None,
    )


def _not_an_object(input: RegisterMemberInput) -> RegisterMemberPayload:
    return RegisterMemberPayload(
        created=False,
        errors=[attributes_not_an_object(["input", "attributes"])],
        client_mutation_id=input.client_mutation_id,
        known=None,
    )


def _is_known(answer: Registered | Rejected) -> bool:
    return isinstance(answer, Registered) or any(isinstance(each, AlreadyRegistered) for each in answer.problems)


def _errors(answer: Registered | Rejected) -> list[UserError]:
    problems = answer.problems if isinstance(answer, Rejected) else ()
    return [user_error(each, ["input", *_spelt(each)]) for each in problems]


def _spelt(problem: Problem) -> list[str]:
    field, *rest = problem.path
    return [{"zone": "timeZone", "display_name": "displayName"}.get(field, field), *rest]
