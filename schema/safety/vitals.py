"""For whoever watches over the process: whether it lives, whether it can work, and what it measures.

`/health` and `/ready` need no key and say next to nothing. `/metrics` needs an operator's key, of any role: how much
goes on is nobody else's to know.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from engine.service import Service
from schema.auth.callers import Caller
from schema.safety.metrics import CONTENT_TYPE, Metrics

log = structlog.get_logger("trogen")

DATABASE_SECONDS = 2.0
"""How long the database may take to answer before it counts as silent."""

REMEMBERED_SECONDS = 1.0
"""How long an answer of the database's is good for: asking often must not become work."""


async def health(request: Request) -> JSONResponse:
    """The process is alive, whatever else is wrong."""
    return JSONResponse({"status": "alive"})


class Readiness:
    """Whether actions can be taken: 200, or 503 with what is in the way."""

    def __init__(self, service: Callable[[], Service | None]) -> None:
        self._service = service
        self._answered_at = float("-inf")
        self._asking = asyncio.Lock()

    async def answer(self, request: Request) -> JSONResponse:
        """Answers who asks."""
        obstacle = await self._obstacle()
        return JSONResponse({"status": obstacle or "ready"}, 503 if obstacle else 200)

    async def _obstacle(self) -> str | None:
        service = self._service()
        if service is None:
            return "not ready"
        if not service.stores:
            return "stores nothing: start the server again"
        return None if await self._database_answers(service) else "the database does not answer"

    async def _database_answers(self, service: Service) -> bool:
        async with self._asking:
            if time.monotonic() - self._answered_at < REMEMBERED_SECONDS:
                return True
            try:
                await asyncio.wait_for(service.ping(), DATABASE_SECONDS)
            except Exception as error:  # noqa: BLE001 - however it fails to answer, it does not
                log.warning("database does not answer", error=repr(error))
                return False
            self._answered_at = time.monotonic()
            return True


class MetricsPage:
    """What is measured, for operators' keys."""

    def __init__(
        self,
        metrics: Metrics,
        service: Callable[[], Service | None],
        caller_for: Callable[[str | None], Awaitable[Caller | None]],
    ) -> None:
        self._metrics = metrics
        self._service = service
        self._caller_for = caller_for

    async def answer(self, request: Request) -> Response:
        """Answers who asks."""
        service = self._service()
        if service is None:
            return JSONResponse({"status": "not ready"}, 503)
        caller = await self._caller_for(request.headers.get("authorization"))
        if caller is None or not caller.role.is_operator:
            told = {"status": "this needs an operator's key: send the header `Authorization: Bearer <key>`"}
            return JSONResponse(told, 401, {"WWW-Authenticate": "Bearer"})
        self._metrics.waiting.set(service.waiting)
        return Response(self._metrics.exposition(), media_type=CONTENT_TYPE)
