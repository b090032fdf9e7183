"""What a move makes overdue comes at once: the state after an entry is the state after all that is due by then."""

from random import Random

from hypothesis import given

from engine.rules.effects import StreakBroken
from engine.rules.entries import Entry
from engine.rules.state import dump
from tests.rules.telling import daily, did, fold_of, moved, of_kind
from tests.scenarios.any_journal import any_story
from tests.scenarios.test_any_programme import seeds, some


def test_a_move_to_where_the_day_is_over_at_once_leaves_nothing_waiting() -> None:
    fold = fold_of(daily())
    journal: list[Entry] = [did("found", "2027-03-01 10:00"), moved("Pacific/Kiritimati", "2027-03-02 22:00")]
    state, effects = fold.refold(journal)
    later = fold.advance(state, journal[-1].occurred_at)
    assert (dump(later.state), later.effects) == (dump(state), ())
    assert len(of_kind(effects, StreakBroken)) <= 1


@some
@given(seeds)
def test_time_that_passes_to_the_last_entry_changes_nothing(seed: int) -> None:
    story = any_story(Random(seed))
    state = story.fold.empty()
    for entry in story.in_order:
        state, _ = story.fold.apply(state, entry)
        again, effects = story.fold.advance(state, entry.occurred_at)
        assert dump(again) == dump(state)
        assert effects == ()
