"""The attack list, refused case by case: over HTTP, over WebSocket, and over bare sockets where that matters."""

import gzip
import json
from datetime import timedelta
from pathlib import Path

import pytest

from engine.clock import SetClock
from tests.schema.asking import BEARER, KEY, Json, garden, garden_app, served
from tests.schema.credentials import desk
from tests.schema.garden import FRIDAY_NOON
from tests.schema.listening import FEED, socket_at
from tests.schema.safety.attacks import DOCUMENTS, MEMBER, SUBMIT, VARIABLES
from tests.schema.safety.test_arrivals import answer_to

JSON = {**BEARER, "Content-Type": "application/json"}
QUERY = b'{"query": "{ programs { key } }"}'


def codes(answer: Json) -> list[str]:
    assert "data" not in answer, answer
    return [error.get("extensions", {}).get("code", "INVALID_REQUEST") for error in answer["errors"]]


async def test_every_document_of_the_list_is_refused_over_http(sqlite_url: str, tmp_path: Path) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        for attack in (*DOCUMENTS, *VARIABLES):
            answer = await api.http.post("/graphql", content=attack.body, headers=JSON)
            assert attack.code in codes(answer.json()), attack.name
            assert len(answer.content) < 100_000, attack.name
        assert (await api.ask("{ programs { key } }")) == {"programs": [{"key": "garden"}]}


async def test_every_document_of_the_list_is_refused_on_a_socket(sqlite_url: str, tmp_path: Path) -> None:
    async with served(garden_app(sqlite_url, tmp_path)) as address, socket_at(address, **BEARER) as socket:
        await socket.introduce()
        for number, attack in enumerate((*DOCUMENTS, *VARIABLES)):
            if len(attack.body) > 60_000:
                continue  # a frame has at most 64 KiB
            await socket.subscribe(attack.query, id=str(number), **attack.variables)
            told = await socket.hear()
            assert (told["type"], told["id"]) == ("error", str(number)), attack.name
            assert attack.code in codes({"errors": told["payload"]}), attack.name
        await socket.subscribe("{ __typename }", id="after")
        assert (await socket.hear())["payload"] == {"data": {"__typename": "Query"}}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param(b"[" + b",".join([QUERY] * 1_000) + b"]", 400, id="a batch of requests"),
        pytest.param(
            b'{"query": "{ __typename }", "variables": ' + b"[" * 200_000 + b"]" * 200_000 + b"}", 400, id="deep"
        ),
        pytest.param(
            b'{"query": "{ __typename }", "variables": ' + b'{"a":' * 900 + b"1" + b"}" * 900 + b"}", 200, id="nested"
        ),
        pytest.param(
            b'{"query": "{ __typename }", "variables": {"n": ' + b"9" * 1_000_000 + b"}}", 400, id="a long number"
        ),
        pytest.param(b'{"query": "{ __typename }", "variables": {"n": 1e999999}}', 400, id="an endless number"),
        pytest.param(b'{"query": "{ __typename }", "variables": {"n": NaN}}', 400, id="no number"),
        pytest.param(b'{"query": "{ __typename }\\ud800"}', 400, id="half a character"),
        pytest.param(b'{"query": "{ __typename }", "query": "{"}', 200, id="two queries"),
        pytest.param(gzip.compress(b" " * 1_000_000), 400, id="compressed"),
        pytest.param(b"\x00" * 1_000, 400, id="nothing but zeros"),
    ],
)
async def test_a_body_that_is_no_request_is_refused(sqlite_url: str, tmp_path: Path, body: bytes, status: int) -> None:
    """Those with status 200 are understood: what they ask is harmless, or an error of the document."""
    async with garden(sqlite_url, tmp_path) as api:
        answer = await api.http.post("/graphql", content=body, headers=JSON)
        assert answer.status_code == status, answer.text
        assert "Internal error" not in answer.text
        assert len(answer.content) < 2_000


async def test_deep_json_in_an_attribute_is_refused_and_stores_nothing(sqlite_url: str, tmp_path: Path) -> None:
    deep: object = 1
    for _ in range(500):
        deep = [deep]
    action = {"member": "ines", "type": "plant.watered", "idempotencyKey": "deep", "attributes": {"litres": deep}}
    async with garden(sqlite_url, tmp_path) as api:
        answer = await api.answer(SUBMIT + "}", input={"program": "garden", **action})
        assert "Internal error" not in json.dumps(answer)
        assert (await api.ask(f"{{ {MEMBER} {{ id }} }}")) == {"member": None}


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonx", ""],
)
async def test_what_a_page_can_send_without_asking_first_is_not_read(
    sqlite_url: str, tmp_path: Path, content_type: str
) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        answer = await api.http.post("/graphql", content=QUERY, headers={**BEARER, "Content-Type": content_type})
    assert answer.status_code == 415


async def test_nothing_that_a_browser_sends_by_itself_lets_anybody_in(sqlite_url: str, tmp_path: Path) -> None:
    """So no page can act for somebody who is signed in elsewhere: only a header lets in, which asks for a preflight."""
    tickets = {"Cookie": f"authorization=Bearer {KEY}; token={KEY}; session={KEY}"}
    parameters = {"query": "{ programs { key } }", "authorization": f"Bearer {KEY}", "token": KEY, "access_token": KEY}
    async with garden(sqlite_url, tmp_path) as api:
        by_get = await api.http.get("/graphql", params=parameters, headers=tickets)
        basic = await api.http.get("/graphql", params=parameters, auth=("operator", KEY))
    assert by_get.status_code == basic.status_code == 401


