"""Rates: never more than was allowed, whoever counts and however it is asked for; and no batch is split."""

import asyncio
import secrets
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from redis.asyncio import Redis
from structlog.testing import capture_logs

from engine.clock import SetClock
from engine.errors import WrongSetting
from engine.live.rates import Count, Granted, Quota, Rates, Verdict, Wait, judged
from engine.live.shared_rates import SharedRates
from engine.rules.instants import SECOND, Instant
from tests.club import NOON
from tests.live.test_herald import SERVER, needs_redis

QUOTAS = st.builds(Quota, st.integers(1, 50), st.integers(1, 200), st.integers(0, 1_000))
ASKED = st.lists(st.tuples(st.integers(0, 20 * SECOND), st.integers(1, 300)), max_size=60)


@given(quota=QUOTAS, asked=ASKED)
@settings(max_examples=200)
def test_in_any_stretch_no_more_is_granted_than_the_rate_and_one_allowance(
    quota: Quota, asked: list[tuple[int, int]]
) -> None:
    now, granted = Instant(1_000 * SECOND), list[tuple[Instant, int]]()
    count: Count | None = None
    for passed, actions in asked:
        now = Instant(now + passed)
        count, verdict = judged(count, quota, actions, now)
        if isinstance(verdict, Granted):
            granted.append((now, actions))
    for first, (begun, _) in enumerate(granted):
        for last in range(first, len(granted)):
            seconds = (granted[last][0] - begun) / SECOND
            # The last may be larger than what there was left, but then it owed: it is counted by those after it.
            before_the_last = sum(actions for _, actions in granted[first:last])
            assert before_the_last <= quota.at_once + quota.per_second * seconds + 1e-3
    if quota.per_day:
        assert sum(actions for _, actions in granted) <= quota.per_day


@given(quota=QUOTAS, asked=ASKED)
def test_whoever_waits_as_long_as_they_are_told_is_served(quota: Quota, asked: list[tuple[int, int]]) -> None:
    now = Instant(1_000 * SECOND)
    count: Count | None = None
    for passed, actions in asked:
        now = Instant(now + passed)
        before = count
        count, verdict = judged(count, quota, actions, now)
        if isinstance(verdict, Granted):
            continue
        assert verdict.seconds >= 1
        if before is not None:
            assert count.level >= before.level, "what is refused costs nothing"
        if not verdict.of_the_day:
            _, again = judged(count, quota, actions, Instant(now + verdict.seconds * SECOND))
            assert isinstance(again, Granted) or again.of_the_day


async def test_the_quota_of_a_day_begins_anew_at_midnight_utc() -> None:
    clock = SetClock(NOON)
    rates, quota = Rates(clock), Quota(per_day=10)

    assert isinstance(await rates.take("key", quota, 8), Granted)
    late = await rates.take("key", quota, 3)
    assert isinstance(await rates.take("key", quota, 2), Granted)
    assert isinstance(late, Wait)
    assert (late.of_the_day, late.left.today) == (True, 2)
    clock.move(timedelta(seconds=late.seconds - 1))
    assert isinstance(await rates.take("key", quota, 1), Wait)
    clock.move(timedelta(seconds=1))
    assert isinstance(await rates.take("key", quota, 10), Granted)


async def test_a_batch_larger_than_the_allowance_is_taken_whole_and_paid_for_afterwards() -> None:
    clock = SetClock(NOON)
    rates, quota = Rates(clock), Quota(per_second=10, at_once=100)

    assert isinstance(await rates.take("key", quota, 300), Granted)
    owing = await rates.take("key", quota, 1)
    clock.move(timedelta(seconds=21))

    assert isinstance(owing, Wait)
    assert (owing.seconds, owing.left.at_once) == (21, 0)
    assert isinstance(await rates.take("key", quota, 1), Granted)
    assert isinstance(await rates.take("other", quota, 100), Granted)


@needs_redis
async def test_servers_that_share_a_redis_count_together() -> None:
    prefix = f"trogen:test-{secrets.token_hex(6)}"
    here, there = SharedRates(SERVER, prefix), SharedRates(SERVER, prefix)
    elsewhere = SharedRates(SERVER, f"{prefix}-other")
    quota = Quota(per_second=1, at_once=100, per_day=150)
    try:
        first, second = await here.take("key", quota, 60), await there.take("key", quota, 30)
        third, fourth = await here.take("key", quota, 30), await elsewhere.take("key", quota, 100)
        large = await there.take("other", quota, 140)
        owing, over = await here.take("other", quota, 1), await there.take("third", quota, 151)
    finally:
        for each in (here, there, elsewhere):
            await each.close()

    assert [type(each) for each in (first, second, third, fourth, large)] == [Granted, Granted, Wait, Granted, Granted]
    assert left_of(second) in range(10, 15)
    assert isinstance(third, Wait)
    assert third.seconds in range(15, 21)
    assert isinstance(owing, Wait)
    assert isinstance(over, Wait)
    assert (owing.of_the_day, over.of_the_day) == (False, True)
    assert owing.left.today == 10


def left_of(verdict: Verdict | None) -> int:
    assert verdict is not None
    return verdict.left.at_once


async def test_nobody_is_refused_because_redis_is_away() -> None:
    rates, quota = Rates(SetClock(NOON)), Quota(per_second=1, at_once=2)
    rates.shared = away = SharedRates("redis://127.0.0.1:1", "trogen:nobody")
    with capture_logs() as logs:
        verdicts = [await rates.take("key", quota, 1) for _ in range(3)]
    await away.close()

    assert [type(each) for each in verdicts] == [Granted, Granted, Wait]
    assert [each["event"] for each in logs] == ["redis is away: each server counts actions for itself"]


def test_an_address_that_is_none_is_a_wrong_setting() -> None:
    with pytest.raises(WrongSetting, match="TROGEN_REDIS_URL"):
        SharedRates("http://somewhere", "trogen")


def test_a_clock_that_is_set_back_gives_nothing_and_takes_nothing() -> None:
    quota = Quota(per_second=1, at_once=10)
    count, _ = judged(Count(3, Instant(100 * SECOND)), quota, 1, Instant(50 * SECOND))
    assert count.level == 2


def test_after_a_clock_was_a_year_ahead_for_a_moment_nobody_waits_for_a_year() -> None:
    quota, year = Quota(per_second=1, at_once=10, per_day=20), 365 * 86_400
    ahead, _ = judged(None, quota, 10, Instant((year + 100) * SECOND))
    back, refused = judged(ahead, quota, 1, Instant(100 * SECOND))
    later, granted = judged(back, quota, 10, Instant(110 * SECOND))
    _, over = judged(later, quota, 1, Instant(111 * SECOND))

    assert isinstance(refused, Wait)
    assert refused.seconds == 1
    assert isinstance(granted, Granted)
    assert isinstance(over, Wait)
    assert over.of_the_day, "what was used of the day stays used"


@needs_redis
async def test_nor_where_the_clock_of_redis_was_ahead() -> None:
    prefix, quota = f"trogen:test-{secrets.token_hex(6)}", Quota(per_second=1_000, at_once=10)
    shared, redis = SharedRates(SERVER, prefix), Redis.from_url(SERVER)
    try:
        await shared.take("key", quota, 10)
        ahead = int((await redis.time())[0] + 365 * 86_400) * SECOND
        await redis.hset(f"{prefix}:rate:key", "at", ahead)
        await shared.take("key", quota, 10)
        async with asyncio.timeout(5):
            while not isinstance(await shared.take("key", quota, 10), Granted):
                pass
    finally:
        await shared.close()
        await redis.aclose()
