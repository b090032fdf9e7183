"""Reading: members, actions, ledger and feed, as the front-ends page through them."""

from pathlib import Path

from engine.operations.submissions import Accepted
from engine.rules.instants import moment_of
from engine.service import Stretch
from tests.club import club, found

UNKNOWN = "01a2020f-0e24-756c-ba97-b0c0270d6486"


async def test_a_member_is_found_by_name_and_by_id(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        (outcome,) = await service.submit([found("1")])
        assert isinstance(outcome, Accepted)

        by_name = await service.member("club", "anna")
        by_id = await service.member_by_id(outcome.action.member_id)

        assert by_name is not None
        assert by_name == by_id
        assert by_name.feed_number == len(outcome.feed)
        assert by_name.version == 1


async def test_what_is_not_there_is_none(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        assert await service.member("club", "nobody") is None
        assert await service.member("nowhere", "anna") is None
        for each in (UNKNOWN, "", "42", UNKNOWN.upper(), "{" + UNKNOWN + "}"):
            assert await service.member_by_id(each) is None
            assert await service.action(each) is None
            assert (await service.feed(each, Stretch(5))).rows == ()
            assert (await service.ledger(each, Stretch(5))).rows == ()
            assert await service.awards(each) == ()
        assert service.program("nowhere") is None


async def test_pages_of_the_feed_join_up_in_both_directions(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        await service.submit([found(str(number)) for number in range(6)])
        member = await service.member("club", "anna")
        assert member is not None

        for newest_first in (True, False):
            numbers: list[int] = []
            after = None
            while True:
                page = await service.feed(member.id, Stretch(2, after, newest_first))
                numbers += [row.number for row in page.rows]
                assert page.total == member.feed_number
                if not page.has_more:
                    break
                after = numbers[-1]
            assert numbers == sorted(range(1, member.feed_number + 1), reverse=newest_first)


async def test_what_was_won_is_told_with_the_newest_first(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        await service.submit([found(str(number), at=f"2026-11-20T1{number}:00:00Z") for number in range(3)])
        await service.submit([found("another's", "bo")])
        member = await service.member("club", "anna")
        assert member is not None

        silver, bronze = await service.awards(member.id)

        assert (silver.badge, silver.tier, silver.value) == ("finder", "silver", None)
        assert bronze.tier == "bronze"
        assert moment_of(bronze.won_at).hour == 10
        assert moment_of(silver.won_at).hour == 12


async def test_the_ledger_can_be_read_by_wallet(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        await service.submit([found(str(number)) for number in range(3)])
        member = await service.member("club", "anna")
        assert member is not None

        everything = await service.ledger(member.id, Stretch(100))
        points = await service.ledger(member.id, Stretch(100), wallet="points")
        nothing = await service.ledger(member.id, Stretch(100), wallet="xp")

        assert points == everything
        assert sum(row.amount for row in points.rows) == member.standing.balances["points"]
        assert (nothing.rows, nothing.total, nothing.has_more) == ((), 0, False)
