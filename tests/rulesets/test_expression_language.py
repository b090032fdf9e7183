"""Expressions in a block: what they mean, and that every mistake is told once, at its very place."""

import random
import time
from textwrap import indent

import pytest

from engine.rules.entries import AttributeValue
from engine.rules.expressions import predicate_of
from engine.rules.facts import OfAction
from engine.rules.tree import Condition
from engine.rulesets.diagnostics import Diagnostic, lines_of
from tests.rulesets.checking import PROGRAMME, check, findings, ruleset

WITH_MEMBERS = (
    PROGRAMME
    + """\
member_attributes: {city: text, newsletter: yes_no}
segments: {eco: {if: {member.newsletter: yes}}}
"""
)

ABOVE = """\
counts:
  visits: {of: purchase}
  by_shop: {of: purchase, for_each: shop}
points:
  p:
    when: purchase
    give: {points: 1}
    limits: {times_per_day: 1}
    if: |
"""


def rules(expression: str) -> str:
    return ABOVE + indent(expression, " " * 6) + "\n"


def condition(expression: str) -> Condition:
    (rule,) = ruleset(rules(expression), WITH_MEMBERS).points
    return rule.condition


def holds(expression: str, **attributes: AttributeValue) -> bool:
    facts = OfAction(attributes, {"segments": ["eco"], "city": "Umeå"}, {"visits": 3})
    return predicate_of(condition(expression))(facts)


def mistakes(expression: str) -> list[Diagnostic]:
    return [each for each in findings(rules(expression), WITH_MEMBERS) if not "TRG079" < each.code < "TRG090"]


def pointed_at(found: Diagnostic, expression: str) -> str:
    line = lines_of(rules(expression))[found.line - 1]
    return line[found.column - 1 :][: found.length]


@pytest.mark.parametrize(
    "expression",
    [
        'action.category == "repair"',
        "action.category != 'new' && action.quantity >= 2",
        'action.category in ["repair", "new"]',
        "action.quantity > 1.5 || action.express",
        "!action.express",
        'action.shop.startsWith("IK") && action.shop.endsWith("A") && action.shop.contains("KE")',
        '"eco" in action.tags && size(action.tags) == 2 && action.tags.size() == 2',
        'action.tags.exists(t, t.startsWith("lo"))',
        "action.tags.all(t, size(t) > 2)",
        'action.tags.all(t, t in ["eco", "local"])',
        "action.tags.exists(t, t.contains('loc')) || true == action.express",
        "action.quantity * 2 + 1 == 5 && action.quantity / 4 == 0.5 && 7 % action.quantity == 1",
        "-action.quantity == -2 && 2 - -2 == 4",
        "0.1 + 0.2 == 0.3",
        "2 <= action.quantity",
        'action.delivered_at < timestamp("2027-03-01T12:00:00Z")',
        "!has(action.co2_saved_kg) || action.co2_saved_kg > 100",
        "count.visits >= 3 && count.visits > action.quantity",
        '"eco" in member.segments && member.city == "Umeå"',
        "// a note\naction.quantity == 2 // and another\n  && (action.quantity\n    < 3)",
        r'action.shop != "a \"quoted\" \u00e5 \n" && action.shop != "//"',
    ],
)
def test_an_expression_means_what_it_looks_like(expression: str) -> None:
    assert holds(
        expression,
        category="repair",
        quantity=2,
        express=False,
        shop="IKEA",
        tags=["eco", "local"],
        delivered_at=1_000_000,
    )


