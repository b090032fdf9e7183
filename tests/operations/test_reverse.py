"""Taking back: recorded once, however often it is sent, and folded anew."""

import asyncio
from datetime import timedelta
from pathlib import Path

from engine.clock import SetClock
from engine.operations.choose import Choosing
from engine.operations.doctor import examine
from engine.operations.problems import (
    AlreadyReversed,
    IdempotencyConflict,
    UnknownAction,
)
from engine.operations.reversals import Reversed, Reversing
from engine.operations.submissions import Accepted, Duplicate, Rejected
from engine.rules.effects import BadgeWithdrawn, PointsCorrected, Why
from engine.rules.entries import Act
from engine.service import Service, Stretch, open_service
from tests.club import NOON, club, found
from tests.journals import check_everything, standing_state
from tests.reversing import SHOP, balance, bought, problem_of, reversed_of, submitted, taking_back
from tests.wide import WIDE, did

MINUTE = timedelta(minutes=1)


async def test_an_action_is_taken_back_with_all_that_it_had_led_to(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        first, *_ = await submitted(service, *(found(str(n), at=NOON - timedelta(hours=3 - n)) for n in range(3)))
        assert await balance(service) == 160
        answer = await reversed_of(service, taking_back(first))
        left = await balance(service)
        member = await service.member("club", "anna")
        assert member is not None
        rows = (await service.ledger(member.id, Stretch(100))).rows
        entries = await check_everything(database_url)

    assert left == 40
    assert entries == 4, "the action stays in the journal, and the reversal comes to it"
    assert [type(row.effect) for row in answer.feed].count(BadgeWithdrawn) == 1, "two of three are not silver"
    assert {row.effect.why for row in answer.feed if isinstance(row.effect, PointsCorrected)} == {Why.REVERSED}
    assert {row.cause_id for row in rows if row.kind == "corrected"} == {answer.reversal.id}
    assert (answer.reversal.action, answer.reversal.target, answer.reversal.reason) == (first, first, "sent back")


async def test_the_key_of_a_reversed_action_stays_used(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        (action,) = await submitted(service, found("1"))
        await reversed_of(service, taking_back(action))
        (again,) = await service.submit([found("1")])
        (other,) = await service.submit([found("1", topic="delivery")])
        assert await balance(service) == 0
        await check_everything(database_url)

    assert isinstance(again, Duplicate)
    assert again.action.id == action
    assert isinstance(other, Rejected)


async def test_a_reversal_of_a_reversal_restores_the_member_byte_for_byte(database_url: str, tmp_path: Path) -> None:
    clock = SetClock(NOON)
    async with club(database_url, tmp_path, clock=clock) as service:
        action, *_ = await submitted(service, *(found(str(n), at=NOON - timedelta(hours=3 - n)) for n in range(3)))
        before, points = await standing_of_anna(service), await balance(service)
        clock.move(MINUTE)
        first = await reversed_of(service, taking_back(action))
        assert await standing_of_anna(service) != before
        clock.move(MINUTE)
        second = await reversed_of(service, taking_back(first.reversal.id, "restore"))
        assert (await standing_of_anna(service), await balance(service)) == (before, points)
        await check_everything(database_url)
        third = await reversed_of(service, taking_back(action, "once more"))
        fourth = await reversed_of(service, taking_back(third.reversal.id, "restore again"))
        assert await standing_of_anna(service) == before
        await check_everything(database_url)

    assert (second.reversal.action, second.reversal.target) == (action, first.reversal.id)
    for restoring in (second, fourth):
        whys = {each.effect.why for each in restoring.feed if isinstance(each.effect, PointsCorrected)}
        assert whys == {Why.RESTORED}


async def standing_of_anna(service: Service) -> str:
    member = await service.member("club", "anna")
    assert member is not None
    return await standing_state(service, member.id)


async def test_many_of_the_same_at_once_have_one_effect(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        action, _ = await submitted(service, found("1"), found("2"))
        answers = await asyncio.gather(*(service.reverse([taking_back(action)]) for _ in range(8)))
        assert await balance(service) == 20
        assert await check_everything(database_url) == 3

    reversals = [each for (each,) in answers if isinstance(each, Reversed)]
    assert sorted(each.repeated for each in reversals) == [False] + [True] * 7
    assert len({each.reversal for each in reversals}) == 1
    assert len({each.feed for each in reversals}) == 1


async def test_a_batch_restores_and_takes_back_again_in_the_order_of_the_input(
    database_url: str, tmp_path: Path
) -> None:
    """Whatever their keys are: everything in a batch has the same time."""
    async with club(database_url, tmp_path) as service:
        (action,) = await submitted(service, found("1"))
        for round_ in range(6):
            reversal = (await reversed_of(service, taking_back(action, f"first {round_}"))).reversal
            answers = await service.reverse(
                [
                    taking_back(reversal.id, f"restore {round_}"),
                    taking_back(action, f"again {round_}"),
                    taking_back(action, f"too many {round_}"),
                ]
            )
            assert [type(each) for each in answers] == [Reversed, Reversed, Rejected]
            assert isinstance(answers[1], Reversed)
            await reversed_of(service, taking_back(answers[1].reversal.id, f"end {round_}"))
        assert await balance(service) == 20
        await check_everything(database_url)


async def test_a_retry_after_a_lost_answer_is_a_duplicate_whatever_happened_since(
    database_url: str, tmp_path: Path
) -> None:
    clock = SetClock(NOON)
    async with club(database_url, tmp_path, SHOP, clock) as service:
        (action,) = await submitted(service, bought("1", 10))
        partly = taking_back(action, "partly", remaining={"kronor": 6})
        first = await reversed_of(service, partly)
        clock.move(MINUTE)
        await reversed_of(service, taking_back(action, "less", remaining={"kronor": 2.0}))
        await reversed_of(service, taking_back(action, "whole"))
        clock.move(timedelta(days=400))
        again = await reversed_of(service, partly)
        clash = await problem_of(service, taking_back(action, "partly", remaining={"kronor": 5}))
        with_key = await problem_of(service, taking_back("", "partly"))
        await check_everything(database_url)

    assert again.repeated
    assert (again.reversal, again.feed) == (first.reversal, first.feed)
    for problem in (clash, with_key):
        assert isinstance(problem, IdempotencyConflict)
        assert problem.earlier == first.reversal.id


async def test_an_action_is_named_by_the_key_it_was_sent_with(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        (action,) = await submitted(service, found("order 7"))
        by_key = Reversing("club", "reverse", "sent back", action_key="order 7")
        answer = await reversed_of(service, by_key)
        assert (await reversed_of(service, by_key)).repeated
        unknown = await problem_of(service, Reversing("club", "other", "sent back", action_key="order 8"))
        elsewhere = Reversing("club", "third", "sent back", action_key="order 7", action_brand="shop")
        assert isinstance(await problem_of(service, elsewhere), UnknownAction)

    assert answer.reversal.action == action
    assert isinstance(unknown, UnknownAction)
    assert unknown.path == ("action_key",)


async def test_what_remains_counts_and_can_only_become_less(database_url: str, tmp_path: Path) -> None:
    clock = SetClock(NOON)
    async with club(database_url, tmp_path, SHOP, clock) as service:
        (action,) = await submitted(service, bought("1", 120.5, items=3, paid_at="2026-11-20T10:00:00Z"))
        assert await balance(service) == 241
        partly = await reversed_of(service, taking_back(action, "one", remaining={"kronor": 60.5}))
        assert await balance(service) == 121
        clock.move(MINUTE)
        await reversed_of(service, taking_back(action, "two", remaining={"kronor": 0, "items": 3}))
        assert await balance(service) == 0
        await check_everything(database_url)
        member = await service.member("club", "anna")
        assert member is not None
        recorded = await service.action(action)
        assert recorded is not None
        reversals = await service.reversals(member.id)

    assert [type(each.effect) for each in partly.feed].count(BadgeWithdrawn) == 1
    assert reversals.remaining_of(recorded) == {"kronor": 0}
    assert not reversals.is_reversed(recorded.id), "it still happened, for nothing"
    assert [each.remaining for each in reversals.of(recorded.id)] == [{"kronor": 60.5}, {"kronor": 0, "items": 3}]


async def test_partial_reversals_of_an_action_ahead_of_the_clock_need_no_order(
    database_url: str, tmp_path: Path
) -> None:
    """Both are recorded as of the instant of the action itself."""
    ahead = NOON + timedelta(minutes=4)
    async with club(database_url, tmp_path, SHOP) as service:
        for number in range(4):
            (action,) = await submitted(service, bought(str(number), 10, ahead + number * timedelta(seconds=1)))
            for left in (5, 3, 1):
                answer = await reversed_of(service, taking_back(action, f"{number}-{left}", remaining={"kronor": left}))
                assert answer.reversal.occurred_at > answer.reversal.received_at
        assert await balance(service) == 4 * 2
        await check_everything(database_url)


async def test_an_action_of_years_ago_can_be_taken_back(database_url: str, tmp_path: Path) -> None:
    clock = SetClock(NOON)
    async with club(database_url, tmp_path, WIDE, clock) as service:
        (old,) = await submitted(service, did("thanks.given", "1"))
        for _ in range(30):
            clock.move(timedelta(days=30))
            await service.submit([did("thanks.given", str(clock.now()))])
        before = await balance(service)
        answer = await reversed_of(service, taking_back(old))
        assert await balance(service) == before, "its points expired long ago, and nothing is taken twice"
        await check_everything(database_url)
    assert [each.effect.amount for each in answer.feed if isinstance(each.effect, PointsCorrected)] == [-100, 100]


async def test_points_that_wait_or_were_spent_are_taken_back_in_the_store_as_well(
    database_url: str, tmp_path: Path
) -> None:
    clock = SetClock(NOON)
    async with club(database_url, tmp_path, WIDE, clock) as service:
        thanks, waiting = await submitted(service, did("thanks.given", "1"), did("help.found", "2"))
        await service.choose(Choosing("club", "anna", Act.BUY_FREEZE, "daily", "buy"))
        await reversed_of(service, taking_back(waiting, "waiting"))
        await check_everything(database_url)
        clock.move(timedelta(days=3))
        await reversed_of(service, taking_back(thanks, "spent"))
        await check_everything(database_url)
        clock.move(MINUTE)
        await service.submit([did("thanks.given", "3")])
        await check_everything(database_url)
        assert await balance(service) == 50


async def test_the_only_action_of_a_member_can_be_taken_back_and_the_next_one_begins_anew(
    database_url: str, tmp_path: Path
) -> None:
    clock = SetClock(NOON)
    async with club(database_url, tmp_path, clock=clock) as service:
        (only,) = await submitted(service, found("1"))
        await reversed_of(service, taking_back(only))
        assert await balance(service) == 0
        await check_everything(database_url)
        clock.move(MINUTE)
        (late, last) = await service.submit([found("0", at=NOON - MINUTE), found("2")])
        assert isinstance(late, Accepted)
        assert isinstance(last, Accepted)
        assert await balance(service) == 40
        await check_everything(database_url)


async def test_reversals_find_their_way_back_from_checkpoints(database_url: str, tmp_path: Path) -> None:
    """A member with more entries than lie between two checkpoints, changed at the beginning, middle and end."""
    clock = SetClock(NOON)
    async with club(database_url, tmp_path, clock=clock) as service:
        ids = await submitted(service, *(found(str(n), at=NOON - timedelta(minutes=400 - n)) for n in range(300)))
        first = await reversed_of(service, taking_back(ids[0], "first"))
        for place in (299, 150, 1):
            await reversed_of(service, taking_back(ids[place], f"at {place}"))
        await check_everything(database_url)
        await service.submit([found("late", at=NOON - timedelta(minutes=300)), found("new")])
        await reversed_of(service, taking_back(first.reversal.id, "restore"))
        await check_everything(database_url)


async def test_another_server_finds_what_was_recorded_by_this_one(database_url: str, tmp_path: Path) -> None:
    later = SetClock(NOON + MINUTE)
    async with (
        club(database_url, tmp_path) as here,
        open_service(database_url=database_url, rulesets=None, clock=later) as there,
    ):
        (action,) = await submitted(here, found("1"))
        await reversed_of(there, taking_back(action))
        assert await balance(here) == 0
        assert isinstance(await problem_of(here, taking_back(action, "mine")), AlreadyReversed)
        await check_everything(database_url)


async def test_by_the_clock_of_another_server_nothing_is_restored_before_it_was_taken_back(
    database_url: str, tmp_path: Path
) -> None:
    ahead = SetClock(NOON + timedelta(milliseconds=50))
    async with club(database_url, tmp_path, clock=ahead) as service:
        (action,) = await submitted(service, found("1", at=NOON - MINUTE))
        back = await reversed_of(service, taking_back(action))
        ahead.set(NOON)
        restored = await reversed_of(service, taking_back(back.reversal.id, "restored"))
        assert restored.reversal.occurred_at == back.reversal.occurred_at
        assert not (await examine(database_url, deep=True)).findings
