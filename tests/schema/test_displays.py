"""Under what name other members see somebody: said by themselves or for them, the last who says so decides."""

from datetime import timedelta
from pathlib import Path

import pytest

from engine.clock import SetClock
from tests.schema.asking import Api, Json, garden
from tests.schema.credentials import desk
from tests.schema.garden import FRIDAY_NOON, watered

SHOWN = "displayName showInRankings version"
FIELDS = f"errors {{ __typename code path message }} member {{ {SHOWN} }}"
MEMBER = f'{{ member(program: "garden", externalId: "ines") {{ {SHOWN} }} }}'
SET = f"mutation($input: SetMemberDisplayInput!) {{ setMemberDisplay(input: $input) {{ {FIELDS} }} }}"
INES = {"program": "garden", "member": "ines"}


async def say(api: Api, mutation: str, **given: object) -> Json:
    kind = f"{mutation[0].upper()}{mutation[1:]}Input"
    document = f"mutation($input: {kind}!) {{ {mutation}(input: $input) {{ {FIELDS} }} }}"
    return (await api.ask(document, input={**INES, **given}))[mutation]


async def shown(api: Api) -> tuple[str | None, bool]:
    member = (await api.ask(MEMBER))["member"]
    return member["displayName"], member["showInRankings"]


async def test_what_is_left_out_stays_and_an_empty_name_takes_it_away(database_url: str, tmp_path: Path) -> None:
    async with garden(database_url, tmp_path) as api:
        await api.submit("result", watered("first"))
        before = await shown(api)
        named = await say(api, "setMemberDisplay", displayName="Ines på balkongen")
        hidden = await say(api, "setMemberDisplay", showInRankings=False)
        both = await shown(api)
        await say(api, "setMemberDisplay", displayName="", showInRankings=None)
        after = await shown(api)

    assert before == (None, True)
    assert named["member"]["displayName"] == "Ines på balkongen"
    assert hidden["member"]["version"] == named["member"]["version"], "no rule asks for it"
    assert both == ("Ines på balkongen", False)
    assert after == (None, False)


async def test_brands_say_it_when_they_register_or_update(database_url: str, tmp_path: Path) -> None:
    async with garden(database_url, tmp_path) as api:
        registered = await say(api, "registerMember", displayName="Ines", showInRankings=False)
        updated = await say(api, "updateMember", idempotencyKey="1", displayName="Ines i söder")
        clash = await say(api, "updateMember", idempotencyKey="1", displayName="Another")

    assert (registered["member"]["displayName"], registered["member"]["showInRankings"]) == ("Ines", False)
    assert (updated["member"]["displayName"], updated["member"]["showInRankings"]) == ("Ines i söder", False)
    assert [each["code"] for each in clash["errors"]] == ["IDEMPOTENCY_CONFLICT"]


async def test_a_retry_takes_nothing_back_that_was_said_since(sqlite_url: str, tmp_path: Path) -> None:
    clock = SetClock(FRIDAY_NOON)
    async with garden(sqlite_url, tmp_path, clock=clock) as api:
        await say(api, "registerMember", displayName="First")
        for key, name in (("1", "Second"), ("2", "Third")):
            clock.move(timedelta(minutes=1))
            await say(api, "updateMember", idempotencyKey=key, displayName=name)
        clock.move(timedelta(minutes=1))
        await say(api, "updateMember", idempotencyKey="1", displayName="Second")
        await say(api, "registerMember", displayName="First")

        assert await shown(api) == ("Third", True)


async def test_members_say_it_of_themselves_alone(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path) as at:
        await at.api.submit("result", watered("first"))
        await at.api.submit("result", {**watered("second"), "member": "bo"})
        app = await at.app_of("ines")
        own = (await at.api.ask(SET, app, input={**INES, "displayName": "Me"}))["setMemberDisplay"]
        others = await at.api.answer(SET, app, input={**INES, "member": "bo", "displayName": "Fool"})
        wrong = (await at.api.ask(SET, app, input={**INES, "displayName": " Me"}))["setMemberDisplay"]

    assert own["member"]["displayName"] == "Me"
    assert others["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert [(each["__typename"], each["path"]) for each in wrong["errors"]] == [
        ("InvalidName", ["input", "displayName"])
    ]


@pytest.mark.parametrize("name", ["x" * 51, "two\nlines", "a\u202eb", " ", "space "])
async def test_a_name_that_cannot_be_shown_is_refused_everywhere(sqlite_url: str, tmp_path: Path, name: str) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        await api.submit("result", watered("first"))
        answers = [
            await say(api, "setMemberDisplay", displayName=name),
            await say(api, "registerMember", displayName=name),
            await say(api, "updateMember", idempotencyKey="1", displayName=name),
        ]
        assert await shown(api) == (None, True)

    for answer in answers:
        assert [(each["code"], each["path"]) for each in answer["errors"]] == [
            ("INVALID_NAME", ["input", "displayName"])
        ]


async def test_what_is_wrong_is_told_in_order(sqlite_url: str, tmp_path: Path) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        nobody = await say(api, "setMemberDisplay", displayName="Nobody")
        nowhere = await say(api, "setMemberDisplay", program="gardn", displayName=" ")

    assert [each["code"] for each in nobody["errors"]] == ["UNKNOWN_MEMBER"]
    assert [each["code"] for each in nowhere["errors"]] == ["UNKNOWN_PROGRAM"]
