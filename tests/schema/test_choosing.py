"""What members choose about challenges and streaks, over GraphQL."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from engine.clock import SetClock
from tests.schema.asking import Api, Json, garden
from tests.schema.garden import FRIDAY_NOON, action
from tests.wide import WIDE

ANSWER = """result clientMutationId errors { __typename code message path
    ... on UnknownRule { didYouMean } ... on ChoiceNotPossible { reason } }
  outcome { events { __typename text(locale: "sv") ... on ChoiceRefused { choice reason rule { kind name } }
    ... on PointsSpent { amount lots { lastDay amount } } ... on FreezeReceived { freezes }
    ... on StreakPaused { firstDay lastDay } } }"""

JOINED = "member { challenges { challenge { key optIn days firstDay } joined status times startsAt endsAt } }"

STREAK = """member { streaks { status current freezesLeft repairableUntil repairableLength pauses { firstDay lastDay }
  calendar { firstDay mark } } wallets { balance } }"""


async def choose(api: Api, mutation: str, key: str, fields: str = "", **given: object) -> Json:
    """The payload of a mutation by which ines chooses something."""
    kind = mutation[0].upper() + mutation[1:]
    document = f"mutation($input: {kind}Input!) {{ {mutation}(input: $input) {{ {ANSWER} {fields} }} }}"
    given = {"program": "garden", "member": "ines", "idempotencyKey": key, **given}
    return (await api.ask(document, input=given))[mutation]


async def test_a_member_joins_a_challenge_completes_it_and_leaves_it(database_url: str, tmp_path: Path) -> None:
    clock = SetClock(FRIDAY_NOON)
    async with garden(database_url, tmp_path, WIDE, clock) as api:
        joined = await choose(api, "joinChallenge", "join", JOINED, challenge="first_steps", clientMutationId="mine")
        again = await choose(api, "joinChallenge", "join", challenge="first_steps")
        clock.move(timedelta(minutes=1))
        await api.submit("result", action("help.found", "1", topic="billing"))
        done = await api.submit(
            "outcome { challenges { __typename } }", action("help.found", "2", topic="delivery", at=None)
        )
        clock.move(timedelta(minutes=1))
        left = await choose(api, "leaveChallenge", "leave", JOINED, challenge="first_steps")

    assert (joined["result"], joined["errors"], joined["clientMutationId"]) == ("ACCEPTED", [], "mine")
    assert joined["outcome"]["events"] == [
        {"__typename": "ChallengeJoined", "text": "Du är med i utmaningen First steps"}
    ]
    (challenge,) = joined["member"]["challenges"]
    assert challenge == {
        "challenge": {"key": "first_steps", "optIn": True, "days": 30, "firstDay": None},
        "joined": True,
        "status": "ACTIVE",
        "times": 0,
        "startsAt": "2026-11-19T23:00:00Z",
        "endsAt": "2026-12-19T23:00:00Z",
    }
    assert again["result"] == "DUPLICATE"
    assert again["outcome"] == joined["outcome"]
    assert {"__typename": "ChallengeCompleted"} in done["outcome"]["challenges"]
    assert [each["__typename"] for each in left["outcome"]["events"]] in (["ChallengeLeft"], ["ChoiceRefused"])


async def test_a_freeze_is_bought_when_there_are_points_for_it(database_url: str, tmp_path: Path) -> None:
    clock = SetClock(FRIDAY_NOON)
    async with garden(database_url, tmp_path, WIDE, clock) as api:
        refused = await choose(api, "buyStreakFreeze", "one", STREAK, streak="daily")
        clock.move(timedelta(minutes=1))
        await api.submit("result", action("thanks.given", "1"))
        bought = await choose(api, "buyStreakFreeze", "two", STREAK, streak="daily")
        clock.move(timedelta(minutes=1))
        full = await choose(api, "buyStreakFreeze", "three", streak="daily")

    (error,) = refused["errors"]
    assert (refused["result"], error["__typename"], error["reason"]) == (None, "ChoiceNotPossible", "NOT_ENOUGH_POINTS")
    assert error["path"] == ["input", "streak"]
    assert refused["outcome"]["events"] == [
        {
            "__typename": "ChoiceRefused",
            "text": "Du kan inte köpa en frysning till Every day: poängen räcker inte",
            "choice": "BUY_FREEZE",
            "reason": "NOT_ENOUGH_POINTS",
            "rule": {"kind": "STREAK", "name": "Every day"},
        }
    ]
    assert bought["errors"] == []
    assert [each["__typename"] for each in bought["outcome"]["events"]] == ["PointsSpent", "FreezeReceived"]
    spent, received = bought["outcome"]["events"]
    assert spent["lots"] == [{"lastDay": "2027-11-30", "amount": 60}]
    assert received["freezes"] == 1
    assert (bought["member"]["streaks"][0]["freezesLeft"], bought["member"]["wallets"][0]["balance"]) == (1, 40)
    assert [each["code"] for each in full["errors"]] == ["CHOICE_NOT_POSSIBLE"]


async def test_a_streak_is_paused_and_repaired(database_url: str, tmp_path: Path) -> None:
    clock = SetClock(FRIDAY_NOON)
    async with garden(database_url, tmp_path, WIDE, clock) as api:
        await api.submit("result", action("help.found", "1", topic="billing"))
        paused = await choose(
            api, "pauseStreak", "pause", STREAK, streak="daily", firstDay="2026-11-21", lastDay="2026-11-22"
        )
        clock.move(timedelta(days=4))
        repaired = await choose(api, "repairStreak", "repair", STREAK, streak="daily")

    assert paused["outcome"]["events"] == [
        {
            "__typename": "StreakPaused",
            "text": "Every day: paus från 2026-11-21 till och med 2026-11-22",
            "firstDay": "2026-11-21",
            "lastDay": "2026-11-22",
        }
    ]
    (streak,) = paused["member"]["streaks"]
    assert streak["pauses"] == [{"firstDay": "2026-11-21", "lastDay": "2026-11-22"}]
    assert streak["calendar"][-1] == {"firstDay": "2026-11-20", "mark": "DONE"}
    assert repaired["errors"] == []
    assert "StreakRepaired" in [each["__typename"] for each in repaired["outcome"]["events"]]
    assert repaired["member"]["streaks"][0]["current"] == 1


@pytest.mark.parametrize(
    ("mutation", "given", "code", "path"),
    [
        ("joinChallenge", {"challenge": "first_step"}, "UNKNOWN_RULE", ["challenge"]),
        ("joinChallenge", {"challenge": "first_steps", "program": "gardn"}, "UNKNOWN_PROGRAM", ["program"]),
        ("joinChallenge", {"challenge": "first_steps", "member": ""}, "INVALID_MEMBER", ["member"]),
        ("joinChallenge", {"challenge": "first_steps", "occurredAt": "now"}, "INVALID_TIME", ["occurredAt"]),
        ("repairStreak", {"streak": "first_steps"}, "UNKNOWN_RULE", ["streak"]),
        (
            "pauseStreak",
            {"streak": "daily", "firstDay": "tomorrow", "lastDay": "2026-12-01"},
            "INVALID_DAY",
            ["firstDay"],
        ),
        (
            "pauseStreak",
            {"streak": "daily", "firstDay": "2026-12-02", "lastDay": "2026-12-01"},
            "INVALID_DAY",
            ["lastDay"],
        ),
    ],
)
async def test_what_cannot_be_meant_is_a_typed_error(
    sqlite_url: str, tmp_path: Path, mutation: str, given: Mapping[str, object], code: str, path: list[str]
) -> None:
    async with garden(sqlite_url, tmp_path, WIDE) as api:
        payload = await choose(api, mutation, "key", "member { externalId }", **given)

    assert [(each["code"], each["path"]) for each in payload["errors"]] == [(code, ["input", *path])]
    assert (payload["result"], payload["outcome"], payload["member"]) == (None, None, None)
