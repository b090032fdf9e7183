"""Pages of lists in order of time: what comes in late is put where it belongs, and moves nothing."""

from pathlib import Path

import pytest

from engine.rules.instants import Instant
from engine.service import Award, Between, Place
from schema.ids import Timed, place_of, timed_cursor
from schema.types.badge_wins import _page
from tests.schema.asking import Api, Json, garden
from tests.schema.credentials import Desk
from tests.schema.garden import action, watered

ACTIONS = """query($first: Int, $after: String, $last: Int, $before: String, $type: String) {
  member(program: "garden", externalId: "ines") {
    actions(first: $first, after: $after, last: $last, before: $before, type: $type) {
      totalCount nodes { occurredAt type } edges { cursor node { type } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }"""


async def at_hours(api: Api, *hours: int) -> None:
    """Watered at these hours of the day before, submitted in this order."""
    for hour in hours:
        await api.submit("result", watered(f"at {hour}", at=f"2026-11-19T{hour:02}:00:00Z"))


async def hours(api: Api, **arguments: object) -> tuple[list[int], Json]:
    """The hours of the actions on a page, and where it stands."""
    found = (await api.ask(ACTIONS, **arguments))["member"]["actions"]
    shown = [int(each["occurredAt"][11:13]) for each in found["nodes"]]
    assert [each["node"]["type"] for each in found["edges"]] == [each["type"] for each in found["nodes"]]
    return shown, found["pageInfo"]


async def test_actions_run_from_the_latest_to_the_earliest_and_back(database_url: str, tmp_path: Path) -> None:
    async with garden(database_url, tmp_path) as api:
        await at_hours(api, 3, 1, 5, 2, 4)
        shown, info = await hours(api, first=2)
        assert (shown, info["hasNextPage"], info["hasPreviousPage"]) == ([5, 4], True, False)
        shown, info = await hours(api, first=2, after=info["endCursor"])
        assert (shown, info["hasNextPage"], info["hasPreviousPage"]) == ([3, 2], True, True)
        shown, info = await hours(api, last=2)
        assert (shown, info["hasNextPage"], info["hasPreviousPage"]) == ([2, 1], False, True)
        shown, info = await hours(api, last=2, before=info["startCursor"])
        assert (shown, info["hasNextPage"], info["hasPreviousPage"]) == ([4, 3], True, True)
        shown, info = await hours(api, last=2, before=info["startCursor"])
        assert (shown, info["hasNextPage"], info["hasPreviousPage"]) == ([5], True, False)


async def test_a_cursor_stays_where_it_is_when_something_comes_in_late(sqlite_url: str, tmp_path: Path) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        await at_hours(api, 2, 4, 6)
        _, info = await hours(api, first=2)
        await at_hours(api, 3, 5)
        assert (await hours(api, first=9, after=info["endCursor"]))[0] == [3, 2]
        assert (await hours(api, last=9, before=info["endCursor"]))[0] == [6, 5]


async def test_actions_of_the_same_instant_are_each_shown_once(database_url: str, tmp_path: Path) -> None:
    same = [watered(str(number), at="2026-11-19T10:00:00Z", plant=str(number)) for number in range(7)]
    query = ACTIONS.replace("nodes { occurredAt type }", "nodes { attributes }")
    async with garden(database_url, tmp_path) as api:
        await api.submit_all("accepted", same)
        seen: list[str] = []
        after = None
        while True:
            found = (await api.ask(query, first=2, after=after))["member"]["actions"]
            seen += [each["attributes"]["plant"] for each in found["nodes"]]
            after = found["pageInfo"]["endCursor"]
            if not found["pageInfo"]["hasNextPage"]:
                break

    assert sorted(seen) == [str(number) for number in range(7)]


