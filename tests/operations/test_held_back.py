"""What guards hold back, as operators look for it: in the fold, at the door and before operators, in one list."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from textwrap import dedent

import pytest

from engine.clock import SetClock
from engine.operations.naming.merge import Uniting
from engine.operations.reversals import Reversed, Reversing
from engine.operations.submissions import Accepted, Submission
from engine.rules.fair_play import Then
from engine.service import Service, open_service
from engine.store.held_back_pages import Sought
from tests.operations.test_fair_play import HOUR, NOON, PROGRAMME, bought

RULES = """
    points:
      buying: {when: bought, give: {points: 1}, limits: {times_per_day: 1000}}
    fair_play:
      twice: {why: Enough., when: bought, at_most: 2, for_each: device, within: 1 hours}
      one_device: {why: Busy., when: bought, at_most: 3, for_each: device, within: 1 hours, who: everyone_together}
      looked_at: {why: Busy., when: bought, at_most: 4, per: day, who: everyone_together, then: held}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    programme = tmp_path / "rulesets" / "club"
    programme.mkdir(parents=True)
    (programme / "programme.yaml").write_text(dedent(PROGRAMME), "utf-8")
    (programme / "rules.yaml").write_text(dedent(RULES), "utf-8")
    return tmp_path / "rulesets"


def anna(key: str, minutes: int, device: str = "a", brand: str = "shop") -> Submission:
    return Submission("club", "anna", "bought", key, {"device": device}, NOON + timedelta(minutes=minutes), brand)


async def found(service: Service, sought: Sought = Sought()) -> list[tuple[str, Then]]:  # noqa: B008
    page = await service.held_back.page("club", sought, 50, None)
    assert await service.held_back.in_all("club", sought) == len(page.rows)
    return [(each.rule.partition(".")[2], each.then) for each in page.rows]


async def test_one_list_has_what_does_not_count_what_waits_and_what_was_refused(
    database_url: str, folder: Path
) -> None:
    async with open_service(database_url=database_url, rulesets=folder, clock=SetClock(NOON + HOUR)) as service:
        await service.submit([anna("1", 1), anna("2", 2), anna("3", 3)])
        await service.submit([bought("4", brand="cafe")])
        await service.submit([bought("4", brand="cafe")])
        await service.submit([bought("5", device="b"), bought("6", device="c")])
        member = await service.member("club", "anna")
        assert member is not None

        every = [("looked_at", Then.HELD), ("one_device", Then.REFUSED), ("twice", Then.NOT_REWARDED)]
        assert await found(service) == every
        assert await found(service, Sought(then=Then.REFUSED)) == [("one_device", Then.REFUSED)]
        assert await found(service, Sought(rule="fair_play.twice")) == [("twice", Then.NOT_REWARDED)]
        assert await found(service, Sought(brand="cafe")) == [("one_device", Then.REFUSED)]
        assert await found(service, Sought(member="member 4")) == [("one_device", Then.REFUSED)]
        assert await found(service, Sought(member="anna", member_id=member.id)) == [("twice", Then.NOT_REWARDED)]
        assert await found(service, Sought(brand="\0")) == []
        first = await service.held_back.page("club", Sought(), 1, None)
        rest = await service.held_back.page("club", Sought(), 5, first.rows[0].id)
        assert (first.has_more, len(rest.rows), rest.has_more) == (True, 2, False)
        (told,) = (each for each in rest.rows if each.then is Then.NOT_REWARDED)
        assert (told.evidence, told.until) == (
            {"so_far": 2, "value": "a"},
            int((NOON + HOUR).timestamp() * 1e6) + 60_000_000,
        )
        assert [each.times for each in await service.held_back.counts("club", Sought())] == [1, 1, 1]
        narrowed = service.only(frozenset({"other"}))
        assert (await narrowed.held_back.page("club", Sought(), 5, None)).rows == ()
        assert await narrowed.held_back.in_all("club", Sought()) == 0


async def test_what_counts_after_all_or_is_taken_back_is_not_in_the_list(database_url: str, folder: Path) -> None:
    async with open_service(database_url=database_url, rulesets=folder, clock=SetClock(NOON + HOUR)) as service:
        one, _, three = await service.submit([anna("1", 1), anna("2", 2), anna("3", 3)])
        assert isinstance(one, Accepted)
        assert isinstance(three, Accepted)
        assert await found(service) == [("twice", Then.NOT_REWARDED)]
        (back,) = await service.reverse([Reversing("club", "back 1", "sent back", action=one.action.id)])
        assert isinstance(back, Reversed)
        assert await found(service) == []
        await service.reverse([Reversing("club", "restored", "kept", action=back.reversal.id)])
        assert await found(service) == [("twice", Then.NOT_REWARDED)]
        (gone,) = await service.reverse([Reversing("club", "back 3", "sent back", action=three.action.id)])
        assert isinstance(gone, Reversed)
        assert await found(service) == []
        await service.reverse([Reversing("club", "here again", "kept", action=gone.reversal.id)])
        assert await found(service) == [("twice", Then.NOT_REWARDED)]


async def test_who_is_erased_is_not_in_the_list_and_what_is_too_old_is_not_either(
    database_url: str, folder: Path
) -> None:
    clock = SetClock(NOON + HOUR)
    async with open_service(database_url=database_url, rulesets=folder, clock=clock) as service:
        await service.submit([anna("1", 1), anna("2", 2), anna("3", 3)])
        await service.submit([bought("4"), anna("5", 5)])
        assert len(await found(service)) == 3
        await service.privacy.erase("club", "anna", by="tests")
        assert await found(service) == [("one_device", Then.REFUSED)]
        clock.set(NOON + timedelta(days=40))
        await service.rejections.tidy(service.clock.now())
        assert await found(service) == []


async def test_of_two_who_are_one_the_list_says_what_is_held_back_of_the_one(database_url: str, folder: Path) -> None:
    rules = folder / "club" / "rules.yaml"
    rules.write_text(rules.read_text("utf-8").replace("at_most: 4", "at_most: 40"), "utf-8")
    async with open_service(database_url=database_url, rulesets=folder, clock=SetClock(NOON + HOUR)) as service:
        await service.submit([anna("1", 1), anna("2", 2), anna("3", 3)])
        ann = [replace(anna("4", 30, "b"), member="ann"), replace(anna("5", 4, "b"), member="ann")]
        await service.submit(ann)
        await service.submit([anna("6", 0, "b")])
        await service.names.merge(Uniting("club", "anna", "ann", "the same person", "tests"))
        member = await service.member("club", "anna")
        assert member is not None

        every = await service.held_back.page("club", Sought(), 9, None)
        mine = await service.held_back.page("club", Sought(member="anna", member_id=member.id), 9, None)
        assert [each.evidence.get("value") for each in every.rows if each.then is Then.NOT_REWARDED] == ["b", "a"]
        assert len(mine.rows) == len(every.rows)
