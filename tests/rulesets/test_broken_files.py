"""What checking says of each broken file, word for word; and whoever does what it says has a file without mistakes."""

from pathlib import Path

import pytest

from engine.rulesets import Diagnostic
from tests.rulesets.applying import followed, said
from tests.rulesets.broken_files import BROKEN, broken_files, expected_file, findings_in, report_on

FILES = broken_files()
READ_ANEW = "write the texts anew with `python -m tests.rulesets.broken_files`, and read what changed"

ALSO_TOLD = {"TRG089"}
"""That this version does not run something yet, which is no mistake."""

BY_HAND: dict[str, tuple[str, str]] = {
    "at_most_below_the_amount": ("at_most: 50", "at_most: 200"),
    "at_most_beside_give": ("quantity}\n    at_most: 200", "quantity, at_most: 200}"),
    "badge_gives_a_counted_badge": ("helper", "commuter"),
    "badge_out_of_reach": ("at_least: 5", "at_least: 4"),
    "badge_that_nobody_can_win": ("{name: The mender}", "{name: The mender, count: repairs, at_least: 1}"),
    "badges_that_need_one_another": (", needs: {badges: [knower]}", ""),
    "campaign_always_on": ("earth_week:\n", "earth_week:\n    weekdays: [sat]\n"),
    "campaign_multiplies_and_adds": ("\n    add: 10", ""),
    "campaign_weekday_never_there": ("[sat]", "[mon]"),
    "challenge_dates_swapped": (
        "first_day: 2027-03-31\n    last_day: 2027-03-01",
        "first_day: 2027-03-01\n    last_day: 2027-03-31",
    ),
    "challenge_with_too_many_steps_asked": ("    any: 3\n", ""),
    "guard_about_others_for_ever": ("at_most: 3", "at_most: 3, per: day"),
    "guard_at_the_door_asks_for_the_level": (" if: {member.level: seed},", ""),
    "guard_in_turns_for_each": (", who: each_brand", ""),
    "guard_refuses_after_a_return": (", then: refused", ""),
    "guard_asks_for_too_many_different": ("at_least: 5", "at_least: 3"),
    "guard_for_each_unknown_attribute": ("[review.written, purchase]", "review.written"),
    "guard_of_several_with_a_condition": (" if: {stars: 5},", ""),
    "guard_of_two_kinds": ("    cool_off: 2 days\n", ""),
    "guard_per_and_within": (", within: 2 hours", ""),
    "guard_spelt_as_a_points_rule": ("once_per: product", "at_most: 1, for_each: product"),
    "guard_twice_of_the_same": ("[review.written, review.written]", "review.written"),
    "guard_with_a_period_that_cools_off": (", per: day", ""),
    "guard_without_a_kind": ("written\n", "written\n    at_most: 3\n    per: day\n"),
    "guard_without_a_reason": ("slowly:\n", "slowly:\n    why: That was a little fast.\n"),
    "campaigns_that_overlap": ("multiply: 1.5", "multiply: 1.5, stack: yes"),
    "campaign_hours_over_midnight": ("22:00-05:00", "22:00-24:00"),
    "programmes/segment_that_nothing_asks_for": ("  far: {if: {member.city: Kiruna}}\n", ""),
    "programmes/member_attribute_that_nothing_asks_for": ("  home: [flat, house]\n", ""),
    "comparison_does_not_fit": ("{at_least: repair}", "{is: repair}"),
    "condition_that_never_holds": ("at_most: 3", "at_most: 9"),
    "count_for_each_of_a_decimal": ("co2_saved_kg", "shop"),
    "count_that_nobody_asks_for": ("week}\n", "week}\nbadges: {mender: {count: mended, at_least: 3}}\n"),
    "expression_always_true": (" || action.quantity < 3", ""),
    "expression_asks_the_clock": ("now()", 'timestamp("2027-06-01T00:00:00Z")'),
    "expression_on_one_line": ("if: action", "if: |\n      action"),
    "leaderboard_by_a_count_for_each": ("votes", "repairs"),
    "leaderboard_by_wallet_and_count": (", count: repairs", ""),
    "limit_below_one_award": ("points_per_day: 50", "points_per_day: 500"),
    "limit_on_another_wallet": ("xp_per_day", "points_per_day"),
    "name_of_another_file_again": ("helper", "mender"),
    "once_per_a_list": ("tags", "shop"),
    "one_space_too_few": ("   give", "    give"),
    "one_space_too_many": ("     give", "    give"),
    "programmes/actions_as_a_list": ("  - purchase\n", "  purchase: {attributes: {category: [new, repair]}}\n"),
    "programmes/attribute_value_twice": ("repair, repair]", "repair]"),
    "programmes/language_twice": ("en, en", "en"),
    "programmes/member_attribute_with_a_dot": ("  member.city: text", "  city: text"),
    "programmes/segment_about_an_action": ("category: repair, member", "member"),
    "programmes/text_in_a_language_not_declared": (", sv: Lagningscheck", ""),
    "programmes/wallet_called_like_a_word_of_rules": ("badge: {name", "points: {name"),
    "reward_in_points_that_cannot_be_spent": ("xp", "points"),
    "rule_not_indented": (
        "thanks:\n  when: purchase\n  give: {points: 10}\n  limits",
        "  thanks:\n    when: purchase\n    give: {points: 10}\n    limits",
    ),
    "rules_as_a_list": (
        "  - name: Thanks\n    when: purchase\n    give: {points: 10}",
        "  thanks: {when: purchase, give: {points: 10}, limits: {times_per_day: 3}}",
    ),
    "same_key_twice": ("{points: 10}\n    give: {xp: 5}", "{points: 10, xp: 5}"),
    "second_ladder": ("levels:\n  by: points\n  steps: {newcomer: {from: 0}}\n", ""),
    "streak_pause_longer_than_the_year": ("days_at_most: 30", "days_at_most: 10"),
    "streak_starts_with_more_than_it_keeps": ("start_with: 3", "start_with: 2"),
    "tab_indents_a_rule": ("\t", "  "),
    "test_does_two_things_at_once": (", zone: UTC}", "}\n      - {at: 2027-03-01 11:00, zone: UTC}"),
    "three_dashes_between_rules": ("---\nbadges:\n", ""),
    "tiers_out_of_order": ("at_least: 5", "at_least: 2"),
    "window_and_period_together": (", within: 30 days", ""),
}
"""Files whose help line only says in which direction to go, and what somebody would write who went there."""


def name_of(path: Path) -> str:
    return path.relative_to(BROKEN).with_suffix("").as_posix()


def mistakes(path: Path, text: str | None = None) -> list[Diagnostic]:
    return [each for each in findings_in(path, text) if each.code not in ALSO_TOLD]


def test_there_are_enough_of_them() -> None:
    assert len(FILES) >= 200


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_broken_file_is_told_in_these_words(path: Path) -> None:
    assert report_on(path) == expected_file(path).read_text(encoding="utf-8"), READ_ANEW


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_one_mistake_is_told_once(path: Path) -> None:
    [found] = mistakes(path)
    assert found.line
    assert found.suggestion


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_doing_what_the_help_line_says_leaves_no_mistake(path: Path) -> None:
    [found] = mistakes(path)
    text = path.read_text(encoding="utf-8")
    if by_hand := BY_HAND.get(name_of(path)):
        assert text.count(by_hand[0]) == 1
        assert not mistakes(path, text.replace(*by_hand))
    else:
        assert said(found)
        assert any(not mistakes(path, mended) for mended in followed(text, found))


def test_no_text_is_left_of_a_file_that_is_gone() -> None:
    assert {path.with_suffix(".yaml") for path in BROKEN.rglob("*.txt")} == set(FILES)
