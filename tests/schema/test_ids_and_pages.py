"""Opaque ids that fetch the same thing again, and pages whose cursors stay the same."""

from pathlib import Path

import pytest

from schema.ids import DECLARED, NodeKind, Numbered, Numbers, cursor_of, declared_id, id_of, key_of
from tests.schema.asking import BEARER, Api, Json, garden
from tests.schema.credentials import Desk
from tests.schema.garden import action, watered
from tests.wide import WIDE

DECLARED_LISTS = (
    "actionTypes",
    "segments",
    "impact",
    "wallets",
    "perks",
    "badges",
    "levels",
    "campaigns",
    "streaks",
    "challenges",
)
EVERYTHING = {
    "programme.yaml": WIDE["programme.yaml"] + "    perks: {compost: {name: Compost}}\n",
    "rules.yaml": WIDE["rules.yaml"]
    + "    levels: {by: points, steps: {seed: {name: Seed, from: 0}, tree: {name: Tree, from: 9, perks: [compost]}}}\n",
}

UUID = "00000000-0000-7000-8000-000000000000"


async def test_node_fetches_everything_that_has_an_id(sqlite_url: str, tmp_path: Path) -> None:
    ids = """{ program(key: "garden") { id } member(program: "garden", externalId: "ines") {
      id ledger(first: 1) { nodes { id action { id } } } feed(first: 1) { nodes { id } } } }"""
    nodes = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"
    async with garden(sqlite_url, tmp_path) as api:
        await api.submit("result", watered("one"))
        answer = await api.ask(ids)
        member = answer["member"]
        (entry,), (item,) = member["ledger"]["nodes"], member["feed"]["nodes"]
        wanted = [answer["program"]["id"], member["id"], entry["action"]["id"], entry["id"], item["id"]]
        fetched = (await api.ask(nodes, ids=wanted))["nodes"]
        action_ = await api.ask("query($id: ID!) { action(id: $id) { id type } }", id=entry["action"]["id"])

    assert [each["id"] for each in fetched] == wanted
    assert [each["__typename"] for each in fetched] == ["Program", "Member", "Action", "LedgerEntry", "BadgeWon"]
    assert action_["action"]["type"] == "plant.watered"


async def test_node_fetches_what_rule_files_declare(sqlite_url: str, tmp_path: Path) -> None:
    query = """{ program(key: "garden") { KINDS } }""".replace(
        "KINDS", " ".join(f"{each} {{ __typename id key name }}" for each in DECLARED_LISTS)
    )
    nodes = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on Named { key name } } }"
    async with garden(sqlite_url, tmp_path, EVERYTHING) as api:
        program = (await api.ask(query))["program"]
        declared = [each for list_ in program.values() for each in list_]
        fetched = (await api.ask(nodes, ids=[each["id"] for each in declared]))["nodes"]
        others = [declared_id(kind, "garden", "nothing") for kind in DECLARED]
        nothing = (await api.ask(nodes, ids=[*others, declared_id(NodeKind.BADGE, "nowhere", "x")]))["nodes"]

    assert [list_ for list_, held in program.items() if not held] == []
    assert fetched == declared
    assert len({each["id"] for each in declared}) == len(declared)
    assert {each["__typename"] for each in declared} == {each.value for each in DECLARED}
    assert nothing == [None] * (len(DECLARED) + 1)


async def test_a_hidden_badge_is_fetched_only_by_a_member_who_won_it(sqlite_url: str, tmp_path: Path) -> None:
    node = "query($id: ID!) { node(id: $id) { id } }"
    hidden = declared_id(NodeKind.BADGE, "garden", "mole")
    async with garden(sqlite_url, tmp_path) as api:
        ines, jo = [await Desk(api).app_of(name) for name in ("ines", "jo")]
        await api.submit_all("accepted", [action("plot.weeded", key) for key in ("one", "two")])
        await api.submit("result", watered("three", member="jo"))
        told = [(await api.ask(node, headers, id=hidden))["node"] for headers in (BEARER, jo, ines)]

    assert told == [None, None, {"id": hidden}]


