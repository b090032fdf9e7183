"""The matrix of `docs/access.md`, cell by cell: every field is tried with every credential, over HTTP and WebSocket.

The page is what is tested, and the schema says what must stand on it: a field without a row, or a root field that
nobody wrote a request for, fails.
"""

import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from graphql import (
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    get_named_type,
    is_leaf_type,
)

from engine.clock import SetClock
from schema.auth.callers import Role
from schema.auth.matrix import Cell
from schema.export import EXPORTED
from tests.schema.asking import Api, Json, garden_app, served
from tests.schema.credentials import Desk, Headers, desk
from tests.schema.garden import FRIDAY_NOON
from tests.schema.listening import socket_at

REPOSITORY = Path(__file__).parents[2]
WHOLE = build_schema(EXPORTED.read_text())

HEADINGS = {
    "What can be asked": "Query",
    "What can be changed": "Mutation",
    "What can be listened to": "Subscription",
}


def on_the_page() -> dict[tuple[str, str], dict[Role, Cell]]:
    """Every cell of the page, by type and field."""
    cells: dict[tuple[str, str], dict[Role, Cell]] = {}
    root = ""
    for line in (REPOSITORY / "docs/access.md").read_text("utf-8").splitlines():
        if line.startswith("### "):
            root = HEADINGS.get(line.removeprefix("### "), "")
        row = re.fullmatch(
            r"\| (?:\*\*(\w+)\*\*: )?(`.*`) \| ([^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|", line
        )
        if row:
            said = dict(zip(Role, map(Cell, row.groups()[2:]), strict=True))
            cells |= {(row[1] or root, field): said for field in re.findall(r"`(\w+)`", row[2])}
    return cells


PAGE = on_the_page()


def fields_of(schema: GraphQLSchema) -> Iterator[tuple[str, str]]:
    for name, type_ in schema.type_map.items():
        if name.startswith("__"):
            continue
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            yield from ((name, field) for field in type_.fields)


def test_every_field_has_a_row() -> None:
    assert set(PAGE) == set(fields_of(WHOLE))


class Request(NamedTuple):
    """How a root field is asked for, about the member `ines`."""

    arguments: str
    selection: str


HERE = 'program: "garden"'
INES = f'{HERE}, member: "ines"'
ASKED_OF_INES = f'{HERE}, externalId: "ines"'
ACTION = '{type: "plant.watered", member: "ines", idempotencyKey: "KEY", attributes: {plant: "fern"}}'
PAYLOAD = "{ errors { code } }"

