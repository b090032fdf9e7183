"""Whatever the rules say and whatever a member did, an explanation is words in both languages, and betrays nothing."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.operations.explain import ExplainedAction
from engine.operations.members import Program
from engine.operations.submissions import RecordedAction
from engine.rules.accounts import accounts_of
from engine.rules.entries import Action
from engine.rules.explaining import explained_action
from engine.rules.explanation import Step
from engine.rules.instants import Instant
from engine.store.library import Version
from schema.account_words import AccountWords
from schema.book import Book
from schema.explaining import ActionWords
from schema.locales import Reader
from tests.scenarios.any_journal import Story, any_instant, any_story

some = settings(max_examples=settings().max_examples // 4, deadline=None)


def books(story: Story) -> list[Book]:
    """The story's programme as somebody reads it who has won nothing, in either language."""
    versions = [
        Version(each.number, "", each.effective_from, Instant(0), "tests", "", each.ruleset) for each in story.versions
    ]
    in_force = tuple(versions[each.number - 1] for each in story.fold.timeline)
    program = Program("any", versions[-1], tuple(reversed(versions)), in_force)
    return [Book(program, Reader((language,))) for language in ("sv", "en")]


def recorded(action: Action) -> RecordedAction:
    at = action.occurred_at
    return RecordedAction(action.id, "any", "member", "ines", action.type, action.brand, at, at, action.attributes)


def told_by(words: ActionWords, step: Step) -> list[str]:
    return [
        words.because(step),
        *(words.effect(each) for each in step.effects),
        *(told for child in step.children for told in told_by(words, child)),
    ]


@some
@given(st.integers(0, 2**32))
def test_every_action_and_every_rule_is_told_in_whole_sentences(seed: int) -> None:
    dice = Random(seed)
    story, state = any_story(dice), None
    for entry in story.in_order:
        before = state or story.fold.empty()
        if isinstance(entry, Action):
            explained = explained_action(story.fold, before, entry)
            for book in books(story):
                words = ActionWords(book, ExplainedAction(recorded(entry), (), explained, explained.zone))
                assert words.text().endswith((".", "!"))
                for step in words.steps:
                    assert all(each and "{" not in each and "None" not in each for each in told_by(words, step))
        state, _ = story.fold.apply(before, entry)
    now = max(any_instant(dice), state.last[0] if state is not None and state.last is not None else 0)
    for account in accounts_of(story.fold, state or story.fold.empty(), now):
        for book in books(story):
            words_of_rule = AccountWords(book, account)
            told = [words_of_rule.text(), *map(words_of_rule.requirement, account.requirements)]
            assert told[0].endswith((".", "!"))
            assert not any("{" in each or "None" in each for each in told)
