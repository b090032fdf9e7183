"""What is stored of webhooks themselves: reading it, and the statements that write it.

Few rows, seldom written. Whoever changes them has the transaction to themselves: see `alone`.
"""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from engine.rules.instants import Instant
from engine.store.backend import Transaction
from engine.store.ids import is_id
from engine.store.models import Webhook
from engine.store.reading import Reader, question
from engine.store.statements import delete, insert, query, update


class SecretRow(NamedTuple):
    """What requests are signed with, as `whsec_…`; until when, None for the one that goes on."""

    text: str
    ends_at: Instant | None

    def __repr__(self) -> str:  # whatever is logged of a failure
        return f"SecretRow(…, {self.ends_at})"


class WebhookRow(NamedTuple):
    """An address that feed items are sent to, with its secrets, the newest first."""

    id: str
    brand: str | None
    url: str
    description: str
    programs: tuple[str, ...] | None
    types: tuple[str, ...] | None
    secrets: tuple[SecretRow, ...]
    enabled: bool
    why_disabled: str | None
    created_at: Instant
    created_by: str
    changed_at: Instant

    def __repr__(self) -> str:
        return f"WebhookRow({self.id}, …)"


_CHANGED = "url text, description text, programs jsonb, types jsonb, secrets jsonb, enabled boolean, why_disabled text"
INSERT_WEBHOOK = insert(
    "webhook",
    "id uuid, brand text, url text, description text, programs jsonb, types jsonb, secrets jsonb, enabled boolean, "
    "why_disabled text, created_at bigint, created_by text, changed_at bigint",
)
SAVE_WEBHOOK = update("webhook", f"{_CHANGED}, changed_at bigint", "id uuid")
DELETE_WEBHOOK = delete("webhook", "id uuid")
DISABLE_WEBHOOK = update("webhook", "enabled boolean, why_disabled text, changed_at bigint", "id uuid")

WEBHOOK_BY_ID = query(
    f"select {', '.join(WebhookRow._fields)} from webhook where id = $1"  # noqa: S608 - our own names
)

_WEBHOOKS_ROOM = "\N{HOOK}"
"""No programme can be called so; its lock is that of everybody who changes webhooks."""


def alone(transaction: Transaction) -> None:
    """Keeps everybody else from changing webhooks until the transaction ends."""
    transaction.lock_program(_WEBHOOKS_ROOM)


def found(transaction: Transaction, id_: str) -> WebhookRow | None:
    """The webhook, which nobody else changes until the transaction ends."""
    alone(transaction)
    rows = transaction.fetch(WEBHOOK_BY_ID, id_) if is_id(id_) else ()
    return next((_row(each) for each in rows), None)


def is_enabled(transaction: Transaction, id_: str) -> bool:
    """Whether there is such a webhook and it is enabled, as far as this transaction can see."""
    return any(_row(each).enabled for each in transaction.fetch(WEBHOOK_BY_ID, id_))


def insert_webhook(transaction: Transaction, row: WebhookRow) -> None:
    """Stores a new webhook."""
    created = (row.created_at, row.created_by, row.changed_at)
    transaction.write(INSERT_WEBHOOK, [(row.id, row.brand, *_changed(row), *created)])


def save_webhook(transaction: Transaction, row: WebhookRow) -> None:
    """Stores what was changed of a webhook."""
    transaction.write(SAVE_WEBHOOK, [(*_changed(row), row.changed_at, row.id)])


@question
async def webhooks(reader: Reader) -> Sequence[WebhookRow]:
    """Every webhook, the newest first."""
    rows = Webhook.all().order_by("-created_at", "id")
    return [_row(each) for each in await rows.values_list(*WebhookRow._fields)]


@question
async def webhook_by_id(reader: Reader, id_: str) -> WebhookRow | None:
    """The webhook of that id; None for what is no id."""
    if not is_id(id_):
        return None
    for row in await Webhook.filter(id=id_).values_list(*WebhookRow._fields):
        return _row(row)
    return None


def _changed(row: WebhookRow) -> tuple[object, ...]:
    secrets = json.dumps([{"text": each.text, "ends_at": each.ends_at} for each in row.secrets])
    lists = (None if each is None else json.dumps(each) for each in (row.programs, row.types))
    return (row.url, row.description, *lists, secrets, row.enabled, row.why_disabled)


def _row(columns: Sequence[Any]) -> WebhookRow:
    row = WebhookRow(*columns)
    secrets = tuple(SecretRow(each["text"], each["ends_at"]) for each in _read(row.secrets))
    return row._replace(
        id=str(row.id),
        programs=_list(row.programs),
        types=_list(row.types),
        secrets=secrets,
        enabled=bool(row.enabled),
    )


def _list(told: object) -> tuple[str, ...] | None:
    read = _read(told)
    return None if read is None else tuple(read)


def _read(told: Any) -> Any:
    return json.loads(told) if isinstance(told, str) else told
