"""What is new in the feed: seen on one device, and so on all of them."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.service import FeedRow, Page, Stretch
from schema.types.connections import Window
from tests.schema.asking import Api, Json, garden
from tests.schema.garden import action, watered

UNSEEN = """query($first: Int = 20, $after: String) { member(program: "garden", externalId: "ines") { unseenCount
    feedSeenUpTo feedCursor feed(unseen: true, first: $first, after: $after) {
      totalCount nodes { number cursor } pageInfo { hasNextPage hasPreviousPage endCursor } } } }"""


async def mark(api: Api, fields: str, member: str = "ines", **input: object) -> Json:
    document = f"mutation($input: MarkFeedSeenInput!) {{ markFeedSeen(input: $input) {{ {fields} }} }}"
    return (await api.ask(document, input={"program": "garden", "member": member, **input}))["markFeedSeen"]


async def four_items(api: Api, member: str = "ines") -> None:
    for number in range(4):
        await api.submit("result", action("answer.thanked", f"{member} {number}", member, post=str(number), votes=3))


async def test_what_was_seen_is_no_longer_new(database_url: str, tmp_path: Path) -> None:
    async with garden(database_url, tmp_path) as api:
        await four_items(api)
        before = (await api.ask(UNSEEN))["member"]
        second = before["feed"]["nodes"][2]["cursor"]
        marked = await mark(
            api,
            "errors { code } clientMutationId member { unseenCount feedSeenUpTo }",
            upTo=second,
            clientMutationId="7",
        )
        after = (await api.ask(UNSEEN))["member"]

    assert before["unseenCount"] == before["feed"]["totalCount"] == 4
    assert second == marked["member"]["feedSeenUpTo"]
    assert marked == {"errors": [], "clientMutationId": "7", "member": {"unseenCount": 2, "feedSeenUpTo": second}}
    assert [each["number"] for each in after["feed"]["nodes"]] == [4, 3]
    assert (after["unseenCount"], after["feed"]["totalCount"]) == (2, 2)
    assert after["feed"]["pageInfo"]["hasNextPage"] is False


async def test_without_a_cursor_everything_is_seen_and_more_is_new_again(sqlite_url: str, tmp_path: Path) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        await four_items(api)
        seen = await mark(api, "member { unseenCount feedSeenUpTo feedCursor }")
        await api.submit("result", action("answer.thanked", "more", post="more", votes=3))
        later = (await api.ask(UNSEEN))["member"]

    assert seen["member"]["unseenCount"] == 0
    assert seen["member"]["feedSeenUpTo"] == seen["member"]["feedCursor"]
    assert (later["unseenCount"], [each["number"] for each in later["feed"]["nodes"]]) == (1, [5])


async def test_a_slower_device_takes_nothing_back(database_url: str, tmp_path: Path) -> None:
    async with garden(database_url, tmp_path) as api:
        await four_items(api)
        newest, *_, oldest = [each["cursor"] for each in (await api.ask(UNSEEN))["member"]["feed"]["nodes"]]
        await asyncio.gather(*(mark(api, "errors { code }", upTo=each) for each in (newest, oldest, oldest)))

        assert (await api.ask(UNSEEN))["member"]["unseenCount"] == 0


async def test_marking_says_what_is_wrong_with_its_input(sqlite_url: str, tmp_path: Path) -> None:
    wrong = "errors { __typename code path message } member { externalId }"
    async with garden(sqlite_url, tmp_path) as api:
        await four_items(api)
        await four_items(api, "jo")
        jo = (await mark(api, "member { feedCursor }", member="jo"))["member"]["feedCursor"]
        (nowhere,) = (await mark(api, wrong, program="gardn"))["errors"]
        (nobody,) = (await mark(api, wrong, member="nobody"))["errors"]
        (anonymous,) = (await mark(api, wrong, member=""))["errors"]
        (others,) = (await mark(api, wrong, upTo=jo))["errors"]
        (nonsense,) = (await mark(api, wrong, upTo="7"))["errors"]

    assert (nowhere["code"], nowhere["path"]) == ("UNKNOWN_PROGRAM", ["input", "program"])
    assert (nobody["code"], nobody["path"]) == ("UNKNOWN_MEMBER", ["input", "member"])
    assert anonymous["code"] == "INVALID_MEMBER"
    for error in (others, nonsense):
        assert (error["__typename"], error["code"]) == ("InvalidCursor", "INVALID_CURSOR")
        assert error["path"] == ["input", "upTo"]
    assert "another member" in others["message"]


def _page(stretch: Stretch, newest: int) -> Page[FeedRow]:
    """What the store answers: rows of a list from 1 to `newest`, and whether there are more."""
    numbers = list(range(newest, 0, -1) if stretch.newest_first else range(1, newest + 1))
    if stretch.after is not None:
        numbers = [each for each in numbers if (each < stretch.after if stretch.newest_first else each > stretch.after)]
    rows = tuple(FeedRow("m", each, 0, 0, None, None) for each in numbers[: stretch.count])  # type: ignore[arg-type]
    return Page(rows, has_more=len(numbers) > stretch.count, total=newest)


@given(st.data())
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=300)
def test_any_page_is_the_same_stretch_of_the_whole_list(data: st.DataObject) -> None:
    newest = data.draw(st.integers(0, 12))
    floor, count = data.draw(st.integers(0, newest)), data.draw(st.integers(1, 6))
    after, before = (data.draw(st.none() | st.integers(0, newest)) for _ in range(2))
    window = Window(count, data.draw(st.booleans()), after, before, floor)

    page = _page(window.stretch, newest)
    shown = [row.number for row in window.rows_of(page)]
    info = window.page_info(page, [str(each) for each in shown])

    whole = list(range(newest, floor, -1))
    between = [each for each in whole if (after is None or each < after) and (before is None or each > before)]
    assert shown == (between[-count:] if window.backward else between[:count])
    if shown:
        assert info.has_next_page == any(each < shown[-1] for each in whole)
        assert info.has_previous_page == any(each > shown[0] for each in whole)
        assert (info.start_cursor, info.end_cursor) == (str(shown[0]), str(shown[-1]))


@pytest.mark.parametrize("list_", ["feed", "feed(unseen: true)", "ledger"])
@pytest.mark.parametrize("size", [1, 3, 5])
async def test_pages_in_either_direction_hold_the_whole_list_once(
    sqlite_url: str, tmp_path: Path, list_: str, size: int
) -> None:
    connection = list_.replace(")", ", ARGS)") if "(" in list_ else f"{list_}(ARGS)"
    fields = "nodes { number } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
    async with garden(sqlite_url, tmp_path) as api:
        await four_items(api)
        await api.submit_all("accepted", [watered(str(number)) for number in range(3)])
        for start, cursor, more in (("first", "endCursor", "hasNextPage"), ("last", "startCursor", "hasPreviousPage")):
            numbers: list[int] = []
            arguments = f"{start}: {size}"
            while True:
                query = connection.replace("ARGS", arguments)
                page = await api.ask(
                    f'{{ member(program: "garden", externalId: "ines") {{ {query} {{ {fields} }} }} }}'
                )
                found = page["member"][list_.partition("(")[0]]
                shown = [each["number"] for each in found["nodes"]]
                numbers = numbers + shown if start == "first" else shown + numbers
                if not found["pageInfo"][more]:
                    break
                arguments = (
                    f'{start}: {size}, {"after" if start == "first" else "before"}: "{found["pageInfo"][cursor]}"'
                )
            assert numbers == list(range(len(numbers), 0, -1))
            assert len(numbers) > size
