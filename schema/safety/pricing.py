"""Pricing: from an operation of a document to what it costs, once for each document."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

from graphql import (
    BooleanValueNode,
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    GraphQLUnionType,
    InlineFragmentNode,
    NullValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
    value_from_ast_untyped,
)

from schema.safety.cost import Length, OperationCost, Part, Term, count_in
from schema.safety.weights import LENGTHS, MUTATION, SUBMITTING, SUBSCRIPTION, USUAL_LENGTH, USUAL_PAGE, WEIGHTS

Composite: TypeAlias = GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType
Conditions: TypeAlias = tuple[tuple[str, bool], ...]

_SAY_HOW_MANY = ("first", "last", "ids", "input")
"""Arguments by which a caller says how much there will be to answer."""

_PAGES = frozenset({"nodes", "edges", "results"})
"""Lists that are as long as the arguments of the field around them say."""

_ROOT_WEIGHTS = {OperationType.MUTATION: MUTATION, OperationType.SUBSCRIPTION: SUBSCRIPTION, OperationType.QUERY: 0}


def cost_of(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode) -> OperationCost:
    """The cost of an operation of a valid document that is within the limits on size."""
    root = schema.get_root_type(operation.operation)
    assert root is not None, "a valid operation has a root type"
    pricing = _Pricing(schema, document)
    term = pricing.operation(operation, root)
    defaults = {
        each.variable.name.value: value_from_ast_untyped(each.default_value)
        for each in operation.variable_definitions or ()
        if each.default_value is not None
    }
    submits = tuple(pricing.submits(operation))
    return OperationCost(term, defaults, None if term.varies else term.requested({}), submits)


class _Pricing:
    """Prices the selections of one document. Each is visited as often as it is spread, which the limits bound."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode) -> None:
        self._schema = schema
        definitions = document.definitions
        self._fragments = {each.name.value: each for each in definitions if isinstance(each, FragmentDefinitionNode)}

    def operation(self, operation: OperationDefinitionNode, root: GraphQLObjectType) -> Term:
        term = self._selections(operation.selection_set, root, None, ())
        weight = _ROOT_WEIGHTS[operation.operation]
        for each in self._root_fields(operation.selection_set) if weight else ():
            term = term.beside(Term(weight, _batches(each)))
        return term

    def submits(self, operation: OperationDefinitionNode) -> Iterator[Length]:
        """How many actions and reversals each of its fields submits."""
        if operation.operation is OperationType.MUTATION:
            for each in self._root_fields(operation.selection_set):
                if each.name.value in SUBMITTING:
                    yield from _batches(each)

    def _root_fields(self, selected: SelectionSetNode) -> Iterator[FieldNode]:
        for selection in selected.selections:
            match selection:
                case FieldNode():
                    yield selection
                case FragmentSpreadNode():
                    yield from self._root_fields(self._fragments[selection.name.value].selection_set)
                case InlineFragmentNode():
                    yield from self._root_fields(selection.selection_set)

    def _selections(
        self, selected: SelectionSetNode, parent: Composite, page: Length | None, conditions: Conditions
    ) -> Term:
        """A selection on a type; `page` is how long the lists in it are that are pages."""
        term = Term()
        narrower: list[tuple[Composite, Term]] = []
        for selection in selected.selections:
            own = _conditions(selection)
            if own is None:
                continue
            if isinstance(selection, FieldNode):
                term = term.beside(self._field(selection, parent, page, conditions + own))
                continue
            within, type_ = self._fragment(selection, parent)
            priced = self._selections(within, type_, page, conditions + own)
            if type_ is parent:
                term = term.beside(priced)
            else:
                narrower.append((type_, priced))
        return term.beside(self._dearest(parent, narrower))

    def _fragment(self, selection: SelectionNode, parent: Composite) -> tuple[SelectionSetNode, Composite]:
        """What a fragment selects, and on which type: its own, or the one around it where that is the narrower."""
        if isinstance(selection, FragmentSpreadNode):
            fragment: FragmentDefinitionNode | InlineFragmentNode = self._fragments[selection.name.value]
        else:
            assert isinstance(selection, InlineFragmentNode)
            fragment = selection
        if fragment.type_condition is None:
            return fragment.selection_set, parent
        own = self._schema.get_type(fragment.type_condition.name.value)
        assert isinstance(own, Composite), "a valid fragment is on a type with fields"
        wider = set(self._possible(own)) >= set(self._possible(parent))
        return fragment.selection_set, parent if wider and not isinstance(parent, GraphQLUnionType) else own

    def _dearest(self, parent: Composite, narrower: Sequence[tuple[Composite, Term]]) -> Term:
        """Of fragments on several types, those that apply to the type for which they cost most together."""
        if not narrower:
            return Term()
        group = dict.fromkeys(self._together(possible, narrower) for possible in self._possible(parent))
        if all(each.is_certain for each in group):
            return Term(max(each.certain for each in group))
        return Term(alternatives=(tuple(group),))

    def _together(self, type_: GraphQLObjectType, narrower: Sequence[tuple[Composite, Term]]) -> Term:
        term = Term()
        for condition, priced in narrower:
            if type_ in self._possible(condition):
                term = term.beside(priced)
        return term

    def _possible(self, type_: Composite) -> Sequence[GraphQLObjectType]:
        return [type_] if isinstance(type_, GraphQLObjectType) else self._schema.get_possible_types(type_)

    def _field(self, node: FieldNode, parent: Composite, page: Length | None, conditions: Conditions) -> Term:
        name = node.name.value
        weight = self._weight(parent, name)
        if node.selection_set is None or name.startswith("__"):
            return Term(weight)
        assert not isinstance(parent, GraphQLUnionType), "a valid document asks a union for nothing but its name"
        definition = parent.fields[name]
        type_ = get_named_type(definition.type)
        assert isinstance(type_, Composite), "a valid field with a selection has a type with fields"
        own = _length(node, definition)
        each = Term(1).beside(self._selections(node.selection_set, type_, own, ()))
        length = (
            (own or (page if name in _PAGES else None) or _expected(parent, name))
            if _is_list(definition.type)
            else None
        )
        key = node.alias.value if node.alias else name
        return _standing_alone(Part(key, each, length, conditions)).beside(Term(weight))

    def _weight(self, parent: Composite, name: str) -> int:
        kinds = {parent.name, *(each.name for each in self._possible(parent))}
        return max(WEIGHTS.get(f"{kind}.{name}", 0) for kind in kinds)


