"""Documents that ask for too much are refused, quickly, before anything is executed."""

import time
from pathlib import Path

import pytest
from graphql import get_introspection_query

from schema.auth.callers import Role
from schema.build import build_schema
from schema.execution.documents import LARGEST_REMEMBERED, REMEMBERED_CHARACTERS, Documents
from schema.limits import MOST_TOKENS
from tests.schema.asking import garden


def documents() -> Documents:
    return Documents(build_schema().schema_for(Role.ADMIN), introspection=True)


def complaints(text: str) -> list[str]:
    """What the limits have to say of a document."""
    errors = documents().read(text).errors
    return [error.message for error in errors if error.extensions == {"code": "LIMIT_EXCEEDED"}]


def deep(levels: int) -> str:
    """A member's action's member's action, and so on."""
    return '{ action(id: "x") { ' + "member { feed { nodes { action { " * levels + "id" + " } } } }" * levels + " } }"


@pytest.mark.parametrize(
    ("document", "what"),
    [
        (deep(4), "18 levels"),
        ("{ " + " ".join(f"a{number}: __typename" for number in range(21)) + " }", "21 root fields"),
        ("{ programs { " + " ".join(f"a{number}: key" for number in range(51)) + " } }", "51 aliases"),
        ("{ programs { " + "key " * 2_000 + "} }", "2001 fields"),
        ("{ programs { key " + "@include(if: true) " * 51 + "} }", "51 directives"),
    ],
)
def test_a_document_is_told_which_limit_it_breaks(document: str, what: str) -> None:
    (complaint,) = complaints(document)
    assert f"the operation has {what}, and at most " in complaint


def test_what_front_ends_ask_for_is_well_within() -> None:
    assert complaints(get_introspection_query()) == []
    assert complaints(deep(3)) == []


def test_fragments_that_double_one_another_are_measured_in_linear_time() -> None:
    doubling = "".join(f"fragment F{n} on Program {{ ...F{n + 1} ...F{n + 1} }} " for n in range(140))
    document = "{ programs { ...F0 } } " + doubling + "fragment F140 on Program { key }"
    started = time.process_time()
    (complaint,) = complaints(document)

    assert "more fields" in complaint
    assert time.process_time() - started < 2


def test_circles_and_chains_of_fragments_are_refused_not_followed() -> None:
    circle = "{ programs { ...A } } fragment A on Program { ...B } fragment B on Program { ...A }"
    chain = "{ programs { ...F0 } } " + "".join(f"fragment F{n} on Program {{ ...F{n + 1} }} " for n in range(2_000))

    assert documents().read(circle).errors
    assert documents().read(chain).errors


@pytest.mark.parametrize(
    "document",
    [
        "{ " * 10_000,
        "{ node(id: " + "[" * 5_000 + "]" * 5_000 + ") { id } }",
        "{ programs { " + "key " * MOST_TOKENS + "} }",
    ],
)
async def test_a_document_too_deep_or_too_long_to_read_is_an_error_like_others(
    sqlite_url: str, tmp_path: Path, document: str
) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        answer = await api.answer(document)

    assert list(answer) == ["errors"]
    assert "Internal error" not in answer["errors"][0]["message"]


async def test_the_limits_hold_over_http(sqlite_url: str, tmp_path: Path) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        answer = await api.answer(deep(4))

    assert [each["extensions"]["code"] for each in answer["errors"]] == ["LIMIT_EXCEEDED"]


def test_a_document_is_read_once() -> None:
    read = documents()
    assert read.read("{ __typename }") is read.read("{ __typename }")


def test_what_is_remembered_is_bounded() -> None:
    read = documents()
    first = read.read("{ __typename } # first")
    padding = "#" * (LARGEST_REMEMBERED - 100)
    for number in range(REMEMBERED_CHARACTERS // len(padding) + 1):
        read.read(f"{{ __typename }} # {number} {padding}")
    too_long = "{ __typename } " + "#" * LARGEST_REMEMBERED

    assert read.read("{ __typename } # first") is not first
    assert read.read(too_long) is not read.read(too_long)
