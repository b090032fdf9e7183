"""Choosing: recorded once, folded like everything else, and refused with a reason."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from engine.clock import SetClock
from engine.operations.choose import Choosing, Chosen
from engine.operations.problems import IdempotencyConflict, InvalidDay, OutsideTimeWindow, Problem, UnknownRule
from engine.operations.submissions import Accepted, Rejected
from engine.rules.effects import ChallengeJoined, Refusal
from engine.rules.entries import Act
from tests.club import NOON, club
from tests.journals import check_everything
from tests.wide import WIDE, did, joining


async def test_a_member_joins_once_however_often_it_is_sent(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path, WIDE) as service:
        answers = await asyncio.gather(*(service.choose(joining("join")) for _ in range(8)))
        member = await service.member("club", "anna")
        await check_everything(database_url)

    chosen = [each for each in answers if isinstance(each, Chosen)]
    assert sorted(each.recording.repeated for each in chosen) == [False] + [True] * 7
    assert len({each.recording.entry for each in chosen}) == 1
    assert all(isinstance(each.recording.feed[0].effect, ChallengeJoined) for each in chosen)
    assert member is not None
    (challenge,) = member.standing.challenges
    assert challenge.joined


async def test_what_was_chosen_is_folded_again_from_the_journal(database_url: str, tmp_path: Path) -> None:
    clock = SetClock(NOON)
    async with club(database_url, tmp_path, WIDE, clock) as service:
        await service.choose(joining("join"))
        await service.choose(Choosing("club", "anna", Act.PAUSE, "daily", "pause", "2026-11-23", "2026-11-25"))
        clock.move(timedelta(minutes=1))
        await service.submit([did("help.found", "1"), did("help.found", "2")])
        (late,) = await service.submit([did("help.found", "0", at=NOON - timedelta(hours=2))])
        await check_everything(database_url)
        member = await service.member("club", "anna")

    assert isinstance(late, Accepted), "it makes the writer read the whole journal, choices included"
    assert member is not None
    assert [each.times for each in member.standing.challenges] == [1]
    (streak,) = member.standing.streaks
    assert [(str(each.first_day), str(each.last_day)) for each in streak.pauses] == [("2026-11-23", "2026-11-25")]


async def test_a_choice_that_cannot_be_says_why_and_says_so_again(database_url: str, tmp_path: Path) -> None:
    buying = Choosing("club", "anna", Act.BUY_FREEZE, "daily", "buy")
    async with club(database_url, tmp_path, WIDE) as service:
        first = await service.choose(buying)
        await service.submit([did("thanks.given", "1")])
        again = await service.choose(buying)
        await check_everything(database_url)

    assert isinstance(first, Chosen)
    assert isinstance(again, Chosen)
    assert first.refusal is not None
    assert first.refusal.reason is Refusal.NOT_ENOUGH_POINTS
    assert first.refusal.message == (
        'no freeze can be bought for the streak "daily": the member has too few points for it'
    )
    assert again.recording.repeated
    assert again.refusal == first.refusal, "the answer to a key never changes, though there are points enough now"


async def test_a_freeze_is_paid_for_from_the_ledger(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path, WIDE) as service:
        await service.submit([did("thanks.given", "1")])
        chosen = await service.choose(Choosing("club", "anna", Act.BUY_FREEZE, "daily", "buy"))
        member = await service.member("club", "anna")
        await check_everything(database_url)

    assert isinstance(chosen, Chosen)
    assert chosen.refusal is None
    assert member is not None
    assert member.standing.balances == {"points": 40}
    assert member.standing.streaks[0].freezes_left == 1


@pytest.mark.parametrize(
    ("choosing", "problem"),
    [
        (
            Choosing("club", "anna", Act.JOIN, "first_step", "key"),
            UnknownRule(
                message='club has no challenge "first_step"; did you mean "first_steps"?',
                path=("name",),
                did_you_mean=("first_steps",),
            ),
        ),
        (
            Choosing("club", "anna", Act.REPAIR, "first_steps", "key"),
            UnknownRule(message='club has no streak "first_steps"; it has daily', path=("name",)),
        ),
        (
            Choosing("club", "anna", Act.PAUSE, "daily", "key", "2026-02-30", "2026-12-01"),
            InvalidDay(
                message='"2026-02-30" is not a day from 1900 to 2999; write it as 2027-03-01', path=("first_day",)
            ),
        ),
        (
            Choosing("club", "anna", Act.PAUSE, "daily", "key", "2026-12-02", "2026-12-01"),
            InvalidDay(
                message="the pause ends on 2026-12-01, before it begins on 2026-12-02; give the same day twice for a "
                "single day",
                path=("last_day",),
            ),
        ),
    ],
)
async def test_what_cannot_be_meant_is_refused_and_not_recorded(
    sqlite_url: str, tmp_path: Path, choosing: Choosing, problem: Problem
) -> None:
    async with club(sqlite_url, tmp_path, WIDE) as service:
        assert only(await service.choose(choosing)) == problem
        assert await service.member("club", "anna") is None


async def test_a_choice_has_the_time_window_and_the_keys_of_actions(sqlite_url: str, tmp_path: Path) -> None:
    async with club(sqlite_url, tmp_path, WIDE) as service:
        (action,) = await service.submit([did("thanks.given", "taken")])
        clash = only(await service.choose(joining("taken")))
        late = only(await service.choose(joining("late", at=NOON - timedelta(days=8))))
        nonsense = only(await service.choose(joining("never", at="yesterday")))

    assert isinstance(action, Accepted)
    assert isinstance(clash, IdempotencyConflict)
    assert clash.earlier == action.action.id
    assert isinstance(late, OutsideTimeWindow)
    assert nonsense.path == ("occurred_at",)


async def test_a_retry_is_known_even_when_it_would_be_refused_today(sqlite_url: str, tmp_path: Path) -> None:
    clock = SetClock(NOON)
    async with club(sqlite_url, tmp_path, WIDE, clock) as service:
        await service.choose(joining("join", at=NOON))
        clock.move(timedelta(days=30))
        again = await service.choose(joining("join", at=NOON))

    assert isinstance(again, Chosen)
    assert again.recording.repeated


def only(answer: Chosen | Rejected) -> Problem:
    assert isinstance(answer, Rejected)
    (problem,) = answer.problems
    return problem
