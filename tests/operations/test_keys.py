"""Keys: shown once, kept as hashes, rotated with an overlap, ended at once."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from engine.clock import SetClock
from engine.operations.access.credentials import (
    LIFTED,
    Credential,
    Issued,
    KeyChange,
    KeyRole,
    KeyStatus,
    NewKey,
    Rotated,
)
from engine.operations.access.key_texts import read_key
from engine.operations.access.recognising import Unrecognised
from engine.operations.access.scopes import Limits, Scopes
from engine.operations.problems import ProblemCode
from engine.operations.submissions import Rejected
from engine.rules.instants import Instant, instant_of
from engine.service import Service
from engine.store.audit import Sought
from tests.club import NOON, club

HOUR = timedelta(hours=1)


@asynccontextmanager
async def desk(database_url: str, folder: Path) -> AsyncIterator[tuple[Service, SetClock]]:
    """A service with the brand `greens`, and its clock."""
    clock = SetClock(NOON)
    async with club(database_url, folder, clock=clock) as service:
        await service.access.create_brand("greens", "The greens", by="tests")
        yield service, clock


def after(hours: int) -> Instant:
    return instant_of(NOON + hours * HOUR)


async def issued(service: Service, role: KeyRole = KeyRole.READER, **chosen: object) -> Issued:
    brand = "greens" if role is KeyRole.BRAND else None
    new = NewKey(**{"role": role, "name": "first", "by": "tests", "brand": brand, **chosen})  # type: ignore[arg-type]
    outcome = await service.access.create_key(new)
    assert isinstance(outcome, Issued), outcome
    return outcome


async def shown(service: Service, text: str) -> Credential | Unrecognised:
    recognised = await service.access.recognise(text, service.clock.now())
    assert isinstance(recognised, Credential | Unrecognised)
    return recognised


def code_of(outcome: object) -> ProblemCode:
    assert isinstance(outcome, Rejected), outcome
    return outcome.problems[0].code


async def test_a_key_opens_for_what_it_was_handed_out_for(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path) as (service, _):
        made = await issued(service, KeyRole.BRAND, scopes=Scopes(("club",), ("help.found",)))

        recognised = await shown(service, made.text)

    assert isinstance(recognised, Credential)
    assert (recognised.role, recognised.brand, recognised.scopes.programs) == (KeyRole.BRAND, "greens", ("club",))
    assert recognised.scopes.action_types == ("help.found",)
    assert made.text.startswith(f"trogen_br_{recognised.prefix}_")


async def test_what_is_stored_of_a_key_opens_nothing(sqlite_url: str, tmp_path: Path) -> None:
    async with desk(sqlite_url, tmp_path) as (service, _):
        made = await issued(service)
    read = read_key(made.text)
    assert read is not None

    stored = b"".join(path.read_bytes() for path in tmp_path.glob("trogen.db*"))

    assert made.credential.prefix.encode() in stored
    assert made.credential.secret_hash.encode() in stored
    assert read.secret.encode() not in stored
    assert read.secret not in repr(made)


async def test_a_mistyped_key_is_told_from_a_wrong_one(sqlite_url: str, tmp_path: Path) -> None:
    async with desk(sqlite_url, tmp_path) as (service, _):
        made, other = await issued(service), await issued(service)
        swapped = made.text.replace("a", "b", 1) if "a" in made.text[20:] else made.text[:-1]
        body = "_".join([*other.text.split("_")[:2], made.credential.prefix, other.text.split("_")[3]])

        assert await shown(service, swapped) is Unrecognised.MISTYPED
        assert await shown(service, made.text[:-3]) is Unrecognised.MISTYPED
        assert await shown(service, body) is Unrecognised.MISTYPED
        assert await shown(service, "trogen_op_") is Unrecognised.MISTYPED
        assert await shown(service, "something else") is Unrecognised.STRANGE


async def test_a_key_expires_at_its_very_instant(sqlite_url: str, tmp_path: Path) -> None:
    async with desk(sqlite_url, tmp_path) as (service, clock):
        made = await issued(service, expires_at=after(1))

        clock.move(HOUR - timedelta(microseconds=1))
        assert isinstance(await shown(service, made.text), Credential)
        clock.move(timedelta(microseconds=1))
        assert await shown(service, made.text) is Unrecognised.EXPIRED


async def test_a_rotated_key_opens_beside_its_successor_until_the_overlap_ends(
    database_url: str, tmp_path: Path
) -> None:
    async with desk(database_url, tmp_path) as (service, clock):
        old = await issued(service, KeyRole.BRAND, scopes=Scopes(action_types=("help.found",)))
        rotated = await service.access.rotate_key(old.credential.prefix, by="tests", overlap_hours=2)
        assert isinstance(rotated, Rotated)

        opens = [await shown(service, old.text), await shown(service, rotated.issued.text)]
        clock.move(2 * HOUR)
        later = [await shown(service, old.text), await shown(service, rotated.issued.text)]

    assert all(isinstance(each, Credential) for each in opens)
    assert rotated.issued.credential.scopes.action_types == ("help.found",)
    assert rotated.old.status_at(after(1)) is KeyStatus.ROTATED
    assert later[0] is Unrecognised.EXPIRED
    assert isinstance(later[1], Credential)


async def test_rotation_lets_no_key_live_longer_and_its_successor_as_long(sqlite_url: str, tmp_path: Path) -> None:
    async with desk(sqlite_url, tmp_path) as (service, clock):
        old = await issued(service, expires_at=after(10))
        clock.move(9 * HOUR)
        rotated = await service.access.rotate_key(old.credential.prefix, by="tests", overlap_hours=24)

    assert isinstance(rotated, Rotated)
    assert rotated.old.expires_at == after(10)
    assert rotated.issued.credential.expires_at == after(19)


async def test_a_key_is_changed_and_its_secret_stays(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path) as (service, _):
        made = await issued(service, KeyRole.BRAND, expires_at=after(10), limits=Limits(per_second=5, per_day=100))
        change = KeyChange(
            name="till",
            programs=("club",),
            action_types=("help.found",),
            may_reverse=False,
            limits=Limits(per_day=200),
            expires_at=LIFTED,
        )
        changed = await service.access.update_key(made.credential.prefix, change, by="maria")
        listed = await service.access.keys()
        recognised = await shown(service, made.text)
        page = await service.audit.page(Sought(), None, 1)

    assert isinstance(recognised, Credential)
    assert changed == listed[0] == recognised
    assert recognised.scopes == Scopes(("club",), ("help.found",), may_reverse=False)
    assert (recognised.name, recognised.expires_at) == ("till", None)
    assert recognised.limits == Limits(per_second=5, per_day=200), "what is not given stays"
    (row,) = page.rows
    assert (row.deed, row.by, row.about) == ("key.changed", "maria", made.credential.prefix)
    assert json.loads(row.details) == {
        "role": "brand",
        "brand": "greens",
        "name_before": "first",
        "name_after": "till",
        "programs_before": None,
        "programs_after": ["club"],
        "action_types_before": None,
        "action_types_after": ["help.found"],
        "may_reverse_before": True,
        "may_reverse_after": False,
        "actions_per_day_before": 100,
        "actions_per_day_after": 200,
        "expires_at_before": "2026-11-20T22:00:00+00:00",
        "expires_at_after": None,
    }


async def test_limits_are_lifted_on_request_and_nothing_changed_is_no_deed(sqlite_url: str, tmp_path: Path) -> None:
    async with desk(sqlite_url, tmp_path) as (service, _):
        made = await issued(
            service,
            KeyRole.BRAND,
            scopes=Scopes(("club",), ("help.found",)),
            limits=Limits(per_second=5, per_day=100),
        )
        prefix = made.credential.prefix
        same = await service.access.update_key(prefix, KeyChange(name="first", programs=("club",)), by="tests")
        before = await service.audit.page(Sought(), None, 1)
        lifted = KeyChange(programs=LIFTED, action_types=LIFTED, limits=Limits(at_once=3), usual_limits=True)
        wide = await service.access.update_key(prefix, lifted, by="tests")

    assert same == made.credential
    assert before.rows[0].deed == "key.created"
    assert isinstance(wide, Credential)
    assert (wide.scopes, wide.limits) == (Scopes(), Limits(at_once=3))


@pytest.mark.parametrize(
    ("role", "change", "code"),
    [
        (KeyRole.BRAND, KeyChange(name=" "), ProblemCode.INVALID_NAME),
        (KeyRole.BRAND, KeyChange(programs=("clbu",)), ProblemCode.UNKNOWN_PROGRAM),
        (KeyRole.BRAND, KeyChange(programs=()), ProblemCode.UNKNOWN_PROGRAM),
        (KeyRole.BRAND, KeyChange(action_types=("help.fuond",)), ProblemCode.UNKNOWN_ACTION_TYPE),
        (KeyRole.BRAND, KeyChange(may_mint=True, may_see_outcomes=False), ProblemCode.INVALID_SCOPE),
        (KeyRole.READER, KeyChange(may_mint=True), ProblemCode.INVALID_SCOPE),
        (KeyRole.READER, KeyChange(action_types=("help.found",)), ProblemCode.UNKNOWN_ACTION_TYPE),
        (KeyRole.BRAND, KeyChange(limits=Limits(per_day=-1)), ProblemCode.INVALID_LIMIT),
        (KeyRole.BRAND, KeyChange(expires_at=instant_of(NOON)), ProblemCode.INVALID_LIFETIME),
    ],
)
async def test_what_a_key_cannot_be_changed_to_changes_nothing(
    sqlite_url: str, tmp_path: Path, role: KeyRole, change: KeyChange, code: ProblemCode
) -> None:
    async with desk(sqlite_url, tmp_path) as (service, _):
        made = await issued(service, role)

        assert code_of(await service.access.update_key(made.credential.prefix, change, by="tests")) is code
        assert await service.access.keys() == [made.credential]


async def test_a_key_that_has_ended_is_not_changed_and_a_rotated_one_keeps_an_end(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with desk(sqlite_url, tmp_path) as (service, clock):
        access = service.access
        revoked, rotated, expired = [
            (await issued(service, name=name)).credential.prefix for name in ("one", "two", "three")
        ]
        await access.revoke_key(revoked, by="tests")
        await access.rotate_key(rotated, by="tests", overlap_hours=2)
        await access.update_key(expired, KeyChange(expires_at=after(1)), by="tests")
        longer = await access.update_key(rotated, KeyChange(expires_at=after(5)), by="tests")
        endless = await access.update_key(rotated, KeyChange(expires_at=LIFTED), by="tests")
        clock.move(HOUR)
        ended = [await access.update_key(each, KeyChange(name="x"), by="tests") for each in (revoked, expired)]
        unknown = await access.update_key("nothing", KeyChange(name="x"), by="tests")

    assert isinstance(longer, Credential)
    assert longer.expires_at == after(5)
    assert code_of(endless) is ProblemCode.INVALID_LIFETIME
    assert [code_of(each) for each in ended] == [ProblemCode.KEY_ENDED] * 2
    assert code_of(unknown) is ProblemCode.UNKNOWN_KEY


async def test_only_one_key_takes_the_place_of_another(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path) as (service, _):
        old = await issued(service)
        await service.access.rotate_key(old.credential.prefix, by="tests")

        again = await service.access.rotate_key(old.credential.prefix, by="tests")

        assert code_of(again) is ProblemCode.KEY_ENDED
        assert len(await service.access.keys()) == 2


async def test_a_revoked_key_opens_nothing_from_then_on_and_stays_revoked(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path) as (service, clock):
        made = await issued(service)
        assert isinstance(await shown(service, made.text), Credential)

        first = await service.access.revoke_key(made.credential.prefix, by="tests")
        at_once = await shown(service, made.text)
        clock.move(HOUR)
        second = await service.access.revoke_key(made.credential.prefix, by="tests")
        rotated = await service.access.rotate_key(made.credential.prefix, by="tests")

    assert at_once is Unrecognised.REVOKED
    assert isinstance(first, Credential)
    assert isinstance(second, Credential)
    assert first.revoked_at == second.revoked_at == after(0)
    assert code_of(rotated) is ProblemCode.KEY_ENDED


@pytest.mark.parametrize(
    ("chosen", "code"),
    [
        ({"name": " "}, ProblemCode.INVALID_NAME),
        ({"role": KeyRole.BRAND}, ProblemCode.UNKNOWN_BRAND),
        ({"role": KeyRole.BRAND, "brand": "grens"}, ProblemCode.UNKNOWN_BRAND),
        ({"brand": "greens"}, ProblemCode.UNKNOWN_BRAND),
        ({"scopes": Scopes(("clbu",))}, ProblemCode.UNKNOWN_PROGRAM),
        ({"scopes": Scopes(("club", "clbu"))}, ProblemCode.UNKNOWN_PROGRAM),
        ({"scopes": Scopes(())}, ProblemCode.UNKNOWN_PROGRAM),
        ({"scopes": Scopes(action_types=("help.found",))}, ProblemCode.UNKNOWN_ACTION_TYPE),
        (
            {"role": KeyRole.BRAND, "brand": "greens", "scopes": Scopes(action_types=())},
            ProblemCode.UNKNOWN_ACTION_TYPE,
        ),
        (
            {"role": KeyRole.BRAND, "brand": "greens", "scopes": Scopes(action_types=("hlp",))},
            ProblemCode.UNKNOWN_ACTION_TYPE,
        ),
        ({"scopes": Scopes(sandbox=True)}, ProblemCode.INVALID_SCOPE),
        ({"scopes": Scopes(may_reverse=False)}, ProblemCode.INVALID_SCOPE),
        (
            {"role": KeyRole.BRAND, "brand": "greens", "scopes": Scopes(may_mint=True, may_see_outcomes=False)},
            ProblemCode.INVALID_SCOPE,
        ),
        ({"limits": Limits(per_day=-1)}, ProblemCode.INVALID_LIMIT),
        ({"expires_at": after(0)}, ProblemCode.INVALID_LIFETIME),
    ],
)
async def test_a_key_that_makes_no_sense_is_not_handed_out(
    sqlite_url: str, tmp_path: Path, chosen: dict[str, object], code: ProblemCode
) -> None:
    async with desk(sqlite_url, tmp_path) as (service, _):
        new = NewKey(**{"role": KeyRole.READER, "name": "first", "by": "tests", **chosen})  # type: ignore[arg-type]
        assert code_of(await service.access.create_key(new)) is code
        assert await service.access.keys() == []


@pytest.mark.parametrize("prefix", ["", "unknown", "a" * 300, "nul\x00", "half\ud800"])
async def test_what_is_no_keys_prefix_is_an_unknown_key(database_url: str, tmp_path: Path, prefix: str) -> None:
    async with desk(database_url, tmp_path) as (service, _):
        assert code_of(await service.access.rotate_key(prefix, by="tests")) is ProblemCode.UNKNOWN_KEY
        assert code_of(await service.access.revoke_key(prefix, by="tests")) is ProblemCode.UNKNOWN_KEY


@pytest.mark.parametrize("hours", [-1, 721])
async def test_an_overlap_has_bounds(sqlite_url: str, tmp_path: Path, hours: int) -> None:
    async with desk(sqlite_url, tmp_path) as (service, _):
        made = await issued(service)
        outcome = await service.access.rotate_key(made.credential.prefix, by="tests", overlap_hours=hours)
        assert code_of(outcome) is ProblemCode.INVALID_LIFETIME


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("operator", ProblemCode.INVALID_NAME),
        ("member", ProblemCode.INVALID_NAME),
        ("Greens", ProblemCode.INVALID_NAME),
        ("", ProblemCode.INVALID_NAME),
        ("greens", ProblemCode.BRAND_EXISTS),
    ],
)
async def test_a_brand_has_a_key_of_its_own(sqlite_url: str, tmp_path: Path, key: str, code: ProblemCode) -> None:
    async with desk(sqlite_url, tmp_path) as (service, _):
        assert code_of(await service.access.create_brand(key, "Others", by="tests")) is code


async def test_when_a_key_was_last_used_is_known(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path) as (service, clock):
        made = await issued(service)
        clock.move(HOUR)
        await shown(service, made.text)
        await service.access.settle()

        (listed,) = await service.access.keys()

    assert made.credential.last_used_at is None
    assert listed.last_used_at == after(1)
