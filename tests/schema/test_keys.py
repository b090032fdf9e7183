"""Handing out keys and tokens over GraphQL, and hearing of oneself."""

from datetime import timedelta
from pathlib import Path

import asyncpg

from engine.clock import SetClock
from engine.store.database import PostgresDatabase, database_of
from tests.databases import SERVER
from tests.schema.asking import Json, api_at, garden, garden_app, served
from tests.schema.credentials import CREATE_KEY, Desk, Headers, bearer, desk
from tests.schema.garden import FRIDAY_NOON
from tests.schema.listening import FEED, socket_at

VIEWER = """{ viewer {
  __typename credentialId expiresAt mutations program { key }
  ... on MemberViewer { externalId member { externalId } }
  ... on BrandViewer { brand actionTypes }
  ... on OperatorViewer { name role }
} }"""
ROTATE = """mutation($input: RotateKeyInput!) {
  rotateKey(input: $input) {
    secret key { prefix status } old { prefix status expiresAt replacedBy } errors { code path }
  }
}"""
UPDATE = """mutation($input: UpdateKeyInput!) {
  updateKey(input: $input) { key { name status mayReverse actionTypes expiresAt } errors { code path } }
}"""
REVOKE = "mutation($prefix: String!) { revokeKey(input: {prefix: $prefix}) { key { status revokedAt } } }"
KEYS = """query($first: Int, $after: String) { keys(first: $first, after: $after) {
  totalCount nodes { prefix name role brand status lastUsedAt createdBy }
  edges { cursor } pageInfo { hasNextPage hasPreviousPage endCursor }
} }"""


async def viewer(at: Desk, who: Headers) -> Json:
    return (await at.api.ask(VIEWER, who))["viewer"]


async def test_everybody_hears_who_they_are_and_what_they_may(sqlite_url: str, tmp_path: Path) -> None:
    async with desk(sqlite_url, tmp_path) as at:
        key = await at.key("BRAND", brand="shop", program="garden", actionTypes=["plot.weeded", "plant.watered"])
        brand = await viewer(at, bearer(key["secret"]))
        token = await at.token("ines", by=bearer(key["secret"]))
        member = await viewer(at, bearer(token["token"]))
        reader = await viewer(at, await at.holder("READER", expiresAt="2027-01-01T00:00:00Z"))
        settings = (await at.api.ask(VIEWER))["viewer"]

    assert (brand["__typename"], brand["brand"], brand["credentialId"]) == ("BrandViewer", "shop", key["key"]["prefix"])
    assert (brand["program"], brand["actionTypes"]) == ({"key": "garden"}, ["plant.watered", "plot.weeded"])
    assert "mintMemberToken" in brand["mutations"]
    assert "createKey" not in brand["mutations"]
    assert (member["__typename"], member["externalId"], member["member"]) == ("MemberViewer", "ines", None)
    assert (member["credentialId"], member["expiresAt"]) == (token["tokenId"], "2026-11-20T12:15:00Z")
    assert "submitAction" not in member["mutations"]
    assert (reader["role"], reader["mutations"], reader["expiresAt"]) == ("READER", [], "2027-01-01T00:00:00Z")
    assert (settings["role"], settings["name"], settings["credentialId"]) == ("ADMIN", "operator", None)
    assert "createKey" in settings["mutations"]


async def test_a_key_is_rotated_with_an_overlap(sqlite_url: str, tmp_path: Path) -> None:
    clock = SetClock(FRIDAY_NOON)
    async with desk(sqlite_url, tmp_path, clock) as at:
        old = await at.key("BRAND", brand="shop")
        prefix = old["key"]["prefix"]
        before = await viewer(at, bearer(old["secret"]))
        rotated = (await at.api.ask(ROTATE, input={"prefix": prefix, "overlapHours": 2}))["rotateKey"]
        both = [await viewer(at, bearer(each["secret"])) for each in (old, rotated)]
        ends = [each["expiresAt"] for each in both]
        again = (await at.api.ask(ROTATE, input={"prefix": prefix}))["rotateKey"]
        clock.move(timedelta(hours=2))
        late = await at.api.http.post("/graphql", json={"query": VIEWER}, headers=bearer(old["secret"]))
        new = await viewer(at, bearer(rotated["secret"]))

    assert rotated["old"] == {
        "prefix": prefix,
        "status": "ROTATED",
        "expiresAt": "2026-11-20T14:00:00Z",
        "replacedBy": rotated["key"]["prefix"],
    }
    assert [each["brand"] for each in both] == ["shop", "shop"]
    assert before["expiresAt"] is None
    assert ends == ["2026-11-20T14:00:00Z", None], "whoever uses the old key is told that it ends"
    assert again["errors"] == [{"code": "KEY_ENDED", "path": ["input", "prefix"]}]
    assert late.status_code == 401
    assert late.json()["errors"][0]["message"] == "this key or token has expired: ask for another."
    assert new["credentialId"] == rotated["key"]["prefix"]