async def test_a_mutation_by_get_changes_nothing(sqlite_url: str, tmp_path: Path) -> None:
    mutation = 'mutation { registerMember(input: {program: "garden", member: "ines"}) { created } }'
    async with garden(sqlite_url, tmp_path) as api:
        for parameters in (
            {"query": mutation},
            {"query": "query A { __typename } " + mutation[:9] + "B" + mutation[8:], "operationName": "B"},
        ):
            answer = await api.http.get("/graphql", params=parameters, headers=BEARER)
            assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
        assert (await api.ask(f"{{ {MEMBER} {{ id }} }}")) == {"member": None}


async def test_a_body_without_end_is_cut_off(sqlite_url: str, tmp_path: Path) -> None:
    head = f"POST /graphql HTTP/1.1\r\nHost: g\r\nAuthorization: Bearer {KEY}\r\nContent-Type: application/json\r\n"
    chunk = b"10000\r\n" + b" " * 65_536 + b"\r\n"
    async with served(garden_app(sqlite_url, tmp_path, max_body_bytes=200_000), arrival_seconds=0.2) as address:
        announced = await answer_to(address, [f"{head}Content-Length: 200001\r\n\r\n".encode()])
        chunked = await answer_to(address, [f"{head}Transfer-Encoding: chunked\r\n\r\n".encode(), *[chunk] * 4])
    for said in (announced, chunked):
        assert said.startswith(b"HTTP/1.1 413 ")
        assert b'{"code":"BODY_TOO_LARGE"}' in said
        assert said.count(b"HTTP/1.1") == 1, "and closed, once what it had sent was not the end"


async def test_names_are_not_guessed_for_whoever_tries_them(sqlite_url: str, tmp_path: Path) -> None:
    guesses = ("{ programz { key } }", '{ program(kex: "a") { key } }', "query($i: SubmitActionInputt!) { __typename }")
    async with garden(sqlite_url, tmp_path) as api:
        for guess in guesses:
            told = json.dumps(await api.answer(guess))
            assert "mean" not in told, told


async def test_a_token_cannot_be_replayed_after_its_end(sqlite_url: str, tmp_path: Path) -> None:
    clock = SetClock(FRIDAY_NOON)
    async with desk(sqlite_url, tmp_path, clock) as at:
        app = await at.app_of("ines")
        feed = f"{{ {MEMBER} {{ externalId }} }}"
        assert (await at.api.ask(feed, app))["member"] is None
        clock.set(FRIDAY_NOON + timedelta(minutes=15))
        replayed = await at.api.http.post("/graphql", json={"query": feed}, headers=app)
    assert replayed.status_code == 401
    assert replayed.json()["errors"][0]["extensions"] == {"code": "UNAUTHENTICATED"}


async def test_a_member_is_told_what_is_left_and_cannot_spend_more(sqlite_url: str, tmp_path: Path) -> None:
    document = f"{{ {MEMBER} {{ feed(first: 50) {{ nodes {{ id }} }} }} }}"
    async with desk(sqlite_url, tmp_path, max_cost=100, cost_per_second=5) as at:
        ines, otto = await at.app_of("ines"), await at.app_of("otto")
        first = await at.api.answer(document, ines)
        assert first["extensions"]["cost"]["requested"] == 52
        throttle = first["extensions"]["cost"]["throttle"]
        assert (throttle["maximum"], throttle["restoreRate"]) == (100, 5)
        assert 90 < throttle["available"] <= 100, "all but what reading the document took"
        spending = 'subscription { memberFeed(program: "garden", externalId: "ines") { id } }'
        refused = await at.api.http.post("/graphql", json={"query": spending}, headers=ines)
        assert refused.status_code == 400
        for _ in range(20):
            await at.api.http.post("/graphql", json={"query": spending}, headers=ines)
        throttled = await at.api.http.post("/graphql", json={"query": document}, headers=ines)
        assert throttled.status_code == 429
        assert throttled.json()["errors"][0]["extensions"]["code"] == "THROTTLED"
        assert int(throttled.headers["retry-after"]) >= 1
        assert "data" in await at.api.answer(document, otto), "one member's allowance is not another's"


async def test_a_socket_takes_no_flood_of_operations(sqlite_url: str, tmp_path: Path) -> None:
    async with served(garden_app(sqlite_url, tmp_path)) as address, socket_at(address, **BEARER) as socket:
        await socket.introduce()
        for number in range(60):
            await socket.subscribe(FEED, id=str(number), member=f"m{number}")
        refused = [await socket.hear() for _ in range(10)]
    assert {each["type"] for each in refused} == {"error"}
    assert {each["payload"][0]["extensions"]["code"] for each in refused} == {"LIMIT_EXCEEDED"}


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        pytest.param("x" * 70_000, 1009, id="a huge frame"),
        pytest.param("[" * 30_000, 4400, id="deep"),
        pytest.param('{"type": "connection_init"', 4400, id="half a message"),
        pytest.param(b"\x00\x01", 4400, id="binary"),
        pytest.param('{"type": "subscribe", "id": "1", "payload": {"query": "{ __typename }"}}', 4401, id="too early"),
    ],
)
async def test_a_frame_that_is_no_message_closes_the_socket(
    sqlite_url: str, tmp_path: Path, frame: str | bytes, code: int
) -> None:
    async with served(garden_app(sqlite_url, tmp_path)) as address, socket_at(address) as socket:
        await socket.connection.send(frame)
        assert await socket.closed() == code
