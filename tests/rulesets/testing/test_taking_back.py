"""What a test takes back and restores: from then on everything is as if it had never been done, or never taken back."""

from tests.rulesets.testing.club import failures, run_of

REPAIR = "do: purchase, category: repair"
GUARDED = """\
fair_play: {after_a_return: {why: Not so soon., when: purchase, cool_off: 2 days}}
points: {thanks: {when: purchase, give: {points: 20}, limits: {times_per_day: 2}}}
"""


def test_what_is_taken_back_counts_until_then_and_again_once_it_is_restored() -> None:
    assert run_of(
        f"""\
        - {{at: 2027-03-01 10:00, {REPAIR}, co2_saved_kg: 2}}
        - {{at: 2027-03-02 10:00, take_back: 2027-03-01 10:00}}
        - {{at: 2027-03-03 10:00, restore: 2027-03-01 10:00}}
        - {{at: 2027-03-04 10:00, take_back: 2027-03-01 10:00}}
        """,
        """\
        - {at: 2027-03-02 09:59, points: 20, badges: [hero.bronze], impact.saved: 2}
        - {at: 2027-03-02 10:00, points: 0, badges: [], impact.saved: 0}
        - {at: 2027-03-03 10:00, points: 20, badges: [hero.bronze], impact.saved: 2}
        - {points: 0, badges: []}
        """,
    ).passed


def test_what_comes_after_it_counts_in_its_place() -> None:
    assert run_of(
        f"""\
        - {{at: 2027-03-01 10:00, {REPAIR}}}
        - {{at: 2027-03-01 11:00, {REPAIR}, times: 2}}
        - {{at: 2027-03-01 12:00, take_back: 2027-03-01 10:00}}
        - {{at: 2027-03-01 13:00, {REPAIR}}}
        """,
        """\
        - {at: 2027-03-01 11:00, points: 47, count.repairs: 3}
        - {at: 2027-03-01 12:00, points: 40, count.repairs: 2, badge.hero: bronze}
        - {points: 47, count.repairs: 3, badge.hero: silver}
        """,
    ).passed


def test_of_what_is_done_several_times_all_is_taken_back() -> None:
    assert run_of(
        f"""\
        - {{at: 2027-03-01 10:00, {REPAIR}, times: 3, every: 1 hour}}
        - {{at: 2027-03-01 12:00, take_back: 2027-03-01 10:00}}
        - {{at: 2027-03-01 14:00, restore: 2027-03-01 10:00}}
        """,
        """\
        - {at: 2027-03-01 11:59, count.repairs: 2}
        - {at: 2027-03-01 12:00, count.repairs: 0}
        - {count.repairs: 3}
        """,
    ).passed


def test_after_a_move_it_is_named_by_the_time_that_stands_above() -> None:
    assert run_of(
        f"""\
        - {{at: 2027-03-02 01:00, {REPAIR}}}
        - {{at: 2027-03-02 02:00, zone: Pacific/Honolulu}}
        - {{at: 2027-03-02 05:00, take_back: 2027-03-02 01:00}}
        """,
        """\
        - {at: 2027-03-02 04:59, points: 20}
        - {at: 2027-03-02 05:00, points: 0}
        """,
    ).passed


def test_a_guard_cools_off_from_when_something_is_taken_back_and_never_did_once_that_is_restored() -> None:
    tests = """\
    - name: Not so soon after a return
      events:
        - {at: 2027-03-01 10:00, do: purchase, category: new}
        - {at: 2027-03-02 10:00, take_back: 2027-03-01 10:00}
        - {at: 2027-03-04 09:59, do: purchase, category: new}
        - {at: 2027-03-04 10:00, do: purchase, category: new}
        - {at: 2027-03-05 10:00, restore: 2027-03-01 10:00}
      expect:
        - {at: 2027-03-04 09:59, points: 0, held_back.after_a_return: 1}
        - {at: 2027-03-04 10:00, points: 20, held_back.after_a_return: 1}
        - {points: 60, held_back.after_a_return: 0}
    """
    assert failures(tests, GUARDED) == []


def test_a_failing_test_shows_what_was_taken_back_and_what_becomes_otherwise() -> None:
    tests = """\
    - name: It is taken back
      events:
        - {at: 2027-03-01 10:00, do: purchase, category: new, times: 2}
        - {at: 2027-03-02 10:00, take_back: 2027-03-01 10:00}
        - {at: 2027-03-03 10:00, do: purchase, category: new}
        - {at: 2027-03-04 10:00, restore: 2027-03-01 10:00}
      expect: {points: 1}
    """
    assert failures(tests, GUARDED) == [DIARY]


DIARY = """\
FAILED It is taken back
  club/rules.yaml:10: `points` should be 1 and is 60 (2027-03-04 10:00)

  2027-03-01 10:00  purchase (category: new)
      fair_play.after_a_return: lets it through
      points.thanks: gives 20 points
      impact.saved: adds nothing: co2_saved_kg was not told, still 0 kg
      (1 more like this)
  2027-03-02 10:00  takes back purchase of 2027-03-01 10:00
      points.thanks: corrects points by -20
      points.thanks: corrects points by -20
  2027-03-03 10:00  purchase (category: new)
      fair_play.after_a_return: holds it back (1 so far) until 2027-03-04 10:00: it counts nowhere
  2027-03-04 10:00  restores purchase of 2027-03-01 10:00
      fair_play.after_a_return: counts after all
      points.thanks: corrects points by +20
      points.thanks: corrects points by +20
      points.thanks: corrects points by +20
  2027-03-04 10:00  here it is looked at
"""


def test_of_what_was_promised_a_failing_test_tells_what_becomes_of_that_too() -> None:
    tests = """\
    - name: It is taken back
      events:
        - {at: 2027-03-01 10:00, do: purchase, category: new}
        - {at: 2027-03-02 12:00, take_back: 2027-03-01 10:00}
      expect: {points: 1}
    """
    held = "points: {thanks: {when: purchase, give: {points: 5}, hold_for: 1 days, limits: {times_per_day: 9}}}\n"
    (told,) = failures(tests, held)
    assert told.splitlines()[-4:-1] == [
        "  2027-03-02 12:00  takes back purchase of 2027-03-01 10:00",
        "      points.thanks: corrects pending points by -5",
        "      points.thanks: corrects points by -5 and pending points by +5",
    ]
