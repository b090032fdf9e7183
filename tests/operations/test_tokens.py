"""Member tokens: what they say is believed while what signed them is, and the key that minted them was not revoked."""

import asyncio
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from pathlib import Path
from random import Random

import jwt
import pytest

from engine.operations.access import key_texts
from engine.operations.access.credentials import KeyRole
from engine.operations.access.recognising import Unrecognised
from engine.operations.access.tokens import MemberToken, Minted, NewToken
from engine.operations.problems import ProblemCode
from engine.service import Service
from tests.operations.test_keys import HOUR, after, code_of, desk, issued

MINUTE = timedelta(minutes=1)


async def minted(service: Service, **chosen: object) -> Minted:
    new = NewToken(**{"program": "club", "member": "anna", **chosen})  # type: ignore[arg-type]
    outcome = await service.access.mint(new)
    assert isinstance(outcome, Minted), outcome
    return outcome


async def shown(service: Service, text: str) -> MemberToken | Unrecognised:
    recognised = await service.access.recognise(text, service.clock.now())
    assert isinstance(recognised, MemberToken | Unrecognised)
    return recognised


async def test_a_token_stands_for_one_member_for_a_quarter_of_an_hour(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path) as (service, clock):
        token = await minted(service)

        recognised = await shown(service, token.text)
        clock.move(15 * MINUTE - timedelta(seconds=1))
        just_before = await shown(service, token.text)
        clock.move(timedelta(seconds=1))
        afterwards = await shown(service, token.text)

    assert isinstance(recognised, MemberToken)
    assert (recognised.program, recognised.member) == ("club", "anna")
    assert recognised == just_before == token.token
    assert afterwards is Unrecognised.EXPIRED


async def test_a_token_says_what_tokens_say(sqlite_url: str, tmp_path: Path) -> None:
    async with desk(sqlite_url, tmp_path) as (service, _):
        token = await minted(service, minted_by="abc")

    claims = jwt.decode(token.text, options={"verify_signature": False})
    assert claims["iss"] == "trogen"
    assert claims["aud"] == "trogen/member"
    assert claims["exp"] - claims["iat"] == 900
    assert (claims["sub"], claims["program"], claims["by"]) == ("anna", "club", "abc")
    assert jwt.get_unverified_header(token.text) == {"alg": "HS256", "typ": "JWT", "kid": token.token.kid}


def forged(text: str, part: int, old: bytes, new: bytes) -> str:
    """A token with something else in one of its parts."""
    parts = text.split(".")
    inside = urlsafe_b64decode(parts[part] + "=" * (-len(parts[part]) % 4)).replace(old, new)
    parts[part] = urlsafe_b64encode(inside).decode().rstrip("=")
    return ".".join(parts)


async def test_nobody_else_can_write_a_token(sqlite_url: str, tmp_path: Path) -> None:
    async with desk(sqlite_url, tmp_path) as (service, _):
        token = await minted(service)
        kid = {"kid": token.token.kid}
        claims = jwt.decode(token.text, options={"verify_signature": False})
        other = "another secret that is long enough for it"
        (key,) = await service.access.signing_keys()

        for text in (
            forged(token.text, 1, b"anna", b"bert"),
            forged(token.text, 0, b"HS256", b"none"),
            forged(token.text, 0, token.token.kid.encode(), b"another"),
            token.text.rpartition(".")[0] + ".",
            jwt.encode(claims, "", algorithm="none", headers=kid),
            jwt.encode(claims, other, algorithm="HS256", headers=kid),
            jwt.encode(claims, key.secret, algorithm="HS256"),
            jwt.encode({**claims, "aud": "others"}, key.secret, algorithm="HS256", headers=kid),
            jwt.encode({**claims, "iss": "others"}, key.secret, algorithm="HS256", headers=kid),
            jwt.encode({**claims, "sub": 7}, key.secret, algorithm="HS256", headers=kid),
            "e30.e30.e30",
            "..",
        ):
            assert await shown(service, text) is Unrecognised.STRANGE, text


async def test_signing_keys_rotate_and_no_member_notices(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path) as (service, clock):
        before = await minted(service, minutes=24 * 60)
        made = await service.access.rotate_signing_key(by="tests")
        since = await minted(service)

        clock.move(24 * HOUR - timedelta(seconds=1))
        last_moment = await shown(service, before.text)
        clock.move(timedelta(seconds=1))

        assert since.token.kid == made.kid != before.token.kid
        assert last_moment == before.token
        assert await shown(service, before.text) is Unrecognised.EXPIRED
        believed = {each.kid: each.is_believed_at(after(24)) for each in await service.access.signing_keys()}
        assert believed == {before.token.kid: False, made.kid: True}


async def test_all_tokens_can_be_ended_at_once(sqlite_url: str, tmp_path: Path) -> None:
    async with desk(sqlite_url, tmp_path) as (service, _):
        before = await minted(service)
        await service.access.rotate_signing_key(by="tests", end_tokens=True)
        since = await minted(service)

        assert await shown(service, before.text) is Unrecognised.REVOKED
        assert await shown(service, since.text) == since.token


