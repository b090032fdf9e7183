"""What holds over HTTP holds over events and WebSocket as well: limits, trusted documents, origins, allowances."""

from pathlib import Path

import pytest

from engine.settings import TrustedOnly
from schema.safety.trusted import hash_of
from tests.schema.asking import BEARER, api_at, garden_app, served
from tests.schema.garden import watered
from tests.schema.listening import FEED, socket_at
from tests.schema.safety.attacks import DOCUMENTS, VARIABLES
from tests.schema.streaming import streaming

APP = "https://app.example.org"
EVENTS = {**BEARER, "Accept": "text/event-stream", "Content-Type": "application/json"}


async def test_every_document_of_the_attack_list_is_refused_as_an_event(sqlite_url: str, tmp_path: Path) -> None:
    async with served(garden_app(sqlite_url, tmp_path)) as address, api_at(address) as api:
        for attack in (*DOCUMENTS, *VARIABLES):
            told = await api.http.post("/graphql", content=attack.body, headers=EVENTS)
            assert told.headers["content-type"].startswith("text/event-stream"), attack.name
            assert '"data":{' not in told.text, attack.name
            if attack.code.isupper() and attack.code not in ("INVALID_REQUEST", "BAD_REQUEST"):
                assert f'"code":"{attack.code}"' in told.text, attack.name


async def test_a_listed_page_gets_events_and_is_told_that_it_may_read_them(sqlite_url: str, tmp_path: Path) -> None:
    async with served(garden_app(sqlite_url, tmp_path, origins=APP, traces=True)) as address, api_at(address) as api:
        async with streaming(address, FEED, {"member": "ines", "after": ""}, {"Origin": APP}) as stream:
            await api.submit("result", watered("one"))
            assert [(await stream.item())["number"] for _ in range(5)] == [1, 2, 3, 4, 5]
            assert stream.response.headers["access-control-allow-origin"] == APP
        async with streaming(address, FEED, {"member": "ines"}, {"Origin": "https://evil.example.org"}) as stream:
            assert stream.response.status_code == 403


@pytest.fixture
def trusted(tmp_path: Path) -> Path:
    folder = tmp_path / "trusted"
    folder.mkdir()
    (folder / "feed.graphql").write_text(FEED)
    return folder


async def test_a_trusted_document_is_listened_to_by_its_id_and_no_other_is(
    sqlite_url: str, tmp_path: Path, trusted: Path
) -> None:
    app = garden_app(sqlite_url, tmp_path, trusted_documents=trusted, trusted_only=TrustedOnly.ALL)
    by_hash = {"persistedQuery": {"version": 1, "sha256Hash": hash_of(FEED)}}
    async with served(app) as address, socket_at(address, **BEARER) as socket:
        await socket.introduce()
        named: list[dict[str, object]] = [{"documentId": f"sha256:{hash_of(FEED)}"}, {"extensions": by_hash}]
        for number, payload in enumerate(named):
            operation = {**payload, "variables": {"member": "nobody"}}
            await socket.say({"type": "subscribe", "id": f"known-{number}", "payload": operation})
        await socket.subscribe("{ programs { key } }", id="other")
        refused = await socket.hear()
        assert (refused["type"], refused["id"]) == ("error", "other")
        assert refused["payload"][0]["extensions"]["code"] == "DOCUMENT_NOT_TRUSTED"
        async with api_at(address) as api:
            body = {"documentId": hash_of(FEED), "variables": {"member": "nobody"}}
            async with api.http.stream("POST", "/graphql", json=body, headers=EVENTS) as stream:
                assert stream.headers["content-type"].startswith("text/event-stream")


async def test_a_member_spends_one_allowance_on_every_transport(sqlite_url: str, tmp_path: Path) -> None:
    app = garden_app(sqlite_url, tmp_path, max_cost=100, cost_per_second=5)
    minting = 'mutation { mintMemberToken(input: {program: "garden", member: "ines"}) { token } }'
    page = '{ member(program: "garden", externalId: "ines") { feed(first: 50) { nodes { id } } } }'
    async with served(app) as address, api_at(address) as api:
        token = (await api.ask(minting))["mintMemberToken"]["token"]
        ines = {"Authorization": f"Bearer {token}"}
        async with socket_at(address, **ines) as socket:
            await socket.introduce()
            for number in range(8):
                await socket.subscribe(FEED, id=str(number), member="ines")
            await socket.subscribe(page, id="page")
            refused = await socket.hear()
            assert (refused["type"], refused["id"]) == ("error", "page")
            assert refused["payload"][0]["extensions"]["code"] == "THROTTLED"
            assert (await api.answer(page, ines))["errors"][0]["extensions"]["code"] == "THROTTLED"
            as_events = await api.http.post("/graphql", json={"query": page}, headers={**EVENTS, **ines})
            assert '"code":"THROTTLED"' in as_events.text
