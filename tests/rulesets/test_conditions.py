"""Structured conditions: what they mean, and that each is checked against the action's declaration."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.rules.dictionary import Attribute, AttributeKind
from engine.rules.entries import AttributeValue
from engine.rules.expressions import predicate_of
from engine.rules.facts import OfAction
from engine.rules.tree import (
    ALWAYS,
    About,
    AllOf,
    AnyOf,
    Compare,
    Comparison,
    Condition,
    In,
    ListOf,
    Literal,
    Not,
    Reference,
    attribute,
)
from engine.rulesets.satisfiable import never_true
from tests.rulesets.checking import PROGRAMME, findings, ruleset, told

WITH_MEMBERS = (
    PROGRAMME
    + """\
member_attributes: {city: text, household: whole, newsletter: yes_no}
segments:
  eco: {if: {member.newsletter: yes}}
  vip: {if: {count.visits: {at_least: 3}}}
"""
)

COUNTS = """\
counts:
  visits: {of: purchase}
  spent: {of: purchase, sum: quantity}
  by_shop: {of: purchase, for_each: shop}
levels: {by: xp, steps: {seed: {from: 0}, tree: {from: 9}}}
"""
WITH_A_BADGE = COUNTS + "badges: {b: {count: spent, at_least: 1}}\n"


def rules(condition: str) -> str:
    return f"badges: {{b: {{count: {{of: purchase, if: {condition}}}, at_least: 1}}}}\n"


def condition(text: str) -> Condition:
    return ruleset(rules(text)).counts[0].spec.condition


def about_members(text: str) -> str:
    """Rules one of which asks something of members and counts, in a programme that knows some."""
    rule = f"{{when: purchase, give: {{points: 1}}, limits: {{times_per_day: 1}}, if: {text}}}"
    return f"{WITH_A_BADGE}points: {{p: {rule}}}\n"


def told_of(text: str) -> list[str]:
    """What is wrong with a condition, but for what is not used."""
    return [each for each in told(about_members(text), WITH_MEMBERS) if each[:6] not in ("TRG086", "TRG087", "TRG088")]


def asked_of_members(text: str) -> Condition:
    (found,) = ruleset(about_members(text), WITH_MEMBERS).points
    return found.condition


def one_of(name: str, *values: str | int) -> Condition:
    return In(attribute(name), ListOf(tuple(map(Literal, values))))


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("{category: repair}", Compare(attribute("category"), Comparison.IS, Literal("repair"))),
        ("{category: [repair, new]}", one_of("category", "repair", "new")),
        ("{category: {one_of: [repair, new]}}", one_of("category", "repair", "new")),
        ("{category: {none_of: [new]}}", Not(one_of("category", "new"))),
        ("{category: {is_not: new}}", Compare(attribute("category"), Comparison.IS_NOT, Literal("new"))),
        ("{express: no}", Compare(attribute("express"), Comparison.IS, Literal(False))),
        ("{express: {is: true}}", Compare(attribute("express"), Comparison.IS, Literal(True))),
        ("{shop: no}", Compare(attribute("shop"), Comparison.IS, Literal("no"))),
        ("{shop: 010}", Compare(attribute("shop"), Comparison.IS, Literal("010"))),
        ("{shop: 12:30}", Compare(attribute("shop"), Comparison.IS, Literal("12:30"))),
        ("{quantity: 010}", Compare(attribute("quantity"), Comparison.IS, Literal(10))),
        ("{quantity: [1, 2]}", one_of("quantity", 1, 2)),
        ("{quantity: {at_least: 2.5}}", Compare(attribute("quantity"), Comparison.AT_LEAST, Literal(2.5))),
        ("{co2_saved_kg: {more_than: 2}}", Compare(attribute("co2_saved_kg"), Comparison.MORE_THAN, Literal(2))),
        ("{co2_saved_kg: {less_than: -0.5}}", Compare(attribute("co2_saved_kg"), Comparison.LESS_THAN, Literal(-0.5))),
        ("{tags: {includes: no}}", In(Literal("no"), attribute("tags"))),
        (
            "{delivered_at: {at_most: 1970-01-01T00:00:01Z}}",
            Compare(attribute("delivered_at"), Comparison.AT_MOST, Literal(1_000_000)),
        ),
    ],
)
def test_a_condition_means_what_it_looks_like(text: str, part: Condition) -> None:
    assert condition(text) == AllOf((part,))


def test_all_parts_of_a_condition_must_hold() -> None:
    holds = predicate_of(condition("{category: [repair, new], quantity: {at_least: 2, at_most: 4}}"))
    assert holds(OfAction({"category": "new", "quantity": 4}))
    assert not holds(OfAction({"category": "new", "quantity": 5}))
    assert not holds(OfAction({"category": "second_hand", "quantity": 3}))


def test_a_whole_number_compares_with_decimals() -> None:
    holds = predicate_of(condition("{quantity: {more_than: 1.5}}"))
    assert holds(OfAction({"quantity": 2}))
    assert not holds(OfAction({"quantity": 1}))


def test_no_condition_always_holds() -> None:
    (count,) = ruleset("badges: {b: {count: {of: purchase}, at_least: 1}}\n").counts
    assert count.spec.condition == ALWAYS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{catgory: repair}", "TRG051 `catgory` is not an attribute of `purchase`"),
        ("{member.level: 3}", "TRG060 `member.level` is never `3`"),
        ("{action.catgory: repair}", "TRG051 `catgory` is not an attribute of `purchase`"),
        ("{membr.level: tree}", "TRG051 `membr.level` is not an attribute of `purchase`"),
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


@pytest.mark.parametrize("text", ["action.quantity > 3", "quantity > 3 || express", "member.level == 'tree'"])
def test_an_expression_outside_of_a_block_is_shown_in_one(text: str) -> None:
    (found,) = findings(f"badges:\n  b:\n    at_least: 1\n    count:\n      of: purchase\n      if: {text}\n")
    assert (found.code, found.message) == ("TRG064", "this is not a condition")
    assert found.suggestion == f"write an expression in a block: `if: |`, and on the line below, indented, `{text}`"


VISITS, SEGMENTS = Reference(About.COUNT, "visits"), Reference(About.MEMBER, "segments")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("{action.shop: x}", Compare(attribute("shop"), Comparison.IS, Literal("x"))),
        ("{member.city: Umeå}", Compare(Reference(About.MEMBER, "city"), Comparison.IS, Literal("Umeå"))),
        ("{member.level: tree}", Compare(Reference(About.MEMBER, "level"), Comparison.IS, Literal("tree"))),
        ("{member.segments: {includes: eco}}", In(Literal("eco"), SEGMENTS)),
        ("{member.segments: eco}", In(Literal("eco"), SEGMENTS)),
        ("{member.segments: [eco, vip]}", AnyOf((In(Literal("eco"), SEGMENTS), In(Literal("vip"), SEGMENTS)))),
        ("{member.badges: b}", In(Literal("b"), Reference(About.MEMBER, "badges"))),
        ("{count.visits: {at_least: 3}}", Compare(VISITS, Comparison.AT_LEAST, Literal(3))),
        ("{count.by_shop: 3}", Compare(Reference(About.COUNT, "by_shop"), Comparison.IS, Literal(3))),
        (
            "{any_of: [{shop: x}, {express: yes}]}",
            AnyOf(
                (
                    AllOf((Compare(attribute("shop"), Comparison.IS, Literal("x")),)),
                    AllOf((Compare(attribute("express"), Comparison.IS, Literal(True)),)),
                )
            ),
        ),
        ("{all_of: [{shop: x}]}", AllOf((AllOf((Compare(attribute("shop"), Comparison.IS, Literal("x")),)),))),
        ("{not: {member.segments: eco}}", Not(AllOf((In(Literal("eco"), SEGMENTS),)))),
    ],
)
def test_members_counts_and_combinations_can_be_asked_about(text: str, part: Condition) -> None:
    assert asked_of_members(text) == AllOf((part,))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{member.cty: Umeå}", "TRG057 `cty` is not known of members"),
        ("{member.segments: ecco}", "TRG060 `member.segments` is never `ecco`"),
        ("{member.level: sprout}", "TRG060 `member.level` is never `sprout`"),
        ("{member.household: many}", "TRG061 `member.household` is a whole number, and `many` is not"),
        ("{count.vists: 3}", "TRG055 `vists` is not a count of this programme"),
        ("{count.visits: often}", "TRG061 `count.visits` is a whole number, and `often` is not"),
        ("{count.visits: {less_than: 0}}", "TRG063 no value of `count.visits` can meet this"),
        ("{count.visits: {at_least: 0}}", "TRG106 every value of `count.visits` meets this"),
        ("{city: Umeå}", "TRG051 `city` is not an attribute of `purchase`"),
        ("{any_of: {shop: x}}", "TRG020 `any_of` should be a list, and this is a mapping"),
        ("{any_of: [{shop: x}, {category: rent}]}", "TRG060 `category` is never `rent`"),
        ("{category: new, any_of: [{category: repair}, {shop: x}]}", "TRG063 no value of `category` can meet this"),
        ("{category: new, not: {category: new}}", "TRG063 no value of `category` can meet this"),
        ("{category: [repair, second_hand, new]}", "TRG106 every value of `category` meets this"),
    ],
)
def test_what_cannot_be_meant_of_members_and_counts_is_told(text: str, expected: str) -> None:
    assert told_of(text) == [expected]


def test_a_segment_that_is_misspelt_is_not_called_unused_as_well() -> None:
    programme = WITH_MEMBERS.replace("  vip: {if: {count.visits: {at_least: 3}}}\n", "")
    asks = "points: {p: {when: purchase, if: {member.segments: ecco}, give: {xp: 1}, limits: {times_per_day: 1}}}\n"
    found = [each.split()[0] for each in told(asks, programme) if not each.startswith("TRG088")]
    assert found == ["TRG060"]


@pytest.mark.parametrize("text", ["{count.spent: 2.5}", "{not: {category: new}}", "{count.by_shop: {at_least: 2}}"])
def test_what_can_be_meant_is_fine(text: str) -> None:
    assert told_of(text) == []


def test_a_count_for_each_value_needs_an_action_that_has_one() -> None:
    asks = "points: {p: {when: help.found, if: {count.by_shop: 3}, give: {xp: 1}, limits: {times_per_day: 1}}}\n"
    found = [each for each in told(COUNTS + asks, WITH_MEMBERS) if each.startswith("TRG1")]
    assert found == ["TRG105 `count.by_shop` is kept for each `shop`, and `help.found` has no such attribute"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{city: Umeå}", "TRG105 there is no action here that `city` could be an attribute of"),
        ("{category: new}", "TRG105 there is no action here that `category` could be an attribute of"),
        ("{member.segments: eco}", "TRG105 a segment cannot ask for segments"),
        ("{count.by_shop: 3}", "TRG105 `count.by_shop` is kept for each `shop`, and there is no action here"),
    ],
)
def test_a_segment_asks_about_the_member_alone(text: str, expected: str) -> None:
    programme = WITH_MEMBERS.replace("eco: {if: {member.newsletter: yes}}", f"eco: {{if: {text}}}")
    found = [each for each in told(about_members("{member.segments: eco}"), programme) if each.startswith("TRG1")]
    assert found == [expected]


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
comparisons = st.builds(Compare, st.just(attribute("n")), orders, st.builds(Literal, values))


@given(
    st.lists(st.builds(Compare, st.just(attribute("n")), orders, st.builds(Literal, values)), min_size=1, max_size=4)
)
def test_a_range_of_whole_numbers_is_called_empty_exactly_when_it_is(parts: list[Compare]) -> None:
    holds = predicate_of(AllOf(tuple(parts)))
    possible: list[AttributeValue] = list(range(-10, 11))
    assert never_true(Attribute("n", AttributeKind.WHOLE), parts) == (
        not any(holds(OfAction({"n": value})) for value in possible)
    )


@given(
    st.lists(st.builds(Compare, st.just(attribute("n")), orders, st.builds(Literal, values)), min_size=1, max_size=4)
)
def test_a_range_of_numbers_is_called_empty_exactly_when_it_is(parts: list[Compare]) -> None:
    holds = predicate_of(AllOf(tuple(parts)))
    possible: list[AttributeValue] = [quarter / 4 for quarter in range(-40, 41)]
    assert never_true(Attribute("n", AttributeKind.NUMBER), parts) == (
        not any(holds(OfAction({"n": value})) for value in possible)
    )
