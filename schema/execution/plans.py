"""Plans: a selection of fields, compiled to one Python function for each object type it touches.

A plan completes a value that a root field resolved to, as long as everything is as it should be: types are tested where
the value is read, resolvers are called directly, and what has to be loaded is gathered and awaited together. Anything
else, be it an error, a null in the wrong place or a class nobody expected, is a Surprise: the plan gives up and stock
execution completes the same value from the beginning. A plan therefore never tells an error, and never needs a path.

That asks one thing of resolvers below the root: they only read, so that they can be called a second time.
"""

from collections.abc import Callable, Iterable, Mapping
from copy import copy
from datetime import date
from enum import Enum
from typing import Any, NamedTuple, TypeAlias

from graphql import (
    FieldNode,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLLeafType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLUnionType,
    Undefined,
    Visitor,
    visit,
)
from graphql.execution.collect_fields import FieldDetailsList
from graphql.execution.values import VariableValues, get_argument_values
from strawberry.execution import optimized_is_awaitable
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext as Execution
from strawberry.types.arguments import convert_arguments
from strawberry.types.field import StrawberryField
from strawberry.types.scalar import ScalarDefinition, identity

from schema.execution.runs import ArgumentsOf, LightInfo, Run, Surprise
from schema.fields import reads_selection

Complete: TypeAlias = Callable[[Any, Run], Any]
"""Completes a value to what the response has in its place. Raises anything at all when it cannot."""

_BACKREF = "strawberry-definition"

_GUARDS = {
    "String": "type({0}) is str",
    "ID": "type({0}) is str",
    "Boolean": "{0} is True or {0} is False",
    "Int": "type({0}) is int and -2147483648 <= {0} <= 2147483647",
    "Float": "type({0}) is float and {0} - {0} == 0.0",
}
"""Tests of the specified scalars: where they hold, the value is what the response has."""

_PLAIN = frozenset({bool, int, float, str, dict, list, tuple, date})
"""Never awaitable, never an error."""


class Unplannable(Exception):
    """Something in the selection is for stock execution alone, as introspection is."""


def compile_plan(
    execution: Execution, returns: GraphQLOutputType, details: FieldDetailsList, deciding: Iterable[str]
) -> Complete:
    """The plan of one root field with its selection, for these values of the variables that decide what is selected.

    Raises Unplannable.
    """
    compiler = _Compiler(_without_the_request(execution, deciding))
    body = compiler.completed(returns, details, "v")
    plan: Complete = compiler.compiled("plan", ["def plan(v, x):", f"    return {body}"])
    return plan


def _without_the_request(execution: Execution, deciding: Iterable[str]) -> Execution:
    """An execution to collect fields by. A plan outlives the request that it was made in."""
    kept = copy(execution)
    kept.context_value = kept.root_value = None
    sources, coerced = execution.variable_values
    kept.variable_values = VariableValues(
        {name: sources[name] for name in deciding if name in sources},
        {name: coerced[name] for name in deciding if name in coerced},
    )
    return kept


class _Selected(NamedTuple):
    """A field of a selection, by the name that the response has for it."""

    name: str
    field: GraphQLField
    node: FieldNode
    details: FieldDetailsList


