"""Points that wait, and badges that pass: the ledger and the awards agree with the fold at every step."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from engine.clock import SetClock
from engine.service import LedgerRow, Service, Stretch
from tests.club import NOON, club
from tests.journals import check_everything
from tests.wide import WIDE, did


async def wallet(service: Service) -> tuple[int, int]:
    """What anna has, and what is promised to her."""
    member = await service.member("club", "anna")
    assert member is not None
    (points,) = member.standing.wallets
    return points.balance, points.pending


async def ledger(service: Service) -> list[LedgerRow]:
    """Anna's ledger, the oldest first."""
    member = await service.member("club", "anna")
    assert member is not None
    return list((await service.ledger(member.id, Stretch(count=100, newest_first=False))).rows)


async def test_held_points_are_entered_when_they_are_promised_and_when_they_are_released(
    database_url: str, tmp_path: Path
) -> None:
    clock = SetClock(NOON)
    async with club(database_url, tmp_path, WIDE, clock) as service:
        await service.submit([did("help.found", "1")])
        promised = await wallet(service)
        await check_everything(database_url)
        clock.move(timedelta(hours=49))
        there = await wallet(service)
        await service.submit([did("call.started", "2")])
        rows = await ledger(service)
        await check_everything(database_url)

    assert (promised, there) == ((0, 20), (20, 0))
    held, released = rows
    assert [(each.kind, each.amount, each.pending) for each in rows] == [("held", 0, 20), ("released", 20, -20)]
    assert released.entry_id == held.entry_id, "they were released for the action that they were promised for"
    assert released.cause_id != held.cause_id


async def test_held_points_that_are_cancelled_leave_nothing_pending(database_url: str, tmp_path: Path) -> None:
    clock = SetClock(NOON)
    async with club(database_url, tmp_path, WIDE, clock) as service:
        await service.submit([did("help.found", "1")])
        clock.move(timedelta(hours=1))
        await service.submit([did("call.started", "2")])
        rows = await ledger(service)
        left = await wallet(service)
        await check_everything(database_url)

    assert [(each.kind, each.amount, each.pending) for each in rows] == [("held", 0, 20), ("cancelled", 0, -20)]
    assert left == (0, 0)


async def test_a_call_that_comes_late_takes_back_what_was_released(database_url: str, tmp_path: Path) -> None:
    clock = SetClock(NOON)
    async with club(database_url, tmp_path, WIDE, clock) as service:
        await service.submit([did("help.found", "1")])
        clock.move(timedelta(hours=72))
        await service.submit([did("thanks.given", "2")])
        before = await wallet(service)
        await check_everything(database_url)
        await service.submit([did("call.started", "3", at=NOON + timedelta(hours=1))])
        after = await wallet(service)
        await check_everything(database_url)

    assert after[0] == before[0] - 20
    assert after[1] == before[1] == 0


async def test_points_that_were_not_spent_in_time_leave_the_ledger_too(database_url: str, tmp_path: Path) -> None:
    clock = SetClock(NOON)
    async with club(database_url, tmp_path, WIDE, clock) as service:
        await service.submit([did("thanks.given", "1")])
        member = await service.member("club", "anna")
        clock.move(timedelta(days=400))
        await service.submit([did("call.started", "2")])
        rows = await ledger(service)
        await check_everything(database_url)

    assert member is not None
    (points,) = member.standing.wallets
    assert [(each.amount, each.at < 2**63) for each in points.expiring] == [(100, True)]
    assert [(each.kind, each.amount, each.rule) for each in rows] == [
        ("given", 100, "points.thanks"),
        ("expired", -100, "wallets.points"),
    ]


async def test_a_badge_with_seasons_is_awarded_once_in_each(database_url: str, tmp_path: Path) -> None:
    clock = SetClock(NOON)
    async with club(database_url, tmp_path, WIDE, clock) as service:
        for days in (0, 0, 0, 30, 0):
            clock.move(timedelta(days=days, minutes=1))
            await service.submit([did("help.found", f"at {clock.now()}")])
        member = await service.member("club", "anna")
        assert member is not None
        awards = await service.awards(member.id)
        await check_everything(database_url)

    seasons = [each.season.isoformat() for each in awards if each.badge == "finder_of_the_month" and each.season]
    assert seasons == ["2026-12-01", "2026-11-01"]


async def test_a_badge_that_is_revoked_is_withdrawn_and_can_be_won_again(database_url: str, tmp_path: Path) -> None:
    async def held(service: Service) -> list[str]:
        member = await service.member("club", "anna")
        assert member is not None
        return [each.badge for each in await service.awards(member.id)]

    clock = SetClock(datetime(2026, 11, 20, 12, tzinfo=UTC))
    async with club(database_url, tmp_path, WIDE, clock) as service:
        await service.submit([did("help.found", "1")])
        won = await held(service)
        clock.move(timedelta(days=7))
        await service.submit([did("thanks.given", "2")])
        revoked = await held(service)
        await check_everything(database_url)
        await service.submit([did("help.found", "3")])
        again = await held(service)
        await check_everything(database_url)

    assert (won, revoked) == (["busy"], [])
    assert "busy" in again
