"""What the work of each brand takes, learned from batches in which it was mixed with that of others."""

from hypothesis import given
from hypothesis import strategies as st

from engine.store import costs as learning
from engine.store.costs import LEAST_MICROSECONDS, MOST_MICROSECONDS, Costs

SHOP, BANK, NEW = ("club", "shop"), ("club", "bank"), ("club", "new")


@given(st.integers(20, 2_000), st.integers(20, 2_000))
def test_it_is_right_within_a_few_batches_for_who_fills_them(shop: int, bank: int) -> None:
    costs = Costs()
    for _ in range(6):
        costs.learn({SHOP: 200, BANK: 1}, (200 * shop + bank) / 1e6)
        costs.learn({SHOP: 1, BANK: 200}, (shop + 200 * bank) / 1e6)

    assert abs(costs.of(SHOP) - shop) <= 0.2 * shop + 5
    assert abs(costs.of(BANK) - bank) <= 0.2 * bank + 5


def test_who_has_little_in_a_slow_batch_is_not_taken_for_slow() -> None:
    costs = Costs()
    for _ in range(20):
        costs.learn({SHOP: 5, BANK: 5}, 10 * 0.0005)
    for _ in range(5):
        costs.learn({SHOP: 5, BANK: 200}, 205 * 0.004)

    assert costs.of(BANK) > 4 * costs.of(SHOP)


def test_of_a_stranger_what_a_candidate_took_lately_is_foreseen() -> None:
    costs = Costs()
    costs.learn({SHOP: 10}, 0.03)

    assert costs.of(NEW) == 3_000


@given(st.lists(st.tuples(st.integers(0, 1_000), st.floats(0, 1e6)), max_size=20))
def test_nothing_is_foreseen_beyond_its_bounds(batches: list[tuple[int, float]]) -> None:
    costs = Costs()
    for size, seconds in batches:
        costs.learn({SHOP: size}, seconds)

        assert LEAST_MICROSECONDS <= costs.of(SHOP) <= MOST_MICROSECONDS
        assert LEAST_MICROSECONDS <= costs.of(NEW) <= MOST_MICROSECONDS


def test_one_batch_that_hung_is_not_taken_for_the_rule() -> None:
    costs = Costs()
    costs.learn({SHOP: 100}, 0.05)
    costs.learn({SHOP: 100}, 60.0)
    costs.learn({SHOP: 100}, 0.05)

    assert costs.of(SHOP) == 500


def test_no_more_lanes_are_remembered_than_there_is_room_for() -> None:
    costs = Costs()
    for number in range(learning.LANES + 1):
        costs.learn({("club", str(number)): 10}, 0.001)
    costs.learn({NEW: 10}, 0.03)

    assert costs.of(("club", "0")) == 3_000, "forgotten: it is a stranger again"
    assert costs.of(("club", str(learning.LANES))) < 500
