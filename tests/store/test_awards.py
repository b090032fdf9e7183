"""Awards name the entry that won them, in whatever order that came to be known."""

from datetime import timedelta
from pathlib import Path

from engine.operations.reversals import Reversing
from engine.operations.submissions import Accepted
from engine.rules.instants import Instant, instant_of
from engine.service import Service
from tests.club import NOON, club, found
from tests.journals import check_everything


async def bronze_won_at(service: Service) -> Instant:
    member = await service.member("club", "anna")
    assert member is not None
    (bronze,) = [each for each in await service.awards(member.id) if each.tier == "bronze"]
    return bronze.won_at


async def test_a_late_action_that_came_first_is_what_won_the_badge(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        await service.submit([found("1", at=NOON - timedelta(hours=1))])
        (late,) = await service.submit([found("2", at=NOON - timedelta(hours=5))])
        assert isinstance(late, Accepted)
        assert await bronze_won_at(service) == instant_of(NOON - timedelta(hours=5))
        await check_everything(database_url)


async def test_with_the_first_action_taken_back_the_second_is_what_won_the_badge(
    database_url: str, tmp_path: Path
) -> None:
    async with club(database_url, tmp_path) as service:
        await service.submit([found(f"{hours}", at=NOON - timedelta(hours=hours)) for hours in (3, 2)])
        await service.reverse([Reversing("club", "back", "a mistake", action_key="3")])
        assert await bronze_won_at(service) == instant_of(NOON - timedelta(hours=2))
        await check_everything(database_url)