def _expected(parent: Composite, name: str) -> Length:
    return Length(LENGTHS.get(f"{parent.name}.{name}") or LENGTHS.get(parent.name) or USUAL_LENGTH)


def _standing_alone(part: Part) -> Term:
    """A part as a term; an object that is surely asked for is simply what it holds."""
    simple = part.length is None and not part.conditions and part.each.is_certain
    return part.each if simple else Term(parts=(part,))


def _length(node: FieldNode, definition: GraphQLField) -> Length | None:
    """How many a field's arguments ask for; None when it has none that say so."""
    usual = next((_usual(definition, name) for name in _SAY_HOW_MANY if name in definition.args), None)
    given = {each.name.value: each.value for each in node.arguments or ()}
    said = [given[name] for name in _SAY_HOW_MANY if name in given and not isinstance(given[name], NullValueNode)]
    lengths = [_said(each, usual or Length()) for each in said[:2]]
    match lengths:
        case [one, other]:
            return replace(one, beside=other)
        case [one]:
            return one
        case _:
            return usual


def _usual(definition: GraphQLField, name: str) -> Length:
    default = definition.args[name].default_value
    return Length(default if isinstance(default, int) else USUAL_PAGE)


def _batches(node: FieldNode) -> tuple[Length, ...]:
    return tuple(_said(each.value, Length(1)) for each in node.arguments or () if each.name.value == "input")


def _said(value: ValueNode, usual: Length) -> Length:
    if isinstance(value, VariableNode):
        return Length(usual.otherwise, value.name.value)
    for variable in _variables_within(value):
        return Length(1, variable)  # `input: {program: "x", actions: $actions}`
    return Length(count_in(value_from_ast_untyped(value)))


def _variables_within(value: ValueNode) -> Iterator[str]:
    for each in getattr(value, "fields", None) or ():
        if isinstance(each.value, VariableNode) and each.name.value in ("actions", "reversals"):
            yield each.value.name.value


def _conditions(selection: SelectionNode) -> Conditions | None:
    """What `@include` and `@skip` make it depend on; None when it is certainly left out."""
    found: list[tuple[str, bool]] = []
    for directive in selection.directives or ():
        if directive.name.value in ("include", "skip"):
            wanted = directive.name.value == "include"
            match _condition(directive):
                case VariableNode() as variable:
                    found.append((variable.name.value, wanted))
                case BooleanValueNode() as literal if literal.value is not wanted:
                    return None
    return tuple(found)


def _condition(directive: DirectiveNode) -> ValueNode | None:
    return next((each.value for each in directive.arguments or () if each.name.value == "if"), None)


def _is_list(returned: GraphQLOutputType) -> bool:
    return is_list_type(get_nullable_type(returned))
