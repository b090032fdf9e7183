"""The bodies of webhooks: a feed item as GraphQL tells it, with what it is called and whom it is about.

Made anew for each attempt, from the feed, and the same each time: by the rules that were published when it was posted,
in the programme's first language.
"""

from collections.abc import Sequence
from inspect import isawaitable
from typing import Any, cast

from graphql import ExecutionResult, GraphQLObjectType

from engine.errors import BrokenInvariant
from engine.operations.webhooks.types import type_of
from engine.operations.webhooks.values import Webhook
from engine.rules.effects import BadgeWon
from engine.service import Program, Service
from engine.store.program_feed import is_program_member
from engine.store.sandbox_keys import is_sandbox, real_key
from engine.store.tailing import Placed
from schema.auth.callers import Caller, Role
from schema.build import build_schema
from schema.context import Context
from schema.encoding import encoded
from schema.execution.executor import Executor, execution_of
from schema.execution.requests import Asked, Prepared
from schema.ids import Numbered, cursor_of
from schema.locales import Reader
from schema.types.feed import feed_item
from schema.webhooks.selection import ROOT, document_of

_IN_ITS_OWN_LANGUAGE = Reader(())


class FeedBodies:
    """Makes them for brands, who see their own actions, and for operators, who see everybody's."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._executor = Executor(build_schema().schema_for)
        self._prepared: dict[tuple[Role, str], Prepared] = {}
        """By who sees it, and the kind of feed item."""

    async def bodies_of(self, webhook: Webhook, items: Sequence[Placed]) -> list[bytes | None]:
        """The body of each item; None for those whose member was erased since they were read.

        Raises EngineError when one cannot be made, as for an unavailable programme.
        """
        names = await self._service.names_of(list({each.row.member_id for each in items}), webhook.brand)
        caller = _caller_for(webhook)
        bodies: list[bytes | None] = []
        for item in items:
            who = names.get(item.row.member_id)
            if who is None and not is_program_member(item.row.member_id):
                bodies.append(None)
                continue
            told = await self._told(item, caller)
            bodies.append(body_of(item, None if who is None else who.external_id, told))
        return bodies

    async def _told(self, item: Placed, caller: Caller) -> dict[str, Any]:
        """The feed item as GraphQL tells it."""
        service = self._service.only(frozenset({item.program})) if is_sandbox(item.program) else self._service
        program = service.program_as_of(item.program, item.row.posted_at)
        if program is None:
            raise BrokenInvariant(f"there is no programme {item.program!r}, and yet something happened in it")
        context = Context(service, _IN_ITS_OWN_LANGUAGE, caller)
        event = _event(context, program, item)
        execution = execution_of(self._prepared_for(caller, type(event).__name__), context, event)
        result = execution.execute_operation()
        if isawaitable(result):
            result = await result
        told = cast("ExecutionResult", result)
        if told.data is None or told.errors:
            raise BrokenInvariant(f"the feed item at {item.place} cannot be told: {told.errors}")
        return cast("dict[str, Any]", told.data[ROOT])

    def _prepared_for(self, caller: Caller, name: str) -> Prepared:
        key = (caller.role, name)
        if key not in self._prepared:
            type_ = build_schema().schema_for(caller.role).type_map[name]
            assert isinstance(type_, GraphQLObjectType), "a feed item is an object"
            self._prepared[key] = self._executor.prepare(Asked(document_of(type_)), caller)
        return self._prepared[key]


def body_of(item: Placed, external_id: str | None, told: dict[str, Any]) -> bytes:
    """What is sent."""
    return encoded(
        {
            "type": type_of(str(item.row.effect.__struct_config__.tag)),
            "timestamp": told["at"],
            "data": {
                "program": real_key(item.program),
                **({"sandbox": True} if is_sandbox(item.program) else {}),
                "member": external_id,
                "cursor": cursor_of(Numbered.PROGRAM_FEED, item.program, item.place),
                "text": told.pop("text"),
                "item": told,
            },
        }
    )


def _event(context: Context, program: Program, item: Placed) -> object:
    effect = item.row.effect
    won = frozenset({effect.badge}) if isinstance(effect, BadgeWon) else frozenset[str]()
    return feed_item(context.book(program).for_a_member_who_won(won), item.row)


def _caller_for(webhook: Webhook) -> Caller:
    if webhook.brand is None:
        return Caller(Role.READER, "webhooks")
    return Caller(Role.BRAND, webhook.brand)
