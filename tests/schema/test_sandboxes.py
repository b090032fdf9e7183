"""Sandboxes: the same rules, members of their own, and no way from one to the real programme or back."""

import json
import sqlite3
from pathlib import Path

from engine.operations.doctor import examine
from engine.store.models import Member
from engine.store.sandbox_keys import real_key, sandbox_key
from engine.store.sandboxes import BY_MEMBER, BY_PROGRAM, KEPT
from schema.auth.callers import Role
from tests.schema.asking import BEARER, Json, garden_app, served
from tests.schema.credentials import Desk, Headers, desk
from tests.schema.listening import socket_at
from tests.schema.test_nothing_leaks import action, told

REAL, REHEARSED = "xyzzy-real", "plugh-rehearsed"
"""Words that stand nowhere but in the one world, and in the other."""

STANDING = """
{ member(program: "garden", externalId: "ines") {
    id version ledger { totalCount } actions { nodes { id attributes } } program { id key isSandbox }
} }
"""


async def rehearsing(at: Desk, **chosen: object) -> tuple[Headers, Headers]:
    """The shop's real key, and its key for the sandbox."""
    real = await at.holder("BRAND", brand="shop", mayMint=True, **chosen)
    return real, await at.holder("BRAND", brand="shop", sandbox=True, mayMint=True, **chosen)


async def both(at: Desk, **chosen: object) -> tuple[Headers, Headers]:
    """The same, after Ines has watered a plant in each."""
    real, sandbox = await rehearsing(at, **chosen)
    await action(at, real, "1", "ines", REAL)
    await action(at, sandbox, "1", "ines", REHEARSED)  # the same idempotency key
    return real, sandbox


async def test_the_same_rules_hold_for_members_of_its_own(sqlite_url: str, tmp_path: Path) -> None:
    async with desk(sqlite_url, tmp_path) as at:
        real, sandbox = await both(at)
        await action(at, sandbox, "2", "ines", REHEARSED)
        first = (await at.api.ask(STANDING, real))["member"]
        second = (await at.api.ask(STANDING, sandbox))["member"]
        of_operator = (await at.api.ask(STANDING))["member"]

    assert first == of_operator
    assert first["id"] != second["id"]
    assert second["ledger"]["totalCount"] > first["ledger"]["totalCount"] > 0
    assert [first["program"]["key"], second["program"]["key"]] == ["garden", "garden"]
    assert [first["program"]["isSandbox"], second["program"]["isSandbox"]] == [False, True]


async def test_neither_is_told_anything_of_the_other(sqlite_url: str, tmp_path: Path) -> None:
    async with desk(sqlite_url, tmp_path, max_cost=1_000_000, cost_per_second=0) as at:
        real, sandbox = await both(at)
        root = 'member(program: "garden", externalId: "ines")'
        of_real = await told(at.api, real, Role.BRAND, root, "Member")
        of_sandbox = await told(at.api, sandbox, Role.BRAND, root, "Member")

    assert REAL in of_real
    assert REHEARSED not in of_real
    assert REHEARSED in of_sandbox
    assert REAL not in of_sandbox


async def ids_of(at: Desk, who: Headers) -> list[str]:
    document = """{ member(program: "garden", externalId: "ines") {
        id actions { nodes { id } } ledger { nodes { id } } feed { nodes { id } } program { id }
    } }"""
    member = (await at.api.ask(document, who))["member"]
    lists = [member[name]["nodes"] for name in ("actions", "ledger", "feed")]
    return [member["id"], *(each["id"] for nodes in lists for each in nodes)]


async def test_no_id_of_the_one_is_anything_in_the_other(sqlite_url: str, tmp_path: Path) -> None:
    async with desk(sqlite_url, tmp_path) as at:
        real, sandbox = await both(at)
        reader = await at.holder("READER")
        of_real, of_sandbox = await ids_of(at, real), await ids_of(at, sandbox)
        nodes = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"
        crossed = [
            (await at.api.ask(nodes, who, ids=ids))["nodes"]
            for who, ids in ((sandbox, of_real), (real, of_sandbox), (reader, of_sandbox), (BEARER, of_sandbox))
        ]
        own = (await at.api.ask(nodes, sandbox, ids=of_sandbox))["nodes"]

    assert len(of_real) > 4
    assert all(each is None for answer in crossed for each in answer)
    assert all(own)


