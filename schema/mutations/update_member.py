"""`updateMember`: what became known of a member since, as often as it changes."""

from dataclasses import replace
from typing import Annotated, TypeAlias

import strawberry

from engine.operations.submissions import Rejected
from engine.operations.update import MemberUpdate
from engine.store.displays import Display
from schema.auth.rights import SUBMITTERS, may
from schema.auth.sight import require_own
from schema.context import Info
from schema.mutations.inputs import CLIENT_MUTATION_ID, DISPLAY_NAME, IN_RANKINGS, KEY, MEMBER
from schema.mutations.recordings import Answer, RecordedPayload, recorded_answer
from schema.scalars import GivenDateTime, GivenJSONObject
from schema.types.errors import attributes_not_an_object


@strawberry.input(description="What became known of a member. What is left out, or null, stays as it was.")
class UpdateMemberInput:
    program: str = strawberry.field(description="The key of the programme.")
    member: str = strawberry.field(description=MEMBER)
    idempotency_key: str = strawberry.field(description=KEY)
    time_zone: str | None = strawberry.field(
        description="The IANA zone whose days and weeks are theirs from then on, as `Europe/Stockholm`.", default=None
    )
    locale: str | None = strawberry.field(
        description="The language that they read, one of the programme's.", default=None
    )
    display_name: str | None = strawberry.field(description=DISPLAY_NAME, default=None)
    show_in_rankings: bool | None = strawberry.field(description=IN_RANKINGS, default=None)
    attributes: GivenJSONObject | None = strawberry.field(
        description="A JSON object with the member attributes that changed; one that is null there is forgotten.",
        default=None,
        metadata=may(SUBMITTERS),
    )
    occurred_at: GivenDateTime | None = strawberry.field(
        description="When it became so, with a UTC offset; without it, now. Too late or early is OUTSIDE_TIME_WINDOW.",
        default=None,
        metadata=may(SUBMITTERS),
    )
    client_mutation_id: str | None = strawberry.field(description=CLIENT_MUTATION_ID, default=None)


@strawberry.type(description="The member as they are now, or why the update was refused.")
class UpdateMemberPayload(RecordedPayload):
    pass


InputArgument: TypeAlias = Annotated[UpdateMemberInput, strawberry.argument(description="What became known.")]


async def update_member(info: Info, input: InputArgument) -> UpdateMemberPayload:
    attributes: object = {} if input.attributes is None else input.attributes
    if not isinstance(attributes, dict):
        errors = [attributes_not_an_object(["input", "attributes"])]
        return UpdateMemberPayload(
            result=None, errors=[*errors], client_mutation_id=input.client_mutation_id, recording=None
        )
    update = MemberUpdate(
        input.program,
        input.member,
        input.idempotency_key,
        input.time_zone,
        input.locale,
        attributes,
        None if input.occurred_at is None else str(input.occurred_at),
        info.context.caller.brand,
        Display(input.display_name, input.show_in_rankings),
    )
    return UpdateMemberPayload(**await _answer(info, update, input.client_mutation_id))


async def _answer(info: Info, update: MemberUpdate, client_mutation_id: str | None) -> Answer:
    caller = info.context.caller
    require_own(caller, update.program, update.member)
    answer = await info.context.service.update_member(replace(update, member=caller.means(update.member)))
    info.context.forget_members()
    if isinstance(answer, Rejected):
        return recorded_answer(None, answer.problems, client_mutation_id, {})
    return recorded_answer(answer, (), client_mutation_id, {})
