"""A failing test shows what was expected, what is so, and the member's diary: what each rule made of each event."""

from engine.rulesets import compile_sources
from engine.rulesets.testing.diary import failure
from engine.rulesets.testing.running import Runner
from tests.rulesets.testing.club import failures, runs

HELD = """\
points:
  thanks:
    when: purchase
    if: {category: [repair, second_hand], co2_saved_kg: {at_least: 2}}
    give: {points: 20}
    limits: {times_per_day: 1}
badges:
  hero: {count: {of: purchase, if: {category: repair}}, at_least: 2, give: {points: 5}}
streaks:
  daily: {when: help.found, if: {solved: yes}, every: day}
levels: {by: points, steps: {seed: {from: 0}, tree: {from: 20}}}
"""


def test_a_failing_test_shows_the_members_diary_with_why() -> None:
    tests = """\
    - name: Repairs are thanked for
      zone: Pacific/Auckland
      member: {city: Umeå}
      events:
        - {at: 2027-03-01 10:00, do: purchase, category: new, co2_saved_kg: 1.5}
        - {at: 2027-03-01 11:00, do: purchase, category: repair, tags: [a, b]}
        - {at: 2027-03-01 12:00, do: purchase, category: repair, co2_saved_kg: 2, times: 2, every: 1 hour}
        - {at: 2027-03-01 14:00, do: help.found, topic: billing, solved: yes}
        - {at: 2027-03-02 14:00, pause: daily, first_day: 2027-03-03, last_day: 2027-03-04}
        - {at: 2027-03-02 15:00, zone: Europe/Stockholm}
        - {at: 2027-03-02 16:00, tell: {city: Åre}}
      expect:
        - {at: 2027-03-01 12:30, points: 40, level: tree}
        - {at: 2027-03-05, points: {at_least: 30, at_most: 60}, badges: [], streak.daily: 1}
    """
    assert failures(tests, HELD) == [EXPECTED]


EXPECTED = """\
FAILED Repairs are thanked for
  club/rules.yaml:25: `points` should be 40 and is 25 (2027-03-01 12:30)
  club/rules.yaml:26: `points` should be at least 30 and at most 60 and is 25 (2027-03-05 12:00)
  club/rules.yaml:26: `badges` should be none and is hero (2027-03-05 12:00)
  club/rules.yaml:26: `streak.daily` should be 1 and is 0 (2027-03-05 12:00)
  club/rules.yaml:21: `pause streaks.daily from 2027-03-03 to 2027-03-04` was refused: the streak has no `pause` \
(2027-03-02 14:00)

  2027-03-01 10:00  lives in Pacific/Auckland, known of the member (city: Umeå)
  2027-03-01 10:00  purchase (category: new, co2_saved_kg: 1.5)
      points.thanks: does not match
          category is new, and repair or second_hand is asked
          co2_saved_kg is 1.5, and at least 2 is asked
      badges.hero: does not match: category is new, and repair is asked
      impact.saved: adds 1.5 kg, now 1.5
  2027-03-01 11:00  purchase (category: repair, tags: [a, b])
      points.thanks: does not match: co2_saved_kg was not told
      badges.hero: at 1 of 2
      impact.saved: adds nothing: co2_saved_kg was not told, still 1.5 kg
  2027-03-01 12:00  purchase (category: repair, co2_saved_kg: 2)
      points.thanks: gives 20 points
      badges.hero: wins the badge `hero`
      badges.hero: gives 5 points
      impact.saved: adds 2 kg, now 3.5
      levels: level from `seed` to `tree`
  2027-03-01 12:30  here it is looked at
  2027-03-01 13:00  purchase (category: repair, co2_saved_kg: 2)
      points.thanks: gives nothing: `times_per_day` leaves no room until 2027-03-02 00:00
      badges.hero: won already
      impact.saved: adds 2 kg, now 5.5
  2027-03-01 14:00  help.found (topic: billing, solved: yes)
      streaks.daily: the run is 1 long, the best 1
  2027-03-02 14:00  pause streaks.daily from 2027-03-03 to 2027-03-04
      streaks.daily: refuses `pause`: the streak has no `pause`
  2027-03-02 15:00  moves to Europe/Stockholm
  2027-03-02 16:00  told of the member (city: Åre)
  2027-03-03 00:00  time passes
      streaks.daily: the run of 1 is broken
  2027-03-05 12:00  here it is looked at
"""


def test_only_what_fails_is_told_and_in_the_order_of_time() -> None:
    tests = """\
    - name: Late and early
      events: [{at: 2027-03-01, do: help.found, topic: a, solved: no}]
      expect:
        - {at: 2027-03-02, streak.daily.best: 3, points: 0}
        - {at: 2027-03-01, streak.daily: {more_than: 1, is_not: 2}, points: 0}
    """
    (told,) = failures(tests, HELD)
    assert told.splitlines()[:3] == [
        "FAILED Late and early",
        "  club/rules.yaml:17: `streak.daily` should be more than 1 and not 2 and is 0 (2027-03-01 12:00)",
        "  club/rules.yaml:16: `streak.daily.best` should be 3 and is 0 (2027-03-02 12:00)",
    ]


