"""The help line: what to write at that very place, in the words of that very programme."""

import pytest

from engine.rulesets import compile_sources
from tests.rulesets.checking import PROGRAMME, findings


def helped(rules: str) -> list[tuple[str, str | None]]:
    return [(each.message, each.suggestion) for each in findings(rules + "\n")]


@pytest.mark.parametrize(
    ("rules", "message", "suggestion"),
    [
        (
            "points: [a]",
            "`points` needs rules by name, and this is a list",
            "write `points: {thank_you: {when: purchase, give: {points: 10}}}`",
        ),
        (
            "points: {p: [a]}",
            "a points rule needs `key: value` pairs, and this is a list",
            "write `{when: purchase, give: {points: 10}}`",
        ),
        (
            "points: {p: {when: purchase, give: 20, limits: {times_per_day: 1}}}",
            "`give` needs wallets and amounts, and this is a single value",
            "write `give: {points: 20}`",
        ),
        (
            "points: {p: {when: purchase, give: {}, limits: {times_per_day: 1}}}",
            "`give` is empty",
            "write `give: {points: 10}`, or remove the key",
        ),
        (
            "points: {p: {when: purchase, give: {points: 1}, limits: 3}}",
            "`limits` needs limits and numbers, and this is a single value",
            "write `limits: {times_per_day: 3}`",
        ),
        (
            "streaks: {s: {when: purchase, every: day, milestones: [5]}}",
            "`milestones` needs lengths of the run and what they give, and this is a list",
            "write `milestones: {5: {points: 10}}`",
        ),
        (
            "streaks: {s: {when: [purchase], every: day}}",
            "an action type is needed here, and this is a list",
            "write a single value, as `purchase`",
        ),
        (
            "streaks: {s: {when: purchase, every: day, only_on: mon}}",
            "`only_on` should be a list, and this is a single value",
            "put it in brackets, even if it is only one, as `only_on: [mon]`",
        ),
        ("streaks: {s: {when: purchase}}", "a streak needs `every`", "add `every: day`"),
        (
            "challenges: {c: {first_day: 2027-03-01, last_day: 2027-03-31, steps: [repair]}}",
            "`steps` needs steps by name, and this is a list",
            "write `steps: {repair_one: {do: purchase, times: 1}}`",
        ),
        (
            "badges: {b: {count: purchase, at_least: 3}}",
            "`purchase` is an action type, and a badge counts something about it",
            "write `count: {of: purchase}`",
        ),
        (
            "badges: {b: {count: {of: purchase}, tiers: [1, 2]}}",
            "`tiers` needs tiers by name, and this is a list",
            "write `tiers: {bronze: {at_least: 1}, silver: {at_least: 10}}`",
        ),
        (
            "badges: {b: {name: [x], count: {of: purchase}, at_least: 3}}",
            "a name is needed here, and this is a list",
            "write a single value, as `Repair hero`",
        ),
        (
            "levels: {by: xp, steps: [seed]}",
            "`steps` needs levels by name, and this is a list",
            "write `steps: {seed: {from: 0}, sprout: {from: 100}}`",
        ),
        (
            "badges: {Repair-Hero: {count: {of: purchase}, at_least: 3}}",
            "`Repair-Hero` cannot be the name of a badge",
            "write `repair_hero`: use small letters, digits and `_`, beginning with a letter",
        ),
    ],
)
def test_another_shape_brings_an_example_for_its_place(rules: str, message: str, suggestion: str) -> None:
    assert helped(rules) == [(message, suggestion)]


@pytest.mark.parametrize(
    ("programme", "suggestion"),
    [
        ("languages: en\n", "put it in brackets, even if it is only one, as `languages: [en]`"),
        ("wallets: [xp]\n", "write `wallets: {points: {name: Points}}`"),
        ("actions: [walk]\n", "write `actions: {help.answer_found: {attributes: {topic: text, solved: yes_no}}}`"),
        ("actions: {walk: text}\n", "write `{attributes: {topic: text, solved: yes_no}}`"),
        ("calendar: mon\n", "write `calendar: {week_starts: mon, day_starts: 04:00}`"),
        ("zone: [UTC]\n", "write a single value, as `Europe/Stockholm`"),
    ],
)
def test_the_programme_file_brings_examples_too(programme: str, suggestion: str) -> None:
    found = compile_sources({"programme.yaml": programme}, "club").diagnostics
    assert suggestion in [each.suggestion for each in found]


