"""Rows as actions: what a mapping makes of each, in the JSON that the server takes."""

from collections.abc import Mapping as Map
from datetime import UTC, datetime
from typing import NamedTuple

import msgspec

from engine.zones import zone_of
from schema.importing.dictionary import AttributeKind, DeclaredAttribute, Types
from schema.importing.mapping import Mapping, Value
from schema.importing.rows import REASONS, WHOLE_LINE, Row

_write = msgspec.json.Encoder().encode


class Unreadable(NamedTuple):
    """Why a row is not sent at all, in the form in which the server refuses lines."""

    code: str
    message: str
    path: tuple[str, ...] = ()


def line_as_it_is(row: Row) -> bytes | Unreadable:
    """A line of JSON that needs no mapping. What is no JSON is the server's to refuse, like everything else."""
    assert isinstance(row.raw, bytes), "only lines of JSON are sent as they are"
    if row.values is None or REASONS not in row.values:
        return row.raw
    if isinstance(whole := row.values.get(WHOLE_LINE), str):
        line = whole.replace("\n", " ").encode("utf-8", "replace")
        return (
            line
            if line.strip()
            else Unreadable("UNREADABLE_ROW", f"`{WHOLE_LINE}` is empty; mend it, or delete the row")
        )
    return _write({name: value for name, value in row.values.items() if name != REASONS})


class Mapped:
    """Makes actions of rows, by a mapping and by what the programme declares."""

    def __init__(self, mapping: Mapping, types: Types) -> None:
        self._mapping = mapping
        self._types = types

    def line(self, row: Row) -> bytes | Unreadable:
        """The action as a line."""
        if row.values is None:
            return Unreadable(
                "UNREADABLE_ROW", "the row has more or fewer fields than the header, or is no JSON object"
            )
        try:
            return _write(self._action(row.values))
        except _UnreadableError as why:
            return why.told
        except UnicodeEncodeError:
            return Unreadable("UNREADABLE_ROW", "the row holds half a character (a lone surrogate)")

    def _action(self, values: Map[str, object]) -> dict[str, object]:
        mapping = self._mapping
        action: dict[str, object] = {
            "member": _text(_found(mapping.member, values)),
            "type": _text(_found(mapping.type, values)),
            "idempotencyKey": mapping.idempotency_key.between.join(
                _text(_at(values, each)) for each in mapping.idempotency_key.columns
            ),
        }
        if mapping.occurred_at is not None:
            when = _found(mapping.occurred_at, values)
            if when not in (None, ""):
                action["occurredAt"] = _time(mapping.occurred_at, when, ("occurredAt",))
        attributes = dict(self._attributes(str(action["type"]), values))
        proof = self._proof(values)
        return {**action, **({"attributes": attributes} if attributes else {}), **({"proof": proof} if proof else {})}

    def _proof(self, values: Map[str, object]) -> dict[str, str]:
        """What proves it; nothing for a row without a document, where the mapping names no kind."""
        proof: dict[str, str] = {}
        for name, source in self._mapping.proof.items():
            value = _found(source, values)
            if name == "issued_at" and value not in (None, ""):
                proof["issuedAt"] = _time(source, value, ("proof", "issuedAt"))
            elif text := _text(value):
                proof[name] = text
        if "kind" not in self._mapping.proof and proof.keys() & _FOUND_BY:
            proof["kind"] = "DOCUMENT"
        return proof if "kind" in proof else {}

    def _attributes(self, type_: str, values: Map[str, object]) -> "list[tuple[str, object]]":
        declared = self._types.get(type_)
        found: list[tuple[str, object]] = []
        for name, source in self._mapping.attributes.items():
            value = _found(source, values)
            # Rows of several types stand in one file: each has what its type declares.
            if value in (None, "") or (declared is not None and name not in declared):
                continue
            found.append((name, _coerced(source, value, declared[name]) if declared else value))
        return found


class _UnreadableError(Exception):
    def __init__(self, code: str, message: str, path: tuple[str, ...]) -> None:
        self.told = Unreadable(code, message, path)


def _found(source: Value, values: Map[str, object]) -> object:
    value = source.value if source.from_ is None else _at(values, source.from_)
    return source.values.get(value, value) if isinstance(value, str) else value


def _at(values: Map[str, object], name: str) -> object:
    """A column, or a field; where there is none of that very name, its dots lead into objects."""
    if name in values:
        return values[name]
    found: object = values
    for part in name.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def _text(value: object) -> str:
    if isinstance(value, str):
        return value.strip()
    return "" if value is None else str(value)


def _time(source: Value, value: object, path: tuple[str, ...]) -> str:
    try:
        if source.format in ("unix", "unix_ms"):
            seconds = float(str(value)) / (1_000 if source.format == "unix_ms" else 1)
            return datetime.fromtimestamp(seconds, UTC).isoformat()
        text = str(value).strip()
        moment = datetime.fromisoformat(text) if source.format == "iso" else datetime.strptime(text, source.format)  # noqa: DTZ007 - the zone comes next
    except (ValueError, OverflowError, OSError):
        message = f'"{str(value)[:60]}" is not a time as `{source.format}`'
        raise _UnreadableError("UNREADABLE_TIME", message, path) from None
    if moment.tzinfo is None:
        if source.zone is None:
            advice = "say in the mapping where it is meant, as `zone: Europe/Stockholm`"
            message = f'"{str(value)[:60]}" has no UTC offset; {advice}'
            raise _UnreadableError("UNREADABLE_TIME", message, path)
        moment = moment.replace(tzinfo=zone_of(source.zone))
    return moment.isoformat()


def _coerced(source: Value, value: object, declared: DeclaredAttribute) -> object:
    """A text as what was declared; one that cannot be read so is left as it is, for the server to say why not."""
    if not isinstance(value, str):
        return value
    if declared.kind is AttributeKind.LIST:
        items = [each.strip() for each in value.split(source.separator)]
        return [_scalar(source, source.values.get(each, each), declared.items, declared.name) for each in items if each]
    return _scalar(source, value.strip(), declared.kind, declared.name)


_FOUND_BY = {"certificate", "url", "hash"}
"""What makes a document of it."""

_YES_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


def _scalar(source: Value, text: str, kind: AttributeKind | None, name: str) -> object:
    match kind:
        case AttributeKind.NUMBER | AttributeKind.WHOLE:
            return _number(text, source.decimal)
        case AttributeKind.YES_NO:
            return _YES_NO.get(text.lower(), text)
        case AttributeKind.INSTANT:
            return _time(source, text, ("attributes", name))
        case _:
            return text


def _number(text: str, decimal: str) -> object:
    plain = "".join(text.split())
    if decimal == ",":
        plain = plain.replace(".", "").replace(",", ".")
    try:
        return int(plain)
    except ValueError:
        pass
    try:
        number = float(plain)
    except ValueError:
        return text
    return number if number == number and abs(number) != float("inf") else text
