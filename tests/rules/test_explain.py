"""Why a condition holds or does not: the smallest parts that decided, with what was found."""

from decimal import Decimal

import pytest

from engine.rules.explain import Reason, explained
from engine.rules.facts import OfAction
from engine.rules.tree import (
    ALWAYS,
    About,
    AllOf,
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
)
from engine.rulesets.wording import in_words, reason_in_words

REPAIR = Compare(attribute("category"), Comparison.IS, Literal("repair"))
SAVES = Compare(attribute("co2_saved_kg"), Comparison.AT_LEAST, Literal(2))
ECO = In(Literal("eco"), Reference(About.MEMBER, "segments"))
VISITS = Reference(About.COUNT, "visits")
FACTS = OfAction(
    {"category": "repair", "co2_saved_kg": 1.5, "express": True}, {"segments": ["vip"]}, {"visits": Decimal(3)}
)


def test_what_holds_is_explained_by_all_that_had_to() -> None:
    found = explained(AllOf((REPAIR, Not(SAVES))), FACTS)
    less = Compare(attribute("co2_saved_kg"), Comparison.LESS_THAN, Literal(2))
    assert found.holds
    assert found.reasons == (Reason(REPAIR, True, "repair"), Reason(less, True, 1.5))


def test_what_does_not_hold_is_explained_by_what_kept_it_from_holding() -> None:
    found = explained(AllOf((REPAIR, AnyOf((SAVES, ECO)))), FACTS)
    assert not found.holds
    assert found.reasons == (Reason(SAVES, False, 1.5), Reason(ECO, False, FACTS.member["segments"]))


def test_one_of_several_that_holds_explains_enough() -> None:
    found = explained(AnyOf((SAVES, REPAIR, ECO)), FACTS)
    assert found.reasons == (Reason(REPAIR, True, "repair"),)


def test_what_is_absent_is_a_reason_with_nothing_found() -> None:
    found = explained(AllOf((REPAIR, SAVES)), OfAction({"category": "repair"}))
    assert found.reasons == (Reason(SAVES, None, None),)
    assert explained(ALWAYS, FACTS).reasons == ()


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (SAVES, "co2_saved_kg is 1.5, and at least 2 is asked"),
        (Compare(attribute("category"), Comparison.IS, Literal("new")), "category is repair, and new is asked"),
        (
            Compare(attribute("category"), Comparison.IS_NOT, Literal("repair")),
            "category is repair, and not repair is asked",
        ),
        (
            Not(In(attribute("category"), ListOf((Literal("repair"), Literal("new"))))),
            "category is repair, and not repair or new is asked",
        ),
        (
            In(attribute("category"), ListOf((Literal("a"), Literal("b"), Literal("c")))),
            "category is repair, and a, b or c is asked",
        ),
        (ECO, "member.segments is vip, and eco is asked"),
        (Compare(VISITS, Comparison.MORE_THAN, Literal(5)), "count.visits is 3, and more than 5 is asked"),
        (Compare(Literal(5), Comparison.LESS_THAN, VISITS), "count.visits is 3, and 5 is to be less than that"),
        (Compare(attribute("weight"), Comparison.IS, Literal(5)), "weight was not told"),
        (Not(attribute("express")), "express is yes"),
        (Not(Has(attribute("category"))), "category was told"),
        (Has(attribute("weight")), "weight was not told"),
        (
            TextIs(TextTest.STARTS_WITH, attribute("category"), Literal("x")),
            "category is repair, and one that begins with x is asked",
        ),
        (
            Compare(Operation(Operator.DIVIDE, Literal(1), attribute("weight")), Comparison.IS, Literal(1)),
            "1 / weight could not be worked out",
        ),
        (
            Compare(attribute("category"), Comparison.AT_LEAST, Literal(1)),
            "category is repair, with which nothing can be said, and at least 1 is asked",
        ),
    ],
)
def test_a_reason_is_told_in_words(condition: Condition, words: str) -> None:
    (reason,) = explained(condition, FACTS).reasons
    assert reason_in_words(reason) == words


@pytest.mark.parametrize(
    ("node", "words"),
    [
        (REPAIR, "category is repair"),
        (SAVES, "co2_saved_kg is at least 2"),
        (
            AllOf((REPAIR, AnyOf((SAVES, ECO)))),
            "category is repair and (co2_saved_kg is at least 2 or member.segments includes eco)",
        ),
        (ALWAYS, "anything"),
        (Not(ECO), "member.segments does not include eco"),
        (Not(AllOf((REPAIR, SAVES))), "not (category is repair and co2_saved_kg is at least 2)"),
        (attribute("express"), "express"),
        (Compare(attribute("express"), Comparison.IS, Literal(False)), "express is no"),
        (
            Compare(attribute("at"), Comparison.AT_MOST, Literal(1_000_000, is_instant=True)),
            "at is at most 1970-01-01T00:00:01Z",
        ),
        (Compare(Size(attribute("tags")), Comparison.MORE_THAN, Literal(2)), "the size of tags is more than 2"),
        (
            ForItems(Quantifier.ALL, attribute("tags"), "t", TextIs(TextTest.CONTAINS, Local("t"), Literal("e"))),
            "every t of tags has t contains e",
        ),
        (
            Operation(Operator.MULTIPLY, Literal(10), Operation(Operator.ADD, attribute("kg"), Negative(VISITS))),
            "10 * (kg + -count.visits)",
        ),
        (Compare(attribute("shop"), Comparison.IS, Literal("")), 'shop is ""'),
    ],
)
def test_a_condition_is_told_in_words(node: Node, words: str) -> None:
    assert in_words(node) == words
