"""Gaps: every small change to the rules that no test notices is told, and no other."""

from functools import cache
from textwrap import dedent, indent

import pytest

from engine.rulesets.compiler import read_trees
from engine.rulesets.diagnostics import Findings
from engine.rulesets.testing.advice import in_words
from engine.rulesets.testing.gaps import Gaps
from engine.rulesets.testing.running import Runner
from tests.rulesets.testing.club import PROGRAMME, compiled, written

RULES = """\
points:
  thanks:
    name: {en: Thanks}
    when: purchase
    if: {category: [repair, second_hand], co2_saved_kg: {at_least: 2}}
    give: {points: 10 * co2_saved_kg, at_most: 100}
    limits: {times_per_day: 2}
"""
DAY = "{at: 2027-03-01 10:00, do: purchase, category: repair, co2_saved_kg: 2"
SEVERAL = f"""\
- name: Repairs are thanked for twice a day
  events: [{DAY}, times: 3}}]
  expect: {{points: 40}}
- name: Second-hand too
  events: [{DAY.replace("repair", "second_hand")}}}]
  expect: {{points: 20}}
- name: What is new is not
  events: [{DAY.replace("repair", "new")}}}]
  expect: {{points: 0}}
- name: Little is not
  events: [{DAY}}}, {DAY.replace("kg: 2", "kg: 1.9")}}}]
  expect: {{points: 20}}
- name: No more than so much
  events: [{DAY.replace("kg: 2", "kg: 60")}}}]
  expect: {{points: 100}}
"""


def gaps(tests: str, rules: str = RULES) -> list[str]:
    """The gaps in the rules, without those in the club's dictionary."""
    return [each for each in all_gaps(tests, rules) if not each.startswith("club/programme.yaml")]


def all_gaps(tests: str, rules: str) -> list[str]:
    club = compiled(tests, rules)
    assert club.ruleset is not None, club.diagnostics
    runs = list(Runner(club.ruleset).run_all(club.tests))
    assert all(run.passed for run in runs), [run.missed for run in runs]
    sources = {"programme.yaml": PROGRAMME, "rules.yaml": written(tests, rules)}
    looked_at = Gaps(read_trees(sources, Findings()), club.ruleset, runs)
    return [in_words(gap, "club") for gap in looked_at.gaps_in(list(looked_at.try_all()))]


def test_tests_on_both_sides_of_everything_leave_no_gap() -> None:
    assert gaps(SEVERAL) == []


@pytest.mark.parametrize(
    ("left_out", "expected"),
    [
        ("Repairs are",
         "club/rules.yaml:7: `times_per_day: 2` can be left out of `thanks`, and no test notices; "
         "add a test that does it 3 times in a day"),
        ("Second-hand",
         "club/rules.yaml:5: `second_hand` can be left out of `category` of `thanks`, and no test notices; "
         "add a test with `second_hand`"),
        ("What is new",
         "club/rules.yaml:5: `category: [repair, second_hand]` can be left out of the condition of `thanks`, and no "
         "test notices; add a test in which it does not hold, and expect that nothing comes of it"),
        ("No more",
         "club/rules.yaml:6: `at_most: 100` can be left out of `give` of `thanks`, and no test notices; "
         "add a test that would give more than 100, and expects 100"),
    ],
)  # fmt: skip
def test_a_test_that_is_missing_leaves_its_gap(left_out: str, expected: str) -> None:
    tests = [f"- {each}" for each in SEVERAL.split("- name: ")[1:] if not each.startswith(left_out)]
    assert gaps("".join(each.replace("- ", "- name: ", 1) for each in tests)) == [expected]


def test_a_comparison_that_is_never_met_exactly_is_a_gap() -> None:
    tests = """\
    - name: Much
      events: [{at: 2027-03-01, do: purchase, category: repair, co2_saved_kg: 9}]
      expect: {points: 90}
    - name: Little
      events: [{at: 2027-03-01, do: purchase, category: repair, co2_saved_kg: 1.9}]
      expect: {points: 0}
    """
    found = [each for each in gaps(tests) if "more_than" in each]
    assert found == [
        "club/rules.yaml:5: `at_least` of `co2_saved_kg` of `thanks` can be `more_than`, and no test notices; "
        "add a test with exactly 2"
    ]


def test_a_rule_that_no_test_tries_is_one_gap() -> None:
    (found,) = gaps("")
    assert found == (
        "club/rules.yaml:2: no test tries the points rule `thanks`, and would not notice 16 small changes to it; "
        "add a test that does what it asks for, and expects what it then gives"
    )


