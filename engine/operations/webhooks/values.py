"""Webhooks as values: where, what and how it stands."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol
from urllib.parse import urlsplit

from engine.rules.instants import Instant
from engine.store.webhooks import SecretRow, WebhookRow


class WhyDisabled(Enum):
    """Why nothing is sent."""

    ASKED = "asked"
    """Somebody said so."""
    GONE = "gone"
    """The receiver answered 410."""
    FAILING = "failing"
    """Nothing was taken for days."""
    BRAND_DISABLED = "brand_disabled"
    """The brand whose it is was disabled. It goes on when the brand is enabled again."""
    NO_KEY = "no_key"
    """Every key of the brand whose it is was revoked, or has expired."""


class Outcome(Enum):
    """What came of a request."""

    DELIVERED = "delivered"
    FAILED = "failed"
    """It is tried again, at `next_at`."""
    PARKED = "parked"
    """It was tried for three days, and is not tried again by itself."""
    TEST = "test"
    """It was asked for by `testWebhook`; `status` says what came of it."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address that feed items are sent to."""

    id: str
    brand: str | None
    """Whose it is; None for operators."""
    url: str
    description: str
    programs: tuple[str, ...] | None
    """Of which programmes; None for all."""
    types: tuple[str, ...] | None
    """What is sent; None for everything."""
    secrets: tuple[SecretRow, ...] = field(repr=False)
    enabled: bool
    why_disabled: WhyDisabled | None
    created_at: Instant
    created_by: str
    changed_at: Instant

    @property
    def host(self) -> str:
        """Of where it is sent to: what can be told of the address, which may hold what is secret."""
        return urlsplit(self.url).hostname or ""

    def secrets_at(self, now: Instant) -> list[str]:
        """What requests are signed with at an instant, the newest first."""
        return [each.text for each in self.secrets if each.ends_at is None or each.ends_at > now]

    def ends_old_secrets_at(self, now: Instant) -> Instant | None:
        """When the newest of the secrets that were rotated ends; None when none is believed any more."""
        return max(
            (each.ends_at for each in self.secrets if each.ends_at is not None and each.ends_at > now), default=None
        )


@dataclass(frozen=True, slots=True)
class NewWebhook:
    """A webhook that is to be, as it was asked for, nothing of it checked yet."""

    url: str
    by: str
    brand: str | None = None
    description: str = ""
    programs: tuple[str, ...] | None = None
    types: tuple[str, ...] | None = None
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class WebhookChange:
    """What is to be otherwise; None leaves it as it is, and an empty list of programmes or types means all."""

    url: str | None = None
    description: str | None = None
    programs: tuple[str, ...] | None = None
    types: tuple[str, ...] | None = None
    enabled: bool | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A webhook with a secret that was made just now. Its text is told this once."""

    webhook: Webhook
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a webhook has come."""

    place: int
    behind: bool
    """Whether there are items in the feed that were not looked at yet."""
    delivered: int
    failed: int
    """Requests, each attempt counted."""
    members_waiting: int
    """Members for whom an item is tried again, and everything later of theirs waits."""
    parked: int
    failing_since: Instant | None
    rests_until: Instant | None
    delivered_at: Instant | None


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent: the body with its headers, to an address."""

    url: str
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a request."""

    status: int | None
    """None when there was no answer; `reason` says why."""
    reason: str | None
    beginning: str
    """Of the body of the answer."""
    milliseconds: int
    retry_after: int | None = None
    """Seconds, as the receiver asked for."""

    @property
    def is_good(self) -> bool:
        """Whether the receiver has taken it."""
        return self.status is not None and 200 <= self.status < 300


class Carrier(Protocol):
    """Carries requests to receivers. Never raises: whatever goes wrong is an answer."""

    async def carry(self, request: Request) -> Answer: ...


def webhook_of(row: WebhookRow) -> Webhook:
    why = None if row.why_disabled is None else WhyDisabled(row.why_disabled)
    return Webhook(**{**row._asdict(), "why_disabled": why})


def row_of(webhook: Webhook) -> WebhookRow:
    why = None if webhook.why_disabled is None else webhook.why_disabled.value
    return WebhookRow(
        webhook.id,
        webhook.brand,
        webhook.url,
        webhook.description,
        webhook.programs,
        webhook.types,
        webhook.secrets,
        webhook.enabled,
        why,
        webhook.created_at,
        webhook.created_by,
        webhook.changed_at,
    )
