"""Updating members over GraphQL, and what rules make of it."""

from datetime import timedelta
from pathlib import Path

from engine.clock import SetClock
from tests.schema.asking import Api, Json, garden
from tests.schema.garden import FRIDAY_NOON, action
from tests.wide import WIDE

FIELDS = """result errors { __typename code path message } outcome { events { __typename } }
  member { timeZone locale attributes segments { key name } }"""


async def update(api: Api, key: str, **given: object) -> Json:
    document = f"mutation($input: UpdateMemberInput!) {{ updateMember(input: $input) {{ {FIELDS} }} }}"
    return (await api.ask(document, input={"program": "garden", "member": "ines", "idempotencyKey": key, **given}))[
        "updateMember"
    ]


async def test_what_is_told_is_known_and_can_be_forgotten(database_url: str, tmp_path: Path) -> None:
    clock = SetClock(FRIDAY_NOON)
    async with garden(database_url, tmp_path, WIDE, clock) as api:
        told = await update(api, "1", timeZone="Europe/London", locale="en", attributes={"city": "Umeå"})
        again = await update(api, "1", timeZone="Europe/London", locale="en", attributes={"city": "Umeå"})
        clock.move(timedelta(minutes=1))
        forgotten = await update(api, "2", attributes={"city": None, "newsletter": False})

    assert told == {
        "result": "ACCEPTED",
        "errors": [],
        "outcome": {"events": []},
        "member": {
            "timeZone": "Europe/London",
            "locale": "en",
            "attributes": {"city": "Umeå"},
            "segments": [{"key": "townsfolk", "name": "Townsfolk"}],
        },
    }
    assert again == {**told, "result": "DUPLICATE"}
    assert forgotten["member"]["attributes"] == {"newsletter": False}
    assert forgotten["member"]["segments"] == []


async def test_everything_that_is_wrong_is_told_where_it_stands(sqlite_url: str, tmp_path: Path) -> None:
    async with garden(sqlite_url, tmp_path, WIDE) as api:
        payload = await update(api, "1", timeZone="Ume", locale="de", attributes={"home": "tent", "zone": 1})
        no_object = await update(api, "1", attributes="city")
        await api.submit("result", action("thanks.given", "1", at=None))
        clash = await update(api, "1")
        taken = await update(api, "1", locale="en")

    assert [(each["__typename"], each["path"][1:]) for each in payload["errors"]] == [
        ("InvalidZone", ["timeZone"]),
        ("InvalidLocale", ["locale"]),
        ("UnknownAttribute", ["attributes", "zone"]),
        ("InvalidAttribute", ["attributes", "home"]),
    ]
    assert (payload["result"], payload["member"]) == (None, None)
    assert [each["code"] for each in no_object["errors"]] == ["INVALID_ATTRIBUTES"]
    assert [each["code"] for each in clash["errors"]] == ["IDEMPOTENCY_CONFLICT"]
    assert taken["errors"] == clash["errors"]


async def test_a_registration_can_tell_attributes(sqlite_url: str, tmp_path: Path) -> None:
    document = """mutation($input: RegisterMemberInput!) { registerMember(input: $input) {
      created errors { code path } member { attributes } } }"""
    async with garden(sqlite_url, tmp_path, WIDE) as api:
        given = {"program": "garden", "member": "ines"}
        wrong = await api.ask(document, input={**given, "attributes": {"cty": "Umeå"}})
        right = await api.ask(document, input={**given, "attributes": {"city": "Umeå", "home": None}})
        other = await api.ask(document, input={**given, "attributes": {"city": "Lund"}})

    assert wrong["registerMember"]["errors"] == [{"code": "UNKNOWN_ATTRIBUTE", "path": ["input", "attributes", "cty"]}]
    assert right["registerMember"] == {"created": True, "errors": [], "member": {"attributes": {"city": "Umeå"}}}
    assert other["registerMember"]["errors"] == [
        {"code": "ALREADY_REGISTERED", "path": ["input", "attributes", "city"]}
    ]
    assert other["registerMember"]["member"] == {"attributes": {"city": "Umeå"}}
