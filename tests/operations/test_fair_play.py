"""Guards at the door: what everybody did decides whether an action is taken, in the transaction that stores it."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from textwrap import dedent

import pytest

from engine.clock import SetClock
from engine.operations.doctor import examine
from engine.operations.naming.merge import Uniting
from engine.operations.naming.names import Linking
from engine.operations.problems import HeldBack, QuotaUsedUp, UnknownMember
from engine.operations.reversals import Reversed, Reversing
from engine.operations.submissions import Accepted, Duplicate, Pending, Registration, Rejected, Submission
from engine.operations.verdicts import Decided, Deciding
from engine.rules import effects
from engine.rules.effects import PendingCode
from engine.rules.instants import Instant, instant_of
from engine.service import Service, open_service
from tests.journals import check_everything

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
PROGRAMME = """
    languages: [en]
    zone: Europe/Stockholm
    wallets: {points: {}}
    actions:
      bought: {attributes: {device: text}}
      helped: {attributes: {neighbour: text}}
"""
RULES = """
    points:
      buying: {when: bought, give: {points: 1}, limits: {times_per_day: 1000}}
      helping: {when: helped, give: {points: 1}, limits: {times_per_day: 1000}}
    fair_play:
      one_device: {why: Busy., when: bought, at_most: 2, for_each: device, within: 1 hours, who: everyone_together}
      no_favours: {why: Help others too., when: helped, in_turns_with: neighbour, at_most: 1, within: 7 days}
      shop_a_day: {why: Enough., when: bought, at_most: 5, per: day, who: each_brand}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    programme = tmp_path / "rulesets" / "club"
    programme.mkdir(parents=True)
    (programme / "programme.yaml").write_text(dedent(PROGRAMME), "utf-8")
    (programme / "rules.yaml").write_text(dedent(RULES), "utf-8")
    return tmp_path / "rulesets"


def bought(key: str, at: datetime = NOON, device: str = "a", brand: str = "shop") -> Submission:
    return Submission("club", f"member {key}", "bought", key, {"device": device}, at, brand)


def helped(key: str, member: str, neighbour: str, at: datetime = NOON) -> Submission:
    return Submission("club", member, "helped", key, {"neighbour": neighbour}, at, "shop")


def held(folder: Path) -> None:
    """Has the guard of devices put before an operator what it holds back."""
    rules = folder / "club" / "rules.yaml"
    rules.write_text(rules.read_text("utf-8").replace("everyone_together}", "everyone_together, then: held}"), "utf-8")


async def kinds_of(service: Service, *submissions: Submission) -> list[type]:
    """What becomes of these, each sent after the one before."""
    return [type((await service.submit([each]))[0]) for each in submissions]


async def waiting(service: Service, submission: Submission) -> str:
    """The id of an action that is put before an operator."""
    (outcome,) = await service.submit([submission])
    assert isinstance(outcome, Pending), outcome
    return outcome.action.id


async def approve(service: Service, action: str, *, approved: bool = True) -> None:
    (outcome,) = await service.approvals.decide([Deciding("club", action, approved, "tests", "No.")])
    assert isinstance(outcome, Decided), outcome


async def take_back(service: Service, entry: str) -> str:
    """Takes an action back, or a reversal, which restores what it had taken; answers with the reversal's id."""
    (outcome,) = await service.reverse([Reversing("club", f"back {entry}", "sent back", action=entry)])
    assert isinstance(outcome, Reversed), outcome
    return outcome.reversal.id


def problem(outcome: object) -> object:
    assert isinstance(outcome, Rejected), outcome
    return outcome.problems[0]


async def test_a_device_in_many_hands_is_taken_so_often_in_any_hour(database_url: str, folder: Path) -> None:
    async with open_service(database_url=database_url, rulesets=folder, clock=SetClock(NOON + 2 * HOUR)) as service:
        one, two, three, other = await service.submit(
            [bought("1"), bought("2", NOON + HOUR / 2), bought("3", NOON + HOUR * 0.9), bought("4", device="b")]
        )
        assert [type(each) for each in (one, two, other)] == [Accepted] * 3
        refused = problem(three)
        assert isinstance(refused, HeldBack)
        assert (refused.guard, refused.until) == ("one_device", instant_of(NOON + HOUR))
        assert "same idempotency key" in refused.message
        (late,) = await service.submit([bought("5", NOON + HOUR / 4)])
        assert isinstance(problem(late), HeldBack)
        (again, after) = await service.submit([bought("1"), bought("3", NOON + HOUR)])
        assert [type(each) for each in (again, after)] == [Duplicate, Accepted]


