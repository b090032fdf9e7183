"""Amounts: what they mean, where a mistake stands, and that no text can make the parser fail otherwise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.rules.expressions import amount_of
from engine.rules.facts import OfAction
from engine.rules.tree import About, Amount, Literal, Operation, Operator, Reference, attribute
from engine.rulesets.arithmetic import Mistake, Parsed, parse_amount


def amount(text: str) -> Amount:
    parsed = parse_amount(text)
    assert isinstance(parsed, Parsed), parsed
    return parsed.amount


def points(text: str, **attributes: int) -> int | None:
    return amount_of(amount(text))(OfAction(dict(attributes)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20", 20),
        ("2 + 3 * 4", 14),
        ("(2 + 3) * 4", 20),
        ("10 - 3 - 2", 5),
        ("100 / 5 / 2", 10),
        ("2 * (3 + (4 - 1))", 12),
        ("0.5 * 9", 4),
        ("10*votes", 30),
        ("  5 +votes ", 8),
    ],
)
def test_arithmetic_means_what_it_means_on_paper(text: str, expected: int) -> None:
    assert points(text, votes=3) == expected


def test_a_long_sum_is_worked_out() -> None:
    assert points("1+" * 99 + "1") == 100


def test_names_are_told_with_their_places() -> None:
    parsed = parse_amount("10 * votes + stars")
    assert isinstance(parsed, Parsed)
    assert [(name.text, name.start, name.end) for name in parsed.names] == [("votes", 5, 10), ("stars", 13, 18)]


@pytest.mark.parametrize(
    ("text", "message", "start"),
    [
        ("10 *", "a number is missing at the end", 4),
        ("* 10", "a number is missing before `*`", 0),
        ("-5", "an amount cannot be below nothing: rules give and never take", 0),
        ("10 votes", "`votes` was not expected here", 3),
        ("(1 + 2", "this parenthesis is not closed", 0),
        ("1 + 2)", "`)` was not expected here", 5),
        ("5 % 2", "`%` cannot stand in an amount", 2),
        ("10 x 3", "`x` was not expected here", 3),
        ("2 ** 3", "a number is missing before `*`", 3),
        ("votes / 0", "nothing can be divided by zero", 8),
        ("1" * 16, "this number is too long", 0),
        ("(" * 17 + "1" + ")" * 17, "parentheses are nested more than 16 deep", 16),
        ("1+" * 100 + "1", "this amount has more than 200 characters", 0),
    ],
)
def test_a_mistake_is_told_with_its_place(text: str, message: str, start: int) -> None:
    mistake = parse_amount(text)
    assert isinstance(mistake, Mistake)
    assert (mistake.message, mistake.start) == (message, start)


def written(tree: Amount) -> str:
    match tree:
        case Literal(value):
            return str(value)
        case Reference(About.ACTION, name):
            return name
        case Reference(about, name):
            return f"{about.value}.{name}"
        case Operation(operator, left, right):
            return f"({written(left)} {operator.value} {written(right)})"
        case _:
            raise AssertionError(tree)


leaves = st.one_of(
    st.builds(Literal, st.integers(0, 9999)),
    st.sampled_from([attribute("votes"), Reference(About.COUNT, "visits"), Reference(About.MEMBER, "age")]),
)
trees = st.recursive(
    leaves,
    lambda inner: st.builds(
        Operation, st.sampled_from([Operator.ADD, Operator.SUBTRACT, Operator.MULTIPLY]), inner, inner
    ),
    max_leaves=8,
)


@given(trees)
def test_what_is_written_in_full_parentheses_is_read_back_as_it_was(tree: Amount) -> None:
    assert amount(written(tree)) == tree


@given(st.lists(st.integers(0, 99), min_size=2, max_size=12), st.data())
def test_precedence_is_the_one_of_python(numbers: list[int], data: st.DataObject) -> None:
    signs = data.draw(st.lists(st.sampled_from("+-*"), min_size=len(numbers) - 1, max_size=len(numbers) - 1))
    text = str(numbers[0]) + "".join(f" {sign} {number}" for sign, number in zip(signs, numbers[1:], strict=True))
    assert points(text) == min(max(eval(text), 0), 1_000_000_000)


@given(st.text(alphabet="0123456789.+-*/() abå_", max_size=250))
def test_every_text_is_an_amount_or_a_mistake_within_it(text: str) -> None:
    parsed = parse_amount(text)
    if isinstance(parsed, Mistake):
        assert 0 <= parsed.start < parsed.end <= len(text) + 1
    else:
        amount_of(parsed.amount)(OfAction({"a": 1}))
