"""The endpoint `POST /programs/{program}/actions`: a line for each action in, a line for each answer out."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from starlette.types import Receive, Scope, Send

from engine.operations.rejected.no_actions import NoAction
from engine.operations.submissions import Submission, SubmissionOutcome
from schema.bulk.entrance import Entrance, Parameters, require_editor
from schema.bulk.lines import Inflating, Plain
from schema.bulk.problems import Refused, refuse
from schema.bulk.stream import Keep, Stream, Submit
from schema.context import Context
from schema.http import Headers, headers_of
from schema.live.clients import Clients
from schema.safety.action_rates import ActionRates
from schema.safety.watch import Watch
from schema.sandboxes import stored_as

MEDIA_TYPES = ("application/x-ndjson", "application/jsonl", "application/ndjson")
"""What lines of JSON are called; no name was ever registered."""

IDLE_SECONDS = 60.0
"""How long a sender may send nothing, while we wait for it."""

MOST_STREAMS = 16
"""That one key may have open at a time."""


class BulkEndpoint:
    """Takes streams of actions. Plain ASGI."""

    def __init__(self, entrance: Entrance, clients: Clients, watch: Watch, rates: ActionRates) -> None:
        self._entrance = entrance
        self._clients = clients
        self._watch = watch
        self._rates = rates
        self.idle_seconds = IDLE_SECONDS
        self.most_streams = MOST_STREAMS
        self._open: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        seen = self._watch.begin("bulk")
        headers = headers_of(scope)
        try:
            context = await self._entrance.let_in(scope, headers)
            seen.caller = context.caller
            stream, body = self._stream(scope, headers, context)
            with self._counted(context):
                self._watch.end(seen, 200)  # begun; it may go on for days
                await self._run(stream, body, headers, receive, send)
        except Refused as refused:
            self._watch.end(seen, refused.status)
            await refuse(refused, send)

    def _stream(self, scope: Scope, headers: Headers, context: Context) -> tuple[Stream, Plain | Inflating]:
        """Everything that can be told without the body comes before the body is read. Raises Refused."""
        _require_lines(headers)
        body = _body_of(headers)
        chosen = Parameters(scope["query_string"], "answers", "history", "dryRun")
        stream = Stream(
            context.caller,
            stored_as(context.caller, scope["path_params"]["program"]),
            partial(self._rates.take, context.service, context.caller),
            *_submitting(chosen, context),
            idle_seconds=self.idle_seconds,
            only_refused=chosen.word("answers", "all", "refused") == "refused",
        )
        return stream, body

    async def _run(
        self, stream: Stream, body: Plain | Inflating, headers: Headers, receive: Receive, send: Send
    ) -> None:
        media_type = _media_type_for(headers)
        told = [(b"content-type", media_type.encode()), (b"x-accel-buffering", b"no")]
        await send({"type": "http.response.start", "status": 200, "headers": told})
        self._clients.enter(stream)
        try:
            await stream.run(body, receive, send)
        finally:
            self._clients.leave(stream)

    @contextmanager
    def _counted(self, context: Context) -> Iterator[None]:
        key = context.caller.key_id
        if self._open[key] >= self.most_streams:
            message = f"this key has {self.most_streams} streams open already; wait until one has ended."
            raise Refused(429, message, retry_after="1")
        self._open[key] += 1
        try:
            yield
        finally:
            self._open[key] -= 1
            if not self._open[key]:
                del self._open[key]


def _submitting(chosen: Parameters, context: Context) -> tuple[Submit, Keep]:
    """What is to be done with the actions, and with what is none. Raises Refused."""
    importing = chosen.switch("history")
    if importing:
        require_editor(context.caller)
    if chosen.switch("dryRun"):
        return partial(context.service.preview_all, importing=importing), _keep_nothing
    return partial(_submit, context, importing), context.service.rejections.note_no_actions


async def _keep_nothing(came: Sequence[NoAction]) -> None:
    """Of what is only tried out, nothing is kept."""


async def _submit(context: Context, importing: bool, submissions: Sequence[Submission]) -> list[SubmissionOutcome]:
    return await context.service.submit(submissions, importing=importing, by=context.caller.name)


def _require_lines(headers: Headers) -> None:
    content_type = headers.get(b"content-type", b"").partition(b";")[0].strip().lower().decode("latin-1")
    if content_type not in MEDIA_TYPES:
        message = f"send one JSON object a line, with the header `Content-Type: {MEDIA_TYPES[0]}`."
        raise Refused(415, message, accept=", ".join(MEDIA_TYPES))
    _media_type_for(headers)


def _media_type_for(headers: Headers) -> str:
    """What the answers are called, by the Accept header. Raises Refused."""
    accept = headers.get(b"accept", b"*/*").decode("latin-1")
    accepted = [part.partition(";")[0].strip().lower() for part in accept.split(",")]
    named = next((each for each in accepted if each in MEDIA_TYPES), None)
    if named is None and not {"*/*", "application/*", ""} & set(accepted):
        raise Refused(406, f"answers are written as {MEDIA_TYPES[0]} only: one JSON object a line.")
    return named or MEDIA_TYPES[0]


def _body_of(headers: Headers) -> Plain | Inflating:
    match headers.get(b"content-encoding", b"identity").strip().lower():
        case b"identity" | b"":
            return Plain()
        case b"gzip" | b"x-gzip":
            return Inflating()
        case _:
            raise Refused(415, "a body is compressed with gzip, or not at all.", accept_encoding="gzip")
