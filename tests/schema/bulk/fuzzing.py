"""Nonsense for everything that takes actions: `python -m tests.schema.bulk.fuzzing [TRIES]` tries it for long.

Whatever comes in, the answer is a typed one, nothing is logged as an error, and the journal holds exactly what was
answered as accepted. A try is made from its number alone, so that one that fails can be looked at again.
"""

import asyncio
import gzip
import json
import random
import sys
from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import structlog
from rich.console import Console

from engine.store import migrate
from tests.journals import check_everything
from tests.schema.asking import BEARER, Api, garden
from tests.schema.garden import GARDEN

TRIES = 20_000

EVENTS = """
    cloud_events:
      watered: {action: plant.watered, member: data.who, attributes: {plant: data.bed.plant}}
      weeded: {action: plot.weeded}
"""
FILES = {**GARDEN, "programme.yaml": GARDEN["programme.yaml"] + EVENTS}

SUBMIT = "mutation($input: SubmitActionInput!) { submitAction(input: $input) { result errors { code message path } } }"
BATCH = """
    mutation($input: SubmitActionsInput!) {
      submitActions(input: $input) { results { result errors { code } } errors { code } }
    }
"""
PREVIEW = "mutation($input: PreviewActionInput!) { previewAction(input: $input) { foreseen: result errors { code } } }"
REVERSE = "mutation($input: ReverseActionInput!) { reverseAction(input: $input) { result errors { code } } }"

TEXTS = (
    "",
    " ",
    "alva",
    "plot.weeded",
    "plant.watered",
    "\x00",
    "\ud800",
    "é" * 300,
    "2026-11-20T11:00:00Z",
    "‮",
    "null",
)
NUMBERS = (0, -1, 1e308, 10**40, 2**53 + 1, -0.0, 1.5, True, False, None)


@dataclass(slots=True)
class Tried:
    """What came of all tries."""

    accepted: int = 0
    wrong: list[str] = field(default_factory=list)


def anything(chance: random.Random, depth: int = 3) -> object:
    """A value of no kind in particular."""
    match chance.randrange(8 if depth else 3):
        case 0:
            return chance.choice(TEXTS)
        case 1:
            return chance.choice(NUMBERS)
        case 2:
            return chance.choice(["x" * 5_000, "k" + str(chance.randrange(50)), {}, []])
        case 3 | 4:
            return [anything(chance, depth - 1) for _ in range(chance.randrange(4))]
        case 5:
            nested: object = 0
            for _ in range(chance.choice([5, 100, 700])):
                nested = [nested] if chance.random() < 0.5 else {"a": nested}
            return nested
        case _:
            return {str(chance.choice(TEXTS)): anything(chance, depth - 1) for _ in range(chance.randrange(4))}


def action(chance: random.Random) -> dict[str, object]:
    """An action that is sound, or wrong in some of its fields."""
    given: dict[str, object] = {
        "member": chance.choice(["alva", "bo"]),
        "type": chance.choice(["plot.weeded", "plant.watered"]),
        "idempotencyKey": f"k{chance.randrange(200)}",
        "attributes": chance.choice([None, {"plant": "fern"}, {"plant": "fern", "litres": 2}]),
    }
    for _ in range(chance.choice([0, 0, 1, 1, 2])):
        given[chance.choice([*given, "occurredAt", "nonsense"])] = anything(chance)
    return given


def event(chance: random.Random) -> dict[str, object]:
    """An event that is sound, or wrong in some of its attributes."""
    given: dict[str, object] = {
        "specversion": "1.0",
        "id": str(chance.randrange(200)),
        "source": "/fuzz",
        "type": chance.choice(["watered", "weeded"]),
        "subject": "alva",
        "data": {"who": "bo", "bed": {"plant": "fern"}},
    }
    for _ in range(chance.choice([0, 0, 1, 2])):
        given[chance.choice([*given, "time", "data_base64"])] = anything(chance)
    return given


def mangled(chance: random.Random, body: bytes) -> bytes:
    """The same with a few bytes changed, left out, or cut off."""
    changed = bytearray(body)
    for _ in range(chance.choice([0, 0, 0, 1, 3])):
        at = chance.randrange(len(changed) + 1)
        match chance.randrange(4):
            case 0:
                del changed[at:]
            case 1:
                changed[at : at + 1] = bytes([chance.randrange(256)])
            case 2:
                changed[at:at] = chance.choice([b"\n", b"\xff", b"\xed\xa0\x80", b"\\ud800", b"{", b"0" * 400])
            case _:
                del changed[at : at + chance.randrange(1, 20)]
    return bytes(changed)


def written(value: object) -> bytes:
    return json.dumps(value).encode()


async def tried(number: int, api: Api) -> tuple[int, str | None]:
    """How many were accepted by one try, and what was wrong with the answer."""
    chance = random.Random(number)
    if chance.random() < 0.4:
        return await _lines(chance, api)
    return await (_events(chance, api) if chance.random() < 0.4 else _graphql(chance, api))


