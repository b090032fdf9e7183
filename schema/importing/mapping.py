"""Mappings: which column or field of a file is what of an action. Written in YAML, without YAML's traps."""

from collections.abc import Mapping as Map
from pathlib import Path
from typing import TypeAlias

import msgspec

from engine.errors import WrongSetting
from engine.rulesets import nodes
from engine.rulesets.diagnostics import Findings, render
from engine.rulesets.yaml_reader import read_yaml
from engine.zones import zone_names
from schema.importing.rows import ENCODINGS


class Value(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One value of an action: out of a column or field, or always the same."""

    from_: str | None = msgspec.field(default=None, name="from")
    """A column, or a field; a dot leads into what it holds."""
    value: str | None = None
    """What it always is."""
    values: dict[str, str] = {}
    """What stands there, and what is meant by it; what is not listed is meant as it stands."""
    decimal: str = "."
    """What stands before the decimals of a number."""
    separator: str = ";"
    """What stands between the items of a list."""
    format: str = "iso"
    """Of a time: `iso`, `unix`, `unix_ms`, or as `%d.%m.%Y %H:%M`."""
    zone: str | None = None
    """Where a time without an offset is meant."""


class ProofSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What of a row is its proof. Without `kind`, rows have a document that have one of certificate, url and hash."""

    kind: "Written | None" = None
    certificate: "Written | None" = None
    url: "Written | None" = None
    hash: "Written | None" = None
    issuer: "Written | None" = None
    issued_at: "Written | None" = None
    note: "Written | None" = None

    @property
    def fields(self) -> "dict[str, Written]":
        """What is said of it, by name."""
        told = {each: getattr(self, each) for each in self.__struct_fields__}
        return {name: each for name, each in told.items() if each is not None}


class Recipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An idempotency key that is put together from several columns."""

    columns: list[str]
    between: str = ":"


Written: TypeAlias = str | Value
"""A name alone is where it comes from."""


class Spec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole mapping, as its file has it."""

    member: Written
    type: Written
    idempotency_key: str | Recipe
    occurred_at: Written | None = None
    attributes: dict[str, Written] = {}
    proof: "ProofSpec | None" = None
    encoding: str = "utf-8"
    delimiter: str = ""


class Mapping(msgspec.Struct, frozen=True):
    """A mapping, ready to be used."""

    member: Value
    type: Value
    idempotency_key: Recipe
    occurred_at: Value | None
    attributes: dict[str, Value]
    proof: dict[str, Value]

    @property
    def names(self) -> list[str]:
        """Every column or field that it looks at."""
        values = (self.member, self.type, *self.attributes.values(), *self.proof.values())
        values = (*values, *((self.occurred_at,) if self.occurred_at else ()))
        return [*(each.from_ for each in values if each.from_), *self.idempotency_key.columns]


def read_spec(path: Path) -> Spec:
    """The mapping of a file. Raises WrongSetting, with the place where that helps."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise WrongSetting(f"the mapping {path} cannot be read: {error}") from None
    findings = Findings()
    tree = read_yaml(str(path), text, findings)
    if findings.any_error:
        raise WrongSetting(render(findings.sorted, {str(path): text}))
    try:
        spec = msgspec.convert(_plain(tree.root), Spec)
    except msgspec.ValidationError as error:
        said = str(error).replace("Object contains unknown field", "there is no key")
        said = said.replace("Object missing required field", "it lacks the key").replace("`$.", "`")
        raise WrongSetting(f"{path}: {said}; `trogen import FILE --print-mapping` shows a whole one") from None
    _check(spec, path)
    return spec


def mapping_of(spec: Spec) -> Mapping:
    """The same with every short form written out."""
    key = spec.idempotency_key
    recipe = Recipe([key]) if isinstance(key, str) else key
    return Mapping(
        _value(spec.member),
        _value(spec.type),
        recipe,
        None if spec.occurred_at is None else _value(spec.occurred_at),
        {name: _value(each) for name, each in spec.attributes.items()},
        {name: _value(each) for name, each in spec.proof.fields.items()} if spec.proof else {},
    )


def _value(written: Written) -> Value:
    return Value(from_=written) if isinstance(written, str) else written


def _plain(node: nodes.Node) -> object:
    match node:
        case nodes.Scalar():
            return node.text
        case nodes.Sequence():
            return [_plain(each) for each in node.items]
        case nodes.Mapping():
            return {pair.key.text: _plain(pair.value) for pair in node.pairs}
        case _:
            return None


def _check(spec: Spec, path: Path) -> None:
    every: Map[str, object] = {
        "member": spec.member,
        "type": spec.type,
        "occurred_at": spec.occurred_at,
        **{f"attributes.{name}": each for name, each in spec.attributes.items()},
        **{f"proof.{name}": each for name, each in (spec.proof.fields.items() if spec.proof else ())},
    }
    for name, each in every.items():
        if isinstance(each, Value) and (each.from_ is None) == (each.value is None):
            raise WrongSetting(f"{path}: `{name}` has either `from` or `value`")
        if isinstance(each, Value) and each.zone is not None and each.zone not in zone_names():
            raise WrongSetting(f"{path}: `{name}`: `{each.zone}` is not a time zone, as `Europe/Stockholm`")
    if isinstance(spec.idempotency_key, Recipe) and not spec.idempotency_key.columns:
        raise WrongSetting(f"{path}: `idempotency_key` needs a column that tells one action from another")
    if spec.encoding not in ENCODINGS:
        raise WrongSetting(f"{path}: `encoding` is one of {', '.join(ENCODINGS)}")
    if len(spec.delimiter) > 1:
        raise WrongSetting(f"{path}: `delimiter` is a single character")
