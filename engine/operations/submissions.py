"""What callers hand in and what they are told: values for submitting actions and making members known."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from engine.operations.problems import Problem
from engine.rules.effects import AnyEffect
from engine.rules.entries import AttributeValue, EntryId
from engine.rules.instants import Instant
from engine.store.candidates import PendingReason
from engine.store.displays import UNCHANGED, Display
from engine.store.pages import FeedRow

OPERATOR_BRAND = "operator"
"""The brand that actions are recorded under when the operator submits them without naming one."""

MEMBER_BRAND = "member"
"""The brand that what members do for themselves is recorded under; each of them has idempotency keys of their own."""

RESERVED_BRANDS = frozenset({OPERATOR_BRAND, MEMBER_BRAND})
"""No partner can be called so."""


@dataclass(frozen=True, slots=True)
class Submission:
    """One action as it was handed in, nothing of it checked yet."""

    program: str
    member: str
    """The member's external id."""
    type: str
    idempotency_key: str
    attributes: object
    """What is told about it, by name; anything else than a mapping is refused."""
    occurred_at: datetime | str | None = None
    """None means now, as the server's clock has it. A text must be ISO 8601 with a UTC offset."""
    brand: str = OPERATOR_BRAND
    action_types: frozenset[str] | None = None
    """The types that its key may submit; None for every one."""
    credential: str = ""
    """The prefix of the key that it came with; '' for the key of the settings."""
    came_at: Instant | None = None
    """When it first came, for one that is submitted again: then it occurred then, unless it says when."""
    proof: object = None
    """What backs it: a mapping with `kind` and what there is of a document, nothing of it checked yet."""


@dataclass(frozen=True, slots=True)
class RecordedAction:
    """An action as the journal has it."""

    id: EntryId
    program: str
    member_id: str
    member: str
    type: str
    brand: str
    occurred_at: Instant
    received_at: Instant
    attributes: Mapping[str, AttributeValue]
    waited: bool = False
    """Whether it was to wait for a verdict when it came, whatever became of that."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The action is durably stored and folded. `effects` is everything that it changed, in order."""

    action: RecordedAction
    effects: tuple[AnyEffect, ...]
    feed: tuple[FeedRow, ...] = ()
    """The same effects as the feed has them, numbered: a screen knows them again when the subscription brings them."""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """The same submission was accepted before; this is what came of it then."""

    action: RecordedAction
    effects: tuple[AnyEffect, ...]
    feed: tuple[FeedRow, ...] = ()
    """The same effects as the feed has them, numbered: a screen knows them again when the subscription brings them."""


@dataclass(frozen=True, slots=True)
class Pending:
    """The action is durably stored and waits for an operator: now, or since it was first handed in.

    It counts for nothing until it is approved, and then as of when it occurred.
    """

    action: RecordedAction
    reason: PendingReason
    feed: tuple[FeedRow, ...] = ()
    repeated: bool = False
    """Whether it was handed in before."""

    @property
    def effects(self) -> tuple[AnyEffect, ...]:
        """What was told of it: that it waits."""
        return tuple(row.effect for row in self.feed)


@dataclass(frozen=True, slots=True)
class Rejected:
    """Nothing was stored, for these reasons: at least one, in the documented order of precedence."""

    problems: tuple[Problem, ...]


SubmissionOutcome: TypeAlias = Accepted | Duplicate | Pending | Rejected


@dataclass(frozen=True, slots=True)
class Registration:
    """Where a member lives, which language they read, and what else is known; told once, before they act or after."""

    program: str
    member: str
    zone: str | None = None
    """An IANA zone; None is the programme's."""
    locale: str | None = None
    attributes: Mapping[str, object] = field(default_factory=dict)
    """What is told of the member, nothing of it checked yet."""
    brand: str = ""
    """The brand that calls the member so; '' for a common name."""
    display: Display = UNCHANGED
    """How the member is shown to others."""


@dataclass(frozen=True, slots=True)
class Registered:
    """The member is registered. `created` tells whether nothing at all was known of them before."""

    member_id: str
    created: bool