def test_the_days_of_a_challenge_are_noticed_on_the_day_itself_and_the_day_beside_it() -> None:
    rules = """\
    challenges:
      spring: {first_day: 2027-03-01, last_day: 2027-03-31, steps: {fix: {do: purchase, times: 1}}}
    """
    event = "{at: DAY, do: purchase, category: new}"
    inside = [f"- {{name: On {day}, events: [{event.replace('DAY', day)}], expect: {{challenge.spring.fix: 1}}}}\n"
              for day in ("2027-03-01", "2027-03-31")]  # fmt: skip
    outside = [f"- {{name: On {day}, events: [{event.replace('DAY', day)}], expect: {{challenge.spring.fix: 0}}}}\n"
               for day in ("2027-02-28", "2027-04-01")]  # fmt: skip
    assert len(gaps("".join(inside), rules)) == 3
    assert [each for each in gaps("".join(inside + outside), rules) if "_day" in each] == []


def test_a_level_between_two_amounts_that_can_be_earned_is_no_gap() -> None:
    rules = """\
    points: {thanks: {when: purchase, give: {points: 10}, limits: {points_per_day: 1000}}}
    levels: {by: points, steps: {seed: {from: 0}, tree: {from: 20}}}
    """
    tests = """\
    - name: Twice makes a tree
      events: [{at: 2027-03-01 10:00, do: purchase, category: new, times: 2, every: 1 hour}]
      expect: [{at: 2027-03-01 10:30, level: seed}, {level: tree, points: 20}]
    - name: So much a day
      events: [{at: 2027-03-01 10:00, do: purchase, category: new, times: 101}]
      expect: {points: 1000}
    """
    assert gaps(tests, rules) == []


def test_names_and_texts_are_no_gaps() -> None:
    rules = "badges: {hero: {name: 12, description: yes, count: {of: purchase}, at_least: 1}}\n"
    tests = "- {name: One, events: [{at: 2027-03-01, do: purchase, category: new}], expect: {badge.hero: yes}}\n"
    never = "- {name: None, expect: {at: 2027-03-01, badge.hero: no}}\n"
    assert gaps(tests + never, rules) == []


def test_of_an_expression_the_part_that_could_be_otherwise_is_told() -> None:
    rules = """\
    badges:
      hero:
        count:
          of: purchase
          if: |
            action.category == "repair" &&
              action.co2_saved_kg >= 2
        at_least: 1
    """
    tests = """\
    - name: A good repair
      events: [{at: 2027-03-01, do: purchase, category: repair, co2_saved_kg: 2}]
      expect: {badge.hero: yes}
    - name: Not a repair
      events: [{at: 2027-03-01, do: purchase, category: new, co2_saved_kg: 2}]
      expect: {badge.hero: no}
    - name: Nothing at all
      events: [{at: 2027-03-01, do: purchase, category: repair, co2_saved_kg: 0}]
      expect: {badge.hero: no}
    """
    assert gaps(tests, rules) == [
        "club/rules.yaml:7: the condition of `hero` can be `action.co2_saved_kg >= 1` instead of "
        "`action.co2_saved_kg >= 2`, and no test notices; add a test right at that border, on both sides of it"
    ]


LEFT_OUT = """\
points:
  thanks: {when: purchase, if: {category: repair}, give: {points: 10}, limits: {times_per_day: 9}}
  other: {when: purchase, if: {category: new}, give: {points: 1}, limits: {times_per_day: 9}}
  read: {when: help.found, give: {points: 2}, once_per: topic}
  asked:
    when: help.found
    if: {solved: yes}
    give: {xp: 3}
    hold_for: 1 day
    cancel_if: {action: trip, if: {zone: far}}
    limits: {times_per_day: 9}
campaigns:
  week: {first_day: 2027-04-01, last_day: 2027-04-07, applies_to: [thanks], if: {category: repair}, multiply: 2}
  month: {first_day: 2027-04-01, last_day: 2027-04-30, applies_to: [thanks], add: 1, stack: yes}
challenges:
  spring:
    first_day: 2027-03-01
    last_day: 2027-03-31
    opt_in: yes
    order: in_sequence
    steps: {fix: {do: purchase, times: 1}, find: {do: help.found, times: 1}}
badges:
  kinds: {count: {of: purchase, distinct: category}, at_least: 2, hidden: yes}
  busy: {count: {of: purchase, per: month}, at_least: 2, keep: while_true}
  both: {count: {of: help.found}, at_least: 1, needs: {badges: [kinds], level: tree}}
  topic: {count: {of: help.found, for_each: topic}, at_least: 1, once: yes}
levels: {by: points, steps: {seed: {from: 0}, tree: {from: 10}}}
"""
LITTLE = """\
- name: A little of everything
  events:
    - {at: 2027-03-01 09:00, join: spring}
    - {at: 2027-03-01 10:00, do: purchase, category: repair}
    - {at: 2027-03-01 11:00, do: purchase, category: new}
    - {at: 2027-03-01 12:00, do: help.found, topic: billing, solved: yes}
    - {at: 2027-04-01 10:00, do: purchase, category: repair}
  expect:
    - {at: 2027-03-01 12:00, challenge.spring: completed, badges: [kinds, busy, both, topic]}
    - {at: 2027-04-01 10:00, points: 34, xp: 3}
"""


