"""What changed between two programmes, in words; and that nothing that changed is passed over."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest

from engine.rules.ruleset import Ruleset
from engine.rules.tree import ALWAYS, AllOf, Compare, Comparison, Literal, attribute
from engine.rulesets.difference import differences
from engine.rulesets.difference.comparing import DERIVED
from tests.rulesets.checking import PROGRAMME, ruleset

RULES = """\
points:
  repaired:
    when: purchase
    if: {category: repair}
    give: {points: 20}
    limits: {times_per_day: 5}
streaks:
  weeks: {when: purchase, every: week, milestones: {4: {points: 50, badge: steady}, 9: {badge: steady}}}
badges:
  repair_hero:
    count: {of: purchase, if: {category: repair}}
    tiers:
      bronze: {at_least: 1}
      silver: {at_least: 5, give: {points: 100}}
  steady: {}
levels:
  by: xp
  steps: {seed: {from: 0}, tree: {from: 100}}
"""


def changes(*replaced: tuple[str, str]) -> list[str]:
    after = RULES
    for old, new in replaced:
        assert old in after
        after = after.replace(old, new)
    return [f"{each.rule}: {each.sentence}" for each in differences(ruleset(RULES), ruleset(after))]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("silver: {at_least: 5", "silver: {at_least: 3", "silver tier of repair_hero needs 3 instead of 5"),
        ("{points: 20}", "{points: 25}", "repaired gives 25 points instead of 20"),
        ("{points: 20}", "{points: 20, xp: 5}", "repaired now gives 5 xp"),
        ("{points: 20}", "{points: {amount: 20, at_most: 15}}", "repaired is now capped at 15 points"),
        ("times_per_day: 5", "times_per_day: 3", "repaired has a limit of 3 times per day instead of 5"),
        ("day: 5", "day: 5, cooldown: 10 minutes", "repaired now rests after a reward for 10 minutes"),
        ("{points: 100}", "{points: 150}", "silver tier of repair_hero gives 150 points instead of 100"),
        ("tree: {from: 100}", "tree: {from: 200}", "level tree begins at 200 instead of 100"),
        ("tree: {from: 100}", "tree: {from: 100}, wood: {from: 500}", "new level wood"),
        ("4: {points: 50", "4: {points: 60", "weeks at 4 in a row gives 60 points instead of 50"),
        (", badge: steady}, 9", "}, 9", "weeks at 4 in a row no longer gives the badge steady"),
        ("4: {", "6: {", "the milestone at 4 of weeks is now at 6"),
        ("every: week", "every: day", "weeks asks for it every day instead of every week"),
        ("steady: {}", "steady: {hidden: yes}", "steady is now hidden"),
        ("steady: {}", "steady: {}\n  fresh: {count: {of: purchase}, at_least: 9}", "new badge fresh"),
        ("  weeks: {when", "  rounds: {when", "renamed streak weeks to rounds: "
         "the runs that members have under the old name do not carry over"),
        ("by: xp", "by: points", "levels are reached by points instead of xp"),
    ],
)  # fmt: skip
def test_a_change_is_told_in_words(old: str, new: str, told: str) -> None:
    assert told in [change.split(": ", 1)[1] for change in changes((old, new))]


def test_a_badge_that_is_only_called_otherwise_is_one_change_wherever_others_name_it() -> None:
    lost = "what members have won under the old name does not carry over"
    assert changes(("  repair_hero:", "  fixer:")) == [f"badges.fixer: renamed badge repair_hero to fixer: {lost}"]
    before, after = (ruleset(RULES.replace("steady", name)) for name in ("steady", "stayer"))
    assert [each.sentence for each in differences(before, after)] == [f"renamed badge steady to stayer: {lost}"]


def test_a_badge_that_is_called_otherwise_and_asks_for_more_is_another_badge() -> None:
    told = changes(("  repair_hero:", "  fixer:"), ("bronze: {at_least: 1}", "bronze: {at_least: 2}"))
    assert told == ["badges.repair_hero: removed badge repair_hero", "badges.fixer: new badge fixer"]


def test_a_points_rule_that_is_called_otherwise_is_so_in_campaigns_too() -> None:
    week = "campaigns: {week: {applies_to: [repaired], multiply: 2, first_day: 2027-03-01, last_day: 2027-03-07}}\n"
    before, after = (ruleset((RULES + week).replace("repaired", name)) for name in ("repaired", "mended"))
    assert [each.sentence for each in differences(before, after)] == [
        "renamed points rule repaired to mended: "
        "what was used up of its limits and what is pending under the old name do not carry over"
    ]


def test_when_points_expire_is_told_of_the_points() -> None:
    def told(old: str, new: str) -> list[str]:
        before, after = (PROGRAMME.replace("points: {}", f"points: {{{each}}}") for each in (old, new))
        assert before != after
        return [each.sentence for each in differences(ruleset(RULES, before), ruleset(RULES, after))]

    year, half, new_year = "expires: {after: 12 months}", "expires: {after: 6 months}", "expires: {each_year_on: 12-31}"
    assert told(year, half) == ["points of `points` expire after 6 months instead of 12"]
    assert told(year, new_year) == ["points of `points` expire each year on 12-31 instead of after 12 months"]
    assert told("", half) == ["points of `points` now expire after 6 months"]
    assert told(half, "") == ["points of `points` no longer expire after 6 months"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("season: month", "season: year", "busy can be won anew every year instead of every month"),
        ("keep: while_true", "keep: always", "busy is kept always instead of only while it is true"),
        ("distinct: category", "sum: co2_saved_kg", "busy counts the sum instead of how many different"),
        ("start_with: 1", "start_with: 2", "days starts with 2 freezes instead of 1 freeze"),
        ("earn_one_every: 5 days", "earn_one_every: 4 days", "days earns a freeze after 4 done periods instead of 5"),
        ("keep_at_most: 3", "keep_at_most: 2", "days keeps at most 2 freezes instead of 3"),
        ("days_at_most: 21", "days_at_most: 14", "days can be paused for at most 14 days at a time instead of 21"),
        ("pause: {days_at_most: 21, days_per_year: 35}", "repair_within: 2 days",
         "days can no longer be paused for at most 21 days at a time, and 35 in a year"),
        ("pause: {days_at_most: 21, days_per_year: 35}", "repair_within: 2 days",
         "days can now be repaired within 2 days"),
        ("every: week", "every: month", "often begins anew every month instead of every week"),
        ("order: in_sequence", "order: any", "often takes steps in any order instead of one after the other"),
    ],
)  # fmt: skip
def test_a_change_reads_as_a_product_owner_would_say_it(old: str, new: str, told: str) -> None:
    assert old in MORE
    changed = MORE.replace(old, new)
    assert told in [each.sentence for each in differences(ruleset(MORE), ruleset(changed))]


MORE = """\
badges:
  busy: {count: {of: purchase, distinct: category}, at_least: 2, season: month, keep: while_true}
