"""Order does not matter: points that wait, badges that pass, moves and choices, in whatever order they arrive."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import NamedTuple, TypeAlias

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.operations.choose import Choosing
from engine.operations.submissions import Rejected, Submission
from engine.operations.update import MemberUpdate
from engine.rules.entries import Act
from engine.rules.standing import Standing
from engine.service import Service
from tests.club import NOON, club
from tests.databases import Sqlite, apart
from tests.journals import check_everything
from tests.wide import WIDE

HandedIn: TypeAlias = Submission | MemberUpdate | Choosing

KINDS: Sequence[Callable[[str, str], HandedIn]] = (
    lambda key, at: Submission("club", "anna", "help.found", key, {"topic": "billing"}, at),
    lambda key, at: Submission("club", "anna", "help.found", key, {"topic": "delivery"}, at),
    lambda key, at: Submission("club", "anna", "call.started", key, {"topic": "billing"}, at),
    lambda key, at: Submission("club", "anna", "thanks.given", key, {}, at),
    lambda key, at: MemberUpdate("club", "anna", key, zone="Pacific/Auckland", occurred_at=at),
    lambda key, at: MemberUpdate("club", "anna", key, zone="America/Los_Angeles", occurred_at=at),
    lambda key, at: MemberUpdate("club", "anna", key, attributes={"city": "Umeå"}, occurred_at=at),
    lambda key, at: Choosing("club", "anna", Act.JOIN, "first_steps", key, occurred_at=at),
    lambda key, at: Choosing("club", "anna", Act.LEAVE, "first_steps", key, occurred_at=at),
    lambda key, at: Choosing("club", "anna", Act.BUY_FREEZE, "daily", key, occurred_at=at),
    lambda key, at: Choosing("club", "anna", Act.REPAIR, "daily", key, occurred_at=at),
    lambda key, at: Choosing("club", "anna", Act.PAUSE, "daily", key, "2026-11-17", "2026-11-18", occurred_at=at),
)


class Step(NamedTuple):
    """Something of a kind, some hours before noon."""

    kind: int
    hours: int


STEPS = st.lists(
    st.builds(Step, st.integers(0, len(KINDS) - 1), st.integers(0, 160)), min_size=1, max_size=16, unique=True
)


def story_of(steps: Sequence[Step]) -> list[HandedIn]:
    """What the steps hand in, each with a key of its own."""
    return [
        KINDS[step.kind](f"{step.kind}-{step.hours}", (NOON - timedelta(hours=step.hours)).isoformat())
        for step in steps
    ]


async def hand_in(service: Service, each: HandedIn) -> None:
    match each:
        case Submission():
            (answer,) = await service.submit([each])
            assert not isinstance(answer, Rejected)
        case MemberUpdate():
            assert not isinstance(await service.update_member(each), Rejected)
        case Choosing():
            assert not isinstance(await service.choose(each), Rejected)


async def told(url: str, folder: Path, story: Sequence[HandedIn]) -> Standing:
    """How anna stands at the end of a story. States are not compared: what is held names entries by their new ids."""
    async with club(url, folder, WIDE) as service:
        for each in story:
            await hand_in(service, each)
        assert await check_everything(url) == len(story)
        member = await service.member("club", "anna")
        assert member is not None
        return member.standing


@settings(max_examples=settings().max_examples // 4, deadline=None)
@given(steps=STEPS, seed=st.randoms(use_true_random=False))
def test_whatever_comes_in_whatever_order_ends_in_the_same_standing(
    sqlite: Sqlite, steps: list[Step], seed: Random
) -> None:
    in_order = story_of(sorted(steps, key=lambda each: -each.hours))
    shuffled = in_order.copy()
    seed.shuffle(shuffled)
    with TemporaryDirectory() as folder:
        ends = []
        for name, story in (("in-order", in_order), ("shuffled", shuffled)):
            place = Path(folder, name)
            place.mkdir()
            ends.append(apart(told(sqlite.database(place, migrated=True), place, story)))
    assert ends[0] == ends[1]


async def test_a_whole_week_shuffled_agrees_with_its_journal_on_both_databases(
    database_url: str, tmp_path: Path
) -> None:
    steps = [Step((number * 5) % len(KINDS), (number * 37) % 161) for number in range(48)]
    await told(database_url, tmp_path, story_of(steps))
