"""Guards that a member's own journal decides: what they hold back counts nowhere, until nothing holds it."""

from dataclasses import replace

from engine.rules.effects import AnyEffect, CountsAfterAll, HeldBack, PointsCorrected, PointsGiven, StreakCorrected, Why
from engine.rules.entries import Entry, EntryId
from engine.rules.explain import Reason
from engine.rules.explaining import explained_action
from engine.rules.fold import Fold
from engine.rules.instants import HOUR
from engine.rules.state import GuardState
from tests.rules.taking_back import Story, under
from tests.rules.telling import at, did, moved

DAY = 24 * HOUR
GIVES = """
    points:
      reading: {when: read, give: {points: 10}, limits: {times_per_day: 100}}
      buying: {when: bought, give: {points: 5}, limits: {times_per_day: 100}}
    counts: {times_read: {of: read}}
    badges: {reader: {count: times_read, at_least: 3}}
    streaks: {daily: {when: read, every: day}}
    fair_play:
"""
ONE_A_TOPIC = (
    GIVES
    + """
      one_a_topic: {why: You have read about this already., when: read, at_most: 1, for_each: topic}
"""
)


def held(story: Story) -> list[HeldBack]:
    return story.of_news(HeldBack)


def test_what_is_held_back_counts_nowhere() -> None:
    story = under(ONE_A_TOPIC)
    story.did("read", "2027-03-01 10:00", topic="cats")
    again = story.did("read", "2027-03-02 10:00", topic="cats")
    assert story.news == (
        HeldBack(at=at("2027-03-02 10:00"), rule=held(story)[0].rule, entry=again.id, so_far=1, value="cats"),
    )
    assert held(story)[0].rule == "fair_play.one_a_topic"
    assert story.balance() == 10
    assert story.standing.counts == {"times_read": 1}
    assert [each.current for each in story.standing.streaks] == [1]
    assert story.standing.held_back == {"one_a_topic": 1}


def test_what_is_held_back_cancels_nothing() -> None:
    story = under("""
    points:
      finding: {when: found, give: {points: 10}, hold_for: 2 days, cancel_if: {action: called}}
    fair_play:
      one_call_a_day: {why: No., when: called, at_most: 1, per: day}
""")
    story.did("called", "2027-03-01 09:00")
    story.did("found", "2027-03-01 10:00")
    story.did("called", "2027-03-01 11:00")
    story.passes("2027-03-04 10:00")
    assert story.balance() == 10


def test_a_condition_that_asks_for_a_count_sees_it_as_it_was_before_the_action() -> None:
    story = under(GIVES + "\n      a_few: {why: No., when: read, if: {count.times_read: {at_least: 2}}, at_most: 1}\n")
    for hour in range(10, 15):
        story.did("read", f"2027-03-01 {hour}:00", topic="cats")
    assert story.standing.counts == {"times_read": 3}


def test_what_has_not_told_what_a_guard_tells_apart_is_none_of_its_business() -> None:
    story = under("""
    counts: {times_found: {of: found}}
    fair_play:
      once_a_topic: {why: No., when: found, at_most: 1, for_each: topic}
      others_too: {why: No., when: found, different: {attribute: topic, at_least: 2, of_last: 2}}
""")
    for hour in range(10, 13):
        story.did("found", f"2027-03-01 {hour}:00")
    assert story.standing.counts == {"times_found": 3}


def test_what_is_taken_back_begins_to_cool_off_by_its_type_whatever_the_condition_asks() -> None:
    story = under(GIVES + "\n      after: {why: No., when: bought, if: {kg: {at_least: 5}}, cool_off: 2 days}\n")
    story.take_back(story.did("bought", "2027-03-01 10:00", kg=1))
    story.did("bought", "2027-03-01 11:00", kg=1)
    story.did("bought", "2027-03-01 12:00", kg=5)
    assert [each.entry for each in held(story)] == [story.facts[-1].id]
    assert story.balance() == 5


def test_each_value_counts_by_itself() -> None:
    story = under(ONE_A_TOPIC)
    for topic in ("cats", "dogs", "cats", "birds"):
        story.did("read", f"2027-03-01 1{len(story.facts)}:00", topic=topic)
    assert story.balance() == 30
    assert [each.badge.name for each in story.standing.badges if each.times] == ["reader"]


