"""Sandboxes in the engine: time passes in them, versions are rated, and whatever examines a database knows them."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from engine.clock import SetClock
from engine.operations.doctor import examine
from engine.operations.reversals import Reversing
from engine.operations.submissions import Accepted, Rejected
from engine.service import Member, Service
from engine.store.sandbox_keys import sandbox_key
from engine.store.sandboxes import SLICE
from tests.club import CLUB, NOON, RULES, club, found, write_program

KEY = sandbox_key("club", "shop")


def sandbox_of(service: Service) -> Service:
    """As whoever is in the sandbox has it."""
    return service.only(frozenset({KEY}))


async def rehearse(service: Service, key: str, member: str = "anna") -> None:
    (outcome,) = await sandbox_of(service).submit([replace(found(key, member), program=KEY, brand="shop")])
    assert isinstance(outcome, Accepted)


async def rehearsing(service: Service, member: str = "anna") -> Member:
    known = await sandbox_of(service).member(KEY, member)
    assert known is not None
    return known


async def test_what_time_brings_is_told_in_it(database_url: str, tmp_path: Path) -> None:
    clock = SetClock(NOON)
    async with club(database_url, tmp_path, clock=clock) as service:
        await rehearse(service, "1")
        before = await rehearsing(service)
        clock.move(timedelta(days=3))
        assert await service.catch_up() == 1
        after = await rehearsing(service)

    assert after.feed_number > before.feed_number  # the streak is broken


async def test_a_version_is_rated_in_it_too(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        await rehearse(service, "1")
        before = await rehearsing(service)
        write_program(tmp_path / "rulesets", {**CLUB, "rules.yaml": RULES.replace("{points: 20}", "{points: 30}")})
        await service.publish_folders(tmp_path / "rulesets")
        await service.catch_up()
        await rehearse(service, "2")
        after = await rehearsing(service)
        of_real = await service.member("club", "anna")

    assert of_real is None
    assert [each.standing.balances["points"] for each in (before, after)] == [20, 60]


async def test_the_doctor_and_rebuilding_know_its_members(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        await service.submit([found("1")])
        await rehearse(service, "1")

    assert (await examine(database_url, deep=True)).total == 0


async def test_what_is_refused_in_it_calls_the_programme_as_its_callers_do(database_url: str, tmp_path: Path) -> None:
    guard = "fair_play: {once: {why: Wait., when: help.found, at_most: 1, per: day, then: refused}}"
    async with club(database_url, tmp_path) as service:
        write_program(tmp_path / "rulesets", {**CLUB, "guards.yaml": guard})
        await service.publish_folders(tmp_path / "rulesets")
        await rehearse(service, "1")
        inside = sandbox_of(service)
        refused = [
            *await inside.submit([replace(found("2", "anna"), program=KEY, brand="shop")]),
            *await inside.reverse([Reversing(KEY, "3", "sent back", action_key="none", brand="shop")]),
        ]

    for outcome in refused:
        assert isinstance(outcome, Rejected)
        assert "club " in outcome.problems[0].message
        assert KEY not in outcome.problems[0].message


async def test_it_is_wiped_slice_by_slice(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        everybody = [replace(found(str(number), f"m{number}"), program=KEY) for number in range(SLICE + 5)]
        await sandbox_of(service).submit(everybody)
        await service.submit([found("1")])

        wiped = await service.sandboxes.wipe(KEY, by="tests")
        again = await service.sandboxes.wipe(KEY, by="tests")
        await rehearse(service, "1", "m1")
        anna, m1 = await service.member("club", "anna"), await rehearsing(service, "m1")

    assert (wiped, again) == (SLICE + 5, 0)
    assert anna is not None
    assert m1.version == 1
    assert (await examine(database_url, deep=True)).total == 0


async def test_whoever_is_not_in_it_knows_of_no_such_programme(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        await rehearse(service, "1")
        in_it = await rehearsing(service)
        (outcome,) = await service.submit([replace(found("1"), program=KEY)])
        (real,) = await sandbox_of(service).submit([found("9")])

        assert isinstance(outcome, Rejected)
        assert isinstance(real, Rejected)
        assert await service.member_by_id(in_it.id) is None
        assert service.program(KEY) is None
        assert [each.key for each in service.programs()] == ["club"]
        assert [each.key for each in sandbox_of(service).programs()] == [KEY]
