"""Points that wait: held, released, cancelled, and rewarded once for each value."""

from typing import Any

from msgspec.structs import replace

from engine.rules.calendar import Duration, DurationUnit, PeriodKind
from engine.rules.effects import (
    AnyEffect,
    LevelChanged,
    PointsCancelled,
    PointsCorrected,
    PointsGiven,
    PointsHeld,
    PointsLimited,
    PointsReleased,
)
from engine.rules.entries import Entry, EntryId
from engine.rules.fold import Fold, RuleVersion
from engine.rules.instants import Instant
from engine.rules.points import CancelIf
from engine.rules.state import state_hash
from engine.rules.tree import Compare, Comparison, Literal, attribute
from tests.rules.telling import BEGINNING, at, did, fold_of, levels, moved, points, ruleset

TWO_DAYS = Duration(48, DurationUnit.HOUR)
CALLED = CancelIf("called", same=("topic",))


def held_until_we_know(**more: Any) -> Fold:
    """Finding an answer yourself: calling about the same topic within two days shows that it did not help."""
    return fold_of(points(hold_for=TWO_DAYS, cancel_if=CALLED, **more))


def told(effects: tuple[AnyEffect, ...]) -> list[tuple[str, int]]:
    """What became of points, in order."""
    about = PointsHeld | PointsReleased | PointsCancelled | PointsGiven
    return [(type(each).__name__.removeprefix("Points"), each.amount) for each in effects if isinstance(each, about)]


def test_held_points_are_pending_until_their_time_has_come() -> None:
    fold = held_until_we_know()
    state, effects = fold.refold([did("found", "2027-03-01 10:00", topic="billing")])
    (held,) = effects
    assert isinstance(held, PointsHeld)
    assert (held.amount, held.until) == (20, at("2027-03-03 10:00"))
    before, after = (fold.standing(state, at(f"2027-03-03 {time}")).wallets[0] for time in ("09:59", "10:00"))
    assert (before.balance, before.pending, before.earned_ever) == (0, 20, 0)
    assert (after.balance, after.pending, after.earned_ever) == (20, 0, 20)


def test_a_release_names_the_entry_that_the_points_were_promised_for() -> None:
    fold = held_until_we_know()
    action = did("found", "2027-03-01 10:00", topic="billing")
    (released,) = fold.advance(fold.refold([action]).state, at("2027-03-10 00:00")).effects
    assert isinstance(released, PointsReleased)
    assert (released.at, released.entry, released.held_for) == (at("2027-03-03 10:00"), None, action.id)


def test_calling_about_the_same_topic_cancels_what_is_pending() -> None:
    fold = held_until_we_know()
    action, call = did("found", "2027-03-01 10:00", topic="billing"), did("called", "2027-03-02 09:00", topic="billing")
    state, effects = fold.refold([action, call])
    assert told(effects) == [("Held", 20), ("Cancelled", 20)]
    cancelled = effects[-1]
    assert isinstance(cancelled, PointsCancelled)
    assert (cancelled.entry, cancelled.held_for) == (call.id, action.id)
    wallet = fold.standing(state, at("2027-03-10 00:00")).wallets[0]
    assert (wallet.balance, wallet.pending) == (0, 0)
    assert state.timers == {}


def test_calling_about_another_topic_or_none_cancels_nothing() -> None:
    fold = held_until_we_know()
    journal = [
        did("found", "2027-03-01 10:00", topic="billing"),
        did("called", "2027-03-02 09:00", topic="delivery"),
        did("called", "2027-03-02 10:00"),
    ]
    assert told(fold.refold(journal).effects) == [("Held", 20)]


def test_what_carried_no_topic_is_never_cancelled_by_one() -> None:
    fold = held_until_we_know()
    journal = [did("found", "2027-03-01 10:00"), did("called", "2027-03-02 09:00", topic="billing")]
    assert told(fold.refold(journal).effects) == [("Held", 20)]


