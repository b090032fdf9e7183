"""Structured conditions: what they mean, and that each is checked against the action's declaration."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.rules.dictionary import Attribute, AttributeKind
from engine.rules.entries import AttributeValue
from engine.rules.expressions import (
    ALWAYS,
    AllOf,
    Compare,
    Comparison,
    Condition,
    Includes,
    NoneOf,
    OneOf,
    predicate_of,
)
from engine.rulesets.satisfiable import never_true
from tests.rulesets.checking import ruleset, told


def rules(condition: str) -> str:
    return f"badges: {{b: {{count: {{of: purchase, if: {condition}}}, at_least: 1}}}}\n"


def condition(text: str) -> Condition:
    count = ruleset(rules(text)).badges[0].count
    assert count is not None
    return count.condition


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("{category: repair}", Compare("category", Comparison.IS, "repair")),
        ("{category: [repair, new]}", OneOf("category", ("repair", "new"))),
        ("{category: {one_of: [repair, new]}}", OneOf("category", ("repair", "new"))),
        ("{category: {none_of: [new]}}", NoneOf("category", ("new",))),
        ("{category: {is_not: new}}", Compare("category", Comparison.IS_NOT, "new")),
        ("{express: no}", Compare("express", Comparison.IS, False)),
        ("{express: {is: true}}", Compare("express", Comparison.IS, True)),
        ("{shop: no}", Compare("shop", Comparison.IS, "no")),
        ("{shop: 010}", Compare("shop", Comparison.IS, "010")),
        ("{shop: 12:30}", Compare("shop", Comparison.IS, "12:30")),
        ("{quantity: 010}", Compare("quantity", Comparison.IS, 10)),
        ("{quantity: [1, 2]}", OneOf("quantity", (1, 2))),
        ("{quantity: {at_least: 2.5}}", Compare("quantity", Comparison.AT_LEAST, 2.5)),
        ("{co2_saved_kg: {more_than: 2}}", Compare("co2_saved_kg", Comparison.MORE_THAN, 2)),
        ("{co2_saved_kg: {less_than: -0.5}}", Compare("co2_saved_kg", Comparison.LESS_THAN, -0.5)),
        ("{tags: {includes: no}}", Includes("tags", "no")),
        ("{delivered_at: {at_most: 1970-01-01T00:00:01Z}}", Compare("delivered_at", Comparison.AT_MOST, 1_000_000)),
    ],
)
def test_a_condition_means_what_it_looks_like(text: str, part: Condition) -> None:
    assert condition(text) == AllOf((part,))


def test_all_parts_of_a_condition_must_hold() -> None:
    holds = predicate_of(condition("{category: [repair, new], quantity: {at_least: 2, at_most: 4}}"))
    assert holds({"category": "new", "quantity": 4})
    assert not holds({"category": "new", "quantity": 5})
    assert not holds({"category": "second_hand", "quantity": 3})


def test_a_whole_number_compares_with_decimals() -> None:
    holds = predicate_of(condition("{quantity: {more_than: 1.5}}"))
    assert holds({"quantity": 2})
    assert not holds({"quantity": 1})


def test_no_condition_always_holds() -> None:
    count = ruleset("badges: {b: {count: {of: purchase}, at_least: 1}}\n").badges[0].count
    assert count is not None
    assert count.condition == ALWAYS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{catgory: repair}", "TRG051 `catgory` is not an attribute of `purchase`"),
        ("{member.level: 3}", "TRG051 `member.level` is not an attribute of `purchase`"),
        ("{category: rent}", "TRG060 `category` is never `rent`"),
        ("{category: {at_least: new}}", "TRG062 `at_least` does not fit `category`, which is one of some values"),
        ("{express: maybe}", "TRG061 `express` is yes or no, and `maybe` is not"),
        ('{express: "yes"}', 'TRG061 `express` is yes or no, and `"yes"` is not'),
        ("{express: [yes, no]}", "TRG062 `one_of` does not fit `express`, which is yes or no"),
        (
            "{delivered_at: 2027-03-01T12:00:00}",
            "TRG061 `delivered_at` is an instant, and `2027-03-01T12:00:00` is not",
        ),
        ("{quantity: many}", "TRG061 `quantity` is a whole number, and `many` is not"),
        ('{quantity: {at_least: "2"}}', 'TRG061 `quantity` is a whole number, and `"2"` is not'),
        ("{tags: red}", "TRG062 `is` does not fit `tags`, which is a list of texts"),
        ("{tags: [red]}", "TRG062 `one_of` does not fit `tags`, which is a list of texts"),
        ("{tags: {includes: [red]}}", "TRG020 a value to compare `tags` with is needed here, and this is a list"),
        ("{shop: {includes: x}}", "TRG062 `includes` does not fit `shop`, which is a text"),
        ("{quantity: {atleast: 3}}", "TRG021 `atleast` is not a comparison"),
        ("{quantity: {one_of: 3}}", "TRG020 what to compare with should be a list, and this is a single value"),
        ("{quantity: }", "TRG023 a value to compare `quantity` with is missing here"),
        ("{quantity: {}}", "TRG023 the condition on `quantity` is empty"),
        ("{category: []}", "TRG023 what to compare with is an empty list"),
        ("{}", "TRG023 `if` is empty"),
        ("quantity > 3", "TRG064 this is not a condition"),
    ],
)
def test_a_condition_that_cannot_be_meant_is_an_error(text: str, expected: str) -> None:
    assert told(rules(text)) == [expected]


def test_a_block_expression_is_refused_plainly() -> None:
    text = "badges:\n  b:\n    at_least: 1\n    count:\n      of: purchase\n      if: |\n        quantity > 3\n"
    assert told(text) == ["TRG064 a condition in a block is not understood yet"]


@pytest.mark.parametrize(
    "text",
    [
        "{quantity: {at_least: 5, at_most: 4}}",
        "{quantity: {more_than: 1, less_than: 2}}",
        "{quantity: 2.5}",
        "{quantity: {is: 3, at_least: 4}}",
        "{quantity: {one_of: [1, 2], more_than: 2}}",
        "{co2_saved_kg: {at_least: 2, less_than: 2}}",
        "{category: {is: new, is_not: new}}",
        "{category: {none_of: [new, repair, second_hand]}}",
        "{express: {is: yes, is_not: yes}}",
    ],
)
def test_a_condition_that_can_never_be_true_is_an_error(text: str) -> None:
    assert [each.split()[0] for each in told(rules(text))] == ["TRG063"]


@pytest.mark.parametrize(
    "text",
    [
        "{quantity: {at_least: 5, at_most: 5}}",
        "{co2_saved_kg: {more_than: 1, less_than: 2}}",
        "{category: {one_of: [new, repair], is_not: new}}",
        "{shop: {is_not: x, none_of: [y]}}",
    ],
)
def test_a_narrow_condition_is_fine(text: str) -> None:
    assert told(rules(text)) == []


orders = st.sampled_from([Comparison.AT_LEAST, Comparison.AT_MOST, Comparison.MORE_THAN, Comparison.LESS_THAN])
values = st.integers(-6, 6).map(lambda half: half / 2)


@given(st.lists(st.builds(Compare, st.just("n"), orders, values), min_size=1, max_size=4))
def test_a_range_of_whole_numbers_is_called_empty_exactly_when_it_is(parts: list[Compare]) -> None:
    holds = predicate_of(AllOf(tuple(parts)))
    possible: list[AttributeValue] = list(range(-10, 11))
    assert never_true(Attribute("n", AttributeKind.WHOLE), parts) == (
        not any(holds({"n": value}) for value in possible)
    )


@given(st.lists(st.builds(Compare, st.just("n"), orders, values), min_size=1, max_size=4))
def test_a_range_of_numbers_is_called_empty_exactly_when_it_is(parts: list[Compare]) -> None:
    holds = predicate_of(AllOf(tuple(parts)))
    possible: list[AttributeValue] = [quarter / 4 for quarter in range(-40, 41)]
    assert never_true(Attribute("n", AttributeKind.NUMBER), parts) == (
        not any(holds({"n": value}) for value in possible)
    )
