"""Server-sent events: one request, one operation, a stream of events that can be gone on with."""

import json
from asyncio import timeout
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from schema.live import events
from tests.schema.asking import BEARER, api_at, garden_app, served
from tests.schema.garden import action, watered
from tests.schema.listening import FEED
from tests.schema.streaming import streaming, streaming_feed

PROGRAMS = "{ programs { key } }"


async def test_a_feed_comes_as_events_with_their_cursors(sqlite_url: str, tmp_path: Path) -> None:
    async with (
        served(garden_app(sqlite_url, tmp_path)) as address,
        api_at(address) as api,
        streaming_feed(address, "ines", "") as stream,
    ):
        await api.submit("result", watered("one"))
        items = [await stream.item() for _ in range(5)]

    assert stream.response.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert stream.response.headers["cache-control"] == "no-store"
    assert [each["number"] for each in items] == [1, 2, 3, 4, 5]


async def test_the_last_event_id_is_gone_on_from_whatever_the_document_says(sqlite_url: str, tmp_path: Path) -> None:
    async with served(garden_app(sqlite_url, tmp_path)) as address, api_at(address) as api:
        await api.submit("result", watered("one"))
        async with streaming_feed(address, "ines", "") as stream:
            heard = [await stream.item() for _ in range(3)]
        async with streaming_feed(address, "ines", heard[-1]["cursor"]) as stream:
            assert (await stream.item())["number"] == 4


async def test_a_query_and_a_mutation_are_one_event_and_complete(sqlite_url: str, tmp_path: Path) -> None:
    submitting = "mutation($input: SubmitActionInput!) { submitAction(input: $input) { result } }"
    async with served(garden_app(sqlite_url, tmp_path)) as address:
        for document, variables, data in [
            (PROGRAMS, {}, {"programs": [{"key": "garden"}]}),
            (submitting, {"input": {"program": "garden", **watered("a")}}, {"submitAction": {"result": "ACCEPTED"}}),
        ]:
            async with streaming(address, document, variables) as stream:
                answer, complete = await stream.hear(), await stream.hear()
                assert answer is not None
                assert answer.payload["data"] == data
                assert complete is not None
                assert (complete.kind, complete.data) == ("complete", "")
                assert await stream.hear() is None


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("subscription {", "Syntax Error"),
        ("subscription { nothing }", "Cannot query field"),
        ('subscription { memberFeed(program: "nowhere", externalId: "ines") { id } }', "no programme 'nowhere'"),
        ('subscription { memberFeed(program: "garden", externalId: "ines", after: "x") { id } }', "is not a cursor"),
    ],
)
async def test_what_is_wrong_with_an_operation_is_its_only_event(
    sqlite_url: str, tmp_path: Path, document: str, words: str
) -> None:
    async with (
        served(garden_app(sqlite_url, tmp_path)) as address,
        streaming(address, document, {}) as stream,
    ):
        refused, complete = await stream.hear(), await stream.hear()

    assert refused is not None
    assert words in refused.payload["errors"][0]["message"]
    assert "data" not in refused.payload
    assert complete is not None
    assert complete.kind == "complete"


async def test_without_the_key_there_is_no_stream(sqlite_url: str, tmp_path: Path) -> None:
    async with (
        served(garden_app(sqlite_url, tmp_path)) as address,
        streaming(address, FEED, {"member": "ines"}, {"Authorization": "Bearer wrong"}) as stream,
    ):
        assert stream.response.status_code == 401
        assert json.loads(await stream.response.aread())["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_a_client_that_takes_plain_answers_too_gets_events_only_where_they_are_needed(
    sqlite_url: str, tmp_path: Path
) -> None:
    either = {"Accept": "application/graphql-response+json, application/json, text/event-stream"}
    async with served(garden_app(sqlite_url, tmp_path)) as address, api_at(address) as api:
        for document, status in ((PROGRAMS, 200), ("{ nothing }", 400)):
            plain = await api.http.post("/graphql", json={"query": document}, headers={**BEARER, **either})
            assert plain.headers["content-type"].startswith("application/graphql-response+json")
            assert plain.status_code == status
        async with streaming(address, FEED, {"member": "ines", "after": ""}, either) as stream:
            await api.submit("result", watered("one"))
            assert (await stream.item())["number"] == 1


async def test_an_event_source_asks_by_get_and_never_changes_anything(sqlite_url: str, tmp_path: Path) -> None:
    by_events = {**BEARER, "Accept": "text/event-stream"}
    changing = 'mutation { registerMember(input: {program: "garden", member: "ines"}) { errors { code } } }'
    async with served(garden_app(sqlite_url, tmp_path)) as address, api_at(address) as api:
        asked = await api.http.get("/graphql", params={"query": PROGRAMS}, headers=by_events)
        answer = '{"data":{"programs":[{"key":"garden"}]}}'
        assert asked.text.endswith(f"event: next\ndata: {answer}\n\nevent: complete\ndata:\n\n")
        refused = await api.http.get("/graphql", params={"query": changing}, headers=by_events)
        assert refused.status_code == 405


async def test_a_subscription_without_events_says_how_to_ask_for_them(sqlite_url: str, tmp_path: Path) -> None:
    async with served(garden_app(sqlite_url, tmp_path)) as address, httpx.AsyncClient() as http:
        body = {"query": FEED, "variables": {"member": "ines"}}
        answer = await http.post(f"http://{address}/graphql", json=body, headers=BEARER)

    assert answer.status_code == 400
    assert "text/event-stream" in answer.json()["errors"][0]["message"]


async def test_a_stream_on_which_nothing_happens_is_kept_alive_by_comments(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "HEARTBEAT_SECONDS", 0.02)
    async with served(garden_app(sqlite_url, tmp_path)) as address, streaming_feed(address, "ines", "") as stream:
        async with timeout(20):
            comments = [line async for line in first(stream.response.aiter_lines(), of=":", count=3)]

    assert comments == [":"] * 3


async def first(lines: AsyncIterator[str], of: str, count: int) -> AsyncIterator[str]:
    """The first few lines that are the very same."""
    async for line in lines:
        if line == of:
            yield line
            count -= 1
            if not count:
                return


async def test_a_server_that_stops_ends_its_streams_without_complete(sqlite_url: str, tmp_path: Path) -> None:
    async with served(garden_app(sqlite_url, tmp_path)) as address, api_at(address) as api:
        await api.submit("result", action("answer.thanked", "one", post="1", votes=3))
        stream_of = streaming_feed(address, "ines", "")
        stream = await stream_of.__aenter__()
        assert (await stream.item())["number"] == 1
    assert await stream.hear() is None
    await stream_of.__aexit__(None, None, None)
