"""Proposes a mapping for a file, from the names of its columns, its first rows, and what the programme declares."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from engine.rulesets.written import in_quotes
from schema.importing.dictionary import AttributeKind, DeclaredAttribute, DeclaredProgram, DeclaredType
from schema.importing.rows import REASONS, UTF_8

_MEMBERS = (
    "member",
    "member_id",
    "external_id",
    "customer",
    "customer_id",
    "user",
    "user_id",
    "account",
    "kund",
    "kundnummer",
    "kundnr",
    "kund_id",
    "medlem",
    "medlemsnummer",
    "medlemsnr",
    "medlem_id",
)
_TYPES = ("type", "action", "action_type", "event", "event_type", "kind", "typ", "händelse", "sort")
_KEYS = (
    "idempotency_key",
    "id",
    "event_id",
    "action_id",
    "key",
    "order_id",
    "order",
    "receipt",
    "receipt_no",
    "receipt_number",
    "kvitto",
    "kvittonr",
    "kvittonummer",
    "ordernr",
    "ordernummer",
    "reference",
    "uuid",
)
_TIMES = (
    "occurred_at",
    "occurred",
    "time",
    "timestamp",
    "datetime",
    "at",
    "date",
    "created_at",
    "tid",
    "datum",
    "tidpunkt",
)

_PROOFS = {
    "kind": ("proof_kind", "proof_type"),
    "certificate": (
        "proof_certificate",
        "certificate",
        "certificate_id",
        "certificate_no",
        "certificate_number",
        "diploma",
        "intyg",
        "intygsnr",
        "intygsnummer",
        "certifikat",
        "certifikatnr",
        "certifikatnummer",
    ),
    "url": ("proof_url", "certificate_url", "document_url", "certificate_link", "intygslänk"),
    "hash": ("proof_hash", "certificate_hash", "document_hash", "sha256", "kontrollsumma"),
    "issuer": ("proof_issuer", "issuer", "issued_by", "utfärdare", "utfärdat_av", "utställare"),
    "issued_at": ("proof_issued_at", "issued_at", "issued", "date_of_issue", "utfärdat", "utfärdad", "utfärdandedatum"),
    "note": ("proof_note",),
}
_DOCUMENTS = frozenset({"kind", "certificate", "url", "hash"})
"""Without any of these, the others prove nothing."""

_FORMATS = (
    "%Y-%m-%d %H:%M",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y",
    "%Y%m%d",
)

_DECIMAL_COMMA = re.compile(r"-?\d+(\.\d{3})*,\d+")


def proposal(
    program: DeclaredProgram,
    columns: Sequence[str],
    rows: Sequence[Mapping[str, object]],
    *,
    delimiter: str = "",
    encoding: str = UTF_8,
) -> str:
    """A whole mapping in YAML, in which what could not be found out is to be filled in."""
    left = [each for each in columns if each != REASONS]
    member, key, time = _taken(left, _MEMBERS), _taken(left, _KEYS), _taken(left, _TIMES)
    type_ = _taken(left, _TYPES)
    lines = [
        f"# How rows become actions of {program.key}. Check each line, then: trogen import FILE --mapping THIS.",
        f"member: {_name(member)}",
        *_type(type_, program, left, rows),
        f"idempotency_key: {_name(key)}" + _more(key),
        *_time(time, rows, program.time_zone),
        *_attributes(program, left, rows, None if type_ else _likely(program, left)),
        *_proof(left, rows, program.time_zone),
    ]
    if delimiter not in ("", ","):
        lines.append("delimiter: " + (_TAB if delimiter == "\t" else in_quotes(delimiter)))
    if encoding != UTF_8:
        lines.append(f"encoding: {encoding}   # what it most likely is: see whether å, é or ü are right")
    if left:
        lines.append(f"# Left out: {', '.join(left)}")
    return "\n".join(lines)


_TO_FILL_IN = "FILL_IN"
_TAB = r'"\t"'


def _name(column: str | None) -> str:
    return _TO_FILL_IN if column is None else _written(column)


def _more(key: str | None) -> str:
    return "   # or several: {columns: [store, receipt, line]}" if key is None else ""


def _type(
    column: str | None, program: DeclaredProgram, left: Sequence[str], rows: Sequence[Mapping[str, object]]
) -> Iterator[str]:
    declared = [each.key for each in program.action_types]
    if column is None:
        likely = _likely(program, left)
        yield f"type: {{value: {likely.key if likely else _TO_FILL_IN}}}   # one of {', '.join(declared)}"
        return
    strange = sorted({str(row.get(column)) for row in rows} - set(declared))
    if not strange:
        yield f"type: {_written(column)}"
        return
    yield "type:"
    yield f"  from: {_written(column)}"
    yield f"  values:   # what stands there, and the action type that is meant: {', '.join(declared)}"
    yield from (f"    {_written(each)}: {_TO_FILL_IN}" for each in strange[:20])


def _time(column: str | None, rows: Sequence[Mapping[str, object]], zone: str) -> Iterator[str]:
    if column is None:
        yield "# occurred_at: FILL_IN   # without it, everything occurs at the moment of the import"
        return
    yield f"occurred_at: {_moment(column, rows, zone)}"


def _moment(column: str, rows: Sequence[Mapping[str, object]], zone: str) -> str:
    """A column of times, with how they are written."""
    found = [str(row[column]) for row in rows if row.get(column) not in (None, "")]
    format_ = _format_of(found)
    if format_ is None:
        return f"{{from: {_written(column)}, format: {_TO_FILL_IN}, zone: {zone}}}"
    if format_.startswith("unix") or (format_ == "iso" and _has_offset(found)):
        return f"{{from: {_written(column)}, format: {format_}}}"
    return f"{{from: {_written(column)}, format: {in_quotes(format_)}, zone: {zone}}}"


def _proof(left: list[str], rows: Sequence[Mapping[str, object]], zone: str) -> Iterator[str]:
    """What proves each row, out of columns that are no attribute of anything."""
    offered = list(left)
    found = {field: _taken(offered, names) for field, names in _PROOFS.items()}
    columns = {field: column for field, column in found.items() if column is not None}
    if not _DOCUMENTS & columns.keys():
        yield f"# proof: {{certificate: {_TO_FILL_IN}}}   # where action types ask for it; docs/submitting.md says more"
        return
    left[:] = offered
    yield "proof:   # of rows that have a document; leave it out where no action type asks for it"
    for field, column in columns.items():
        yield f"  {field}: {_moment(column, rows, zone) if field == 'issued_at' else _written(column)}"


def _format_of(found: Sequence[str]) -> str | None:
    if not found:
        return "iso"
    if all(re.fullmatch(r"\d{9,10}(\.\d+)?", each) for each in found):
        return "unix"
    if all(re.fullmatch(r"\d{12,13}", each) for each in found):
        return "unix_ms"
    # A few broken rows must not hide what the others are.
    fits = {each: sum(_is_time(text, each) for text in found) for each in ("iso", *_FORMATS)}
    best = max(fits, key=lambda each: fits[each])
    return best if fits[best] * 2 > len(found) else None


def _is_time(text: str, format_: str) -> bool:
    try:
        if format_ == "iso":
            datetime.fromisoformat(text.strip())
        else:
            datetime.strptime(text.strip(), format_)  # noqa: DTZ007 - it is only asked whether it is one
    except ValueError:
        return False
    return True


def _has_offset(found: Sequence[str]) -> bool:
    return all(datetime.fromisoformat(each.strip()).tzinfo for each in found if _is_time(each, "iso"))


def _attributes(
    program: DeclaredProgram, left: list[str], rows: Sequence[Mapping[str, object]], only: DeclaredType | None
) -> Iterator[str]:
    types = [only] if only else program.action_types
    declared = {attribute.name: attribute for each in types for attribute in each.attributes}
    lines = []
    for attribute in declared.values():
        column = _taken(left, (attribute.name,))
        if column is not None:
            lines.append(f"  {attribute.name}: {_attribute(attribute, column, rows)}")
        elif only is not None and attribute.required:
            lines.append(f"  {attribute.name}: {_TO_FILL_IN}   # {_expected(attribute)}")
    yield from ["attributes:", *lines] if lines else []


def _attribute(attribute: DeclaredAttribute, column: str, rows: Sequence[Mapping[str, object]]) -> str:
    values = [row[column] for row in rows if isinstance(row.get(column), str) and row[column]]
    is_number = attribute.kind in (AttributeKind.NUMBER, AttributeKind.WHOLE)
    if is_number and any(_DECIMAL_COMMA.fullmatch(str(each)) for each in values):
        return f"{{from: {_written(column)}, decimal: ','}}"
    return _written(column)


def _expected(attribute: DeclaredAttribute) -> str:
    return f"one of {', '.join(attribute.choices)}" if attribute.choices else attribute.kind.value.lower()


def _likely(program: DeclaredProgram, columns: Sequence[str]) -> DeclaredType | None:
    """The action type of whose attributes most have a column."""
    known = {_plain(each) for each in columns}
    scored = [(sum(_plain(a.name) in known for a in each.attributes), each) for each in program.action_types]
    best = max(scored, key=lambda each: each[0], default=None)
    return best[1] if best and best[0] else None


def _taken(left: list[str], wanted: Sequence[str]) -> str | None:
    """The column that goes by one of these names, in whatever way it is spelt; it is not offered again."""
    by_name = {_plain(each): each for each in reversed(left)}
    found = next((by_name[_plain(each)] for each in wanted if _plain(each) in by_name), None)
    if found is not None:
        left.remove(found)
    return found


def _plain(name: str) -> str:
    return re.sub(r"[\W_]", "", name).lower()


def _written(text: str) -> str:
    return text if re.fullmatch(r"[^\W\d][\w.]*", text) else in_quotes(text)
