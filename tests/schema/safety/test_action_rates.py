"""How many actions a key may submit: refused as a whole, in time to come again, on every transport."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from engine.clock import SetClock
from tests.live.test_herald import SERVER, needs_redis
from tests.schema.asking import Api, Json, api_at, garden, garden_app, served
from tests.schema.credentials import Desk, Headers, desk
from tests.schema.garden import FRIDAY_NOON
from tests.schema.listening import socket_at
from tests.schema.streaming import streaming
from tests.schema.test_sight import SUBMIT, watered

BATCH = """mutation($actions: [ActionInput!]!) {
  submitActions(input: {program: "garden", actions: $actions}) { accepted results { errors { code } } } }"""
BESIDE = """mutation($one: SubmitActionInput!, $other: SubmitActionInput!) {
  one: submitAction(input: $one) { result } other: submitAction(input: $other) { result } }"""
PREVIEW = """mutation($input: PreviewActionInput!) { previewAction(input: $input) { result } }"""


def batch_of(*keys: str) -> list[dict[str, object]]:
    return [{name: given for name, given in watered(key).items() if name != "program"} for key in keys]


async def told(api: Api, document: str, by: Headers, **variables: object) -> httpx.Response:
    accepts = {"Accept": "application/graphql-response+json"}
    body = {"query": document, "variables": variables}
    return await api.http.post("/graphql", json=body, headers={**by, **accepts})


def error_in(answer: Json) -> Json:
    assert "data" not in answer, answer
    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "RATE_LIMITED"
    return error


async def test_what_is_left_stands_beside_every_answer_and_who_has_nothing_left_is_told_when_to_come(
    sqlite_url: str, tmp_path: Path
) -> None:
    clock = SetClock(FRIDAY_NOON)
    async with desk(sqlite_url, tmp_path, clock, actions_per_second=2, actions_at_once=5, actions_per_day=100) as at:
        shop = await at.holder("BRAND", brand="shop")
        first = await told(at.api, BATCH, shop, actions=batch_of("1", "2", "3"))
        refused = await told(at.api, BATCH, shop, actions=batch_of("4", "5", "6"))
        clock.move(timedelta(seconds=int(refused.headers["retry-after"])))
        again = await told(at.api, BATCH, shop, actions=batch_of("4", "5", "6"))
        reading = await told(at.api, '{ member(program: "garden", externalId: "ines") { id } }', shop)
        operator = await at.api.http.post("/graphql", json={"query": "{ viewer { __typename } }"}, headers=shop)

    assert first.status_code == 200
    assert first.headers["ratelimit-policy"] == '"burst";q=5;w=3;qu="actions", "day";q=100;w=86400;qu="actions"'
    assert first.headers["ratelimit"] == '"burst";r=2;t=2, "day";r=97;t=43200'
    assert first.json()["extensions"]["rateLimit"] == [
        {"policy": "burst", "limit": 5, "windowSeconds": 3, "remaining": 2, "resetSeconds": 2},
        {"policy": "day", "limit": 100, "windowSeconds": 86_400, "remaining": 97, "resetSeconds": 43_200},
    ]
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
    assert refused.headers["ratelimit"].startswith('"burst";r=2;t=2')
    error = error_in(refused.json())
    assert error["extensions"]["retryAfterSeconds"] == 1
    assert error["message"] == (
        "this key may submit 2 actions a second and 5 at once, and 2 are left, of 3 asked for; send the same again in "
        "1 second. Nothing of it was done."
    )
    assert again.json()["data"]["submitActions"]["accepted"] == 3
    assert "ratelimit" not in reading.headers
    assert operator.status_code == 200


async def test_what_is_left_stands_beside_plain_answers_to_those_who_take_events_too(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with desk(sqlite_url, tmp_path, actions_per_second=2, actions_at_once=5) as at:
        both = {**await at.holder("BRAND", brand="shop"), "Accept": "application/json, text/event-stream"}
        body = {"query": BATCH, "variables": {"actions": batch_of("1", "2", "3")}}
        answer = await at.api.http.post("/graphql", json=body, headers=both)

    assert answer.headers["content-type"].startswith("application/json")
    assert answer.headers["ratelimit"].startswith('"burst";r=2;t=2')
    assert answer.headers["ratelimit-policy"].startswith('"burst";q=5;w=3;qu="actions"')


async def test_previews_and_what_stands_beside_each_other_count_and_are_taken_together(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with desk(sqlite_url, tmp_path, actions_per_second=1, actions_at_once=2) as at:
        shop = await at.holder("BRAND", brand="shop")
        await at.api.ask(PREVIEW, shop, input=watered("0"))
        both = await at.api.answer(BESIDE, shop, one=watered("1"), other=watered("2"))
        one = await at.api.ask(SUBMIT, shop, input=watered("1"))
        none = await at.api.answer(SUBMIT, shop, input=watered("2"))

    assert error_in(both)["extensions"]["rateLimit"][0]["remaining"] == 1
    assert one["submitAction"]["result"] == "ACCEPTED"
    error_in(none)


async def test_a_key_can_have_limits_of_its_own_and_operators_have_none(sqlite_url: str, tmp_path: Path) -> None:
    none = {"actionsPerSecond": 0, "actionsPerDay": 0}
    async with desk(sqlite_url, tmp_path, actions_per_second=1, actions_at_once=1) as at:
        free = await at.holder("BRAND", brand="shop", limits=none)
        daily = await at.holder("BRAND", brand="nursery", limits={"actionsPerSecond": 0, "actionsPerDay": 2})
        editor = await at.holder("EDITOR")
        held = await at.holder("EDITOR", limits={"actionsPerSecond": 1, "actionsAtOnce": 1})
        freely = await told(at.api, BATCH, free, actions=batch_of(*"123456"))
        edited = await told(at.api, BATCH, editor, actions=batch_of(*"123456"))
        too_many = await told(at.api, BATCH, daily, actions=batch_of(*"123"))
        fitting = await told(at.api, BATCH, daily, actions=batch_of(*"12"))
        spent = await told(at.api, BATCH, daily, actions=batch_of("3"))
        kept_back = [await told(at.api, SUBMIT, held, input=watered(key)) for key in "12"]

    assert (freely.status_code, edited.status_code, fitting.status_code) == (200, 200, 200)
    assert "ratelimit" not in freely.headers
    assert "send less" in error_in(too_many.json())["message"]
    assert "until midnight UTC" in error_in(spent.json())["message"]
    assert spent.headers["retry-after"] == "43200"
    assert [each.status_code for each in kept_back] == [200, 429]


async def test_sockets_and_streams_are_told_as_well(sqlite_url: str, tmp_path: Path) -> None:
    app = garden_app(sqlite_url, tmp_path, actions_per_second=1, actions_at_once=2)
    async with served(app) as address, api_at(address) as api:
        at = Desk(api)
        await at.brand("shop")
        shop = await at.holder("BRAND", brand="shop")
        async with socket_at(address) as socket:
            await socket.introduce(**shop)
            await socket.subscribe(SUBMIT, id="1", input=watered("1"))
            answered, _ = await socket.hear(), await socket.hear()
            await socket.subscribe(BATCH, id="2", actions=batch_of("2", "3"))
            refused = await socket.hear()
        async with streaming(address, BATCH, {"actions": batch_of("2", "3")}, shop) as stream:
            event = await stream.hear()

    assert answered["payload"]["extensions"]["rateLimit"][0]["remaining"] == 1
    assert refused["type"] == "error"
    assert refused["payload"][0]["extensions"]["retryAfterSeconds"] == 1
    assert event is not None
    assert error_in(event.payload)["extensions"]["retryAfterSeconds"] == 1


@needs_redis
async def test_two_servers_hold_a_key_to_one_limit(postgres_url: str, tmp_path: Path) -> None:
    chosen: dict[str, Any] = {"redis_url": SecretStr(SERVER), "actions_per_second": 1, "actions_at_once": 6}
    async with desk(postgres_url, tmp_path / "one", **chosen) as one:
        shop = await one.holder("BRAND", brand="shop")
        async with garden(postgres_url, tmp_path / "two", **chosen) as other:
            asked = [told(api, SUBMIT, shop, input=watered(f"{n}")) for n, api in enumerate([one.api, other] * 6)]
            answers = [each.status_code for each in await asyncio.gather(*asked)]

    assert answers.count(200) in (6, 7)
    assert answers.count(429) in (5, 6)


@pytest.mark.parametrize("limits", [{"actionsPerSecond": -1}, {"actionsPerDay": 2_000_000_000}])
async def test_a_limit_is_a_number_of_actions(sqlite_url: str, tmp_path: Path, limits: dict[str, int]) -> None:
    document = "mutation($input: CreateKeyInput!) { createKey(input: $input) { errors { code path } } }"
    async with desk(sqlite_url, tmp_path) as at:
        answer = await at.api.ask(document, input={"role": "READER", "name": "audit", "limits": limits})

    (name,) = limits
    assert answer["createKey"]["errors"] == [{"code": "INVALID_LIMIT", "path": ["input", "limits", name]}]