def test_what_a_guard_holds_back_uses_up_nothing_of_another() -> None:
    story = under(
        ONE_A_TOPIC
        + """
      two_a_day: {why: Two a day are enough., when: read, at_most: 2, per: day}
"""
    )
    for hour, topic in enumerate(("cats", "cats", "cats", "dogs"), start=10):
        story.did("read", f"2027-03-01 {hour}:00", topic=topic)
    assert story.balance() == 20
    story.did("read", "2027-03-01 20:00", topic="birds")
    assert [(each.rule, each.until) for each in held(story)] == [("fair_play.two_a_day", at("2027-03-02 00:00"))]


def test_a_period_begins_anew_on_the_members_own_calendar() -> None:
    story = under(GIVES + "\n      one_a_month: {why: Once., when: read, at_most: 1, for_each: topic, per: month}\n")
    for day in ("2027-03-30", "2027-03-31", "2027-04-01"):
        story.did("read", f"{day} 10:00", topic="cats")
    assert story.balance() == 20


def test_who_travels_to_yesterday_is_told_when_the_day_is_over_that_counted() -> None:
    fold = under(GIVES + "\n      one_a_day: {why: Once., when: read, at_most: 1, per: day}\n").fold
    journal: list[Entry] = [
        moved("Pacific/Auckland", "2027-03-02 07:00", "Pacific/Auckland"),
        did("read", "2027-03-02 08:00", "Pacific/Auckland", topic="cats"),
        moved("Pacific/Pago_Pago", "2027-03-02 09:00", "Pacific/Auckland"),
        did("read", "2027-03-01 10:00", "Pacific/Pago_Pago", topic="cats"),
        did("read", "2027-03-03 00:00", "Pacific/Pago_Pago", topic="cats"),
    ]
    told = of_kind(fold.refold(journal).effects, HeldBack)
    assert [(each.entry, each.until) for each in told] == [(journal[3].id, journal[4].occurred_at)]


def test_a_window_slides_and_lets_through_again_to_the_microsecond() -> None:
    story = under(GIVES + "\n      slowly: {why: Slowly., when: [read, bought], at_most: 2, within: 10 minutes}\n")
    story.did("read", "2027-03-01 10:00", topic="cats")
    story.did("bought", "2027-03-01 10:04", kg=1)
    story.did("read", "2027-03-01 10:09", topic="dogs")
    assert [each.until for each in held(story)] == [at("2027-03-01 10:10")]
    story.did("read", "2027-03-01 10:10", topic="dogs")
    assert held(story) == []
    story.did("read", "2027-03-01 10:13", topic="birds")
    assert [each.until for each in held(story)] == [at("2027-03-01 10:14")]


def test_a_condition_says_what_is_watched() -> None:
    story = under(GIVES + "\n      few_cats: {why: No., when: read, if: {topic: {is: cats}}, at_most: 1, per: day}\n")
    for hour, topic in enumerate(("dogs", "dogs", "cats", "cats"), start=10):
        story.did("read", f"2027-03-01 {hour}:00", topic=topic)
    assert story.balance() == 30


DIFFERENT = (
    GIVES
    + """
      not_the_same: {why: Others too., when: read, different: {attribute: topic, at_least: 2, of_last: 3}}
"""
)


def test_of_the_last_ones_some_must_be_different_and_a_new_value_always_counts() -> None:
    story = under(DIFFERENT)
    for minute, topic in enumerate(("cats", "cats", "cats", "cats", "dogs", "cats", "cats", "cats")):
        story.did("read", f"2027-03-01 10:0{minute}", topic=topic)
    # The third and fourth are too much of the same, and so is the last: the two before it were about cats as well.
    assert story.standing.held_back == {"not_the_same": 3}
    assert story.balance() == 50


COOL_OFF = (
    GIVES
    + """
      after_a_return: {why: Not so soon after a return., when: bought, cool_off: 2 days}
"""
)