async def test_nothing_can_be_done_to_the_other(sqlite_url: str, tmp_path: Path) -> None:
    """Whatever either names: ids of the other, its key as it is stored, or a member whom only the other knows."""
    reverse = "mutation($input: ReverseActionInput!) { reverseAction(input: $input) { errors { code } } }"
    submit = "mutation($input: SubmitActionInput!) { submitAction(input: $input) { errors { code } } }"
    async with desk(sqlite_url, tmp_path) as at:
        real, sandbox = await both(at)
        before = [await at.api.ask(STANDING, who) for who in (real, sandbox)]
        targets = [each["member"]["actions"]["nodes"][0]["id"] for each in before]
        for who, target in ((sandbox, targets[0]), (real, targets[1]), (BEARER, targets[1])):
            given = {"program": "garden", "action": target, "reason": "A test", "idempotencyKey": "r"}
            refused = (await at.api.ask(reverse, who, input=given))["reverseAction"]
            assert refused["errors"] == [{"code": "UNKNOWN_ACTION"}]
        for program in (sandbox_key("garden", "shop"), sandbox_key("garden", "nursery"), "garden~", "~"):
            for who in (real, BEARER, sandbox):
                if who is sandbox and program == sandbox_key("garden", "shop"):
                    continue
                given = {
                    "program": program,
                    "member": "ines",
                    "type": "plant.watered",
                    "idempotencyKey": "x",
                    "attributes": {"plant": "fern"},
                }
                answer = (await at.api.ask(submit, who, input=given))["submitAction"]
                assert answer["errors"] == [{"code": "UNKNOWN_PROGRAM"}], program
        after = [await at.api.ask(STANDING, who) for who in (real, sandbox)]

    assert after == before


async def test_an_app_in_the_sandbox_sees_its_member_alone(sqlite_url: str, tmp_path: Path) -> None:
    viewer = (
        "{ viewer { sandbox program { key } ... on MemberViewer { member { id actions { nodes { attributes } } } } } }"
    )
    async with desk(sqlite_url, tmp_path) as at:
        real, sandbox = await both(at)
        in_real, in_sandbox = await at.app_of("ines", by=real), await at.app_of("ines", by=sandbox)
        first, second = [(await at.api.ask(viewer, who))["viewer"] for who in (in_real, in_sandbox)]
        by_name = (await at.api.ask(STANDING, in_sandbox))["member"]
        join = "mutation($input: UpdateMemberInput!) { updateMember(input: $input) { errors { code } } }"
        given = {"program": "garden", "member": "ines", "idempotencyKey": "k", "locale": "en"}
        updated = (await at.api.ask(join, in_sandbox, input=given))["updateMember"]
        untouched = await at.api.ask('{ member(program: "garden", externalId: "ines") { locale } }', real)

    assert [first["sandbox"], second["sandbox"]] == [False, True]
    assert second["program"]["key"] == "garden"
    assert second["member"]["id"] == by_name["id"] != first["member"]["id"]
    assert second["member"]["actions"]["nodes"] == [{"attributes": {"plant": REHEARSED}}]
    assert updated["errors"] == []
    assert untouched["member"]["locale"] != "en"


async def test_old_actions_are_taken_to_try_streaks(sqlite_url: str, tmp_path: Path) -> None:
    submit = "mutation($input: SubmitActionInput!) { submitAction(input: $input) { errors { code } } }"
    async with desk(sqlite_url, tmp_path) as at:
        real, sandbox = await rehearsing(at)
        given = {
            "program": "garden",
            "member": "ines",
            "type": "plant.watered",
            "idempotencyKey": "old",
            "attributes": {"plant": "fern"},
            "occurredAt": "2026-03-01T10:00:00Z",
        }
        answers = [(await at.api.ask(submit, who, input=given))["submitAction"]["errors"] for who in (real, sandbox)]

    assert answers == [[{"code": "OUTSIDE_TIME_WINDOW"}], []]


