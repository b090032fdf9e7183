"""Checkpoints: few of them, however long a history is, and a late entry folds only what came after the last one."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tortoise.context import TortoiseContext

from engine.clock import SetClock
from engine.operations.submissions import Accepted
from engine.service import Service
from engine.store import loading
from engine.store.checkpoints import EVERY, is_checkpoint, spare_after
from engine.store.database import database_of, tortoise_config
from engine.store.histories import History, history_since
from engine.store.models import Checkpoint
from tests.club import NOON, club, found
from tests.journals import check_everything

MINUTE = timedelta(minutes=1)


def kept_of(entries: int) -> list[int]:
    """The checkpoints that are left of a history that came in order."""
    kept: set[int] = set()
    for number in range(1, entries + 1):
        if is_checkpoint(number):
            kept.add(number)
            kept -= set(spare_after(number))
    return sorted(kept)


@given(st.integers(0, 60_000))
def test_their_number_grows_with_the_logarithm_of_the_history(entries: int) -> None:
    assert len(kept_of(entries)) <= 8 + 5 * max(1, (entries // EVERY).bit_length())


@given(st.integers(1, 60_000), st.data())
def test_one_is_never_much_further_back_than_where_the_late_entry_belongs(entries: int, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, entries))
    after = entries - place
    last = max((each for each in kept_of(entries) if each <= place), default=0)
    assert entries - last <= 1.5 * after + 2 * EVERY


async def many(service: Service, number: int) -> None:
    """So many actions, a minute apart, up to noon."""
    for begin in range(0, number, 500):
        places = range(begin, min(begin + 500, number))
        await service.submit([found(f"{each}", at=NOON - (number - each) * MINUTE) for each in places], importing=True)


async def test_a_late_entry_loads_and_folds_only_what_came_after_the_last_one(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[History] = []

    def watched(*arguments: object) -> History:
        loaded.append(history_since(*arguments))  # type: ignore[arg-type]
        return loaded[-1]

    monkeypatch.setattr(loading, "history_since", watched)
    async with club(database_url, tmp_path, clock=SetClock(NOON)) as service:
        await many(service, 1_000)
        (outcome,) = await service.submit([found("late", at=NOON - timedelta(seconds=90))])
        assert isinstance(outcome, Accepted)
        (history,) = loaded
        assert 0 < len(history.facts) <= EVERY + 2
        assert history.entries + len(history.facts) == 1_000
        await check_everything(database_url)


async def test_those_after_a_late_entry_are_made_anew(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path, clock=SetClock(NOON)) as service:
        await many(service, 400)
        before = await checkpoints(database_url)
        await service.submit([found("late", at=NOON - 100 * MINUTE - timedelta(seconds=30))], importing=True)
        after = await checkpoints(database_url)

        assert [entries for entries, _ in before] == [entries for entries, _ in after] == [64, 128, 192, 256, 320, 384]
        assert before[:4] == after[:4]
        assert all(one != other for one, other in zip(before[4:], after[4:], strict=True))
        await check_everything(database_url)


async def checkpoints(database_url: str) -> list[tuple[int, str]]:
    """Anna's, by how many entries they are after."""
    async with TortoiseContext() as context:
        await context.init(config=tortoise_config(database_of(database_url)))
        rows = await Checkpoint.all().order_by("entries").values_list("entries", "state")
        return [(entries, state) for entries, state in rows]