OTHERS = """\
points:
  renewed: {when: purchase, if: {category: second_hand}, give: {xp: 1}, limits: {times_per_day: 9}}
  bought_new: {when: purchase, if: {category: new}, give: {points: 2}, limits: {times_per_day: 9}}
  mended: {when: purchase, if: {category: repair}, give: {xp: 3}, limits: {times_per_day: 9}}
badges:
  collector: {count: {of: purchase, if: {category: second_hand}}, at_least: 3}
  traveller: {count: {of: trip}, at_least: 3}
"""


def test_with_the_whole_programme_rules_are_counted_that_have_nothing_to_do_with_what_fails() -> None:
    tests = """\
    - name: A repair
      events: [{at: 2027-03-01 10:00, do: purchase, category: repair}]
      expect: {points: 20}
    """
    (run,) = runs(tests, HELD, with_all=True, others=OTHERS)
    assert failure(run, "club").splitlines()[3:] == [
        "  2027-03-01 10:00  purchase (category: repair)",
        "      points.bought_new: does not match: category is repair, and new is asked",
        "      points.mended: gives 3 xp",
        "      points.thanks: does not match: co2_saved_kg was not told",
        "      badges.hero: at 1 of 2",
        "      impact.saved: adds nothing: co2_saved_kg was not told, still 0 kg",
        "      (2 other rules do not match)",
        "  2027-03-01 10:00  here it is looked at",
    ]
    told = failure(run, "club", all_rules=True)
    assert "      points.renewed: does not match: category is repair, and second_hand is asked\n" in told
    assert "      badges.collector: does not match" in told
    assert "other rules" not in told


def test_repetitions_that_tell_the_same_again_are_told_once() -> None:
    tests = """\
    - name: Ten of them
      events: [{at: 2027-03-01 10:00, do: purchase, category: new, times: 10, every: 1 day}]
      expect: {points: 20}
    """
    (told,) = failures(tests, "badges: {collector: {count: {of: purchase, if: {category: repair}}, at_least: 2}}\n")
    assert told.splitlines()[3:] == [
        "  2027-03-01 10:00  purchase (category: new)",
        "      badges.collector: does not match: category is new, and repair is asked",
        "      impact.saved: adds nothing: co2_saved_kg was not told, still 0 kg",
        "      (9 more like this, to 2027-03-10 10:00)",
        "  2027-03-10 10:00  here it is looked at",
    ]


def test_of_repetitions_that_only_come_further_the_first_and_the_last_are_told() -> None:
    tests = """\
    - name: Ten of them
      events: [{at: 2027-03-01 10:00, do: purchase, category: repair, co2_saved_kg: 2, times: 10}]
      expect: {points: 20}
    """
    (told,) = failures(tests, "badges: {collector: {count: {of: purchase}, at_least: 10}}\n")
    assert told.splitlines()[3:] == [
        "  2027-03-01 10:00  purchase (category: repair, co2_saved_kg: 2)",
        "      badges.collector: at 1 of 10",
        "      impact.saved: adds 2 kg, now 2",
        "      (7 more like this)",
        "  2027-03-01 10:00  purchase (category: repair, co2_saved_kg: 2)",
        "      badges.collector: at 9 of 10",
        "      impact.saved: adds 2 kg, now 18",
        "  2027-03-01 10:00  purchase (category: repair, co2_saved_kg: 2)",
        "      badges.collector: wins the badge `collector`",
        "      impact.saved: adds 2 kg, now 20",
        "  2027-03-01 10:00  here it is looked at",
    ]


def test_instants_are_told_on_the_members_clock() -> None:
    sources = {
        "programme.yaml": """\
languages: [en]
zone: Europe/Stockholm
wallets: {points: {}}
member_attributes: {since: instant}
actions: {loan.returned: {attributes: {due: instant}}}
""",
        "rules.yaml": """\
points:
  early:
    when: loan.returned
    if: {due: {at_least: 2027-08-01T00:00:00Z}}
    give: {points: 1}
    limits: {times_per_day: 1}
  old:
    when: loan.returned
    if: {member.since: {at_most: 2026-12-31T12:00:00Z}}
    give: {points: 1}
    limits: {times_per_day: 1}
tests:
  - name: Late
    member: {since: 2027-01-01T12:00:00Z}
    events: [{at: 2027-07-02 10:00, do: loan.returned, due: 2027-07-01T10:00:00Z}]
    expect: {points: 1}
""",
    }
    club = compile_sources(sources, "club")
    assert club.ruleset is not None, club.diagnostics
    (run,) = Runner(club.ruleset).run_all(club.tests)
    assert failure(run, "club").splitlines()[3:-1] == [
        "  2027-07-02 10:00  known of the member (since: 2027-01-01 13:00)",
        "  2027-07-02 10:00  loan.returned (due: 2027-07-01 12:00)",
        "      points.early: does not match: due is 2027-07-01 12:00, and at least 2027-08-01 02:00 is asked",
        "      points.old: does not match: member.since is 2027-01-01 13:00, and at most 2026-12-31 13:00 is asked",
    ]
