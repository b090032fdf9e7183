"""Registering: where a member lives and what they read is told once."""

import asyncio
from pathlib import Path

import pytest

from engine.operations.problems import AlreadyRegistered, InvalidLocale, InvalidZone, Problem
from engine.operations.submissions import Registered, Registration, Rejected
from tests.club import CLUB, PROGRAMME, club, found
from tests.journals import check_everything

BILINGUAL = {**CLUB, "programme.yaml": PROGRAMME.replace("[en]", "[en, sv]")}


async def test_a_member_is_made_known_with_zone_and_locale(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path, BILINGUAL) as service:
        registered = await service.register(Registration("club", "anna", "Pacific/Auckland", "sv"))
        member = await service.member("club", "anna")

        assert isinstance(registered, Registered)
        assert registered.created
        assert member is not None
        assert member.id == registered.member_id
        assert (member.standing.zone, member.standing.locale) == ("Pacific/Auckland", "sv")
        assert str(member.standing.today) == "2026-11-21", "at noon in UTC it is the next day in Auckland"
        await check_everything(database_url)


async def test_the_same_again_changes_nothing(database_url: str, tmp_path: Path) -> None:
    registration = Registration("club", "anna", "Europe/London")
    async with club(database_url, tmp_path) as service:
        answers = await asyncio.gather(*(service.register(registration) for _ in range(16)))

        assert sorted(isinstance(each, Registered) and each.created for each in answers) == [False] * 15 + [True]
        assert len({each.member_id for each in answers if isinstance(each, Registered)}) == 1


async def test_a_member_who_acted_first_can_be_registered_afterwards(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        await service.submit([found("1")])

        registered = await service.register(Registration("club", "anna", "Europe/London"))
        member = await service.member("club", "anna")

        assert isinstance(registered, Registered)
        assert not registered.created
        assert member is not None
        assert member.standing.zone == "Europe/London"
        await check_everything(database_url)


async def test_the_programmes_own_zone_is_the_same_spelt_out_or_not(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        await service.register(Registration("club", "anna"))

        same = await service.register(Registration("club", "anna", "Europe/Stockholm"))
        other = await service.register(Registration("club", "anna", "Europe/London"))

        assert isinstance(same, Registered)
        assert only(other) == AlreadyRegistered(
            message='"anna" is registered already, with the time zone Europe/Stockholm', path=("zone",)
        )


async def test_another_zone_or_locale_than_before_is_refused(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path, BILINGUAL) as service:
        await service.register(Registration("club", "anna", "Europe/London", "sv"))

        zone = await service.register(Registration("club", "anna", "Europe/Paris", "sv"))
        locale = await service.register(Registration("club", "anna", "Europe/London", "en"))

        assert only(zone).path == ("zone",)
        assert only(locale).message == '"anna" is registered already, with the locale sv'


@pytest.mark.parametrize(
    ("registration", "problem"),
    [
        (
            Registration("club", "anna", "Europe/Stokholm"),
            InvalidZone(
                message='there is no time zone "Europe/Stokholm" in the IANA database; '
                'did you mean "Europe/Stockholm"?',
                path=("zone",),
                did_you_mean=("Europe/Stockholm",),
            ),
        ),
        (
            Registration("club", "anna", None, "de"),
            InvalidLocale(
                message='club has no texts in "de"; its languages are en', path=("locale",), languages=("en",)
            ),
        ),
    ],
)
async def test_what_does_not_exist_is_refused(
    sqlite_url: str, tmp_path: Path, registration: Registration, problem: Problem
) -> None:
    async with club(sqlite_url, tmp_path) as service:
        assert only(await service.register(registration)) == problem


async def test_a_registration_never_takes_an_actions_key(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        await service.submit([found("anna", "bo")])

        registered = await service.register(Registration("club", "anna"))

        assert isinstance(registered, Registered)
        assert registered.created


def only(answer: Registered | Rejected) -> Problem:
    assert isinstance(answer, Rejected)
    (problem,) = answer.problems
    return problem