async def test_a_preview_is_told_what_would_be_held_back_and_uses_nothing_up(database_url: str, folder: Path) -> None:
    async with open_service(database_url=database_url, rulesets=folder, clock=SetClock(NOON + HOUR)) as service:
        for key in "abc":
            assert isinstance(await service.preview(bought(key)), Accepted)
        await service.submit([bought("1"), bought("2")])
        assert isinstance(problem(await service.preview(bought("3"))), HeldBack)


async def test_what_is_taken_back_makes_room(database_url: str, folder: Path) -> None:
    async with open_service(database_url=database_url, rulesets=folder, clock=SetClock(NOON + HOUR)) as service:
        one, _ = await service.submit([bought("1"), bought("2")])
        assert isinstance(one, Accepted)
        assert isinstance(problem((await service.submit([bought("3")]))[0]), HeldBack)
        await service.reverse([Reversing("club", "back", "sent back", action=one.action.id)])
        assert isinstance((await service.submit([bought("3")]))[0], Accepted)


async def test_two_who_help_each_other_in_turns_are_stopped_and_others_are_not(database_url: str, folder: Path) -> None:
    async with open_service(database_url=database_url, rulesets=folder, clock=SetClock(NOON + 5 * HOUR)) as service:
        pairs = [("anna", "bo"), ("bo", "anna"), ("anna", "bo"), ("bo", "anna"), ("bo", "cia"), ("anna", "bo")]
        outcomes = await service.submit(
            [helped(str(n), one, two, NOON + n * HOUR / 2) for n, (one, two) in enumerate(pairs)]
        )
        kinds = [Accepted, Accepted, Accepted, Rejected, Accepted, Accepted]
        assert [type(each) for each in outcomes] == kinds


async def test_two_who_help_each_other_are_known_by_whatever_name(database_url: str, folder: Path) -> None:
    def sent(key: str, brand: str, member: str, neighbour: str, hours: int) -> Submission:
        return replace(helped(key, member, neighbour, NOON + hours * HOUR), brand=brand)

    async with open_service(database_url=database_url, rulesets=folder, clock=SetClock(NOON + 5 * HOUR)) as service:
        for brand in ("shop", "cafe"):
            await service.access.create_brand(brand, brand, by="tests")
        for name in ("anna", "bo", "bosse"):
            await service.register(Registration("club", name))
        await service.names.link(Linking("club", "shop", "a-17", "eva"), "anna")
        await service.names.merge(Uniting("club", "bo", "bosse", "registered twice", "eva"))
        taken = await service.submit(
            [
                sent("1", "shop", "a-17", "bosse", 0),
                sent("2", "shop", "bo", "a-17", 1),
                sent("3", "cafe", "anna", "bo", 2),
                sent("4", "cafe", "bo", "a-17", 3),
            ]
        )
        assert [type(each) for each in taken] == [Accepted] * 4, "to the other brand the shop's name is nobody's"
        assert isinstance(problem((await service.submit([sent("5", "shop", "bosse", "a-17", 4)]))[0]), HeldBack)


