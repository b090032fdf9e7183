"""What stands in `tests:` is read and checked with the rules: one mistake, one error, with its place."""

import pytest

from engine.rulesets import Severity
from tests.rulesets.testing.club import RULES, compiled, told

SOUND = "- {name: A test, events: [EVENT], expect: {points: 20}}\n"
FIRST_LINE = RULES.count("\n") + 2
EVENT = "{at: 2027-03-01 10:00, do: purchase, category: repair}"


def in_event(event: str) -> list[str]:
    return told(SOUND.replace("EVENT", event))


def in_expectation(expectation: str) -> list[str]:
    return told(SOUND.replace("EVENT", EVENT).replace("{points: 20}", expectation))


def test_a_sound_test_is_kept_beside_the_ruleset() -> None:
    club = compiled(SOUND.replace("EVENT", EVENT))
    assert [test.name for test in club.tests] == ["A test"]
    assert club.tests[0].place[:3] == ("rules.yaml", FIRST_LINE, 12)
    assert {"points.thanks", "badges.hero", "streaks.daily", "challenges.spring", "levels"} <= club.tests[0].beside


def test_tests_are_no_part_of_what_the_ruleset_means() -> None:
    with_test, without = compiled(SOUND.replace("EVENT", EVENT)).ruleset, compiled("").ruleset
    assert with_test is not None
    assert without is not None
    assert (with_test.points, with_test.badges, with_test.dictionary) == (
        without.points,
        without.badges,
        without.dictionary,
    )


