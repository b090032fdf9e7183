"""One run of a plan: what resolvers are handed, and what is still to be loaded."""

from asyncio import gather
from collections.abc import Callable, Coroutine
from typing import Any, TypeAlias

from graphql import FieldNode, GraphQLSchema, OperationDefinitionNode
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext as Execution
from strawberry.types.info import Info

FieldNodes: TypeAlias = tuple[FieldNode, ...]
"""A field as a document asks for it, perhaps in several places."""


class Surprise(Exception):
    """Something is not as the plan expects it. Stock execution takes over."""


class _LightRawInfo:
    """What is the same for every field of an execution. Asked for more, it has no such attribute: a surprise."""

    __slots__ = (
        "context",
        "field_nodes",
        "fragments",
        "operation",
        "operation_extensions",
        "root_value",
        "schema",
        "variable_values",
    )

    def __init__(self, execution: Execution, selecting: FieldNodes) -> None:
        self.context: Any = execution.context_value
        self.operation: OperationDefinitionNode = execution.operation
        self.operation_extensions = execution.operation_extensions
        self.root_value: Any = execution.root_value
        self.schema: GraphQLSchema = execution.schema
        self.variable_values = execution.variable_values.coerced
        if selecting:
            self.field_nodes = list(selecting)
            self.fragments = execution.fragment_definitions


class LightInfo(Info[Any, Any]):
    """Strawberry's Info without what is a field's own: its name, its path, mostly also its selection."""

    def __init__(self, execution: Execution, selecting: FieldNodes = ()) -> None:
        super().__init__(_LightRawInfo(execution, selecting), None)  # type: ignore[arg-type]


ArgumentsOf: TypeAlias = Callable[[Execution, LightInfo], dict[str, Any]]
"""Makes the arguments of a field from the variables of an execution."""


class Run:
    """Completes one value by a plan."""

    __slots__ = ("_arguments", "_execution", "_selecting", "info", "pending")

    def __init__(self, execution: Execution) -> None:
        self.info = LightInfo(execution)
        self.pending: list[tuple[Coroutine[Any, Any, Any], dict[str, Any], str, Callable[[Any, Run], Any]]] = []
        """What is being loaded: where it goes in the response, under which name, and how it is completed."""
        self._execution = execution
        self._arguments: dict[ArgumentsOf, dict[str, Any]] = {}
        self._selecting: dict[int, LightInfo] = {}

    def arguments(self, of: ArgumentsOf) -> dict[str, Any]:
        """The arguments of a field, made once for all the objects that it is asked of."""
        given = self._arguments.get(of)
        if given is None:
            given = self._arguments[of] = of(self._execution, self.info)
        return given

    def selecting(self, nodes: FieldNodes) -> LightInfo:
        """What a resolver is handed that asks what is selected of its field, made once for all the objects."""
        info = self._selecting.get(id(nodes))
        if info is None:
            info = self._selecting[id(nodes)] = LightInfo(self._execution, nodes)
        return info

    async def settle(self) -> None:
        """Loads everything that is still to be loaded, and what that leads to. Raises what goes wrong."""
        while self.pending:
            pending, self.pending = self.pending, []
            if len(pending) == 1:
                ((load, response, name, complete),) = pending
                response[name] = complete(await load, self)
                continue
            loaded = await gather(*(each[0] for each in pending), return_exceptions=True)
            for (_, response, name, complete), value in zip(pending, loaded, strict=True):
                response[name] = complete(value, self)

    def close(self) -> None:
        """Leaves what was not begun to load."""
        for load, *_ in self.pending:
            load.close()
        self.pending.clear()
