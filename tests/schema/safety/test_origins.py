"""Pages of other origins: let in by name, kept out otherwise, over HTTP and WebSocket."""

from pathlib import Path

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from tests.schema.asking import BEARER, garden, garden_app, served
from tests.schema.listening import socket_at

APP = "https://app.example.org"
QUERY = {"query": "{ programs { key } }"}
ASKS_TO_POST = {
    "Origin": APP,
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization,content-type",
}


async def test_a_listed_page_is_allowed_what_it_asks_for(sqlite_url: str, tmp_path: Path) -> None:
    async with garden(sqlite_url, tmp_path, origins=f"{APP},https://other.example.org") as api:
        preflight = await api.http.options("/graphql", headers=ASKS_TO_POST)
        answer = await api.http.post("/graphql", json=QUERY, headers={**BEARER, "Origin": APP})
        refusal = await api.http.post("/graphql", json=QUERY, headers={"Origin": APP})

    assert preflight.status_code == 204
    assert preflight.headers["access-control-allow-origin"] == APP
    assert preflight.headers["access-control-allow-methods"] == "GET, POST"
    assert preflight.headers["access-control-allow-headers"] == "authorization,content-type"
    assert "access-control-allow-credentials" not in preflight.headers
    assert answer.headers["access-control-allow-origin"] == APP
    assert "Origin" in answer.headers["vary"]
    assert refusal.status_code == 401
    assert refusal.headers["access-control-allow-origin"] == APP, "a page can read why it was refused"


@pytest.mark.parametrize(
    "origin", ["https://evil.example.org", "http://app.example.org", f"{APP}.evil.org", f"{APP}:8443", "null", ""]
)
async def test_another_page_is_kept_out_before_anything_is_read(sqlite_url: str, tmp_path: Path, origin: str) -> None:
    async with garden(sqlite_url, tmp_path, origins=APP) as api:
        preflight = await api.http.options("/graphql", headers={**ASKS_TO_POST, "Origin": origin})
        answer = await api.http.post("/graphql", json=QUERY, headers={**BEARER, "Origin": origin})

    assert preflight.status_code == answer.status_code == 403
    assert "access-control-allow-origin" not in {*preflight.headers, *answer.headers}
    assert answer.json()["errors"][0]["extensions"] == {"code": "FORBIDDEN"}
    assert "TROGEN_ORIGINS" in answer.json()["errors"][0]["message"]


async def test_a_page_of_the_very_address_needs_no_listing(sqlite_url: str, tmp_path: Path) -> None:
    behind_a_proxy = {"Origin": "https://api.example.org", "Sec-Fetch-Site": "same-origin"}
    async with garden(sqlite_url, tmp_path) as api:
        for headers in ({"Origin": "http://garden"}, behind_a_proxy):
            answer = await api.http.post("/graphql", json=QUERY, headers={**BEARER, **headers})
            assert answer.status_code == 200


async def test_in_development_pages_of_this_machine_need_no_listing(sqlite_url: str, tmp_path: Path) -> None:
    for development, status in ((True, 200), (False, 403)):
        async with garden(sqlite_url, tmp_path, development=development) as api:
            for origin in ("http://localhost:5173", "http://127.0.0.1:3000"):
                answer = await api.http.post("/graphql", json=QUERY, headers={**BEARER, "Origin": origin})
                assert answer.status_code == status


async def test_every_page_may_ask_where_a_star_says_so(sqlite_url: str, tmp_path: Path) -> None:
    async with garden(sqlite_url, tmp_path, origins="*") as api:
        answer = await api.http.post("/graphql", json=QUERY, headers={**BEARER, "Origin": "null"})
    assert answer.headers["access-control-allow-origin"] == "null"


async def test_a_socket_of_another_page_is_never_opened(sqlite_url: str, tmp_path: Path) -> None:
    async with served(garden_app(sqlite_url, tmp_path, origins=APP)) as address:
        with pytest.raises(InvalidStatus) as refusal:
            async with socket_at(address, Origin="https://evil.example.org"):
                pass
        assert refusal.value.response.status_code == 403
        for origin in (APP, f"http://{address}"):
            async with socket_at(address, Origin=origin, **BEARER) as socket:
                await socket.introduce()


async def test_watchers_are_asked_from_anywhere(sqlite_url: str, tmp_path: Path) -> None:
    app = garden_app(sqlite_url, tmp_path)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://garden") as http:
        assert (await http.get("/health", headers={"Origin": "https://evil.example.org"})).status_code == 200