@pytest.mark.parametrize(
    "told",
    [
        ("`once_per: topic` can be left out of `read`, and no test notices; "
            "add a test that does it twice for the same `topic`"),
        ("`cancel_if` can be left out of `asked`, and no test notices; "
            "add a test in which that happens while points are pending, and expect that they never come"),
        ("`applies_to: [thanks]` can be left out of `month`, and no test notices; add a test in which a rule that "
             "it does not apply to gives something while the campaign is on"),
        ("the whole condition of `week` can be left out, and no test notices; "
             "add a test in which it does not hold, and expect that nothing comes of it"),
        ("the step `fix` can be left out of `spring`, and no test notices; "
             "add a test in which all but that is done, and expect that it is not completed"),
        ("`opt_in: yes` can be left out of `spring`, and no test notices; "
             "add a test of a member who does not join, and expect that nothing is counted"),
        ("`order: in_sequence` can be left out of `spring`, and no test notices; "
             "add a test that does the steps in another order"),
        ("`distinct: category` can be left out of `kinds`, and no test notices; "
             "add a test with the same `category` twice, and expect that it counts once"),
        ("`hidden: yes` can be left out of `kinds`, and no test notices; "
             "add a test that expects `badge.kinds.shown: no` before it is won"),
        ("`keep: while_true` can be left out of `busy`, and no test notices; "
             "add a test in which what it was won for is no longer so, and expect what then becomes of it"),
        ("`needs: {badges: [kinds], level: tree}` can be left out of `both`, and no test notices; "
             "add a test in which all but that is there, and expect that it is not won"),
        ("`once: yes` can be left out of `topic`, and no test notices; "
             "add a test in which two values get there, and expect it once"),
    ],
)  # fmt: skip
def test_whatever_a_rule_says_and_no_test_notices_is_a_gap(told: str) -> None:
    assert told in [each.partition(": ")[2] for each in left_out()]


@cache
def left_out() -> list[str]:
    return gaps(LITTLE, LEFT_OUT)


def test_what_lies_in_something_that_can_be_left_out_is_not_told_once_more() -> None:
    assert [each.partition("; ")[0] for each in left_out() if each.startswith("club/rules.yaml:10:")] == [
        "club/rules.yaml:10: `cancel_if` can be left out of `asked`, and no test notices"
    ]


def test_a_test_that_a_badge_is_not_shown_yet_notices_that_it_is_hidden() -> None:
    rules = "badges: {kinds: {count: {of: purchase}, at_least: 2, hidden: yes}}\n"
    tests = """\
    - name: Two
      events: [{at: 2027-03-01, do: purchase, category: new, times: 2, every: 1 day}]
      expect: [{at: 2027-03-01, badge.kinds.shown: no}, {badge.kinds: yes}]
    """
    assert gaps(tests, rules) == []


def test_another_period_is_noticed_by_a_test_that_goes_on_into_the_next() -> None:
    rules = "badges: {busy: {count: {of: purchase}, at_least: 2, season: month}}\n"
    did = "do: purchase, category: new"
    once = f"- {{name: Two, events: [{{at: 2027-03-01, {did}, times: 2}}], expect: {{badge.busy: 1}}}}\n"
    apart = (
        f"- {{name: Apart, events: [{{at: 2027-03-31, {did}, times: 2, every: 1 day}}], expect: {{badge.busy: 0}}}}\n"
    )
    less = f"- {{name: One, events: [{{at: 2027-03-01, {did}}}], expect: {{badge.busy: 0}}}}\n"
    assert [each.partition("; ")[0] for each in gaps(once + less, rules)] == [
        "club/rules.yaml:1: `season: month` can be left out of `busy`, and no test notices"
    ]
    assert gaps(once + less + apart, rules) == []


