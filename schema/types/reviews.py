"""What is told of actions that wait, or waited, for an operator, and of what proves an action."""

from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry

from engine.rules.dictionary import RuleId
from engine.store.candidates import Proof as StoredProof
from engine.store.waiting import StoredPending
from schema.auth.rights import OPERATORS, may
from schema.book import Book
from schema.scalars import DateTime, JSONObject

if TYPE_CHECKING:
    from schema.types.rules import RuleReference


@strawberry.enum(description="Why an action waits for an operator.")
class PendingReason(Enum):
    NEEDS_APPROVAL = strawberry.enum_value(
        "needs_approval", description="Actions of that type count only when an operator has approved them."
    )
    HELD_BACK = strawberry.enum_value(
        "held_back", description="A guard against what is not fair found something that an operator should look at."
    )


@strawberry.enum(description="Whether an action counts.")
class ActionStatus(Enum):
    COUNTED = strawberry.enum_value(
        "counted",
        description="It is in the journal, at once or since it was approved. What was taken back of it does not "
        "count, nor does any while a guard of fair play holds it back: `outcome.heldBack` and the feed's `HeldBack` "
        "tell that.",
    )
    PENDING = strawberry.enum_value(
        "pending", description="It waits for an operator, and counts for nothing until it is approved."
    )
    REFUSED = strawberry.enum_value("refused", description="It waited, and an operator refused it: it never counts.")


@strawberry.type(description="Why an action waits, or waited, for an operator, and what was decided.")
class Review:
    reason: PendingReason = strawberry.field(description="Why it waits.")
    rule: Annotated["RuleReference", strawberry.lazy("schema.types.rules")] = strawberry.field(
        description="What asks for it: a guard, or the programme with its action types.", metadata=may(OPERATORS)
    )
    evidence: JSONObject = strawberry.field(
        description="What was found that somebody should look at; empty when the type asks for approval anyway.",
        metadata=may(OPERATORS),
    )
    decided_at: DateTime | None = strawberry.field(description="When it was decided; null while it waits.")
    decided_by: str | None = strawberry.field(
        description="Who decided: the name of their key; null while it waits.", metadata=may(OPERATORS)
    )
    words: str | None = strawberry.field(
        description="Why it was refused, in the operator's words for the member; null when it was not."
    )


@strawberry.enum(description="What kind of proof backs an action.")
class ProofKind(Enum):
    WORD = strawberry.enum_value("word", description="The word of the brand that submitted it.")
    DOCUMENT = strawberry.enum_value("document", description="A document: a certificate, a receipt, a photo.")


@strawberry.type(
    description="What backs an action. The member sees it, the brand that handed it in, and operators; it can be "
    "forgotten without the action being touched."
)
class Proof:
    kind: ProofKind = strawberry.field(description="What kind of proof it is.")
    certificate: str | None = strawberry.field(description="The document's own number or id.")
    url: str | None = strawberry.field(description="Where the document can be seen. Trogen never asks for it.")
    hash: str | None = strawberry.field(
        description="Of the document's bytes, as `sha256:9f86d081…`: what is seen later can be compared with it."
    )
    issuer: str | None = strawberry.field(description="Who issued the document.")
    issued_at: DateTime | None = strawberry.field(description="When it was issued.")
    note: str | None = strawberry.field(description="Anything else that is said of it.")


def status_of(review: StoredPending | None) -> ActionStatus:
    """Whether an action counts that waited, or never did."""
    if review is None or review.status == "approved":
        return ActionStatus.COUNTED
    return ActionStatus.REFUSED if review.status == "refused" else ActionStatus.PENDING


def review_of(book: Book, stored: StoredPending) -> Review:
    from schema.types.rules import rule_reference

    return Review(
        reason=PendingReason(stored.reason.code.value),
        rule=rule_reference(book, RuleId(stored.reason.rule)),
        evidence=JSONObject(dict(stored.reason.evidence)),
        decided_at=None if stored.decided_at is None else DateTime(stored.decided_at),
        decided_by=stored.decided_by or None,
        words=stored.words or None,
    )


def proof_of(stored: StoredProof) -> Proof:
    return Proof(
        kind=ProofKind(stored.kind),
        certificate=stored.certificate,
        url=stored.url,
        hash=stored.hash,
        issuer=stored.issuer,
        issued_at=None if stored.issued_at is None else DateTime(stored.issued_at),
        note=stored.note,
    )
