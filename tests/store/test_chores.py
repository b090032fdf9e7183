"""Chores go on: one member's trouble, a lost connection, or another process that is faster, holds nobody else up."""

from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from tortoise.context import TortoiseContext

from engine.clock import SetClock
from engine.errors import StoreUnavailable
from engine.operations.publish import Publication
from engine.operations.reversals import Reversed, Reversing
from engine.rules.effects import StreakBroken
from engine.rules.instants import instant_of
from engine.service import Service, assembled, backend_for
from engine.store.database import database_of, tortoise_config
from engine.store.folding import Folding
from engine.store.library import Library
from engine.store.reading import open_reader
from tests.club import CLUB, NOON, RULES, club, found, write_program
from tests.journals import check_everything
from tests.live.test_scheduler import told
from tests.store.test_failures import Failing

MEMBERS = [f"member-{number}" for number in range(12)]
GENEROUS = {**CLUB, "rules.yaml": RULES.replace("points: 20", "points: 30")}


async def broken_of(service: Service, member: str) -> int:
    return [type(each) for each in await told(service, member)].count(StreakBroken)


async def damage(database_url: str, member_id: str) -> None:
    """Somebody else has used the number of the member's next feed item."""
    async with TortoiseContext() as context:
        await context.init(config=tortoise_config(database_of(database_url)))
        await context.connections.get("default").execute_script(
            "insert into feed_item (program, member_id, number, kind, at, posted_at, body) "
            "select program, member_id, number + 1, kind, at, posted_at, body from feed_item "
            f"where member_id = '{member_id}' order by number desc limit 1"
        )


async def test_a_member_who_cannot_be_stored_is_left_alone_and_all_others_are_told(
    database_url: str, tmp_path: Path
) -> None:
    clock = SetClock(NOON)
    async with club(database_url, tmp_path, clock=clock) as service:
        await service.submit([found(each, each) for each in MEMBERS])
        damaged = await service.member("club", MEMBERS[5])
        assert damaged is not None
        await damage(database_url, damaged.id)
        clock.move(timedelta(days=3))
        with capture_logs() as logs:
            await service.catch_up()
            await service.catch_up()
        assert [await broken_of(service, each) for each in MEMBERS if each != MEMBERS[5]] == [1] * 11
        errors = [each["event"] for each in logs if each["log_level"] == "error"]
        assert errors == ["a member can be neither told nor rated; run `trogen doctor`"]


@pytest.mark.parametrize("step", range(1, 30, 3))
async def test_a_connection_that_is_lost_in_the_middle_sets_nobody_aside(
    sqlite_url: str, tmp_path: Path, step: int
) -> None:
    database = database_of(sqlite_url)
    failing = Failing(backend_for(database))
    async with open_reader(database) as reader:
        service = assembled(database, failing, library=Library(), reader=reader, clock=SetClock(NOON))
        await service.publish_folders(write_program(tmp_path / "rulesets"))
        await service.submit([found(each, each, NOON - timedelta(days=2)) for each in MEMBERS])
        since = instant_of(NOON - timedelta(days=5))
        published = await service.publish(Publication("club", GENEROUS, "test", since=since))
        failing.fail_at(step, lambda: StoreUnavailable("the connection was lost"))
        await service.catch_up()
        assert tuple(await service.rated("club", published.number)) == (12, 12)
        await check_everything(sqlite_url)
        await service.close()


async def test_reversals_that_go_back_and_forth_are_folded_once(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folds: list[object] = []
    revised = Folding._revised

    def counted(self: Folding, *arguments: object) -> object:
        folds.append(self)
        return revised(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Folding, "_revised", counted)
    async with club(database_url, tmp_path) as service:
        await service.submit([found(f"{number}", at=NOON - timedelta(hours=number)) for number in range(6)])
        back = await service.reverse([Reversing("club", f"b{each}", "why", action_key=f"{each}") for each in range(3)])
        folds.clear()
        again = [
            each
            for number, outcome in enumerate(back)
            if isinstance(outcome, Reversed)
            for each in (
                Reversing("club", f"a{number}", "why", action=outcome.reversal.id),
                Reversing("club", f"c{number}", "why", action_key=f"{number + 3}"),
            )
        ]
        outcomes = await service.reverse(again)
        assert [type(each) for each in outcomes] == [Reversed] * 6
        assert len(folds) == 1
        await check_everything(database_url)


async def test_a_badge_that_was_promised_to_stay_goes_with_the_action_that_won_it(
    database_url: str, tmp_path: Path
) -> None:
    strict = {**CLUB, "rules.yaml": RULES.replace("at_least: 3", "at_least: 30")}
    since = instant_of(NOON - timedelta(days=7))
    async with club(database_url, tmp_path) as service:
        await service.submit([found(f"{day}", at=NOON - timedelta(days=5 - day)) for day in range(5)])
        await service.publish(Publication("club", strict, "test", since=since, keep_awards=True))
        await service.catch_up()
        member = await service.member("club", "anna")
        assert member is not None
        assert "silver" in [each.tier for each in await service.awards(member.id)]
        await service.reverse([Reversing("club", "back", "fraud", action_key="2")])
        assert "silver" not in [each.tier for each in await service.awards(member.id)]
        await check_everything(database_url)


async def test_files_that_are_scheduled_can_be_published_from_now_on(database_url: str, tmp_path: Path) -> None:
    later = instant_of(NOON + timedelta(days=30))
    clock = SetClock(NOON)
    async with club(database_url, tmp_path, clock=clock) as service:
        await service.publish(Publication("club", GENEROUS, "test", since=later))
        now = await service.publish(Publication("club", GENEROUS, "test"))
        clock.move(timedelta(seconds=1))
        again = await service.publish(Publication("club", GENEROUS, "test"))
        assert (now.changed, now.number, now.replaces) == (True, 3, (2,))
        assert not again.changed
