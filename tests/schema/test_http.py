"""GraphQL over HTTP, as its specification has it: methods, media types, statuses, bodies."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.schema.asking import BEARER, garden

JSON = "application/json"
RESPONSE = "application/graphql-response+json"
QUERY = "{ programs { key } }"


async def test_an_answer_is_written_as_asked_for(sqlite_url: str, tmp_path: Path) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        for accept, written in [
            (RESPONSE, RESPONSE),
            (f"{RESPONSE}, {JSON};q=0.9", RESPONSE),
            (JSON, JSON),
            ("*/*", JSON),
            ("application/*", JSON),
        ]:
            answer = await api.http.post("/graphql", json={"query": QUERY}, headers={**BEARER, "Accept": accept})
            assert answer.headers["content-type"] == f"{written}; charset=utf-8"
            assert answer.json() == {"data": {"programs": [{"key": "garden"}]}}


async def test_what_nobody_can_write_is_not_acceptable(sqlite_url: str, tmp_path: Path) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        answer = await api.http.post("/graphql", json={"query": QUERY}, headers={**BEARER, "Accept": "text/csv"})

    assert answer.status_code == 406
    assert answer.json()["errors"][0]["extensions"] == {"code": "NOT_ACCEPTABLE"}


@pytest.mark.parametrize(
    "body",
    [
        {"query": "{"},
        {"query": "{ nothing }"},
        {"query": "query($id: ID!) { node(id: $id) { id } }"},
        {"query": "query A { programs { key } } query B { programs { key } }"},
        {"query": "query A { programs { key } }", "operationName": "B"},
        {"query": 'subscription { memberFeed(program: "garden", externalId: "ines") { id } }'},
    ],
)
async def test_an_error_of_the_request_is_a_400_without_data(
    sqlite_url: str, tmp_path: Path, body: dict[str, object]
) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        answer = await api.http.post("/graphql", json=body, headers={**BEARER, "Accept": RESPONSE})

    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith(RESPONSE)
    assert list(answer.json()) == ["errors"]


async def test_clients_of_plain_json_get_a_200_for_what_was_understood(sqlite_url: str, tmp_path: Path) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        answer = await api.http.post("/graphql", json={"query": "{ nothing }"}, headers={**BEARER, "Accept": JSON})

    assert answer.status_code == 200
    assert list(answer.json()) == ["errors"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"1",
        b"null",
        b'"x"',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"query": 1}',
        b'{"query": "{ programs { key } }", "variables": []}',
        b'{"query": "{ programs { key } }", "operationName": 7}',
        b"{}",
        b'[{"query": "{ programs { key } }"}]',
    ],
)
async def test_a_malformed_body_is_a_400(sqlite_url: str, tmp_path: Path, body: bytes) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        answer = await api.http.post("/graphql", content=body, headers={**BEARER, "Content-Type": JSON})

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"] == {"code": "BAD_REQUEST"}


@pytest.mark.parametrize("content_type", ["text/plain", "multipart/form-data", ""])
async def test_another_content_type_is_not_read(sqlite_url: str, tmp_path: Path, content_type: str) -> None:
    headers = {**BEARER, "Content-Type": content_type}
    async with garden(sqlite_url, tmp_path) as api:
        answer = await api.http.post("/graphql", content=json.dumps({"query": QUERY}), headers=headers)

    assert answer.status_code == 415


async def test_queries_can_be_sent_by_get_and_nothing_else(sqlite_url: str, tmp_path: Path) -> None:
    mutation = 'mutation { registerMember(input: {program: "garden", member: "ines"}) { created } }'
    variables = json.dumps({"key": "garden"})
    query = "query($key: String!) { program(key: $key) { key } }"
    async with garden(sqlite_url, tmp_path) as api:
        read = await api.http.get("/graphql", params={"query": query, "variables": variables}, headers=BEARER)
        write = await api.http.get("/graphql", params={"query": mutation}, headers=BEARER)
        neither = await api.http.put("/graphql", json={"query": query}, headers=BEARER)
        nothing = await api.http.get("/graphql", headers=BEARER)

    assert read.json() == {"data": {"program": {"key": "garden"}}}
    assert (write.status_code, write.headers["allow"]) == (405, "POST")
    assert (neither.status_code, neither.headers["allow"]) == (405, "GET, POST")
    assert nothing.status_code == 400


async def test_one_of_several_operations_is_chosen_by_name(sqlite_url: str, tmp_path: Path) -> None:
    body = {"query": "query A { programs { key } } query B { __typename }", "operationName": "B"}
    async with garden(sqlite_url, tmp_path) as api:
        answer = await api.http.post("/graphql", json=body, headers=BEARER)

    assert answer.json() == {"data": {"__typename": "Query"}}


async def test_a_body_that_is_too_large_is_not_read_to_its_end(sqlite_url: str, tmp_path: Path) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        yield b'{"query": "'
        while True:
            sent += 1_000
            yield b" " * 1_000

    headers = {**BEARER, "Content-Type": JSON}
    async with garden(sqlite_url, tmp_path, max_body_bytes=10_000) as api:
        announced = await api.http.post("/graphql", content=b" " * 10_001, headers=headers)
        chunked = await api.http.post("/graphql", content=endless(), headers=headers)

    assert announced.status_code == chunked.status_code == 413
    assert chunked.json()["errors"][0]["extensions"] == {"code": "BODY_TOO_LARGE"}
    assert sent < 20_000


async def test_a_variable_of_the_wrong_type_is_an_error_of_the_request(sqlite_url: str, tmp_path: Path) -> None:
    body = {"query": "query($key: String!) { program(key: $key) { key } }", "variables": {"key": 7}}
    async with garden(sqlite_url, tmp_path) as api:
        answer = await api.http.post("/graphql", json=body, headers={**BEARER, "Accept": RESPONSE})

    assert answer.status_code == 400
    assert "$key" in answer.json()["errors"][0]["message"]


async def test_what_headers_and_parameters_cannot_say_is_a_400(sqlite_url: str, tmp_path: Path) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        for parameters in (
            {"query": QUERY, "variables": "{"},
            {"query": QUERY, "variables": "[]"},
            {"query": QUERY, "extensions": "7"},
            {"query": QUERY} | {f"x{number}": "" for number in range(20)},
        ):
            answer = await api.http.get("/graphql", params=parameters, headers=BEARER)
            assert answer.status_code == 400
            assert answer.json()["errors"][0]["extensions"] == {"code": "BAD_REQUEST"}
        broken = await api.http.get("/graphql?query=%ff", headers=BEARER)
        empty = await api.http.get(
            "/graphql", params={"query": QUERY, "variables": "", "operationName": ""}, headers=BEARER
        )

    assert broken.status_code == 400
    assert empty.json() == {"data": {"programs": [{"key": "garden"}]}}


async def test_every_error_of_a_request_has_a_code_that_clients_can_tell_it_by(sqlite_url: str, tmp_path: Path) -> None:
    wrong: list[dict[str, object]] = [
        {"query": "{ membr { id } }"},
        {"query": "{"},
        {"query": "query ($key: String!) { program(key: $key) { key } }", "variables": {"key": []}},
        {"query": "query A { programs { key } } query B { programs { key } }"},
        {"query": "query A { programs { key } }", "operationName": "B"},
    ]
    async with garden(sqlite_url, tmp_path) as api:
        answers = [await api.http.post("/graphql", json=each, headers=BEARER) for each in wrong]

    assert [[error["extensions"]["code"] for error in each.json()["errors"]] for each in answers] == [
        ["INVALID_REQUEST"]
    ] * len(wrong)


async def test_what_came_by_one_method_is_not_taken_for_a_question_by_the_other(
    sqlite_url: str, tmp_path: Path
) -> None:
    body, asked = b'{"query":"{programs{key}}"}', "query=%7Bprograms%7Bkey%7D%7D"
    headers = {**BEARER, "Content-Type": "application/json", "Accept": RESPONSE}
    async with garden(sqlite_url, tmp_path) as api:
        right = [
            await api.http.post("/graphql", content=body, headers=headers),
            await api.http.get(f"/graphql?{asked}", headers=headers),
        ]
        wrong = [
            await api.http.post("/graphql", content=asked.encode(), headers=headers),
            await api.http.get("/graphql?" + body.decode(), headers=headers),
        ]

    assert [each.status_code for each in right] == [200, 200]
    assert [each.status_code for each in wrong] == [400, 400]
