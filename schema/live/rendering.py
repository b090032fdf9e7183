"""Rendering: one event of a subscription, executed for all who asked for it alike, and encoded once."""

from collections.abc import Awaitable
from inspect import isawaitable
from typing import cast

from graphql import ExecutionResult

from schema.context import Context
from schema.encoding import encoded
from schema.execution.executor import execution_of
from schema.execution.requests import Prepared
from schema.masking import masked


async def rendered(prepared: Prepared, context: Context, event: object) -> str:
    """The document executed on an event, as JSON. The context is emptied first: the event is news."""
    result = execution_of(prepared, context.for_one_operation(), event).execute_operation()
    if isawaitable(result):
        result = await cast("Awaitable[ExecutionResult]", result)
    return text_of(cast("ExecutionResult", result))


def text_of(result: ExecutionResult) -> str:
    """A result as JSON; its errors are told as its caller may see them."""
    body: dict[str, object] = {"data": result.data}
    if result.errors:
        body["errors"] = [masked(error).formatted for error in result.errors]
    if result.extensions:
        body["extensions"] = result.extensions
    return encoded(body).decode()
