"""Looking: that an operation told of a member, or changed something of theirs, is noted, with the key that was used.

Members who look at themselves are not noted, nor are actions: whose brand submitted them stands in the journal. What
cannot be noted is not told, and not changed either: that is found out before, because what was changed has to be
answered.
"""

from collections.abc import Iterable, Iterator
from contextlib import nullcontext, suppress

from graphql import FieldNode, OperationType
from graphql.execution.collect_fields import collect_fields
from graphql.execution.values import get_argument_values

from engine.errors import TakesNothingNow
from engine.service import Who
from schema.auth.callers import Role
from schema.context import Context
from schema.execution.requests import Prepared

_MOST_FIELDS = 5
"""Of an operation that are named."""


def note_look(context: Context, program: str, external_id: str, operation: str) -> None:
    """Notes that a member was looked at. Raises TakesNothingNow when that cannot be noted."""
    caller = context.caller
    if caller.role is not Role.MEMBER:
        context.service.privacy.looks.note(caller.key_id, program, external_id, operation)


async def about_to_change(prepared: Prepared, context: Context) -> set[Who]:
    """Whom a mutation names to change them; nobody for other operations.

    Raises StoreUnavailable when nobody can tell who that is, or that it was so cannot be noted: nothing is done yet.
    """
    if context.caller.role is Role.MEMBER or prepared.operation.operation is not OperationType.MUTATION:
        return set()
    named = [await context.whom(*each) for each in _named(prepared, _roots(prepared))]
    if named and context.service.privacy.looks.are_too_many:
        raise TakesNothingNow("who changes members cannot be noted right now, and so nobody does")
    return set(named)


def note_looks(prepared: Prepared, context: Context, changed: set[Who]) -> None:
    """Notes of whom something was read for an operation that was executed, and whom it has changed.

    Raises TakesNothingNow when what a query read cannot be noted; never of a mutation.
    """
    seen = context.seen() | {(who.program, who.external_id) for who in changed}
    if context.caller.role is Role.MEMBER or not seen:
        return
    operation = " ".join(list(dict.fromkeys(each.name.value for each in _roots(prepared)))[:_MOST_FIELDS])
    is_done = prepared.operation.operation is OperationType.MUTATION
    for program, external_id in seen:
        with suppress(TakesNothingNow) if is_done else nullcontext():
            note_look(context, program, external_id, operation)


def _roots(prepared: Prepared) -> list[FieldNode]:
    """The fields at the root that were executed, whichever fragment they stand in; without `__typename`."""
    root = prepared.schema.get_root_type(prepared.operation.operation)
    assert root is not None, "something of it was executed"
    collected = collect_fields(
        prepared.schema, prepared.read.fragments, prepared.values, root, prepared.operation
    ).grouped_field_set
    return [each[0].node for each in collected.values() if each[0].node.name.value in root.fields]


def _named(prepared: Prepared, roots: Iterable[FieldNode]) -> Iterator[tuple[str, str]]:
    mutation = prepared.schema.mutation_type
    assert mutation is not None, "one was executed"
    for root in roots:
        if root.name.value == "submitAction":
            continue
        given = get_argument_values(mutation.fields[root.name.value], root, prepared.values).get("input")
        if isinstance(given, dict):
            program, member = given.get("program"), given.get("member")
            if isinstance(program, str) and isinstance(member, str):
                yield program, member
