"""Proof and approval: what must back an action, and what becomes of one that waits for an operator."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.clock import SetClock
from engine.operations.doctor import examine
from engine.operations.naming.merge import United, Uniting
from engine.operations.problems import (
    AlreadyDecided,
    AlreadyReversed,
    IdempotencyConflict,
    InvalidProof,
    InvalidReason,
    MissingProof,
    NotWaiting,
    Problem,
    RefusedByOperator,
)
from engine.operations.rebuild import rebuild
from engine.operations.reversals import Reversing
from engine.operations.simulate import simulate
from engine.operations.submissions import Accepted, Duplicate, Pending, Rejected, Submission
from engine.operations.verdicts import Decided, Deciding
from engine.rules.effects import (
    ActionApproved,
    ActionPending,
    ActionRefused,
    BadgeWon,
    HeldBack,
    PointsGiven,
    StreakExtended,
)
from engine.rules.entries import EntryId
from engine.rules.instants import instant_of
from engine.rules.standing import Standing
from engine.rulesets import check_folder
from engine.service import Service, open_service
from engine.store.database import database_of
from engine.store.rejections import Asked
from engine.store.waiting import QueueStretch
from tests.club import NOON, club, write_program
from tests.databases import Sqlite, apart
from tests.journals import check_everything
from tests.operations.damage import damaged, rows_of

SCHOOL: Mapping[str, str] = {
    "programme.yaml": """
    name: The school
    languages: [en]
    zone: Europe/Stockholm
    late_for: 30 days
    wallets: {points: {name: Points}}
    actions:
      lesson.done: {name: Lesson, attributes: {topic: text}}
      course.passed:
        name: Course passed
        attributes: {topic: text}
        proof: {document: [certificate, issuer], approval: yes, trusted_brands: [college]}
      helped: {name: Helped another, proof: approval}
      vouched: {name: Vouched for, proof: word}
      photographed: {name: Photographed, proof: document}
    """,
    "rules.yaml": """
    points:
      lesson: {name: Lesson, when: lesson.done, give: {points: 10}, limits: {times_per_day: 2}}
      course: {name: Course, when: course.passed, give: {points: 100}}
      helped: {name: Helped, when: helped, give: {points: 5}}
    streaks:
      daily: {name: Every day, when: helped, every: day, milestones: {2: {points: 7}}}
    badges:
      graduate: {name: Graduate, count: {of: course.passed}, at_least: 1}
    levels: {by: points, steps: {new: {name: New, from: 0}, seasoned: {name: Seasoned, from: 20}}}
    """,
}

CERTIFICATE = {"kind": "DOCUMENT", "certificate": "C-17", "issuer": "The college"}


def passed(key: str, proof: object = CERTIFICATE, brand: str = "academy", topic: str = "logic") -> Submission:
    return Submission("club", "anna", "course.passed", key, {"topic": topic}, brand=brand, proof=proof)


def helped(key: str, *, days_ago: int = 0, member: str = "anna", brand: str = "academy") -> Submission:
    at = NOON - timedelta(days=days_ago, seconds=0 if days_ago else 1)
    return Submission("club", member, "helped", key, {}, at, brand)


async def pending_of(service: Service, submission: Submission) -> Pending:
    (answer,) = await service.submit([submission])
    assert isinstance(answer, Pending), answer
    return answer


async def problems_of(service: Service, submission: Submission) -> list[Problem]:
    (answer,) = await service.submit([submission])
    assert isinstance(answer, Rejected), answer
    return list(answer.problems)


async def decided(service: Service, *actions: str, approved: bool = True, reason: str = "") -> list[Decided | Rejected]:
    return await service.approvals.decide([Deciding("club", each, approved, "tests", reason) for each in actions])


async def test_an_approved_action_counts_as_of_when_it_was_done(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path, SCHOOL) as service:
        pending = await pending_of(service, passed("1"))
        assert [type(each) for each in pending.effects] == [ActionPending]
        waiting = await service.member("club", "anna")
        queue = await service.approvals.queue("club", QueueStretch(10))
        in_all = await service.approvals.in_all("club", {})
        (answer,) = await decided(service, pending.action.id)
        await check_everything(database_url)
        member = await service.member("club", "anna")
        (again,) = await service.submit([passed("1")])

    assert waiting is not None
    assert [each.balance for each in waiting.standing.wallets] == [0]
    assert ([each.id for each in queue.rows], in_all) == ([pending.action.id], 1)
    assert isinstance(answer, Decided)
    told = [row.effect for row in answer.feed]
    assert [type(each) for each in told[:2]] == [ActionApproved, PointsGiven]
    assert any(isinstance(each, BadgeWon) and each.entry == pending.action.id for each in told)
    assert member is not None
    assert [each.balance for each in member.standing.wallets] == [100]
    assert isinstance(again, Duplicate)
    assert again.action.id == pending.action.id


async def test_a_refused_action_never_counts_and_says_why(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path, SCHOOL) as service:
        pending = await pending_of(service, passed("1"))
        (answer,) = await decided(service, pending.action.id, approved=False, reason="The scan cannot be read")
        (problem,) = await problems_of(service, passed("1"))
        (page,) = [await service.approvals.queue("club", QueueStretch(10))]
        await check_everything(database_url)

    assert isinstance(answer, Decided)
    (told,) = [row.effect for row in answer.feed]
    assert isinstance(told, ActionRefused)
    assert told.reason == "The scan cannot be read"
    assert isinstance(problem, RefusedByOperator)
    assert "The scan cannot be read" in problem.message
    assert page.rows == ()


async def test_a_retry_waits_still_and_other_proof_is_other_content(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path, SCHOOL) as service:
        first = await pending_of(service, passed("1"))
        again = await pending_of(service, passed("1"))
        (conflict,) = await problems_of(service, passed("1", {**CERTIFICATE, "certificate": "C-18"}))

    assert (again.action.id, again.feed, again.repeated) == (first.action.id, first.feed, True)
    assert isinstance(conflict, IdempotencyConflict)


async def test_what_is_asked_is_asked_of_everybody_who_is_not_trusted(sqlite_url: str, tmp_path: Path) -> None:
    async with club(sqlite_url, tmp_path, SCHOOL) as service:
        (missing,) = await problems_of(service, passed("1", None))
        (lacking,) = await problems_of(service, passed("2", {"kind": "DOCUMENT", "certificate": "C-17"}))
        (word,) = await problems_of(service, Submission("club", "anna", "vouched", "3", {}, brand="academy"))
        answers = await service.submit(
            [
                passed("4", None, "college"),
                passed("5", None, "operator"),
                Submission("club", "anna", "vouched", "6", {}, brand="academy", proof={"kind": "WORD", "note": "seen"}),
                Submission("club", "anna", "vouched", "7", {}, brand="academy", proof=CERTIFICATE),
            ]
        )
        proofs = await service.approvals.proofs([each.action.id for each in answers if isinstance(each, Accepted)])

    assert [type(each) for each in (missing, lacking, word)] == [MissingProof] * 3
    assert "DOCUMENT and certificate and issuer" in missing.message
    assert "a document with issuer" in lacking.message
    assert [type(each) for each in answers] == [Accepted] * 4
    assert sorted(each.kind for each in proofs.values()) == ["document", "word"]


@pytest.mark.parametrize(
    ("proof", "path", "expected"),
    [
        ("a photo", ("proof",), "an object with `kind`"),
        ({"certificate": "C"}, ("proof", "kind"), "WORD or DOCUMENT"),
        ({"kind": "DOCUMENT"}, ("proof",), "at least one of certificate, url and hash"),
        ({"kind": "DOCUMENT", "url": "javascript:alert(1)"}, ("proof", "url"), "begins with https://"),
        ({"kind": "DOCUMENT", "hash": "9F86"}, ("proof", "hash"), "an algorithm, a colon"),
        ({"kind": "DOCUMENT", "certificate": ""}, ("proof", "certificate"), "1 to 200 printable characters"),
        ({"kind": "DOCUMENT", "url": "https://x.se", "issuedAt": "soon"}, ("proof", "issuedAt"), "ISO 8601"),
        ({"kind": "WORD", "url": "https://x.se"}, ("proof", "url"), "left out for the brand's word"),
        ({"kind": "WORD", "photo": "x"}, ("proof", "photo"), "there is no such field"),
    ],
)
async def test_a_proof_that_is_none_says_what_it_should_be(
    sqlite_url: str, tmp_path: Path, proof: object, path: tuple[str, ...], expected: str
) -> None:
    async with club(sqlite_url, tmp_path, SCHOOL) as service:
        found = await problems_of(service, Submission("club", "anna", "photographed", "1", {}, proof=proof))

    problem = next(each for each in found if each.path == path)
    assert isinstance(problem, InvalidProof)
    assert expected in problem.message


async def test_whoever_decides_second_hears_what_was_decided(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path, SCHOOL) as service:
        one, other = [(await pending_of(service, helped(key))).action.id for key in ("1", "2")]
        await decided(service, one)
        await decided(service, other, approved=False, reason="no")
        (same,) = await decided(service, one)
        answers = [
            (await decided(service, one, approved=False, reason="after all"))[0],
            (await decided(service, other))[0],
            (await decided(service, "01890000-0000-7000-8000-000000000000"))[0],
            (await decided(service, "no id"))[0],
            (await decided(service, one, approved=False))[0],
        ]

    assert isinstance(same, Decided)
    assert same.repeated
    problems = [each.problems[0] for each in answers if isinstance(each, Rejected)]
    assert [type(each) for each in problems] == [AlreadyDecided, AlreadyDecided, NotWaiting, NotWaiting, InvalidReason]


async def test_what_is_taken_back_while_it_waits_leaves_the_queue_until_that_is_taken_back(
    database_url: str, tmp_path: Path
) -> None:
    async with club(database_url, tmp_path, SCHOOL) as service:
        action = (await pending_of(service, helped("1"))).action.id
        (back,) = await service.reverse([Reversing("club", "back", "A mistake", action)])
        assert not isinstance(back, Rejected)
        empty = await service.approvals.queue("club", QueueStretch(10))
        (refused,) = await decided(service, action)
        await service.reverse([Reversing("club", "again", "No mistake", back.reversal.id)])
        full = await service.approvals.queue("club", QueueStretch(10))
        (approved,) = await decided(service, action)
        await check_everything(database_url)

    assert (len(empty.rows), len(full.rows)) == (0, 1)
    assert isinstance(refused, Rejected)
    assert isinstance(refused.problems[0], AlreadyReversed)
    assert isinstance(approved, Decided)


async def test_what_never_counted_is_withdrawn_without_cooling_off(database_url: str, tmp_path: Path) -> None:
    guard = """
    fair_play:
      not_so_soon: {name: Not so soon, why: Not so soon after a return, when: helped, cool_off: 3 days}
    """
    clock = SetClock(NOON)
    async with club(database_url, tmp_path, {**SCHOOL, "guards.yaml": guard}, clock) as service:
        one, two = [(await pending_of(service, helped(str(days), days_ago=days))).action.id for days in (3, 2)]
        await service.reverse([Reversing("club", "never counted", "A mistake", one)])
        (answer,) = await decided(service, two)
        counted = await points_of(service)
        (back,) = await service.reverse([Reversing("club", "counted", "A mistake", two)])
        clock.set(NOON + timedelta(hours=1))
        later = replace(helped("4"), occurred_at=NOON + timedelta(minutes=30))
        (late,) = await decided(service, (await pending_of(service, later)).action.id)
        await check_everything(database_url)

    assert isinstance(answer, Decided)
    assert counted == 5
    assert not isinstance(back, Rejected)
    assert isinstance(late, Decided)
    assert HeldBack in [type(row.effect) for row in late.feed]


async def test_what_is_approved_and_taken_back_at_once_is_told_as_it_was(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path, SCHOOL) as service:
        for number in range(8):
            action = (await pending_of(service, helped(str(number)))).action.id
            back = Reversing("club", f"back {number}", "A mistake", action)
            (verdict,), _ = await asyncio.gather(decided(service, action), service.reverse([back]))
            queued = (await service.approvals.of([action]))[EntryId(action)]
            assert queued.status == ("approved" if isinstance(verdict, Decided) else "withdrawn")
        assert await points_of(service) == 0
        await check_everything(database_url)


async def points_of(service: Service, member: str = "anna") -> int:
    known = await service.member("club", member)
    assert known is not None
    return known.standing.wallets[0].balance


async def test_an_approval_mends_a_streak_that_had_seemed_to_end(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path, SCHOOL, SetClock(NOON)) as service:
        actions = [(await pending_of(service, helped(str(days), days_ago=days))).action.id for days in (2, 1, 0)]
        await decided(service, actions[0], actions[2])
        (answer,) = await decided(service, actions[1])
        member = await service.member("club", "anna")
        await check_everything(database_url)

    assert isinstance(answer, Decided)
    assert member is not None
    (daily,) = member.standing.streaks
    assert daily.current == 3
    assert not any(isinstance(row.effect, StreakExtended) and row.effect.length > 3 for row in answer.feed)


async def test_what_waits_after_all_is_no_rejection_any_more(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path, SCHOOL) as service:
        await problems_of(service, passed("1", None))
        pending = await pending_of(service, passed("1"))
        (waiting,) = (await service.rejections.page(Asked(is_resolved=True), 9, None)).rows
        await decided(service, pending.action.id, approved=False, reason="The scan cannot be read")
        await problems_of(service, passed("1"))
        newest, oldest = (await service.rejections.page(Asked(), 9, None)).rows

    assert (waiting.action_id, waiting.resolved_at) == (pending.action.id, pending.action.received_at)
    assert ([each.code for each in newest.problems], newest.action_id) == (["REFUSED_BY_OPERATOR"], None)
    assert oldest == waiting


async def test_a_preview_says_that_it_would_wait(sqlite_url: str, tmp_path: Path) -> None:
    async with club(sqlite_url, tmp_path, SCHOOL) as service:
        foreseen = await service.preview(passed("1"))
        queue = await service.approvals.queue("club", QueueStretch(10))

    assert isinstance(foreseen, Pending)
    assert queue.rows == ()


async def test_what_waits_and_what_proves_it_goes_over_to_the_one_who_they_are(
    database_url: str, tmp_path: Path
) -> None:
    async with club(database_url, tmp_path, SCHOOL) as service:
        of_anna = await pending_of(service, passed("1"))
        waits, refused, withdrawn = [
            await pending_of(service, replace(passed(key), member="ana")) for key in ("2", "3", "4")
        ]
        await decided(service, of_anna.action.id)
        await decided(service, refused.action.id, approved=False, reason="The scan cannot be read")
        await service.reverse([Reversing("club", "back", "A mistake", withdrawn.action.id)])
        merged = await service.names.merge(Uniting("club", "anna", "ana", "she registered twice", "eva"))
        assert isinstance(merged, United)
        anna = await service.member("club", "anna")
        assert anna is not None
        queue = await service.approvals.queue("club", QueueStretch(9, only={"member_id": anna.id}))
        await check_after_rebuilding(database_url)
        (answer,) = await decided(service, waits.action.id)
        proofs = await service.approvals.proofs([each.action.id for each in (of_anna, waits, refused)])
        (again,) = await service.submit([replace(passed("2"), member="ana")])
        (never,) = await problems_of(service, replace(passed("3"), member="ana"))
        counted = await points_of(service)
        await check_after_rebuilding(database_url)
        await service.privacy.erase("club", "ana", by="eva")
        left = {each: rows_of(database_url, f"select * from {each}") for each in ("pending_action", "proof")}

    assert [each.id for each in queue.rows] == [waits.action.id]
    assert isinstance(answer, Decided)
    assert answer.action.member_id == anna.id
    assert {each.certificate for each in proofs.values()} == {"C-17"}
    assert len(proofs) == 3
    assert isinstance(again, Duplicate)
    assert isinstance(never, RefusedByOperator)
    assert counted == 200
    assert left == {"pending_action": [], "proof": []}


async def check_after_rebuilding(url: str) -> None:
    """Nothing is wrong, and working everything out anew comes to the same."""
    assert (await examine(url, deep=True)).findings == ()
    assert (await rebuild(url, verify=True)).total == 0


async def test_what_waits_is_in_no_simulation_and_in_nothing_that_is_mended(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path, SCHOOL) as service:
        one, two = [(await pending_of(service, helped(str(days), days_ago=days))).action.id for days in (2, 1)]
        await decided(service, one)
        report = check_folder(write_program(tmp_path / "drafts", SCHOOL) / "club")
        same = await asyncio.to_thread(simulate, database_of(database_url), report, now=instant_of(NOON), jobs=1)
        dearer = {**SCHOOL, "rules.yaml": SCHOOL["rules.yaml"].replace("{points: 5}", "{points: 50}")}
        report = check_folder(write_program(tmp_path / "dearer", dearer) / "club")
        more = await asyncio.to_thread(simulate, database_of(database_url), report, now=instant_of(NOON), jobs=1)

    damaged(database_url, "update ledger_entry set amount = amount + 1 where number = 1")
    mended = await rebuild(database_url)
    await check_after_rebuilding(database_url)
    async with open_service(database_url=database_url, rulesets=None, clock=SetClock(NOON)) as service:
        stands = await points_of(service)
        (answer,) = await decided(service, two)
        await check_after_rebuilding(database_url)
        after = await points_of(service)

    assert [(each.rule, each.points.before, each.points.after) for each in same.rules] == [("points.helped", 5, 5)]
    assert [(each.rule, each.points.before, each.points.after) for each in more.rules] == [("points.helped", 5, 50)]
    assert mended.total > 0
    assert isinstance(answer, Decided)
    assert (stands, after) == (5, 17), "two days running"


DAYS = st.lists(st.integers(0, 6), min_size=1, max_size=8)


async def stood(url: str, folder: Path, days: list[int], dice: Random, *, waits: bool) -> Standing:
    """How anna stands in the end: when some of it had to be approved, at any time and in any order, or nothing had."""
    programme = (
        SCHOOL["programme.yaml"] if waits else SCHOOL["programme.yaml"].replace("proof: approval", "proof: none")
    )
    async with club(url, folder, {**SCHOOL, "programme.yaml": programme}) as service:
        waiting: list[str] = []
        for number, days_ago in enumerate(days):
            helping = helped(str(number), days_ago=days_ago)
            lesson = replace(helping, type="lesson.done", attributes={"topic": "x"}, idempotency_key=f"lesson {number}")
            answers = await service.submit([helping, lesson])
            waiting += [each.action.id for each in answers if isinstance(each, Pending)]
            dice.shuffle(waiting)
            now = [waiting.pop() for _ in range(dice.randint(0, min(2, len(waiting))))]
            assert all(isinstance(each, Decided) for each in await decided(service, *now))
        assert all(isinstance(each, Decided) for each in await decided(service, *waiting))
        await check_everything(url)
        member = await service.member("club", "anna")
        assert member is not None
        return member.standing


def assert_the_same(url: str, folder: Path, without: str, days: list[int], dice: int) -> None:
    approved = apart(stood(url, folder / "waits", days, Random(dice), waits=True))
    at_once = apart(stood(without, folder / "at once", days, Random(dice), waits=False))
    assert approved == at_once


@settings(max_examples=settings().max_examples // 4, deadline=None)
@given(days=DAYS, dice=st.integers(0, 1_000))
def test_whenever_it_is_approved_the_member_stands_as_if_it_had_never_waited(
    sqlite: Sqlite, days: list[int], dice: int
) -> None:
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        urls = [sqlite.database(Path(each), migrated=True) for each in (one, other)]
        assert_the_same(urls[0], Path(one), urls[1], days, dice)


@pytest.mark.parametrize("dice", [1, 2])
def test_nor_does_it_matter_on_a_server(postgres_url: str, sqlite_url: str, tmp_path: Path, dice: int) -> None:
    assert_the_same(postgres_url, tmp_path, sqlite_url, [3, 0, 1, 2, 2, 5], dice)
