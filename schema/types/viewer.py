"""The viewer: who the credential that asks stands for, and what it may do."""

from typing import TypedDict, assert_never

import strawberry

from engine.operations.access.scopes import Scope
from schema.auth.callers import Caller, Role
from schema.auth.needs import may_ask
from schema.context import Context, Info
from schema.fields import resolved
from schema.scalars import DateTime
from schema.types.keys import KeyRole
from schema.types.member import Member, load_member
from schema.types.program import Program, program_of


@strawberry.interface(description="Who the key or token of this very request stands for.")
class Viewer:
    expires_at: DateTime | None = strawberry.field(
        description="When it ends: after that, ask with another. Null when no end is set. It may be revoked before."
    )
    credential_id: str | None = strawberry.field(
        description="Names the credential in lists, logs and records: the prefix of a key, the id of a token; null for "
        "the key of the settings."
    )
    caller: strawberry.Private[Caller]

    @resolved(
        "Whether everything is a rehearsal: in a sandbox of the programme, which has its rules, and members of its own."
    )
    def sandbox(self) -> bool:
        return self.caller.sandbox

    @resolved("The one programme that it is for; null when it is for several or all: see `programs`.")
    def program(self, info: Info) -> Program | None:
        return _program_of(info.context, self.caller)

    @resolved("The programmes that it is for, in alphabetical order of their keys.")
    def programs(self, info: Info) -> list[Program]:
        return [program_of(info.context.book(each)) for each in info.context.service.programs()]

    @resolved("The names of the mutations that it may use; whatever else there may be does not exist for it.")
    def mutations(self, info: Info) -> list[str]:
        mutation = info._raw_info.schema.mutation_type
        return [] if mutation is None else [each for each in mutation.fields if may_ask(self.caller, each)]


@strawberry.type(description="A member, by a token that a brand or an operator minted for them.")
class MemberViewer(Viewer):
    external_id: str = strawberry.field(description="What the member is called by the brand that minted the token.")

    @resolved("The member; null until something is known of them, which their first action brings about.")
    async def member(self, info: Info) -> Member | None:
        assert self.caller.program is not None, "a token is for one programme"
        return await load_member(info.context, self.caller.program, self.external_id)


@strawberry.type(description="A brand, by one of its keys.")
class BrandViewer(Viewer):
    brand: str = strawberry.field(description="The key of the brand: what it submits is recorded under it.")
    action_types: list[str] | None = strawberry.field(description="What it may submit; null for every action type.")
    may_reverse: bool = strawberry.field(description="Whether it takes back what its brand said.")
    may_mint: bool = strawberry.field(description="Whether it mints member tokens.")
    may_see_outcomes: bool = strawberry.field(
        description="Whether it sees what came of actions for members, and members at all."
    )


@strawberry.type(description="An operator, by one of their keys or by the key of the server's settings.")
class OperatorViewer(Viewer):
    name: str = strawberry.field(description="What the key was handed out for; `operator` for that of the settings.")
    role: KeyRole = strawberry.field(description="What it may do.")


VIEWERS: tuple[type[Viewer], ...] = (MemberViewer, BrandViewer, OperatorViewer)
"""Every case. The schema must be told, since fields only name the interface."""


def viewer_of(caller: Caller) -> Viewer:
    common = _common_of(caller)
    match caller.role:
        case Role.MEMBER:
            assert caller.member is not None, "whoever is nobody asks nothing"
            return MemberViewer(**common, external_id=caller.calls(caller.member))
        case Role.BRAND:
            types = None if caller.action_types is None else sorted(caller.action_types)
            return BrandViewer(
                **common,
                brand=caller.brand,
                action_types=types,
                may_reverse=caller.may(Scope.REVERSE),
                may_mint=caller.may(Scope.MINT),
                may_see_outcomes=caller.may(Scope.OUTCOMES),
            )
        case Role.READER | Role.EDITOR | Role.ADMIN:
            return OperatorViewer(**common, name=caller.name, role=KeyRole(caller.role.value))
        case _:
            assert_never(caller.role)


class _Common(TypedDict):
    """What every viewer is made with."""

    expires_at: DateTime | None
    credential_id: str | None
    caller: Caller


def _common_of(caller: Caller) -> _Common:
    expires_at = None if caller.expires_at is None else DateTime(caller.expires_at)
    return _Common(expires_at=expires_at, credential_id=caller.key_id or None, caller=caller)


def _program_of(context: Context, caller: Caller) -> Program | None:
    program = None if caller.program is None else context.service.program(caller.program)
    return None if program is None else program_of(context.book(program))