async def test_of_two_who_are_one_what_either_did_counts_from_then_on(database_url: str, folder: Path) -> None:
    rules = folder / "club" / "rules.yaml"
    own = "  own_device: {why: Enough., when: bought, at_most: 2, for_each: device, per: day, then: refused}\n"
    rules.write_text(rules.read_text("utf-8").replace("at_most: 2", "at_most: 20") + own, "utf-8")

    def mine(key: str, member: str) -> Submission:
        return replace(bought(key), member=member)

    async with open_service(database_url=database_url, rulesets=folder, clock=SetClock(NOON + 5 * HOUR)) as service:
        sent = [mine("1", "anna"), mine("2", "ann"), helped("3", "ann", "bo"), helped("4", "bo", "ann")]
        assert await kinds_of(service, *sent, helped("5", "anna", "cia"), helped("6", "cia", "ann")) == [Accepted] * 6
        await service.names.merge(Uniting("club", "anna", "ann", "registered twice", "eva"))
        assert await kinds_of(service, mine("7", "anna")) == [Rejected], "the two of them bought two"
        turns = [helped("8", "anna", "bo"), helped("9", "bo", "anna"), helped("10", "anna", "cia")]
        assert await kinds_of(service, *turns, helped("11", "cia", "anna")) == [Accepted, Rejected, Accepted, Rejected]
        assert not (await examine(database_url, deep=True)).findings
        await service.privacy.erase("club", "anna", by="tests")
        assert not (await examine(database_url, deep=True)).findings


async def test_a_brand_may_send_so_many_a_day_however_far_back_they_are_dated(database_url: str, folder: Path) -> None:
    clock = SetClock(NOON)
    async with open_service(database_url=database_url, rulesets=folder, clock=clock) as service:
        spread = [bought(str(n), NOON - n * timedelta(days=1), device=str(n)) for n in range(6)]
        *taken, last = await service.submit(spread)
        assert [type(each) for each in taken] == [Accepted] * 5
        refused = problem(last)
        assert isinstance(refused, QuotaUsedUp)
        assert refused.until == instant_of(datetime(2026, 11, 26, 23, tzinfo=UTC))
        (other,) = await service.submit([bought("x", device="x", brand="cafe")])
        assert isinstance(other, Accepted)
        clock.set(NOON + timedelta(days=1))
        assert isinstance((await service.submit([spread[-1]]))[0], Accepted)


async def test_what_an_operator_imports_from_long_ago_is_asked_nothing(database_url: str, folder: Path) -> None:
    async with open_service(database_url=database_url, rulesets=folder, clock=SetClock(NOON)) as service:
        old = [bought(str(n), NOON - timedelta(days=90)) for n in range(9)]
        assert [type(each) for each in await service.submit(old, importing=True)] == [Accepted] * 9


class Ticking(SetClock):
    """A clock by which every look takes a second: what is handed in is stored a little later."""

    def now(self) -> Instant:
        self.move(timedelta(seconds=1))
        return super().now()


async def test_what_waits_to_be_stored_is_asked_as_of_when_it_was_handed_in(database_url: str, folder: Path) -> None:
    clock = Ticking(NOON)
    async with open_service(database_url=database_url, rulesets=folder, clock=clock) as service:
        clock.set(NOON)
        just_in_time = NOON + timedelta(seconds=1) - timedelta(days=7)
        outcomes = await service.submit([bought(str(n), just_in_time) for n in range(3)])
        assert [type(each) for each in outcomes] == [Accepted, Accepted, Rejected]


async def test_of_many_at_once_through_two_servers_no_more_come_in_than_may(database_url: str, folder: Path) -> None:
    clock = SetClock(NOON + HOUR)
    async with (
        open_service(database_url=database_url, rulesets=folder, clock=clock) as first,
        open_service(database_url=database_url, rulesets=folder, clock=clock) as second,
    ):

        async def send(service: Service, number: int) -> bool:
            (outcome,) = await service.submit(
                [bought(f"{number}", device=f"device {number % 4}", brand=f"brand {number % 7}")]
            )
            return isinstance(outcome, Accepted)

        taken = await asyncio.gather(*(send((first, second)[n % 2], n) for n in range(60)))
        assert sum(taken) == 8


async def test_what_is_held_waits_for_an_operator_and_stands_in_nobodys_way(database_url: str, folder: Path) -> None:
    held(folder)
    async with open_service(database_url=database_url, rulesets=folder, clock=SetClock(NOON + HOUR)) as service:
        outcomes = await service.submit([bought("1"), bought("2"), bought("3"), bought("4"), bought("5", device="b")])
        assert [type(each) for each in outcomes] == [Accepted, Accepted, Pending, Pending, Accepted]
        third = outcomes[2]
        assert isinstance(third, Pending)
        assert (third.reason.code, third.reason.rule) == (PendingCode.HELD_BACK, "fair_play.one_device")
        assert [type(each) for each in await service.submit([bought("3")])] == [Pending]


