"""Registering members over GraphQL."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.schema.asking import Api, Json, garden
from tests.schema.garden import watered

REGISTER = """mutation($input: RegisterMemberInput!) { registerMember(input: $input) {
  created clientMutationId member { externalId timeZone locale today } errors { __typename code path message } } }"""


async def register(api: Api, **given: object) -> Json:
    answer = await api.ask(REGISTER, input={"program": "garden", "member": "ines", **given})
    return answer["registerMember"]


async def test_a_member_is_made_known_with_zone_and_language(sqlite_url: str, tmp_path: Path) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        payload = await register(api, timeZone="Pacific/Auckland", locale="en", clientMutationId="mine")

    assert payload == {
        "created": True,
        "clientMutationId": "mine",
        "member": {"externalId": "ines", "timeZone": "Pacific/Auckland", "locale": "en", "today": "2026-11-21"},
        "errors": [],
    }


async def test_the_same_registration_again_creates_nobody(sqlite_url: str, tmp_path: Path) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        await register(api, locale="en")
        again = await register(api, locale="en")

    assert (again["created"], again["errors"]) == (False, [])
    assert again["member"]["externalId"] == "ines"


@pytest.mark.parametrize(
    ("given", "typename", "code", "path"),
    [
        ({"program": "nowhere"}, "UnknownProgram", "UNKNOWN_PROGRAM", ["program"]),
        ({"member": ""}, "InvalidMember", "INVALID_MEMBER", ["member"]),
        ({"timeZone": "Europe/Stokholm"}, "InvalidZone", "INVALID_ZONE", ["timeZone"]),
        ({"locale": "de"}, "InvalidLocale", "INVALID_LOCALE", ["locale"]),
    ],
)
async def test_what_is_wrong_with_a_registration_is_a_typed_error(
    sqlite_url: str, tmp_path: Path, given: Mapping[str, object], typename: str, code: str, path: list[str]
) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        payload = await register(api, **given)

    (error,) = payload["errors"]
    assert (error["__typename"], error["code"], error["path"]) == (typename, code, ["input", *path])
    assert (payload["created"], payload["member"]) == (False, None)


async def test_another_registration_of_a_known_member_is_refused(sqlite_url: str, tmp_path: Path) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        await api.submit("result", watered("one"))
        await register(api, timeZone="Europe/Stockholm", locale="sv")
        payload = await register(api, timeZone="Europe/Paris", locale="en")

    assert [each["code"] for each in payload["errors"]] == ["ALREADY_REGISTERED"]
    as_they_are = {"externalId": "ines", "timeZone": "Europe/Stockholm", "locale": "sv", "today": "2026-11-20"}
    assert (payload["created"], payload["member"]) == (False, as_they_are)


async def test_a_member_who_acted_first_can_be_registered_once(sqlite_url: str, tmp_path: Path) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        await api.submit("result", watered("one"))
        payload = await register(api, timeZone="Pacific/Auckland", locale="en")

    assert (payload["created"], payload["errors"]) == (False, [])
    assert payload["member"]["timeZone"] == "Pacific/Auckland"
