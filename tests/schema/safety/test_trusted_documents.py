"""Trusted documents: known by their ids, checked before anything is served, and optionally the only ones taken."""

import json
import types
from collections.abc import Mapping
from pathlib import Path

import pytest

from engine.errors import WrongSetting
from engine.settings import TrustedOnly
from schema.safety.manifests import WrongDocuments
from schema.safety.trusted import hash_of
from tests.schema.asking import BEARER, Json, garden, garden_app

PROGRAMS = "query Programs { programs { key } }"
PROGRAM = "query Program($key: String!) { program(key: $key) { key } }"
KEYS = {"data": {"programs": [{"key": "garden"}]}}


def shipped(folder: Path, files: Mapping[str, str]) -> Path:
    trusted = folder / "trusted"
    for name, text in files.items():
        (trusted / name).parent.mkdir(parents=True, exist_ok=True)
        (trusted / name).write_text(text)
    return trusted


async def answers(
    url: str,
    folder: Path,
    *bodies: Mapping[str, object],
    files: Mapping[str, str] = types.MappingProxyType({"screens.graphql": PROGRAMS}),
    only: TrustedOnly = TrustedOnly.NOBODY,
) -> list[Json]:
    """What a server that trusts these files says to each body."""
    trusted = shipped(folder, files)
    async with garden(url, folder, trusted_documents=trusted, trusted_only=only) as api:
        return [(await api.http.post("/graphql", json=body, headers=BEARER)).json() for body in bodies]


@pytest.mark.parametrize(
    ("file", "text", "id"),
    [
        ("screens.graphql", PROGRAMS, hash_of(PROGRAMS)),
        ("screens.graphql", PROGRAMS, f"sha256:{hash_of(PROGRAMS)}"),
        ("codegen.json", json.dumps({"abc123": PROGRAMS}), "abc123"),
        ("relay.json", json.dumps({"0f343b0931126a20f133d67c2b018a3b": PROGRAMS}), "0f343b0931126a20f133d67c2b018a3b"),
        (
            "apollo.json",
            json.dumps(
                {
                    "format": "apollo-persisted-query-manifest",
                    "version": 1,
                    "operations": [{"id": "f00", "name": "Programs", "type": "query", "body": PROGRAMS}],
                }
            ),
            "f00",
        ),
        ("codegen.json", json.dumps({"abc123": PROGRAMS}), hash_of(PROGRAMS)),
    ],
)
async def test_a_document_is_asked_for_by_its_id(
    sqlite_url: str, tmp_path: Path, file: str, text: str, id: str
) -> None:
    (answer,) = await answers(sqlite_url, tmp_path, {"documentId": id}, files={file: text})
    assert answer == KEYS