def test_an_example_gives_into_a_wallet_of_the_programme() -> None:
    programme = "languages: [en]\nzone: UTC\nwallets: {stars: {}}\nactions: {walk: {}}\n"
    sources = {"programme.yaml": programme, "rules.yaml": "points: {p: {when: walk, give: 20}}\n"}
    assert "write `give: {stars: 20}`" in [each.suggestion for each in compile_sources(sources, "club").diagnostics]


@pytest.mark.parametrize(
    ("condition", "suggestion"),
    [
        ("quantity > 3", "write `if: {quantity: {more_than: 3}}`"),
        ("quantity >= 3 and express = yes", "write `if: {quantity: {at_least: 3}, express: yes}`"),
        ("quantity > 3 && quantity < 9", "write `if: {quantity: {more_than: 3, less_than: 9}}`"),
        ("category != new", "write `if: {category: {is_not: new}}`"),
        ("{quantity > 3}", "write `quantity: {more_than: 3}`"),
        ('{quantity: "> 3"}', "write `quantity: {more_than: 3}`"),
        ("{quantity: <= 3}", "write `quantity: {at_most: 3}`"),
        ("quantity > 3 or express = yes", "write attributes with values, as `if: {category: repair}`"),
        ("always", "write attributes with values, as `if: {category: repair}`"),
    ],
)
def test_a_comparison_in_signs_is_shown_as_rule_files_write_it(condition: str, suggestion: str) -> None:
    rules = f"badges: {{b: {{count: {{of: purchase, if: {condition}}}, at_least: 1}}}}"
    assert [each for _, each in helped(rules)] == [suggestion]


def test_a_bare_name_in_a_block_is_shown_in_full() -> None:
    rules = "badges:\n  b:\n    at_least: 1\n    count:\n      of: purchase\n      if: |\n        quantity > 3\n"
    assert [each for _, each in helped(rules)] == ["write `action.quantity > 3`"]


@pytest.mark.parametrize(
    ("amount", "suggestion"),
    [
        ("10 x quantity", "write `10 * quantity`"),
        ("10 X quantity", "write `10 * quantity`"),
        ("10 × quantity", "write `10 * quantity`"),
        ("quantity ÷ 2", "write `quantity / 2`"),
        ('"1,5 * quantity"', "write `1.5 * quantity`"),
        ('"1,000"', "write `1000`"),
        ("10 quantity", "put + - * or / before it, as `10 * quantity`"),
        ("10 * (quantity))", "remove it, or open it with `(`"),
        ("10 % quantity", "write `0.1 * quantity`"),
    ],
)
def test_an_amount_is_shown_as_rule_files_write_it(amount: str, suggestion: str) -> None:
    rules = f"points: {{p: {{when: purchase, give: {{points: {amount}}}, limits: {{times_per_day: 1}}}}}}"
    assert [each for _, each in helped(rules)] == [suggestion]


def test_what_is_declared_in_rule_files_is_not_looked_for_in_the_dictionary() -> None:
    badge = "badges: {b: {count: [visits], at_least: 1}}\n"
    assert ("`visits` is not a count of this programme", "none is declared in any rule file") in helped(badge)


def test_every_part_of_the_dictionary_is_told_where_it_belongs() -> None:
    misplaced = ["segments", "impact", "member_attributes", "wallets", "late_for"]
    assert [helped(f"{key}: {{}}\n")[0][1] for key in misplaced] == ["it belongs in `programme.yaml`"] * 5


def test_a_cost_is_shown_in_a_wallet_that_can_be_spent() -> None:
    rules = "streaks: {s: {when: purchase, every: day, repair_within: 1 day, repair_cost: 20}}\n"
    programme = PROGRAMME.replace("{points: {}, xp: {}}", "{xp: {spendable: no}, points: {}}")
    assert [each.suggestion for each in findings(rules, programme) if each.code == "TRG020"] == ["write `{points: 20}`"]