async def test_an_id_of_nothing_is_null(sqlite_url: str, tmp_path: Path) -> None:
    wanted = [
        id_of(NodeKind.PROGRAM, "nowhere"),
        id_of(NodeKind.MEMBER, UUID),
        id_of(NodeKind.ACTION, UUID),
        id_of(NodeKind.LEDGER_ENTRY, UUID, 1),
        id_of(NodeKind.FEED_ITEM, UUID, 1),
    ]
    async with garden(sqlite_url, tmp_path) as api:
        answer = await api.ask("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=wanted)

    assert answer == {"nodes": [None] * 5}


async def test_a_number_past_the_end_is_null(sqlite_url: str, tmp_path: Path) -> None:
    member = '{ member(program: "garden", externalId: "ines") { id } }'
    async with garden(sqlite_url, tmp_path) as api:
        await api.submit("result", watered("one"))
        member_id = key_of((await api.ask(member))["member"]["id"]).key
        for kind in (NodeKind.FEED_ITEM, NodeKind.LEDGER_ENTRY):
            for number in (0, 99):
                id = id_of(kind, member_id, number)
                assert await api.ask("query($id: ID!) { node(id: $id) { id } }", id=id) == {"node": None}


@pytest.mark.parametrize("id", ["", "7", "Member:1", "åäö", "QWN0aW9uOm5v", "%%%", "x" * 10_000])
async def test_what_is_no_id_is_a_clear_error_of_its_own_field(sqlite_url: str, tmp_path: Path, id: str) -> None:
    query = "query($id: ID!) { node(id: $id) { id } action(id: $id) { id } nodes(ids: [$id]) { id } programs { key } }"
    async with garden(sqlite_url, tmp_path) as api:
        answer = await api.answer(query, id=id)

    assert answer["data"] == {"node": None, "action": None, "nodes": [None], "programs": [{"key": "garden"}]}
    assert sorted(each["path"] for each in answer["errors"]) == [["action"], ["node"], ["nodes", 0]]
    for error in answer["errors"]:
        assert error["extensions"] == {"code": "MALFORMED_ID"}
        assert "is not an id" in error["message"]


async def test_an_id_of_something_else_is_not_an_actions(sqlite_url: str, tmp_path: Path) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        answer = await api.answer("query($id: ID!) { action(id: $id) { id } }", id=id_of(NodeKind.PROGRAM, "garden"))

    assert "the id of a Program" in answer["errors"][0]["message"]


FEED = """query($first: Int, $after: String, $last: Int, $before: String) {
  member(program: "garden", externalId: "ines") { feed(first: $first, after: $after, last: $last, before: $before) {
    totalCount nodes { number } edges { cursor node { cursor } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }"""


async def page(api: Api, **arguments: object) -> tuple[list[int], bool, bool]:
    """The numbers on a page, and whether there are older and newer ones."""
    feed = (await api.ask(FEED, **arguments))["member"]["feed"]
    assert feed["totalCount"] == 10
    cursors = [edge["cursor"] for edge in feed["edges"]]
    assert cursors == [edge["node"]["cursor"] for edge in feed["edges"]]
    info = feed["pageInfo"]
    assert (info["startCursor"], info["endCursor"]) == ((cursors[0], cursors[-1]) if cursors else (None, None))
    return [node["number"] for node in feed["nodes"]], info["hasNextPage"], info["hasPreviousPage"]


async def member_id(api: Api, external_id: str = "ines") -> str:
    member = 'query($name: String!) { member(program: "garden", externalId: $name) { id } }'
    return key_of((await api.ask(member, name=external_id))["member"]["id"]).key


async def ten_items(api: Api) -> None:
    for number in range(10):
        await api.submit("result", action("answer.thanked", str(number), post=str(number), votes=3))


async def test_pages_run_from_the_newest_to_the_oldest_and_back(sqlite_url: str, tmp_path: Path) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        await ten_items(api)
        ines = await member_id(api)

        def at(number: int) -> str:
            return cursor_of(Numbered.FEED, ines, number)

        assert await page(api) == ([10, 9, 8, 7, 6, 5, 4, 3, 2, 1], False, False)
        assert await page(api, first=4) == ([10, 9, 8, 7], True, False)
        assert await page(api, first=4, after=at(7)) == ([6, 5, 4, 3], True, True)
        assert await page(api, first=4, after=at(3)) == ([2, 1], False, True)
        assert await page(api, first=4, after=at(1)) == ([], False, True)
        assert await page(api, last=4) == ([4, 3, 2, 1], False, True)
        assert await page(api, last=4, before=at(4)) == ([8, 7, 6, 5], True, True)
        assert await page(api, last=4, before=at(8)) == ([10, 9], True, False)
        assert await page(api, first=4, after=at(7), before=at(4)) == ([6, 5], True, True)
        assert await page(api, last=4, after=at(7), before=at(4)) == ([6, 5], True, True)


async def test_a_cursor_stays_where_it_is_when_more_comes(sqlite_url: str, tmp_path: Path) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        await ten_items(api)
        cursor = (await api.ask(FEED, first=4))["member"]["feed"]["pageInfo"]["endCursor"]
        await api.submit("result", action("answer.thanked", "more", post="more", votes=3))
        feed = (await api.ask(FEED, first=2, after=cursor))["member"]["feed"]

    assert [node["number"] for node in feed["nodes"]] == [6, 5]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"first": 0}, "BAD_PAGE"),
        ({"first": 101}, "BAD_PAGE"),
        ({"last": -1}, "BAD_PAGE"),
        ({"first": 1, "last": 1}, "BAD_PAGE"),
        ({"after": "7"}, "MALFORMED_CURSOR"),
        ({"after": "ZmVlZDorMQ"}, "MALFORMED_CURSOR"),
        ({"after": ""}, "MALFORMED_CURSOR"),
    ],
)
async def test_a_page_that_makes_no_sense_is_refused_in_words(
    sqlite_url: str, tmp_path: Path, arguments: dict[str, object], code: str
) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        await api.submit("result", watered("one"))
        answer = await api.answer(FEED, **arguments)

    assert [each["extensions"] for each in answer["errors"]] == [{"code": code}]


