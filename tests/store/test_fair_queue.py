"""The queue before the writer: everybody once, in their own order, and nobody kept waiting by a flood of others."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from engine.store.fair_queue import TURN, FairQueue, Lane

MOST = 1_000
LANES = [("club", brand) for brand in ("shop", "nursery", "courier", "bank")]


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


def items_of(drawn: list[tuple[Lane, int, int]]) -> list[Item]:
    return [Item(lane, number, size, is_alone=chance == 0) for number, (lane, size, chance) in enumerate(drawn)]


@given(ITEMS, st.lists(st.integers(0, 6), max_size=40))
def test_everybody_is_taken_once_and_in_the_order_of_their_lane(
    drawn: list[tuple[Lane, int, int]], waves: list[int]
) -> None:
    queue, waiting, taken = FairQueue[Item](), items_of(drawn), list[Item]()
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
    queue = FairQueue[Item]()
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


@given(st.lists(st.integers(1, 200), min_size=1, max_size=60), st.lists(st.integers(1, 200), min_size=1, max_size=60))
def test_while_two_wait_neither_is_given_much_more_than_the_other(one: list[int], other: list[int]) -> None:
    """The bound of deficit round robin: a turn each, and the largest item."""
    queue = FairQueue[Item]()
    for lane, sizes in zip(LANES, (one, other), strict=False):
        for number, size in enumerate(sizes):
            queue.append(Item(lane, number, size))
    given_to = dict.fromkeys(LANES[:2], 0)
    while all(queue.size_of(lane) for lane in given_to):
        for item in queue.take(MOST):
            given_to[item.lane] += item.size
            if all(queue.size_of(lane) for lane in given_to):
                assert abs(given_to[LANES[0]] - given_to[LANES[1]]) <= 2 * TURN + 2 * 200 + MOST


def test_who_comes_late_waits_for_nothing_of_a_flood_but_the_batch_under_way() -> None:
    queue = FairQueue[Item]()
    for number in range(50_000):
        queue.append(Item(LANES[0], number))
    queue.take(MOST)
    for lane in LANES[1:]:
        queue.append(Item(lane, 0))

    batch = queue.take(MOST)

    assert {each.lane for each in batch} == set(LANES)
    assert len(batch) == MOST


def test_large_batches_of_one_do_not_keep_small_ones_of_others_waiting() -> None:
    queue = FairQueue[Item]()
    for number in range(20):
        queue.append(Item(LANES[0], number, MOST))
    queue.append(Item(LANES[1], 0))

    first, second = queue.take(MOST), queue.take(MOST)

    assert LANES[1] in {each.lane for each in [*first, *second]}