async def test_apollos_clients_ask_by_hash(sqlite_url: str, tmp_path: Path) -> None:
    def by(hash: str, **more: object) -> dict[str, object]:
        return {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": hash}}, **more}

    known, unknown, with_text, wrong, malformed = await answers(
        sqlite_url,
        tmp_path,
        by(hash_of(PROGRAMS)),
        by(hash_of("{ __typename }")),
        by(hash_of("{ __typename }"), query="{ __typename }"),
        by(hash_of(PROGRAMS), query="{ __typename }"),
        {"extensions": {"persistedQuery": 1}},
    )
    assert known == KEYS
    assert unknown["errors"][0]["message"] == "PersistedQueryNotFound"
    assert unknown["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"
    assert with_text == {"data": {"__typename": "Query"}}
    assert "is not the hash of" in wrong["errors"][0]["message"]
    assert "sha256Hash" in malformed["errors"][0]["message"]


async def test_a_server_without_documents_tells_apollos_clients_to_stop_asking(sqlite_url: str, tmp_path: Path) -> None:
    body = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": hash_of(PROGRAMS)}}}
    async with garden(sqlite_url, tmp_path) as api:
        answer = (await api.http.post("/graphql", json=body, headers=BEARER)).json()
    assert answer["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_SUPPORTED"


async def test_variables_and_get_go_with_an_id(sqlite_url: str, tmp_path: Path) -> None:
    trusted = shipped(tmp_path, {"a.graphql": PROGRAM})
    parameters = {"documentId": hash_of(PROGRAM), "variables": '{"key": "garden"}'}
    async with garden(sqlite_url, tmp_path, trusted_documents=trusted) as api:
        answer = await api.http.get("/graphql", params=parameters, headers=BEARER)
    assert answer.json() == {"data": {"program": {"key": "garden"}}}


async def test_where_only_trusted_documents_are_taken_others_are_not_even_parsed(
    sqlite_url: str, tmp_path: Path
) -> None:
    by_id, same_text, other, broken = await answers(
        sqlite_url,
        tmp_path,
        {"documentId": hash_of(PROGRAMS)},
        {"query": PROGRAMS},
        {"query": "{ programs { key } }"},
        {"query": "{"},
        only=TrustedOnly.ALL,
    )
    assert by_id == same_text == KEYS
    for refused in (other, broken):
        assert [each["extensions"]["code"] for each in refused["errors"]] == ["DOCUMENT_NOT_TRUSTED"]
        assert "data" not in refused


async def test_what_binds_members_does_not_bind_operators(sqlite_url: str, tmp_path: Path) -> None:
    (answer,) = await answers(
        sqlite_url,
        tmp_path,
        {"query": "{ programs { key } }"},
        only=TrustedOnly.MEMBERS,
    )
    assert answer == KEYS


async def test_an_unknown_id_and_a_text_beside_an_id_are_refused(sqlite_url: str, tmp_path: Path) -> None:
    unknown, both = await answers(
        sqlite_url,
        tmp_path,
        {"documentId": "sha256:0000"},
        {"documentId": hash_of(PROGRAMS), "query": PROGRAMS},
    )
    assert unknown["errors"][0]["extensions"]["code"] == "DOCUMENT_NOT_FOUND"
    assert "not both" in both["errors"][0]["message"]


def test_documents_that_the_schema_does_not_know_keep_the_server_from_starting(sqlite_url: str, tmp_path: Path) -> None:
    files = {
        "home.graphql": "query Home {\n  programs {\n    keys\n  }\n}\n",
        "deep/broken.graphql": "query {",
        "ids.json": json.dumps({"abc": "{ nothing }"}),
    }
    trusted = shipped(tmp_path, files)
    with pytest.raises(WrongDocuments) as refusal:
        garden_app(sqlite_url, tmp_path, trusted_documents=trusted)
    first, *lines = str(refusal.value).splitlines()
    assert first == f"the trusted documents in {trusted} have 3 mistakes:"
    assert lines[0].startswith(f"{trusted}/deep/broken.graphql:1:8: Syntax Error")
    assert lines[1].startswith(f"{trusted}/home.graphql:3:5: Cannot query field 'keys'")
    assert lines[2].startswith(f"{trusted}/ids.json: abc: Cannot query field 'nothing'")


@pytest.mark.parametrize(
    ("files", "complaint"),
    [
        ({}, "there is no folder"),
        ({"readme.txt": ""}, "no `.graphql` files and no JSON manifests"),
        ({"a.json": "[1]"}, "this is no manifest"),
        ({"a.json": "{"}, "this is no JSON"),
        ({"a.json": '{"id": 7}'}, "this is no manifest"),
    ],
)
def test_a_folder_that_cannot_be_used_is_told(
    sqlite_url: str, tmp_path: Path, files: Mapping[str, str], complaint: str
) -> None:
    with pytest.raises(WrongDocuments, match=complaint):
        garden_app(sqlite_url, tmp_path, trusted_documents=shipped(tmp_path, files))


def test_to_take_only_trusted_documents_there_must_be_some(sqlite_url: str, tmp_path: Path) -> None:
    with pytest.raises(WrongSetting, match="TROGEN_TRUSTED_DOCUMENTS"):
        garden_app(sqlite_url, tmp_path, trusted_only=TrustedOnly.ALL)