async def test_actions_can_be_asked_for_by_type(sqlite_url: str, tmp_path: Path) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        await api.submit_all("accepted", [watered("one"), action("plot.weeded", "two"), watered("three")])
        weeded = (await api.ask(ACTIONS, type="plot.weeded"))["member"]["actions"]
        (misspelt,) = (await api.answer(ACTIONS, type="plot.weded"))["errors"]
        (nonsense,) = (await api.answer(ACTIONS, type="a\x00b"))["errors"]

    assert (weeded["totalCount"], [each["type"] for each in weeded["nodes"]]) == (1, ["plot.weeded"])
    assert misspelt["message"] == "garden has no action type 'plot.weded'; did you mean 'plot.weeded'?"
    assert misspelt["extensions"] == {"code": "UNKNOWN_ACTION_TYPE", "didYouMean": ["plot.weeded"]}
    assert nonsense["extensions"]["code"] == "UNKNOWN_ACTION_TYPE"


async def test_a_brand_is_shown_what_it_submitted_itself(sqlite_url: str, tmp_path: Path) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        desk = Desk(api)
        await desk.brand("shop")
        shop, ines = await desk.holder("BRAND", brand="shop"), await desk.app_of("ines")
        submit = "mutation($input: SubmitActionInput!) { submitAction(input: $input) { result } }"
        await api.ask(submit, shop, input={"program": "garden", **action("plot.weeded", "one")})
        await api.submit("result", watered("two"))
        by_shop, by_ines = [
            (await api.ask(ACTIONS, headers))["member"]["actions"]["totalCount"] for headers in (shop, ines)
        ]

    assert (by_shop, by_ines) == (1, 2)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"first": 0}, "BAD_PAGE"),
        ({"first": 101}, "BAD_PAGE"),
        ({"first": 1, "last": 1}, "BAD_PAGE"),
        ({"after": ""}, "MALFORMED_CURSOR"),
        ({"before": "YWN0aW9uczoxOjE6MQ"}, "MALFORMED_CURSOR"),
    ],
)
async def test_a_page_of_actions_that_makes_no_sense_is_refused(
    sqlite_url: str, tmp_path: Path, arguments: dict[str, object], code: str
) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        await api.submit("result", watered("one"))
        answer = await api.answer(ACTIONS, **arguments)

    assert [each["extensions"]["code"] for each in answer["errors"]] == [code]


async def test_wins_come_page_by_page(sqlite_url: str, tmp_path: Path) -> None:
    query = """query($first: Int, $after: String) { member(program: "garden", externalId: "ines") {
        badges(status: [WON]) { wins(first: $first, after: $after) {
          totalCount nodes { value } pageInfo { hasNextPage endCursor } } } } }"""
    async with garden(sqlite_url, tmp_path) as api:
        for post in ("a", "b", "c"):
            await api.submit("result", action("answer.thanked", post, post=post, votes=3))
        (badge,) = (await api.ask(query, first=2))["member"]["badges"]
        await api.submit("result", action("answer.thanked", "d", post="d", votes=3))
        (rest,) = (await api.ask(query, after=badge["wins"]["pageInfo"]["endCursor"]))["member"]["badges"]

    assert ([each["value"] for each in badge["wins"]["nodes"]], badge["wins"]["totalCount"]) == (["c", "b"], 3)
    assert ([each["value"] for each in rest["wins"]["nodes"]], rest["wins"]["totalCount"]) == (["a"], 4)
    assert rest["wins"]["pageInfo"]["hasNextPage"] is False


def test_a_withdrawn_win_leaves_cursors_that_still_point_where_it_was() -> None:
    won = [Award(number, "b", None, None, None, Instant(number)) for number in (9, 7, 5, 3, 1)]
    asked = Between(2, after=Place(Instant(6), "6"))
    assert [each.number for each in _page(won, asked).rows] == [5, 3]


def test_a_cursor_says_when_and_what_also_before_1970() -> None:
    cursor = timed_cursor(Timed.WINS, "ines", -5, "7")
    assert place_of(Timed.WINS, "ines", cursor) == (-5, "7")
