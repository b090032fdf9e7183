"""`POST /programs/{program}/events`: CloudEvents as actions, however they are sent."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from schema.bulk.events import BATCHED, STRUCTURED
from tests.schema.asking import BEARER, Api, Json, garden
from tests.schema.credentials import desk
from tests.schema.garden import GARDEN

ADDRESS = "/programs/garden/events"
EVENTS = """
    cloud_events:
      se.garden.watered:
        action: plant.watered
        member: data.gardener.id
        attributes: {plant: data.bed.plant}
      se.garden.weeded: {action: plot.weeded}
"""
FILES = {**GARDEN, "programme.yaml": GARDEN["programme.yaml"] + EVENTS}


def event(id: str = "1", **changed: object) -> dict[str, object]:
    given = {
        "specversion": "1.0",
        "id": id,
        "source": "/gardens/7",
        "type": "se.garden.watered",
        "time": "2026-11-20T11:59:59.123456789Z",
        "data": {"gardener": {"id": "alva"}, "bed": {"plant": "fern", "shade": True}, "litres": 2},
        **changed,
    }
    return {name: value for name, value in given.items() if value is not None}


@asynccontextmanager
async def events_api(url: str, folder: Path) -> AsyncIterator[Api]:
    async with garden(url, folder, FILES) as api:
        yield api


async def post(api: Api, body: object, media_type: str = STRUCTURED, **headers: str) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return await api.http.post(ADDRESS, content=content, headers={**BEARER, "Content-Type": media_type, **headers})


def given(answer: httpx.Response) -> Json:
    """The body of an answer to what was taken."""
    assert answer.status_code == 200, answer.text
    return answer.json()


async def stored(api: Api, id_: str) -> Json:
    document = "query($id: ID!) { node(id: $id) { ... on Action { type occurredAt attributes } } }"
    return (await api.ask(document, id=id_))["node"]


async def test_an_event_becomes_the_action_that_the_rule_files_say(database_url: str, tmp_path: Path) -> None:
    async with events_api(database_url, tmp_path) as api:
        answers = [given(await post(api, event(each))) for each in ("1", "1", "2")]
        action = await stored(api, answers[0]["action"])
    assert [each["result"] for each in answers] == ["ACCEPTED", "DUPLICATE", "ACCEPTED"]
    assert (answers[0]["source"], answers[0]["id"]) == ("/gardens/7", "1")
    assert action == {
        "type": "plant.watered",
        "occurredAt": "2026-11-20T11:59:59.123456Z",
        "attributes": {"plant": "fern", "litres": 2},
    }


async def test_its_key_takes_it_back(sqlite_url: str, tmp_path: Path) -> None:
    document = "mutation($input: ReverseActionInput!) { reverseAction(input: $input) { errors { code } } }"
    async with events_api(sqlite_url, tmp_path) as api:
        await post(api, event())
        given = {"program": "garden", "actionKey": "/gardens/7 1", "idempotencyKey": "r", "reason": "it rained"}
        answer = await api.ask(document, input=given)
    assert answer["reverseAction"]["errors"] == []


async def test_a_batch_is_answered_event_by_event(sqlite_url: str, tmp_path: Path) -> None:
    weeded = event("3", type="se.garden.weeded", subject="bo", data=None)
    batch = [event(), event("2", type="se.garden.weded"), weeded, 7, event()]
    async with events_api(sqlite_url, tmp_path) as api:
        answers = given(await post(api, batch, BATCHED))
    assert [each["result"] for each in answers] == ["ACCEPTED", "REJECTED", "ACCEPTED", "REJECTED", "DUPLICATE"]
    assert answers[1] == {
        "source": "/gardens/7",
        "id": "2",
        "result": "REJECTED",
        "errors": [
            {
                "code": "UNKNOWN_EVENT_TYPE",
                "message": 'garden takes no events of the type "se.garden.weded"; did you mean "se.garden.weeded"?',
                "path": ["type"],
            }
        ],
    }


@pytest.mark.parametrize(
    ("changed", "code", "path"),
    [
        ({"specversion": "0.3"}, "INVALID_EVENT", ["specversion"]),
        ({"id": ""}, "INVALID_EVENT", ["id"]),
        ({"source": "two words"}, "INVALID_EVENT", ["source"]),
        ({"type": None}, "INVALID_EVENT", ["type"]),
        ({"data": None, "data_base64": "e30="}, "INVALID_EVENT", ["data_base64"]),
        ({"time": "yesterday"}, "INVALID_TIME", ["time"]),
        ({"time": "2020-01-01T00:00:00Z"}, "OUTSIDE_TIME_WINDOW", ["time"]),
        ({"data": {"bed": {"plant": "fern"}}}, "INVALID_MEMBER", ["data", "gardener", "id"]),
        ({"data": {"gardener": {"id": " "}}}, "INVALID_MEMBER", ["data", "gardener", "id"]),
        ({"data": {"gardener": {"id": 7}}}, "MISSING_ATTRIBUTE", ["data", "bed", "plant"]),
        ({"data": {"gardener": {"id": 7}, "bed": {"plant": 1}}}, "INVALID_ATTRIBUTE", ["data", "bed", "plant"]),
    ],
)
async def test_what_is_wrong_is_told_where_it_stands_in_the_event(
    sqlite_url: str, tmp_path: Path, changed: Mapping[str, object], code: str, path: list[str]
) -> None:
    async with events_api(sqlite_url, tmp_path) as api:
        answer = await post(api, {name: value for name, value in {**event(), **changed}.items() if value is not None})
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["code"], error["path"]) == (code, path)
    assert error["message"]


async def test_an_event_brings_its_proof_where_the_rule_files_say(sqlite_url: str, tmp_path: Path) -> None:
    events = (
        "      se.garden.grafted: {action: grafted, proof: {certificate: data.paper.no, issued_at: data.paper.on}}\n"
        "      se.garden.praised: {action: plot.weeded, proof: {kind: data.kind, note: data.note}}\n"
    )
    programme = FILES["programme.yaml"].replace("    actions:\n", "    actions:\n      grafted: {proof: document}\n")

    def grafted(id_: str, **paper: object) -> dict[str, object]:
        return event(id_, type="se.garden.grafted", subject="alva", data={"paper": paper})

    word = event("w", type="se.garden.praised", subject="alva", data={"kind": "WORD", "note": "She said so"})
    batch = [grafted("1", no="G-1", on="2026-11-01T10:00:00Z"), grafted("2"), grafted("3", no="G-1", on="soon"), word]
    async with garden(sqlite_url, tmp_path, {**FILES, "programme.yaml": programme + events}) as api:
        taken, without, wrong, said = given(await post(api, batch, BATCHED))
        document = "query($id: ID!) { node(id: $id) { ... on Action { proof { kind certificate issuedAt note } } } }"
        proofs = [(await api.ask(document, id=each["action"]))["node"]["proof"] for each in (taken, without, said)]

    assert proofs == [
        {"kind": "DOCUMENT", "certificate": "G-1", "issuedAt": "2026-11-01T10:00:00Z", "note": None},
        None,  # which an operator may
        {"kind": "WORD", "certificate": None, "issuedAt": None, "note": "She said so"},
    ]
    assert [(each["code"], each["path"]) for each in wrong["errors"]] == [("INVALID_PROOF", ["data", "paper", "on"])]


async def test_an_event_may_have_its_attributes_in_headers(sqlite_url: str, tmp_path: Path) -> None:
    headers = {
        "ce-specversion": "1.0",
        "ce-id": "1",
        "ce-source": "/gardens/7",
        "ce-type": "se.garden.weeded",
        "ce-subject": "%C3%A5sa",
    }
    async with events_api(sqlite_url, tmp_path) as api:
        answer = given(await post(api, b"", "application/json", **headers))
        known = await api.ask('{ member(program: "garden", externalId: "åsa") { externalId } }')
    assert answer["result"] == "ACCEPTED"
    assert known["member"]["externalId"] == "åsa"


async def test_a_key_submits_only_events_of_its_action_types(sqlite_url: str, tmp_path: Path) -> None:
    async with desk(sqlite_url, tmp_path) as hands_out:
        shop = await hands_out.holder("BRAND", brand="shop", actionTypes=["plot.weeded"])
    async with events_api(sqlite_url, tmp_path) as api:
        answer = await post(api, event(), **shop)
        nobody = await post(api, event(), Authorization="")
    assert answer.json()["errors"][0]["code"] == "ACTION_TYPE_NOT_PERMITTED"
    assert nobody.status_code == 401


async def test_requests_that_hold_no_events_are_told_why(sqlite_url: str, tmp_path: Path) -> None:
    async with events_api(sqlite_url, tmp_path) as api:
        refusals = [
            (415, await post(api, event(), "application/json")),
            (400, await post(api, b"{")),
            (400, await post(api, event(), BATCHED)),
            (413, await post(api, [0] * 1_001, BATCHED)),
            (413, await post(api, b" " * 5_000_000)),
        ]
    for status, refused in refusals:
        assert refused.status_code == status
        assert refused.headers["content-type"] == "application/problem+json"


async def test_an_event_that_the_programme_does_not_take_is_kept(database_url: str, tmp_path: Path) -> None:
    document = """{ rejections(first: 20) { nodes { type isAction payload resolvedAt problems { code path } } } }"""
    unknown, nobody = event(type="se.garden.weded"), event("2", data={"bed": {"plant": "fern"}})
    async with events_api(database_url, tmp_path) as api:
        await post(api, unknown)
        await post(api, [nobody, 7], BATCHED)
        before = (await api.ask(document))["rejections"]["nodes"]
        await post(api, event())
        after = (await api.ask(document))["rejections"]["nodes"]

    assert [(each["type"], each["isAction"]) for each in before] == [
        ("", False),
        ("se.garden.watered", False),
        ("se.garden.weded", False),
    ]
    assert [each["problems"][0]["code"] for each in before] == ["INVALID_EVENT", "INVALID_MEMBER", "UNKNOWN_EVENT_TYPE"]
    assert [json.loads(each["payload"]["text"]) for each in before] == [7, nobody, unknown]
    assert [each["resolvedAt"] is None for each in after] == [True, True, False], "it came again under another type"