async def test_keys_are_paged_and_their_secrets_are_nowhere(sqlite_url: str, tmp_path: Path) -> None:
    clock = SetClock(FRIDAY_NOON)
    async with desk(sqlite_url, tmp_path, clock) as at:
        made = []
        for name in ("first", "second", "third"):
            clock.move(timedelta(minutes=1))
            made.append(await at.key("READER", name=name))
        page = (await at.api.ask(KEYS, bearer(made[0]["secret"]), first=2))["keys"]
        rest = (await at.api.ask(KEYS, first=2, after=page["pageInfo"]["endCursor"]))["keys"]
        malformed = await at.api.answer(KEYS, after="nothing")

    assert [each["name"] for each in page["nodes"]] == ["third", "second"]
    assert [each["name"] for each in rest["nodes"]] == ["first"]
    assert page["totalCount"] == rest["totalCount"] == 3
    assert (page["pageInfo"]["hasNextPage"], page["pageInfo"]["hasPreviousPage"]) == (True, False)
    assert (rest["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasPreviousPage"]) == (False, True)
    assert {each["createdBy"] for each in page["nodes"]} == {"operator"}
    assert malformed["errors"][0]["extensions"]["code"] == "MALFORMED_CURSOR"


async def test_what_is_wrong_with_a_new_key_is_told_as_data(sqlite_url: str, tmp_path: Path) -> None:
    async with desk(sqlite_url, tmp_path) as at:
        told = [
            (await at.api.ask(CREATE_KEY, input={"role": "BRAND", "name": "x", **wrong}))["createKey"]
            for wrong in (
                {"brand": "shpo"},
                {"brand": "shop", "expiresAt": "tomorrow"},
                {"brand": "shop", "expiresAt": "2026-11-20T12:00:00Z"},
                {"brand": "shop", "actionTypes": ["plant.waterd"]},
            )
        ]

    assert [(each["secret"], each["key"]) for each in told] == [(None, None)] * 4
    assert [(each["errors"][0]["code"], each["errors"][0]["path"]) for each in told] == [
        ("UNKNOWN_BRAND", ["input", "brand"]),
        ("INVALID_TIME", ["input", "expiresAt"]),
        ("INVALID_LIFETIME", ["input", "expiresAt"]),
        ("UNKNOWN_ACTION_TYPE", ["input", "actionTypes"]),
    ]
    assert told[0]["errors"][0]["message"] == 'there is no brand "shpo"; did you mean "shop"?'


async def test_a_mistyped_key_is_told_so(sqlite_url: str, tmp_path: Path) -> None:
    async with desk(sqlite_url, tmp_path) as at:
        secret = (await at.key("READER"))["secret"]
        answer = await at.api.http.post("/graphql", json={"query": VIEWER}, headers=bearer(secret[:-1]))

    assert answer.status_code == 401
    assert answer.json()["errors"][0]["message"].startswith("this key is not whole")
    assert secret[:-1] not in answer.text


async def test_a_revoked_key_ends_its_open_sockets(sqlite_url: str, tmp_path: Path) -> None:
    async with desk(sqlite_url, tmp_path) as at:
        key = await at.key("BRAND", brand="shop")
        async with served(garden_app(sqlite_url, tmp_path)) as address, socket_at(address) as socket:
            await socket.introduce(authorization=f"Bearer {key['secret']}")
            await socket.subscribe(FEED, member="ines")
            revoked = await at.api.ask(REVOKE, prefix=key["key"]["prefix"])
            closed = await socket.closed()

    assert revoked["revokeKey"]["key"] == {"status": "REVOKED", "revokedAt": "2026-11-20T12:00:00Z"}
    assert closed == 4403


async def test_what_is_open_with_a_changed_key_comes_again_at_whichever_server(
    postgres_url: str, tmp_path: Path
) -> None:
    async with desk(postgres_url, tmp_path / "one") as at:
        key = await at.key("BRAND", brand="shop", expiresAt="2026-11-20T13:00:00Z")
        named = {"prefix": key["key"]["prefix"]}
        shop = bearer(key["secret"])
        async with (
            served(garden_app(postgres_url, tmp_path / "two")) as there,
            socket_at(there) as socket,
            socket_at(there) as later,
        ):
            await socket.introduce(**shop)
            await socket.subscribe(FEED, member="ines")
            updated = await at.api.ask(UPDATE, input={**named, "mayReverse": False, "actionTypes": ["plot.weeded"]})
            closed = await socket.closed()
            await later.introduce(**shop)
            await at.api.ask(UPDATE, input={**named, "neverExpires": True})
            closed_later = await later.closed()
        told = await viewer(at, shop)

    assert updated["updateKey"] == {
        "key": {
            "name": "brand",
            "status": "ACTIVE",
            "mayReverse": False,
            "actionTypes": ["plot.weeded"],
            "expiresAt": "2026-11-20T13:00:00Z",
        },
        "errors": [],
    }
    assert (closed, closed_later) == (1013, 1013), "the key is good: it is come again with"
    assert (told["actionTypes"], told["expiresAt"]) == (["plot.weeded"], None)
    assert "reverseAction" not in told["mutations"]


