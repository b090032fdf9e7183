"""What came of each line, as the line that answers it, and the line that ends a stream."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from typing import assert_never

import msgspec

from engine.operations.problems import Problem
from engine.operations.submissions import Accepted, Duplicate, Pending, Rejected, SubmissionOutcome
from schema.bulk.reading import LineError
from schema.encoding import encoded
from schema.ids import NodeKind, id_of

_write = msgspec.json.Encoder().encode
_SPELT = {"occurred_at": "occurredAt", "idempotency_key": "idempotencyKey"}


class Result(Enum):
    """What came of a line."""

    ACCEPTED = "ACCEPTED"
    DUPLICATE = "DUPLICATE"
    PENDING = "PENDING"
    REJECTED = "REJECTED"


class End(Enum):
    """Why no more lines are answered. All but the first leave lines that are to be sent again."""

    COMPLETE = "COMPLETE"
    TRUNCATED = "TRUNCATED"
    IDLE = "IDLE"
    STOPPING = "STOPPING"
    UNAVAILABLE = "UNAVAILABLE"
    LAPSED = "LAPSED"
    CHANGED = "CHANGED"
    LIMITED = "LIMITED"


class Tally:
    """How many lines were answered, and how."""

    def __init__(self) -> None:
        self._counts: Counter[Result] = Counter()
        self.last_line = 0

    def note(self, number: int, result: Result) -> None:
        """A line was answered."""
        self._counts[result] += 1
        self.last_line = number

    def ending(self, end: End, message: str, retry_after_seconds: int | None) -> bytes:
        """The last line of a stream."""
        told: dict[str, object] = {
            "end": end.value,
            "lastLine": self.last_line,
            "accepted": self._counts[Result.ACCEPTED],
            "duplicates": self._counts[Result.DUPLICATE],
            "pending": self._counts[Result.PENDING],
            "rejected": self._counts[Result.REJECTED],
        }
        if message:
            told["message"] = message
        if retry_after_seconds is not None:
            told["retryAfter"] = retry_after_seconds
        return _write(told) + b"\n"


def result_of(outcome: SubmissionOutcome | LineError) -> Result:
    """In one word."""
    match outcome:
        case Accepted():
            return Result.ACCEPTED
        case Duplicate():
            return Result.DUPLICATE
        case Pending():
            return Result.PENDING
        case Rejected() | LineError():
            return Result.REJECTED
        case _:
            assert_never(outcome)


def _as_it_is(path: Sequence[str]) -> Sequence[str]:
    return path


def told(
    outcome: SubmissionOutcome | LineError, place_of: Callable[[Sequence[str]], Sequence[str]] = _as_it_is
) -> dict[str, object]:
    """What came of an action, as it is told beside where it stood; `place_of` says where in it a path leads."""
    answer: dict[str, object] = {"result": result_of(outcome).value}
    match outcome:
        case Accepted() | Duplicate() | Pending():
            answer["action"] = id_of(NodeKind.ACTION, outcome.action.id)
        case Rejected(problems):
            answer["errors"] = [_error(*_as_told(each, place_of)) for each in problems]
        case LineError():
            answer["errors"] = [_error(*outcome)]
        case _:
            assert_never(outcome)
    return answer


def line_of(number: int, outcome: SubmissionOutcome | LineError) -> bytes:
    """The line that answers one."""
    # Errors repeat what was handed in, which may hold what JSON's fast writers refuse.
    answer = {"line": number, **told(outcome)}
    return (encoded(answer) if "errors" in answer else _write(answer)) + b"\n"


def _as_told(problem: Problem, place_of: Callable[[Sequence[str]], Sequence[str]]) -> tuple[str, str, Iterable[str]]:
    first, *rest = place_of(problem.path)
    return problem.code.value, problem.message, (_SPELT.get(first, first), *rest)


def _error(code: str, message: str, path: Iterable[str]) -> dict[str, object]:
    return {"code": code, "message": message, "path": list(path)}
