"""Exporting a member: everything that is held of them, as one JSON document, written as it is read.

Its form is described by a JSON Schema, `docs/member-export.schema.json`. What is added later is a new section or field.
"""

from collections.abc import Callable, Iterator

import msgspec

from engine.rules.instants import Instant, moment_of
from engine.store.backend import Row
from engine.store.candidates import Who
from engine.store.database import Database
from engine.store.exporting import SECTIONS, Field, Form, Section, member_named, rows_of, size_of
from engine.store.snapshots import Snapshot, snapshot_of

FORMAT = "trogen member export 1"

_encode = msgspec.json.Encoder().encode


def write_export(
    database: Database, who: Who, now: Instant, write: Callable[[str], object], most: int | None
) -> int | None:
    """Writes the document, piece by piece; blocks, so belongs in a thread. How many rows there were to write.

    Of more than `most` rows nothing is written. None when nobody goes by that name. Raises StoreUnavailable.
    """
    with snapshot_of(database) as snapshot:
        member_id = member_named(snapshot, *who)
        if member_id is None:
            return None
        size = size_of(snapshot, member_id)
        if most is None or size <= most:
            for piece in _document(snapshot, who, member_id, now):
                write(piece)
        return size


def _document(snapshot: Snapshot, who: Who, member_id: str, now: Instant) -> Iterator[str]:
    yield f'{{"format":{_json(FORMAT)},"exportedAt":{_json(_told(now))},"program":{_json(who.program)}'
    for section in SECTIONS:
        yield f",\n{_json(section.name)}:["
        for place, row in enumerate(rows_of(snapshot, section, who, member_id)):
            yield ("\n" if place == 0 else ",\n") + _row(section, row)
        yield "]"
    yield "}\n"


def _row(section: Section, row: Row) -> str:
    parts = (f"{_json(each.name)}:{_value(each, value)}" for each, value in zip(section.fields, row, strict=True))
    return f"{{{','.join(parts)}}}"


def _value(field: Field, value: object) -> str:
    if value is None:
        return "null"
    match field.form:
        case Form.JSON | Form.LIST:
            return str(value)  # the column has it as JSON
        case Form.INSTANT:
            assert isinstance(value, int), "instants are microseconds"
            return _json(_told(Instant(value)))
        case Form.YES_NO:
            return _json(bool(value))
        case Form.NUMBER:
            return _json(value)
        case Form.TEXT:
            return _json(str(value))


def _told(at: Instant) -> str | None:
    """As the API writes it; None for before anything that can have happened."""
    try:
        return moment_of(at).replace(tzinfo=None).isoformat() + "Z"
    except OverflowError:
        return None


def _json(value: object) -> str:
    return _encode(value).decode("utf-8", "surrogatepass")


_TYPES: dict[Form, dict[str, object]] = {
    Form.TEXT: {"type": ["string", "null"]},
    Form.NUMBER: {"type": ["integer", "null"]},
    Form.YES_NO: {"type": "boolean"},
    Form.INSTANT: {"type": ["string", "null"], "format": "date-time"},
    Form.JSON: {"type": "object"},
    Form.LIST: {"type": "array", "items": {"type": "object"}},
}


def export_schema() -> dict[str, object]:
    """The JSON Schema of the document."""
    sections = {each.name: _section_schema(each) for each in SECTIONS}
    about: dict[str, object] = {
        "format": {"const": FORMAT},
        "exportedAt": {"type": "string", "format": "date-time", "description": "When it was exported."},
        "program": {"type": "string", "description": "The key of the programme."},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Everything that Trogen holds of a member",
        "type": "object",
        "required": [*about, *sections],
        "properties": {**about, **sections},
    }


def _section_schema(section: Section) -> dict[str, object]:
    fields = {each.name: {**_TYPES[each.form], "description": _sentence(each.what)} for each in section.fields}
    rows = {"type": "object", "required": list(fields), "properties": fields, "additionalProperties": False}
    return {"type": "array", "description": _sentence(section.what), "items": rows}


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
