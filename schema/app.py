"""The ASGI application: `/graphql`, two for what brands' servers send, and three for whoever watches the process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from engine.clock import Clock, SystemClock
from engine.operations.rejected.rejections import Keeping
from engine.service import open_service
from engine.settings import Settings
from schema.bulk.endpoint import BulkEndpoint
from schema.bulk.entrance import Entrance
from schema.bulk.events import EventsEndpoint
from schema.bulk.export import ExportEndpoint
from schema.live.clients import watching
from schema.live.departures import Departures, looking_out
from schema.safety.border import Border
from schema.safety.origins import Origins
from schema.safety.tracing import Traced
from schema.safety.vitals import MetricsPage, Readiness, health
from schema.view import View
from schema.webhooks.delivering import delivering


class Application(Starlette):
    """Starlette, past which what is for the endpoint goes directly.

    Each of its layers would be kept for each socket, and together they take a tenth of the time of a kept answer.
    """

    def __init__(self, endpoint: ASGIApp, **chosen: Any) -> None:
        super().__init__(**chosen)
        self._endpoint = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan" and scope["path"] == "/graphql":
            return await self._endpoint(scope, receive, send)
        return await super().__call__(scope, receive, send)


def create_app(settings: Settings, clock: Clock | None = None) -> Starlette:
    """The application of a deployment. Its lifespan opens the engine, and raises EngineError when that cannot be.

    With a clock that is handed in, nothing is told by itself: whoever sets the time says when it has passed.

    `/health` answers as long as the process is alive; `/ready` answers 200 once the engine is open, and 503 before,
    afterwards, when it can store nothing any more, and when the database does not answer; `/metrics` is for Prometheus.
    """
    view = View(settings)
    endpoint: ASGIApp = Border(view, Origins(settings), view.watch)
    if settings.traces:
        endpoint = Traced(endpoint)

    entrance = Entrance(lambda: view.door, lambda: view.service)
    bulk = BulkEndpoint(entrance, view.clients, view.watch, view.rates)
    events = EventsEndpoint(entrance, view.watch, view.rates, settings.max_body_bytes)
    export = ExportEndpoint(entrance, view.watch)

    departures = Departures(view.hub, lambda: view.service)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        opening = open_service(
            database_url=settings.database_url,
            rulesets=settings.rulesets,
            clock=clock or SystemClock(),
            scheduled=clock is None,
            redis_url=settings.redis_url.get_secret_value() if settings.redis_url else None,
            keeping=Keeping(settings.rejections_days, settings.rejections_per_day),
        )
        async with (
            opening as view.service,
            watching(view.clients),
            looking_out(departures),
        ):
            view.service.watch_batches(view.watch.metrics.batch_stored)
            try:
                async with delivering(view.service, settings, view.watch.metrics, by_itself=clock is None):
                    yield
            finally:
                view.service = None

    app = Application(
        endpoint,
        lifespan=lifespan,
        routes=[
            Route("/graphql", endpoint, name="graphql"),
            Route("/programs/{program}/actions", Border(bulk, Origins(settings), view.watch), name="actions"),
            Route("/programs/{program}/events", Border(events, Origins(settings), view.watch), name="events"),
            Route("/programs/{program}/export", Border(export, Origins(settings), view.watch), name="export"),
            Route("/health", health),
            Route("/ready", Readiness(lambda: view.service).answer),
            Route("/metrics", MetricsPage(view.watch.metrics, lambda: view.service, view.caller_of).answer),
        ],
    )
    app.state.clients, app.state.hub, app.state.bulk = view.clients, view.hub, bulk
    app.state.departures = departures
    app.state.say_goodbye = view.clients.dismiss_all
    """To be called when the server is about to stop: whoever listens is told to come again."""
    return app