def test_after_something_was_taken_back_none_of_it_counts_for_a_while() -> None:
    story = under(COOL_OFF)
    first = story.did("bought", "2027-03-01 10:00", kg=1)
    story.take_back(first)
    began = story.until
    story.did("read", "2027-03-02 10:00", topic="cats")
    story.did("bought", "2027-03-02 11:00", kg=1)
    assert [each.until for each in held(story)] == [began + 2 * DAY]
    assert story.balance() == 10
    story.did("bought", "2027-03-03 10:01", kg=1)
    assert story.balance() == 15


def test_who_is_given_back_what_was_taken_never_cooled_off() -> None:
    story = under(COOL_OFF)
    back = story.take_back(story.did("bought", "2027-03-01 10:00", kg=1))
    later = story.did("bought", "2027-03-02 11:00", kg=1)
    assert story.balance() == 0
    story.take_back(back)
    assert story.balance() == 10
    assert [(each.entry, each.why) for each in story.of_news(CountsAfterAll)] == [(later.id, Why.RESTORED)]


def test_what_was_never_said_is_not_when_the_member_joined() -> None:
    """Although something cools off from then on: the days of a challenge run from the first thing that stays."""
    story = under(
        COOL_OFF
        + """
    challenges:
      welcome: {days: 2, steps: {read: {do: read, times: 1}}}
"""
    )
    story.take_back(story.did("bought", "2027-03-01 10:00", kg=1))
    story.did("bought", "2027-03-08 10:00", kg=1)
    story.did("read", "2027-03-09 10:00", topic="cats")
    assert [each.times for each in story.standing.challenges] == [1]


def test_what_is_taken_back_in_part_cools_nothing_off() -> None:
    story = under(COOL_OFF)
    story.take_back(story.did("bought", "2027-03-01 10:00", kg=5), kg=1)
    story.did("bought", "2027-03-01 11:00", kg=1)
    assert story.balance() == 10


def test_the_second_counts_after_all_when_the_first_is_taken_back() -> None:
    story = under(ONE_A_TOPIC)
    first = story.did("read", "2027-03-01 10:00", topic="cats")
    second = story.did("read", "2027-03-02 10:00", topic="cats")
    story.take_back(first)
    assert [each.entry for each in story.of_news(CountsAfterAll)] == [second.id]
    assert {(each.entry, each.amount) for each in story.of_news(PointsCorrected)} == {(first.id, -10), (second.id, 10)}
    assert story.standing.held_back == {}


def test_an_action_that_another_guard_holds_back_then_is_told_anew() -> None:
    story = under(ONE_A_TOPIC + "      one_a_day: {why: Enough., when: read, at_most: 1, per: day}\n")
    first = story.did("read", "2027-03-01 10:00", topic="cats")
    story.did("read", "2027-03-02 10:00", topic="dogs")
    third = story.did("read", "2027-03-02 11:00", topic="cats")
    assert story.standing.held_back == {"one_a_topic": 1}
    story.take_back(first)
    assert [(each.rule, each.entry) for each in held(story)] == [("fair_play.one_a_day", third.id)]
    assert story.of_news(CountsAfterAll) == []
    assert story.standing.held_back == {"one_a_day": 1}


def test_what_is_itself_taken_back_does_not_count_after_all() -> None:
    story = under(ONE_A_TOPIC)
    story.did("read", "2027-03-01 10:00", topic="cats")
    story.take_back(story.did("read", "2027-03-02 10:00", topic="cats"))
    assert story.news == ()


def test_a_late_action_takes_the_place_of_a_later_one() -> None:
    fold = under(ONE_A_TOPIC).fold
    journal = [did("read", f"2027-03-0{day} 10:00", topic="cats") for day in (2, 3)]
    late = did("read", "2027-03-01 10:00", topic="cats")
    told = fold.insert(journal, [late]).effects
    assert [type(each) for each in told] == [PointsGiven, HeldBack, PointsCorrected, StreakCorrected]
    assert of_kind(told, HeldBack)[0].entry == journal[0].id


def of_kind(effects: tuple[AnyEffect, ...], kind: type[HeldBack]) -> list[HeldBack]:
    return [each for each in effects if isinstance(each, kind)]


