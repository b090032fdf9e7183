"""The endpoint `/graphql`: over HTTP, in as few steps as every check allows; sockets are handed on.

Plain ASGI: an answer that is ready is sent as it is, and nothing is built for a request that the request does not need.
"""

from functools import lru_cache

from graphql import ExecutionResult
from starlette.types import Receive, Scope, Send

from engine.errors import StoreUnavailable
from engine.live.rates import Left
from engine.service import Service
from engine.settings import Settings
from schema.auth.callers import Caller, Role
from schema.auth.door import Door
from schema.build import build_schema
from schema.context import Context
from schema.encoding import encoded
from schema.execution.executor import Executor, body_of, is_query, is_subscription
from schema.execution.repeated import RepeatedRequests
from schema.execution.requests import Prepared, RequestRefused
from schema.graphiql import graphiql_page
from schema.http import (
    Headers,
    HttpAnswer,
    HttpRefused,
    MediaType,
    answer,
    asked_in,
    headers_of,
    media_type_for,
    page,
    refusal,
    request_in,
    seen_from,
    send_answer,
    text_of,
)
from schema.live.clients import Clients
from schema.live.events import EventsEndpoint, Streaming, accepts_events
from schema.live.hub import Hub
from schema.live.websocket import SocketEndpoint
from schema.locales import Reader, accepted_languages
from schema.looking import about_to_change, note_look, note_looks
from schema.masking import in_plain_words
from schema.safety.action_rates import ActionRates, headers_for, told_of
from schema.safety.budget import COST_HEADER, Budget, retry_after_of, with_extensions
from schema.safety.deadline import within
from schema.safety.manifests import trusted_documents
from schema.safety.metrics import Metrics
from schema.safety.tracing import in_a_span
from schema.safety.watch import Watch, notice
from schema.safety.withheld import check_needs


