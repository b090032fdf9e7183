"""The endpoint `POST /programs/{program}/events`: CloudEvents, one in a request or a batch of them.

Structured, batched and binary, as the HTTP binding of CloudEvents 1.0 has them.
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias
from urllib.parse import unquote

from starlette.types import Receive, Scope, Send

from engine.errors import EngineError
from engine.live.rates import Wait
from schema.bulk.answers import Result, told
from schema.bulk.cloud_events import Event, Read, read_event
from schema.bulk.entrance import Entrance, Parameters
from schema.bulk.no_actions import of_event
from schema.bulk.problems import Refused, refuse
from schema.bulk.reading import LineError
from schema.context import Context
from schema.encoding import decoded, encoded
from schema.http import Headers, HttpAnswer, headers_of, send_answer
from schema.masking import in_plain_words
from schema.safety.action_rates import ActionRates, headers_for, words_for
from schema.safety.watch import Watch
from schema.sandboxes import stored_as

Json: TypeAlias = dict[str, object]

STRUCTURED = "application/cloudevents+json"
BATCHED = "application/cloudevents-batch+json"

MOST_EVENTS = 1_000
"""In one batch."""

_STATUS = {Result.ACCEPTED: 200, Result.DUPLICATE: 200, Result.PENDING: 202, Result.REJECTED: 422}
"""For an event by itself: who delivers events need not read answers, and sends a refused one to where such are kept."""


class EventsEndpoint:
    """Takes events. Plain ASGI."""

    def __init__(self, entrance: Entrance, watch: Watch, rates: ActionRates, most_bytes: int) -> None:
        self._entrance = entrance
        self._watch = watch
        self._rates = rates
        self._most_bytes = most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        seen = self._watch.begin("events")
        headers = headers_of(scope)
        try:
            context = await self._entrance.let_in(scope, headers)
            seen.caller = context.caller
            Parameters(scope["query_string"])
            answer = await self._answer(
                stored_as(context.caller, scope["path_params"]["program"]), headers, context, receive
            )
        except Refused as refused:
            self._watch.end(seen, refused.status)
            return await refuse(refused, send)
        self._watch.end(seen, answer.status)
        return await send_answer(answer, send)

    async def _answer(self, program: str, headers: Headers, context: Context, receive: Receive) -> HttpAnswer:
        media_type = headers.get(b"content-type", b"").partition(b";")[0].strip().lower().decode("latin-1")
        is_binary = b"ce-specversion" in headers
        if media_type not in (STRUCTURED, BATCHED) and not (is_binary and _is_json(media_type)):
            message = f"send events as {STRUCTURED} or {BATCHED}, or JSON data with the event's attributes in headers."
            raise Refused(415, message, accept=f"{STRUCTURED}, {BATCHED}")
        body = await _whole(headers, receive, self._most_bytes)
        if media_type == BATCHED:
            return _json(200, await self._taken(_batch_in(body), program, context))
        event = _json_in(body) if media_type == STRUCTURED else _binary_event(headers, body)
        (answer,) = await self._taken([event], program, context)
        return _json(_STATUS[Result(answer["result"])], answer)

    async def _taken(self, events: Sequence[object], program: str, context: Context) -> list[Json]:
        """What came of each event. Raises Refused when not all of it could be stored; all can be sent again."""
        verdict = await self._rates.take(context.service, context.caller, len(events))
        if isinstance(verdict, Wait):
            headers = {**headers_for(verdict.left), "retry_after": str(verdict.seconds)}
            raise Refused(429, words_for(verdict, len(events)), **headers)
        return await _submitted(events, program, context)


async def _submitted(events: Sequence[object], program: str, context: Context) -> list[Json]:
    """What came of each event. Raises Refused when not all of it could be stored; all can be sent again."""
    served = context.service.program(program)
    assert served is not None, "whoever was let in is at a programme that is served"
    dictionary = served.version.ruleset.dictionary
    pairs = [(each, read_event(each, program, dictionary, context.caller)) for each in events]
    try:
        submissions = [each.submission for _, each in pairs if isinstance(each, Read)]
        outcomes = iter(await context.service.submit(submissions) if submissions else ())
    except EngineError as error:
        raise Refused(503, f"{in_plain_words(error)}; send it again.", retry_after="1") from None
    none = [of_event(event, each, program, context.caller) for event, each in pairs if isinstance(each, LineError)]
    if none:
        await context.service.rejections.note_no_actions(none)
    return [
        {**_names(event), **(told(next(outcomes), each.place_of) if isinstance(each, Read) else told(each))}
        for event, each in pairs
    ]


def _names(event: object) -> Json:
    """By what an event is known again."""
    return {name: event[name] for name in ("source", "id") if name in event} if isinstance(event, Mapping) else {}


def _batch_in(body: bytes) -> Sequence[object]:
    events = _json_in(body)
    if not isinstance(events, list):
        raise Refused(400, "a batch is a JSON array of events.")
    if len(events) > MOST_EVENTS:
        raise Refused(413, f"a batch has at most {MOST_EVENTS:,} events, and this one has {len(events):,}.")
    return events


def _binary_event(headers: Headers, body: bytes) -> Event:
    """An event whose attributes are headers, and whose data is the body."""
    attributes: dict[str, object] = {
        name[3:].decode("latin-1"): unquote(value.decode("latin-1"))
        for name, value in headers.items()
        if name.startswith(b"ce-")
    }
    return {**attributes, "data": _json_in(body)} if body.strip() else attributes


def _is_json(media_type: str) -> bool:
    return media_type == "application/json" or media_type.endswith("+json") or media_type == ""


def _json_in(body: bytes) -> object:
    try:
        return decoded(body)
    except ValueError:
        raise Refused(400, "the body is not valid JSON.") from None


async def _whole(headers: Headers, receive: Receive, most_bytes: int) -> bytes:
    """The body, taken no further than it may be long. Raises Refused."""
    announced = headers.get(b"content-length", b"0")
    body = bytearray()
    more = not announced.isdigit() or int(announced) <= most_bytes
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refused(400, "the request ended before its body did.")
        body += message.get("body", b"")
        if len(body) > most_bytes:
            break
        if not message.get("more_body", False):
            return bytes(body)
    raise Refused(413, f"a request body has at most {most_bytes} bytes.")


def _json(status: int, value: object) -> HttpAnswer:
    body = encoded(value)
    return HttpAnswer(status, [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))], body)