async def test_what_was_taken_back_cools_off_until_it_is_restored_whatever_comes_late(
    database_url: str, folder: Path
) -> None:
    guard = "fair_play: {after_a_return: {why: Not so soon., when: bought, cool_off: 2 days}}"
    points = "points: {buying: {when: bought, give: {points: 1}, limits: {times_per_day: 9}}}"
    (folder / "club" / "rules.yaml").write_text(f"{points}\n{guard}\n", "utf-8")
    clock = SetClock(NOON)
    async with open_service(database_url=database_url, rulesets=folder, clock=clock) as service:
        (one,) = await service.submit([bought("1", NOON - 2 * HOUR)])
        assert isinstance(one, Accepted)
        (back,) = await service.reverse([Reversing("club", "back", "sent back", action=one.action.id)])
        clock.set(NOON + 5 * HOUR)
        (soon, late) = await service.submit(
            [replace(bought("2", NOON + HOUR), member="member 1"), replace(bought("3", NOON - HOUR), member="member 1")]
        )
        assert isinstance(soon, Accepted)
        assert isinstance(late, Accepted)
        assert [type(each) for each in soon.effects] == [effects.HeldBack]
        assert [type(each) for each in late.effects] == [effects.PointsGiven]
        await check_everything(database_url)
        assert isinstance(back, Reversed)
        (restored,) = await service.reverse([Reversing("club", "restore", "kept", action=back.reversal.id)])
        assert isinstance(restored, Reversed)
        assert effects.CountsAfterAll in [type(row.effect) for row in restored.feed]
        await check_everything(database_url)


async def test_what_an_operator_lets_in_counts_from_when_it_occurred(database_url: str, folder: Path) -> None:
    held(folder)
    clock = SetClock(NOON + HOUR)
    async with open_service(database_url=database_url, rulesets=folder, clock=clock) as service:
        assert await kinds_of(service, bought("1", NOON), bought("2", NOON)) == [Accepted, Accepted]
        third = await waiting(service, bought("3", NOON + HOUR * 0.9))
        assert await kinds_of(service, bought("4", NOON + HOUR)) == [Accepted], "what waits takes nobody's place"
        clock.set(NOON + 3 * HOUR)
        await approve(service, third)
        assert await kinds_of(service, bought("5", NOON + HOUR * 1.8)) == [Pending]
        assert await kinds_of(service, bought("6", NOON + HOUR * 1.9)) == [Accepted], "by then the third is an hour ago"
        await check_everything(database_url)


async def test_what_an_operator_refuses_or_its_brand_withdraws_counts_for_nothing(
    database_url: str, folder: Path
) -> None:
    held(folder)
    async with open_service(database_url=database_url, rulesets=folder, clock=SetClock(NOON + HOUR)) as service:
        one, two = await service.submit([bought("1"), bought("2")])
        assert isinstance(one, Accepted)
        assert isinstance(two, Accepted)
        refused, withdrawn = await waiting(service, bought("3")), await waiting(service, bought("4"))
        await approve(service, refused, approved=False)
        back = await take_back(service, withdrawn)
        await take_back(service, one.action.id)
        await take_back(service, back)  # it waits again
        assert await kinds_of(service, bought("5"), bought("6")) == [Accepted, Pending]
        await check_everything(database_url)


async def test_what_was_approved_and_is_taken_back_makes_room_until_it_is_restored(
    database_url: str, folder: Path
) -> None:
    held(folder)
    async with open_service(database_url=database_url, rulesets=folder, clock=SetClock(NOON + HOUR)) as service:
        one, two = await service.submit([bought("1"), bought("2")])
        assert isinstance(one, Accepted)
        assert isinstance(two, Accepted)
        third = await waiting(service, bought("3"))
        await approve(service, third)
        await take_back(service, one.action.id)
        assert await kinds_of(service, bought("4")) == [Pending], "the second and the third are two"
        back = await take_back(service, third)
        assert await kinds_of(service, bought("5")) == [Accepted]
        await take_back(service, back)
        await take_back(service, two.action.id)
        assert await kinds_of(service, bought("6")) == [Pending], "the third and the fifth are two"
        await check_everything(database_url)


