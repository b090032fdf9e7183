"""The open socket: what happens arrives as it happens, and nothing is missed or told twice across a reconnect."""

import asyncio
import sqlite3
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from schema.ids import Numbered, cursor_of, key_of
from tests.schema.asking import KEY, Api, api_at, garden_app, served
from tests.schema.garden import SURPRISING, action, watered
from tests.schema.listening import FEED, listening, socket_at

BEGINNING = ""

SOMEBODYS = cursor_of(Numbered.FEED, "00000000-0000-7000-8000-000000000000", 1)

CURSOR = '{ member(program: "garden", externalId: "ines") { feedCursor version } }'


async def test_points_streak_badge_step_and_level_arrive_live(sqlite_url: str, tmp_path: Path) -> None:
    async with (
        served(garden_app(sqlite_url, tmp_path)) as address,
        api_at(address) as api,
        listening(address, "ines", after=BEGINNING) as socket,
    ):
        outcome = (await api.submit("outcome { events { id } }", watered("one")))["outcome"]
        first = [await socket.item() for _ in range(5)]
        await api.submit("result", watered("two"))
        second = [await socket.item() for _ in range(3)]

    assert [each["__typename"] for each in first] == [
        "PointsGiven",
        "PointsGiven",
        "StreakExtended",
        "ChallengeStepAdvanced",
        "BadgeWon",
    ]
    assert [each["__typename"] for each in second] == ["PointsGiven", "PointsGiven", "LevelChanged"]
    assert [each["number"] for each in first + second] == list(range(1, 9))
    assert [each["id"] for each in first] == [each["id"] for each in outcome["events"]]
    assert first[0]["text"] == "Du fick 20 poäng för Vattnade en växt"


async def test_without_a_cursor_only_what_happens_from_now_on_is_told(sqlite_url: str, tmp_path: Path) -> None:
    async with served(garden_app(sqlite_url, tmp_path)) as address, api_at(address) as api:
        await api.submit("result", watered("before"))
        async with listening(address, "ines") as socket:
            await api.submit("result", action("answer.thanked", "now", post="7", votes=3))
            assert (await socket.item())["__typename"] == "BadgeWon"


async def test_a_screen_that_subscribes_from_what_it_read_misses_nothing(sqlite_url: str, tmp_path: Path) -> None:
    async with served(garden_app(sqlite_url, tmp_path)) as address, api_at(address) as api:
        await api.submit("result", watered("before"))
        cursor = (await api.ask(CURSOR))["member"]["feedCursor"]
        await api.submit("result", watered("between"))
        async with listening(address, "ines", after=cursor) as socket:
            assert (await socket.item())["number"] == 6


async def test_a_member_without_any_history_has_a_cursor_too(sqlite_url: str, tmp_path: Path) -> None:
    register = 'mutation { registerMember(input: {program: "garden", member: "ines"}) { member { feedCursor } } }'
    async with served(garden_app(sqlite_url, tmp_path)) as address, api_at(address) as api:
        cursor = (await api.ask(register))["registerMember"]["member"]["feedCursor"]
        await api.submit("result", watered("first"))
        async with listening(address, "ines", after=cursor) as socket:
            assert (await socket.item())["number"] == 1


async def test_a_cursor_of_another_member_or_ahead_of_the_end_is_refused_at_once(
    sqlite_url: str, tmp_path: Path
) -> None:
    feed = '{ member(program: "garden", externalId: "ines") { id feedCursor } }'
    async with served(garden_app(sqlite_url, tmp_path)) as address, api_at(address) as api:
        await api.submit_all("accepted", [watered("one"), watered("two", member="jo")])
        ines = (await api.ask(feed))["member"]
        ahead = cursor_of(Numbered.FEED, key_of(ines["id"]).key, 6)
        for member, cursor, words in [
            ("jo", ines["feedCursor"], "is a cursor of another member's feed"),
            ("ines", ahead, "is ahead of the end of the feed"),
        ]:
            async with listening(address, member, after=cursor) as socket:
                (error,) = (await socket.hear())["payload"]
                assert words in error["message"]
                assert error["extensions"] == {"code": "MALFORMED_CURSOR"}


