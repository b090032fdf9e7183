"""The diary says why nothing came of an action that a rule matches, and how far it brought whatever it counts for."""

from functools import cache

import pytest

from tests.rulesets.testing.club import failures

RULES = """\
counts:
  topics: {of: help.found, distinct: topic}
  finds: {of: help.found, for_each: topic}
  kilos: {of: purchase, sum: co2_saved_kg}
points:
  half: {when: purchase, give: {points: 0.1 * co2_saved_kg}, limits: {times_per_day: 9}}
  held: {when: purchase, give: {points: 5}, hold_for: 2 days, cancel_if: {action: trip}, limits: {times_per_day: 9}}
badges:
  needy: {count: {of: purchase}, at_least: 2, needs: {badges: [topical], level: tree, segment: northern}}
  topical: {count: {of: help.found, distinct: topic}, tiers: {bronze: {at_least: 2}, silver: {at_least: 4}}}
  each: {count: {of: help.found, for_each: topic}, at_least: 2, hidden: yes}
  seasonal: {count: {of: help.found}, at_least: 1, season: month}
streaks:
  weekly: {when: help.found, every: week, on_days: 3}
  mondays: {when: help.found, every: day, only_on: [mon], pause: {days_at_most: 3}}
challenges:
  spring:
    first_day: 2027-03-03
    last_day: 2027-03-31
    opt_in: yes
    order: in_sequence
    steps: {fix: {do: purchase, if: {category: repair}, times: 1}, find: {do: help.found, distinct: topic, at_least: 2}}
  open: {steps: {mend: {do: purchase, times: 1}, kilos: {do: purchase, sum: co2_saved_kg, at_least: 50}}}
  once: {steps: {look: {do: help.found, times: 1}}}
levels: {by: xp, steps: {seed: {from: 0}, tree: {from: 10}}}
"""
TEST = """\
- name: Whatever can come to nothing
  member: {city: Åre}
  events:
    - {at: 2027-03-01 10:00, do: help.found, topic: a, solved: yes}
    - {at: 2027-03-01 11:00, do: help.found, topic: a, solved: yes}
    - {at: 2027-03-01 12:00, do: purchase, category: repair, co2_saved_kg: 4}
    - {at: 2027-03-01 13:00, do: purchase, category: repair}
    - {at: 2027-03-01 14:00, do: trip, with: {times: 1, zone: a}}
    - {at: 2027-03-01 15:00, do: trip, with: {times: 1, zone: a}}
    - {at: 2027-03-03 10:00, do: purchase, category: repair, co2_saved_kg: 0.5}
    - {at: 2027-03-03 11:00, join: spring}
    - {at: 2027-03-03 12:00, do: help.found, topic: b, solved: yes}
    - {at: 2027-03-03 13:00, pause: mondays, first_day: 2027-03-08, last_day: 2027-03-09}
    - {at: 2027-03-03 14:00, do: purchase, category: repair, co2_saved_kg: 1}
    - {at: 2027-03-04 10:00, do: help.found, topic: b, solved: yes}
    - {at: 2027-03-04 11:00, do: help.found, topic: b, solved: yes}
    - {at: 2027-03-08 10:00, do: help.found, topic: c, solved: yes}
    - {at: 2027-04-01 10:00, do: purchase, category: repair, co2_saved_kg: 1}
  expect: {points: 99}
"""


@cache
def diary() -> str:
    (told,) = failures(TEST, RULES)
    return told


def told_at(time: str) -> list[str]:
    """What stands in the diary below a time."""
    part = diary().rpartition(f"  {time}  ")[2].splitlines()[1:]
    end = next(at for at, line in enumerate(part) if not line.startswith("      "))
    return [line.strip() for line in part[:end]]