async def test_feeds_are_heard_of_its_own_world_only(sqlite_url: str, tmp_path: Path) -> None:
    async with desk(sqlite_url, tmp_path) as at:
        real, sandbox = await rehearsing(at)
        async with served(garden_app(sqlite_url, tmp_path)) as address, socket_at(address) as socket:
            await socket.introduce(authorization=sandbox["Authorization"])
            feed = 'memberFeed(program: "garden", externalId: "ines", after: "")'
            state = 'memberState(program: "garden", externalId: "ines")'
            await socket.subscribe(f"subscription {{ {feed} {{ action {{ attributes }} }} }}", id="feed")
            await socket.subscribe(f"subscription {{ {state} {{ program {{ isSandbox }} version }} }}", id="state")
            await action(at, real, "1", "ines", REAL)
            await action(at, sandbox, "1", "ines", REHEARSED)
            heard: list[Json] = []
            while not {"feed", "state"} <= {each["id"] for each in heard}:
                heard.append(await socket.hear())

    text = json.dumps(heard)
    assert REHEARSED in text
    assert REAL not in text
    assert '"isSandbox": true' in text


WIPE = "mutation($input: WipeSandboxInput!) { wipeSandbox(input: $input) { members errors { code } } }"


async def test_wiping_deletes_all_of_it_and_nothing_else(sqlite_url: str, tmp_path: Path) -> None:
    async with desk(sqlite_url, tmp_path) as at:
        real, sandbox = await both(at)
        other = await at.holder("BRAND", brand="nursery", sandbox=True)
        await action(at, other, "1", "ines", "nursery-rehearsed")
        before = (await at.api.ask(STANDING, real)), (await at.api.ask(STANDING, other))
        refused = (await at.api.ask(WIPE, real, input={"program": "garden"}))["wipeSandbox"]
        wiped = (await at.api.ask(WIPE, sandbox, input={"program": "garden"}))["wipeSandbox"]
        gone = (await at.api.ask(STANDING, sandbox))["member"]
        after = (await at.api.ask(STANDING, real)), (await at.api.ask(STANDING, other))
        await action(at, sandbox, "1", "ines", "again")  # its idempotency key is free again
        again = (await at.api.ask(STANDING, sandbox))["member"]
        by_operator = (await at.api.ask(WIPE, input={"program": "garden", "brand": "shop"}))["wipeSandbox"]
        unsaid = (await at.api.ask(WIPE, input={"program": "garden"}))["wipeSandbox"]

    assert refused == {"members": None, "errors": [{"code": "NOT_A_SANDBOX"}]} == unsaid
    assert wiped == {"members": 1, "errors": []} == by_operator
    assert gone is None
    assert after == before
    assert again["version"] == 1
    database = sqlite3.connect(sqlite_url.removeprefix("sqlite://"))
    key = sandbox_key("garden", "shop")
    for (table,) in database.execute("select name from sqlite_master where type = 'table'").fetchall():
        columns = [each[1] for each in database.execute(f"pragma table_info({table})")]
        if "program" in columns and table != "audit_entry":
            assert database.execute(f"select count(*) from {table} where program = ?", [key]).fetchone() == (0,), table
    assert (await examine(sqlite_url)).total == 0


async def test_every_table_says_whether_wiping_concerns_it(sqlite_url: str) -> None:
    """A new table fails here until it stands in `engine/store/sandboxes.py`."""
    database = sqlite3.connect(sqlite_url.removeprefix("sqlite://"))
    for (table,) in database.execute("select name from sqlite_master where type = 'table'").fetchall():
        columns = {each[1] for each in database.execute(f"pragma table_info({table})")}
        if columns & {"program", "member_id"} and table not in ("member", "erased_member"):
            assert table in (*BY_MEMBER, *BY_PROGRAM, *KEPT), table


def test_the_key_of_a_sandbox_leads_back_to_its_programme() -> None:
    key = sandbox_key("k" * 51, "acme")
    assert len(key) == 64 == Member._meta.fields_map["program"].max_length  # type: ignore[attr-defined]
    assert real_key(key) == "k" * 51
