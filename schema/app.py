"""The ASGI application: `/graphql`, and two addresses for whoever watches over the process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute

from engine.clock import Clock, SystemClock
from engine.service import open_service
from engine.settings import Settings
from schema.live.clients import watching
from schema.safety.border import Border
from schema.safety.origins import Origins
from schema.view import View


def create_app(settings: Settings, clock: Clock | None = None) -> Starlette:
    """The application of a deployment. Its lifespan opens the engine, and raises EngineError when that cannot be.

    With a clock that is handed in, nothing is told by itself: whoever sets the time says when it has passed.

    `/health` answers as long as the process is alive; `/ready` answers 200 once the engine is open, and 503 before,
    afterwards, and when it can store nothing any more.
    """
    view = View(settings)
    endpoint = Border(view, Origins(settings))

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        opening = open_service(
            database_url=settings.database_url,
            rulesets=settings.rulesets,
            clock=clock or SystemClock(),
            scheduled=clock is None,
        )
        async with opening as view.service, watching(view.clients):
            try:
                yield
            finally:
                view.service = None

    async def ready(request: Request) -> JSONResponse:
        if view.service is None:
            return JSONResponse({"status": "not ready"}, 503)
        if not view.service.stores:
            return JSONResponse({"status": "stores nothing: start the server again"}, 503)
        return JSONResponse({"status": "ready"})

    app = Starlette(
        lifespan=lifespan,
        routes=[
            Route("/graphql", endpoint, name="graphql"),
            WebSocketRoute("/graphql", endpoint, name="graphql over WebSocket"),
            Route("/health", health),
            Route("/ready", ready),
        ],
    )
    app.state.say_goodbye = view.clients.dismiss_all
    """To be called when the server is about to stop: whoever listens is told to come again."""
    return app


async def health(request: Request) -> JSONResponse:
    """The process is alive, whatever else is wrong."""
    return JSONResponse({"status": "alive"})
