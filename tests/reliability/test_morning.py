"""A brand's morning, from the first line to the last: killed twice, half wrong, and the numbers agree in the end.

A real server on a file, a real `trogen import` against it over HTTP, and a real receiver of webhooks.
"""

import json
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from tests.club import write_program
from tests.commands.running import Running, running
from tests.journals import check_everything
from tests.ports import unused_port
from tests.reliability.mornings import PROGRAMME, RULES, Morning, codes_of, in_order, morning_of
from tests.reliability.receiving import Receiver, receiving
from tests.schema.asking import BEARER, KEY, Api, Json, api_at

SIZE = int(os.environ.get("TROGEN_TEST_MORNING", "50000"))
"""Actions that are right. Much fewer are over before anything can be killed."""

MEMBERS = 500
WRONG = 300


class Place:
    """Where it happens: a database, rule files, a port that stays the same over restarts."""

    def __init__(self, database_url: str, folder: Path, port: int) -> None:
        self.database_url = database_url
        self.folder = folder
        self.port = port
        self.address = f"127.0.0.1:{port}"
        self.rulesets = write_program(folder / "rulesets", {"programme.yaml": PROGRAMME, "rules.yaml": RULES}, "cafe")
        self.file = folder / "morning.ndjson"
        self.rejected = folder / "morning.ndjson.rejected.ndjson"

    @contextmanager
    def serving(self) -> Iterator[Running]:
        """A server process that has begun to answer."""
        settings = {
            "TROGEN_DATABASE_URL": self.database_url,
            "TROGEN_OPERATOR_KEY": KEY,
            "TROGEN_PORT": str(self.port),
            "TROGEN_WEBHOOK_PRIVATE": "yes",
        }
        with running("serve", "--rulesets", str(self.rulesets), cwd=self.folder, **settings) as server:
            server.line_with("serving")
            yield server

    @contextmanager
    def importing(self, key: str) -> Iterator[Running]:
        """`trogen import` of the morning's file."""
        url = f"http://{self.address}"
        with running("import", str(self.file), "--url", url, cwd=self.folder, TROGEN_KEY=key) as command:
            yield command

    def rows_done(self) -> int:
        """How many rows an import has behind it, by what it keeps for the next one."""
        try:
            return int(json.loads((self.folder / "morning.ndjson.import.json").read_bytes())["row"])
        except (FileNotFoundError, json.JSONDecodeError):
            return 0


