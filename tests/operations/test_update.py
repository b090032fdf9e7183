"""Updating members: what became known of them since, told as often as it changes."""

from datetime import timedelta
from pathlib import Path

from engine.clock import SetClock
from engine.operations.problems import (
    AlreadyRegistered,
    IdempotencyConflict,
    InvalidAttribute,
    InvalidZone,
    UnknownAttribute,
)
from engine.operations.recording import Recording
from engine.operations.submissions import Registered, Registration, Rejected
from engine.operations.update import MemberUpdate
from engine.service import Member, Service
from tests.club import NOON, club
from tests.journals import check_everything
from tests.wide import WIDE


def update(key: str, /, **told: object) -> MemberUpdate:
    return MemberUpdate("club", "anna", key, **told)  # type: ignore[arg-type]


async def anna(service: Service) -> Member:
    member = await service.member("club", "anna")
    assert member is not None
    return member


async def test_what_is_told_is_known_from_then_on_and_the_rest_stays(database_url: str, tmp_path: Path) -> None:
    clock = SetClock(NOON)
    async with club(database_url, tmp_path, WIDE, clock) as service:
        first = await service.update_member(update("1", attributes={"city": "Umeå", "newsletter": True}))
        known = await anna(service)
        clock.move(timedelta(minutes=1))
        await service.update_member(update("2", zone="Europe/London", attributes={"newsletter": None, "home": "flat"}))
        later = await anna(service)
        await check_everything(database_url)

    assert isinstance(first, Recording)
    assert first.joined
    assert known.attributes == {"city": "Umeå", "newsletter": True}
    assert known.standing.segments == ("townsfolk",)
    assert later.attributes == {"city": "Umeå", "home": "flat"}
    assert later.standing.zone == "Europe/London"


async def test_a_null_is_something_else_than_nothing(sqlite_url: str, tmp_path: Path) -> None:
    async with club(sqlite_url, tmp_path, WIDE) as service:
        first = await service.update_member(update("1", attributes={"city": None}))
        again = await service.update_member(update("1", attributes={"city": None}))
        other = await service.update_member(update("1"))

    assert isinstance(first, Recording)
    assert isinstance(again, Recording)
    assert (first.repeated, again.repeated) == (False, True)
    assert isinstance(other, Rejected)
    assert [type(each) for each in other.problems] == [IdempotencyConflict]


async def test_everything_that_is_wrong_is_told_at_once(sqlite_url: str, tmp_path: Path) -> None:
    async with club(sqlite_url, tmp_path, WIDE) as service:
        answer = await service.update_member(
            update("1", zone="Europe/Ume", attributes={"citty": "Umeå", "home": "flatt", "newsletter": "yes"})
        )
        assert await service.member("club", "anna") is None

    assert isinstance(answer, Rejected)
    assert [(type(each), each.path) for each in answer.problems] == [
        (InvalidZone, ("zone",)),
        (UnknownAttribute, ("attributes", "citty")),
        (InvalidAttribute, ("attributes", "newsletter")),
        (InvalidAttribute, ("attributes", "home")),
    ]
    assert answer.problems[1].message == 'a member of club has no attribute "citty"; did you mean "city"?'
    assert answer.problems[3].message == (
        '"home" is not right; a member of club needs it as one of "flat", "house": did you mean "flat"?'
    )


async def test_an_update_that_comes_late_does_not_undo_a_later_one(database_url: str, tmp_path: Path) -> None:
    clock = SetClock(NOON)
    async with club(database_url, tmp_path, WIDE, clock) as service:
        await service.update_member(update("new", attributes={"city": "Lund"}))
        await service.update_member(
            update("old", attributes={"city": "Umeå", "home": "house"}, occurred_at=NOON - timedelta(hours=1))
        )
        member = await anna(service)
        await check_everything(database_url)

    assert member.attributes == {"city": "Lund", "home": "house"}


async def test_a_registration_tells_attributes_and_is_known_again_after_updates(
    database_url: str, tmp_path: Path
) -> None:
    registration = Registration("club", "anna", attributes={"city": "Umeå", "newsletter": None})
    clock = SetClock(NOON)
    async with club(database_url, tmp_path, WIDE, clock) as service:
        first = await service.register(registration)
        known = await anna(service)
        clock.move(timedelta(minutes=1))
        await service.update_member(update("1", zone="Europe/London", attributes={"city": "Lund"}))
        again = await service.register(registration)
        other = await service.register(Registration("club", "anna", "Europe/London", attributes={"city": "Kiruna"}))
        await check_everything(database_url)

    assert isinstance(first, Registered)
    assert known.attributes == {"city": "Umeå"}
    assert again == Registered(first.member_id, created=False), "a retry is known whatever was told since"
    assert isinstance(other, Rejected)
    assert other.problems == (
        AlreadyRegistered(
            message='"anna" is registered already, with another "city"; update the member instead',
            path=("attributes", "city"),
        ),
    )
