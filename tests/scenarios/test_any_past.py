"""However often the past becomes another, what was told adds up, and the state is that of a fold from nothing."""

from random import Random

from hypothesis import given

from engine.rules.fold import Fold, RuleVersion
from engine.rules.state import StreakState, dump, state_hash
from tests.scenarios.any_journal import any_instant, any_story
from tests.scenarios.any_past import Keeper
from tests.scenarios.any_programme import programme
from tests.scenarios.test_any_programme import seeds, some
from tests.scenarios.told import told_by


def lived(seed: int) -> Keeper:
    """A life in which everything happens that can."""
    dice = Random(seed)
    story = any_story(dice, 30)
    keeper, versions = Keeper(story.fold, dice), list(story.versions)
    for entry in story.journal:
        keeper.record(entry)
        if not dice.randrange(4):
            keeper.pass_time(any_instant(dice))
        if not dice.randrange(4) and keeper.actions:
            keeper.reverse(dice.choice(keeper.actions), dice.choice([None, None, 0, 1]))
        if not dice.randrange(6) and keeper.reversals:
            keeper.reverse(dice.choice(keeper.reversals))
        if not dice.randrange(12) and len(versions) < 4:
            version = RuleVersion(len(versions) + 1, any_instant(dice), programme(dice))
            versions.append(version)
            keeper.publish(Fold(versions), version)
    return keeper


@some
@given(seeds)
def test_whatever_is_changed_about_the_past_the_state_is_that_of_a_fold_from_nothing(seed: int) -> None:
    keeper = lived(seed)
    anew = keeper.fold.refold(keeper.facts, keeper.until)
    assert dump(keeper.state) == dump(anew.state)
    assert state_hash(keeper.state) == state_hash(anew.state)


@some
@given(seeds)
def test_whatever_is_changed_about_the_past_what_was_told_adds_up(seed: int) -> None:
    keeper = lived(seed)
    anew = keeper.fold.refold(keeper.facts, keeper.until)
    told, in_time = told_by(keeper.told), told_by(anew.effects)
    for name, wallet in keeper.state.wallets.items():
        assert (told.balances[name], told.pending[name]) == (wallet.balance, wallet.pending)
    assert set(told.badges.values()) <= {0, 1}
    assert +told.badges == +in_time.badges
    assert +told.completed == +in_time.completed
    for rule, held in keeper.state.rules.items():
        if isinstance(held, StreakState):
            assert told.streaks.get(rule, (0, 0)) == (held.length, held.best)
            assert rule not in told.freezes or told.freezes[rule] == (held.freezes or 0)