@pytest.mark.reliability
async def test_a_brands_morning(sqlite_url: str, tmp_path: Path) -> None:
    place = Place(sqlite_url, tmp_path, unused_port())
    morning = morning_of(SIZE, datetime.now(UTC), members=MEMBERS, wrong=WRONG, chance=Random(6))
    morning.write(place.file)
    with receiving() as receiver, place.serving() as server:
        async with api_at(place.address) as api:
            key = await key_of(api)
            secret = await webhook_of(api, receiver.url)
        receiver.go_away_for(8)
        with place.importing(key["secret"]) as command:
            until(lambda: place.rows_done() > SIZE // 5)
            command.kill_9()
        with place.importing(key["secret"]) as command:
            until(lambda: place.rows_done() > SIZE // 2)
            server.kill_9()
            with place.serving():
                async with api_at(place.address) as api:
                    following = await rotated(api, key["key"]["prefix"])
                    assert command.ends() == 2, "the old key opens nothing any more"
                    with place.importing(following) as last:
                        assert_told(last_words(last), morning)
                        assert last.ends() == 1, "some rows were rejected"
                    await assert_stands(api, morning)
                    await assert_again_changes_nothing(place, following, morning)
                    until(lambda: len(receiver.items()) >= sum(morning.badges.values()), seconds=120)
                    await assert_heard(receiver, secret, morning)
    assert codes_of(place.rejected) == morning.rejected
    assert await check_everything(sqlite_url) == morning.accepted


def last_words(command: Running) -> str:
    """What an import says once it is over; what it says before does not end with a full stop."""
    while not (told := command.line_with(" rows: ")).endswith("."):
        pass
    return told


def assert_told(told: str, morning: Morning) -> None:
    """The last words of the import are about the whole morning."""
    assert f"{len(morning.lines):,} rows" in told
    assert f"{sum(morning.rejected.values()):,} rejected" in told


async def assert_stands(api: Api, morning: Morning) -> None:
    """Every member has the points that were sent for them, to the last."""
    points = dict[str, int]()
    members = sorted(morning.points)
    for begin in range(0, len(members), 20):
        asked = " ".join(
            f'm{number}: member(program: "cafe", externalId: "{member}") {{ externalId wallets {{ balance }} }}'
            for number, member in enumerate(members[begin : begin + 20])
        )
        told = await api.ask(f"{{ {asked} }}")
        points |= {each["externalId"]: each["wallets"][0]["balance"] for each in told.values()}
    assert points == dict(morning.points)


async def assert_again_changes_nothing(place: Place, key: str, morning: Morning) -> None:
    """A second run, from the beginning, does nothing twice."""
    url = f"http://{place.address}"
    flags = ("--restart", "--rejected", str(place.folder / "again.ndjson"))
    with running("import", str(place.file), "--url", url, *flags, cwd=place.folder, TROGEN_KEY=key) as command:
        told = last_words(command)
        assert command.ends() == 1
    assert f" 0 accepted, {morning.accepted + morning.repeated:,} duplicates" in told


async def assert_heard(receiver: Receiver, secret: str, morning: Morning) -> None:
    """Every badge was told, signed, in the order of each member; again what was not answered, under the same id."""
    items = receiver.items()
    assert Counter(item["data"]["member"] for item in items.values()) == morning.badges
    assert receiver.refused == 8, "it was away for a while"
    assert all(receiver.is_signed(each, secret) for each in receiver.taken)
    assert in_order([(each.body["data"]["member"], each.body["data"]["item"]["number"]) for each in receiver.firsts()])


async def key_of(api: Api) -> Json:
    """A brand's key, with its secret. It may submit as much at a time as it likes: what waits here is killed."""
    await api.ask('mutation { createBrand(input: {key: "cafe-till", name: "The till"}) { errors { message } } }')
    document = """mutation { createKey(input: {role: BRAND, name: "till", brand: "cafe-till", programs: ["cafe"],
      limits: {actionsPerSecond: 0, actionsAtOnce: 0, actionsPerDay: 0}})
      { secret key { prefix } errors { message } } }"""
    return (await api.ask(document))["createKey"]


async def rotated(api: Api, prefix: str) -> str:
    """Another key in the place of one, which opens nothing any more."""
    document = """mutation ($prefix: String!) { rotateKey(input: {prefix: $prefix, overlapHours: 0}) {
      secret errors { message } } }"""
    secret: str = (await api.ask(document, prefix=prefix))["rotateKey"]["secret"]
    return secret


async def webhook_of(api: Api, url: str) -> str:
    """Has every badge sent to an address; the secret that it is signed with."""
    document = """mutation ($url: String!) {
      createWebhook(input: {url: $url, brand: "cafe-till", types: ["badge.won"]}) { secret errors { message } } }"""
    made = (await api.ask(document, BEARER, url=url))["createWebhook"]
    assert made["errors"] == []
    return str(made["secret"])


def until(is_so: Callable[[], bool], seconds: float = 90) -> None:
    """Waits for what another process does and nobody tells us.

    Off a terminal, an import tells how far it is in its file alone. So that is looked at; pausing spares processors.
    """
    patience = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < patience, "it did not come to pass"
        time.sleep(0.02)


def test_what_is_compared_can_differ() -> None:
    assert in_order([("a", 1), ("b", 1), ("a", 2)])
    assert not in_order([("a", 2), ("a", 1)])
    counted: Mapping[str, int] = morning_of(100, datetime.now(UTC), members=5, wrong=10, chance=Random(1)).badges
    assert sum(counted.values()) > 5
