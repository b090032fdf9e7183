"""Webhooks over the API: made, tried out, told of and taken away by those whose they are, and by nobody else."""

import asyncio
from pathlib import Path

from pydantic import SecretStr
from standardwebhooks import Webhook as Judge

from engine.settings import Settings
from schema.app import create_app
from tests.club import write_program
from tests.schema.asking import BEARER, KEY, Api, Json, api_at, served
from tests.schema.credentials import Desk, Headers, desk
from tests.schema.garden import GARDEN, watered
from tests.webhooks.receiver import Receiver, receiver, status

FIELDS = "id url brand programs types isEnabled whyDisabled createdBy oldSecretEndsAt"


async def mutate(api: Api, name: str, headers: Headers, fields: str = "", **input: object) -> Json:
    """The payload of a mutation about a webhook."""
    kind = f"{name[0].upper()}{name[1:]}Input"
    document = (
        f"mutation($input: {kind}!) {{ {name}(input: $input) "
        f"{{ webhook {{ {FIELDS} }} errors {{ code path message }} {fields} }} }}"
    )
    return (await api.ask(document, headers, input=input))[name]


async def made(api: Api, headers: Headers, url: str = "https://example.org/hooks", **input: object) -> Json:
    payload = await mutate(api, "createWebhook", headers, "secret", url=url, **input)
    assert payload["errors"] == []
    return payload


async def test_a_brand_has_its_own_and_knows_of_no_others(sqlite_url: str, tmp_path: Path) -> None:
    async with desk(sqlite_url, tmp_path) as at:
        shop, nursery = await at.holder("BRAND", brand="shop"), await at.holder("BRAND", brand="nursery")
        reader, admin = await at.holder("READER"), await at.holder("ADMIN")
        payload = await made(at.api, shop, types=["badge.won"])
        id_ = payload["webhook"]["id"]
        every = "{ webhooks { nodes { id } totalCount } }"

        assert payload["secret"].startswith("whsec_")
        assert (payload["webhook"]["brand"], payload["webhook"]["createdBy"]) == ("shop", "shop")
        for holder in (shop, reader, admin):
            assert (await at.api.ask(every, holder))["webhooks"] == {"nodes": [{"id": id_}], "totalCount": 1}
            assert (await at.api.ask(f'{{ node(id: "{id_}") {{ id }} }}', holder))["node"] == {"id": id_}
        assert (await at.api.ask(every, nursery))["webhooks"]["totalCount"] == 0
        assert (await at.api.ask(f'{{ node(id: "{id_}") {{ id }} }}', nursery))["node"] is None
        for name in ("updateWebhook", "deleteWebhook", "rotateWebhookSecret", "testWebhook", "resumeWebhook"):
            errors = (await mutate(at.api, name, nursery, id=id_))["errors"]
            assert [each["code"] for each in errors] == ["UNKNOWN_WEBHOOK"], name
        replayed = await mutate(at.api, "replayWebhook", nursery, id=id_, since="2026-11-01T00:00:00Z")
        assert [each["code"] for each in replayed["errors"]] == ["UNKNOWN_WEBHOOK"]

        assert (await mutate(at.api, "deleteWebhook", shop, id=id_))["webhook"]["id"] == id_
        assert (await at.api.ask(every, admin))["webhooks"]["totalCount"] == 0


async def test_a_key_for_one_programme_makes_webhooks_for_that_one(sqlite_url: str, tmp_path: Path) -> None:
    async with desk(sqlite_url, tmp_path) as at:
        narrow = await at.holder("BRAND", brand="shop", programs=["garden"])
        wide = await at.holder("BRAND", brand="shop")
        assert (await made(at.api, narrow))["webhook"]["programs"] == ["garden"]
        assert (await made(at.api, wide))["webhook"]["programs"] is None

        assert (await at.api.ask("{ webhooks { totalCount } }", narrow))["webhooks"]["totalCount"] == 1
        assert (await at.api.ask("{ webhooks { totalCount } }", wide))["webhooks"]["totalCount"] == 2
        refused = await mutate(at.api, "createWebhook", narrow, url="https://example.org/", programs=["club"])
        assert [each["code"] for each in refused["errors"]] == ["UNKNOWN_PROGRAM"]
        assert refused["errors"][0]["path"] == ["input", "programs", "0"]


