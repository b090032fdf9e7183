"""Rejections over the API: who sees what was refused, submits it again, and how many there were."""

from pathlib import Path

from tests.schema.asking import Api, Json, garden_app, served
from tests.schema.credentials import Headers, desk
from tests.schema.listening import socket_at

LIST = """
query($filter: RejectionFilter, $first: Int, $after: String) {
  rejections(filter: $filter, first: $first, after: $after) {
    totalCount
    pageInfo { hasNextPage hasPreviousPage endCursor }
    nodes {
      id program brand credentialId type times isCut payload resolvedAt action { id }
      problems { code message path }
    }
  }
}
"""
SUBMIT = (
    "mutation($input: SubmitActionsInput!) { submitActions(input: $input) { rejected results { errors { code } } } }"
)
AGAIN = """
mutation($input: ResubmitRejectionsInput!) {
  resubmitRejections(input: $input) {
    accepted duplicates rejected
    results { rejectionId result action { id brand } errors { code path } rejection { times } }
    errors { code }
  }
}
"""


def watering(key: str, **chosen: object) -> dict[str, object]:
    return {"member": "ines", "type": "plant.watered", "idempotencyKey": key, "attributes": {"plant": "fern"}, **chosen}


async def submit(api: Api, who: Headers, *actions: dict[str, object]) -> None:
    await api.ask(SUBMIT, who, input={"program": "garden", "actions": list(actions)})


async def rejections(api: Api, who: Headers, **variables: object) -> Json:
    return (await api.ask(LIST, who, **variables))["rejections"]


async def test_brands_see_their_own_and_operators_everybodys(sqlite_url: str, tmp_path: Path) -> None:
    async with desk(sqlite_url, tmp_path) as at:
        shop, nursery, reader = (
            await at.holder("BRAND", brand="shop"),
            await at.holder("BRAND", brand="nursery"),
            await at.holder("READER"),
        )
        of_club = await at.holder("READER", program="club")
        await submit(at.api, shop, watering("1", type="plant.waterd"))
        await submit(at.api, nursery, watering("1", attributes={"plnat": "fern"}))

        (own,) = (await rejections(at.api, shop))["nodes"]
        others = await rejections(at.api, shop, filter={"brand": "nursery"})
        everybodys = await rejections(at.api, reader)
        of_another_program = await rejections(at.api, of_club)
        one = f'{{ node(id: "{own["id"]}") {{ ... on Rejection {{ brand }} }} }}'
        to_shop, to_nursery, to_club = [await at.api.ask(one, who) for who in (shop, nursery, of_club)]

    assert own["payload"]["type"] == own["type"] == "plant.waterd"
    assert own["program"] == "garden"
    assert own["problems"][0]["code"] == "UNKNOWN_ACTION_TYPE"
    assert own["problems"][0]["path"] == ["type"]
    assert others["totalCount"] == of_another_program["totalCount"] == 0
    assert {each["brand"] for each in everybodys["nodes"]} == {"shop", "nursery"}
    assert (to_shop["node"], to_nursery["node"], to_club["node"]) == ({"brand": "shop"}, None, None)


async def test_a_key_for_one_programme_sees_what_it_sent_to_none(sqlite_url: str, tmp_path: Path) -> None:
    async with desk(sqlite_url, tmp_path) as at:
        sender = await at.holder("BRAND", brand="shop", program="garden")
        other = await at.holder("BRAND", brand="shop", program="club")
        document = "mutation($input: SubmitActionInput!) { submitAction(input: $input) { errors { code } } }"
        for key, program in (("1", "nowhere"), ("2", "club")):
            answer = await at.api.ask(document, sender, input={"program": program, **watering(key)})
            assert answer["submitAction"]["errors"] == [{"code": "UNKNOWN_PROGRAM"}]

        own, others, all_ = [await rejections(at.api, who) for who in (sender, other, await at.holder("READER"))]
        of_club = await rejections(at.api, await at.holder("READER", program="club"))

    assert [each["program"] for each in own["nodes"]] == [None, None]
    assert (own["totalCount"], others["totalCount"], all_["totalCount"], of_club["totalCount"]) == (2, 0, 2, 0)


