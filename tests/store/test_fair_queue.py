"""The queue before the writer: everybody once, in their own order, and nobody kept waiting by a flood of others."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from engine.store.fair_queue import LONG_MICROSECONDS, SHORT_MICROSECONDS, TURN_MICROSECONDS, FairQueue, Lane

MOST = 1_000
LANES = [("club", brand) for brand in ("shop", "nursery", "courier", "bank")]
QUICK, SLOW = 100, 2_000
"""Microseconds that a candidate takes."""
COSTS = dict(zip(LANES, (QUICK, QUICK, SLOW, 5 * QUICK), strict=True))


@dataclass(frozen=True, slots=True)
class Item:
    lane: Lane
    number: int
    size: int = 1
    is_alone: bool = False


ITEMS = st.lists(
    st.tuples(st.sampled_from(LANES), st.sampled_from([1, 1, 2, 50, 100, 150, 999, 1_000, 1_500]), st.integers(0, 9)),
    max_size=80,
)


def quick(_: Lane) -> int:
    return QUICK


def work_in(batch: Sequence[Item]) -> int:
    """Microseconds."""
    return sum(each.size * COSTS[each.lane] for each in batch)


def items_of(drawn: list[tuple[Lane, int, int]]) -> list[Item]:
    return [Item(lane, number, size, is_alone=chance == 0) for number, (lane, size, chance) in enumerate(drawn)]


@given(ITEMS, st.lists(st.integers(0, 6), max_size=40))
def test_everybody_is_taken_once_and_in_the_order_of_their_lane(
    drawn: list[tuple[Lane, int, int]], waves: list[int]
) -> None:
    queue, waiting, taken = FairQueue[Item](COSTS.__getitem__), items_of(drawn), list[Item]()
    total = len(waiting)
    for wave in [*waves, total]:
        for item in waiting[:wave]:
            queue.append(item)
        del waiting[:wave]
        taken += queue.take(MOST)
    while queue:
        assert queue.size == sum(each.size for each in queue)
        batch = queue.take(MOST)
        assert batch
        taken += batch

    assert sorted(each.number for each in taken) == list(range(total))
    for lane in LANES:
        own = [each.number for each in taken if each.lane == lane]
        assert own == sorted(own)
    assert (queue.size, len(queue), list(queue.take(MOST))) == (0, 0, [])


@given(ITEMS)
def test_a_batch_holds_no_more_than_it_may_and_what_is_alone_stays_alone(drawn: list[tuple[Lane, int, int]]) -> None:
    queue = FairQueue[Item](COSTS.__getitem__)
    for item in items_of(drawn):
        queue.append(item)
    before: bool | None = None
    while queue:
        had_both = 0 < sum(each.is_alone for each in queue) < len(queue)
        batch = queue.take(MOST)
        alone = any(each.is_alone for each in batch)
        assert len(batch) == 1 or (not alone and sum(each.size for each in batch) <= MOST)
        if alone and before and had_both:
            heads = {
                lane: next(each for each in [*batch, *queue] if each.lane == lane) for lane in lanes_in(batch, queue)
            }
            assert all(each.is_alone for each in heads.values()), "a batch had its turn, if there was one to begin"
        before = alone


def lanes_in(batch: object, queue: FairQueue[Item]) -> set[Lane]:
    assert isinstance(batch, list)
    return {each.lane for each in [*batch, *queue]}


@given(ITEMS)
def test_a_batch_is_no_more_work_than_it_may_be_unless_one_thing_alone_is(drawn: list[tuple[Lane, int, int]]) -> None:
    queue = FairQueue[Item](COSTS.__getitem__)
    for item in items_of(drawn):
        queue.append(item)
    while queue:
        batch = queue.take(MOST)

        assert len(batch) == 1 or work_in(batch) <= LONG_MICROSECONDS


SIZES = st.lists(st.integers(1, 200), min_size=1, max_size=60)


@given(SIZES, SIZES, st.sampled_from([QUICK, SLOW]))
def test_while_two_wait_neither_is_given_much_more_work_than_the_other(
    one: list[int], other: list[int], cost: int
) -> None:
    """The bound of deficit round robin: a turn each, and the largest item; it is told of whole batches here."""
    costs = {LANES[0]: QUICK, LANES[1]: cost}
    queue = FairQueue[Item](costs.__getitem__)
    for lane, sizes in zip(LANES, (one, other), strict=False):
        for number, size in enumerate(sizes):
            queue.append(Item(lane, number, size))
    given_to = dict.fromkeys(LANES[:2], 0)
    while all(queue.size_of(lane) for lane in given_to):
        for item in queue.take(MOST):
            given_to[item.lane] += item.size * costs[item.lane]
        if all(queue.size_of(lane) for lane in given_to):
            most = 2 * TURN_MICROSECONDS + 2 * 200 * max(costs.values())
            assert abs(given_to[LANES[0]] - given_to[LANES[1]]) <= most


@given(st.integers(1, 50), st.lists(st.tuples(st.sampled_from(LANES[1:]), st.integers(1, 5)), min_size=1, max_size=30))
def test_who_sends_little_waits_for_one_long_batch_of_a_flood_and_for_short_ones_from_then_on(
    large: int, others: list[tuple[Lane, int]]
) -> None:
    costs = {**dict.fromkeys(LANES, QUICK), LANES[0]: SLOW}
    queue = FairQueue[Item](costs.__getitem__)
    for number in range(200):
        queue.append(Item(LANES[0], number, large))
    for number, (lane, size) in enumerate(others):
        under_way = queue.take(MOST)
        queue.append(Item(lane, number, size))
        batch = queue.take(MOST)

        assert lane in {each.lane for each in batch}, "it is in the next batch"
        waited = sum(each.size * costs[each.lane] for each in [*under_way, *batch])
        assert waited <= SHORT_MICROSECONDS + large * SLOW + (SHORT_MICROSECONDS if number else LONG_MICROSECONDS)


def test_where_everybody_has_more_waiting_batches_are_long() -> None:
    queue = FairQueue[Item](quick)
    for number in range(10_000):
        queue.append(Item(LANES[number % 2], number))

    sizes = [len(queue.take(10_000)) for _ in range(3)]

    assert sizes == [LONG_MICROSECONDS // QUICK] * 3


def test_slow_work_of_one_brand_is_no_burden_on_another() -> None:
    queue = FairQueue[Item]({LANES[0]: QUICK, LANES[1]: 20 * QUICK}.__getitem__)
    for number in range(4_000):
        queue.append(Item(LANES[number % 2], number))

    taken = Counter(each.lane for each in queue.take(420))

    assert taken == {LANES[0]: 400, LANES[1]: 20}


def test_who_comes_late_waits_for_nothing_of_a_flood_but_the_batch_under_way() -> None:
    queue = FairQueue[Item](quick)
    for number in range(50_000):
        queue.append(Item(LANES[0], number))
    queue.take(MOST)
    for lane in LANES[1:]:
        queue.append(Item(lane, 0))

    batch = queue.take(MOST)

    assert {each.lane for each in batch} == set(LANES)
    assert len(batch) == MOST


def test_large_batches_of_one_do_not_keep_small_ones_of_others_waiting() -> None:
    queue = FairQueue[Item](quick)
    for number in range(20):
        queue.append(Item(LANES[0], number, MOST))
    queue.append(Item(LANES[1], 0))

    first, second = queue.take(MOST), queue.take(MOST)

    assert LANES[1] in {each.lane for each in [*first, *second]}