REQUESTS: Mapping[tuple[str, str], Request] = {
    ("Query", "viewer"): Request("", "{ __typename }"),
    ("Query", "program"): Request('(key: "garden")', "{ key }"),
    ("Query", "programs"): Request("", "{ key }"),
    ("Query", "member"): Request(f"({ASKED_OF_INES})", "{ id }"),
    ("Query", "action"): Request('(id: "ACTION")', "{ id }"),
    ("Query", "node"): Request('(id: "ACTION")', "{ id }"),
    ("Query", "nodes"): Request('(ids: ["ACTION"])', "{ id }"),
    ("Query", "accessLog"): Request(f"({ASKED_OF_INES})", "{ totalCount }"),
    ("Query", "audit"): Request("", "{ totalCount }"),
    ("Query", "keys"): Request("", "{ totalCount }"),
    ("Query", "pendingActions"): Request(f"({HERE})", "{ totalCount }"),
    ("Query", "heldBack"): Request(f"({HERE})", "{ totalCount }"),
    ("Query", "brands"): Request("", "{ key }"),
    ("Query", "signingKeys"): Request("", "{ kid }"),
    ("Query", "rejections"): Request("", "{ totalCount }"),
    ("Query", "rejectionCounts"): Request('(program: "garden")', "{ rejected }"),
    ("Mutation", "resubmitRejections"): Request("(input: {filter: {}})", PAYLOAD),
    ("Mutation", "wipeSandbox"): Request('(input: {program: "garden"})', PAYLOAD),
    ("Mutation", "submitAction"): Request(f"(input: {{{HERE}, {ACTION[1:]})", PAYLOAD),
    ("Mutation", "submitActions"): Request(f"(input: {{{HERE}, actions: [{ACTION}]}})", PAYLOAD),
    ("Mutation", "importActions"): Request(f"(input: {{{HERE}, actions: [{ACTION}]}})", PAYLOAD),
    ("Mutation", "previewAction"): Request(f"(input: {{{HERE}, {ACTION[1:]})", PAYLOAD),
    ("Mutation", "reverseAction"): Request(
        f'(input: {{{HERE}, action: "ACTION", reason: "A test", idempotencyKey: "KEY"}})', PAYLOAD
    ),
    ("Mutation", "reverseActions"): Request(
        f'(input: {{{HERE}, reason: "A test", reversals: [{{action: "ACTION", idempotencyKey: "KEY"}}]}})', PAYLOAD
    ),
    ("Mutation", "approveActions"): Request(f'(input: {{{HERE}, actions: ["ACTION"]}})', PAYLOAD),
    ("Mutation", "refuseActions"): Request(f'(input: {{{HERE}, actions: ["ACTION"], reason: "A test"}})', PAYLOAD),
    ("Mutation", "registerMember"): Request(f'(input: {{{HERE}, member: "KEY"}})', PAYLOAD),
    ("Mutation", "updateMember"): Request(f'(input: {{{INES}, idempotencyKey: "KEY", locale: "en"}})', PAYLOAD),
    ("Mutation", "markFeedSeen"): Request(f"(input: {{{INES}}})", PAYLOAD),
    ("Mutation", "setMemberDisplay"): Request(f"(input: {{{INES}, showInRankings: true}})", PAYLOAD),
    ("Mutation", "joinChallenge"): Request(f'(input: {{{INES}, challenge: "autumn", idempotencyKey: "KEY"}})', PAYLOAD),
    ("Mutation", "leaveChallenge"): Request(
        f'(input: {{{INES}, challenge: "autumn", idempotencyKey: "KEY"}})', PAYLOAD
    ),
    ("Mutation", "pauseStreak"): Request(
        f'(input: {{{INES}, streak: "green_fingers", idempotencyKey: "KEY", firstDay: "2026-12-01", '
        'lastDay: "2026-12-02"})',
        PAYLOAD,
    ),
    ("Mutation", "repairStreak"): Request(
        f'(input: {{{INES}, streak: "green_fingers", idempotencyKey: "KEY"}})', PAYLOAD
    ),
    ("Mutation", "buyStreakFreeze"): Request(
        f'(input: {{{INES}, streak: "green_fingers", idempotencyKey: "KEY"}})', PAYLOAD
    ),
    ("Mutation", "mintMemberToken"): Request(f"(input: {{{INES}}})", PAYLOAD),
    ("Mutation", "exportMember"): Request(f"(input: {{{INES}}})", PAYLOAD),
    ("Mutation", "eraseMember"): Request(f'(input: {{{HERE}, member: "KEY"}})', PAYLOAD),
    ("Mutation", "createBrand"): Request('(input: {key: "KEY", name: "One more"})', PAYLOAD),
    ("Mutation", "linkMember"): Request(f'(input: {{{INES}, externalId: "KEY"}})', PAYLOAD),
    ("Mutation", "mergeMembers"): Request(
        f'(input: {{{HERE}, into: "ines", source: "KEY", reason: "A test"}})', PAYLOAD
    ),
    ("Mutation", "unlinkMember"): Request(f'(input: {{{HERE}, externalId: "KEY"}})', PAYLOAD),
    ("Mutation", "updateBrand"): Request('(input: {key: "nursery", name: "Renamed"})', PAYLOAD),
    ("Mutation", "createKey"): Request('(input: {role: READER, name: "One more"})', PAYLOAD),
    ("Mutation", "updateKey"): Request('(input: {prefix: "SPARE", name: "Renamed"})', PAYLOAD),
    ("Mutation", "rotateKey"): Request('(input: {prefix: "SPARE"})', PAYLOAD),
    ("Mutation", "revokeKey"): Request('(input: {prefix: "SPARE"})', PAYLOAD),
    ("Mutation", "rotateSigningKey"): Request("(input: {})", "{ signingKey { kid } }"),
    ("Query", "webhooks"): Request("", "{ totalCount }"),
    ("Query", "webhook"): Request('(id: "WEBHOOK")', "{ id }"),
    ("Mutation", "createWebhook"): Request('(input: {url: "https://hooks.example.org/KEY"})', PAYLOAD),
    ("Mutation", "updateWebhook"): Request('(input: {id: "WEBHOOK"})', PAYLOAD),
    ("Mutation", "rotateWebhookSecret"): Request('(input: {id: "WEBHOOK"})', PAYLOAD),
    ("Mutation", "testWebhook"): Request('(input: {id: "UNKNOWN"})', PAYLOAD),
    ("Mutation", "replayWebhook"): Request('(input: {id: "WEBHOOK", since: "2026-11-01T00:00:00Z"})', PAYLOAD),
    ("Mutation", "resumeWebhook"): Request('(input: {id: "WEBHOOK"})', PAYLOAD),
    ("Mutation", "deleteWebhook"): Request('(input: {id: "UNKNOWN"})', PAYLOAD),
    ("Subscription", "memberFeed"): Request(f'({ASKED_OF_INES}, after: "")', "{ id }"),
    ("Subscription", "memberState"): Request(f"({ASKED_OF_INES})", "{ id }"),
    ("Subscription", "challengeProgress"): Request(f"({ASKED_OF_INES})", "{ status }"),
    ("Subscription", "programFeed"): Request(f'({HERE}, after: "")', "{ __typename }"),
}