@pytest.mark.parametrize(
    ("expression", "code", "at", "suggestion"),
    [
        # Signs and words of other languages.
        ('action.shop = "x"', "TRG100", "=", 'write `action.shop == "x"`'),
        ('action.shop="x"', "TRG100", "=", 'write `action.shop == "x"`'),
        ('action.shop === "x"', "TRG100", "===", 'write `action.shop == "x"`'),
        ("action.quantity => 2", "TRG100", "=>", "write `action.quantity >= 2`"),
        ("action.quantity <> 2", "TRG100", "<>", "write `action.quantity != 2`"),
        ("action.quantity ≥ 2", "TRG100", "≥", "write `action.quantity >= 2`"),
        ("action.express & action.quantity > 2", "TRG100", "&", "write `action.express && action.quantity > 2`"),
        ("action.express and action.quantity > 2", "TRG100", "and", "write `action.express && action.quantity > 2`"),
        ("action.express OR action.quantity > 2", "TRG100", "OR", "write `action.express || action.quantity > 2`"),
        ("not action.express", "TRG100", "not ", "write `!action.express`"),
        ("action.quantity is 3", "TRG100", "is", "write `action.quantity == 3`"),
        ("action.quantity is not 3", "TRG100", "is not", "write `action.quantity != 3`"),
        ("action.shop == “x”", "TRG100", "“x”", 'write `action.shop == "x"`'),
        ("action.quantity > 2,5", "TRG100", "2,5", "write `action.quantity > 2.5`"),
        ('action.shop == "x', "TRG100", '"', 'close them with `"`'),
        ("action.quantity > 2 # many", "TRG100", "#", "write notes after `//`, or after a `#` outside of the block"),
        ("action.quantity > 2 ? true : false", "TRG100", "?", "write `(a && b) || (!a && c)`, or two rules"),
        ("action.shop == null", "TRG100", "null", "ask `has(action.x)`, or `!has(action.x)`"),
        (
            "1 < action.quantity < 3",
            "TRG100",
            "<",
            "join them, as `… < action.quantity && action.quantity < …`",
        ),
        ('action.shop contains "x"', "TRG100", "contains", 'write `action.shop.contains("x")`'),
        # Brackets, and what is missing.
        ("(action.quantity > 2", "TRG100", "(", "close it with `)`"),
        ("action.quantity > 2)", "TRG100", ")", "remove it, or open it before"),
        ("action.quantity >", "TRG100", "", 'write a value, as `action.category` or `"repair"`'),
        ("action.quantity > > 2", "TRG100", ">", 'write a value, as `action.category` or `"repair"`'),
        ("action.quantity 2", "TRG100", "2", "put `&&`, `||` or a comparison before it"),
        ("action.shop in []", "TRG100", "[]", 'write its items, as `["a", "b"]`'),
        # Names.
        ('category == "repair"', "TRG100", "category", 'write `action.category == "repair"`'),
        ("visits > 2", "TRG100", "visits", "write `count.visits > 2`"),
        ("action.category == repair", "TRG100", "repair", 'did you mean `"repair"`?'),
        ("action.category in [rapair]", "TRG100", "rapair", 'did you mean `"repair"`?'),
        ("action.shop == ikea", "TRG100", "ikea", 'did you mean `"ikea"`?'),
        ("action.express == yes", "TRG100", "yes", "did you mean `true`?"),
        ('purchase.category == "new"', "TRG051", "purchase.category", "write `action.category`"),
        ("action.city == 'x'", "TRG051", "city", None),
        ("action.quantty > 2", "TRG051", "quantty", None),
        ("member.segmnts == 'x'", "TRG057", "segmnts", None),
        ("count.vists > 2", "TRG055", "vists", None),
        ("action.tags.exists(action, true)", "TRG029", "action", "choose another word, as `each`"),
        # Values and kinds.
        ('action.category == "repiar"', "TRG060", '"repiar"', None),
        ('"repiar" == action.category', "TRG060", '"repiar"', None),
        ('action.category in ["new", "old"]', "TRG060", '"old"', None),
        ('"vip" in member.segments', "TRG060", '"vip"', None),
        ('action.quantity > "2"', "TRG103", '"2"', "write `2`, without quotes"),
        ("action.shop == 2", "TRG103", "2", 'write it in quotes, as `"2"`'),
        ('action.delivered_at > "2027-03-01"', "TRG103", '"2027-03-01"', 'write `timestamp("2027-03-01T12:00:00Z")`'),
        ('action.delivered_at > timestamp("soon")', "TRG027", 'timestamp("soon")', None),
        ('action.tags == "eco"', "TRG103", 'action.tags == "eco"', 'look for an item, as `"eco" in action.tags`'),
        ('action.tags.contains("eco")', "TRG103", "action.tags", 'write `"eco" in action.tags`'),
        ('"eco" in action.shop', "TRG103", "action.shop", 'write `action.shop.contains("eco")` or'),
        ('action.shop > "a"', "TRG103", ">", "use `==`, `!=` or `in`"),
        ("action.shop + 1 == 2", "TRG103", "action.shop", "use numbers, as `action.quantity * 2`"),
        ("action.quantity / 0 > 1", "TRG103", "0", "divide by another number"),
        ("action.quantity", "TRG104", "action.quantity", "compare it, as `action.quantity > 0`"),
        ("action.quantity && true", "TRG104", "action.quantity", "compare it, as `action.quantity > 0`"),
        ("(action.quantity > 2) == action.express", "TRG104", "action.quantity > 2", None),
        ('action.shop.lower() == "x"', "TRG102", "lower", None),
        ("now() > action.delivered_at", "TRG102", "now", None),
        ('action.shop.includes("x")', "TRG102", "includes", "write `contains`"),
        # What is certain.
        ("action.quantity > 3 && action.quantity < 2", "TRG063", "action.quantity", None),
        (
            'action.category == "new" && (action.category == "repair" || action.express)',
            "TRG063",
            "action.category",
            None,
        ),
        ("action.quantity > 3 || action.quantity <= 3", "TRG106", "action.quantity", None),
    ],
)
def test_a_mistake_is_told_once_and_at_its_place(expression: str, code: str, at: str, suggestion: str | None) -> None:
    (found,) = mistakes(expression)
    assert found.code == code, found.message
    assert pointed_at(found, expression) == at
    if suggestion is not None:
        assert found.suggestion is not None
        assert found.suggestion.startswith(suggestion.removesuffix(" or"))


