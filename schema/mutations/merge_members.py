"""`mergeMembers`: two members turned out to be one person."""

from typing import Annotated, TypeAlias

import strawberry

from engine.operations.naming.merge import United, Uniting
from engine.operations.submissions import Rejected
from engine.store import merging as engine
from schema.auth.rights import EDITORS, only_for
from schema.context import Info
from schema.fields import resolved
from schema.mutations.inputs import CLIENT_MUTATION_ID
from schema.mutations.refusing import errors_of
from schema.scalars import SafeInt
from schema.types.member import Member, load_member_by_id
from schema.types.user_errors import UserError


@strawberry.input(description="Two names that are one person's.")
class MergeMembersInput:
    program: str = strawberry.field(description="The key of the programme.")
    into: str = strawberry.field(description="A name of the member who stays: the person is this one from then on.")
    source: str = strawberry.field(
        description="A name of the member who goes: what they did is the other one's, and so are their names."
    )
    reason: str = strawberry.field(description="Why, for those who look at it later: 1 to 500 printable characters.")
    dry_run: bool = strawberry.field(
        description="Tell what it would come to, and do nothing. There is no way back: look first.", default=False
    )
    client_mutation_id: str | None = strawberry.field(description=CLIENT_MUTATION_ID, default=None)


@only_for(EDITORS)
@strawberry.type(description="A wallet of two members, and of the one who they are.")
class MergedBalance:
    wallet: str = strawberry.field(description="The key of the wallet.")
    into: SafeInt = strawberry.field(description="The balance of the one who stays, before.")
    source: SafeInt = strawberry.field(description="The balance of the one who goes, before.")
    merged: SafeInt = strawberry.field(description="The balance of the one who they are.")
    into_pending: SafeInt = strawberry.field(description="What was pending of the one who stays.")
    source_pending: SafeInt = strawberry.field(description="What was pending of the one who goes.")
    merged_pending: SafeInt = strawberry.field(description="What is pending of the one who they are.")


@only_for(EDITORS)
@strawberry.type(
    description="A rule that gives one person something else than it gave to two: a limit that is counted together, a "
    "badge or a milestone that is won once, a streak that became longer."
)
class MergedRule:
    rule: str = strawberry.field(description="The id of the rule, as `points.found_it`.")
    wallet: str = strawberry.field(description="The key of the wallet that it gives into.")
    into: SafeInt = strawberry.field(description="What it had given to the one who stays.")
    source: SafeInt = strawberry.field(description="What it had given to the one who goes.")
    merged: SafeInt = strawberry.field(description="What it gives to the one who they are.")


@only_for(EDITORS)
@strawberry.type(description="What a merge came to, or would come to.")
class MergeReport:
    entries: int = strawberry.field(description="How many entries of the journal went over.")
    balances: list[MergedBalance] = strawberry.field(description="Every wallet, before and after.")
    corrected: list[MergedRule] = strawberry.field(
        description="Why the balances are not simply the sums: the rules that give something else now."
    )


@only_for(EDITORS)
@strawberry.type(description="The one member who two were, or why they are not one.")
class MergeMembersPayload:
    report: MergeReport | None = strawberry.field(
        description="What it came to, also when the same was done before; null when `errors` say why not."
    )
    repeated: bool = strawberry.field(description="Whether it had been done before this was sent.")
    dry_run: bool = strawberry.field(description="Whether nothing was done.")
    errors: list[UserError] = strawberry.field(description="Why it was refused; empty when it was not.")
    client_mutation_id: str | None = strawberry.field(description="The `clientMutationId` of the input, as it was.")
    united: strawberry.Private[United | None]

    @resolved("The member who stays, as of now; null when it was refused.")
    async def member(self, info: Info) -> Member | None:
        return await load_member_by_id(info.context, self.united.member_id) if self.united else None


InputArgument: TypeAlias = Annotated[MergeMembersInput, strawberry.argument(description="Who is who.")]


async def merge_members(info: Info, input: InputArgument) -> MergeMembersPayload:
    context = info.context
    uniting = Uniting(input.program, input.into, input.source, input.reason, context.caller.name, dry_run=input.dry_run)
    outcome = await context.service.names.merge(uniting)
    context.forget_members()
    united = None if isinstance(outcome, Rejected) else outcome
    return MergeMembersPayload(
        report=_report(united.report) if united else None,
        repeated=united is not None and united.repeated,
        dry_run=input.dry_run,
        errors=errors_of(outcome) if isinstance(outcome, Rejected) else [],
        client_mutation_id=input.client_mutation_id,
        united=united,
    )


def _report(report: engine.MergeReport) -> MergeReport:
    return MergeReport(
        entries=report.entries,
        balances=[
            MergedBalance(
                wallet=each.wallet,
                into=SafeInt(each.into),
                source=SafeInt(each.source),
                merged=SafeInt(each.merged),
                into_pending=SafeInt(each.into_pending),
                source_pending=SafeInt(each.source_pending),
                merged_pending=SafeInt(each.merged_pending),
            )
            for each in report.balances
        ],
        corrected=[
            MergedRule(
                rule=each.rule,
                wallet=each.wallet,
                into=SafeInt(each.into),
                source=SafeInt(each.source),
                merged=SafeInt(each.merged),
            )
            for each in report.corrected
        ],
    )