async def _lines(chance: random.Random, api: Api) -> tuple[int, str | None]:
    sound = b"".join(written(action(chance)) + b"\n" for _ in range(chance.randrange(1, 6)))
    if chance.random() < 0.02:
        sound += b'"' + b"x" * 10_000_000 + b'"\n'
    body, headers = mangled(chance, sound), {**BEARER, "Content-Type": "application/x-ndjson"}
    if chance.random() < 0.3:
        body, headers = mangled(chance, gzip.compress(body)), {**headers, "Content-Encoding": "gzip"}
    answer = await api.http.post("/programs/garden/actions", content=body, headers=headers)
    *lines, end = [json.loads(each) for each in answer.content.splitlines()]
    wrong = None if answer.status_code == 200 and end["end"] in ("COMPLETE", "TRUNCATED") else answer.text[-300:]
    return _accepted(lines), wrong or _untyped(lines)


async def _events(chance: random.Random, api: Api) -> tuple[int, str | None]:
    is_batch = chance.random() < 0.5
    value = [event(chance) for _ in range(chance.randrange(5))] if is_batch else event(chance)
    kind = "application/cloudevents-batch+json" if is_batch else "application/cloudevents+json"
    headers = {**BEARER, "Content-Type": kind}
    answer = await api.http.post("/programs/garden/events", content=mangled(chance, written(value)), headers=headers)
    told = answer.json()
    if answer.status_code not in (200, 400, 413, 422):
        return 0, f"{answer.status_code} {answer.text[:300]}"
    results = told if isinstance(told, list) else [told] if "result" in told else []
    return _accepted(results), _untyped(results)


async def _graphql(chance: random.Random, api: Api) -> tuple[int, str | None]:
    document = chance.choice([SUBMIT, BATCH, PREVIEW, REVERSE])
    given: MutableMapping[str, object] = {"program": "garden", **action(chance)}
    if document == BATCH:
        given = {"program": "garden", "actions": [action(chance) for _ in range(chance.randrange(4))]}
    if document == REVERSE:
        given = {"program": "garden", "actionKey": f"k{chance.randrange(200)}", "idempotencyKey": f"r{chance.random()}"}
        given["reason"] = chance.choice(["it rained", anything(chance)])
    body = mangled(chance, written({"query": document, "variables": {"input": given}}))
    headers = {**BEARER, "Content-Type": "application/json"}
    answer = await api.http.post("/graphql", content=body, headers=headers)
    codes = [each.get("extensions", {}).get("code") for each in answer.json().get("errors", ())]
    wrong = answer.status_code >= 500 or "INTERNAL_ERROR" in codes or None in codes
    return _accepted([answer.json()]), f"{answer.status_code} {answer.text[:300]}" if wrong else None


def _accepted(value: object) -> int:
    """How often something was accepted, anywhere in an answer; a preview has another name for it."""
    match value:
        case Mapping():
            here = value.get("result") == "ACCEPTED"
            return here + sum(map(_accepted, value.values()))
        case list():
            return sum(map(_accepted, value))
        case _:
            return 0


def _untyped(answers: Iterable[Mapping[str, Any]]) -> str | None:
    for each in answers:
        errors = each.get("errors", [])
        if (each["result"] == "REJECTED") != bool(errors) or not all(e["code"] and e["message"] for e in errors):
            return f"an answer without a typed error: {each}"
    return None


async def fuzzed(database_url: str, folder: Path, numbers: Iterable[int]) -> Tried:
    """Makes the tries on one server, and holds the journal against what was answered."""
    tries = Tried()
    with structlog.testing.capture_logs() as logs:
        async with garden(database_url, folder, FILES) as api:
            for number in numbers:
                accepted, wrong = await tried(number, api)
                tries.accepted += accepted
                if wrong is not None:
                    tries.wrong.append(f"try {number}: {wrong}")
    tries.wrong += [f"logged: {each}" for each in logs if each["log_level"] in ("error", "critical")]
    entries = await check_everything(database_url)
    if entries != tries.accepted:
        tries.wrong.append(f"{tries.accepted} were answered as accepted, and the journal has {entries}")
    return tries


async def _soak(tries: int) -> int:
    with TemporaryDirectory() as folder:
        url = f"sqlite://{folder}/trogen.db"
        await migrate(url)
        found = await fuzzed(url, Path(folder), range(tries))
    console = Console()
    for each in found.wrong[:50]:
        console.print(each, markup=False)
    console.print(f"{tries:,} requests tried, {found.accepted:,} accepted, {len(found.wrong):,} wrong")
    return 1 if found.wrong else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(_soak(int(sys.argv[1]) if len(sys.argv) > 1 else TRIES)))
