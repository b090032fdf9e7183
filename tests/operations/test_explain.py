"""Explaining what was recorded, from the last checkpoint before it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from engine.clock import SetClock
from engine.errors import NothingToExplain
from engine.operations.explain import ExplainedRule, TakenBack
from engine.operations.submissions import Accepted, Submission
from engine.rules.effects import AnyEffect, BadgeWon, LevelChanged, PointsGiven
from engine.rules.entries import AttributeValue, EntryId, Reversal
from engine.rules.explanation import PointsStanding
from engine.rules.instants import instant_of
from engine.rules.standing import BadgeStanding, StreakStanding
from engine.service import Service
from engine.store.candidates import Candidate, Key, Who
from engine.store.checkpoints import EVERY
from engine.store.ids import new_id
from tests.club import CLUB, NOON, PROGRAMME, club, found

UNKNOWN = "01a2020f-0e24-756c-ba97-b0c0270d6486"
FIRST = datetime(2026, 11, 1, 8, tzinfo=UTC)


async def told(service: Service, submissions: Sequence[Submission]) -> list[Accepted]:
    outcomes = await service.submit(submissions, importing=True)
    return [each for each in outcomes if isinstance(each, Accepted)]


def hourly(count: int) -> list[Submission]:
    return [found(f"{number:04}", at=FIRST + timedelta(hours=number)) for number in range(count)]


async def effects_explained(service: Service, entry_id: str) -> list[AnyEffect]:
    explained = await service.explain_action(entry_id)
    assert explained is not None
    assert explained.explained is not None
    return [effect for step in explained.explained.steps for effect in step.effects]


def length(explained: ExplainedRule) -> int:
    standing = explained.account.standing
    assert isinstance(standing, StreakStanding)
    return standing.current


async def take_back(service: Service, target: EntryId, key: str, reason: str, **remaining: AttributeValue) -> EntryId:
    """Takes back an action, or what had taken one back: whole, or but for the numbers that remain."""
    reversal = Reversal(EntryId(new_id()), instant_of(NOON), "shop", key, target, reason, remaining or None)
    who = Who("club", "anna")
    candidate = Candidate(
        who, Key("club", "shop", key), key, reversal, instant_of(NOON), for_newcomers=False, about=instant_of(FIRST)
    )
    await service._writer.record([candidate])
    return reversal.id


async def test_an_action_gave_what_its_explanation_says(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        accepted = await told(service, hourly(2 * EVERY + 10))
        for each in (accepted[0], accepted[EVERY - 1], accepted[EVERY], accepted[EVERY + 1], accepted[-1]):
            told_then = [effect for effect in each.effects if effect.entry == each.action.id]
            explained = await effects_explained(service, each.action.id)
            assert sorted(map(repr, explained)) == sorted(map(repr, told_then))


async def test_what_is_no_actions_id_has_no_explanation(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        for each in (UNKNOWN, "", "42"):
            assert await service.explain_action(each) is None
        assert await service.explain_rules(UNKNOWN) == {}
        assert await service.next_steps(UNKNOWN) == ()


async def test_a_late_action_changes_what_explains_the_ones_after_it(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        (first,) = await told(service, [found("first", at=FIRST + timedelta(hours=2))])
        assert any(isinstance(each, BadgeWon) for each in await effects_explained(service, first.action.id))
        await told(service, [found("late", at=FIRST)])
        assert not any(isinstance(each, BadgeWon) for each in await effects_explained(service, first.action.id))


async def test_what_was_taken_back_says_by_whom_and_why(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        first, _ = await told(service, [found("1", at=FIRST), found("2", at=FIRST + timedelta(days=1))])
        reversal = await take_back(service, first.action.id, "back", "it was somebody else")
        gone = await service.explain_action(first.action.id)
        await take_back(service, reversal, "restored", "it was not, after all")
        again = await effects_explained(service, first.action.id)

    assert gone is not None
    assert gone.explained is None
    assert gone.taken_back == (TakenBack("shop", instant_of(NOON), "it was somebody else", whole=True),)
    assert sorted(map(repr, again)) == sorted(map(repr, first.effects))


async def test_what_was_taken_back_in_part_is_explained_as_it_remains(database_url: str, tmp_path: Path) -> None:
    files = {
        "programme.yaml": PROGRAMME.replace("topic: text", "topic: text, votes: {type: whole, optional: yes}"),
        "rules.yaml": CLUB["rules.yaml"].replace("give: {points: 20}", "give: {points: 5 * votes}"),
    }
    async with club(database_url, tmp_path, files) as service:
        action = Submission("club", "anna", "help.found", "1", {"topic": "billing", "votes": 4}, FIRST)
        (first,) = await told(service, [action])
        await take_back(service, first.action.id, "part", "one thank was a mistake", votes=3)
        effects = await effects_explained(service, first.action.id)
        explained = await service.explain_action(first.action.id)

    assert [each.amount for each in effects if isinstance(each, PointsGiven)] == [15]
    assert explained is not None
    assert [each.whole for each in explained.taken_back] == [False]


async def test_a_rule_says_since_when_and_by_what(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        accepted = await told(service, hourly(4))
        badge = await service.explain_rule("club", "anna", "badges.finder")
        levels = await service.explain_rule("club", "anna", "levels")

    assert isinstance(badge.account.standing, BadgeStanding)
    assert badge.account.decided is not None
    assert badge.account.decided.at == accepted[2].action.occurred_at
    assert badge.by is not None
    assert badge.by.id == accepted[2].action.id
    assert badge.account.missing == ()
    assert isinstance(levels.account.decided, LevelChanged)


async def test_a_rule_is_explained_as_of_a_day_in_the_past(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        await told(service, [found("1", at=FIRST), found("2", at=FIRST + timedelta(days=1))])
        now = await service.explain_rule("club", "anna", "streaks.daily")
        then = await service.explain_rule("club", "anna", "streaks.daily", date(2026, 11, 1))
        before = await service.explain_rule("club", "anna", "streaks.daily", instant_of(FIRST - timedelta(hours=1)))
        today = await service.explain_rule("club", "anna", "streaks.daily", NOON.date())
        with pytest.raises(NothingToExplain, match="2030-01-01 is still to come"):
            await service.explain_rule("club", "anna", "streaks.daily", date(2030, 1, 1))

    lengths = [
        each.account.standing.current
        for each in (now, then, before)
        if isinstance(each.account.standing, StreakStanding)
    ]
    assert lengths == [0, 1, 0]
    assert then.account.at == instant_of(datetime(2026, 11, 1, 23, tzinfo=UTC)) - 1
    assert today.account.at == instant_of(NOON)


async def test_a_points_rule_says_what_its_limits_leave_room_for(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        await told(service, [found(str(number), at=NOON - timedelta(hours=number)) for number in range(3)])
        explained = await service.explain_rule("club", "anna", "found_it")

    standing = explained.account.standing
    assert isinstance(standing, PointsStanding)
    assert standing.blocked_by == "times_per_day"
    assert standing.until == instant_of(datetime(2026, 11, 20, 23, tzinfo=UTC))
    assert (standing.times, standing.given) == (3, {"points": 60})


@pytest.mark.parametrize(
    ("program", "member", "rule", "hint"),
    [
        ("clib", "anna", "badges.finder", 'did you mean "club"?'),
        ("club", "nobody", "badges.finder", 'no member "nobody"'),
        ("club", "anna", "badges.findr", 'did you mean "badges.finder"?'),
        ("club", "anna", "dayly", 'did you mean "streaks.daily"?'),
        ("club", "anna", "zzz", "there is points.found_it, streaks.daily, badges.finder, levels"),
    ],
)
async def test_what_is_unknown_is_told_with_what_was_meant(
    sqlite_url: str, tmp_path: Path, program: str, member: str, rule: str, hint: str
) -> None:
    async with club(sqlite_url, tmp_path) as service:
        await told(service, [found("1")])
        with pytest.raises(NothingToExplain, match=hint.replace("?", "\\?")):
            await service.explain_rule(program, member, rule)


async def test_a_name_that_several_kinds_have_must_be_told_apart(sqlite_url: str, tmp_path: Path) -> None:
    files = {**CLUB, "rules.yaml": CLUB["rules.yaml"].replace("      finder:", "      daily:")}
    async with club(sqlite_url, tmp_path, files) as service:
        await told(service, [found("1")])
        with pytest.raises(NothingToExplain, match=r"say which: streaks\.daily or badges\.daily"):
            await service.explain_rule("club", "anna", "daily")


async def test_next_steps_are_as_of_now(database_url: str, tmp_path: Path) -> None:
    clock = SetClock(NOON)
    async with club(database_url, tmp_path, clock=clock) as service:
        (first,) = await told(service, [found("1", at=NOON - timedelta(days=1))])
        today = await service.next_steps(first.action.member_id)
        clock.set(NOON + timedelta(days=2))
        later = await service.next_steps(first.action.member_id)

    assert [each.rule for each in today] == ["streaks.daily", "levels", "badges.finder"]
    assert [each.rule for each in later] == ["levels", "badges.finder"]
