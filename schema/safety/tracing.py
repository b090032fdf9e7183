"""Traces by OpenTelemetry: a span for each request and each operation, within the trace that the caller began.

The API alone does nothing and costs next to nothing; spans go somewhere once the extra `otel` is installed and
`TROGEN_TRACES` asks for it. Like the log, spans hold nothing of a person: no variables, no ids of members.
"""

from collections.abc import Awaitable
from typing import TypeVar

from opentelemetry import trace
from opentelemetry.trace import Span, SpanKind, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from engine import __version__
from engine.errors import WrongSetting
from schema.execution.requests import Prepared
from schema.safety.trusted import hash_of

AnswerT = TypeVar("AnswerT")

_tracer = trace.get_tracer("trogen", __version__)
_propagator = TraceContextTextMapPropagator()


def send_traces() -> None:
    """Sends this process's spans by OTLP from now on, as the standard OTEL_… variables say. Raises WrongSetting."""
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        raise WrongSetting("TROGEN_TRACES needs OpenTelemetry; install it with: pip install 'trogen[otel]'") from None
    resource = Resource.create({"service.version": __version__})
    if str(resource.attributes["service.name"]).startswith("unknown_service"):  # nobody said in OTEL_SERVICE_NAME
        resource = resource.merge(Resource({"service.name": "trogen"}))
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)


class Traced:
    """An endpoint each of whose HTTP requests is a span."""

    def __init__(self, endpoint: ASGIApp) -> None:
        self._endpoint = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._endpoint(scope, receive, send)
        carrier = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        attributes = {"http.request.method": scope["method"], "url.path": scope["path"]}
        with _tracer.start_as_current_span(
            f"{scope['method']} {scope['path']}",
            context=_propagator.extract(carrier),
            kind=SpanKind.SERVER,
            attributes=attributes,
        ) as span:
            return await self._endpoint(scope, receive, _noting_status(send, span))


async def in_a_span(prepared: Prepared, answer: Awaitable[AnswerT]) -> AnswerT:
    """The answer, with the operation as a span around what it takes."""
    operation = prepared.operation
    name = operation.name.value if operation.name else ""
    attributes = {
        "graphql.operation.type": operation.operation.value,
        "graphql.operation.name": name,
        "trogen.document": hash_of(prepared.text)[:12],
    }
    with _tracer.start_as_current_span(f"{operation.operation.value} {name}".strip(), attributes=attributes):
        return await answer


def _noting_status(send: Send, span: Span) -> Send:
    async def forward(message: Message) -> None:
        if message["type"] == "http.response.start":
            span.set_attribute("http.response.status_code", message["status"])
            if message["status"] >= 500:
                span.set_status(StatusCode.ERROR)
        await send(message)

    return forward
