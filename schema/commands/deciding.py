"""What `trogen pending` asks of the service beside a server: what waits, and what is decided of it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from engine.errors import EngineError
from schema.commands.handing_out import COMMAND_LINE, granted, opened
from schema.commands.ids import stored_ids

if TYPE_CHECKING:
    from engine.operations.submissions import RecordedAction
    from engine.service import Service
    from engine.store.candidates import Proof
    from engine.store.waiting import StoredPending

AT_A_TIME = 500


class NotDecided(EngineError):
    """Nothing was decided, because it was not said clearly what is."""


class Waiting(NamedTuple):
    """An action that waits, with all that helps to decide."""

    stored: "StoredPending"
    action: "RecordedAction"
    proof: "Proof | None"


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What is decided of these actions of a programme."""

    program: str
    actions: Sequence[str]
    approved: bool
    reason: str = ""


async def waiting(
    database_url: str | None, program: str, only: Mapping[str, str], member: str | None, most: int | None
) -> tuple[list[Waiting], int]:
    """What waits, the oldest first, `most` of it or all; and how much there is. Raises NotHandedOut."""
    async with opened(database_url) as service:
        asked = {**only, **await _of_member(service, program, member)}
        return await _queue(service, program, asked, most)


async def decide(database_url: str | None, verdicts: Verdicts) -> tuple[int, list[str]]:
    """How many were decided, and a line for each that could not be."""
    from engine.operations.submissions import Rejected
    from engine.operations.verdicts import Deciding

    lines: list[str] = []
    async with opened(database_url) as service:
        await _known(service, verdicts.program)
        for start in range(0, len(verdicts.actions), AT_A_TIME):
            ids = verdicts.actions[start : start + AT_A_TIME]
            decidings = [
                Deciding(verdicts.program, each, verdicts.approved, COMMAND_LINE, verdicts.reason) for each in ids
            ]
            for id_, answer in zip(ids, await service.approvals.decide(decidings), strict=True):
                if isinstance(answer, Rejected):
                    lines += [f"{_shown(id_)}: {each.message}" for each in answer.problems]
    return len(verdicts.actions) - len(lines), lines


def actions_of(named: Sequence[str]) -> list[str]:
    """The journal's ids of actions, named as the API does or as the audit does. Raises NotDecided for no id at all."""
    from schema.ids import NodeKind

    return stored_ids(named, NodeKind.ACTION, "trogen pending list", NotDecided)


def in_words(each: Waiting) -> str:
    """An action that waits, in a few lines."""
    from engine.operations.times import in_words as moment

    stored, action = each.stored, each.action
    lines = [
        f"{_shown(stored.id)}  {stored.type} of {action.member} by {stored.brand}, {moment(stored.occurred_at)}: "
        f"{stored.reason.code.value} ({stored.reason.rule})",
        *(f"  {name}: {value}" for name, value in action.attributes.items()),
        *(f"  proof, {name}: {value}" for name, value in _proof(each.proof).items()),
        *(f"  evidence, {name}: {_plain(value)}" for name, value in stored.reason.evidence.items()),
    ]
    return "\n".join(lines)


def listed_document(each: Waiting) -> dict[str, object]:
    """An action that waits, for other programs."""
    from schema.scalars import told

    stored, action = each.stored, each.action
    return {
        "id": _shown(stored.id),
        "member": action.member,
        "brand": stored.brand,
        "type": stored.type,
        "occurredAt": told(stored.occurred_at),
        "receivedAt": told(stored.received_at),
        "attributes": dict(action.attributes),
        "reason": stored.reason.code.value,
        "rule": stored.reason.rule,
        "evidence": dict(stored.reason.evidence),
        "proof": _proof(each.proof) or None,
    }


async def _queue(
    service: "Service", program: str, only: Mapping[str, str], most: int | None
) -> tuple[list[Waiting], int]:
    from engine.store.pages import Place
    from engine.store.waiting import QueueStretch

    found: list[Waiting] = []
    after: Place | None = None
    while True:
        count = AT_A_TIME if most is None else min(AT_A_TIME, most - len(found))
        page = await service.approvals.queue(program, QueueStretch(count, after, only))
        found += await _with_proofs(service, page.rows)
        if not page.has_more or (most is not None and len(found) >= most):
            return found, await service.approvals.in_all(program, only)
        after = Place(page.rows[-1].received_at, page.rows[-1].id)


async def _with_proofs(service: "Service", rows: "Sequence[StoredPending]") -> list[Waiting]:
    proofs = await service.approvals.proofs([each.id for each in rows])
    actions = [await service.action(each.id) for each in rows]
    pairs = zip(rows, actions, strict=True)
    return [Waiting(row, action, proofs.get(row.id)) for row, action in pairs if action is not None]


async def _of_member(service: "Service", program: str, member: str | None) -> dict[str, str]:
    from engine.operations.refusals import nobody
    from engine.operations.submissions import Rejected

    await _known(service, program)
    if member is None:
        return {}
    found = await service.member(program, member)
    return {"member_id": found.id} if found is not None else granted(Rejected((nobody(program, member),)))


async def _known(service: "Service", program: str) -> None:
    from engine.operations.submissions import Rejected

    unknown = await service.unknown_program(program)
    if unknown is not None:
        granted(Rejected((unknown,)))


def _shown(entry_id: str) -> str:
    from schema.ids import NodeKind, id_of

    return str(id_of(NodeKind.ACTION, entry_id))


def _proof(proof: "Proof | None") -> dict[str, str]:
    from engine.rules.instants import Instant
    from schema.scalars import told

    if proof is None:
        return {}
    texts = ("kind", "certificate", "url", "hash", "issuer", "note")
    found = {name: str(value) for name in texts if (value := getattr(proof, name)) is not None}
    issued = {} if proof.issued_at is None else {"issuedAt": told(Instant(proof.issued_at))}
    return {**found, **issued}


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
