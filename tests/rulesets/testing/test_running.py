"""Tests beside rules are run as the fold would have it, and see a member wherever something is expected."""

import pytest

from tests.rulesets.testing.club import failures, run_of, runs

REPAIR = "do: purchase, category: repair"


@pytest.mark.parametrize(
    "expected",
    [
        "points: 40",
        "points: {at_least: 40, less_than: 41}",
        "points.earned: 40",
        "points.pending: 0",
        "wallet.xp: 12",
        "badges: [hero.bronze, secret]",
        "badges: [hero, secret]",
        "badge.hero: bronze",
        "badge.hero: yes",
        "badge.hero: 1",
        "badge.secret: yes",
        "badge.secret.shown: yes",
        "level: tree",
        "challenge.spring: completed",
        "challenge.spring: 1",
        "challenge.spring.fix: 2",
        "count.repairs: 2",
        "count.finds.billing: 1",
        "count.finds.shipping: 0",
        "streak.daily: 1",
        "streak.daily.best: {at_least: 1}",
        "streak.daily.freezes: 0",
        "streak.daily.status: secured",
        "impact.saved: 2.5",
        "perks: []",
        "segments: [northern]",
    ],
)
def test_everything_about_a_member_can_be_expected(expected: str) -> None:
    events = f"""\
        - {{at: 2027-03-01 10:00, {REPAIR}, co2_saved_kg: 1.25, times: 2, every: 1 hour}}
        - {{at: 2027-03-01 12:00, do: help.found, topic: billing, solved: yes}}
    """
    assert run_of(events, f"- {{{expected}}}", "member: {city: Umeå}").passed
    name, _, value = expected.partition(": ")
    other = {"yes": "no", "no": "yes", "[]": "[voucher]", "bronze": "silver", "tree": "seed", "secured": "at_risk"}
    wrong = other.get(value, {"completed": "active"}.get(value, "[]" if value[0] == "[" else "77"))
    assert not run_of(events, f"- {{{name}: {wrong}}}", "member: {city: Umeå}").passed


def test_an_expectation_sees_what_happened_until_then_that_instant_included() -> None:
    assert run_of(
        f"""\
        - {{at: 2027-03-01 10:00, {REPAIR}}}
        - {{at: 2027-03-02 10:00, {REPAIR}}}
        """,
        """\
        - {at: 2027-03-01 09:59, points: 0}
        - {at: 2027-03-01 10:00, points: 20}
        - {at: 2027-03-02 09:59:59, points: 20}
        - {points: 40}
        """,
    ).passed


def test_expectations_and_events_need_not_stand_in_the_order_of_time() -> None:
    assert run_of(
        f"""\
        - {{at: 2027-03-02 10:00, {REPAIR}}}
        - {{at: 2027-03-01 10:00, {REPAIR}}}
        """,
        """\
        - {at: 2027-03-02 10:00, points: 40}
        - {at: 2027-03-01 12:00, points: 20}
        """,
    ).passed


def test_a_date_alone_is_noon() -> None:
    expect = "- {at: 2027-03-01 11:59, points: 0}\n- {at: 2027-03-01 12:00, points: 20}"
    assert run_of(f"- {{at: 2027-03-01, {REPAIR}}}", expect).passed


def test_a_repeated_event_comes_at_the_same_wall_clock_each_day_even_when_clocks_change() -> None:
    events = f"- {{at: 2027-03-27 10:00, {REPAIR}, times: 3, every: 1 day}}"  # clocks change on the 28th
    expect = "- {at: 2027-03-29 09:59, points: 40}\n- {at: 2027-03-29 10:00, points: 67}"
    assert run_of(events, expect).passed


def test_repetitions_without_a_distance_come_at_once() -> None:
    assert run_of(f"- {{at: 2027-03-01 10:00, {REPAIR}, times: 3}}", "- {count.repairs: 3, points: 47}").passed


def test_of_an_hour_that_comes_twice_the_first_is_meant() -> None:
    events = f"- {{at: 2027-10-31 02:30, {REPAIR}}}"
    assert run_of(events, "- {at: 2027-10-31T00:30:00Z, points: 20}\n- {at: 2027-10-31T00:29:59Z, points: 0}").passed


def test_an_hour_that_is_skipped_is_the_end_of_the_gap() -> None:
    events = f"- {{at: 2027-03-28 02:30, {REPAIR}}}"
    assert run_of(events, "- {at: 2027-03-28T01:00:00Z, points: 20}\n- {at: 2027-03-28T00:59:59Z, points: 0}").passed


def test_times_are_on_the_clock_of_where_the_member_lives() -> None:
    events = f"- {{at: 2027-03-01 10:00, {REPAIR}}}"
    expect = "- {at: 2027-02-28T21:00:00Z, points: 20}\n- {at: 2027-03-01 09:59, points: 0}"
    assert run_of(events, expect, "zone: Pacific/Auckland").passed