async def test_what_is_wrong_is_told_with_what_to_do(sqlite_url: str, tmp_path: Path) -> None:
    async with desk(sqlite_url, tmp_path) as at:
        admin = await at.holder("ADMIN")
        id_ = (await made(at.api, admin))["webhook"]["id"]

        async def told(name: str, **input: object) -> tuple[str, str]:
            (error,) = (await mutate(at.api, name, admin, "", **input))["errors"]
            return error["code"], ".".join(error["path"])

        assert await told("createWebhook", url="http://10.0.0.1/") == ("INVALID_URL", "input.url")
        assert await told("createWebhook", url="https://a.org/", types=["badge.one"]) == (
            "UNKNOWN_EVENT_TYPE",
            "input.types.0",
        )
        assert await told("createWebhook", url="https://a.org/", brand="nobody") == ("UNKNOWN_BRAND", "input.brand")
        assert await told("updateWebhook", id=id_, description="x" * 101) == ("INVALID_NAME", "input.description")
        assert await told("rotateWebhookSecret", id=id_, overlapHours=-1) == (
            "INVALID_LIFETIME",
            "input.overlapHours",
        )
        assert await told("replayWebhook", id=id_) == ("INVALID_PLACE", "input.after")
        assert await told("replayWebhook", id=id_, after="nonsense") == ("INVALID_PLACE", "input.after")
        assert await told("replayWebhook", id=id_, since="yesterday") == ("INVALID_TIME", "input.since")
        assert await told("updateWebhook", id="nonsense") == ("UNKNOWN_WEBHOOK", "input.id")
        for number in range(19):
            await made(at.api, admin, url=f"https://example.org/{number}")
        assert await told("createWebhook", url="https://a.org/") == ("TOO_MANY_WEBHOOKS", "input.url")


async def test_a_test_tells_what_was_answered_and_is_in_the_log(sqlite_url: str, tmp_path: Path) -> None:
    async with desk(sqlite_url, tmp_path, webhook_private=True) as at, receiver() as hears:
        shop = await at.holder("BRAND", brand="shop")
        payload = await made(at.api, shop, url=hears.url)
        id_ = payload["webhook"]["id"]
        fields = "answer { isGood status reason beginning }"

        good = await mutate(at.api, "testWebhook", shop, fields, id=id_)
        hears.replies = lambda heard: status(401, "who are you")
        bad = await mutate(at.api, "testWebhook", shop, fields, id=id_)
        log = await at.api.ask(
            f'{{ webhook(id: "{id_}") {{ deliveries {{ nodes {{ type outcome status answer }} }} }} }}', shop
        )

    assert good["answer"] == {"isGood": True, "status": 204, "reason": None, "beginning": ""}
    assert bad["answer"] == {"isGood": False, "status": 401, "reason": None, "beginning": "who are you"}
    assert log["webhook"]["deliveries"]["nodes"] == [
        {"type": "webhook.test", "outcome": "TEST", "status": 401, "answer": "who are you"},
        {"type": "webhook.test", "outcome": "TEST", "status": 204, "answer": None},
    ]
    assert [each.told["type"] for each in hears.heard] == ["webhook.test"] * 2