def test_a_test_alone_makes_nothing_used() -> None:
    rules = RULES.replace("  travelled: {when: trip, give: {points: 10 * times}, limits: {times_per_day: 9}}\n", "")
    event = "{at: 2027-03-01, do: trip, with: {times: 1, zone: x}}"
    found = compiled(SOUND.replace("EVENT", event), rules).diagnostics
    assert [each.message for each in found if each.code == "TRG080"] == ["no rule listens to `trip`"]


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("{at: 2027-03-01 10, do: purchase, category: repair}", "TRG158 a time in a test cannot be `2027-03-01 10`"),
        ("{at: 2027-02-30, do: purchase, category: repair}", "TRG158 a time in a test cannot be `2027-02-30`"),
        ("{at: 0001-01-01T00:00+14:00, do: purchase, category: new}",
         "TRG158 a time in a test cannot be `0001-01-01T00:00+14:00`"),
        ("{at: 3027-03-01 10:00, do: purchase, category: repair}", "TRG025 a test cannot lie in the year 3027"),
        ("{do: purchase, category: repair}", "TRG022 this event says no time"),
        ("{at: 2027-03-01}", "TRG155 this event does not say what happened"),
        ("{at: 2027-03-01, od: purchase}", "TRG021 `od` is not a word of events"),
        ("{at: 2027-03-01, do: purchase, category: new, join: spring}",
         "TRG155 an event is one thing, and this says `do` and `join`"),
        ("{at: 2027-03-01, do: purchaze, category: repair}",
         "TRG050 `purchaze` is not an action type of this programme"),
        ("{at: 2027-03-01, do: purchase}", "TRG156 `purchase` must carry `category`"),
        ("{at: 2027-03-01, do: purchase, categry: repair}", "TRG051 `categry` is not an attribute of `purchase`"),
        ("{at: 2027-03-01, do: purchase, category: repairs}", "TRG060 `category` is never `repairs`"),
        ("{at: 2027-03-01, do: purchase, category: repair, co2_saved_kg: much}",
         "TRG061 `co2_saved_kg` is a number, and `much` is not"),
        ("{at: 2027-03-01, do: trip, with: {times: 1.5, zone: x}}",
         "TRG061 `times` is a whole number, and this is not"),
        ("{at: 2027-03-01, do: purchase, category: repair, tags: story}",
         "TRG020 `tags` should be a list, and this is a single value"),
        ("{at: 2027-03-01, do: purchase, category: repair, every: 1 day}",
         "TRG030 `every` says how far apart, but not how often"),
        ("{at: 2027-03-01, do: purchase, category: repair, times: 2001}", "TRG025 `times` cannot be 2,001"),
        ("{at: 2027-03-01, do: purchase, category: repair, first_day: 2027-03-01}",
         "TRG021 `first_day` does not belong to an event with `do`"),
        ("{at: 2027-03-01, zone: Pacific/Aukland}", "TRG040 `Pacific/Aukland` is not a time zone"),
        ("{at: 2027-03-01, zone: UTC, city: Umeå}", "TRG021 `city` does not belong to an event with `zone`"),
        ("{at: 2027-03-01, tell: {citty: Umeå}}", "TRG057 `citty` is not known of members"),
        ("{at: 2027-03-01, tell: {level: tree}}",
         "TRG057 `level` is worked out by Trogen and cannot be told of a member"),
        ("{at: 2027-03-01, join: sprng}", "TRG058 `sprng` is not a challenge of this programme"),
        ("{at: 2027-03-01, repair: spring}", "TRG058 `spring` is not a streak of this programme"),
        ("{at: 2027-03-01, pause: daily}", "TRG022 a pause needs its `first_day` and `last_day`"),
        ("{at: 2027-03-01, pause: daily, first_day: 2027-03-08, last_day: soon}", "TRG026 `last_day` cannot be `soon`"),
        ("{at: 2027-03-02, take_back: 2027-03-01}", "TRG162 no line above says what was done at `2027-03-01`"),
        ("{at: 2027-03-02, restore: yesterday}", "TRG158 a time in a test cannot be `yesterday`"),
        ("{at: 2027-03-02, take_back: 2027-03-01, times: 2}",
         "TRG021 `times` does not belong to an event with `take_back`"),
        ("purchase", "TRG020 an event needs a time and what happened, and this is a single value"),
    ],
)  # fmt: skip
def test_a_mistake_in_an_event_is_told_once(event: str, expected: str) -> None:
    assert in_event(event) == [expected]


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        (("{at: 2027-03-02, take_back: 2027-03-01 12:00}", "{at: 2027-03-03, take_back: 2027-03-01}"),
         "what was done at `2027-03-01` is taken back already"),
        (("{at: 2027-03-02, restore: 2027-03-01}",), "what was done at `2027-03-01` is not taken back"),
        (("{at: 2027-03-02, take_back: 2027-03-01}", "{at: 2027-03-03, restore: 2027-03-01}",
          "{at: 2027-03-04, restore: 2027-03-01}"), "what was done at `2027-03-01` is not taken back"),
        (("{at: 2027-03-01 11:59, take_back: 2027-03-01}",), "this comes before what it is about"),
        (("{at: 2027-03-05, take_back: 2027-03-01}", "{at: 2027-03-04, restore: 2027-03-01}"),
         "this comes before what it is about"),
        (("{at: 2027-03-04, do: purchase, category: new, times: 3, every: 1 day}",
          "{at: 2027-03-05, take_back: 2027-03-04}"), "this comes before what it is about"),
        (("{at: 2027-03-01, do: purchase, category: new}", "{at: 2027-03-02, take_back: 2027-03-01}"),
         "several lines above say what was done at `2027-03-01`"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_back_or_restored_is_told_once(events: tuple[str, ...], expected: str) -> None:
    first = "{at: 2027-03-01, do: purchase, category: new}"
    assert in_event(", ".join((first, *events))) == [f"TRG162 {expected}"]


def test_of_a_line_that_cannot_be_read_nobody_is_told_that_it_cannot_be_taken_back() -> None:
    events = "{at: 2027-03-01, do: purchaze, category: new}, {at: 2027-03-02, take_back: 2027-03-01}"
    assert in_event(events) == ["TRG050 `purchaze` is not an action type of this programme"]


@pytest.mark.parametrize(
    ("expectation", "expected"),
    [
        ("{pionts: 20}", "TRG157 `pionts` cannot be expected"),
        ("{wallet.pionts: 20}", "TRG052 `pionts` is not a wallet of this programme"),
        ("{points.pendng: 20}", "TRG160 the wallet `points` has no `pendng`"),
        ("{points: many}", "TRG024 `points` is a number, and `many` is not"),
        ("{points: {atleast: 5}}", "TRG028 a comparison cannot be `atleast`"),
        ("{badge.hreo: yes}", "TRG053 `hreo` is not a badge of this programme"),
        ("{badge.hero: sivler}", "TRG160 `sivler` is not a tier of `hero`"),
        ("{badge.secret.hidden: no}", "TRG160 the badge `secret` has no `hidden`"),
        ("{badge.secret.shown: 1}", "TRG028 `badge.secret.shown` cannot be `1`"),
        ("{badge.secret: silver}", "TRG160 `silver` is not a tier of `secret`"),
        ("{badges: [hero.golden]}", "TRG160 `golden` is not a tier of `hero`"),
        ("{badges: hero}", "TRG020 `badges` should be a list, and this is a single value"),
        ("{level: oak}", "TRG059 `oak` is not a level of this programme"),
        ("{streak.dayly: 1}", "TRG058 `dayly` is not a streak of this programme"),
        ("{streak.daily.length: 1}", "TRG160 the streak `daily` has no `length`"),
        ("{streak.daily.status: broken}", "TRG028 the status of a streak cannot be `broken`"),
        ("{challenge.spring: done}", "TRG028 the status of a challenge cannot be `done`"),
        ("{challenge.spring.mend: 1}", "TRG160 the challenge `spring` has no `mend`"),
        ("{count.repars: 1}", "TRG055 `repars` is not a count of this programme"),
        ("{count.repairs.billing: 1}", "TRG160 the count `repairs` has no `billing`"),
        ("{count.finds: 1}", "TRG160 `finds` counts for each `topic`"),
        ("{impact.svaed: 1}", "TRG058 `svaed` is not an impact of this programme"),
        ("{perks: [vuocher]}", "TRG054 `vuocher` is not a perk of this programme"),
        ("{segments: [southern]}", "TRG056 `southern` is not a segment of this programme"),
        ("{at: 2027-03-01}", "TRG161 this expects nothing"),
        ("{at: noon, points: 1}", "TRG158 a time in a test cannot be `noon`"),
        ("[]", "TRG023 `expect` is an empty list"),
    ],
)
def test_a_mistake_in_an_expectation_is_told_once(expectation: str, expected: str) -> None:
    assert in_expectation(expectation) == [expected]


@pytest.mark.parametrize(
    ("tests", "expected"),
    [
        ("- {name: A, expect: {points: 1}}", "TRG158 nothing happens in this test, so what it expects needs a time"),
        ("- {name: A, events: []}", "TRG022 a test needs `expect`"),
        ("- {nmae: A, expect: {at: 2027-03-01, points: 1}}", "TRG021 `nmae` is not a key of a test"),
        ("- {name: A, zone: Mars, expect: {at: 2027-03-01, points: 1}}", "TRG040 `Mars` is not a time zone"),
        ("- {name: A, member: {age: old}, expect: {at: 2027-03-01, points: 1}}",
         "TRG061 `age` is a whole number, and `old` is not"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_test_is_told_once(tests: str, expected: str) -> None:
    assert told(tests) == [expected]


@pytest.mark.parametrize(
    ("named", "message", "suggestion"),
    [
        ("badges.hreo", "`badges.hreo` is neither a rule nor a rule file of this programme",
         "did you mean `badges.hero`? name rules as `badges.hero`, or a file as `rules.yaml`"),
        ("hero", "`hero` is neither a rule nor a rule file of this programme",
         "write `badges.hero`: rules are named with their section"),
        ("rule.yaml", "`rule.yaml` is neither a rule nor a rule file of this programme",
         "did you mean `rules.yaml`? name rules as `badges.hero`, or a file as `rules.yaml`"),
    ],
)  # fmt: skip
def test_rules_that_a_test_asks_for_and_that_are_not_there_are_told_once(
    named: str, message: str, suggestion: str
) -> None:
    tests = f"- {{name: A, with: [badges.secret, {named}], expect: {{at: 2027-03-01, points: 0}}}}\n"
    found = [each for each in compiled(tests).diagnostics if each.severity is Severity.ERROR]
    assert [(each.code, each.message, each.suggestion) for each in found] == [("TRG058", message, suggestion)]


def test_two_tests_of_a_file_have_two_names() -> None:
    test = "- {name: A, expect: {at: 2027-03-01, points: 0}}\n"
    assert told(test + test) == [f"TRG031 a test of this file is named `A` already: club/rules.yaml:{FIRST_LINE}"]


def test_many_events_are_too_many() -> None:
    event = "{at: 2027-03-01, do: purchase, category: new, times: 1500}"
    assert in_event(f"{event}, {event}") == ["TRG159 this test has 3,000 events, and 2,000 are the most"]


def test_a_test_of_a_rule_that_could_not_be_read_is_not_called_wrong() -> None:
    tests = SOUND.replace("EVENT", EVENT).replace(
        "{points: 20}", "{badge.hero: silver, streak.daily: 1, count.repairs: 1}"
    )
    rules = RULES.replace("every: day", "every: moon").replace(
        "{of: purchase, if: {category: repair}}\n", "{of: walk}\n"
    )
    assert {each.split()[0] for each in told(tests, rules)} == {"TRG028", "TRG050"}