def test_what_cancels_at_the_instant_of_the_release_comes_too_late() -> None:
    fold = held_until_we_know()
    journal = [did("found", "2027-03-01 10:00", topic="billing"), did("called", "2027-03-03 10:00", topic="billing")]
    assert told(fold.refold(journal).effects) == [("Held", 20), ("Released", 20)]


def test_only_an_action_that_meets_the_condition_cancels() -> None:
    long_call = Compare(attribute("amount"), Comparison.AT_LEAST, Literal(5))
    fold = fold_of(points(hold_for=TWO_DAYS, cancel_if=CancelIf("called", condition=long_call)))
    journal = [did("found", "2027-03-01 10:00"), did("called", "2027-03-01 11:00", amount=2)]
    assert told(fold.refold(journal).effects) == [("Held", 20)]
    journal.append(did("called", "2027-03-01 12:00", amount=7))
    assert told(fold.refold(journal).effects) == [("Held", 20), ("Cancelled", 20)]


def test_each_hold_of_a_rule_has_its_own_time_and_all_that_match_are_cancelled() -> None:
    fold = held_until_we_know()
    journal = [
        did("found", "2027-03-01 10:00", topic="billing"),
        did("found", "2027-03-01 11:00", topic="delivery"),
        did("found", "2027-03-02 10:00", topic="billing"),
        did("found", "2027-03-02 11:00", topic="billing"),
        did("called", "2027-03-03 10:30", topic="billing"),
    ]
    state, effects = fold.refold(journal)
    assert told(effects) == [("Held", 20)] * 4 + [("Released", 20), ("Cancelled", 20), ("Cancelled", 20)]
    assert state.wallets["points"].pending == 20


def test_an_action_that_is_rewarded_and_cancels_first_cancels() -> None:
    again = CancelIf("found", same=("topic",))
    fold = fold_of(points(hold_for=TWO_DAYS, cancel_if=again))
    journal = [did("found", "2027-03-01 10:00", topic="billing"), did("found", "2027-03-01 11:00", topic="billing")]
    state, effects = fold.refold(journal)
    assert told(effects) == [("Held", 20), ("Cancelled", 20), ("Held", 20)]
    assert state.wallets["points"].pending == 20


def test_days_of_waiting_are_calendar_days() -> None:
    """The clocks go forward on 28 March: two days are 47 hours."""
    fold = fold_of(points(hold_for=Duration(2, DurationUnit.DAY)))
    (held,) = fold.refold([did("found", "2027-03-27 10:00")]).effects
    assert isinstance(held, PointsHeld)
    assert held.until == at("2027-03-29 10:00")


def test_what_is_released_counts_for_the_level_at_that_instant() -> None:
    fold = fold_of(ruleset(points(give={"xp": 60}, hold_for=TWO_DAYS), levels=levels(seed=0, sprout=50)))
    state = fold.refold([did("found", "2027-03-01 10:00")]).state
    (released, changed) = fold.advance(state, at("2027-03-10 00:00")).effects
    assert isinstance(released, PointsReleased)
    assert isinstance(changed, LevelChanged)
    assert (changed.after, changed.at) == ("sprout", at("2027-03-03 10:00"))


def test_limits_count_when_points_are_held_even_if_they_are_cancelled() -> None:
    fold = held_until_we_know(times={PeriodKind.DAY: 1})
    journal = [
        did("found", "2027-03-01 10:00", topic="billing"),
        did("called", "2027-03-01 11:00", topic="billing"),
        did("found", "2027-03-01 12:00", topic="delivery"),
    ]
    effects = fold.refold(journal).effects
    assert told(effects) == [("Held", 20), ("Cancelled", 20)]
    assert isinstance(effects[-1], PointsLimited)


def test_what_was_promised_for_an_instant_comes_then_wherever_the_member_moves() -> None:
    fold = fold_of(points(hold_for=Duration(2, DurationUnit.DAY)))
    journal: list[Entry] = [did("found", "2027-03-01 10:00"), moved("Pacific/Auckland", "2027-03-02 10:00")]
    state = fold.refold(journal).state
    (released,) = fold.advance(state, at("2027-03-10 00:00")).effects
    assert released.at == at("2027-03-03 10:00")