async def test_a_cursor_is_of_one_members_list_and_of_no_other(sqlite_url: str, tmp_path: Path) -> None:
    query = """query($feed: String, $ledger: String) { member(program: "garden", externalId: "ines") {
      feed(first: 1, after: $feed) { totalCount } ledger(first: 1, after: $ledger) { totalCount } } }"""
    async with garden(sqlite_url, tmp_path) as api:
        await api.submit_all("accepted", [watered("one"), watered("two", member="jo")])
        ines, jo = await member_id(api), await member_id(api, "jo")
        for list_, newest in ((Numbered.FEED, 5), (Numbered.LEDGER, 2)):
            other = Numbered.LEDGER if list_ is Numbered.FEED else Numbered.FEED
            for cursor, words in [
                (cursor_of(list_, ines, newest), None),
                (cursor_of(list_, ines, 0), None),
                (cursor_of(other, ines, 1), f"is not a cursor of the {list_.value}"),
                (cursor_of(list_, jo, 1), f"is a cursor of another member's {list_.value}"),
                (cursor_of(list_, ines, newest + 1), f"is ahead of the end of the {list_.value}"),
            ]:
                errors = (await api.answer(query, **{list_.value: cursor})).get("errors", [])
                assert [each["extensions"]["code"] for each in errors] == ["MALFORMED_CURSOR"] * (words is not None)
                assert all(str(words) in each["message"] for each in errors)


async def test_the_ledger_can_be_read_by_wallet(sqlite_url: str, tmp_path: Path) -> None:
    query = """query($wallet: String) { member(program: "garden", externalId: "ines") {
      ledger(wallet: $wallet) { totalCount nodes { number wallet { key } amount } } } }"""

    async def ledger(api: Api, wallet: str | None) -> Json:
        return (await api.ask(query, wallet=wallet))["member"]["ledger"]

    async with garden(sqlite_url, tmp_path) as api:
        await api.submit_all("accepted", [watered("one"), watered("two")])
        whole, xp = [await ledger(api, wallet) for wallet in (None, "xp")]
        misspelt, unheard_of = [(await api.answer(query, wallet=wallet))["errors"] for wallet in ("XP", "gold")]

    assert (whole["totalCount"], xp["totalCount"]) == (4, 2)
    assert [each["message"] for each in (*misspelt, *unheard_of)] == [
        "garden has no wallet 'XP'; did you mean 'xp'?",
        "garden has no wallet 'gold'; there is points, xp.",
    ]
    assert misspelt[0]["extensions"] == {"code": "UNKNOWN_WALLET", "didYouMean": ["xp"]}
    assert {each["wallet"]["key"] for each in xp["nodes"]} == {"xp"}


def test_a_cursor_is_told_apart_from_everything_else() -> None:
    assert Numbers(Numbered.FEED, UUID, 7).number_of(cursor_of(Numbered.FEED, UUID, 7)) == 7
    assert key_of(id_of(NodeKind.FEED_ITEM, UUID, 7)).number == 7
