"""Looking: that an operation told of a member, or changed something of theirs, is noted, with the key that was used.

Members who look at themselves are not noted, nor are actions: whose brand submitted them stands in the journal.
"""

from collections.abc import Iterable, Iterator

from graphql import FieldNode, OperationType
from graphql.execution.collect_fields import collect_fields
from graphql.execution.values import get_argument_values

from schema.auth.callers import Role
from schema.context import Context
from schema.execution.requests import Prepared

_MOST_FIELDS = 5
"""Of an operation that are named."""


def note_look(context: Context, program: str, external_id: str, operation: str) -> None:
    """Notes that a member was looked at."""
    caller = context.caller
    if caller.role is not Role.MEMBER:
        context.service.privacy.looks.note(caller.key_id, program, external_id, operation)


async def note_looks(prepared: Prepared, context: Context) -> None:
    """Notes of whom something was read for an operation that was executed, and whom it names to change them."""
    if context.caller.role is Role.MEMBER:
        return
    seen = context.seen()
    changes = prepared.operation.operation is OperationType.MUTATION
    if not seen and not changes:
        return
    roots = _roots(prepared)
    if changes:
        named = [await context.whom(*each) for each in _named(prepared, roots)]
        seen |= {(who.program, who.external_id) for who in named}
    operation = " ".join(list(dict.fromkeys(each.name.value for each in roots))[:_MOST_FIELDS])
    for program, external_id in seen:
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
