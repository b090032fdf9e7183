"""The alarm: what counts as a jump of rejections, and who is told of it, how often and where."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from engine.clock import SetClock
from engine.live.tail import News
from engine.operations.doctor import examine
from engine.operations.rejected.alarm import LEAST_REJECTED, LEAST_SHARE, TIMES, Tally, jumped
from engine.operations.rejected.no_actions import NoAction
from engine.operations.submissions import Submission
from engine.rules.effects import RejectionsJumped
from engine.service import Service
from engine.store.program_feed import is_program_member, program_member
from tests.club import NOON, club, found

tallies = st.integers(0, 10_000).flatmap(lambda of: st.builds(Tally, st.integers(0, of), st.just(of)))


@given(tallies, tallies)
def test_a_jump_is_many_a_large_share_and_much_more_than_before(recent: Tally, before: Tally) -> None:
    if jumped(recent, before):
        assert recent.rejected >= LEAST_REJECTED
        assert recent.share >= LEAST_SHARE
        assert recent.share >= TIMES * before.share


@given(tallies, tallies, st.integers(0, 1_000))
def test_the_more_is_refused_the_sooner_it_is_told(recent: Tally, before: Tally, more: int) -> None:
    worse = Tally(recent.rejected + more, recent.submitted + more)
    assert jumped(worse, before) or not jumped(recent, before)


@given(tallies, tallies, st.integers(1, 1_000))
def test_what_was_as_bad_before_is_no_jump(recent: Tally, before: Tally, times: int) -> None:
    as_before = Tally(recent.rejected * times, recent.submitted * times)
    assert not jumped(recent, as_before) or recent.rejected == 0


def wrong(number: int, brand: str = "shop") -> Submission:
    return replace(found(str(number), at="never"), brand=brand)


async def told(service: Service) -> list[News]:
    news, _ = await service.program_feed("club", 0, await service.feed_horizon())
    return [each for each in news if isinstance(each.row.effect, RejectionsJumped)]


async def test_operators_are_told_once_an_hour_of_each_brand(database_url: str, tmp_path: Path) -> None:
    clock = SetClock(NOON)
    async with club(database_url, tmp_path, clock=clock) as service:
        await service.submit([wrong(number) for number in range(LEAST_REJECTED - 1)])
        silent = await told(service)
        await service.submit([wrong(100), wrong(101)])
        await service.submit([wrong(102)])
        first = await told(service)
        await service.submit([wrong(number, "nursery") for number in range(LEAST_REJECTED)])
        of_both = await told(service)
        clock.move(timedelta(hours=2))
        await service.submit([wrong(number) for number in range(200, 200 + LEAST_REJECTED)])
        later = await told(service)

    assert silent == []
    (news,) = first
    assert isinstance(news.row.effect, RejectionsJumped)
    assert (news.row.effect.brand, news.row.effect.rejected, news.row.effect.submitted) == ("shop", 21, 21)
    assert news.row.effect.code == "INVALID_TIME"
    assert news.who is None
    assert [each.row.number for each in of_both] == [1, 2]
    # The same share as in the week before is no jump any more.
    assert len(later) == 2
    assert (await examine(database_url, deep=True)).total == 0


async def test_what_is_no_action_rings_it_too(sqlite_url: str, tmp_path: Path) -> None:
    async with club(sqlite_url, tmp_path) as service:
        came = [NoAction("club", "shop", "", str(each), "INVALID_JSON", "it is none") for each in range(LEAST_REJECTED)]
        await service.rejections.note_no_actions(came)
        (news,) = await told(service)

    assert isinstance(news.row.effect, RejectionsJumped)
    assert (news.row.effect.brand, news.row.effect.rejected, news.row.effect.code) == ("shop", 20, "INVALID_JSON")


async def test_whoever_follows_the_programme_hears_it(database_url: str, tmp_path: Path) -> None:
    class Ear:
        def __init__(self) -> None:
            self.heard: list[News] = []

        def hear(self, news: object) -> None:
            self.heard.extend(news)  # type: ignore[arg-type]

        def look(self) -> None: ...

        def end(self) -> None: ...

    async with club(database_url, tmp_path) as service:
        ear, other = Ear(), Ear()
        await service.tail.ready()
        service.tail.follow("club", ear)
        service.tail.follow("elsewhere", other)
        await service.submit([wrong(number) for number in range(LEAST_REJECTED)])
        await service.tail.look()

    assert [type(each.row.effect) for each in ear.heard] == [RejectionsJumped]
    assert other.heard == []


def test_a_programmes_own_feed_is_of_nobody() -> None:
    assert program_member("club") == program_member("club") != program_member("garden")
    assert is_program_member(program_member("club"))
