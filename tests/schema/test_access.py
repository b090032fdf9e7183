"""Nothing is open: without the operator's key there is no answer, over HTTP or WebSocket."""

from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from schema.auth.door import OperatorKey
from tests.schema.asking import BEARER, KEY, garden, garden_app, served
from tests.schema.listening import FEED, socket_at

NOTHING = "this needs a key: send the header `Authorization: Bearer <key>`."
MISSHAPEN = "`Authorization` is to hold the word Bearer, a space, and the key or token."
STRANGE = "this key or token is not known here: it is not whole, or of another server; ask for another."


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({}, NOTHING),
        ({"Authorization": ""}, NOTHING),
        ({"Authorization": KEY}, MISSHAPEN),
        ({"Authorization": f"Basic {KEY}"}, MISSHAPEN),
        ({"Authorization": "Bearer "}, MISSHAPEN),
        ({"Authorization": "Bearer wrong"}, STRANGE),
    ],
)
async def test_without_the_key_http_answers_401_in_the_shape_of_graphql_and_says_what_is_wrong(
    sqlite_url: str, tmp_path: Path, headers: Mapping[str, str], why: str
) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        answer = await api.http.post("/graphql", json={"query": "{ programs { key } }"}, headers=headers)

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json() == {"errors": [{"message": why, "extensions": {"code": "UNAUTHENTICATED"}}]}


async def test_the_word_bearer_is_read_in_any_case(sqlite_url: str, tmp_path: Path) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        await api.ask("{ programs { key } }", {"Authorization": f"bearer {KEY}"})


async def test_a_server_without_a_key_lets_nobody_in(sqlite_url: str, tmp_path: Path) -> None:
    async with garden(sqlite_url, tmp_path, operator_key=None) as api:
        for headers in ({}, {"Authorization": "Bearer "}, BEARER):
            answer = await api.http.post("/graphql", json={"query": "{ programs { key } }"}, headers=headers)
            assert answer.status_code == 401


@pytest.mark.parametrize("given", ["Bearer ", "Bearer", "", None, 7, "Bearer None", "Bearer nyckel-med-åäö"])
def test_only_the_very_key_opens(given: object) -> None:
    assert not OperatorKey(SecretStr(KEY)).opens_for(given)
    assert not OperatorKey(SecretStr("")).opens_for(given)
    assert not OperatorKey(None).opens_for(given)


async def test_a_socket_that_cannot_show_the_key_is_closed_as_forbidden_and_told_why(
    sqlite_url: str, tmp_path: Path
) -> None:
    unshown = "put `Authorization: Bearer <token>` into the payload of connection_init (connectionParams)"
    mistyped = "this key is not whole: it was mistyped or cut off; copy all of it."
    payloads: list[tuple[dict[str, str | None], str]] = [
        ({}, unshown),
        ({"authorization": None}, unshown),
        ({"authToken": KEY}, unshown),
        ({"authorization": KEY}, MISSHAPEN),
        ({"authorization": "Bearer wrong"}, STRANGE),
        ({"authorization": "Bearer trogen_op_4f7k2m9x1c_cut"}, mistyped),
    ]
    async with served(garden_app(sqlite_url, tmp_path)) as address:
        for payload, why in payloads:
            async with socket_at(address) as socket:
                await socket.say({"type": "connection_init", "payload": payload})
                assert await socket.closed() == 4403
                assert socket.connection.close_reason == f"Forbidden: {why}"


async def test_a_socket_that_subscribes_before_it_introduced_itself_is_closed_as_unauthorized(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with served(garden_app(sqlite_url, tmp_path)) as address, socket_at(address) as socket:
        await socket.subscribe(FEED, member="ines")
        assert await socket.closed() == 4401


@pytest.mark.parametrize("name", ["authorization", "Authorization"])
async def test_a_socket_may_show_the_key_when_it_introduces_itself(sqlite_url: str, tmp_path: Path, name: str) -> None:
    async with served(garden_app(sqlite_url, tmp_path)) as address, socket_at(address) as socket:
        await socket.introduce(**{name: f"Bearer {KEY}"})


async def test_a_socket_may_show_the_key_in_its_handshake(sqlite_url: str, tmp_path: Path) -> None:
    async with served(garden_app(sqlite_url, tmp_path)) as address, socket_at(address, **BEARER) as socket:
        await socket.introduce()


async def test_only_the_modern_protocol_is_spoken(sqlite_url: str, tmp_path: Path) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        answer = await api.http.get(
            "/graphql", params={"query": FEED, "variables": '{"member": "ines"}'}, headers=BEARER
        )
        assert answer.status_code == 400


async def test_graphiql_is_a_page_that_can_do_nothing_by_itself(sqlite_url: str, tmp_path: Path) -> None:
    async with garden(sqlite_url, tmp_path, graphiql=True) as api:
        page = await api.http.get("/graphql", headers={"Accept": "text/html,application/xhtml+xml"})
        query = await api.http.post("/graphql", json={"query": "{ programs { key } }"})

    assert page.status_code == 200
    assert "GraphiQL" in page.text
    assert "Strawberry" not in page.text
    assert "Does it not come?" in page.text, "where its scripts cannot be loaded, the page says what to do"
    assert "query WhoAmI" in page.text
    assert KEY not in page.text
    assert query.status_code == 401


async def test_there_is_no_graphiql_unless_it_is_asked_for(sqlite_url: str, tmp_path: Path) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        answer = await api.http.get("/graphql", headers={"Accept": "text/html,*/*"})

    assert answer.status_code == 401


async def test_introspection_can_be_switched_off_and_takes_suggestions_with_it(sqlite_url: str, tmp_path: Path) -> None:
    async with garden(sqlite_url, tmp_path, introspection=False) as api:
        (refused,) = (await api.answer('{ __schema { types { name } } __type(name: "Query") { name } }'))["errors"]
        (mistyped,) = (await api.answer("{ programz { key } }"))["errors"]
        assert (await api.ask("{ __typename }")) == {"__typename": "Query"}

    assert "schema.graphql" in refused["message"]
    assert "programs" not in mistyped["message"]


async def test_who_watches_the_process_needs_no_key(sqlite_url: str, tmp_path: Path) -> None:
    app = garden_app(sqlite_url, tmp_path)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://garden") as http:
        before = await http.get("/health"), await http.get("/ready"), await http.post("/graphql", headers=BEARER)
        async with app.router.lifespan_context(app):
            during = await http.get("/health"), await http.get("/ready")
        after = await http.get("/ready")

    assert [answer.status_code for answer in before] == [200, 503, 503]
    assert [answer.json() for answer in during] == [{"status": "alive"}, {"status": "ready"}]
    assert after.status_code == 503