def test_every_root_field_is_tried() -> None:
    assert set(REQUESTS) == {each for each in PAGE if each[0] in HEADINGS.values()}


@dataclass(frozen=True)
class World:
    """Ines, one action of hers that the brand `shop` submitted, and everybody who may ask about her."""

    api: Api
    action: str
    spare: str
    """The prefix of a key that can be rotated or revoked."""
    webhook: str
    """The id of the webhook of the brand `shop`."""
    holders: Mapping[str, Headers]
    strangers: Mapping[str, Headers]

    def document(self, root: str, field: str, key: str) -> str:
        arguments, selection = REQUESTS[root, field]
        filled = (
            arguments.replace("ACTION", self.action)
            .replace("KEY", key)
            .replace("SPARE", self.spare)
            .replace("WEBHOOK", self.webhook)
        )
        return f"{root.lower()} {{ {field}{filled} {selection} }}"


HOLDERS: Mapping[str, Role] = {
    "herself": Role.MEMBER,
    "another member": Role.MEMBER,
    "brand": Role.BRAND,
    "reader": Role.READER,
    "editor": Role.EDITOR,
    "admin": Role.ADMIN,
}


@asynccontextmanager
async def world(database_url: str, folder: Path) -> AsyncIterator[World]:
    clock = SetClock(FRIDAY_NOON)
    async with desk(database_url, folder, clock) as at:
        yield await populated(at, clock)


async def populated(at: Desk, clock: SetClock) -> World:
    brand = await at.holder("BRAND", brand="shop")
    submitted = await at.api.ask(
        f"mutation {{ submitAction(input: {{{HERE}, {ACTION[1:]}) {{ action {{ id }} }} }}".replace("KEY", "first"),
        brand,
    )
    ended, revoked = await at.token("ines", minutes=1), await at.key("ADMIN")
    await at.api.ask(f'mutation {{ revokeKey(input: {{prefix: "{revoked["key"]["prefix"]}"}}) {PAYLOAD} }}')
    of_revoked = await minted_by_a_key_that_is_revoked(at)
    clock.move(timedelta(minutes=2))
    return World(
        at.api,
        submitted["submitAction"]["action"]["id"],
        (await at.key("READER"))["key"]["prefix"],
        await webhook_of(at, brand),
        {
            "herself": await at.app_of("ines"),
            "another member": await at.app_of("otto"),
            "brand": brand,
            **{role: await at.holder(role.upper()) for role in ("reader", "editor", "admin")},
        },
        {
            "nobody": {},
            "a token that has ended": {"Authorization": f"Bearer {ended['token']}"},
            "a revoked key": {"Authorization": f"Bearer {revoked['secret']}"},
            "a token of a revoked key": of_revoked,
            "a changed token": {"Authorization": f"Bearer {ended['token'][:-2]}xx"},
        },
    )


