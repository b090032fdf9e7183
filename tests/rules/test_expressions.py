"""Conditions and amounts as compiled."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.rules.entries import AttributeValue
from engine.rules.expressions import (
    ALWAYS,
    LARGEST_AMOUNT,
    AllOf,
    Amount,
    AttributeNumber,
    Compare,
    Comparison,
    Condition,
    Includes,
    NoneOf,
    Number,
    OneOf,
    Operation,
    Operator,
    amount_of,
    attributes_in,
    predicate_of,
)


def times(left: str, by: str) -> Amount:
    return Operation(Operator.MULTIPLY, Number(Decimal(by)), AttributeNumber(left))


@pytest.mark.parametrize(
    ("condition", "attributes", "holds"),
    [
        (ALWAYS, {}, True),
        (Compare("n", Comparison.AT_LEAST, 2), {"n": 2}, True),
        (Compare("n", Comparison.AT_LEAST, 2), {"n": 1.5}, False),
        (Compare("n", Comparison.MORE_THAN, 2), {"n": 2}, False),
        (Compare("n", Comparison.AT_MOST, 2), {"n": 2.0}, True),
        (Compare("n", Comparison.LESS_THAN, 2), {"n": 2}, False),
        (Compare("c", Comparison.IS, "repair"), {"c": "repair"}, True),
        (Compare("c", Comparison.IS_NOT, "repair"), {"c": "new"}, True),
        (OneOf("c", ("repair", "new")), {"c": "new"}, True),
        (NoneOf("c", ("repair", "new")), {"c": "new"}, False),
        (Includes("tags", "eco"), {"tags": ["eco", "local"]}, True),
        (Includes("tags", "eco"), {"tags": []}, False),
        (AllOf((OneOf("c", ("a",)), Compare("n", Comparison.IS, 1))), {"c": "a", "n": 1}, True),
        (AllOf((OneOf("c", ("a",)), Compare("n", Comparison.IS, 1))), {"c": "a", "n": 2}, False),
    ],
)
def test_a_condition_holds_or_not(condition: Condition, attributes: dict[str, AttributeValue], holds: bool) -> None:
    assert predicate_of(condition)(attributes) is holds


@pytest.mark.parametrize(
    "condition",
    [
        Compare("n", Comparison.IS_NOT, 2),
        Compare("n", Comparison.LESS_THAN, 2),
        NoneOf("n", (2,)),
        Includes("n", 2),
    ],
)
def test_an_absent_attribute_matches_nothing(condition: Condition) -> None:
    assert predicate_of(condition)({}) is False


def test_a_value_of_another_type_matches_nothing_and_does_not_raise() -> None:
    assert predicate_of(Compare("n", Comparison.AT_LEAST, 2))({"n": "many"}) is False


@pytest.mark.parametrize(
    ("by", "value", "points"),
    [("10", 2.3, 23), ("100", 0.29, 29), ("10", 3, 30), ("0.5", 3, 1), ("1", 2.999, 2), ("-1", 5, 0)],
)
def test_amounts_are_exact_in_decimal_and_rounded_down(by: str, value: float, points: int) -> None:
    assert amount_of(times("kg", by))({"kg": value}) == points


def test_a_third_of_three_is_one() -> None:
    third = Operation(Operator.DIVIDE, AttributeNumber("kg"), Number(Decimal(3)))
    assert amount_of(Operation(Operator.MULTIPLY, third, Number(Decimal(3))))({"kg": 1}) == 1


def test_dividing_by_zero_or_by_what_is_absent_gives_nothing() -> None:
    share = amount_of(Operation(Operator.DIVIDE, Number(Decimal(1)), AttributeNumber("kg")))
    assert share({"kg": 0}) is None
    assert share({}) is None
    assert share({"kg": "much"}) is None


def test_an_amount_never_exceeds_the_largest() -> None:
    assert amount_of(times("kg", "1e12"))({"kg": 1e15}) == LARGEST_AMOUNT


@given(kg=st.floats(min_value=0, max_value=1e6, allow_nan=False), by=st.integers(min_value=0, max_value=500))
def test_an_amount_is_what_the_same_sum_on_paper_gives(kg: float, by: int) -> None:
    on_paper = int(Decimal(repr(kg)) * by + Decimal("1e-9"))
    assert amount_of(times("kg", str(by)))({"kg": kg}) == min(on_paper, LARGEST_AMOUNT)


def test_it_is_known_which_attributes_an_amount_needs() -> None:
    both = Operation(Operator.ADD, AttributeNumber("kg"), AttributeNumber("km"))
    assert attributes_in(both) == {"kg", "km"}