async def test_a_gift_tells_of_a_hidden_badge_from_the_moment_when_it_is_won(sqlite_url: str, tmp_path: Path) -> None:
    feed = """subscription { memberFeed(program: "garden", externalId: "ines", after: "") {
        ... on StreakEvent { streak { milestones { gives { badge { key } } } } }
        ... on BadgeWon { badge { key } } } }"""
    async with (
        served(garden_app(sqlite_url, tmp_path, SURPRISING)) as address,
        api_at(address) as api,
        socket_at(address) as socket,
    ):
        await socket.introduce(authorization=f"Bearer {KEY}")
        await socket.subscribe(feed)
        heard = []
        for day, key, weeded in ((19, "one", "two"), (20, "three", "four")):
            await api.submit("result", watered(key, at=f"2026-11-{day}T12:00:00Z"))
            while "streak" not in (item := await socket.item()):
                pass
            heard.append(item["streak"]["milestones"][0]["gives"]["badge"])
            await api.submit("result", action("plot.weeded", weeded))

    assert heard == [None, {"key": "mole"}]


async def test_a_member_whom_nobody_knows_yet_can_be_listened_to(sqlite_url: str, tmp_path: Path) -> None:
    async with (
        served(garden_app(sqlite_url, tmp_path)) as address,
        api_at(address) as api,
        listening(address, "stranger", after=BEGINNING) as socket,
    ):
        await api.submit("result", watered("one", member="somebody else"))
        await api.submit("result", watered("two", member="stranger"))
        assert (await socket.item())["number"] == 1