def test_an_explanation_names_the_guard_and_nothing_else() -> None:
    fold = under(ONE_A_TOPIC).fold
    first, second = (did("read", f"2027-03-0{day} 10:00", topic="cats") for day in (1, 2))
    passed = explained_action(fold, fold.empty(), first)
    assert "fair_play.one_a_topic" not in [each.rule for each in passed.steps]
    held_back = explained_action(fold, fold.refold([first]).state, second)
    (step,) = held_back.steps
    assert (step.rule, [type(each) for each in step.effects]) == ("fair_play.one_a_topic", [HeldBack])
    assert all(isinstance(each, Reason) for each in step.reasons)


def test_values_that_no_longer_matter_are_forgotten_in_time() -> None:
    fold = under(GIVES + "\n      slowly: {why: No., when: read, at_most: 1, for_each: topic, within: 1 hours}\n").fold
    state = fold.empty()
    for number in range(300):
        day, hour = divmod(number, 24)
        state = fold.apply(state, did("read", f"2027-03-{day + 1:02} {hour:02}:00", topic=str(number))).state
    guarding = state.rules["fair_play.slowly"]
    assert isinstance(guarding, GuardState)
    assert len(guarding.counted) <= 65


# Under rules that change.


def under_then(first: str, then: str) -> Fold:
    """Guards that are followed by others as the 2nd of March begins."""
    before, after = (under(GIVES + f"\n      guard: {{why: No., when: read, {each}}}\n").fold for each in (first, then))
    (old,), (new,) = before.timeline, after.timeline
    return Fold([old, replace(new, number=2, effective_from=at("2027-03-02 00:00"))])


def held_back_under(fold: Fold, *reads: str) -> list[str]:
    """When what was read, as `2027-03-01 10:00 cats`, was held back."""
    journal = [did("read", each[:16], topic=each[17:]) for each in reads]
    told = fold.refold(journal).effects
    return [each[:16] for each, entry in zip(reads, journal, strict=True) if entry.id in held_of(told)]


def held_of(told: tuple[AnyEffect, ...]) -> set[EntryId | None]:
    return {each.entry for each in of_kind(told, HeldBack)}


def test_another_number_goes_on_with_what_counted() -> None:
    fold = under_then("at_most: 3, per: week", "at_most: 2, per: week")
    reads = [f"2027-03-0{day} 10:00 cats" for day in (1, 2, 3)]
    assert held_back_under(fold, *reads) == ["2027-03-03 10:00"]


def test_a_stretch_of_another_length_begins_anew() -> None:
    """What an hour let go of, a day would have to know of."""
    fold = under_then("at_most: 2, within: 1 hours", "at_most: 2, within: 1 days")
    reads = [f"2027-03-01 {time} cats" for time in ("21:00", "23:00", "23:30")]
    more = [f"2027-03-02 {time} cats" for time in ("10:00", "11:00", "12:00")]
    assert held_back_under(fold, *reads, *more) == ["2027-03-02 12:00"]


def test_so_does_one_that_looks_at_another_number_of_actions() -> None:
    fold = under_then(
        "different: {attribute: topic, at_least: 2, of_last: 4}",
        "different: {attribute: topic, at_least: 2, of_last: 3}",
    )
    reads = [f"2027-03-01 1{hour}:00 {topic}" for hour, topic in enumerate(("dogs", "cats", "cats"))]
    more = [f"2027-03-02 1{hour}:00 cats" for hour in range(3)]
    assert held_back_under(fold, *reads, *more) == ["2027-03-02 12:00"]


def test_a_guard_that_is_away_keeps_what_it_knew() -> None:
    before = under(GIVES + "\n      guard: {why: No., when: read, at_most: 2, per: week}\n").fold.timeline[0]
    without = under(GIVES + "\n      other: {why: No., when: bought, at_most: 2, per: week}\n").fold.timeline[0]
    fold = Fold(
        [
            before,
            replace(without, number=2, effective_from=at("2027-03-02 00:00")),
            replace(before, number=3, effective_from=at("2027-03-03 00:00")),
        ]
    )
    reads = [f"2027-03-0{day} 10:00 cats" for day in (1, 2, 3, 4)]
    assert held_back_under(fold, *reads) == ["2027-03-04 10:00"]
