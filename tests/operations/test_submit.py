"""Submitting: what is taken, what is refused and in which words, and what a retry is told."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from engine.clock import SetClock
from engine.operations.problems import (
    IdempotencyConflict,
    InvalidAttribute,
    InvalidIdempotencyKey,
    InvalidMember,
    InvalidTime,
    MissingAttribute,
    OutsideTimeWindow,
    Problem,
    UnknownActionType,
    UnknownAttribute,
    UnknownMember,
    UnknownProgram,
)
from engine.operations.submissions import (
    Accepted,
    Duplicate,
    Registration,
    Rejected,
    Submission,
    SubmissionOutcome,
)
from engine.rules.effects import BadgeWon, PointsGiven
from engine.service import Service, Stretch
from tests.club import CLUB, NOON, PROGRAMME, club, found
from tests.journals import check_everything


async def test_an_accepted_action_is_answered_with_everything_that_it_changed(
    database_url: str, tmp_path: Path
) -> None:
    async with club(database_url, tmp_path) as service:
        (outcome,) = await service.submit([found("1")])

        assert isinstance(outcome, Accepted)
        assert next(effect for effect in outcome.effects if isinstance(effect, PointsGiven)).amount == 20
        assert [effect.tier for effect in outcome.effects if isinstance(effect, BadgeWon)] == ["bronze"]
        assert [row.number for row in outcome.feed] == list(range(1, len(outcome.effects) + 1))
        assert await service.action(outcome.action.id) == outcome.action


async def test_a_retry_is_told_the_original_outcome(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        (first,) = await service.submit([found("1")])
        await service.submit([found("2")])

        (again,) = await service.submit([found("1")])

        assert isinstance(first, Accepted)
        assert again == Duplicate(first.action, first.effects, first.feed)


async def test_the_same_number_written_otherwise_is_the_same_content(database_url: str, tmp_path: Path) -> None:
    files = {**CLUB, "programme.yaml": PROGRAMME.replace("topic: text", "topic: number")}
    async with club(database_url, tmp_path, files) as service:
        first, again, other = await service.submit([found("1", topic=2.0), found("1", topic=2), found("1", topic=2.5)])

        assert isinstance(first, Accepted)
        assert isinstance(again, Duplicate)
        assert isinstance(other, Rejected)


async def test_the_same_key_with_other_content_is_a_conflict(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        (first,) = await service.submit([found("1")])

        outcomes = await service.submit([found("1", topic="delivery"), found("1", member="bo"), found("1", at=NOON)])

        assert isinstance(first, Accepted)
        assert [_only_problem(each) for each in outcomes] == [
            IdempotencyConflict(
                message="this idempotency key was used before for something else: another member, type, time or "
                "content; give everything a key of its own, and retry with exactly what was sent first",
                path=("idempotency_key",),
                earlier=first.action.id,
            )
        ] * 3


async def test_a_retry_of_what_would_be_refused_today_is_a_duplicate(database_url: str, tmp_path: Path) -> None:
    clock = SetClock(NOON)
    async with club(database_url, tmp_path, clock=clock) as service:
        await service.submit([found("1", at=NOON)])
        clock.move(timedelta(days=30))

        again, new = await service.submit([found("1", at=NOON), found("2", at=NOON)])

        assert isinstance(again, Duplicate)
        assert isinstance(_only_problem(new), OutsideTimeWindow)


async def test_brands_have_keys_of_their_own(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        outcomes = await service.submit(
            [Submission("club", "anna", "help.found", "1", {"topic": "x"}, None, brand) for brand in ("acme", "bolt")]
        )

        assert [type(each) for each in outcomes] == [Accepted, Accepted]


async def test_sixty_four_parallel_identical_submissions_have_one_effect(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        outcomes = await asyncio.gather(*(service.submit([found("1")]) for _ in range(64)))

        kinds = [type(outcome) for (outcome,) in outcomes]
        assert kinds.count(Accepted) == 1
        assert kinds.count(Duplicate) == 63
        assert len({outcome.feed for (outcome,) in outcomes if not isinstance(outcome, Rejected)}) == 1
        assert (await _balance(service)) == 20


async def test_one_bad_item_never_loses_the_others(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        outcomes = await service.submit(
            [
                found("1"),
                Submission("clubb", "anna", "help.found", "2", {}),
                Submission("club", "", "help.found", "3", {}),
                Submission("club", "anna", "help.found", "", {}),
                Submission("club", "anna", "help.fond", "5", {}),
                Submission("club", "anna", "help.found", "6", {"topic": "x"}, "tomorrow"),
                Submission("club", "anna", "help.found", "7", {"topik": "x", "solved": "yes"}),
                found("8", at="2026-11-20T12:06:00Z"),
                found("9", at="2026-11-13T11:59:59+00:00"),
                found("10"),
            ]
        )

        problems = [each.problems if isinstance(each, Rejected) else () for each in outcomes]
        assert [[type(problem) for problem in each] for each in problems] == [
            [],
            [UnknownProgram],
            [InvalidMember],
            [InvalidIdempotencyKey],
            [UnknownActionType],
            [InvalidTime],
            [UnknownAttribute, MissingAttribute, InvalidAttribute],
            [OutsideTimeWindow],
            [OutsideTimeWindow],
            [],
        ]
        assert await _balance(service) == 40


@pytest.mark.parametrize(
    ("submission", "message", "path"),
    [
        (
            Submission("clubb", "anna", "help.found", "1", {}),
            'there is no programme "clubb"; did you mean "club"?',
            ("program",),
        ),
        (
            Submission("club", "an\0na", "help.found", "1", {}),
            "a member's external id has 1 to 200 printable characters and no space at either end; "
            "use the id of your own system",
            ("member",),
        ),
        (
            Submission("club", " anna", "help.found", "1", {}),
            "a member's external id has 1 to 200 printable characters and no space at either end; "
            "use the id of your own system",
            ("member",),
        ),
        (
            Submission("club", "anna", "help.found", "k" * 256, {}),
            "an idempotency key has 1 to 255 characters; use the id that your system gave the event",
            ("idempotency_key",),
        ),
        (
            Submission("club", "anna", "help.fund", "1", {}),
            'club has no action type "help.fund"; did you mean "help.found"?',
            ("type",),
        ),
        (
            Submission("club", "anna", "help.found", "1", {"topic": "x"}, "2026-11-20T12:00:00"),
            '"2026-11-20T12:00:00" is not a time that can be understood; write it in ISO 8601 with a UTC offset, '
            "as 2027-03-01T10:00:00+01:00",
            ("occurred_at",),
        ),
        (
            Submission("club", "anna", "help.found", "1", {}),
            '"topic" is missing; help.found needs it as text',
            ("attributes", "topic"),
        ),
        (
            Submission("club", "anna", "help.found", "1", {"topic": "x", "solvd": True}),
            'help.found has no attribute "solvd"; did you mean "solved"?',
            ("attributes", "solvd"),
        ),
        (
            Submission("club", "anna", "help.found", "1", {"topic": "x", "solved": 1}),
            '"solved" is not right; help.found needs it as true or false',
            ("attributes", "solved"),
        ),
        (
            Submission("club", "anna", "help.found", "1", {"topic": "x" * 4097}),
            '"topic" is not right; help.found needs it as text: it has 4,097 characters, and at most 4,096 are taken',
            ("attributes", "topic"),
        ),
        (
            Submission("club", "anna", "help.found", "1", {"topic": "\ud800"}),
            '"topic" is not right; help.found needs it as text: it holds half a character (a lone surrogate)',
            ("attributes", "topic"),
        ),
        (
            Submission("club", "anna", "help.found", "1", {"topic": "a\0b"}),
            '"topic" is not right; help.found needs it as text: it holds a NUL character, which no database takes',
            ("attributes", "topic"),
        ),
        (
            found("1", at="2026-11-20T12:05:00.000001Z"),
            "this lies too far in the future; the latest that is taken now is 2026-11-20T12:05:00Z",
            ("occurred_at",),
        ),
        (
            found("1", at="2026-11-13T11:59:59.999999Z"),
            "this lies too far in the past; the earliest that is taken now is 2026-11-13T12:00:00Z",
            ("occurred_at",),
        ),
    ],
)
async def test_a_refusal_says_what_is_wrong_and_where(
    sqlite_url: str, tmp_path: Path, submission: Submission, message: str, path: tuple[str, ...]
) -> None:
    async with club(sqlite_url, tmp_path) as service:
        (outcome,) = await service.submit([submission])

        problem = _only_problem(outcome)
        assert (problem.message, problem.path) == (message, path)


@pytest.mark.parametrize("number", [10**400, -(10**400), float("inf"), float("nan"), 1e300])
@pytest.mark.parametrize("kind", ["number", "whole"])
async def test_a_number_beyond_all_measure_is_refused_and_loses_nobody_elses(
    sqlite_url: str, tmp_path: Path, number: float, kind: str
) -> None:
    files = {**CLUB, "programme.yaml": PROGRAMME.replace("topic: text", f"topic: {kind}")}
    async with club(sqlite_url, tmp_path, files) as service:
        beyond, sound = await service.submit([found("1", topic=number), found("2", topic=2)])

        assert isinstance(_only_problem(beyond), InvalidAttribute)
        assert isinstance(sound, Accepted)


async def test_the_edges_of_the_time_window_are_taken(sqlite_url: str, tmp_path: Path) -> None:
    async with club(sqlite_url, tmp_path) as service:
        outcomes = await service.submit(
            [found("1", at=NOON + timedelta(minutes=5)), found("2", at=NOON - timedelta(days=7))]
        )

        assert [type(each) for each in outcomes] == [Accepted, Accepted]


async def test_an_import_takes_what_is_old_but_not_what_is_to_come(sqlite_url: str, tmp_path: Path) -> None:
    async with club(sqlite_url, tmp_path) as service:
        old, early, ancient = await service.submit(
            [
                found("1", at="2011-01-01T00:00:00Z"),
                found("2", at="2026-11-20T12:06:00Z"),
                found("3", at="0001-01-01T00:00:00Z"),
            ],
            importing=True,
        )

        assert isinstance(old, Accepted)
        assert isinstance(_only_problem(early), OutsideTimeWindow)
        assert isinstance(_only_problem(ancient), OutsideTimeWindow)


STRICTER = {**CLUB, "programme.yaml": PROGRAMME.replace("topic: text", "topic: text, channel: text")}


async def test_an_action_that_the_rules_of_its_time_take_is_taken_however_late_it_comes(
    database_url: str, tmp_path: Path
) -> None:
    clock = SetClock(NOON)
    async with club(database_url, tmp_path, clock=clock):
        clock.move(timedelta(hours=1))
    async with club(database_url, tmp_path, STRICTER, clock) as service:
        offline, now = await service.submit([found("1", at=NOON), found("2")])

        assert isinstance(offline, Accepted)
        assert offline.effects
        assert _only_problem(now).message == '"channel" is missing; help.found needs it as text'
        await check_everything(database_url)


async def test_an_action_that_only_the_present_rules_take_is_taken_for_the_time_before_them(
    database_url: str, tmp_path: Path
) -> None:
    clock = SetClock(NOON)
    async with club(database_url, tmp_path, clock=clock):
        clock.move(timedelta(hours=1))
    async with club(database_url, tmp_path, STRICTER, clock) as service:
        knowing = replace(found("1", at=NOON), attributes={"topic": "billing", "channel": "app"})
        neither = replace(found("2", at=NOON), attributes={"topic": "billing", "canal": "app"})

        taken, refused = await service.submit([knowing, neither])

        assert isinstance(taken, Accepted)
        assert isinstance(refused, Rejected)
        assert [problem.message for problem in refused.problems] == [
            'help.found has no attribute "canal"; did you mean "channel"?',
            '"channel" is missing; help.found needs it as text',
        ]
        await check_everything(database_url)


async def test_how_late_is_too_late_is_what_the_present_rules_say(sqlite_url: str, tmp_path: Path) -> None:
    clock = SetClock(NOON)
    async with club(sqlite_url, tmp_path, clock=clock):
        clock.move(timedelta(hours=2))
    hasty = {**CLUB, "programme.yaml": PROGRAMME + "    late_for: 1 hour\n"}
    async with club(sqlite_url, tmp_path, hasty, clock) as service:
        (outcome,) = await service.submit([found("1", at=NOON)])

        assert isinstance(_only_problem(outcome), OutsideTimeWindow)


async def test_strangers_are_refused_where_members_must_be_registered(database_url: str, tmp_path: Path) -> None:
    files = {**CLUB, "programme.yaml": PROGRAMME + "    unknown_members: refuse\n"}
    async with club(database_url, tmp_path, files) as service:
        (refused,) = await service.submit([found("1")])
        await service.register(Registration("club", "anna"))
        (accepted,) = await service.submit([found("1")])

        assert _only_problem(refused) == UnknownMember(
            message='club takes actions of registered members only, and "anna" is not one yet', path=("member",)
        )
        assert isinstance(accepted, Accepted)


async def test_a_cancelled_caller_disturbs_nobody(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        callers = [asyncio.create_task(service.submit([found(str(n), f"m{n % 7}")])) for n in range(120)]
        readers = [asyncio.create_task(service.member("club", f"m{n % 7}")) for n in range(120)]
        for n, task in enumerate([*callers, *readers]):
            for _ in range(n % 4):
                await asyncio.sleep(0)
            if n % 3 == 0:
                task.cancel()
        await asyncio.gather(*callers, *readers, return_exceptions=True)

        (after,) = await service.submit([found("after", "anna")])

        assert isinstance(after, Accepted)
        done = [task.result()[0] for task in callers if not task.cancelled()]
        assert all(isinstance(each, Accepted) for each in done)
        for n in range(7):
            member = await service.member("club", f"m{n}")
            assert member is not None
            page = await service.ledger(member.id, Stretch(200))
            assert sum(row.amount for row in page.rows) == member.standing.balances["points"]


async def _balance(service: Service, member: str = "anna") -> int:
    found_member = await service.member("club", member)
    assert found_member is not None
    return found_member.standing.balances["points"]


def _only_problem(outcome: SubmissionOutcome) -> Problem:
    assert isinstance(outcome, Rejected)
    (problem,) = outcome.problems
    return problem
