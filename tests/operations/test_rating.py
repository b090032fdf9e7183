"""Rules for the past: members are rated anew, told once, and end where a fold from nothing ends."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from engine.clock import SetClock
from engine.operations.publish import Publication, Published
from engine.operations.submissions import Accepted
from engine.operations.versions import VersionStatus, published_versions, rollback_to, version_to_return_to
from engine.rules.effects import AnyEffect, PointsGiven, Rerated
from engine.rules.instants import Instant, instant_of
from engine.service import Service, Stretch
from engine.store import chores
from tests.club import CLUB, NOON, RULES, club, found
from tests.journals import check_everything
from tests.live.test_scheduler import told

A_WEEK_AGO = NOON - timedelta(days=7)
GENEROUS = {**CLUB, "rules.yaml": RULES.replace("points: 20", "points: 30")}
STRICT = {**CLUB, "rules.yaml": RULES.replace("at_least: 3", "at_least: 30")}


async def some_history(service: Service, members: int = 3) -> None:
    """Each member found something on each of the five days before."""
    for member in range(members):
        days = range(5)
        await service.submit(
            [found(f"{member}-{day}", f"member-{member}", NOON - timedelta(days=5 - day)) for day in days]
        )


async def for_the_past(service: Service, files: dict[str, str], keep_awards: bool = False) -> Published:
    since = instant_of(A_WEEK_AGO)
    return await service.publish(Publication("club", files, "test", since=since, keep_awards=keep_awards))


async def balance(service: Service, member: str = "member-0") -> int:
    known = await service.member("club", member)
    assert known is not None
    return known.standing.wallets[0].balance


async def has_silver(service: Service, member: str = "member-0") -> bool:
    known = await service.member("club", member)
    assert known is not None
    return any(each.tier == "silver" for each in await service.awards(known.id))


async def test_members_are_rated_anew_and_each_is_told_once(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        await some_history(service)
        before, items = await balance(service), len(await told(service, "member-0"))

        published = await for_the_past(service, GENEROUS)
        await service.catch_up()

        assert published.rates_the_past
        assert await balance(service) == before + 50
        (summary,) = (await told(service, "member-0"))[items:]
        assert isinstance(summary, Rerated)
        assert (summary.version, summary.points) == (2, (("points", 50, 0),))
        known = await service.member("club", "member-0")
        assert known is not None
        rows = (await service.ledger(known.id, Stretch(100))).rows
        assert [(row.kind, row.amount, row.ruleset_version) for row in rows][:5] == [("corrected", 10, 2)] * 5
        await check_everything(database_url)


async def test_rules_for_the_past_that_change_nothing_tell_nothing(database_url: str, tmp_path: Path) -> None:
    renamed = {**CLUB, "rules.yaml": RULES.replace("Finder", "The finder")}
    async with club(database_url, tmp_path) as service:
        await some_history(service)
        before = await told(service, "member-0")
        await for_the_past(service, renamed)
        await service.catch_up()
        assert await told(service, "member-0") == before
        await check_everything(database_url)


async def test_whoever_acts_before_it_was_their_turn_is_rated_at_once(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        await some_history(service)
        before = await balance(service)
        await for_the_past(service, GENEROUS)
        assert await balance(service) == before, "reads show what was told until the member is rated"

        (outcome,) = await service.submit([found("now", "member-0")])

        assert isinstance(outcome, Accepted)
        assert [each.amount for each in outcome.effects if isinstance(each, PointsGiven)] == [30]
        assert await balance(service) == before + 50 + 30
        await check_everything(database_url)


async def test_rating_can_be_broken_off_and_gone_on_with_by_another_process(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chores, "SLICE", 5)
    async with club(database_url, tmp_path) as service:
        await some_history(service, 12)
        before = await balance(service, "member-11")
        published = await for_the_past(service, GENEROUS)
        async for rating in service.rate("club", published.number):
            assert (rating.rated, rating.members) == (5, 12)
            break
        await check_everything(database_url)
    async with club(database_url, tmp_path, GENEROUS) as service:
        assert [tuple(each) async for each in service.rate("club", published.number)][-1] == (12, 12)
        assert await balance(service, "member-11") == before + 50
        await check_everything(database_url)


async def test_processes_that_rate_at_once_rate_each_member_once(database_url: str, tmp_path: Path) -> None:
    clock = SetClock(NOON)
    async with club(database_url, tmp_path, clock=clock) as one, club(database_url, tmp_path, clock=clock) as other:
        await some_history(one, 20)
        await for_the_past(one, GENEROUS)
        await asyncio.gather(one.catch_up(), other.catch_up(), one.submit([found("x", "member-3")]))
        for member in range(20):
            items = await told(other, f"member-{member}")
            assert [type(each) for each in items].count(Rerated) == 1
    await check_everything(database_url)


async def test_what_was_won_is_withdrawn_by_rules_that_never_gave_it(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        await some_history(service)
        assert await has_silver(service)
        await for_the_past(service, STRICT)
        await service.catch_up()
        assert not await has_silver(service)
        summary = (await told(service, "member-0"))[-1]
        assert isinstance(summary, Rerated)
        assert (summary.badges_lost, summary.points) == ((("finder", "silver"),), (("points", -100, 0),))
        await check_everything(database_url)


async def test_what_was_won_stays_when_that_was_promised_and_its_gift_does_not(
    database_url: str, tmp_path: Path
) -> None:
    async with club(database_url, tmp_path) as service:
        await some_history(service)
        before = await balance(service)
        await for_the_past(service, STRICT, keep_awards=True)
        await service.catch_up()
        assert await has_silver(service)
        assert await balance(service) == before - 100
        await check_everything(database_url)

        await service.submit([found("late", "member-0", NOON - timedelta(days=4, hours=1))])
        assert await has_silver(service), "what is kept is a fact: it is there however often the past changes"
        await check_everything(database_url)


async def test_going_back_for_the_same_time_leaves_everything_as_it_was(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        await some_history(service)
        before = [await balance(service), await has_silver(service)]
        await for_the_past(service, STRICT)
        await service.catch_up()
        rulebook = await service.rulebook("club")
        assert rulebook is not None
        back = rollback_to(
            rulebook,
            version_to_return_to(rulebook, None, service.clock.now()),
            sources=await service.sources_of("club", 1),
            published_by="test",
            note="",
            since=instant_of(A_WEEK_AGO),
            keep_awards=False,
        )
        published = await service.publish(back)
        await service.catch_up()
        assert [await balance(service), await has_silver(service)] == before
        assert published.replaces == (2,)
        await check_everything(database_url)


async def test_a_later_publication_for_an_earlier_time_rules_everything_since(
    database_url: str, tmp_path: Path
) -> None:
    clock = SetClock(NOON)
    async with club(database_url, tmp_path, clock=clock) as service:
        await service.publish(Publication("club", STRICT, "test"))
        clock.move(timedelta(days=1))
        await service.submit([found("1")])
        await for_the_past(service, GENEROUS)
        await service.catch_up()
        assert await balance(service, "anna") == 30
        rulebook = await service.rulebook("club")
        assert rulebook is not None
        listed = published_versions(rulebook, service.clock.now())
        assert [(each.version.number, each.status) for each in listed] == [
            (3, VersionStatus.IN_FORCE),
            (2, VersionStatus.REPLACED),
            (1, VersionStatus.PAST),
        ]
        await check_everything(database_url)


async def test_a_server_that_starts_does_not_undo_what_was_published_on_purpose(
    database_url: str, tmp_path: Path
) -> None:
    """Its folder still holds the first version: somebody else has rolled out another, or scheduled one."""
    for since in (None, Instant(instant_of(NOON) + 10**12)):
        async with club(database_url, tmp_path) as service:
            await service.publish(Publication("club", {**GENEROUS, "more.yaml": f"# {since}"}, "olga", since=since))
        async with club(database_url, tmp_path) as service:
            rulebook = await service.rulebook("club")
            assert rulebook is not None
            assert rulebook.versions[-1].published_by == "olga"


async def test_two_processes_agree_on_the_version_of_every_entry(database_url: str, tmp_path: Path) -> None:
    clock = SetClock(NOON)

    async def pour(service: Service, name: str) -> list[AnyEffect]:
        effects: list[AnyEffect] = []
        for number in range(25):
            (outcome,) = await service.submit([found(f"{name}-{number}", f"{name}-{number % 5}")])
            assert isinstance(outcome, Accepted)
            effects += outcome.effects
            clock.move(timedelta(seconds=1))
        return effects

    async def publish(service: Service) -> None:
        for number in range(4):
            rules = RULES.replace("points: 20", f"points: {21 + number}")
            await service.publish(Publication("club", {**CLUB, "rules.yaml": rules}, "test"))
            await asyncio.sleep(0)

    async with club(database_url, tmp_path, clock=clock) as one, club(database_url, tmp_path, clock=clock) as other:
        await asyncio.gather(pour(one, "one"), pour(other, "other"), publish(one))
        await one.catch_up()
        await check_everything(database_url)
