"""CSV files whose columns are named as the API names things: they need no mapping."""

from collections.abc import Mapping, Sequence

from engine.errors import WrongSetting
from schema.importing.dictionary import Types
from schema.importing.mapping import ProofSpec, Spec, Written
from schema.importing.rows import REASONS
from schema.terminal import warn

_FIELDS = {
    "member": ("member",),
    "type": ("type",),
    "idempotency_key": ("idempotencyKey", "idempotency_key"),
    "occurred_at": ("occurredAt", "occurred_at"),
}
_PROOF = {
    "kind": ("proof.kind",),
    "certificate": ("proof.certificate",),
    "url": ("proof.url",),
    "hash": ("proof.hash",),
    "issuer": ("proof.issuer",),
    "issued_at": ("proof.issuedAt", "proof.issued_at"),
    "note": ("proof.note",),
}


def spec_of_header(header: Sequence[str], types: Types) -> Spec:
    """The mapping that a header means by itself. Raises WrongSetting when it lacks something."""
    found, proof = _columns(_FIELDS, header), _columns(_PROOF, header)
    missing = [names[0] for field, names in _FIELDS.items() if found[field] is None and field != "occurred_at"]
    if missing:
        raise WrongSetting(
            f"no column is named {' or '.join(missing)}: there is {', '.join(header)}. Say in a mapping which one it "
            "is; `trogen import FILE --print-mapping` proposes one"
        )
    declared = {name for attributes in types.values() for name in attributes}
    attributes: dict[str, Written] = {each: each for each in header if each in declared}
    known = {*found.values(), *proof.values(), *declared, REASONS}
    if left_out := [each for each in header if each not in known]:
        warn(f"no action type has an attribute of that name, so these columns are left out: {', '.join(left_out)}")
    return Spec(
        member=found["member"] or "",
        type=found["type"] or "",
        idempotency_key=found["idempotency_key"] or "",
        occurred_at=found["occurred_at"],
        attributes=attributes,
        proof=ProofSpec(**proof) if any(proof.values()) else None,
    )


def _columns(wanted: Mapping[str, Sequence[str]], header: Sequence[str]) -> dict[str, str | None]:
    """The column of each field; None for one that has none."""
    return {field: next((each for each in names if each in header), None) for field, names in wanted.items()}
