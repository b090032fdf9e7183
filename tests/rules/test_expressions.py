"""Conditions and amounts as compiled."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.rules.entries import AttributeValue
from engine.rules.evaluation import truth_in
from engine.rules.expressions import LARGEST_AMOUNT, amount_of, number_of, predicate_of
from engine.rules.facts import OfAction
from engine.rules.tree import (
    ALWAYS,
    About,
    AllOf,
    Amount,
    AnyOf,
    Compare,
    Comparison,
    Condition,
    ForItems,
    Has,
    In,
    ListOf,
    Literal,
    Local,
    Negative,
    Node,
    Not,
    Operation,
    Operator,
    Quantifier,
    Reference,
    Size,
    TextIs,
    TextTest,
    attribute,
    references_in,
)

N, C, TAGS, YES = attribute("n"), attribute("c"), attribute("tags"), attribute("yes")
SEGMENTS, VISITS = Reference(About.MEMBER, "segments"), Reference(About.COUNT, "visits")


Tags = list[str | int | float | bool]


def asked(of: Node, comparison: Comparison, value: str | float | bool) -> Condition:
    return Compare(of, comparison, Literal(value))


def one_of(of: Node, *values: str | float) -> Condition:
    return In(of, ListOf(tuple(map(Literal, values))))


def holds(condition: Condition, **attributes: AttributeValue) -> bool:
    return predicate_of(condition)(OfAction(attributes))


def times(left: str, by: float) -> Amount:
    return Operation(Operator.MULTIPLY, Literal(by), attribute(left))


@pytest.mark.parametrize(
    ("condition", "attributes", "expected"),
    [
        (ALWAYS, {}, True),
        (asked(N, Comparison.AT_LEAST, 2), {"n": 2}, True),
        (asked(N, Comparison.AT_LEAST, 2), {"n": 1.5}, False),
        (asked(N, Comparison.MORE_THAN, 2), {"n": 2}, False),
        (asked(N, Comparison.AT_MOST, 2), {"n": 2.0}, True),
        (asked(N, Comparison.LESS_THAN, 2), {"n": 2}, False),
        (asked(C, Comparison.IS, "repair"), {"c": "repair"}, True),
        (asked(C, Comparison.IS_NOT, "repair"), {"c": "new"}, True),
        (asked(YES, Comparison.IS, False), {"yes": False}, True),
        (YES, {"yes": True}, True),
        (Not(YES), {"yes": False}, True),
        (one_of(C, "repair", "new"), {"c": "new"}, True),
        (one_of(N, 1, 2.5), {"n": 2.5}, True),
        (Not(one_of(C, "repair", "new")), {"c": "new"}, False),
        (In(Literal("eco"), TAGS), {"tags": ["eco", "local"]}, True),
        (In(Literal("eco"), TAGS), {"tags": []}, False),
        (Not(In(Literal("eco"), TAGS)), {"tags": ["local"]}, True),
        (In(C, TAGS), {"c": "eco", "tags": ["eco"]}, True),
        (AllOf((one_of(C, "a"), asked(N, Comparison.IS, 1))), {"c": "a", "n": 1}, True),
        (AllOf((one_of(C, "a"), asked(N, Comparison.IS, 1))), {"c": "a", "n": 2}, False),
        (AnyOf((one_of(C, "a"), asked(N, Comparison.IS, 1))), {"c": "a", "n": 2}, True),
        (TextIs(TextTest.STARTS_WITH, C, Literal("re")), {"c": "repair"}, True),
        (TextIs(TextTest.ENDS_WITH, C, Literal("re")), {"c": "repair"}, False),
        (TextIs(TextTest.CONTAINS, C, Literal("pa")), {"c": "repair"}, True),
        (Compare(Size(TAGS), Comparison.IS, Literal(2)), {"tags": ["a", "b"]}, True),
        (Compare(Size(C), Comparison.IS, Literal(3)), {"c": "åäö"}, True),
        (Has(N), {}, False),
        (Has(N), {"n": 0}, True),
        (Not(Has(N)), {}, True),
        (Compare(Operation(Operator.ADD, N, Literal(0.2)), Comparison.IS, Literal(0.3)), {"n": 0.1}, True),
        (Compare(Operation(Operator.REMAINDER, N, Literal(3)), Comparison.IS, Literal(-1)), {"n": -7}, True),
        (Compare(Negative(N), Comparison.LESS_THAN, Literal(0)), {"n": 1}, True),
    ],
)
def test_a_condition_holds_or_not(condition: Condition, attributes: dict[str, AttributeValue], expected: bool) -> None:
    assert holds(condition, **attributes) is expected


@pytest.mark.parametrize(
    ("quantifier", "tags", "expected"),
    [
        (Quantifier.EXISTS, ["eco", "story"], True),
        (Quantifier.EXISTS, ["story"], False),
        (Quantifier.EXISTS, [], False),
        (Quantifier.ALL, ["eco", "ecology"], True),
        (Quantifier.ALL, ["eco", "story"], False),
        (Quantifier.ALL, [], True),
    ],
)
def test_a_loop_asks_of_every_item(
    quantifier: Quantifier, tags: list[str | int | float | bool], expected: bool
) -> None:
    body = TextIs(TextTest.STARTS_WITH, Local("t"), Literal("eco"))
    loop = ForItems(quantifier, TAGS, "t", body)
    assert holds(loop, tags=tags) is expected
    assert holds(Not(loop), tags=tags) is not expected


def test_the_member_and_named_counts_can_be_asked_about() -> None:
    facts = OfAction(member={"segments": ["eco"]}, counts={"visits": Decimal("2.5")})
    assert predicate_of(In(Literal("eco"), SEGMENTS))(facts)
    assert predicate_of(Not(In(Literal("vip"), SEGMENTS)))(facts)
    assert predicate_of(asked(VISITS, Comparison.AT_LEAST, 2.5))(facts)
    assert not predicate_of(asked(VISITS, Comparison.MORE_THAN, 2.5))(facts)


def test_a_count_is_compared_as_it_is_written() -> None:
    tenths = OfAction({"n": 0.1}, counts={"visits": Decimal("0.1")})
    assert predicate_of(asked(VISITS, Comparison.IS, 0.1))(tenths)
    assert predicate_of(asked(VISITS, Comparison.AT_MOST, 0.1))(tenths)
    assert predicate_of(Compare(N, Comparison.IS, VISITS))(tenths)


@pytest.mark.parametrize(
    "condition",
    [
        asked(N, Comparison.IS_NOT, 2),
        asked(N, Comparison.LESS_THAN, 2),
        Not(one_of(N, 2)),
        In(Literal(2), N),
        Not(YES),
        ForItems(Quantifier.ALL, TAGS, "t", asked(Local("t"), Comparison.IS, "eco")),
        Not(In(Literal("eco"), SEGMENTS)),
        asked(VISITS, Comparison.LESS_THAN, 2),
    ],
)
def test_nothing_holds_of_what_is_absent_and_neither_does_its_opposite(condition: Condition) -> None:
    assert not holds(condition)
    assert not holds(Not(condition))


def test_what_decides_without_the_absent_fact_decides() -> None:
    absent, true, false = asked(N, Comparison.IS, 2), asked(C, Comparison.IS, "a"), asked(C, Comparison.IS, "b")
    assert holds(AnyOf((absent, true)), c="a")
    assert holds(Not(AllOf((absent, false))), c="a")
    assert not holds(AnyOf((absent, false)), c="a")
    assert not holds(Not(AnyOf((absent, false))), c="a")


@pytest.mark.parametrize(
    ("condition", "value"),
    [
        (asked(N, Comparison.AT_LEAST, 2), "many"),
        (asked(N, Comparison.IS_NOT, 2), "many"),
        (asked(N, Comparison.IS, 1), True),
        (asked(N, Comparison.AT_LEAST, 0), True),
        (one_of(N, 0, 1), True),
        (Not(one_of(N, "a")), 3),
        (In(Literal("eco"), N), "ecology"),
        (Not(In(Literal("eco"), N)), "local"),
        (TextIs(TextTest.CONTAINS, N, Literal("eco")), ["eco"]),
        (ForItems(Quantifier.ALL, N, "t", Has(N)), "text"),
    ],
)
def test_a_value_of_another_type_than_it_was_is_as_absent(condition: Condition, value: AttributeValue) -> None:
    assert not holds(condition, n=value)


def test_a_number_that_cannot_be_worked_out_is_absent() -> None:
    share = Operation(Operator.DIVIDE, Literal(1), N)
    assert not holds(asked(share, Comparison.MORE_THAN, 5), n=0)
    assert not holds(Not(asked(share, Comparison.MORE_THAN, 5)), n=0)
    assert not holds(asked(Operation(Operator.REMAINDER, Literal(1), N), Comparison.IS, 0), n=0)


@pytest.mark.parametrize(
    ("by", "value", "points"),
    [(10, 2.3, 23), (100, 0.29, 29), (10, 3, 30), (0.5, 3, 1), (1, 2.999, 2), (-1, 5, 0)],
)
def test_amounts_are_exact_in_decimal_and_rounded_down(by: float, value: float, points: int) -> None:
    assert amount_of(times("kg", by))(OfAction({"kg": value})) == points


def test_a_third_of_three_is_one() -> None:
    third = Operation(Operator.DIVIDE, attribute("kg"), Literal(3))
    assert amount_of(Operation(Operator.MULTIPLY, third, Literal(3)))(OfAction({"kg": 1})) == 1


def test_dividing_by_zero_or_by_what_is_absent_gives_nothing() -> None:
    share = Operation(Operator.DIVIDE, Literal(1), attribute("kg"))
    absent: dict[str, AttributeValue] = {}
    for attributes in ({"kg": 0}, absent, {"kg": "much"}, {"kg": True}):
        assert amount_of(share)(OfAction(attributes)) is None
        assert number_of(share)(OfAction(attributes)) is None


def test_an_amount_can_be_worked_out_from_counts_and_what_is_known_of_the_member() -> None:
    amount = Operation(Operator.MULTIPLY, VISITS, Reference(About.MEMBER, "household"))
    assert amount_of(amount)(OfAction(member={"household": 2}, counts={"visits": Decimal("1.5")})) == 3
    assert amount_of(amount)(OfAction(counts={"visits": 1})) is None


def test_an_amount_never_exceeds_the_largest() -> None:
    assert amount_of(times("kg", 1e12))(OfAction({"kg": 1e15})) == LARGEST_AMOUNT


def test_a_long_sum_is_worked_out() -> None:
    total: Amount = attribute("kg")
    for _ in range(100):
        total = Operation(Operator.ADD, total, Literal(1))
    assert amount_of(total)(OfAction({"kg": 1})) == 101


def test_an_exact_number_keeps_every_digit() -> None:
    assert number_of(Negative(times("kg", 0.1)))(OfAction({"kg": 0.2})) == Decimal("-0.02")


@given(kg=st.floats(min_value=0, max_value=1e6, allow_nan=False), by=st.integers(min_value=0, max_value=500))
def test_an_amount_is_what_the_same_sum_on_paper_gives(kg: float, by: int) -> None:
    on_paper = int(Decimal(repr(kg)) * by + Decimal("1e-9"))
    assert amount_of(times("kg", by))(OfAction({"kg": kg})) == min(on_paper, LARGEST_AMOUNT)


def test_it_is_known_what_an_amount_needs() -> None:
    assert references_in(Operation(Operator.ADD, attribute("kg"), VISITS)) == {attribute("kg"), VISITS}


VALUES = st.one_of(st.sampled_from([0, 1, 2.5, True, False, "eco", "a", 1]), st.lists(st.sampled_from(["eco", "a"])))
SINGLE = st.sampled_from([N, C, YES, VISITS, Literal(1), Literal(2.5), Literal("eco"), Literal(True)])
LISTS = st.sampled_from([TAGS, SEGMENTS, ListOf((Literal("eco"), Literal("a"))), ListOf((Literal(1), N))])
NUMBERS = st.one_of(
    SINGLE, st.builds(Operation, st.sampled_from(Operator), SINGLE, SINGLE), st.builds(Negative, SINGLE)
)
ATOMS = st.one_of(
    st.builds(Compare, NUMBERS, st.sampled_from(Comparison), NUMBERS),
    st.builds(In, SINGLE, LISTS),
    st.builds(TextIs, st.sampled_from(TextTest), SINGLE, SINGLE),
    st.builds(Has, st.sampled_from([N, SEGMENTS])),
    st.builds(Compare, st.builds(Size, LISTS), st.sampled_from(Comparison), SINGLE),
    st.just(YES),
)
LOOPED = st.builds(Compare, st.just(Local("t")), st.sampled_from(Comparison), SINGLE)
CONDITIONS = st.recursive(
    st.one_of(ATOMS, st.builds(ForItems, st.sampled_from(Quantifier), LISTS, st.just("t"), st.one_of(LOOPED, ATOMS))),
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.lists(inner, max_size=3).map(lambda parts: AllOf(tuple(parts))),
        st.lists(inner, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
    ),
    max_leaves=6,
)


@given(
    CONDITIONS,
    st.dictionaries(st.sampled_from(["n", "c", "tags", "yes"]), VALUES),
    st.dictionaries(st.just("segments"), st.lists(st.sampled_from(["eco", "a"]))),
    st.dictionaries(st.just("visits"), st.sampled_from([1, Decimal("2.5")])),
)
def test_what_is_compiled_comes_to_what_the_three_values_say(
    condition: Condition,
    attributes: dict[str, AttributeValue],
    member: dict[str, AttributeValue],
    counts: dict[str, int | Decimal],
) -> None:
    facts = OfAction(attributes, member, counts)
    assert predicate_of(condition)(facts) is (truth_in(condition, facts) is True)
    assert predicate_of(Not(condition))(facts) is (truth_in(condition, facts) is False)
