"""What cannot be taken back is refused in plain words that say what to do instead, and costs nobody else."""

from pathlib import Path

import pytest

from engine.operations.problems import (
    AlreadyReversed,
    IdempotencyConflict,
    InvalidIdempotencyKey,
    InvalidReason,
    InvalidRemaining,
    UnknownAction,
    UnknownProgram,
)
from engine.operations.reversals import Reversed, Reversing
from engine.operations.submissions import Accepted, Rejected, Submission
from tests.club import CLUB, club, found, write_program
from tests.journals import check_everything
from tests.reversing import SHOP, balance, bought, problem_of, reversed_of, submitted, taking_back
from tests.wide import WIDE, did, joining


async def test_of_two_reversals_of_one_action_the_second_is_one_too_many(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        action, other = await submitted(service, found("1"), found("2"))
        one, two, three = await service.reverse(
            [taking_back(action, "one"), taking_back(action, "two"), taking_back(other, "three")]
        )
        later = await problem_of(service, taking_back(action, "four"))
        assert await check_everything(database_url) == 4

    assert isinstance(one, Reversed)
    assert isinstance(three, Reversed)
    assert isinstance(two, Rejected)
    (problem,) = two.problems
    assert isinstance(problem, AlreadyReversed)
    assert isinstance(later, AlreadyReversed)
    assert problem.earlier == later.earlier == one.reversal.id


@pytest.mark.parametrize(
    ("remaining", "message", "attribute"),
    [
        ({}, 'say which numbers remain, as {"litres": 2}; leave it out to take everything back', None),
        ("all", 'say which numbers remain, as {"litres": 2}; leave it out to take everything back', None),
        (
            {"kronor": 10},
            "that is all there is now, so nothing would be taken back; give what is to remain of it",
            None,
        ),
        (
            {"kronor": 11},
            '"kronor" is 10 now, and can only become less: what remains lies between that and 0',
            "kronor",
        ),
        (
            {"kronor": -1},
            '"kronor" is 10 now, and can only become less: what remains lies between that and 0',
            "kronor",
        ),
        ({"shop": "x"}, '"shop" is no number that this bought was told with; it has kronor', "shop"),
        ({"items": 1}, '"items" is no number that this bought was told with; it has kronor', "items"),
        ({"paid_at": 0}, '"paid_at" is no number that this bought was told with; it has kronor', "paid_at"),
        ({"kronor": "5"}, '"kronor" is not right; bought needs it as a number', "kronor"),
        ({"kronor": None}, '"kronor" is missing; bought needs it as a number', "kronor"),
    ],
)
async def test_what_cannot_remain_is_refused_in_plain_words(
    sqlite_url: str, tmp_path: Path, remaining: object, message: str, attribute: str | None
) -> None:
    async with club(sqlite_url, tmp_path, SHOP) as service:
        (action,) = await submitted(service, bought("1", 10, paid_at="2026-11-20T10:00:00Z"))
        problem = await problem_of(service, taking_back(action, remaining=remaining))
        assert await balance(service) == 20

    path = ("remaining",) if attribute is None else ("remaining", attribute)
    assert problem == InvalidRemaining(message=message, path=path, attribute=attribute)


async def test_a_batch_answers_each_for_itself(database_url: str, tmp_path: Path) -> None:
    write_program(tmp_path / "rulesets", CLUB, "other")
    async with club(database_url, tmp_path) as service:
        (theirs,) = await service.submit([Submission("other", "anna", "help.found", "1", {"topic": "billing"})])
        assert isinstance(theirs, Accepted)
        one, two = await submitted(service, found("1"), found("2"))
        given = [
            taking_back(one, "a"),
            Reversing("clb", "b", "sent back", two),
            taking_back(two, ""),
            taking_back(two, "1"),
            Reversing("club", "c", " ", two),
            Reversing("club", "d", "two\nlines", two),
            Reversing("club", "e", "x" * 501, two),
            taking_back(theirs.action.id, "f"),
            taking_back("not an id", "g"),
            Reversing("club", "h", "sent back"),
            Reversing("club", "i", "sent back", two, action_key="2"),
            taking_back(two, "j", remaining={"solved": 0}),
            taking_back(one, "k"),
            taking_back(one, "a"),
            taking_back(two, "l"),
        ]
        answers = await service.reverse(given)
        assert await balance(service) == 0
        assert await check_everything(database_url) == 2 + 2 + 1

    problems = [each.problems[0] if isinstance(each, Rejected) else each.repeated for each in answers]
    assert [each if isinstance(each, bool) else type(each) for each in problems] == [
        False,
        UnknownProgram,
        InvalidIdempotencyKey,
        IdempotencyConflict,
        InvalidReason,
        InvalidReason,
        InvalidReason,
        UnknownAction,
        UnknownAction,
        UnknownAction,
        UnknownAction,
        InvalidRemaining,
        AlreadyReversed,
        True,
        False,
    ]


async def test_what_members_chose_or_were_told_of_is_no_action(sqlite_url: str, tmp_path: Path) -> None:
    async with club(sqlite_url, tmp_path, WIDE) as service:
        await service.submit([did("help.found", "1")])
        chosen = await service.choose(joining("join"))
        assert not isinstance(chosen, Rejected)
        problem = await problem_of(service, taking_back(chosen.recording.entry))
    assert isinstance(problem, UnknownAction)


async def test_a_reversal_is_taken_back_whole_or_not_at_all(sqlite_url: str, tmp_path: Path) -> None:
    async with club(sqlite_url, tmp_path, SHOP) as service:
        (action,) = await submitted(service, bought("1", 10))
        reversal = (await reversed_of(service, taking_back(action))).reversal
        problem = await problem_of(service, taking_back(reversal.id, "partly", remaining={"kronor": 5}))
    assert isinstance(problem, InvalidRemaining)
