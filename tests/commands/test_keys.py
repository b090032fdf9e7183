"""`trogen keys` and `trogen token`: what they hand out opens, is listed without its secret, and can be ended."""

import asyncio
import json
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from engine.operations.access.credentials import Credential
from engine.operations.access.recognising import Recognised, Unrecognised
from engine.operations.access.tokens import MemberToken
from engine.service import open_service
from tests.club import write_program
from tests.commands.test_trogen import trogen
from tests.databases import Sqlite


@pytest.fixture
def url(sqlite: Sqlite, tmp_path: Path) -> str:
    """A database in which the programme `club` was published."""
    url = sqlite.database(tmp_path, migrated=True)
    asyncio.run(_publish(url, write_program(tmp_path / "rulesets")))
    return url


async def _publish(url: str, rulesets: Path) -> None:
    async with open_service(database_url=url, rulesets=rulesets):
        pass


def run(url: str, *arguments: str) -> "CompletedProcess[str]":
    return trogen(*arguments, "--database-url", url)


def handed_out(url: str, *arguments: str) -> str:
    """What a command prints for other programs: a key or a token, and nothing else."""
    result = run(url, *arguments)
    assert result.returncode == 0, result.stderr
    return result.stdout.removesuffix("\n")


async def _recognised(url: str, shown: str) -> Recognised | Unrecognised:
    async with open_service(database_url=url, rulesets=None) as service:
        return await service.access.recognise(shown, service.clock.now())


def recognised(url: str, shown: str) -> Recognised | Unrecognised:
    return asyncio.run(_recognised(url, shown))


def test_a_brands_key_is_handed_out_together_with_the_brand(url: str) -> None:
    text = handed_out(
        url, "keys", "create", "till", "--brand", "shop", "--brand-name", "The shop", "--program", "club",
        "--action-type", "help.found",
    )  # fmt: skip

    key = recognised(url, text)
    assert isinstance(key, Credential)
    assert (key.brand, key.scopes.programs, key.scopes.action_types) == ("shop", ("club",), ("help.found",))
    assert key.created_by == "command line"


def test_keys_are_listed_without_their_secrets(url: str) -> None:
    document = json.loads(handed_out(url, "keys", "create", "audit", "--role", "reader", "--format", "json"))
    in_words, as_json = handed_out(url, "keys", "list"), handed_out(url, "keys", "list", "--format", "json")

    assert f"{document['prefix']}  active, reader for every programme" in in_words
    (listed,) = json.loads(as_json)
    assert (listed["prefix"], listed["role"], listed["status"]) == (document["prefix"], "reader", "active")
    secret = document["secret"].rpartition("_")[2]
    assert secret not in in_words + as_json


def test_a_key_is_rotated_and_revoked(url: str) -> None:
    old = handed_out(url, "keys", "create", "audit", "--role", "reader")
    prefix = old.split("_")[2]
    new = handed_out(url, "keys", "rotate", prefix, "--overlap", "1")
    assert isinstance(recognised(url, old), Credential)
    assert isinstance(recognised(url, new), Credential)

    assert "opens nothing any more" in handed_out(url, "keys", "revoke", prefix)

    assert recognised(url, old) is Unrecognised.REVOKED
    assert isinstance(recognised(url, new), Credential)


def test_a_key_is_changed(url: str) -> None:
    text = handed_out(url, "keys", "create", "till", "--brand", "shop", "--brand-name", "The shop", "--per-second", "5")
    prefix = text.split("_")[2]

    told = handed_out(
        url, "keys", "update", prefix, "--name", "Till 2", "--no-reverse", "--per-day", "50", "--program", "club"
    )

    key = recognised(url, text)
    assert isinstance(key, Credential)
    assert (key.name, key.scopes.programs, key.scopes.may_reverse) == ("Till 2", ("club",), False)
    assert (key.limits.per_second, key.limits.per_day) == (5, 50)
    assert "brand of shop for club, takes nothing back, 5 actions a second, 50 actions a day" in told
    nothing = run(url, "keys", "update", prefix)
    assert (nothing.returncode, nothing.stdout) == (2, "")
    assert "nothing is to be changed" in nothing.stderr


def test_a_token_is_minted_to_develop_with(url: str) -> None:
    token = recognised(url, handed_out(url, "token", "club", "anna"))

    assert isinstance(token, MemberToken)
    assert (token.program, token.member) == ("club", "anna")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["keys", "create", "till", "--brand", "shop"], 'there is no brand "shop"; there is none yet'),
        (["keys", "create", "audit", "--role", "reader", "--program", "clbu"], 'did you mean "club"?'),
        (["keys", "revoke", "nothing"], 'there is no key with the prefix "nothing"'),
        (["token", "club", "anna", "--minutes", "9999"], "9999 minutes is not from 1 to 1,440"),
    ],
)
def test_what_is_refused_is_told_in_words(url: str, arguments: list[str], complaint: str) -> None:
    result = run(url, *arguments)

    assert (result.returncode, result.stdout) == (1, "")
    assert complaint in result.stderr