def test_after_a_move_the_clock_is_that_of_the_new_zone() -> None:
    assert run_of(
        f"""\
        - {{at: 2027-03-01 12:00, zone: Pacific/Auckland}}
        - {{at: 2027-03-02 08:00, {REPAIR}}}
        """,
        """\
        - {at: 2027-03-01 11:59, points: 0}
        - {at: 2027-03-02 07:59, points: 0}
        - {at: 2027-03-01T19:00:00Z, points: 20}
        - {at: 2027-03-02 08:00, points: 20}
        """,
    ).passed


def test_what_becomes_known_of_the_member_counts_from_then_on() -> None:
    assert run_of(
        f"""\
        - {{at: 2027-03-01 10:00, {REPAIR}}}
        - {{at: 2027-03-01 11:00, tell: {{city: Umeå}}}}
        - {{at: 2027-03-01 12:00, {REPAIR}}}
        """,
        "- {at: 2027-03-01 10:30, xp: 5, segments: []}\n- {xp: 11, segments: [northern]}",
    ).passed


def test_attributes_that_are_called_like_a_word_of_events_stand_under_with() -> None:
    assert run_of("- {at: 2027-03-01, do: trip, times: 2, with: {times: 3, zone: far}}", "- {points: 60}").passed


def test_what_a_member_chooses_reaches_the_rule() -> None:
    run = run_of("- {at: 2027-03-01, join: spring}", "- {challenge.spring: active}")
    assert run.passed
    assert [type(effect).__name__ for page in run.pages for effect in page.effects] == ["ChoiceRefused"]


OTHER_FILE = """\
points:
  more: {when: purchase, give: {points: 1000}, limits: {times_per_day: 9}}
badges:
  buyer: {count: {of: purchase}, at_least: 1, give: {points: 5000}}
"""


def test_rules_of_other_files_do_not_disturb_a_test() -> None:
    events = f"- {{at: 2027-03-01, {REPAIR}}}"
    assert run_of(events, "- {points: 20, badges: [hero]}", other=OTHER_FILE).passed


def test_rules_of_other_files_count_with_the_whole_programme() -> None:
    events = f"- {{at: 2027-03-01, {REPAIR}}}"
    assert run_of(events, "- {points: 6020, badges: [hero, buyer]}", with_all=True, other=OTHER_FILE).passed


def test_a_rule_of_another_file_that_a_test_names_is_there_with_what_it_gives() -> None:
    assert run_of(f"- {{at: 2027-03-01, {REPAIR}}}", "- {points: 5020, badge.buyer: yes}", other=OTHER_FILE).passed


def test_a_rule_that_needs_one_of_another_file_finds_it() -> None:
    tests = f"""\
    - name: A collector has the badge of the other file
      events: [{{at: 2027-03-01, {REPAIR}}}]
      expect: {{badge.collector: yes}}
    """
    rules = "badges:\n  collector: {needs: {badges: [buyer]}}\n"
    assert [run.passed for run in runs(tests, rules, other=OTHER_FILE, more=MORE)] == [True]


def test_a_hidden_badge_is_shown_once_it_is_won_and_others_always_are() -> None:
    assert run_of(
        f"- {{at: 2027-03-01 10:00, {REPAIR}, times: 2, every: 1 hour}}",
        """\
        - {at: 2027-03-01 09:00, badge.secret.shown: no, badge.hero.shown: yes}
        - {at: 2027-03-01 10:00, badge.secret.shown: no, badge.secret: no}
        - {at: 2027-03-01 11:00, badge.secret.shown: yes, badge.secret: yes}
        """,
    ).passed


@pytest.mark.parametrize(
    ("named", "points"),
    [
        ("with: [badges.buyer]", 5020),
        ("with: [points.more]", 1020),
        ("with: [points.more, badges.buyer]", 6020),
        ("with: [other.yaml]", 6020),
        ("with: [rules.yaml, badges.hero]", 20),
    ],
)
def test_a_test_can_ask_for_rules_of_other_files_and_for_whole_files(named: str, points: int) -> None:
    assert run_of(f"- {{at: 2027-03-01, {REPAIR}}}", f"- {{points: {points}}}", named, other=OTHER_FILE).passed


MORE = """\
points:
  less: {when: help.found, give: {xp: 1}, limits: {times_per_day: 9}}
  trips: {when: trip, give: {xp: 1}, limits: {times_per_day: 9}}
levels: {by: xp, steps: {seed: {from: 0, perks: [voucher]}}}
"""


def test_a_test_that_passes_tells_nothing() -> None:
    assert failures("- {name: A, expect: {at: 2027-03-01, points: 0}}") == []