class _Compiler:
    """Writes the functions of one plan. What they refer to gathers in one namespace."""

    def __init__(self, execution: Execution) -> None:
        self._execution = execution
        self._names: dict[str, Any] = {}
        self._functions: dict[tuple[str, int], str] = {}
        self._depth = 0

    def compiled(self, name: str, lines: list[str]) -> Any:
        """The function that the lines define."""
        exec(compile("\n".join(lines), "<plan>", "exec"), self._names)  # noqa: S102 - our own text, names by repr
        return self._names[name]

    def completed(self, type_: GraphQLOutputType, details: FieldDetailsList, value: str) -> str:
        """The expression that completes another one."""
        if isinstance(type_, GraphQLNonNull):
            return self._present(type_.of_type, details, value, nullable=False)
        return self._present(type_, details, value, nullable=True)

    def _present(self, type_: Any, details: FieldDetailsList, value: str, *, nullable: bool) -> str:
        atom, bound = (value, value) if value.isidentifier() else ("v", f"(v := {value})")
        match type_:
            case GraphQLList():
                return self._list(type_.of_type, details, atom, bound, nullable=nullable)
            case GraphQLObjectType():
                completed = f"{self._object(type_, details)}({{}}, x)"
            case GraphQLInterfaceType() | GraphQLUnionType():
                chosen = self._choice(type_, details)
                completed = f"{chosen}(type({{}}), x)({atom}, x)"
                if not nullable:
                    return completed.format(bound)
            case _:
                return self._leaf(type_, atom, bound, nullable=nullable)
        return f"(None if {bound} is None else {completed.format(atom)})" if nullable else completed.format(value)

    def _list(
        self, item: GraphQLOutputType, details: FieldDetailsList, atom: str, bound: str, *, nullable: bool
    ) -> str:
        self._depth += 1
        each = self.completed(item, details, f"w{self._depth}")
        listed = f"[{each} for w{self._depth} in {atom}] if type({bound}) is list or type({atom}) is tuple"
        self._depth -= 1
        otherwise = f"(None if {atom} is None else unexpected({atom}))" if nullable else f"unexpected({atom})"
        self._names["unexpected"] = _unexpected
        return f"({listed} else {otherwise})"

    def _leaf(self, type_: GraphQLLeafType, atom: str, bound: str, *, nullable: bool) -> str:
        slow = self._named("leaf", _leaf_of(type_))
        guard = _GUARDS.get(type_.name)
        if guard is not None:
            # Only the first test may bind: what comes after it is read by its name.
            test = guard.format(atom).replace(atom, bound, 1)
            otherwise = f"{slow}({atom})"
            fast = f"{atom} if {test}"
        elif isinstance(type_, GraphQLEnumType) and (names := _names_of(type_)):
            kind = self._named("enum", type(next(iter(names))))
            told = self._named("told", {member._name_: name for member, name in names.items()})
            otherwise = f"{slow}({atom})"
            fast = f"{told}[{atom}._name_] if type({bound}) is {kind}"
        elif _is_told_as_it_is(type_):
            plain = self._named("plain", _PLAIN)
            otherwise = f"{slow}({atom})"
            fast = f"{atom} if type({bound}) in {plain}"
        else:
            if nullable:
                return f"(None if {bound} is None else {slow}({atom}))"
            return f"{slow}({bound})"
        return f"({fast} else {f'None if {atom} is None else ' if nullable else ''}{otherwise})"

    def _object(self, type_: GraphQLObjectType, details: FieldDetailsList) -> str:
        key = (type_.name, id(details))
        if key not in self._functions:
            name = self._functions[key] = f"object{len(self._functions)}"
            self.compiled(name, self._object_lines(name, type_, details))
        return self._functions[key]

    def _object_lines(self, name: str, type_: GraphQLObjectType, details: FieldDetailsList) -> list[str]:
        definition = type_.extensions.get(_BACKREF)
        if definition is None:
            raise Unplannable(type_.name)
        origin = self._named("class", definition.origin)
        check = self._named("check", _strict if type_.is_type_of else _lenient)
        entries, loads = [], []
        for selected in self._selection(type_, details):
            if selected.node.name.value == "__typename":
                entries.append(f"{selected.name!r}: {type_.name!r}")
                continue
            call, is_async = self._call(selected)
            if not is_async:
                entries.append(f"{selected.name!r}: {self.completed(selected.field.type, selected.details, call)}")
                continue
            entries.append(f"{selected.name!r}: None")
            later = self._later(selected)
            loads.append(f"    x.pending.append(({call}, r, {selected.name!r}, {later}))")
        return [
            f"def {name}(o, x):",
            f"    if type(o) is not {origin}: {check}(o)",
            *([f"    return {{{', '.join(entries)}}}"] if not loads else [f"    r = {{{', '.join(entries)}}}"]),
            *([*loads, "    return r"] if loads else []),
        ]

    def _selection(self, type_: GraphQLObjectType, details: FieldDetailsList) -> Iterable[_Selected]:
        for name, fields in self._execution.collect_subfields(type_, details).grouped_field_set.items():
            node = fields[0].node
            field = self._execution.schema.get_field(type_, node.name.value)
            if field is not None:
                yield _Selected(name, field, node, fields)

    def _later(self, selected: _Selected) -> str:
        name = self._reserved("later")
        body = self.completed(selected.field.type, selected.details, "v")
        self.compiled(name, [f"def {name}(v, x):", f"    return {body}"])
        return name

    def _call(self, selected: _Selected) -> tuple[str, bool]:
        """The expression that resolves a field, and whether what it gives is to be awaited."""
        field = selected.field
        definition = field.extensions.get(_BACKREF)
        if not isinstance(definition, StrawberryField) or not _is_resolved_by_strawberry(field):
            raise Unplannable(selected.name)
        if definition.is_basic_field:
            if definition.default_resolver is not getattr or not definition.python_name.isidentifier():
                raise Unplannable(selected.name)
            return f"o.{definition.python_name}", False
        resolver = definition.base_resolver
        if resolver is None or definition.extensions or not callable(resolver.wrapped_func):
            raise Unplannable(selected.name)
        given = ["o"] if resolver.self_parameter else []
        given += [f"{each.name}=o" for each in (resolver.parent_parameter, resolver.root_parameter) if each]
        if resolver.info_parameter:
            given.append(f"{resolver.info_parameter.name}={self._info(definition, selected)}")
        if definition.arguments:
            given += self._given(selected)
        called = self._named("resolve", resolver.wrapped_func)
        return f"{called}({', '.join(given)})", definition.is_async

    def _info(self, definition: StrawberryField, selected: _Selected) -> str:
        if not reads_selection(definition):
            return "x.info"
        return f"x.selecting({self._named('nodes', tuple(each.node for each in selected.details))})"

    def _given(self, selected: _Selected) -> list[str]:
        arguments = _arguments_of(self._execution, selected)
        if not _has_variables(selected.node):
            always = arguments(self._execution, LightInfo(self._execution))
            if all(isinstance(value, _UNCHANGING) for value in always.values()):
                return [f"{name}={self._named('given', value)}" for name, value in always.items()]
        return [f"**x.arguments({self._named('arguments', arguments)})"]

    def _choice(self, type_: GraphQLInterfaceType | GraphQLUnionType, details: FieldDetailsList) -> str:
        """A function from the class of a value to what completes it, compiled when the class is first met."""
        possible = {
            each.extensions[_BACKREF].origin: each
            for each in self._execution.schema.get_possible_types(type_)
            if _BACKREF in each.extensions and not each.extensions[_BACKREF].concrete_of
        }
        abstract = type_.extensions.get(_BACKREF)
        if isinstance(type_, GraphQLInterfaceType) and (abstract is None or abstract.resolve_type):
            raise Unplannable(type_.name)
        known: dict[type, Complete] = {}

        def choose(kind: type, run: Run) -> Complete:
            complete = known.get(kind)
            if complete is None:
                if kind not in possible:
                    raise Surprise
                try:
                    name = self._object(possible[kind], details)
                except Unplannable:
                    raise Surprise from None
                complete = known[kind] = self._names[name]
            return complete

        return self._named("choose", choose)

    def _named(self, kind: str, value: Any) -> str:
        name = self._reserved(kind)
        self._names[name] = value
        return name

    def _reserved(self, kind: str) -> str:
        name = f"{kind}{len(self._names)}_"
        self._names[name] = None
        return name