streaks:
  days:
    when: purchase
    every: day
    freezes: {start_with: 1, earn_one_every: 5 days, keep_at_most: 3}
    pause: {days_at_most: 21, days_per_year: 35}
challenges:
  often:
    every: week
    order: in_sequence
    steps: {one: {do: purchase, times: 1}, two: {do: purchase, times: 2}}
"""


def test_conditions_are_told_in_words() -> None:
    asked = "    if: {category: repair}\n    give"
    assert changes((asked, "    if: {category: [repair, new]}\n    give")) == [
        "points.repaired: repaired asks that category is repair or new instead of category is repair"
    ]
    assert changes((asked, "    give")) == ["points.repaired: repaired no longer asks that category is repair"]
    assert changes(("count: {of: purchase, if: {category: repair}}", "count: {of: purchase}")) == [
        "badges.repair_hero: repair_hero no longer counts only when category is repair"
    ]


def test_arithmetic_is_told_as_it_is_written() -> None:
    assert changes(("{points: 20}", "{points: 10 * co2_saved_kg}")) == [
        "points.repaired: repaired gives 10 * co2_saved_kg points instead of 20 points"
    ]


def test_of_arithmetic_nothing_is_left_out() -> None:
    before, after = (ruleset(RULES.replace("{points: 20}", f"{{points: {each} * co2_saved_kg}}")) for each in (5, 6))
    assert [each.sentence for each in differences(before, after)] == [
        "repaired gives 6 * co2_saved_kg points instead of 5 * co2_saved_kg points"
    ]


def test_changes_are_in_the_order_of_the_sections() -> None:
    found = changes(("by: xp", "by: points"), ("{points: 20}", "{points: 25}"), ("steady: {}", "steady: {hidden: yes}"))
    assert [change.split(":")[0] for change in found] == ["points.repaired", "badges.steady", "levels"]


def test_another_order_is_a_change() -> None:
    tiers = "      bronze: {at_least: 1}\n      silver: {at_least: 5, give: {points: 100}}\n"
    swapped = "      silver: {at_least: 1, give: {points: 100}}\n      bronze: {at_least: 5}\n"
    assert "badges.repair_hero: tiers of repair_hero stand in the order silver, bronze instead of bronze, silver" in (
        changes((tiers, swapped))
    )
    badge = "  steady: {}\n"
    assert changes((badge, ""), ("badges:\n", f"badges:\n{badge}")) == ["badges: badges stand in another order"]


def test_the_count_of_a_new_badge_is_told_with_the_badge() -> None:
    assert changes(("  steady: {}", "  steady: {}\n  fresh: {count: {of: purchase}, at_least: 9}")) == [
        "badges.fresh: new badge fresh"
    ]


def test_comments_and_the_way_of_writing_are_no_changes() -> None:
    assert changes(("    when: purchase\n", "    when:   purchase   # why\n")) == []


def test_what_the_dictionary_declares_is_compared_too() -> None:
    after = PROGRAMME.replace("Europe/Stockholm", "UTC").replace("shop: text", "shop: {type: text, optional: yes}")
    found = [each.sentence for each in differences(ruleset(RULES), ruleset(RULES, after))]
    assert found == ["the programme has the zone UTC instead of Europe/Stockholm",
                     "purchase is told with shop: text (optional) instead of shop: text"]  # fmt: skip


def test_nothing_changed_between_a_ruleset_and_itself() -> None:
    assert differences(ruleset(RULES), ruleset(RULES)) == ()


# From here on: every field of every specification is changed once, whatever fields there are.


def sample(hint: Any, which: int) -> Any:
    """One of two different values of a type."""
    if get_origin(hint) in (Union, UnionType):
        kinds = [each for each in get_args(hint) if each is not type(None)]
        return condition(which) if Literal in kinds else sample(kinds[0], which)
    if get_origin(hint) is tuple:
        first, *others = get_args(hint)
        return tuple(sample(each, which) for each in (first, *others) if each is not ...)
    if isinstance(get_origin(hint), type) and issubclass(get_origin(hint), AbstractSet):
        return frozenset({sample(get_args(hint)[0], which)})
    if isinstance(get_origin(hint), type) and issubclass(get_origin(hint), Mapping):
        key, value = get_args(hint)
        return {sample(key, 0): sample(value, which)}
    if isinstance(hint, type) and issubclass(hint, Enum):
        return list(hint)[which]
    if is_dataclass(hint) or hasattr(hint, "_fields"):
        return hint(*(sample(each, which) for each in get_type_hints(hint).values()))
    return PLAIN[hint][which]


def condition(which: int) -> Any:
    return AllOf((Compare(attribute("category"), Comparison.IS, Literal(("repair", "new")[which])),))


PLAIN: Mapping[Any, tuple[Any, Any]] = {
    str: ("one", "two"),
    int: (1, 2),
    bool: (False, True),
    Decimal: (Decimal("1.5"), Decimal(2)),
    date: (date(2027, 3, 1), date(2027, 3, 2)),
}


@lru_cache
def hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def changed(value: Any, hint: Any, path: str) -> Iterator[tuple[str, Any]]:
    """The value with one field of it, or of what it holds, changed: each of them once."""
    if is_dataclass(value) and not isinstance(value, AllOf) and not isinstance(value, type):
        for each in fields(value):
            if (type(value), each.name) not in DERIVED:
                inner, own = hints(type(value))[each.name], f"{path}.{type(value).__name__}.{each.name}"
                yield own, replace(value, **{each.name: sample(inner, 1)})
                for where, other in changed(getattr(value, each.name), inner, own):
                    yield where, replace(value, **{each.name: other})
    elif isinstance(value, tuple) and not hasattr(value, "_fields") and value:
        for where, other in changed(value[0], None, path):
            yield where, (other, *value[1:])
    elif isinstance(value, Mapping):
        for key, held in value.items():
            for where, other in changed(held, None, path):
                yield where, {**value, key: other}


WHOLE: Ruleset = sample(Ruleset, 0)
CHANGED = dict(changed(WHOLE, Ruleset, ""))


def test_there_are_many_fields_to_change() -> None:
    assert len(CHANGED) > 150


@pytest.mark.parametrize("path", CHANGED)
def test_no_change_of_any_field_is_passed_over(path: str) -> None:
    assert differences(WHOLE, CHANGED[path]) != ()
    assert differences(CHANGED[path], WHOLE) != ()


@pytest.mark.parametrize("path", CHANGED)
def test_every_sentence_says_something_else_of_before_than_of_after(path: str) -> None:
    told = [each.sentence.split(" instead of ") for each in differences(WHOLE, CHANGED[path])]
    assert all(len(parts) == 1 or not parts[0].endswith(f" {parts[1]}") for parts in told), told


def test_what_is_there_and_what_is_not_is_a_change_too() -> None:
    assert AllOf(()) == ALWAYS
    empty = replace(WHOLE, points=(), levels=None)
    assert [each.sentence for each in differences(WHOLE, empty)] == [
        "removed points rule one",
        "the programme no longer has levels one",
    ]