def test_a_promise_is_kept_when_the_rule_is_gone() -> None:
    held, gone = ruleset(points(hold_for=TWO_DAYS, cancel_if=CALLED)), ruleset(points("other", when="bought"))
    fold = Fold([RuleVersion(1, BEGINNING, held), RuleVersion(2, at("2027-03-02 00:00"), gone)])
    state = fold.refold([did("found", "2027-03-01 10:00", topic="billing")]).state
    assert told(fold.advance(state, at("2027-03-10 00:00")).effects) == [("Released", 20)]


def test_a_hold_that_a_new_version_shortens_keeps_its_time() -> None:
    longer, shorter = (ruleset(points(hold_for=Duration(n, DurationUnit.HOUR))) for n in (48, 2))
    fold = Fold([RuleVersion(1, BEGINNING, longer), RuleVersion(2, at("2027-03-02 00:00"), shorter)])
    state = fold.refold([did("found", "2027-03-01 10:00"), did("found", "2027-03-02 10:00")]).state
    effects = fold.advance(state, at("2027-03-10 00:00")).effects
    assert [each.at for each in effects] == [at("2027-03-02 12:00"), at("2027-03-03 10:00")]


def test_a_value_is_rewarded_once_ever() -> None:
    fold = fold_of(points(once_per="topic"))
    journal = [
        did("found", "2027-03-01 10:00", topic="billing"),
        did("found", "2028-03-01 10:00", topic="billing"),
        did("found", "2028-03-01 11:00", topic="delivery"),
        did("found", "2028-03-01 12:00"),
    ]
    effects = fold.refold(journal).effects
    assert told(effects) == [("Given", 20), ("Given", 20)]
    limited = [each for each in effects if isinstance(each, PointsLimited)]
    assert [(each.entry, each.limited_by, each.until) for each in limited] == [
        (journal[1].id, "once_per", None),
        (journal[3].id, "once_per", None),
    ]


def test_a_value_that_another_limit_held_back_can_still_be_rewarded() -> None:
    fold = fold_of(points(once_per="topic", times={PeriodKind.DAY: 1}))
    journal = [
        did("found", "2027-03-01 10:00", topic="billing"),
        did("found", "2027-03-01 11:00", topic="delivery"),
        did("found", "2027-03-02 10:00", topic="delivery"),
    ]
    assert told(fold.refold(journal).effects) == [("Given", 20), ("Given", 20)]


def test_a_late_call_takes_back_what_was_released_and_the_sums_still_agree() -> None:
    fold = held_until_we_know()
    journal = [did("found", "2027-03-01 10:00", topic="billing"), did("voted", "2027-03-05 10:00")]
    state, posted = fold.insert(journal, [did("called", "2027-03-02 10:00", topic="billing")])
    cancelled, corrected = posted
    assert isinstance(cancelled, PointsCancelled)
    assert isinstance(corrected, PointsCorrected)
    assert (cancelled.amount, corrected.amount, corrected.pending) == (20, -20, 20)
    assert (cancelled.held_for, corrected.entry) == (journal[0].id, journal[0].id)
    assert (state.wallets["points"].balance, state.wallets["points"].pending) == (0, 0)


def test_what_a_late_action_was_promised_and_already_has_is_told_as_it_happened() -> None:
    fold = held_until_we_know()
    _, posted = fold.insert([did("voted", "2027-03-05 10:00")], [did("found", "2027-03-01 10:00", topic="billing")])
    assert told(posted) == [("Held", 20), ("Released", 20)]


def test_the_hash_of_a_state_does_not_know_what_a_database_called_its_entries() -> None:
    fold = held_until_we_know()
    entry = did("found", "2027-03-01 10:00")
    elsewhere = replace(entry, id=EntryId("another name"))
    here, there = fold.refold([entry]).state, fold.refold([elsewhere]).state
    assert here != there
    assert state_hash(here) == state_hash(there)
    later = replace(entry, occurred_at=Instant(entry.occurred_at + 1))
    assert state_hash(fold.refold([later]).state) != state_hash(here)