@pytest.mark.parametrize(
    ("time", "told"),
    [
        ("2027-03-01 10:00", "counts.topics: counts 1"),
        ("2027-03-01 11:00", "counts.topics: counts nothing new, still 1"),
        ("2027-03-01 11:00", "counts.finds: counts 2 for `a`"),
        ("2027-03-01 12:00", "counts.kilos: counts 4"),
        ("2027-03-01 13:00", "counts.kilos: counts nothing: co2_saved_kg was not told, still 4"),
        ("2027-03-01 12:00", "points.half: gives nothing: 0.1 * co2_saved_kg is 0.4, which is rounded down to 0"),
        ("2027-03-01 13:00", "points.half: gives nothing: co2_saved_kg was not told"),
        ("2027-03-01 14:00", "points.held: cancels 5 points that were promised"),
        ("2027-03-01 15:00", "points.held: matches `cancel_if`, and nothing is pending that it would cancel"),
        ("2027-03-01 12:00", "impact.saved: adds 4 kg, now 4"),
        ("2027-03-01 13:00", "impact.saved: adds nothing: co2_saved_kg was not told, still 4 kg"),
        ("2027-03-03 10:00", "impact.saved: adds 0.5 kg, now 4.5"),
        ("2027-03-01 12:00", "badges.needy: at 1 of 2"),
        ("2027-03-01 13:00",
         "badges.needy: at 2 of 2, and needs the badge `topical` and the level `tree` and the segment `northern`"),
        ("2027-03-03 14:00", "badges.needy: at 2 of 2, and needs the level `tree` and the segment `northern`"),
        ("2027-03-01 10:00", "badges.topical: at 1 of 2 towards `bronze`"),
        ("2027-03-01 11:00", "badges.topical: counts nothing new, still at 1 of 2 towards `bronze`"),
        ("2027-03-01 10:00", "badges.each: at 1 of 2 for `a`"),
        ("2027-03-04 11:00", "badges.each: won already for `b`"),
        ("2027-03-01 11:00", "badges.seasonal: won already"),
        ("2027-03-01 10:00", "streaks.weekly: at 1 of 3 different days this week"),
        ("2027-03-01 11:00", "streaks.weekly: counts nothing new, still at 1 of 3 different days this week"),
        ("2027-03-04 11:00", "streaks.weekly: this week is done already"),
        ("2027-03-01 11:00", "streaks.mondays: today is done already"),
        ("2027-03-03 12:00", "streaks.mondays: a day off: what is done on it does not count"),
        ("2027-03-08 10:00", "streaks.mondays: paused today: what is done in a pause does not count"),
        ("2027-03-01 12:00", "challenges.spring: not begun: it begins 2027-03-03"),
        ("2027-03-03 10:00", "challenges.spring: not joined"),
        ("2027-03-03 12:00", "challenges.spring: step `find` waits for `fix`"),
        ("2027-03-04 11:00", "challenges.spring: step `find` counts nothing new, still at 1 of 2"),
        ("2027-03-03 10:00", "challenges.open: step `mend` is done already; step `kilos` is still at 4 of 50"),
        ("2027-03-01 13:00",
         "challenges.open: step `mend` is done already; "
         "step `kilos` counts nothing: co2_saved_kg was not told, still at 4 of 50"),
        ("2027-03-01 11:00", "challenges.once: completed already"),
    ],
)  # fmt: skip
def test_a_diary_says_what_came_of_it_or_why_nothing_did(time: str, told: str) -> None:
    assert told in told_at(time)


def test_nothing_is_left_to_say_that_nothing_comes_of_it() -> None:
    assert "nothing comes of it" not in diary()


def test_a_challenge_that_is_over_says_since_when() -> None:
    rules = "challenges: {spring: {last_day: 2027-03-31, steps: {fix: {do: purchase, times: 3}}}}\n"
    tests = """\
    - name: Late
      events: [{at: 2027-04-02 10:00, do: purchase, category: repair}]
      expect: {challenge.spring: completed}
    """
    (told,) = failures(tests, rules)
    assert "      challenges.spring: over since 2027-04-01\n" in told