async def test_tokens_end_with_the_revocation_of_the_key_that_minted_them(sqlite_url: str, tmp_path: Path) -> None:
    async with desk(sqlite_url, tmp_path) as (service, _):
        key = await issued(service, KeyRole.BRAND)
        token = await minted(service, minted_by=key.credential.prefix)
        of_others = await minted(service)

        await service.access.revoke_key(key.credential.prefix, by="tests")

        assert await shown(service, token.text) is Unrecognised.REVOKED
        assert await shown(service, of_others.text) == of_others.token


async def test_that_the_key_which_minted_it_is_rotated_and_expires_ends_no_token(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with desk(sqlite_url, tmp_path) as (service, clock):
        key = await issued(service, KeyRole.BRAND)
        token = await minted(service, minted_by=key.credential.prefix, minutes=120)
        await service.access.rotate_key(key.credential.prefix, by="tests", overlap_hours=1)
        clock.move(HOUR)

        assert await service.access.recognise(key.text, service.clock.now()) is Unrecognised.EXPIRED
        assert await shown(service, token.text) == token.token


async def test_a_token_is_minted_for_no_longer_than_its_key_lasts(sqlite_url: str, tmp_path: Path) -> None:
    async with desk(sqlite_url, tmp_path) as (service, _):
        token = await minted(service, minutes=120, ends_by=after(1))

    assert token.token.expires_at == after(1)


@pytest.mark.parametrize(
    ("chosen", "code"),
    [
        ({"program": "clbu"}, ProblemCode.UNKNOWN_PROGRAM),
        ({"member": ""}, ProblemCode.INVALID_MEMBER),
        ({"minutes": 0}, ProblemCode.INVALID_LIFETIME),
        ({"minutes": 1441}, ProblemCode.INVALID_LIFETIME),
    ],
)
async def test_a_token_that_makes_no_sense_is_not_minted(
    sqlite_url: str, tmp_path: Path, chosen: dict[str, object], code: ProblemCode
) -> None:
    async with desk(sqlite_url, tmp_path) as (service, _):
        new = NewToken(**{"program": "club", "member": "anna", **chosen})  # type: ignore[arg-type]
        assert code_of(await service.access.mint(new)) is code


async def test_what_another_process_changes_holds_within_a_second_or_so(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path) as (here, _), desk(database_url, tmp_path) as (there, _):
        key = await issued(there, KeyRole.BRAND)
        token = await minted(there, minted_by=key.credential.prefix)
        assert await shown(here, token.text) == token.token
        renewed = await there.access.rotate_signing_key(by="tests")
        signed_since = await minted(there)
        assert await shown(here, signed_since.text) == signed_since.token, "a new signing key is known at once"

        await there.access.revoke_key(key.credential.prefix, by="tests")
        refused = await eventually_refused(here, token.text)

    assert refused is Unrecognised.REVOKED
    assert signed_since.token.kid == renewed.kid


async def eventually_refused(service: Service, text: str, most_seconds: float = 5) -> MemberToken | Unrecognised:
    """Asks until a token is refused, or time is over."""
    loop = asyncio.get_running_loop()
    give_up = loop.time() + most_seconds
    while isinstance(recognised := await shown(service, text), MemberToken) and loop.time() < give_up:  # noqa: ASYNC110
        await asyncio.sleep(0.02)
    return recognised


ODD = (
    "\ud800",
    "\x00",
    "a.b.c",
    "\u00e9.\u00e9.\u00e9",
    "e30.e30.",
    "trogen_op_",
    "trogen_br_a_b",
    ".",
    "",
    "Bearer",
    "[]",
    "null",
)


async def test_whatever_is_shown_is_recognised_or_refused(database_url: str, tmp_path: Path) -> None:
    random = Random(20270301)
    async with desk(database_url, tmp_path) as (service, _):
        key, token = await issued(service), await minted(service)
        for _ in range(300):
            text = random.choice((key.text, token.text, "".join(random.choices(ODD, k=3))))
            place, odd = random.randrange(len(text) + 1), random.choice(ODD)
            changed = text[:place] + odd + text[place + random.randrange(3) :]
            if changed not in (key.text, token.text):
                assert isinstance(await service.access.recognise(changed, service.clock.now()), Unrecognised), changed
        nested = urlsafe_b64encode(b"[" * 3_000).decode()
        for text in (f"{nested}.e30.e30", "e30." * 50_000):
            assert await service.access.recognise(text, service.clock.now()) is Unrecognised.STRANGE
        whole = with_checksum(key.text.rpartition("_")[0] + "_\ud800")
        assert await service.access.recognise(whole, service.clock.now()) is Unrecognised.STRANGE


def with_checksum(body: str) -> str:
    """A key that nobody handed out, and that is whole as far as anybody can see."""
    return body + key_texts._checksum(body)
