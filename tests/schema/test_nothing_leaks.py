"""Whatever a credential asks for, in whatever way the schema allows, tells nothing of what is not its own.

The documents are made from the schema of each role: every path of it to some depth. Others' secrets are words that can
be found nowhere else, so that one is enough to tell a leak.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

from schema.auth.callers import Role
from schema.build import build_schema
from tests.schema.asking import Api
from tests.schema.credentials import Desk, Headers, desk

WHOLE = build_schema()

OF_ANOTHER_BRAND = "xyzzy-roses"
OF_ANOTHER_MEMBER = "plugh-otto"

DEPTH = 4
"""Of the documents, below a field of the member or of an action."""


class Writer:
    """Writes selections of one role's schema: of every interface and union one kind, since kinds' fields may clash."""

    def __init__(self, schema: GraphQLSchema, kind: str = "") -> None:
        self._schema = schema
        self._kind = kind

    def selections(self, type_: GraphQLOutputType, depth: int, above: tuple[str, ...] = ()) -> str:
        """Everything that can be selected without arguments; of a type within itself only its name."""
        named = get_named_type(type_)
        if not depth or named.name in above or is_leaf_type(named):
            return "{ __typename }"
        one = self._one_kind(named, depth, above)
        if one:
            return f"{{ __typename {one} }}"  # what every kind has is in the document without a kind
        own = (self.spelt(name, field, depth, (*above, named.name)) for name, field in fields_of(named).items())
        return f"{{ __typename {' '.join(own)} }}"

    def spelt(self, name: str, field: GraphQLField, depth: int, above: tuple[str, ...]) -> str:
        if name == "edges" or any(map(is_required_argument, field.args.values())):
            return ""  # what is in `edges` is in `nodes` as well
        if is_leaf_type(get_named_type(field.type)):
            return name
        return f"{name} {self.selections(field.type, depth - 1, above)}"

    def _one_kind(self, type_: GraphQLNamedType, depth: int, above: tuple[str, ...]) -> str:
        if not isinstance(type_, GraphQLInterfaceType | GraphQLUnionType):
            return ""
        for kind in self._schema.get_possible_types(type_):
            if kind.name == self._kind and kind.name not in above:
                beyond = {name: field for name, field in kind.fields.items() if name not in fields_of(type_)}
                own = [
                    self.spelt(name, field, depth, (*above, type_.name, kind.name)) for name, field in beyond.items()
                ]
                return f"... on {kind.name} {{ __typename {' '.join(own)} }}"
        return ""


def fields_of(type_: object) -> Mapping[str, GraphQLField]:
    return type_.fields if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType) else {}


def kinds_below(schema: GraphQLSchema, type_: GraphQLNamedType | GraphQLOutputType, seen: set[str]) -> set[str]:
    """The kinds of all interfaces and unions that a type leads to."""
    named = get_named_type(type_)
    if named.name in seen:
        return set()
    seen.add(named.name)
    kinds = schema.get_possible_types(named) if isinstance(named, GraphQLInterfaceType | GraphQLUnionType) else []
    below = [each.type for each in fields_of(named).values()]
    return {each.name for each in kinds}.union(*(kinds_below(schema, each, seen) for each in [*kinds, *below]))


def documents(role: Role, root: str, type_name: str) -> Iterator[str]:
    """For each field of a type all of it, from a root field; one for each kind of what may be of several kinds."""
    schema = WHOLE.schema_for(role)
    for name, field in fields_of(schema.type_map[type_name]).items():
        for kind in ("", *sorted(kinds_below(schema, field.type, {type_name}))):
            text = Writer(schema, kind).spelt(name, field, DEPTH, (type_name,))
            if text and (not kind or f"... on {kind} " in text):
                yield f"{{ {root} {{ __typename ... on {type_name} {{ {text} }} }} }}"


async def told(api: Api, who: Headers, role: Role, root: str, type_name: str) -> str:
    """All that is told of something, as text. Every document is answered."""
    answers = []
    for document in documents(role, root, type_name):
        answer = await api.answer(document, who)
        assert answer.get("data"), (document, answer)
        answers.append(json.dumps(answer))
    return "\n".join(answers)


async def lived(at: Desk) -> tuple[Headers, str]:
    """Ines, of whom two brands told, and whose actions an operator has partly taken back; and Otto."""
    shop, nursery = await at.holder("BRAND", brand="shop"), await at.holder("BRAND", brand="nursery")
    await action(at, shop, "1", "ines", "fern")
    other = await action(at, nursery, "2", "ines", OF_ANOTHER_BRAND)
    for key in range(3):
        await action(at, nursery, f"w{key}", "ines", OF_ANOTHER_BRAND)
    await action(at, nursery, "3", OF_ANOTHER_MEMBER, "fern")
    own = await action(at, shop, "4", "ines", "moss")
    reverse = "mutation($input: ReverseActionInput!) { reverseAction(input: $input) { errors { message } } }"
    for number, target in enumerate((other, own)):
        reason = f"{OF_ANOTHER_BRAND} was none" if target == other else "It was none"
        given = {"program": "garden", "action": target, "reason": reason, "idempotencyKey": f"r{number}"}
        assert (await at.api.ask(reverse, input=given))["reverseAction"]["errors"] == []
    return shop, own


async def action(at: Desk, by: Headers, key: str, member: str, plant: str) -> str:
    document = (
        "mutation($input: SubmitActionInput!) { submitAction(input: $input) { action { id } errors { message } } }"
    )
    given = {
        "program": "garden",
        "member": member,
        "type": "plant.watered",
        "idempotencyKey": key,
        "attributes": {"plant": plant},
    }
    payload = (await at.api.ask(document, by, input=given))["submitAction"]
    assert payload["errors"] == []
    id_: str = payload["action"]["id"]
    return id_


INES = 'member(program: "garden", externalId: "ines")'


async def test_a_brand_is_told_nothing_that_another_brand_said(sqlite_url: str, tmp_path: Path) -> None:
    async with desk(sqlite_url, tmp_path, max_cost=1_000_000, cost_per_second=0) as at:
        shop, own = await lived(at)
        of_member = await told(at.api, shop, Role.BRAND, INES, "Member")
        of_action = await told(at.api, shop, Role.BRAND, f'node(id: "{own}")', "Action")
        reader = await at.holder("READER")
        seen_by_operators = await at.api.ask(
            f"{{ {INES} {{ feed {{ nodes {{ action {{ attributes }} }} }} }} }}", reader
        )

    assert OF_ANOTHER_BRAND in json.dumps(seen_by_operators), "there is something that could be told"
    assert OF_ANOTHER_BRAND not in of_member
    assert OF_ANOTHER_BRAND not in of_action
    assert "fern" in of_member


async def test_a_member_is_told_nothing_of_another(sqlite_url: str, tmp_path: Path) -> None:
    async with desk(sqlite_url, tmp_path, max_cost=1_000_000, cost_per_second=0) as at:
        _, own = await lived(at)
        ines = await at.app_of("ines")
        of_member = await told(at.api, ines, Role.MEMBER, INES, "Member")
        of_action = await told(at.api, ines, Role.MEMBER, f'node(id: "{own}")', "Action")
        of_viewer = await told(at.api, ines, Role.MEMBER, "viewer", "MemberViewer")

    assert OF_ANOTHER_MEMBER not in of_member + of_action + of_viewer
    assert '"ines"' in of_member
    assert '"ines"' in of_viewer