@pytest.mark.parametrize(
    ("rules", "tries"),
    [
        ("counts: {finds: {of: help.found, within: 3 days}}\n",
         "the count `finds`"),
        ("streaks: {daily: {when: help.found, every: day, milestones: {3: {points: 3}}}}\n", "the streak `daily`"),
        ("challenges: {spring: {steps: {find: {do: help.found, times: 3}}}}\n", "the challenge `spring`"),
        ("badges: {hero: {count: {of: help.found}, at_least: 2}}\n", "the badge `hero`"),
        ("points: {thanks: {when: help.found, give: {xp: 5}, limits: {times_per_day: 1}}}\n"
         "campaigns: {week: {first_day: 2027-03-01, last_day: 2027-03-07, multiply: 2}}\n", "the campaign `week`"),
        ("points: {thanks: {when: help.found, give: {xp: 5}, limits: {times_per_day: 1}}}\n"
         "levels: {by: xp, steps: {seed: {from: 0}, tree: {from: 10}}}\n", "the levels"),
    ],
)  # fmt: skip
def test_every_kind_of_rule_that_no_test_tries_is_told_in_one_line(rules: str, tries: str) -> None:
    found = [each for each in gaps("", rules) if f"no test tries {tries}, and would not notice" in each]
    assert len(found) == 1


@pytest.mark.parametrize("said", ["who: each_member", "then: not_rewarded"])
def test_a_guard_that_says_what_goes_without_saying_is_tried_like_any_other(said: str) -> None:
    guards = f"fair_play: {{rush: {{why: Wait., when: help.found, at_most: 2, within: 1 hours, {said}}}}}\n"
    found = gaps("", guards)
    assert len(found) == 1
    assert "no test tries the guard `rush`" in found[0]


@pytest.mark.parametrize("said", ["who: everyone_together", "then: held"])
def test_a_guard_of_which_no_diary_can_tell_is_no_gap(said: str) -> None:
    guards = f"fair_play: {{rush: {{why: Wait., when: help.found, at_most: 2, within: 1 hours, {said}}}}}\n"
    assert gaps("", guards) == []


def test_how_long_a_guard_cools_off_is_a_gap_until_a_test_takes_something_back() -> None:
    rules = """\
    points: {thanks: {when: purchase, give: {points: 5}, limits: {times_per_day: 9}}}
    fair_play: {after: {why: Not so soon., when: purchase, cool_off: 2 days}}
    """
    events = """\
        - {at: 2027-03-01 10:00, do: purchase, category: new}
        - {at: 2027-03-02 10:00, take_back: 2027-03-01 10:00}
        - {at: 2027-03-04 09:59, do: purchase, category: new}
        - {at: LATER, do: purchase, category: new}
    """
    test = f"- name: A\n  events:\n{indent(dedent(events), '  ')}  expect: {{held_back.after: 1}}\n"
    late = test.replace("LATER", "2027-03-09")
    assert [each for each in gaps(late, rules) if "cool_off" in each] == [
        "club/rules.yaml:2: `cool_off` of `after` can be 3 days instead of 2 days, and no test notices; "
        "add a test just before the end of 2 days, and one just after"
    ]
    at_the_end = test.replace("LATER", "2027-03-04 10:00")
    assert [each for each in gaps(at_the_end, rules) if "cool_off" in each] == []


THANKS = "points: {thanks: {when: purchase, give: {points: 5, xp: 5}, once_per: category}}\n"


def test_what_the_dictionary_declares_and_no_test_tries_is_told_in_one_line_too() -> None:
    assert all_gaps("", THANKS)[-3:-1] == [
        "club/programme.yaml:6: no test tries the segment `northern`, and would not notice 1 small change to it; "
        "add a test of a member who belongs to it, and expect what comes of that",
        "club/programme.yaml:7: no test tries the impact `saved`, and would not notice 1 small change to it; "
        "add a test that does what it counts, and expects how much that is",
    ]


def test_an_impact_that_nobody_expects_is_called_what_it_is() -> None:
    told = all_gaps("- {name: A, events: [{at: 2027-03-01, do: purchase, category: new}], expect: {xp: 5}}\n", THANKS)
    assert (
        "club/programme.yaml:7: the impact `saved` can be left out, and no test notices; "
        "add a test that does what it counts, and expects how much that is"
    ) in told
