"""Payloads: submissions as they came, between what was handed in and the text that is kept of it.

What is refused may hold anything that JSON can spell, lone surrogates and zero bytes too. So it is kept as JSON in
ASCII, which every database stores as it is, and read back into the very same.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from math import isfinite

from engine.operations.problems import HeldBack, Problem, QuotaUsedUp
from engine.operations.submissions import Submission
from engine.rules.fair_play import guard_id
from engine.rules.instants import Instant

LARGEST = 16_384
"""Characters of JSON. Of what is larger, only the first of each text is kept, and no attributes."""

_CUT_TO = 255
_MOST_PROBLEMS = 20
_LONGEST_MESSAGE = 600


def payload_of(submission: Submission) -> tuple[str, bool, str]:
    """A submission as text, whether it had to be cut, and the fingerprint of all of it."""
    occurred_at = submission.occurred_at
    came = {
        "program": submission.program,
        "member": submission.member,
        "type": submission.type,
        "idempotencyKey": submission.idempotency_key,
        "occurredAt": occurred_at.isoformat() if isinstance(occurred_at, datetime) else occurred_at,
        "attributes": dict(submission.attributes)
        if isinstance(submission.attributes, Mapping)
        else submission.attributes,
    }
    if submission.proof is not None:
        came["proof"] = submission.proof
    try:
        text = json.dumps(came, sort_keys=True, default=str)
    except (ValueError, TypeError, RecursionError):  # deeper than anything that is meant
        text = " " * (LARGEST + 1) + repr(sorted((key, each) for key, each in came.items() if key != "attributes"))
    fingerprint = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    if len(text) <= LARGEST:
        return text, False, fingerprint
    cut = {key: each[:_CUT_TO] for key, each in came.items() if isinstance(each, str)}
    return json.dumps(cut, sort_keys=True), True, fingerprint


def problems_text(problems: tuple[Problem, ...]) -> str:
    """Why something was refused, as text: the first of very many, and no message longer than can be read."""
    return json.dumps([_told(each) for each in problems[:_MOST_PROBLEMS]])


def _told(problem: Problem) -> dict[str, object]:
    told = told_problem(problem.code.value, problem.message, problem.path)
    if isinstance(problem, HeldBack | QuotaUsedUp):
        told |= {"rule": guard_id(problem.guard), "until": problem.until}
    return told


def told_problem(code: str, message: str, path: Sequence[str]) -> dict[str, object]:
    """A reason as it is kept, no part of it longer than can be read."""
    return {"code": code, "message": _shortened(message), "path": [part[:_CUT_TO] for part in path]}


def submission_of(
    payload: str, *, brand: str, credential: str, action_types: frozenset[str] | None, came_at: Instant
) -> Submission:
    """What came, to be submitted again under the same brand and key."""
    came = json.loads(payload)
    return Submission(
        program=came["program"],
        member=came["member"],
        type=came["type"],
        idempotency_key=came["idempotencyKey"],
        attributes=came["attributes"],
        occurred_at=came["occurredAt"],
        brand=brand,
        action_types=action_types,
        credential=credential,
        came_at=came_at,
        proof=came.get("proof"),
    )


def shown(payload: str) -> Mapping[str, object]:
    """What came, as it can be shown to people: half characters and numbers that are none become marks."""
    told = _shown(json.loads(payload))
    assert isinstance(told, dict), "a payload is an object"
    return told


def _shown(value: object) -> object:
    match value:
        case str():
            return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        case float():
            return value if isfinite(value) else str(value)
        case list():
            return [_shown(each) for each in value]
        case dict():
            return {str(_shown(key)): _shown(each) for key, each in value.items()}
        case _:
            return value


def _shortened(message: str) -> str:
    return message if len(message) <= _LONGEST_MESSAGE else message[: _LONGEST_MESSAGE - 1] + "…"
