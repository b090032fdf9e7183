"""What time brings is told to members who do nothing, at its instant in the fold, once, by whichever process."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from engine.clock import SetClock
from engine.operations.publish import Publication
from engine.operations.submissions import Accepted
from engine.rules.effects import AnyEffect, LevelChanged, PointsReleased, StreakBroken, StreakCorrected
from engine.rules.instants import HOUR, instant_of
from engine.service import Service, Stretch, open_service
from tests.club import CLUB, NOON, RULES, club, found, write_program
from tests.journals import check_everything
from tests.wide import WIDE, did


async def told(service: Service, member: str = "anna") -> list[AnyEffect]:
    """Everything in a member's feed, the oldest first."""
    known = await service.member("club", member)
    assert known is not None
    page = await service.feed(known.id, Stretch(1_000, newest_first=False))
    return [row.effect for row in page.rows]


async def test_held_points_are_told_to_be_released_without_anybody_doing_anything(
    database_url: str, tmp_path: Path
) -> None:
    clock = SetClock(NOON)
    async with club(database_url, tmp_path, WIDE, clock) as service:
        await service.submit([did("help.found", "1")])
        assert await service.catch_up() == 0
        clock.move(timedelta(hours=49))

        assert await service.catch_up() == 1

        released = (await told(service))[-1]
        assert isinstance(released, PointsReleased)
        assert released.at == instant_of(NOON) + 48 * HOUR
        assert released.entry is None
        await check_everything(database_url)


async def test_what_was_told_is_not_told_again_after_a_restart(database_url: str, tmp_path: Path) -> None:
    clock = SetClock(NOON)
    async with club(database_url, tmp_path, clock=clock) as service:
        await service.submit([found("1")])
    clock.move(timedelta(days=3))
    for broken in (1, 0):
        async with club(database_url, tmp_path, clock=clock) as service:
            assert await service.catch_up() == broken
            assert [type(each) for each in await told(service)].count(StreakBroken) == 1
    await check_everything(database_url)


async def test_several_processes_tell_everything_once(database_url: str, tmp_path: Path) -> None:
    clock = SetClock(NOON)
    async with club(database_url, tmp_path, clock=clock) as one, club(database_url, tmp_path, clock=clock) as other:
        await one.submit([found(str(number), f"member-{number}") for number in range(40)])
        clock.move(timedelta(days=3))

        await asyncio.gather(*(service.catch_up() for service in (one, other, one, other)))

        for number in range(40):
            assert [type(each) for each in await told(one, f"member-{number}")].count(StreakBroken) == 1
    await check_everything(database_url)


async def test_an_action_from_before_what_was_told_is_late_and_saves_the_streak(
    database_url: str, tmp_path: Path
) -> None:
    clock = SetClock(NOON)
    async with club(database_url, tmp_path, clock=clock) as service:
        await service.submit([found("1")])
        clock.move(timedelta(days=2))
        await service.catch_up()
        assert isinstance((await told(service))[-1], StreakBroken)

        (outcome,) = await service.submit([found("2", at=NOON + timedelta(days=1))])

        assert isinstance(outcome, Accepted)
        member = await service.member("club", "anna")
        assert member is not None
        assert member.standing.streaks[0].current == 2
        await check_everything(database_url)


async def test_an_action_after_what_was_told_is_not_late_though_the_scheduler_came_later(
    database_url: str, tmp_path: Path
) -> None:
    """It is told up to the last instant at which something was due, and not up to when it was looked at."""
    clock = SetClock(NOON)
    async with club(database_url, tmp_path, clock=clock) as service:
        await service.submit([found("1")])
        clock.move(timedelta(days=3))
        await service.catch_up()

        (outcome,) = await service.submit([found("2", at=NOON + timedelta(days=2))])

        assert isinstance(outcome, Accepted)
        assert not any(isinstance(each, StreakCorrected) for each in outcome.effects)
        await check_everything(database_url)


async def test_a_level_that_a_scheduled_version_gives_is_told_when_it_comes_into_force(
    database_url: str, tmp_path: Path
) -> None:
    clock, begins = SetClock(NOON), NOON + timedelta(days=1)
    easier = {**CLUB, "rules.yaml": RULES.replace("from: 50", "from: 20")}
    async with club(database_url, tmp_path, clock=clock) as service:
        await service.submit([found("1")])
        published = await service.publish(Publication("club", easier, "test", since=instant_of(begins)))
        await service.catch_up()
        before = await told(service)
        clock.set(begins)

        await service.catch_up()

        assert not published.rates_the_past
        assert not any(isinstance(each, LevelChanged) and each.after == "sprout" for each in before)
        (reached,) = [each for each in await told(service) if isinstance(each, LevelChanged) and each.after == "sprout"]
        assert reached.at == instant_of(begins)
        await check_everything(database_url)


async def test_a_service_that_is_scheduled_tells_by_itself(database_url: str, tmp_path: Path) -> None:
    rulesets = write_program(tmp_path / "rulesets")
    long_ago = datetime.now(UTC) - timedelta(days=3)
    async with open_service(database_url=database_url, rulesets=rulesets, scheduled=True) as service:
        await service.submit([found("1", at=long_ago)])
        async with asyncio.timeout(30):
            async for row in service.follow_feed("club", "anna", 0):
                if isinstance(row.effect, StreakBroken):
                    break
    await check_everything(database_url)