async def test_a_dropped_socket_resumes_complete_and_in_order_while_actions_pour_in(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with served(garden_app(sqlite_url, tmp_path)) as address, api_at(address) as api:
        pouring = asyncio.create_task(_pour(api, 120))
        heard: list[int] = []
        cursor: str | None = None
        while len(heard) < 120:
            async with AsyncExitStack() as dropped:
                socket = await dropped.enter_async_context(listening(address, "ines", cursor or BEGINNING))
                for _ in range(17):
                    item = await socket.item()
                    heard.append(item["number"])
                    cursor = item["cursor"]
                    if len(heard) == 120:
                        break
                # As a phone does that loses its network: no goodbye.
                socket.connection.transport.abort()
        await pouring

    assert heard == list(range(1, 121))


async def test_what_is_gone_from_the_feed_is_not_waited_for(sqlite_url: str, tmp_path: Path) -> None:
    app = garden_app(sqlite_url, tmp_path)
    async with (
        served(app) as address,
        api_at(address) as api,
        listening(address, "ines", after=BEGINNING) as early,
    ):
        await api.submit("result", watered("one"))
        for _ in range(5):
            await early.item()
        with sqlite3.connect(sqlite_url.removeprefix("sqlite://")) as database:
            database.execute("delete from feed_item")
        database.close()
        async with listening(address, "ines", after=BEGINNING) as late:
            async with asyncio.timeout(10):
                while app.state.hub.catching_up:
                    await api.ask(CURSOR)
            await api.submit("result", action("answer.thanked", "two", post="2", votes=3))
            assert (await late.item())["number"] == (await early.item())["number"] == 6


async def test_several_subscriptions_share_one_socket(sqlite_url: str, tmp_path: Path) -> None:
    async with (
        served(garden_app(sqlite_url, tmp_path)) as address,
        api_at(address) as api,
        socket_at(address) as socket,
    ):
        await socket.introduce(authorization=f"Bearer {KEY}")
        for member in ("ines", "jo"):
            await socket.subscribe(FEED, id=member, member=member, after=BEGINNING)
        await api.submit("result", action("answer.thanked", "one", member="jo", post="7", votes=3))
        await api.submit("result", action("answer.thanked", "two", member="ines", post="8", votes=3))
        heard = {(await socket.hear())["id"] for _ in range(2)}
        await socket.say({"type": "complete", "id": "ines"})
        await api.submit("result", action("answer.thanked", "three", member="ines", post="9", votes=3))
        await api.submit("result", action("answer.thanked", "four", member="jo", post="9", votes=3))
        last = await socket.hear()

    assert heard == {"ines", "jo"}
    assert last["id"] == "jo"


async def test_what_is_wrong_with_a_subscription_ends_it_and_not_the_socket(sqlite_url: str, tmp_path: Path) -> None:
    nowhere = 'subscription { memberFeed(program: "nowhere", externalId: "ines") { id } }'
    misnamed = 'subscription { memberFeed(program: "garden", externalId: "") { id } }'
    misplaced = 'subscription { memberFeed(program: "garden", externalId: "ines", after: "here") { id } }'
    nobodys = f'subscription {{ memberFeed(program: "garden", externalId: "nobody", after: "{SOMEBODYS}") {{ id }} }}'
    async with served(garden_app(sqlite_url, tmp_path)) as address, socket_at(address) as socket:
        await socket.introduce(authorization=f"Bearer {KEY}")
        for document, words in [
            (nowhere, "there is no programme 'nowhere'"),
            (misplaced, "'here' is not a cursor"),
            (nobodys, "is a cursor of another member's feed"),
            (misnamed, "a member's external id has"),
            ("subscription {", "Syntax Error"),
            ("", "Syntax Error"),
            ("subscription { nothing }", "Cannot query field"),
        ]:
            await socket.subscribe(document)
            message = await socket.hear()
            assert message["type"] == "error"
            assert words in message["payload"][0]["message"]
        await socket.subscribe("{ programs { key } }")
        assert (await socket.hear())["payload"]["data"] == {"programs": [{"key": "garden"}]}
        assert (await socket.hear())["type"] == "complete"


async def test_a_second_query_on_a_socket_sees_what_happened_since_the_first(sqlite_url: str, tmp_path: Path) -> None:
    async with (
        served(garden_app(sqlite_url, tmp_path)) as address,
        api_at(address) as api,
        socket_at(address) as socket,
    ):
        await socket.introduce(authorization=f"Bearer {KEY}")
        versions = []
        for name in ("one", "two"):
            await api.submit("result", watered(name))
            await socket.subscribe(CURSOR)
            versions.append((await socket.hear())["payload"]["data"]["member"]["version"])
            await socket.hear()

    assert versions[0] < versions[1]


@pytest.mark.parametrize(
    "frame",
    [
        "[]",
        "{",
        "7",
        "{}",
        '{"type": ["subscribe"]}',
        '{"type": "shout"}',
        '{"type": "complete", "id": {}}',
        '{"type": "subscribe", "id": "1"}',
        '{"type": "subscribe", "id": "1", "payload": []}',
        '{"type": "subscribe", "id": "1", "payload": {"query": 7}}',
        '{"type": "subscribe", "id": ["1"], "payload": {"query": "{ __typename }"}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": "{ __typename }", "variables": []}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": "{ __typename }", "operationName": 7}}',
    ],
)
async def test_a_frame_that_is_no_message_closes_the_socket_as_bad(sqlite_url: str, tmp_path: Path, frame: str) -> None:
    async with served(garden_app(sqlite_url, tmp_path)) as address, socket_at(address) as socket:
        await socket.introduce(authorization=f"Bearer {KEY}")
        await socket.connection.send(frame)
        assert await socket.closed() == 4400


async def _pour(api: Api, count: int) -> None:
    """Actions that each lead to exactly one feed item."""
    for number in range(count):
        await api.submit("result", action("answer.thanked", str(number), post=str(number), votes=3))
