"""Order does not matter: however entries arrive, the end is the same, and everything that was posted adds up."""

import asyncio
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.operations.submissions import Accepted, Duplicate, Registration, Submission
from engine.rules.effects import PointsCorrected
from engine.service import Service, Stretch
from tests.club import NOON, club, found
from tests.databases import Sqlite, apart
from tests.journals import check_everything, standing_state


def told_before(hours: list[int], member: str) -> list[Submission]:
    """One action for each number of hours before noon."""
    return [
        found(f"{member}-{number}", member, NOON - timedelta(hours=before), topic=f"topic {number % 3}")
        for number, before in enumerate(hours)
    ]


async def test_a_late_action_corrects_what_was_given(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        await service.submit(told_before([0, 1, 2], "anna"))

        (late,) = await service.submit([found("late", at=NOON - timedelta(hours=5))])

        assert isinstance(late, Accepted)
        corrections = [effect for effect in late.effects if isinstance(effect, PointsCorrected)]
        assert corrections, "the fourth action of a day gives nothing, and that is now another one"
        member = await service.member("club", "anna")
        assert member is not None
        rows = (await service.ledger(member.id, Stretch(100))).rows
        assert {row.cause_id for row in rows if row.kind == "corrected"} == {late.action.id}
        assert sum(row.amount for row in rows) == member.standing.balances["points"]
        await check_everything(database_url)


async def test_a_retry_of_a_late_action_is_told_its_corrections_again(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        await service.submit(told_before([0, 1, 2], "anna"))
        late = found("late", at=NOON - timedelta(hours=5))
        (first,) = await service.submit([late])

        (again,) = await service.submit([late])

        assert isinstance(first, Accepted)
        assert again == Duplicate(first.action, first.effects, first.feed)


async def test_any_order_of_arrival_ends_in_the_same_state_on_both_databases(
    sqlite_url: str, postgres_url: str, tmp_path: Path
) -> None:
    hours = [0, 30, 55, 3, 100, 77, 29, 28, 5, 120, 12, 60]
    forwards, backwards = told_before(sorted(hours, reverse=True), "anna"), told_before(hours, "anna")
    by_key = {submission.occurred_at: submission for submission in forwards}
    backwards = [by_key[submission.occurred_at] for submission in backwards]
    # One after the other: Tortoise writes its queries in one dialect a process.
    async with club(sqlite_url, tmp_path / "a") as in_order:
        await in_order.submit(forwards)
        state = await _hash(in_order)
        await check_everything(sqlite_url)
    async with club(postgres_url, tmp_path / "b") as shuffled:
        for submission in backwards:
            await shuffled.submit([submission])

        assert await _hash(shuffled) == state
        await check_everything(postgres_url)


@settings(max_examples=settings().max_examples // 6, deadline=None)
@given(
    hours=st.lists(st.integers(0, 160), min_size=1, max_size=14, unique=True),
    seed=st.randoms(use_true_random=False),
    pieces=st.integers(1, 5),
)
def test_shuffled_arrival_in_any_pieces_ends_in_the_same_state(
    sqlite: Sqlite, hours: list[int], seed: Random, pieces: int
) -> None:
    in_order = told_before(sorted(hours, reverse=True), "anna")
    shuffled = in_order.copy()
    seed.shuffle(shuffled)

    async def story(folder: Path, parts: list[list[Submission]]) -> str:
        folder.mkdir()
        url = sqlite.database(folder, migrated=True)
        async with club(url, folder) as service:
            for part in parts:
                await service.submit(part)
            await check_everything(url)
            return await _hash(service)

    with TemporaryDirectory() as folder:
        whole = apart(story(Path(folder, "in-order"), [in_order]))
        parts = [shuffled[start::pieces] for start in range(pieces)]
        assert apart(story(Path(folder, "shuffled"), parts)) == whole


async def test_the_stored_journal_refolds_to_the_stored_state(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        await service.register(Registration("club", "m1", "Pacific/Auckland"))
        await asyncio.gather(
            *(service.submit(told_before([(n * 37 + m * 11) % 150 for n in range(20)], f"m{m}")) for m in range(6))
        )

        assert await check_everything(database_url) == 121


async def _hash(service: Service) -> str:
    member = await service.member("club", "anna")
    assert member is not None
    return await standing_state(service, member.id)
