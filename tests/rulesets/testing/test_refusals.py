"""A choice that was refused is told with the dates and numbers that it came to, and at the head of the failure."""

from functools import cache

import pytest

from tests.rulesets.testing.club import failures

RULES = """\
streaks:
  daily:
    when: help.found
    every: day
    pause: {days_at_most: 3, days_per_year: 4}
    repair_within: 48 hours
    repair_cost: {points: 50}
    freezes: {start_with: 1, keep_at_most: 1, cost: {points: 9}}
  plain: {when: help.found, every: day}
challenges:
  spring: {first_day: 2027-03-03, last_day: 2027-03-31, opt_in: yes, steps: {fix: {do: purchase, times: 1}}}
  open: {steps: {fix: {do: purchase, times: 1}}}
points:
  thanks: {when: purchase, give: {points: 20}, limits: {times_per_day: 1}}
"""
TEST = """\
- name: Whatever can be refused
  events:
    - {at: 2027-03-01 09:00, do: help.found, topic: a, solved: yes}
    - {at: 2027-03-01 10:00, join: spring}
    - {at: 2027-03-01 11:00, leave: spring}
    - {at: 2027-03-01 12:00, join: open}
    - {at: 2027-03-01 13:00, pause: plain, first_day: 2027-03-20, last_day: 2027-03-21}
    - {at: 2027-03-01 14:00, repair: plain}
    - {at: 2027-03-01 15:00, buy_freeze: plain}
    - {at: 2027-03-01 16:00, pause: daily, first_day: 2027-03-20, last_day: 2027-03-27}
    - {at: 2027-03-01 17:00, pause: daily, first_day: 2027-02-01, last_day: 2027-02-02}
    - {at: 2027-03-01 18:00, repair: daily}
    - {at: 2027-03-01 19:00, buy_freeze: daily}
    - {at: 2027-03-01 20:00, pause: daily, first_day: 2027-03-20, last_day: 2027-03-22}
    - {at: 2027-03-01 21:00, pause: daily, first_day: 2027-03-23, last_day: 2027-03-23}
    - {at: 2027-03-01 22:00, pause: daily, first_day: 2027-03-26, last_day: 2027-03-27}
    - {at: 2027-03-04 09:00, do: purchase, category: new}
    - {at: 2027-03-04 10:00, repair: daily}
    - {at: 2027-03-04 11:00, join: spring}
    - {at: 2027-03-04 12:00, join: spring}
    - {at: 2027-03-04 13:00, do: purchase, category: new}
    - {at: 2027-04-01 10:00, leave: spring}
    - {at: 2027-04-01 11:00, join: spring}
  expect: {points: 99}
"""


@cache
def diary() -> str:
    (told,) = failures(TEST, RULES)
    return told


@pytest.mark.parametrize(
    ("choice", "why"),
    [
        ("join", "begins 2027-03-03"),
        ("leave", "not joined"),
        ("join", "nobody has to join it: it has no `opt_in: yes`"),
        ("pause", "the streak has no `pause`"),
        ("repair", "the streak has no `repair_within`"),
        ("buy_freeze", "the streak has no `freezes`"),
        ("pause", "at most 3 days at a time, and this is 8 days"),
        ("pause", "a pause is set in advance, and 2027-02-01 has passed"),
        ("repair", "no run has broken that could be repaired"),
        ("buy_freeze", "at most 1 can be kept"),
        ("pause", "at most 3 days at a time, and this is 4 days with the pause that it touches"),
        ("pause", "at most 4 days of a year, and 3 days are paused already"),
        ("repair", "costs 50 points, there are 20"),
        ("join", "joined already"),
        ("join", "completed already"),
    ],
)
def test_a_refusal_says_the_dates_and_numbers(choice: str, why: str) -> None:
    assert f": refuses `{choice}`: {why}\n" in diary()


def test_a_repair_that_comes_too_late_says_until_when_it_could_be() -> None:
    rules = "streaks: {daily: {when: help.found, every: day, repair_within: 48 hours}}\n"
    tests = """\
    - name: Too late
      events:
        - {at: 2027-03-01, do: help.found, topic: a, solved: yes}
        - {at: 2027-03-05 10:00, repair: daily}
      expect: {streak.daily: 1}
    """
    (told,) = failures(tests, rules)
    why = "the run broke 2027-03-03 00:00 and could be repaired for 48 hours, until 2027-03-05 00:00"
    assert f"      streaks.daily: refuses `repair`: {why}\n" in told


def test_what_was_refused_before_something_was_missed_is_named_at_the_head_of_the_failure() -> None:
    tests = """\
    - name: Joined too early
      events:
        - {at: 2027-03-01 10:00, join: spring}
        - {at: 2027-03-04 10:00, do: purchase, category: new}
        - {at: 2027-03-06 10:00, leave: spring}
      expect: {at: 2027-03-05, challenge.spring: completed}
    """
    (told,) = failures(tests, RULES)
    assert told.splitlines()[1:4] == [
        "  club/rules.yaml:21: `challenge.spring` should be completed and is active (2027-03-05 12:00)",
        "  club/rules.yaml:18: `join challenges.spring` was refused: begins 2027-03-03 (2027-03-01 10:00)",
        "",
    ]
