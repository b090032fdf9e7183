"""The small changes to values: each is what a person could have meant instead."""

import pytest

from engine.rulesets.nodes import Scalar, Span
from engine.rulesets.testing.changes import other_values, part_changed

NOWHERE = Span("rules.yaml", 1, 1, 1)


def others(text: str, quoted: bool = False, block: bool = False, is_amount: bool = False) -> list[str]:
    return list(other_values(Scalar(text, NOWHERE, quoted, block), is_amount))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20", ["21", "19"]),
        ("0", ["1"]),
        ("1.5", ["1.6", "1.4"]),
        ("0.05", ["0.06", "0.04"]),
        ("yes", ["no"]),
        ("false", ["true"]),
        ("2027-03-01", ["2027-03-02", "2027-02-28"]),
        ("48 hours", ["49 hours", "47 hours"]),
        ("2 days", ["3 days", "1 day"]),
        ("1 day", ["2 days", "0 days"]),
        ("04:00", ["05:00", "03:00"]),
        ("17:00-00:30", ["18:00-00:30", "16:00-00:30", "17:00-01:30", "17:00-23:30"]),
        ("12-31", ["01-01", "12-30"]),
        ("repair", []),
        ("version2", []),
        ("", []),
    ],
)
def test_a_plain_value_changes_by_one(text: str, expected: list[str]) -> None:
    assert others(text) == expected


def test_a_text_in_quotes_stays() -> None:
    assert others("20", quoted=True) == []


def test_every_number_of_an_amount_changes_in_turn() -> None:
    assert others("5 + 2 * votes", is_amount=True) == [
        "6 + 2 * votes",
        "4 + 2 * votes",
        "5 + 3 * votes",
        "5 + 1 * votes",
    ]


def test_numbers_and_signs_of_an_expression_change_in_turn() -> None:
    text = 'action.category == "repair 3" && action.km >= 2\n'
    assert others(text, block=True) == [
        'action.category == "repair 3" && action.km >= 3\n',
        'action.category == "repair 3" && action.km >= 1\n',
        'action.category != "repair 3" && action.km >= 2\n',
        'action.category == "repair 3" || action.km >= 2\n',
        'action.category == "repair 3" && action.km > 2\n',
    ]


@pytest.mark.parametrize(
    ("was", "becomes", "expected"),
    [
        (
            "action.a == 1 && action.b >= 12\n",
            "action.a == 1 && action.b >= 13\n",
            ("action.b >= 12", "action.b >= 13"),
        ),
        ("action.a == 1 && action.b >= 9\n", "action.a == 1 && action.b >= 10\n", ("action.b >= 9", "action.b >= 10")),
        ("action.a == 1 ||\n  action.b > 2", "action.a == 1 ||\n  action.b >= 2", ("action.b > 2", "action.b >= 2")),
        ("action.a == 11 && action.b", "action.a == 1 && action.b", ("action.a == 11", "action.a == 1")),
        ("action.a && action.b", "action.a || action.b", ("&&", "||")),
    ],
)
def test_of_an_expression_the_part_that_differs_is_told(was: str, becomes: str, expected: tuple[str, str]) -> None:
    assert part_changed(was, becomes)[1:] == expected
