"""What conditions and amounts can ask in the fold: the action, the member, named counts; in either spelling."""

import pytest

from engine.rules.effects import PointsGiven
from engine.rules.entries import Entry, EntryId, ProfileChange
from engine.rules.fold import Fold, RuleVersion
from engine.rulesets import compile_sources
from tests.rules.telling import BEGINNING, at, did, of_kind, step_by_step

PROGRAMME = """\
languages: [en]
zone: Europe/Stockholm
wallets: {points: {}}
member_attributes: {newsletter: yes_no, household: whole}
segments:
  eco: {if: {member.newsletter: yes, count.visits: {at_least: 2}}}
actions:
  purchase: {attributes: {category: [repair, new], shop: text, kg: {type: number, optional: yes}}}
"""

RULES = """\
counts:
  visits: {{of: purchase}}
  by_shop: {{of: purchase, for_each: shop}}
points:
  p:
    when: purchase
    if: {condition}
    give: {{points: {amount}}}
"""


def given(condition: str, amount: str = "1") -> list[int]:
    """The points of a member who subscribes, then buys in shop a, in b, and twice in a."""
    sources = {"programme.yaml": PROGRAMME, "rules.yaml": RULES.format(condition=condition, amount=amount)}
    compiled = compile_sources(sources, "club")
    assert compiled.ruleset is not None, compiled.diagnostics
    told = ProfileChange(
        EntryId("told"), at("2027-03-01 08:00"), "brand", "told", attributes={"newsletter": True, "household": 3}
    )
    journal: list[Entry] = [
        told,
        did("purchase", "2027-03-01 10:00", category="new", shop="a"),
        did("purchase", "2027-03-01 11:00", category="repair", shop="b", kg=1.5),
        did("purchase", "2027-03-01 12:00", category="repair", shop="a", kg=3),
        did("purchase", "2027-03-01 13:00", category="repair", shop="a"),
    ]
    fold = Fold([RuleVersion(1, BEGINNING, compiled.ruleset)])
    effects = of_kind(step_by_step(fold, journal).effects, PointsGiven)
    return [at_hour(effect) * 100 + effect.amount for effect in effects]


def at_hour(effect: PointsGiven) -> int:
    return (effect.at - at("2027-03-01 00:00")) // 3_600_000_000


@pytest.mark.parametrize(
    ("structured", "expression", "expected"),
    [
        ("{category: repair}", 'action.category == "repair"', [1101, 1201, 1301]),
        ("{kg: {at_least: 2}}", "action.kg >= 2", [1201]),
        ("{not: {kg: {at_least: 2}}}", "!(action.kg >= 2)", [1101]),
        ("{any_of: [{kg: {at_least: 2}}, {shop: a}]}", 'action.kg >= 2 || action.shop == "a"', [1001, 1201, 1301]),
        ("{count.visits: {more_than: 2}}", "count.visits > 2", [1201, 1301]),
        ("{count.by_shop: 2}", "count.by_shop == 2", [1201]),
        ("{member.segments: eco}", '"eco" in member.segments', [1101, 1201, 1301]),
        ("{not: {member.segments: eco}}", '!("eco" in member.segments)', [1001]),
        (
            "{member.household: {at_least: 3}}",
            "member.household >= 3 && has(member.household)",
            [1001, 1101, 1201, 1301],
        ),
    ],
)
def test_both_spellings_ask_the_same(structured: str, expression: str, expected: list[int]) -> None:
    assert given(structured) == expected
    assert given("|\n      " + expression) == expected


def test_an_amount_is_worked_out_from_counts_and_from_what_is_known_of_the_member() -> None:
    assert given("{category: repair}", "10 * count.visits + member.household") == [1123, 1233, 1343]