class View:
    """Answers once it has been given the service."""

    def __init__(self, settings: Settings) -> None:
        schema = build_schema(introspection=settings.serves_introspection)
        self.service: Service | None = None
        self.budget = Budget(settings)
        self.rates = ActionRates(settings)
        self.watch = Watch(Metrics(), settings.log_requests)
        self.executor = Executor(
            schema.schema_for,
            introspection=settings.serves_introspection,
            text_of=self.watch.finding(trusted_documents(settings, schema.schema_for(Role.ADMIN)).text_of),
            before_reading=self.budget.before_reading,
            checks=(self.watch.check, check_needs, self.budget.check),
        )
        self.watch.metrics.watch_documents(self.executor.every_documents)
        self._repeated = RepeatedRequests()
        self._traces = settings.traces
        self._operation_seconds = settings.operation_seconds
        self.door = Door(settings.operator_key, lambda: self.service.access if self.service else None)
        self._page = page(graphiql_page()) if settings.serves_graphiql else None
        self._most_bytes = settings.max_body_bytes
        self.clients = Clients(lambda: self.door, lambda: self.service)
        self.hub = Hub(self.watch.metrics.feed_lag.observe, settings.operation_seconds)
        self._events = EventsEndpoint(
            executor=self.executor, answered=self._answered_live, hub=self.hub, clients=self.clients
        )
        self._sockets = SocketEndpoint(
            executor=self.executor,
            answered=self._answered_live,
            door=lambda: self.door,
            service=lambda: self.service,
            hub=self.hub,
            clients=self.clients,
            watch=self.watch,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            return await self._sockets(scope, receive, send)
        seen = self.watch.begin("http")
        told = await self._answer(scope, headers_of(scope), receive)
        if isinstance(told, HttpAnswer):
            self.watch.end(seen, told.status)
            return await send_answer(told, send)
        self.watch.end(seen, 200)  # begun; it may go on for days
        return await told(receive, send)

    async def caller_of(self, authorization: str | None) -> Caller | None:
        """Who this value of an Authorization header stands for, now."""
        return None if self.service is None else await self.door.caller_for(authorization, self.service.clock.now())

    async def _answer(self, scope: Scope, headers: Headers, receive: Receive) -> HttpAnswer | Streaming:
        """Everything that can be told without the body comes before the body is read."""
        if self._page is not None and _asks_for_page(scope, headers):
            return self._page
        media_type, as_events = media_type_for(headers.get(b"accept", b"*/*")), accepts_events(headers)
        if media_type is None and as_events:
            media_type = MediaType.JSON  # of what is refused before there is a stream
        if media_type is None:
            return refusal(406, f"answers are written as {MediaType.RESPONSE.value} or {MediaType.JSON.value} only.")
        if self.service is None:
            return refusal(503, "the service is not open; ask again in a moment.", media_type, retry_after="1")
        authorization, now = text_of(headers, b"authorization"), self.service.clock.now()
        try:
            caller = await self.door.caller_for(authorization, now, seen_from(scope, headers))
            if caller is None:
                message = await self.door.why_not(authorization, now)
                return refusal(401, message, media_type, www_authenticate="Bearer")
        except StoreUnavailable:
            message = "nobody can be recognised right now: the database cannot be reached; ask again in a moment."
            return refusal(503, message, media_type, retry_after="1")
        try:
            request = await request_in(scope, headers, receive, self._most_bytes)
            context = Context(self.service, reader_for(headers.get(b"accept-language", b"")), caller)
            if as_events:
                return await self._events.answer(scope, headers, asked_in(scope, request), context)
            wants_cost = COST_HEADER in headers or self.budget.is_told(caller)
            body = await self._executed(scope, request, context, tells_cost=wants_cost)
            return answer(body, 200, media_type, headers_for(context.left) if context.left else None)
        except HttpRefused as refused:
            return refusal(refused.status, refused.message, media_type, **refused.headers)
        except RequestRefused as refused:
            return _told(refused, media_type)
        except StoreUnavailable as error:  # before anything was done; afterwards it is told in the answer
            return refusal(503, f"{in_plain_words(error)}; send it again.", media_type, retry_after="1")

    async def _executed(self, scope: Scope, request: bytes, context: Context, *, tells_cost: bool) -> bytes:
        prepared = self._repeated.prepared(scope["method"], request, context.caller)
        if prepared is None:
            prepared = self._prepared(scope, request, context.caller)
        else:
            self.executor.prepare_again(prepared, context.caller)
        return await self._answered(prepared, context, tells_cost=tells_cost)

    def _prepared(self, scope: Scope, request: bytes, caller: Caller) -> Prepared:
        prepared = self.executor.prepare(asked_in(scope, request), caller)
        if is_subscription(prepared):
            raise HttpRefused(400, "a subscription is a stream: send `Accept: text/event-stream`, or use a WebSocket.")
        if is_query(prepared):
            self._repeated.remember(scope["method"], request, caller, prepared)
        elif scope["method"] == "GET":
            raise HttpRefused(405, "mutations are not taken by GET; send a POST.", allow="POST")
        return prepared

    async def _answered_live(self, prepared: Prepared, context: Context) -> bytes:
        return await self._answered(prepared, context, tells_cost=self.budget.is_told(context.caller))

    async def _answered(self, prepared: Prepared, context: Context, *, tells_cost: bool) -> bytes:
        """A query or mutation, whichever way it came in."""
        if not is_query(prepared):
            context.left = await self._taken(prepared, context)
        try:
            kept = None if self._traces else self.executor.recall_at_once(prepared, context)
            body, result = await self._in_time(prepared, context) if kept is None else (kept, None)
        except StoreUnavailable:
            self.budget.settle(prepared, context.caller, None)  # nothing of it was done
            raise
        told: dict[str, object] = {}
        if tells_cost:
            told["cost"] = self.budget.settle(prepared, context.caller, result)
        if context.left is not None:
            told["rateLimit"] = told_of(context.left)
        return with_extensions(body, told)

    async def _taken(self, prepared: Prepared, context: Context) -> Left | None:
        try:
            return await self.rates.check(prepared, context.service, context.caller)
        except RequestRefused:
            self.budget.settle(prepared, context.caller, None)  # what was set aside for it
            raise

    async def _in_time(self, prepared: Prepared, context: Context) -> tuple[bytes, ExecutionResult | None]:
        making = self._made(prepared, context)
        if self._traces:
            making = in_a_span(prepared, making)
        return await within(self._operation_seconds, prepared, making)

    async def _made(self, prepared: Prepared, context: Context) -> tuple[bytes, ExecutionResult | None]:
        """The answer with its result, or without one where it was answered before."""
        recalled = await self.executor.recall(prepared, context)
        if recalled is not None and recalled.body is not None:
            note_look(context, recalled.name.program, recalled.name.external_id, "member")
            return recalled.body, None
        changed = await about_to_change(prepared, context)
        result = await self.executor.execute(prepared, context)
        note_looks(prepared, context, changed)
        notice(result.errors, executed=True)
        body = encoded(body_of(result))
        if recalled is not None:
            self.executor.keep(recalled, prepared, context, result, body)
        return body, result


def _told(refused: RequestRefused, media_type: MediaType) -> HttpAnswer:
    # Clients of plain JSON read any other status as a failure of the transport.
    plain = media_type is MediaType.JSON and refused.status == 400
    body = encoded({"errors": [error.formatted for error in refused.errors]})
    notice(refused.errors, executed=False)
    return answer(body, 200 if plain else refused.status, media_type, {**retry_after_of(refused), **refused.headers})


@lru_cache(maxsize=1024)
def reader_for(accept_language: bytes) -> Reader:
    """Whose eyes an answer is for, by the Accept-Language header."""
    return Reader(accepted_languages(accept_language.decode("latin-1")))


def _asks_for_page(scope: Scope, headers: Headers) -> bool:
    return (
        scope["method"] == "GET"
        and b"query=" not in scope["query_string"]
        and b"text/html" in headers.get(b"accept", b"").lower()
    )