def _is_resolved_by_strawberry(field: GraphQLField) -> bool:
    """Whether the field is resolved as its definition says: nobody has put anything around it."""
    code = getattr(field.resolve, "__code__", None)
    return code is not None and code.co_filename == _CONVERTER and not hasattr(field.resolve, "__wrapped__")


_CONVERTER = convert_arguments.__code__.co_filename.replace("types/arguments.py", "schema/schema_converter.py").replace(
    "types\\arguments.py", "schema\\schema_converter.py"
)


def _names_of(type_: GraphQLEnumType) -> Mapping[Enum, str]:
    """What the members of an enum are told as, if the values of the type are members of one."""
    wrapped = getattr(type_, "wrapped_cls", None)
    if not isinstance(wrapped, type) or not issubclass(wrapped, Enum):
        return {}
    return {member: type_.coerce_output_value(member) for member in wrapped}


def _is_told_as_it_is(type_: GraphQLLeafType) -> bool:
    """Whether a scalar leaves values to be written as they are."""
    definition = type_.extensions.get(_BACKREF)
    return isinstance(definition, ScalarDefinition) and definition.serialize is identity


def _leaf_of(type_: GraphQLLeafType) -> Callable[[Any], Any]:
    """Completes any value that is there as stock execution does."""
    coerce = type_.coerce_output_value

    def leaf(value: Any) -> Any:
        if type(value) not in _PLAIN and _is_no_value(value):
            _unexpected(value)
        told = coerce(value)
        if told is None or told is Undefined:
            raise Surprise
        return told

    return leaf


def _is_no_value(value: object) -> bool:
    return value is None or value is Undefined or isinstance(value, Exception) or optimized_is_awaitable(value)


def _unexpected(value: object) -> Any:
    """Gives up. A coroutine that nobody will await is closed, for stock execution makes its own."""
    close = getattr(value, "close", None)
    if optimized_is_awaitable(value) and close is not None:
        close()
    raise Surprise


def _strict(value: object) -> None:
    _unexpected(value)


def _lenient(value: object) -> None:
    """Of a type that does not say which values are its own, any object will do."""
    if _is_no_value(value):
        _unexpected(value)


class _Variables(Visitor):
    """Notices a variable."""

    found = False

    def enter_variable(self, *_: Any) -> None:
        self.found = True


def _has_variables(node: FieldNode) -> bool:
    noticing = _Variables()
    for argument in node.arguments or ():
        visit(argument, noticing)
    return noticing.found


_UNCHANGING = (str, int, float, bool, Enum, type(None))
"""What can be given to every call alike."""


def _arguments_of(execution: Execution, selected: _Selected) -> ArgumentsOf:
    """What the resolver of a field is given, from the variables of an execution. Raises what is wrong with them."""
    field, node = selected.field, selected.node
    definition = field.extensions[_BACKREF]
    converter = execution.schema.extensions[_BACKREF].schema_converter
    fragment_values = selected.details[0].fragment_variable_values

    def arguments(execution: Execution, info: LightInfo) -> dict[str, Any]:
        given = get_argument_values(field, node, execution.variable_values, fragment_values, execution.hide_suggestions)
        return convert_arguments(
            given,
            definition.arguments,
            scalar_registry=converter.scalar_registry,
            config=converter.config,
            info=info,
        )

    return arguments