def test_places_are_exact_in_any_line_of_a_block() -> None:
    expression = "action.quantity > 2 &&\n\n   action.shop == ikea"
    (found,) = mistakes(expression)
    assert (found.line, found.column, found.length) == (12, 6 + 3 + len("action.shop == ") + 1, 4)


def test_a_block_that_folds_is_told_to_stand_as_it_is() -> None:
    folded = rules("action.quantity > 2").replace("if: |", "if: >")
    (found,) = [each for each in findings(folded, WITH_MEMBERS) if each.code == "TRG100"]
    assert found.message == "an expression stands in a block that begins with `|`"


def test_an_empty_block_is_told() -> None:
    found = findings(ABOVE, WITH_MEMBERS)
    assert [each.code for each in found if each.code < "TRG080"] == ["TRG023"]


def test_everything_that_is_wrong_is_told_at_once() -> None:
    assert [each.code for each in mistakes('action.quantty > 2 && action.category == "old" && count.vists > 1')] == [
        "TRG051",
        "TRG060",
        "TRG055",
    ]


@pytest.mark.parametrize(
    "expression",
    [
        " || ".join(["action.express"] * 151),
        "(" * 33 + "action.express" + ")" * 33,
        "!" * 33 + "action.express",
        "1" + " + 1" * 32 + " > action.quantity",
        "action.shop in [" + ", ".join(f'"{number}"' for number in range(51)) + "]",
        f'action.shop == "{"x" * 1001}"',
        'action.tags.exists(t, ["a"].exists(u, ["b"].exists(v, v == u && u == t)))',
        "action.tags.exists(t, action.tags.exists(u, t == u))",
        "action.tags.exists(t, t.contains(action.shop))",
    ],
)
def test_what_would_be_too_much_is_refused(expression: str) -> None:
    assert [each.code for each in mistakes(expression)] == ["TRG101"]


@pytest.mark.parametrize(
    "expression",
    [
        " || ".join(["action.express"] * 75),
        "(" * 31 + "action.express" + ")" * 31,
        "1" + " + 1" * 31 + " > action.quantity",
        "action.shop in [" + ", ".join(f'"{number}"' for number in range(50)) + "]",
        f'action.shop == "{"x" * 1000}"',
        'action.tags.exists(t, ["a", "b", "c"].exists(u, t == u))',
        "action.tags.all(t, t in action.tags)",
    ],
)
def test_what_is_just_within_bounds_is_read(expression: str) -> None:
    assert mistakes(expression) == []


SCRAPS = [
    *"()[]!=<>&|+-*/%.,?:'\"\\ \n#åÅ“0",
    *("action.", "member.", "count.", "shop", "tags", "quantity", "express", "size(", "has(", "timestamp(", " in "),
    *(
        ".exists(t, ",
        ".all(t, ",
        ".contains(",
        "true",
        "null",
        "&&",
        "||",
        "==",
        " and ",
        " not ",
        '"repair"',
        "1.5",
        "t",
    ),
]


def test_thousands_of_random_expressions_end_in_a_condition_or_in_what_is_wrong() -> None:
    chance = random.Random(20270301)
    for _ in range(1_500):
        scraps = "".join(chance.choice(SCRAPS) for _ in range(chance.randint(1, 25)))
        compiled = check(rules("action.express &&" + scraps), WITH_MEMBERS)
        if compiled.ruleset is not None:
            for count in compiled.ruleset.counts:
                predicate_of(count.spec.condition)(OfAction({"express": True, "tags": ["a"], "shop": "a"}))


TEXT = "a" * 4_096
FULL: dict[str, AttributeValue] = {"shop": TEXT, "tags": [TEXT] * 100, "quantity": 2, "express": False}
WORST = [
    " && ".join(f'action.tags.all(t, t != "{sign}")' for sign in "bcdefgh"),
    "action.tags.exists(t, [{}].exists(u, t == u))".format(", ".join(f'"{number}"' for number in range(30))),
    "action.tags.all(t, !(t in action.tags) || t != 'b')",
    "1" + " + action.quantity" * 31 + " == 3",
    'action.shop.contains("' + "a" * 250 + "b" + "a" * 250 + '")',
    'action.tags.exists(t, t.contains("aaab"))',
]


@pytest.mark.parametrize("expression", WORST)
@pytest.mark.parametrize(
    "facts", [OfAction(FULL), OfAction({**FULL, "quantity": "x", "tags": [True] * 100}), OfAction()]
)
def test_the_worst_that_is_read_is_done_within_about_a_millisecond(expression: str, facts: OfAction) -> None:
    holding = predicate_of(condition(expression))
    taken = []
    for _ in range(5):
        begin = time.process_time()
        holding(facts)
        taken.append(time.process_time() - begin)
    assert min(taken) < 0.002
