"""What each credential sees of what there is, and what is recorded under whose name."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.schema.asking import Api, Json
from tests.schema.credentials import Headers, desk

SUBMIT = """
mutation($input: SubmitActionInput!) {
  submitAction(input: $input) { result action { id brand } errors { __typename code path message } }
}
"""
REVERSE = """
mutation($input: ReverseActionInput!) {
  reverseAction(input: $input) { result reversal { id brand reason } errors { __typename code path } }
}
"""
JOIN = """
mutation($input: JoinChallengeInput!) { joinChallenge(input: $input) { result errors { code } } }
"""
UPDATE = """
mutation($input: UpdateMemberInput!) { updateMember(input: $input) { result member { timeZone } errors { code } } }
"""
MEMBER = 'query($of: String!, $program: String! = "garden") { member(program: $program, externalId: $of) { id } }'


def watered(key: str, member: str = "ines", **chosen: object) -> Mapping[str, object]:
    return {
        "program": "garden",
        "member": member,
        "type": "plant.watered",
        "idempotencyKey": key,
        "attributes": {"plant": "fern"},
        **chosen,
    }


async def submitted(api: Api, by: Headers, key: str, member: str = "ines", **chosen: object) -> Json:
    payload = (await api.ask(SUBMIT, by, input=watered(key, member, **chosen)))["submitAction"]
    assert payload["errors"] == []
    return payload


def code_of(answer: Json) -> str:
    (error,) = answer["errors"]
    code: str = error["extensions"]["code"]
    return code


async def test_a_member_sees_themselves_and_nobody_else(sqlite_url: str, tmp_path: Path) -> None:
    async with desk(sqlite_url, tmp_path) as at:
        shop = await at.holder("BRAND", brand="shop")
        await submitted(at.api, shop, "1", member="ines")
        await submitted(at.api, shop, "2", member="otto")
        others = await everything_of(at.api, "otto")
        ines = await at.app_of("ines")

        own = await at.api.ask(MEMBER, ines, of="ines")
        other = await at.api.ask(MEMBER, ines, of="otto")
        nobody = await at.api.ask(MEMBER, ines, of="nobody")
        nodes = await at.api.ask("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", ines, ids=others)
        mine = await everything_of(at.api, "ines")
        own_nodes = await at.api.ask("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", ines, ids=mine)

    assert own["member"] is not None
    assert other == nobody == {"member": None}
    assert nodes == {"nodes": [None] * len(others)}
    assert [each["id"] for each in own_nodes["nodes"]] == mine


async def everything_of(api: Api, member: str) -> list[str]:
    """The id of a member, and of an action, a ledger entry and a feed item of theirs."""
    found = await api.ask(
        """query($of: String!) { member(program: "garden", externalId: $of) {
             id ledger(first: 1) { nodes { id action { id } } } feed(first: 1) { nodes { id } }
           } }""",
        of=member,
    )
    (entry,) = found["member"]["ledger"]["nodes"]
    (item,) = found["member"]["feed"]["nodes"]
    return [found["member"]["id"], entry["id"], entry["action"]["id"], item["id"]]


async def test_a_members_token_changes_nothing_of_anybody_else(sqlite_url: str, tmp_path: Path) -> None:
    async with desk(sqlite_url, tmp_path) as at:
        await at.api.ask(SUBMIT, input=watered("1", member="otto"))
        ines = await at.app_of("ines")
        for member in ("otto", "nobody"):
            joined = await at.api.answer(JOIN, ines, input={**choice("1"), "member": member})
            moved = await at.api.answer(
                UPDATE,
                ines,
                input={"program": "garden", "member": member, "idempotencyKey": "2", "timeZone": "Asia/Tokyo"},
            )
            assert code_of(joined) == code_of(moved) == "FORBIDDEN"
            assert joined["data"] is moved["data"] is None

        assert (await at.api.ask(MEMBER, of="nobody"))["member"] is None


def choice(key: str) -> Mapping[str, object]:
    return {"program": "garden", "member": "ines", "challenge": "autumn", "idempotencyKey": key}


async def test_members_have_idempotency_keys_of_their_own(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path) as at:
        move = {"program": "garden", "idempotencyKey": "move", "timeZone": "Asia/Tokyo"}
        results = []
        for member in ("ines", "otto", "ines"):
            app = await at.app_of(member)
            results.append((await at.api.ask(UPDATE, app, input={**move, "member": member}))["updateMember"])
        by_operator = await at.api.ask(UPDATE, input={**move, "member": "otto", "timeZone": "Europe/Rome"})

    assert [each["result"] for each in results] == ["ACCEPTED", "ACCEPTED", "DUPLICATE"]
    assert results[0]["member"] == {"timeZone": "Asia/Tokyo"}
    assert by_operator["updateMember"]["result"] == "ACCEPTED"


async def test_a_member_can_neither_tell_of_another_time_nor_give_themselves_attributes(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with desk(sqlite_url, tmp_path) as at:
        ines = await at.app_of("ines")
        earlier = await at.api.answer(JOIN, ines, input={**choice("1"), "occurredAt": "2026-11-19T12:00Z"})
        update = {"program": "garden", "member": "ines", "idempotencyKey": "2", "attributes": {}}
        attributes = await at.api.answer(UPDATE, ines, input=update)

    assert "unknown field 'occurredAt'" in earlier["errors"][0]["message"]
    assert "unknown field 'attributes'" in attributes["errors"][0]["message"]


async def test_what_a_brand_submits_is_recorded_under_its_name(sqlite_url: str, tmp_path: Path) -> None:
    async with desk(sqlite_url, tmp_path) as at:
        shop, nursery = await at.holder("BRAND", brand="shop"), await at.holder("BRAND", brand="nursery")
        answers = [await submitted(at.api, by, "same") for by in (shop, nursery, shop)]
        by_operator = await at.api.ask(SUBMIT, input=watered("same"))

    assert [(each["result"], each["action"]["brand"]) for each in answers] == [
        ("ACCEPTED", "shop"),
        ("ACCEPTED", "nursery"),
        ("DUPLICATE", "shop"),
    ]
    assert by_operator["submitAction"]["action"]["brand"] == "operator"


async def test_a_brand_sees_what_happened_to_a_member_but_not_what_other_brands_said(
    sqlite_url: str, tmp_path: Path
) -> None:
    document = """query { member(program: "garden", externalId: "ines") {
      feed { nodes { __typename action { brand attributes } } }
      ledger { nodes { amount action { brand } } }
    } }"""
    async with desk(sqlite_url, tmp_path) as at:
        shop, nursery = await at.holder("BRAND", brand="shop"), await at.holder("BRAND", brand="nursery")
        own = (await submitted(at.api, shop, "1"))["action"]["id"]
        other = (await submitted(at.api, nursery, "2"))["action"]["id"]
        taken_back = await at.api.ask(
            REVERSE, input={"program": "garden", "action": other, "reason": "A test", "idempotencyKey": "r"}
        )
        seen = (await at.api.ask(document, shop))["member"]
        nodes = await at.api.ask(
            "query($ids: [ID!]!) { nodes(ids: $ids) { id } }",
            shop,
            ids=[own, other, taken_back["reverseAction"]["reversal"]["id"]],
        )
        by_id = await at.api.ask("query($id: ID!) { action(id: $id) { id } }", shop, id=other)

    brands = [each["action"] and each["action"]["brand"] for each in seen["feed"]["nodes"]]
    assert set(brands) == {"shop", None}
    assert {each["action"] and each["action"]["brand"] for each in seen["ledger"]["nodes"]} == {"shop", None}
    assert [each and each["id"] for each in nodes["nodes"]] == [own, None, None]
    assert by_id == {"action": None}


async def test_a_brand_takes_back_its_own_actions_only(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path) as at:
        shop, nursery = await at.holder("BRAND", brand="shop"), await at.holder("BRAND", brand="nursery")
        own = (await submitted(at.api, shop, "1"))["action"]["id"]
        other = (await submitted(at.api, nursery, "1", attributes={"plant": "rose"}))["action"]["id"]

        async def back(by: Headers | None, key: str, **what: object) -> Json:
            given = {"input": {"program": "garden", "reason": "A test", "idempotencyKey": key, **what}}
            answer = await (at.api.ask(REVERSE, by, **given) if by else at.api.ask(REVERSE, **given))
            return answer["reverseAction"]

        refused = await back(shop, "r1", action=other)
        by_key = await back(shop, "r2", actionKey="1")
        by_operator = await back(None, "r3", action=other)
        restored = await back(nursery, "r4", action=by_operator["reversal"]["id"])
        of_another = await at.api.answer(
            REVERSE,
            shop,
            input={"program": "garden", "reason": "x", "idempotencyKey": "r5", "actionKey": "1", "brand": "nursery"},
        )

    assert [each["code"] for each in refused["errors"]] == ["UNKNOWN_ACTION"]
    assert by_key["result"] == "ACCEPTED"
    assert by_key["reversal"]["brand"] == "shop"
    assert own != other
    assert by_operator["result"] == "ACCEPTED"
    assert [each["code"] for each in restored["errors"]] == ["UNKNOWN_ACTION"], "what an operator took stays taken"
    assert "unknown field 'brand'" in of_another["errors"][0]["message"]


async def test_what_can_be_one_of_several_kinds_is_told_to_every_role(sqlite_url: str, tmp_path: Path) -> None:
    document = """query { member(program: "garden", externalId: "ines") {
      feed { nodes { ... on Correction { reversal { reverses { __typename } } } } }
    } }"""
    async with desk(sqlite_url, tmp_path) as at:
        shop = await at.holder("BRAND", brand="shop")
        own = (await submitted(at.api, shop, "1"))["action"]["id"]
        await at.api.ask(REVERSE, input={"program": "garden", "action": own, "reason": "x", "idempotencyKey": "r"})
        for who in (shop, await at.app_of("ines"), await at.holder("READER"), await at.holder("ADMIN")):
            told = (await at.api.ask(document, who))["member"]["feed"]["nodes"]
            assert {"reversal": {"reverses": {"__typename": "Action"}}} in told


async def test_a_key_for_some_action_types_submits_no_others(sqlite_url: str, tmp_path: Path) -> None:
    batch = """mutation($input: SubmitActionsInput!) { submitActions(input: $input) {
      accepted results { result errors { code path ... on ActionTypeNotPermitted { permitted } } }
    } }"""
    async with desk(sqlite_url, tmp_path) as at:
        shop = await at.holder("BRAND", brand="shop", actionTypes=["plot.weeded"])
        actions: list[Mapping[str, object]] = [
            {"member": "ines", "type": kind, "idempotencyKey": kind, "attributes": {}}
            for kind in ("plot.weeded", "plant.watered", "no.such")
        ]
        answer = await at.api.ask(batch, shop, input={"program": "garden", "actions": actions})

    payload = answer["submitActions"]
    assert payload["accepted"] == 1
    assert [each["errors"] for each in payload["results"]] == [
        [],
        *(
            [
                {
                    "code": "ACTION_TYPE_NOT_PERMITTED",
                    "path": ["input", "actions", place, "type"],
                    "permitted": ["plot.weeded"],
                }
            ]
            for place in ("1", "2")
        ),
    ]


@pytest.mark.parametrize("role", ["BRAND", "READER", "ADMIN"])
async def test_other_programmes_do_not_exist_for_a_key_that_is_for_one(
    sqlite_url: str, tmp_path: Path, role: str
) -> None:
    async with desk(sqlite_url, tmp_path) as at:
        found = {"program": "club", "member": "anna", "type": "help.found", "attributes": {"topic": "x"}}
        await at.api.ask(SUBMIT, input={**found, "idempotencyKey": "1"})
        (member,) = [
            (await at.api.ask('{ member(program: "club", externalId: "anna") { id } }'))["member"]["id"],
        ]
        brand = {"brand": "shop"} if role == "BRAND" else {}
        holder = await at.holder(role, program="garden", **brand)

        seen = await at.api.ask(
            """query($id: ID!) { programs { key } program(key: "club") { key } node(id: $id) { id }
                 member(program: "club", externalId: "anna") { id } viewer { program { key } } }""",
            holder,
            id=member,
        )
        submitted_there = None
        if role != "READER":
            answer = await at.api.ask(SUBMIT, holder, input={**found, "idempotencyKey": "2"})
            (submitted_there,) = answer["submitAction"]["errors"]

    assert seen == {
        "programs": [{"key": "garden"}],
        "program": None,
        "node": None,
        "member": None,
        "viewer": {"program": {"key": "garden"}},
    }
    if submitted_there is not None:
        assert submitted_there["code"] == "UNKNOWN_PROGRAM"
        assert submitted_there["message"] == 'there is no programme "club"; there is garden'


async def test_an_admin_of_one_programme_hands_out_nothing_beyond_it(sqlite_url: str, tmp_path: Path) -> None:
    revoke = "mutation($prefix: String!) { revokeKey(input: {prefix: $prefix}) { errors { code } } }"
    rotate = "mutation($prefix: String!) { rotateKey(input: {prefix: $prefix}) { errors { code } } }"
    create = "mutation($input: CreateKeyInput!) { createKey(input: $input) { key { program } errors { code } } }"
    async with desk(sqlite_url, tmp_path) as at:
        for_all = (await at.key("READER"))["key"]["prefix"]
        for_another = (await at.key("BRAND", brand="nursery", program="club"))["key"]["prefix"]
        admin = await at.holder("ADMIN", program="garden")

        made = await at.api.ask(create, admin, input={"role": "ADMIN", "name": "another"})
        elsewhere = await at.api.ask(create, admin, input={"role": "ADMIN", "name": "more", "program": "club"})
        listed = await at.api.ask("{ keys { totalCount nodes { program } } brands { key } }", admin)
        ended = [
            await at.api.ask(document, admin, prefix=prefix)
            for document in (revoke, rotate)
            for prefix in (for_all, for_another)
        ]
        signing = await at.api.answer("mutation { rotateSigningKey(input: {}) { signingKey { kid } } }", admin)

    assert made["createKey"] == {"key": {"program": "garden"}, "errors": []}
    assert elsewhere["createKey"] == {"key": None, "errors": [{"code": "UNKNOWN_PROGRAM"}]}
    assert listed["keys"] == {"totalCount": 2, "nodes": [{"program": "garden"}] * 2}
    assert [each["key"] for each in listed["brands"]] == ["shop"]
    assert [code for each in ended for answer in each.values() for code in answer["errors"]] == [
        {"code": "UNKNOWN_KEY"}
    ] * 4
    assert code_of(signing) == "FORBIDDEN"


async def test_a_brand_mints_tokens_for_its_own_programme_alone(sqlite_url: str, tmp_path: Path) -> None:
    document = "mutation($input: MintMemberTokenInput!) { mintMemberToken(input: $input) { token errors { code } } }"
    async with desk(sqlite_url, tmp_path) as at:
        shop = await at.holder("BRAND", brand="shop", program="garden")
        there = await at.api.ask(document, shop, input={"program": "club", "member": "ines"})
        here = await at.app_of("ines", by=shop)
        viewer = await at.api.ask("{ viewer { ... on MemberViewer { externalId program { key } } } }", here)

    assert there["mintMemberToken"] == {"token": None, "errors": [{"code": "UNKNOWN_PROGRAM"}]}
    assert viewer == {"viewer": {"externalId": "ines", "program": {"key": "garden"}}}


async def test_who_published_is_for_operators_to_know(sqlite_url: str, tmp_path: Path) -> None:
    document = '{ program(key: "garden") { version { number publishedBy note } } }'
    async with desk(sqlite_url, tmp_path) as at:
        reader, shop = await at.holder("READER"), await at.holder("BRAND", brand="shop")
        told = await at.api.ask(document, reader)
        refused = await at.api.answer(document, shop)

    assert told["program"]["version"]["publishedBy"] == "server start"
    assert [each["message"] for each in refused["errors"]] == [
        "Cannot query field 'publishedBy' on type 'RulesetVersion'.",
        "Cannot query field 'note' on type 'RulesetVersion'.",
    ]
