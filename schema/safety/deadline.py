"""The time that one operation may take."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from graphql import GraphQLError, OperationType

from schema.execution.requests import Prepared, RequestRefused

AnswerT = TypeVar("AnswerT")


async def within(seconds: int, prepared: Prepared, answer: Awaitable[AnswerT]) -> AnswerT:
    """The answer, if it comes in time. Raises RequestRefused when it does not.

    What a mutation handed to the writer is stored or not, whatever becomes of the request: it cannot be called back.
    """
    deadline = asyncio.timeout(seconds)
    try:
        async with deadline:
            return await answer
    except TimeoutError:
        if not deadline.expired():
            raise
        raise RequestRefused([_too_slow(seconds, prepared)], status=504) from None


def _too_slow(seconds: int, prepared: Prepared) -> GraphQLError:
    over = f"the operation was given up after {seconds} {'second' if seconds == 1 else 'seconds'}"
    if prepared.operation.operation is OperationType.MUTATION:
        message = (
            f"{over}, and whether it was stored is not known: send it again with the same idempotency keys, "
            "which count once however often they are sent."
        )
    else:
        message = f"{over}; ask for less at a time, or send it again in a moment."
    return GraphQLError(message, extensions={"code": "DEADLINE_EXCEEDED"})
