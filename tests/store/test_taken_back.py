"""What is taken back is as if it had never been said, and what is restored as if it had never been taken back."""

from collections.abc import Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.operations.reversals import Reversed, Reversing
from engine.operations.submissions import Submission
from engine.rules.standing import Standing
from engine.service import Service
from tests.club import club
from tests.databases import Sqlite, apart
from tests.journals import check_everything
from tests.store.test_wide_order import STEPS, HandedIn, Step, hand_in, story_of, told
from tests.wide import WIDE


async def disputed(url: str, folder: Path, story: Sequence[HandedIn], gone: set[int], dice: Random) -> Standing:
    """How anna stands when some of her actions were taken back for good, and others for a while."""
    async with club(url, folder, WIDE) as service:
        actions = [place for place, each in enumerate(story) if isinstance(each, Submission)]
        early = {place for place in gone if dice.random() < 0.5}
        for place, each in enumerate(story):
            await hand_in(service, each)
            if place in early:
                await take_back(service, story, [place])
        await take_back(service, story, sorted(gone - early))
        for place in dice.sample(actions, k=min(3, len(actions))):
            if place not in gone:
                (reversed_,) = await take_back(service, story, [place])
                restoring = Reversing("club", f"restore {place}", "a mistake", reversed_.reversal.id)
                await service.reverse([restoring])
        await check_everything(url)
        member = await service.member("club", "anna")
        assert member is not None
        return member.standing


async def take_back(service: Service, story: Sequence[HandedIn], places: Sequence[int]) -> list[Reversed]:
    """Takes actions back by their keys, all at once."""
    answers = await service.reverse(
        [
            Reversing("club", f"reverse {place}", "sent back", action_key=story[place].idempotency_key)
            for place in places
        ]
    )
    taken = [each for each in answers if isinstance(each, Reversed)]
    assert len(taken) == len(places)
    return taken


@settings(max_examples=settings().max_examples // 4, deadline=None)
@given(steps=STEPS, dice=st.randoms(use_true_random=False))
def test_the_member_stands_as_if_it_had_never_been_said(sqlite: Sqlite, steps: list[Step], dice: Random) -> None:
    story = story_of(steps)
    actions = [place for place, each in enumerate(story) if isinstance(each, Submission)]
    gone = {place for place in actions if dice.random() < 0.4}
    left = [each for place, each in enumerate(story) if place not in gone]
    if not left:
        return
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        with_reversals = apart(disputed(sqlite.database(Path(one), migrated=True), Path(one), story, gone, dice))
        without = apart(told(sqlite.database(Path(other), migrated=True), Path(other), left))
    assert with_reversals == without