async def webhook_of(at: Desk, brand: Headers) -> str:
    document = 'mutation { createWebhook(input: {url: "https://hooks.example.org/"}) { webhook { id } } }'
    return str((await at.api.ask(document, brand))["createWebhook"]["webhook"]["id"])


async def minted_by_a_key_that_is_revoked(at: Desk) -> Headers:
    key = await at.key("BRAND", brand="nursery")
    app = await at.app_of("ines", by={"Authorization": f"Bearer {key['secret']}"})
    await at.api.ask(f'mutation {{ revokeKey(input: {{prefix: "{key["key"]["prefix"]}"}}) {PAYLOAD} }}')
    return app


async def test_whoever_is_not_recognised_is_answered_nothing(sqlite_url: str, tmp_path: Path) -> None:
    async with world(sqlite_url, tmp_path) as of:
        for stranger, headers in of.strangers.items():
            for root, field in REQUESTS:
                body = {"query": of.document(root, field, "x")}
                answer = await of.api.http.post("/graphql", json=body, headers=headers)
                assert answer.status_code == 401, (stranger, root, field)
                assert "data" not in answer.json()


@pytest.mark.parametrize("holder", HOLDERS)
async def test_root_fields_are_there_for_whom_the_page_says(sqlite_url: str, tmp_path: Path, holder: str) -> None:
    async with world(sqlite_url, tmp_path) as of:
        before = await everything_about_ines(of.api)
        for (root, field), cells in PAGE.items():
            if root in ("Query", "Mutation"):
                answer = await of.api.answer(of.document(root, field, field.lower()), of.holders[holder])
                complaint = complaint_about(answer, root, field, cells[HOLDERS[holder]], holder)
                assert complaint is None, (root, field, complaint)
        unchanged = before == await everything_about_ines(of.api)

    assert unchanged or holder not in ("another member", "reader")


def complaint_about(answer: Json, root: str, field: str, cell: Cell, holder: str) -> str | None:
    """What of an answer is not as the page has it; None when all is."""
    messages = [each["message"] for each in answer.get("errors", ())]
    if cell is Cell.NO:
        hidden = (f"Cannot query field '{field}' on type '{root}'.", "operation is not supported by the schema.")
        return None if "data" not in answer and messages[0].endswith(hidden) else f"it is there: {answer}"
    if holder == "another member" and cell is Cell.OWN:
        return None if is_of_nobody(answer, field) else f"it tells of another member: {answer}"
    if messages:
        return f"it is refused: {messages}"
    return None if answer["data"][field] not in (None, [None]) else "it is null"


def is_of_nobody(answer: Json, field: str) -> bool:
    """Whether an answer is what somebody is told who asks about a member who does not exist for them."""
    if "errors" in answer:
        return [each["extensions"]["code"] for each in answer["errors"]] == ["FORBIDDEN"]
    told = answer["data"][field]
    return told in (None, [None]) or told == {"errors": [{"code": "UNKNOWN_MEMBER"}]}


async def everything_about_ines(api: Api) -> Json:
    """What would be otherwise if anybody had changed anything of hers."""
    document = (
        f"{{ member({ASKED_OF_INES}) {{ version locale unseenCount feed {{ totalCount }} }} keys {{ totalCount }} }}"
    )
    return await api.ask(document)


@pytest.mark.parametrize("holder", HOLDERS)
async def test_fields_of_types_are_there_for_whom_the_page_says(sqlite_url: str, tmp_path: Path, holder: str) -> None:
    composite = [
        each
        for name, each in WHOLE.type_map.items()
        if isinstance(each, GraphQLObjectType | GraphQLInterfaceType) and not name.startswith("__")
    ]
    async with world(sqlite_url, tmp_path) as of:
        there: set[tuple[str, str]] = set()
        for start in range(0, len(composite), TYPES_AT_ONCE):
            some = composite[start : start + TYPES_AT_ONCE]
            answer = await of.api.answer(document_about(some), of.holders[holder])
            there |= not_complained_of(some, [each["message"] for each in answer["errors"]])

    said = {each for each, cells in PAGE.items() if cells[HOLDERS[holder]] is not Cell.NO}
    names = {each.name for each in composite}
    assert there == {each for each in said if each[0] in names}


