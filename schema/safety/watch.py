"""The watch: what is noticed of each operation, counted for Prometheus and written to the log.

Nothing of a person is noticed: no variables, no external ids, no credential; of a key only the prefix that names it.
"""

import time
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from http import HTTPStatus

import structlog
from graphql import GraphQLError
from prometheus_client import Counter, Histogram

from engine.settings import RequestLog
from schema.auth.callers import Caller
from schema.execution.executor import TextOf
from schema.execution.requests import INVALID_REQUEST, Asked, Prepared
from schema.safety.budget import requested_by
from schema.safety.metrics import Metrics
from schema.safety.trusted import hash_of

SLOW_SECONDS = 1.0
"""An answer that took longer is told as if it had failed."""

LONGEST_NAME = 64
"""Characters of an operation's name that are logged."""

_log = structlog.get_logger("trogen.requests")


@dataclass(slots=True)
class Sighting:
    """One operation, as far as it has come."""

    transport: str
    """`http` or `socket`."""
    began: float
    caller: Caller | None = None
    prepared: Prepared | None = None
    executed: bool = False
    """Whether it came so far that there is `data`."""
    errors: Sequence[GraphQLError] = ()
    origin: str | None = None
    """Of the page, where it may not ask here."""

    @property
    def kind(self) -> str:
        """`query`, `mutation`, `subscription`; `none` for what never became an operation."""
        return "none" if self.prepared is None else self.prepared.operation.operation.value

    def codes(self, status: int) -> list[str]:
        """What went wrong, each code once."""
        if not self.errors and status >= 400:
            return [HTTPStatus(status).name]
        return list(dict.fromkeys(_code_of(error) for error in self.errors))


_current: ContextVar[Sighting | None] = ContextVar("sighting", default=None)
"""Of the task at work: an operation is answered in one, whatever its transport."""


def notice(errors: Sequence[GraphQLError] | None, *, executed: bool) -> None:
    """These errors are told to whoever asked for the operation at work, beside `data` if it was executed."""
    seen = _current.get()
    if seen is not None:
        seen.errors = errors or ()
        seen.executed = executed


class Watch:
    """Notices operations of one application."""

    def __init__(self, metrics: Metrics, log: RequestLog) -> None:
        self.metrics = metrics
        self._log = log
        self._measures: dict[tuple[str, str, str], tuple[Counter, Histogram]] = {}

    def begin(self, transport: str) -> Sighting:
        """An operation begins in this task. What becomes known of it is filled in as it goes on."""
        seen = Sighting(transport, time.perf_counter())
        _current.set(seen)
        return seen

    def finding(self, text_of: TextOf) -> TextOf:
        """Finds texts in the same way, and notices who asks."""

        def find(asked: Asked, caller: Caller) -> str:
            seen = _current.get()
            if seen is not None:
                seen.caller = caller
            return text_of(asked, caller)

        return find

    def check(self, prepared: Prepared, caller: Caller) -> None:
        """Notices what is going to be executed; refuses nothing."""
        seen = _current.get()
        if seen is not None:
            seen.prepared = prepared
            seen.caller = caller

    def end(self, seen: Sighting, status: int) -> None:
        """It was answered, with this HTTP status or what comes closest to it."""
        seconds = time.perf_counter() - seen.began
        outcome = _outcome(seen, status)
        number, took = self._measures_of(seen.transport, seen.kind, outcome)
        number.inc()
        took.observe(seconds)
        if seen.prepared is not None:
            self.metrics.cost.observe(requested_by(seen.prepared))
        failed = outcome != "ok"
        for code in seen.codes(status) if failed else ():
            self.metrics.errors.labels(code).inc()
        if self._log is RequestLog.ALL or (self._log is RequestLog.FAILED and (failed or seconds > SLOW_SECONDS)):
            _write(seen, status, outcome, seconds)

    def _measures_of(self, transport: str, kind: str, outcome: str) -> tuple[Counter, Histogram]:
        # Looked up once for each kind: the library takes a lock and builds a key every time.
        measures = self._measures.get((transport, kind, outcome))
        if measures is None:
            metrics = self.metrics
            measures = metrics.requests.labels(transport, kind, outcome), metrics.seconds.labels(kind)
            self._measures[transport, kind, outcome] = measures
        return measures


def _outcome(seen: Sighting, status: int) -> str:
    if status < 400 and not seen.errors:
        return "ok"
    return "errors" if status < 400 and seen.executed else "refused"


def _write(seen: Sighting, status: int, outcome: str, seconds: float) -> None:
    line: dict[str, object] = {
        "transport": seen.transport,
        "kind": seen.kind,
        "outcome": outcome,
        "status": status,
        "ms": round(seconds * 1_000, 1),
    }
    if seen.origin is not None:
        line["origin"] = seen.origin
    if seen.caller is not None:
        line |= {"role": seen.caller.role.value, "key": seen.caller.key_id}
    if seen.prepared is not None:
        name = seen.prepared.operation.name
        line |= {
            "operation": name.value[:LONGEST_NAME] if name else "",
            "document": hash_of(seen.prepared.text)[:12],
            "cost": requested_by(seen.prepared),
        }
    if outcome != "ok":
        line["errors"] = seen.codes(status)
    _log.info("request", **line)


def _code_of(error: GraphQLError) -> str:
    code = (error.extensions or {}).get("code")
    return code if isinstance(code, str) else INVALID_REQUEST
