"""What no rule reads of an action changes nothing: any member folds to the same bytes with and without it."""

from random import Random

from hypothesis import given

from engine.rules.attributes_read import attributes_read
from engine.rules.entries import Action, Entry
from engine.rules.state import dump
from tests.scenarios.any_journal import Story, any_story
from tests.scenarios.test_any_programme import AT_THE_END, seeds, some

UNREAD = {"device": "a phone", "shop": "Umeå"}


def without(story: Story, names: frozenset[str]) -> list[Entry]:
    """The journal, with no more of actions than those attributes."""
    return [
        Action(
            each.id,
            each.occurred_at,
            each.brand,
            each.key_hash,
            each.type,
            {name: value for name, value in each.attributes.items() if name in names},
        )
        if isinstance(each, Action)
        else each
        for each in story.in_order
    ]


@some
@given(seeds)
def test_any_member_folds_to_the_same_without_what_no_rule_reads(seed: int) -> None:
    story = any_story(Random(seed))
    read = attributes_read(each.ruleset for each in story.versions)
    whole = [
        Action(each.id, each.occurred_at, each.brand, each.key_hash, each.type, {**each.attributes, **UNREAD})
        if isinstance(each, Action)
        else each
        for each in story.in_order
    ]

    kept, anew = story.fold.refold(whole, AT_THE_END), story.fold.refold(without(story, read), AT_THE_END)

    assert dump(kept.state) == dump(anew.state)
    assert kept.effects == anew.effects


def test_what_is_read_makes_a_difference() -> None:
    """Else the test above could not fail: without any one that rules read, some members stand otherwise."""
    missed = set[str]()
    for seed in range(30):
        story = any_story(Random(seed))
        read = attributes_read(each.ruleset for each in story.versions)
        whole = dump(story.fold.refold(story.in_order, AT_THE_END).state)
        for name in {"post", "kind", "size", "amount", "topic", "tags"} & read:
            if dump(story.fold.refold(without(story, read - {name}), AT_THE_END).state) != whole:
                missed.add(name)

    assert missed == {"post", "kind", "size", "amount", "topic", "tags"}
