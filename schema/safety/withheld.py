"""What was withheld from a brand's key is refused before anything of a request is done, by the scope that it lacks."""

from collections.abc import Iterator

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLUnionType,
    InlineFragmentNode,
    SelectionSetNode,
)

from engine.operations.access.scopes import Scope
from schema.auth.callers import Caller
from schema.auth.needs import ABOUT_MEMBERS, needed_by_root
from schema.auth.reach import innermost
from schema.execution.requests import Need, Prepared, RequestRefused

_WHAT = {
    Scope.REVERSE: "take actions back",
    Scope.MINT: "mint member tokens",
    Scope.OUTCOMES: "see what came of actions, nor members",
}


def check_needs(prepared: Prepared, caller: Caller) -> None:
    """Raises RequestRefused, FORBIDDEN, for what was withheld from the key. Nothing of the operation is done then."""
    if not caller.withheld:
        return
    refused = next((each for each in needs_of(prepared) if each.scope in caller.withheld), None)
    if refused is not None:
        raise RequestRefused([_forbidden(refused)], status=403)


def needs_of(prepared: Prepared) -> tuple[Need, ...]:
    """What the operation needs, found out once for each document."""
    known = prepared.read.needs
    if id(prepared.operation) not in known:
        known[id(prepared.operation)] = tuple(_Walk(prepared).needs())
    return known[id(prepared.operation)]


class _Walk:
    """Looks at every field that an operation selects, by whichever way."""

    def __init__(self, prepared: Prepared) -> None:
        self._prepared = prepared
        self._spread: set[str] = set()

    def needs(self) -> Iterator[Need]:
        root = self._prepared.schema.get_root_type(self._prepared.operation.operation)
        assert root is not None, "what was validated has something to begin with"
        yield from self._selected(self._prepared.operation.selection_set, root, at_root=True)

    def _selected(self, selections: SelectionSetNode, type_: GraphQLNamedType, *, at_root: bool) -> Iterator[Need]:
        for each in selections.selections:
            match each:
                case FieldNode():
                    yield from self._field(each, type_, at_root=at_root)
                case InlineFragmentNode(type_condition=condition):
                    name = None if condition is None else condition.name.value
                    yield from self._fragment(each, each.selection_set, name, type_, at_root=at_root)
                case FragmentSpreadNode() if each.name.value not in self._spread:
                    self._spread.add(each.name.value)
                    fragment = self._prepared.read.fragment_definitions[each.name.value]
                    on = fragment.type_condition.name.value
                    yield from self._fragment(each, fragment.selection_set, on, type_, at_root=at_root)

    def _field(self, node: FieldNode, type_: GraphQLNamedType, *, at_root: bool) -> Iterator[Need]:
        fields = type_.fields if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType) else {}
        field = fields.get(node.name.value)
        if field is None:
            return  # `__typename` and introspection tell of nobody
        given = innermost(field.type)
        needed = needed_by_root(node.name.value) if at_root else frozenset[Scope]()
        if _is_about_members(given):
            needed |= {Scope.OUTCOMES}
        for scope in sorted(needed, key=list(Scope).index):
            yield Need(scope, f"{type_.name}.{node.name.value}", node)
        if node.selection_set is not None:
            yield from self._selected(node.selection_set, given, at_root=False)

    def _fragment(
        self,
        node: InlineFragmentNode | FragmentSpreadNode,
        selections: SelectionSetNode,
        on: str | None,
        type_: GraphQLNamedType,
        *,
        at_root: bool,
    ) -> Iterator[Need]:
        type_ = type_ if on is None else self._prepared.schema.type_map[on]
        if _is_about_members(type_):
            yield Need(Scope.OUTCOMES, f"... on {type_.name}", node)
        yield from self._selected(selections, type_, at_root=at_root)


def _is_about_members(type_: GraphQLNamedType) -> bool:
    if isinstance(type_, GraphQLUnionType):
        return False  # which of its types are asked for is seen by the fragments on it
    if type_.name in ABOUT_MEMBERS:
        return True
    interfaces = type_.interfaces if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType) else ()
    return any(each.name in ABOUT_MEMBERS for each in interfaces)


def _forbidden(need: Need) -> GraphQLError:
    message = (
        f"this key may not {_WHAT[need.scope]}, which `{need.field}` needs: whoever handed it out can let it with "
        f"`{need.scope.value}`, or leave that out. Nothing of the request was done."
    )
    return GraphQLError(message, need.node, extensions={"code": "FORBIDDEN", "scope": need.scope.value})