async def test_a_key_that_is_to_end_sooner_goes_on_until_then(sqlite_url: str, tmp_path: Path) -> None:
    clock = SetClock(FRIDAY_NOON)
    async with desk(sqlite_url, tmp_path, clock) as at:
        key = await at.key("BRAND", brand="shop")
        app = garden_app(sqlite_url, tmp_path, clock=clock)
        async with served(app) as address, socket_at(address) as socket:
            await socket.introduce(**bearer(key["secret"]))
            ends = {"prefix": key["key"]["prefix"], "expiresAt": "2026-11-20T12:30:00Z"}
            await at.api.ask(UPDATE, input=ends)
            await app.state.clients.recheck(tokens=False)
            await socket.say({"type": "ping"})
            heard = await socket.hear()
            clock.move(timedelta(minutes=30))
            closed = await socket.closed()

    assert heard["type"] == "pong"
    assert closed == 4403


async def test_what_is_given_and_lifted_at_once_is_refused(sqlite_url: str, tmp_path: Path) -> None:
    async with desk(sqlite_url, tmp_path) as at:
        named = {"prefix": (await at.key("BRAND", brand="shop"))["key"]["prefix"]}
        told = [
            (await at.api.ask(UPDATE, input={**named, **wrong}))["updateKey"]["errors"]
            for wrong in (
                {"programs": ["garden"], "everyProgram": True},
                {"actionTypes": ["plot.weeded"], "everyActionType": True},
                {"expiresAt": "2027-01-01T00:00:00Z", "neverExpires": True},
                {"expiresAt": "tomorrow"},
                {"limits": {"actionsPerDay": -1}},
            )
        ]

    assert told == [
        [{"code": "INVALID_SCOPE", "path": ["input", "programs"]}],
        [{"code": "INVALID_SCOPE", "path": ["input", "actionTypes"]}],
        [{"code": "INVALID_SCOPE", "path": ["input", "expiresAt"]}],
        [{"code": "INVALID_TIME", "path": ["input", "expiresAt"]}],
        [{"code": "INVALID_LIMIT", "path": ["input", "limits", "actionsPerDay"]}],
    ]


async def test_a_key_that_is_revoked_at_one_server_ends_what_it_opened_at_another(
    postgres_url: str, tmp_path: Path
) -> None:
    async with desk(postgres_url, tmp_path / "one") as at:
        key = await at.key("BRAND", brand="shop")
        shop = bearer(key["secret"])
        app = await at.app_of("ines", by=shop)
        async with (
            served(garden_app(postgres_url, tmp_path / "two")) as there,
            socket_at(there) as brands,
            socket_at(there) as members,
            api_at(there) as api,
        ):
            await brands.introduce(**shop)
            await members.introduce(**app)
            await at.api.ask(REVOKE, prefix=key["key"]["prefix"])
            closed = [await brands.closed(), await members.closed()]
            refused = [await api.http.post("/graphql", json={"query": VIEWER}, headers=who) for who in (shop, app)]

    assert closed == [4403, 4403]
    assert [each.status_code for each in refused] == [401, 401]


async def test_when_a_key_was_used_is_listed(sqlite_url: str, tmp_path: Path) -> None:
    async with desk(sqlite_url, tmp_path) as at:
        secret = (await at.key("READER"))["secret"]
        await viewer(at, bearer(secret))
    async with garden(sqlite_url, tmp_path) as api:  # opened again: what is noted in the background is stored by then
        (key,) = (await api.ask(KEYS))["keys"]["nodes"]

    assert key["lastUsedAt"] == "2026-11-20T12:00:00Z"


async def test_while_the_database_is_away_nobody_is_called_a_stranger(postgres_url: str, tmp_path: Path) -> None:
    async with desk(postgres_url, tmp_path) as at:
        key = await at.key("READER")
        async with served(garden_app(postgres_url, tmp_path)) as address:
            await on_the_server("drop", postgres_url)
            try:
                answer = await at.api.http.post("/graphql", json={"query": VIEWER}, headers=bearer(key["secret"]))
                async with socket_at(address) as socket:
                    payload = {"authorization": f"Bearer {key['secret']}"}
                    await socket.say({"type": "connection_init", "payload": payload})
                    closed = await socket.closed()
            finally:
                await on_the_server("create", postgres_url)

    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "1"
    assert answer.json()["errors"][0]["extensions"]["code"] == "UNAVAILABLE"
    assert closed == 1013


async def on_the_server(verb: str, url: str) -> None:
    """Drops the database, whoever is at work on it, or creates it, empty."""
    server = database_of(SERVER)
    assert isinstance(server, PostgresDatabase)
    connection = await asyncpg.connect(**server.arguments())
    try:
        force = " with (force)" if verb == "drop" else ""
        await connection.execute(f'{verb} database "{url.rpartition("/")[2]}"{force}')
    finally:
        await connection.close()
