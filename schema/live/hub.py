"""The hub: finds those who listen to the same, and lets them listen together."""

import json
from collections.abc import Callable, Hashable, MutableMapping
from functools import lru_cache
from inspect import isawaitable
from typing import TypeVar, cast

from graphql import (
    ArgumentNode,
    ExecutionResult,
    FieldNode,
    Node,
    OperationDefinitionNode,
    VariableNode,
    Visitor,
    create_source_event_stream,
    parse,
    visit,
)

from schema.context import Context
from schema.execution.executor import execution_of
from schema.execution.requests import Prepared, RequestRefused
from schema.live.groups import FeedGroup, Group, StateGroup
from schema.live.listeners import Listener
from schema.live.streams import FeedStream, StateStream, Stream
from schema.masking import masked
from schema.safety.deadline import within

GroupT = TypeVar("GroupT")

BEGINNING_SECONDS = 15
"""How long a subscription may take until it listens."""


class Hub:
    """All that is listened to in this process. Belongs to one event loop."""

    def __init__(
        self, told_after: Callable[[float], None] = lambda seconds: None, beginning_seconds: int = BEGINNING_SECONDS
    ) -> None:
        """`told_after` is called for each feed item with the seconds between its storing and its telling.

        Whatever cannot begin within `beginning_seconds` is refused.
        """
        self._told_after = told_after
        self._beginning_seconds = beginning_seconds
        self._feeds: dict[Hashable, FeedGroup] = {}
        self._states: dict[Hashable, StateGroup] = {}

    async def listen(self, prepared: Prepared, context: Context, listener: Listener) -> None:
        """Tells the listener from now on, until it ends. Raises RequestRefused when it asks for what there is not."""
        stream = await within(self._beginning_seconds, prepared, _ready_stream(prepared, context))
        key = (stream.key, *_shared_by(prepared, context))
        match stream:
            case FeedStream():
                if not listener.ended:
                    self._feed_group(key, stream, prepared, context).join(listener, stream.start)
            case StateStream():
                if not listener.ended:
                    self._state_group(key, stream, prepared, context).join(listener)
            case _:
                raise TypeError(f"nobody knows how to listen to {stream!r}")

    @property
    def all_groups(self) -> list[Group]:
        """Those who listen to the same, together."""
        return [*self._feeds.values(), *self._states.values()]

    @property
    def groups(self) -> int:
        """How many executions each event costs at most."""
        return len(self._feeds) + len(self._states)

    @property
    def catching_up(self) -> int:
        """How many listeners read by themselves what the others were told already."""
        return sum(group.catching_up for group in (*self._feeds.values(), *self._states.values()))

    def _feed_group(self, key: Hashable, stream: FeedStream, prepared: Prepared, context: Context) -> FeedGroup:
        if key not in self._feeds:
            self._feeds[key] = FeedGroup(stream, prepared, context, lambda: _forget(self._feeds, key), self._told_after)
        return self._feeds[key]

    def _state_group(self, key: Hashable, stream: StateStream, prepared: Prepared, context: Context) -> StateGroup:
        if key not in self._states:
            self._states[key] = StateGroup(stream, prepared, context, lambda: _forget(self._states, key))
        return self._states[key]


def _forget(groups: MutableMapping[Hashable, GroupT], key: Hashable) -> None:
    del groups[key]


async def _ready_stream(prepared: Prepared, context: Context) -> Stream:
    stream = await _stream_of(prepared, context)
    if isinstance(stream, FeedStream):
        await stream.ready()
    return stream


async def _stream_of(prepared: Prepared, context: Context) -> Stream:
    execution = execution_of(prepared, context)
    described = create_source_event_stream(execution)
    if isawaitable(described):
        described = await described
    # It holds on to itself by these, and to all that was loaded, until garbage is collected, which is seldom.
    del execution.async_helpers
    if isinstance(described, ExecutionResult):
        raise RequestRefused([masked(error) for error in described.errors or ()])
    return cast("Stream", described)


def _shared_by(prepared: Prepared, context: Context) -> tuple[Hashable, ...]:
    """What must be equal for two to be told the same: who asks, for what, and in which languages."""
    name = prepared.operation.name.value if prepared.operation.name else None
    resumed = _variables_to_resume_by(prepared.text, name)
    variables = {name: value for name, value in prepared.variables.items() if name not in resumed}
    return (
        id(prepared.schema),
        prepared.text,
        name,
        json.dumps(variables, sort_keys=True),
        context.caller.scope,
        context.reader.languages,
    )


@lru_cache(maxsize=1_000)
def _variables_to_resume_by(text: str, name: str | None) -> frozenset[str]:
    """Variables that say nothing but where a client wants to go on: in all else they may listen together."""
    document = parse(text)
    everywhere, at_the_root = _Variables(), set[str]()
    visit(document, everywhere)
    for operation in document.definitions:
        if isinstance(operation, OperationDefinitionNode):
            fields = [each for each in operation.selection_set.selections if isinstance(each, FieldNode)]
            arguments = [each for field in fields for each in field.arguments or ()]
            at_the_root |= {variable for each in arguments if (variable := _cursor_variable(each)) is not None}
    return frozenset(each for each in at_the_root if everywhere.used.count(each) == 1)


def _cursor_variable(argument: ArgumentNode) -> str | None:
    is_variable = argument.name.value == "after" and isinstance(argument.value, VariableNode)
    return cast("VariableNode", argument.value).name.value if is_variable else None


class _Variables(Visitor):
    """Every use of a variable; its definition is none."""

    def __init__(self) -> None:
        super().__init__()
        self.used: list[str] = []

    def enter_variable_definition(self, node: Node, *_: object) -> object:
        return self.SKIP

    def enter_variable(self, node: VariableNode, *_: object) -> None:
        self.used.append(node.name.value)
