"""Exporting a member: everything that is held of them, and nothing of anybody else."""

import json
from pathlib import Path
from typing import Any

import pytest
from tortoise.context import TortoiseContext

from engine.clock import SetClock
from engine.operations.privacy import privacy
from engine.operations.privacy.export import export_schema
from engine.operations.privacy.export_page import page
from engine.operations.problems import ExportTooLarge, UnknownMember
from engine.operations.submissions import Rejected
from engine.store import exporting
from engine.store.audit import Sought, audit_page
from engine.store.database import APP, database_of, tortoise_config
from engine.store.exporting import LEFT_OUT, SECTIONS
from tests.club import NOON
from tests.operations.test_erasing import ANNA, VALUES, lived, problem_of

REPOSITORY = Path(__file__).parents[2]


def complaints(value: Any, schema: Any, at: str = "") -> list[str]:
    """Where a document is not as a schema of ours says; knows no more of JSON Schema than that one uses."""
    if "const" in schema:
        return [] if value == schema["const"] else [f"{at}: {value!r}"]
    kinds = {"string": str, "integer": int, "boolean": bool, "object": dict, "array": list, "null": type(None)}
    allowed = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not isinstance(value, tuple(kinds[each] for each in allowed)):
        return [f"{at}: {value!r} is none of {allowed}"]
    if isinstance(value, list):
        return [
            each for place, item in enumerate(value) for each in complaints(item, schema["items"], f"{at}[{place}]")
        ]
    if not isinstance(value, dict) or "properties" not in schema:
        return []
    missing = [f"{at}.{name}: missing" for name in schema["required"] if name not in value]
    unknown = [f"{at}.{name}: unknown" for name in value if name not in schema["properties"]]
    known = ((name, each) for name, each in value.items() if name in schema["properties"])
    return [
        *missing,
        *unknown,
        *(c for n, each in known for c in complaints(each, schema["properties"][n], f"{at}.{n}")),
    ]


async def test_everything_of_a_member_is_in_one_document(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "PAGE", 3)
    async with lived(database_url, tmp_path, SetClock(NOON)) as service:
        member = await service.member("club", ANNA)
        text = await service.privacy.export("club", ANNA, by="tests")
        assert member is not None
        (noted,) = await audit_page(service._reader, Sought(about=member.id), None, 10)

    assert isinstance(text, str)
    document = json.loads(text)
    assert complaints(document, export_schema()) == []
    assert all(each in text for each in VALUES)
    assert "Another Topic" not in text
    assert '"bo"' not in text
    assert [each["number"] for each in document["feed"]] == list(range(1, member.feed_number + 1))
    assert len(document["ledger"]) == member.ledger_number
    assert [each["kind"] for each in document["journal"]] == ["profile", *["action"] * 11, "reversal"]
    assert document["journal"][0]["occurredAt"] == "2026-11-20T12:00:00Z"
    assert (noted.deed, noted.by) == ("member.exported", "tests")


async def test_nobody_is_exported_who_is_unknown_or_erased(database_url: str, tmp_path: Path) -> None:
    async with lived(database_url, tmp_path, SetClock(NOON)) as service:
        await service.privacy.erase("club", ANNA, by="tests")
        erased, nobody = [await service.privacy.export("club", each, by="tests") for each in (ANNA, "nobody")]

    assert [problem_of(erased), problem_of(nobody)] == [UnknownMember, UnknownMember]


async def test_more_than_one_answer_holds_is_streamed(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with lived(sqlite_url, tmp_path, SetClock(NOON)) as service:
        whole = await service.privacy.export("club", ANNA, by="tests")
        monkeypatch.setattr(privacy, "MOST_ROWS", 10)
        refused = await service.privacy.export("club", ANNA, by="tests")
        pieces: list[str] = []
        assert await service.privacy.write_export("club", ANNA, pieces.append, by="tests") is None

    assert isinstance(refused, Rejected)
    assert isinstance(refused.problems[0], ExportTooLarge)
    assert refused.problems[0].rows > 10
    assert "".join(pieces) == whole


async def test_every_table_of_members_is_exported_or_says_why_not(sqlite_url: str) -> None:
    """A new table fails here until it has a section in `engine/store/exporting.py`."""
    async with TortoiseContext() as context:
        await context.init(config=tortoise_config(database_of(sqlite_url)))
        assert context.apps is not None
        tables = {model._meta.db_table: model._meta.fields_map for model in context.apps[APP].values()}
    exported = {each.table: {field.column for field in each.fields} for each in SECTIONS}

    of_members = {name for name, fields in tables.items() if {"member_id", "member_hash"} & set(fields)} | {"member"}
    assert {*exported, *LEFT_OUT} == of_members
    for table, columns in exported.items():
        left = set(tables[table]) - columns - {"id", "program", "member_id", "number"}
        assert left <= OURS.get(table, set()), table


OURS = {
    "member": {"partition"},
    "rejection": {"fingerprint", "member_hash"},
    "member_state": {"ledger_number", "feed_number", "rated_by", "due_at", "entries"},
}
"""Columns that say nothing of a person: bookkeeping, told by other parts of the document."""


def test_the_schema_is_committed() -> None:
    assert (REPOSITORY / "docs/member-export.schema.json").read_text("utf-8") == page(), "run `make docs`"