async def test_what_is_restored_takes_its_place_again_however_often(database_url: str, folder: Path) -> None:
    async with open_service(database_url=database_url, rulesets=folder, clock=SetClock(NOON + HOUR)) as service:
        one, _ = await service.submit([bought("1"), bought("2")])
        assert isinstance(one, Accepted)
        back = await take_back(service, one.action.id)
        restored = await take_back(service, back)
        assert await kinds_of(service, bought("3")) == [Rejected]
        again = await take_back(service, restored)  # the first reversal stands again
        assert await kinds_of(service, bought("3")) == [Accepted]
        await take_back(service, again)
        assert await kinds_of(service, bought("4")) == [Rejected]
        await check_everything(database_url)


async def test_what_is_partly_taken_back_keeps_its_place(database_url: str, folder: Path) -> None:
    programme = folder / "club" / "programme.yaml"
    programme.write_text(programme.read_text("utf-8").replace("device: text", "device: text, pieces: whole"), "utf-8")

    def pieces(key: str) -> Submission:
        return replace(bought(key), attributes={"device": "a", "pieces": 3})

    async with open_service(database_url=database_url, rulesets=folder, clock=SetClock(NOON + HOUR)) as service:
        one, _ = await service.submit([pieces("1"), pieces("2")])
        assert isinstance(one, Accepted)
        partly = Reversing("club", "partly", "sent back", action=one.action.id, remaining={"pieces": 1})
        assert isinstance((await service.reverse([partly]))[0], Reversed)
        assert await kinds_of(service, pieces("3")) == [Rejected]


async def test_who_is_a_stranger_takes_nobodys_place(database_url: str, folder: Path) -> None:
    programme = folder / "club" / "programme.yaml"
    programme.write_text(programme.read_text("utf-8") + "unknown_members: refuse\n", "utf-8")
    async with open_service(database_url=database_url, rulesets=folder, clock=SetClock(NOON + HOUR)) as service:
        for key in "34":
            await service.register(Registration("club", f"member {key}"))
        one, two, three, four = await service.submit([bought(key) for key in "1234"])
        assert [type(problem(each)) for each in (one, two)] == [UnknownMember, UnknownMember]
        assert [type(each) for each in (three, four)] == [Accepted, Accepted]


async def test_what_needs_an_approval_anyhow_takes_its_place_once_it_has_it(database_url: str, folder: Path) -> None:
    programme = folder / "club" / "programme.yaml"
    asked = "bought: {proof: {approval: yes, trusted_brands: [cafe]}, attributes"
    programme.write_text(programme.read_text("utf-8").replace("bought: {attributes", asked), "utf-8")
    async with open_service(database_url=database_url, rulesets=folder, clock=SetClock(NOON + HOUR)) as service:
        one, two, three = await service.submit([bought("1"), bought("2", brand="cafe"), bought("3", brand="cafe")])
        assert isinstance(one, Pending)
        assert isinstance(two, Accepted)
        assert isinstance(three, Accepted)
        await approve(service, one.action.id)
        await take_back(service, two.action.id)
        assert await kinds_of(service, bought("4", brand="cafe")) == [Rejected], "the first and the third are two"


async def test_what_is_taken_back_twice_over_cools_off_twice_and_is_as_it_should_be(
    database_url: str, folder: Path
) -> None:
    guard = "fair_play: {after_a_return: {why: Not so soon., when: bought, cool_off: 2 days}}"
    points = "points: {buying: {when: bought, give: {points: 1}, limits: {times_per_day: 9}}}"
    (folder / "club" / "rules.yaml").write_text(f"{points}\n{guard}\n", "utf-8")
    async with open_service(database_url=database_url, rulesets=folder, clock=SetClock(NOON)) as service:
        (one,) = await service.submit([bought("1", NOON - HOUR)])
        assert isinstance(one, Accepted)
        restored = await take_back(service, await take_back(service, one.action.id))
        again = Reversing("club", "once more", "sent back", action=one.action.id)
        assert isinstance((await service.reverse([again]))[0], Reversed)
        await take_back(service, restored)
        await check_everything(database_url)