async def test_what_is_submitted_again_is_answered_one_by_one(sqlite_url: str, tmp_path: Path) -> None:
    async with desk(sqlite_url, tmp_path) as at:
        narrow = await at.holder("BRAND", brand="shop", actionTypes=["plot.weeded"])
        nursery, editor = await at.holder("BRAND", brand="nursery"), await at.holder("EDITOR")
        await submit(at.api, narrow, watering("1"), watering("2", attributes={}))
        await submit(at.api, nursery, watering("3", occurredAt="2020-01-01T00:00:00Z"))
        of_narrow = [each["id"] for each in (await rejections(at.api, narrow))["nodes"]]
        of_nursery = [each["id"] for each in (await rejections(at.api, nursery))["nodes"]]

        by_itself = (await at.api.ask(AGAIN, narrow, input={"rejections": of_narrow}))["resubmitRejections"]
        of_others = (await at.api.ask(AGAIN, narrow, input={"rejections": of_nursery}))["resubmitRejections"]
        importing = await at.api.answer(AGAIN, nursery, input={"rejections": of_nursery, "importing": True})
        by_operator = (await at.api.ask(AGAIN, editor, input={"filter": {"brand": "shop"}}))["resubmitRejections"]
        imported = await at.api.ask(AGAIN, editor, input={"rejections": of_nursery, "importing": True})
        empty = (await at.api.ask(AGAIN, editor, input={"rejections": []}))["resubmitRejections"]
        left = await rejections(at.api, editor, filter={"resolved": False})
        audit = await at.api.ask('{ audit(deed: "actions.imported") { nodes { by } } }')

    assert [each["errors"][0]["code"] for each in by_itself["results"]] == ["ACTION_TYPE_NOT_PERMITTED"] * 2
    assert of_others["results"][0]["errors"][0]["code"] == "UNKNOWN_REJECTION"
    assert "importing" in importing["errors"][0]["message"]
    assert (by_operator["accepted"], by_operator["rejected"]) == (1, 1)
    taken = next(each for each in by_operator["results"] if each["result"])
    assert taken["action"]["brand"] == "shop"
    assert next(each for each in by_operator["results"] if not each["result"])["errors"] == [
        {"code": "MISSING_ATTRIBUTE", "path": ["input", "rejections", "0", "attributes", "plant"]}
    ]
    assert imported["resubmitRejections"]["accepted"] == 1
    assert audit["audit"]["nodes"] == [{"by": "editor"}]
    assert empty["errors"] == [{"code": "BATCH_SIZE"}]
    assert [each["problems"][0]["code"] for each in left["nodes"]] == ["MISSING_ATTRIBUTE"]


COUNTS = """
query($brand: String, $since: DateTime) {
  rejectionCounts(program: "garden", brand: $brand, since: $since, per: HOUR) {
    submitted accepted rejected rejectedShare byCode { code count }
  }
}
"""


async def test_shares_are_told_hour_by_hour(sqlite_url: str, tmp_path: Path) -> None:
    async with desk(sqlite_url, tmp_path) as at:
        shop, nursery = await at.holder("BRAND", brand="shop"), await at.holder("BRAND", brand="nursery")
        await submit(at.api, shop, watering("1"), watering("2", type="plant.waterd"))
        await submit(at.api, nursery, watering("1", type="plant.waterd"))

        own = (await at.api.ask(COUNTS, shop))["rejectionCounts"]
        others = (await at.api.ask(COUNTS, shop, brand="nursery"))["rejectionCounts"]
        all_ = (await at.api.ask(COUNTS))["rejectionCounts"]
        nonsense = await at.api.answer(COUNTS, since="2000-01-01T00:00:00Z")
        no_time = await at.api.answer(COUNTS, since="yesterday")

    assert len(own) == 25
    assert own[-1] == {
        "submitted": 2,
        "accepted": 1,
        "rejected": 1,
        "rejectedShare": 0.5,
        "byCode": [{"code": "UNKNOWN_ACTION_TYPE", "count": 1}],
    }
    assert others == []
    assert all_[-1]["submitted"] == 3
    assert nonsense["errors"][0]["extensions"]["code"] == "BAD_PAGE"
    assert no_time["errors"][0]["extensions"]["code"] == "INVALID_TIME"


async def test_pages_and_cursors_that_are_none(sqlite_url: str, tmp_path: Path) -> None:
    async with desk(sqlite_url, tmp_path) as at:
        shop = await at.holder("BRAND", brand="shop")
        await submit(at.api, shop, *(watering(str(number), type="x") for number in range(3)))
        first = await rejections(at.api, shop, first=2)
        second = await rejections(at.api, shop, first=2, after=first["pageInfo"]["endCursor"])
        wrong = await at.api.answer(LIST, shop, after="nonsense")

    assert (first["totalCount"], len(first["nodes"]), len(second["nodes"])) == (3, 2, 1)
    assert (first["pageInfo"]["hasNextPage"], second["pageInfo"]["hasNextPage"]) == (True, False)
    assert wrong["errors"][0]["extensions"]["code"] == "MALFORMED_ID"


async def test_operators_hear_of_a_jump_in_the_feed_of_the_programme(sqlite_url: str, tmp_path: Path) -> None:
    feed = """subscription { programFeed(program: "garden", after: "") {
        externalId member { id } item { text(locale: "en") rule { id } ... on RejectionsJumped { brand rejected code } }
    } }"""
    async with desk(sqlite_url, tmp_path) as at:
        shop, reader = await at.holder("BRAND", brand="shop"), await at.holder("READER")
        await submit(at.api, shop, *(watering(str(number), type="x") for number in range(20)))
        async with served(garden_app(sqlite_url, tmp_path)) as address, socket_at(address) as socket:
            await socket.introduce(authorization=reader["Authorization"])
            await socket.subscribe(feed, id="feed")
            heard = (await socket.hear())["payload"]["data"]["programFeed"]

    assert heard == {
        "externalId": None,
        "member": None,
        "item": {
            "text": "20 of 20 actions from shop were refused, most often with UNKNOWN_ACTION_TYPE",
            "rule": {"id": "programme"},
            "brand": "shop",
            "rejected": 20,
            "code": "UNKNOWN_ACTION_TYPE",
        },
    }
