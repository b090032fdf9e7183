"""What holds of every explanation, whatever the rules say and whatever a member did."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.rules.accounts import accounts_of
from engine.rules.entries import Action
from engine.rules.explaining import explained_action
from engine.rules.explanation import Step
from engine.rules.next_steps import next_steps
from engine.rules.state import dump
from tests.scenarios.any_journal import any_instant, any_story

seeds = st.integers(0, 2**32)
some = settings(max_examples=settings().max_examples // 4, deadline=None)


@some
@given(seeds)
def test_an_explanation_gives_what_folding_the_action_gave(seed: int) -> None:
    fold, journal = (story := any_story(Random(seed))).fold, story.in_order
    state = fold.empty()
    for entry in journal:
        state, _ = fold.advance(state, entry.occurred_at)
        before = dump(state)
        if isinstance(entry, Action):
            steps = explained_action(fold, state, entry).steps
            effects = fold.apply(state, entry).effects
            assert sorted(map(repr, effects)) == sorted(repr(each) for step in steps for each in step.effects)
            assert {each.rule for each in effects} <= {step.rule for step in steps if step.matched}
            assert len({step.rule for step in steps}) == len(steps)
            assert all(map(is_explained, steps))
        assert dump(state) == before
        state, _ = fold.apply(state, entry)


def is_explained(step: Step) -> bool:
    """What matched gave something, says what came of it, or has parts that do; what did not says why."""
    if not step.matched:
        return bool(step.reasons) and all(not each.matched for each in step.children)
    told = bool(step.effects) or step.came_of is not None or any(map(is_explained, step.children))
    return told and all(map(is_explained, step.children))


@some
@given(seeds)
def test_accounts_agree_with_what_a_member_is_shown(seed: int) -> None:
    dice = Random(seed)
    story, now = any_story(dice), any_instant(dice)
    state, effects = story.fold.refold([each for each in story.journal if each.occurred_at <= now], now)
    accounts = {each.rule: each for each in accounts_of(story.fold, state, now, effects)}
    shown = story.fold.standing(state, now)
    for badge in shown.badges:
        account = accounts[f"badges.{badge.badge.name}"]  # type: ignore[index]  # rule ids are texts
        assert account.standing == badge
    for streak in shown.streaks:
        assert accounts[f"streaks.{streak.streak.name}"].standing == streak  # type: ignore[index]
    for challenge in shown.challenges:
        assert accounts[f"challenges.{challenge.challenge.name}"].standing == challenge  # type: ignore[index]


@some
@given(seeds)
def test_next_steps_come_in_one_order_and_lead_somewhere(seed: int) -> None:
    dice = Random(seed)
    story, now = any_story(dice), any_instant(dice)
    state = story.fold.refold([each for each in story.journal if each.occurred_at <= now], now).state
    accounts = list(accounts_of(story.fold, state, now))
    steps = next_steps(accounts)
    assert steps == next_steps(reversed(accounts))
    assert all(each.progress.remaining > 0 and each.account.missing for each in steps)
    fractions = [each.progress.fraction for each in steps]
    assert fractions == sorted(fractions, reverse=True)
