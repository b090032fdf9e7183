"""The attack list: documents, variables and requests that somebody sends who means no good, each with its refusal."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from schema.limits import MOST_TOKENS

MEMBER = 'member(program: "garden", externalId: "ines")'
FEED_OF = "feed(first: 100) { nodes { action { member { "
SUBMIT = "mutation($input: SubmitActionInput!) { submitAction(input: $input) { result errors { code } } }"


@dataclass(frozen=True, slots=True)
class Attack:
    """What is sent, and the code of the error that it is answered with."""

    name: str
    code: str
    query: str = "{ __typename }"
    variables: Mapping[str, object] = field(default_factory=dict)

    @property
    def body(self) -> bytes:
        """As it is sent by POST."""
        return json.dumps({"query": self.query, "variables": self.variables}).encode()


def deep(levels: int) -> str:
    """A member's action's member's action, and so on, asking for little at each."""
    inner = "feed(first: 1) { nodes { action { member { "
    return f"{{ {MEMBER} {{ {inner * levels} id {'} } } } ' * levels} }} }}"


def dear(levels: int) -> str:
    """A hundred items' members' hundred items, and so on."""
    return f"{{ {MEMBER} {{ {FEED_OF * levels} id {'} } } } ' * levels} }} }}"


def doubling(number: int, last: str = "key") -> str:
    """Fragments that each spread the next one twice."""
    chain = "".join(f"fragment F{n} on Program {{ ...F{n + 1} ...F{n + 1} }} " for n in range(number))
    return f"{{ programs {{ ...F0 }} }} {chain} fragment F{number} on Program {{ {last} }}"


DOCUMENTS = (
    Attack("deep", "LIMIT_EXCEEDED", deep(4)),
    Attack("dear", "COST_EXCEEDED", dear(3)),
    Attack("wide", "LIMIT_EXCEEDED", "{ " + " ".join(f"_{n}: __typename" for n in range(1_000)) + " }"),
    Attack("aliased", "LIMIT_EXCEEDED", "{ programs { " + " ".join(f"_{n}: key" for n in range(1_200)) + " } }"),
    Attack("repeated", "LIMIT_EXCEEDED", "{ programs { " + "key " * 2_500 + "} }"),
    Attack("directives", "LIMIT_EXCEEDED", "{ __typename " + "@include(if: true) " * 600 + "}"),
    Attack("unknown directives", "LIMIT_EXCEEDED", "{ __typename " + "@nothing " * 1_500 + "}"),
    Attack(
        "many operations in one",
        "LIMIT_EXCEEDED",
        "mutation { "
        + " ".join(
            f'_{n}: registerMember(input: {{program: "garden", member: "m{n}"}}) {{ created }}' for n in range(100)
        )
        + " }",
    ),
    Attack("doubling fragments", "LIMIT_EXCEEDED", doubling(140)),
    Attack("doubling fragments with unknown fields", "LIMIT_EXCEEDED", doubling(140, "nothing")),
    Attack(
        "circular fragments",
        "INVALID_REQUEST",
        "{ programs { ...A } } fragment A on Program { ...B } fragment B on Program { ...A }",
    ),
    Attack(
        "a fragment within itself",
        "INVALID_REQUEST",
        "{ programs { ...A } } fragment A on Program { badges { count { ...B } } ...A } fragment B on Count { ...B }",
    ),
    Attack(
        "a chain of fragments",
        "LIMIT_EXCEEDED",
        "{ programs { ...F0 } } " + "".join(f"fragment F{n} on Program {{ ...F{n + 1} }} " for n in range(1_000)),
    ),
    Attack("too many tokens", "LIMIT_EXCEEDED", "{ programs { " + "key " * MOST_TOKENS + "} }"),
    Attack("one huge token", "LIMIT_EXCEEDED", '{ node(id: "' + "x" * 2_000_000 + '" '),
    Attack("one huge name", "LIMIT_EXCEEDED", "{ " + "x" * 1_000_000 + " }"),
    Attack("nested braces", "INVALID_REQUEST", "{ " * 10_000),
    Attack("nested lists", "LIMIT_EXCEEDED", "{ nodes(ids: " + "[" * 9_000 + "]" * 9_000 + ") { id } }"),
    Attack(
        "a long list of variables",
        "LIMIT_EXCEEDED",
        "query(" + " ".join(f"$v{n}: Int" for n in range(800)) + ") { __typename }",
    ),
    Attack(
        "overlapping fields",
        "LIMIT_EXCEEDED",
        "{ programs { " + " ".join(f'badges {{ name(locale: "{n}") }}' for n in range(400)) + " } }",
    ),
    Attack("the same field again and again", "LIMIT_EXCEEDED", "{ programs { " + "badges { key } " * 900 + "} }"),
    Attack(
        "the same again and again in fragments that nobody spreads",
        "INVALID_REQUEST",
        "{ __typename } fragment F on Program { " + "badges { key } " * 900 + "}",
    ),
    Attack(
        "the same field in many fragments",
        "LIMIT_EXCEEDED",
        "{ programs { "
        + " ".join(f"...F{n}" for n in range(140))
        + " } } "
        + " ".join(f"fragment F{n} on Program {{ key badges {{ key }} }}" for n in range(140)),
    ),
    Attack("introspection", "INVALID_REQUEST", "{ __schema { types { name fields { name } } } }"),
    Attack("introspection of one type", "INVALID_REQUEST", '{ __type(name: "Query") { fields { name } } }'),
    Attack(
        "deep introspection",
        "LIMIT_EXCEEDED",
        "{ __schema { types { " + "fields { type { " * 500 + "name" + " } }" * 500 + " } } }",
    ),
)
"""Each with its limit; all are told before anything is executed."""

VARIABLES = (
    Attack("a million values", "LIMIT_EXCEEDED", SUBMIT, {"input": {"actions": [[0] * 1_000] * 1_000}}),
    Attack(
        "a long list of ids",
        "LIMIT_EXCEEDED",
        "query($ids: [ID!]!) { nodes(ids: $ids) { id } }",
        {"ids": ["x"] * 60_000},
    ),
    Attack(
        "a batch that costs too much",
        "COST_EXCEEDED",
        "mutation($input: SubmitActionsInput!) { submitActions(input: $input) { results { action { member { "
        "feed(first: 100) { nodes { id } } } } } } }",
        {
            "input": {
                "program": "garden",
                "actions": [
                    {"member": "ines", "type": "plant.watered", "idempotencyKey": str(n)} for n in range(1_000)
                ],
            }
        },
    ),
    Attack(
        "a huge whole number",
        "INVALID_REQUEST",
        f"query($n: Int) {{ {MEMBER} {{ feed(first: $n) {{ nodes {{ id }} }} }} }}",
        {"n": 2**63},
    ),
)
"""The same by what stands in the variables."""