async def test_a_server_sends_what_it_stores_and_any_library_verifies_it(database_url: str, tmp_path: Path) -> None:
    rulesets = write_program(tmp_path / "rulesets", GARDEN, "garden")
    settings = Settings(database_url=database_url, rulesets=rulesets, operator_key=SecretStr(KEY), webhook_private=True)
    async with receiver() as hears, served(create_app(settings)) as address, api_at(address) as api:
        operator = {"Authorization": f"Bearer {KEY}"}
        payload = await made(api, operator, url=hears.url)
        first_secret, id_ = payload["secret"], payload["webhook"]["id"]
        await submit(api, "1")
        await told_of_everything(api, hears)
        rotated = await mutate(api, "rotateWebhookSecret", operator, "secret", id=id_)
        before = len(hears.taken)
        await submit(api, "2")
        await told_of_everything(api, hears)
        progress = await api.ask(f'{{ webhook(id: "{id_}") {{ progress {{ delivered failed membersWaiting }} }} }}')
        feed = await api.ask(
            '{ member(program: "garden", externalId: "ines") { feed(first: 100) { nodes { id cursor number text } } } }'
        )

    for heard in hears.taken:
        told = Judge(first_secret).verify(heard.body, heard.headers)
        assert told["data"]["member"] == "ines"
    for heard in hears.taken[before:]:
        Judge(rotated["secret"]).verify(heard.body, heard.headers)
    sent = [
        {**{name: each.told["data"]["item"][name] for name in ("id", "cursor", "number")}}
        | {"text": each.told["data"]["text"]}
        for each in hears.taken
    ]
    assert sent[::-1] == feed["member"]["feed"]["nodes"]
    assert progress["webhook"]["progress"] == {"delivered": len(sent), "failed": 0, "membersWaiting": 0}


async def test_what_happens_in_a_sandbox_is_sent_to_the_sandboxs_webhooks_alone(
    database_url: str, tmp_path: Path
) -> None:
    rulesets = write_program(tmp_path / "rulesets", GARDEN, "garden")
    settings = Settings(database_url=database_url, rulesets=rulesets, operator_key=SecretStr(KEY), webhook_private=True)
    async with (
        receiver() as real,
        receiver() as rehearsed,
        receiver() as operators,
        served(create_app(settings)) as address,
        api_at(address) as api,
    ):
        at = Desk(api)
        await at.brand("shop")
        shop = await at.holder("BRAND", brand="shop")
        sandbox = await at.holder("BRAND", brand="shop", sandbox=True)
        for who, hears in ((shop, real), (sandbox, rehearsed), (BEARER, operators)):
            await made(api, who, url=hears.url, types=["points.given"])
        await waters(api, sandbox, "in the sandbox")
        await rehearsed.has_taken(lambda: len(rehearsed.taken) == 2)
        await waters(api, shop, "for real")
        for hears in (real, operators):
            await hears.has_taken(lambda: len(hears.taken) == 2)  # noqa: B023

    for hears, member, sandboxed in ((rehearsed, "in the sandbox", True), (real, "for real", None)):
        told = [each.told["data"] for each in hears.heard]
        assert {(each["program"], each["member"], each.get("sandbox")) for each in told} == {
            ("garden", member, sandboxed)
        }
    assert {each.member for each in operators.heard} == {"for real"}


async def waters(api: Api, who: Headers, member: str) -> None:
    """Points of two kinds are given for it."""
    document = "mutation($input: SubmitActionInput!) { submitAction(input: $input) { errors { code } } }"
    given = {"program": "garden", **watered("1", member)}
    assert (await api.ask(document, who, input=given))["submitAction"]["errors"] == []


async def submit(api: Api, key: str) -> None:
    action = {"type": "plant.watered", "member": "ines", "idempotencyKey": key, "attributes": {"plant": "fern"}}
    assert (await api.submit("errors { code }", action))["errors"] == []


async def told_of_everything(api: Api, hears: Receiver) -> None:
    """Waits until all of the feed was sent and settled."""
    document = (
        '{ member(program: "garden", externalId: "ines") { feed { totalCount } } '
        "webhooks { nodes { progress { delivered } } } }"
    )
    async with asyncio.timeout(20):
        while True:
            told = await api.ask(document)
            (webhook,) = told["webhooks"]["nodes"]
            if webhook["progress"]["delivered"] >= told["member"]["feed"]["totalCount"] > 0:
                return