TYPES_AT_ONCE = 6
"""Validation stops after a hundred complaints."""


def document_about(types: list[GraphQLObjectType | GraphQLInterfaceType]) -> str:
    """A document with every field of these types, which nobody could be given: only what validation says matters."""
    fragments = (
        f"fragment F{place} on {each.name} {{ {' '.join(map(spelt, each.fields, each.fields.values()))} }}"
        for place, each in enumerate(types)
    )
    spreads = " ".join(f"...F{place}" for place in range(len(types)))
    return f"query {{ __typename {spreads} }} {' '.join(fragments)}"


def spelt(name: str, field: GraphQLField) -> str:
    return name if is_leaf_type(get_named_type(field.type)) else f"{name} {{ __typename }}"


def not_complained_of(
    types: list[GraphQLObjectType | GraphQLInterfaceType], messages: list[str]
) -> set[tuple[str, str]]:
    """The fields of which nobody said that they do not exist."""
    assert not any("Too many" in each for each in messages), messages[-1]
    unknown_types = {found[1] for each in messages if (found := re.match(r"Unknown type '(\w+)'", each))}
    unknown = {
        (found[2], found[1])
        for each in messages
        if (found := re.match(r"Cannot query field '(\w+)' on type '(\w+)'", each))
    }
    there = {(each.name, field) for each in types if each.name not in unknown_types for field in each.fields}
    return there - unknown


@pytest.mark.parametrize("holder", HOLDERS)
async def test_inputs_have_the_fields_that_the_page_says(sqlite_url: str, tmp_path: Path, holder: str) -> None:
    inputs = [each.name for each in WHOLE.type_map.values() if isinstance(each, GraphQLInputObjectType)]
    there: set[tuple[str, str]] = set()
    async with world_with_introspection(sqlite_url, tmp_path) as of:
        for name in inputs:
            document = f'{{ __type(name: "{name}") {{ inputFields {{ name }} }} }}'
            told = (await of.api.ask(document, of.holders[holder]))["__type"]
            there |= {(name, each["name"]) for each in (told["inputFields"] if told else ())}

    said = {each for each, cells in PAGE.items() if cells[HOLDERS[holder]] is not Cell.NO}
    assert there == {each for each in said if each[0] in inputs}


@asynccontextmanager
async def world_with_introspection(database_url: str, folder: Path) -> AsyncIterator[World]:
    clock = SetClock(FRIDAY_NOON)
    async with desk(database_url, folder, clock, introspection=True) as at:
        yield await populated(at, clock)


async def test_subscriptions_are_there_for_whom_the_page_says(sqlite_url: str, tmp_path: Path) -> None:
    clock = SetClock(FRIDAY_NOON)
    async with desk(sqlite_url, tmp_path, clock) as at:
        of = await populated(at, clock)
        subscriptions = {field: cells for (root, field), cells in PAGE.items() if root == "Subscription"}
        async with served(garden_app(sqlite_url, tmp_path, clock=clock)) as address:
            for holder, headers in of.holders.items():
                async with socket_at(address) as socket:
                    await socket.introduce(**{key.lower(): value for key, value in headers.items()})
                    for field, cells in subscriptions.items():
                        await socket.subscribe(of.document("Subscription", field, ""), id=field)
                        heard = await first_about(socket, field)
                        cell = cells[HOLDERS[holder]]
                        is_theirs = cell is Cell.YES or (cell is Cell.OWN and holder == "herself")
                        assert heard["type"] == ("next" if is_theirs else "error"), (holder, field, heard)
            for stranger, headers in of.strangers.items():
                async with socket_at(address) as socket:
                    payload = {key.lower(): value for key, value in headers.items()}
                    await socket.say({"type": "connection_init", "payload": payload})
                    assert await socket.closed() == 4403, stranger


async def first_about(socket: Json, operation: str) -> Json:
    """The first message about an operation; others may have more to say meanwhile."""
    while (message := await socket.hear()).get("id") != operation:
        pass
    return message
