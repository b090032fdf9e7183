"""The demo's made-up history is the same whenever it is told."""

from datetime import UTC, datetime, timedelta

from schema.demo.history import DAYS, MEMBERS, history

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_the_same_moment_has_the_same_history() -> None:
    assert history(NOON) == history(NOON)
    assert {each.member for each in history(NOON)} == set(MEMBERS)


def test_a_day_later_the_days_that_were_told_are_told_the_same_again() -> None:
    first = {each.idempotency_key: each for each in history(NOON)}
    second = {each.idempotency_key: each for each in history(NOON + timedelta(days=1))}
    shared = first.keys() & second.keys()
    assert len(shared) > len(first) // 2
    assert all(first[key] == second[key] for key in shared)


def test_nothing_is_told_from_before_four_weeks_or_from_the_future() -> None:
    times = [each.occurred_at for each in history(NOON)]
    assert all(isinstance(time, datetime) and NOON - timedelta(days=DAYS) <= time <= NOON for time in times)
    assert times == sorted(times, key=str)


def test_every_action_has_a_key_of_its_own() -> None:
    keys = [each.idempotency_key for each in history(NOON)]
    assert len(set(keys)) == len(keys)
