"""The forum's badges on twelve years of real history, against the plainest reading of what each of them says.

What is expected is worked out here from the raw posts and votes, one badge at a time, without anything of the engine.
"""

import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from typing import NamedTuple

import pytest

from engine.rules.effects import BadgeWon
from engine.rules.entries import Action, EntryId
from engine.rules.fold import Fold, RuleVersion
from engine.rules.instants import Instant, instant_of
from engine.rulesets import check_folder
from tests.scenarios.test_forum_history import HISTORY, REPOSITORY


class Event(NamedTuple):
    """An action as it stands in the history."""

    member: str
    key: str
    type: str
    at: str
    post: str
    about: dict[str, object]


class Win(NamedTuple):
    """A badge with the action at which it became true; the post only when it is won for each."""

    member: str
    badge: str
    key: str
    post: str | None


@cache
def history() -> list[Event]:
    if not HISTORY.exists():
        pytest.skip(f"the history of the forum is not at {HISTORY}; name its place in TROGEN_FORUM_HISTORY")
    with gzip.open(HISTORY, "rt") as lines:
        told = [json.loads(line) for line in lines]
    events = [
        Event(
            each["member"],
            each["idempotencyKey"],
            each["type"],
            each["occurredAt"],
            each["attributes"]["post"],
            each["attributes"],
        )
        for each in told
    ]
    return sorted(events, key=lambda each: (datetime.fromisoformat(each.at), each.key))


@cache
def folded() -> set[Win]:
    """Every badge won when each member's journal is folded under `rulesets/forum`."""
    ruleset = check_folder(REPOSITORY / "rulesets" / "forum").compiled.ruleset
    assert ruleset is not None
    fold = Fold([RuleVersion(1, Instant(0), ruleset)])
    journals: dict[str, list[Action]] = defaultdict(list)
    for each in history():
        when = instant_of(datetime.fromisoformat(each.at))
        entry = Action(EntryId(each.key), when, "forum", each.key, each.type, each.about)  # type: ignore[arg-type]
        journals[each.member].append(entry)
    return {
        Win(member, effect.badge, str(effect.entry), effect.value)
        for member, journal in journals.items()
        for effect in fold.refold(journal).effects
        if isinstance(effect, BadgeWon)
    }


def reached(score: int, of: Callable[[Event], bool]) -> Iterator[Event]:
    """The votes with which a post's score first reached a number."""
    scores: Counter[str] = Counter()
    done = set[str]()
    for each in history():
        if each.type == "post.voted" and of(each):
            scores[each.post] += int(str(each.about["value"]))
            if scores[each.post] >= score and each.post not in done:
                done.add(each.post)
                yield each


def first_of_each_member(events: Iterator[Event]) -> Iterator[Event]:
    seen = set[str]()
    for each in events:
        if each.member not in seen:
            seen.add(each.member)
            yield each


def nth(n: int, type_: str) -> Iterator[Event]:
    times: Counter[str] = Counter()
    for each in history():
        if each.type == type_:
            times[each.member] += 1
            if times[each.member] == n:
                yield each


@cache
def age_of_question() -> dict[str, int]:
    """By answer: how many days old its question was when it was given."""
    return {each.post: int(str(each.about["question_age_days"])) for each in history() if each.type == "answer.given"}


@cache
def own_answers() -> set[str]:
    return {each.post for each in history() if each.type == "answer.given" and each.about["own_question"]}


def is_question(each: Event) -> bool:
    return each.about["kind"] == "question"


def is_answer(each: Event) -> bool:
    return each.about["kind"] == "answer"


def enlightened() -> Iterator[Event]:
    scores: Counter[str] = Counter()
    accepted, done = set[str](), set[str]()
    for each in history():
        if each.type == "answer.accepted":
            accepted.add(each.post)
        elif each.type == "post.voted" and is_answer(each):
            scores[each.post] += int(str(each.about["value"]))
        if each.post in accepted and scores[each.post] >= 10 and each.post not in done:
            done.add(each.post)
            yield each


def is_old(each: Event) -> bool:
    return is_answer(each) and age_of_question()[each.post] > 60


ONCE: dict[str, Callable[[], Iterator[Event]]] = {
    "student": lambda: first_of_each_member(reached(1, is_question)),
    "teacher": lambda: first_of_each_member(
        reached(1, lambda each: is_answer(each) and each.post not in own_answers())
    ),
    "commentator": lambda: nth(10, "comment.written"),
    "scholar": lambda: nth(1, "question.resolved"),
    "self_learner": lambda: first_of_each_member(
        reached(3, lambda each: is_answer(each) and each.post in own_answers())
    ),
}
FOR_EACH_POST: dict[str, Callable[[], Iterator[Event]]] = {
    "nice_question": lambda: reached(10, is_question),
    "good_question": lambda: reached(25, is_question),
    "nice_answer": lambda: reached(10, is_answer),
    "good_answer": lambda: reached(25, is_answer),
    "necromancer": lambda: reached(5, is_old),
    "enlightened": enlightened,
}


@pytest.mark.parametrize("badge", ONCE)
def test_a_badge_is_won_once_by_whom_and_when_it_became_true(badge: str) -> None:
    expected = {Win(each.member, badge, each.key, None) for each in ONCE[badge]()}
    assert expected
    assert {win for win in folded() if win.badge == badge} == expected


@pytest.mark.parametrize("badge", FOR_EACH_POST)
def test_a_badge_is_won_for_each_post_when_it_became_true(badge: str) -> None:
    expected = {Win(each.member, badge, each.key, each.post) for each in FOR_EACH_POST[badge]()}
    assert expected
    assert {win for win in folded() if win.badge == badge} == expected
