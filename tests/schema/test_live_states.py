"""The painted numbers, live: the present ones first, then whatever changed, of which only the latest counts."""

import asyncio
from pathlib import Path

from tests.schema.asking import KEY, Json, api_at, garden_app, served
from tests.schema.garden import action, watered
from tests.schema.listening import Socket, socket_at

STATE = """
subscription($member: String! = "ines") {
  memberState(program: "garden", externalId: $member) { version wallets { wallet { key } balance } }
}
"""

PROGRESS = """
subscription($challenge: String) {
  challengeProgress(program: "garden", externalId: "ines", challenge: $challenge) {
    challenge { key } status progress { value target }
  }
}
"""


async def heard(socket: Socket, field: str = "memberState") -> Json:
    message = await socket.hear()
    assert message["type"] == "next", message
    assert "errors" not in message["payload"], message
    return message["payload"]["data"][field]


async def test_the_present_state_comes_first_and_then_every_change(database_url: str, tmp_path: Path) -> None:
    async with (
        served(garden_app(database_url, tmp_path)) as address,
        api_at(address) as api,
        socket_at(address) as socket,
    ):
        await api.submit("result", watered("one"))
        await socket.introduce(authorization=f"Bearer {KEY}")
        await socket.subscribe(STATE)
        first = await heard(socket)
        await api.submit("result", watered("two"))
        second = await heard(socket)

    assert first["wallets"][0] == {"wallet": {"key": "points"}, "balance": 20}
    assert second["wallets"][0] == {"wallet": {"key": "points"}, "balance": 40}
    assert second["version"] == first["version"] + 1


async def test_a_change_that_the_feed_does_not_tell_is_a_change_of_the_state(sqlite_url: str, tmp_path: Path) -> None:
    given = '{program: "garden", member: "ines", idempotencyKey: "english", locale: "en"}'
    updating = f"mutation {{ updateMember(input: {given}) {{ errors {{ code }} }} }}"
    async with (
        served(garden_app(sqlite_url, tmp_path)) as address,
        api_at(address) as api,
        socket_at(address) as socket,
    ):
        await api.submit("result", watered("one"))
        await socket.introduce(authorization=f"Bearer {KEY}")
        await socket.subscribe('subscription { memberState(program: "garden", externalId: "ines") { locale } }')
        assert await heard(socket) == {"locale": None}
        assert (await api.ask(updating))["updateMember"]["errors"] == []
        assert await heard(socket) == {"locale": "en"}


async def test_a_member_whom_nobody_knows_yet_has_a_state_once_they_exist(sqlite_url: str, tmp_path: Path) -> None:
    async with (
        served(garden_app(sqlite_url, tmp_path)) as address,
        api_at(address) as api,
        socket_at(address) as socket,
    ):
        await socket.introduce(authorization=f"Bearer {KEY}")
        await socket.subscribe(STATE, member="stranger")
        await api.submit("result", watered("one", member="stranger"))
        assert (await heard(socket))["wallets"][0]["balance"] == 20


async def test_everybody_who_joins_later_begins_with_the_present_state(sqlite_url: str, tmp_path: Path) -> None:
    async with (
        served(garden_app(sqlite_url, tmp_path)) as address,
        api_at(address) as api,
        socket_at(address) as early,
        socket_at(address) as late,
    ):
        await api.submit("result", watered("one"))
        for socket in (early, late):
            await socket.introduce(authorization=f"Bearer {KEY}")
        await early.subscribe(STATE)
        before = await heard(early)
        await late.subscribe(STATE)
        assert await heard(late) == before
        await api.submit("result", watered("two"))
        after = await heard(early)
        assert after == await heard(late)
        assert after != before


async def test_a_burst_ends_with_the_latest_state(sqlite_url: str, tmp_path: Path) -> None:
    async with (
        served(garden_app(sqlite_url, tmp_path)) as address,
        api_at(address) as api,
        socket_at(address) as socket,
    ):
        await socket.introduce(authorization=f"Bearer {KEY}")
        await socket.subscribe(STATE)
        thanks = [action("answer.thanked", str(each), post=str(each), votes=3) for each in range(40)]
        await asyncio.gather(*(api.submit("result", each) for each in thanks))
        latest = (await api.ask('{ member(program: "garden", externalId: "ines") { version } }'))["member"]["version"]
        versions = [0]
        while versions[-1] < latest:
            versions.append((await heard(socket))["version"])

    assert versions == sorted(set(versions)), "never an old one, never one twice"


async def test_a_challenge_is_told_when_it_moves_and_others_are_not(sqlite_url: str, tmp_path: Path) -> None:
    async with (
        served(garden_app(sqlite_url, tmp_path)) as address,
        api_at(address) as api,
        socket_at(address) as socket,
    ):
        await api.submit("result", action("answer.thanked", "one", post="1", votes=1))
        await socket.introduce(authorization=f"Bearer {KEY}")
        await socket.subscribe(PROGRESS, challenge="autumn")
        first = await heard(socket, "challengeProgress")
        await api.submit("result", action("answer.thanked", "two", post="2", votes=1))
        await api.submit("result", action("plot.weeded", "three"))
        second = await heard(socket, "challengeProgress")

    assert first == {"challenge": {"key": "autumn"}, "status": "ACTIVE", "progress": {"value": 0, "target": 3}}
    assert second["progress"] == {"value": 1, "target": 3}


async def test_without_a_key_every_challenge_is_told_by_itself(sqlite_url: str, tmp_path: Path) -> None:
    async with (
        served(garden_app(sqlite_url, tmp_path)) as address,
        api_at(address) as api,
        socket_at(address) as socket,
    ):
        await socket.introduce(authorization=f"Bearer {KEY}")
        await socket.subscribe(PROGRESS)
        await api.submit("result", action("plot.weeded", "one"))
        assert (await heard(socket, "challengeProgress"))["challenge"] == {"key": "autumn"}


async def test_a_challenge_that_there_is_not_is_an_error(sqlite_url: str, tmp_path: Path) -> None:
    async with served(garden_app(sqlite_url, tmp_path)) as address, socket_at(address) as socket:
        await socket.introduce(authorization=f"Bearer {KEY}")
        await socket.subscribe(PROGRESS, challenge="spring")
        (error,) = (await socket.hear())["payload"]

    assert error["message"] == "the programme has no challenge 'spring'; there is autumn."
    assert error["extensions"] == {"code": "UNKNOWN_CHALLENGE"}


async def test_what_another_server_stored_is_a_change_too_whether_the_feed_tells_of_it_or_not(
    postgres_url: str, tmp_path: Path
) -> None:
    watching = 'subscription { memberState(program: "garden", externalId: "ines") { locale version } }'
    given = '{program: "garden", member: "ines", idempotencyKey: "english", locale: "en"}'
    async with (
        served(garden_app(postgres_url, tmp_path / "here")) as here,
        served(garden_app(postgres_url, tmp_path / "there")) as there,
        api_at(there) as api,
        socket_at(here) as socket,
    ):
        await socket.introduce(authorization=f"Bearer {KEY}")
        await socket.subscribe(watching)
        await api.submit("result", watered("one"))
        first = await heard(socket)
        await api.ask(f"mutation {{ updateMember(input: {given}) {{ errors {{ code }} }} }}")
        second = await heard(socket)

    assert (first["locale"], second["locale"]) == (None, "en")
