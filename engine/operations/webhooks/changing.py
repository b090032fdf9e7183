"""Making, changing and deleting webhooks, and their secrets."""

from collections.abc import Callable
from dataclasses import replace

from engine.operations.submissions import Rejected
from engine.operations.webhooks.refusals import MOST_WEBHOOKS, too_many, unknown_webhook
from engine.operations.webhooks.signing import new_secret
from engine.operations.webhooks.values import Made, NewWebhook, Webhook, WebhookChange, WhyDisabled, row_of, webhook_of
from engine.rules.instants import HOUR, Instant
from engine.store import webhooks as stored
from engine.store.audit import Deed, Detail, note
from engine.store.backend import Transaction
from engine.store.ids import new_id
from engine.store.statements import query
from engine.store.webhook_progress import DELETE_EVERYTHING, INSERT_PROGRESS, REST_NO_MORE, UNPARK
from engine.store.webhooks import SecretRow
from engine.store.writer import Writer

MOST_SECRETS = 3
"""That are signed with at a time: whoever rotates often need not sign for ever with all of them."""

_NEWEST_PLACE = query("select coalesce(max(id), 0) from feed_item")
_HOW_MANY = query("select count(*) from webhook where coalesce(brand, '') = $1")


async def create(new: NewWebhook, *, place: int, now: Instant, writer: Writer) -> Made | Rejected:
    """Makes a webhook that is sent what comes after a place of the feed."""
    secret = new_secret()
    webhook = Webhook(
        id=new_id(),
        brand=new.brand,
        url=new.url,
        description=new.description,
        programs=new.programs or None,
        types=new.types or None,
        secrets=(SecretRow(secret, None),),
        enabled=new.enabled,
        why_disabled=None if new.enabled else WhyDisabled.ASKED,
        created_at=now,
        created_by=new.by,
        changed_at=now,
    )

    def record(transaction: Transaction) -> Made | Rejected:
        stored.alone(transaction)
        ((count,),) = transaction.fetch(_HOW_MANY, new.brand or "")
        if count >= MOST_WEBHOOKS:
            return Rejected((too_many(),))
        stored.insert_webhook(transaction, row_of(webhook))
        transaction.write(INSERT_PROGRESS, [(webhook.id, place)])
        _note(transaction, webhook, now, new.by, Deed.WEBHOOK_CREATED)
        return Made(webhook, secret)

    return await writer.perform(record)


async def change(
    id_: str, what: WebhookChange, *, seen: Callable[[Webhook], bool], by: str, now: Instant, writer: Writer
) -> Webhook | Rejected:
    """Changes what is given of a webhook. Enabled again, it goes on where it stopped."""

    def record(transaction: Transaction) -> Webhook | Rejected:
        before = _found(transaction, id_, seen)
        if before is None:
            return Rejected((unknown_webhook(id_),))
        after = _changed(before, what, now)
        stored.save_webhook(transaction, row_of(after))
        if after.enabled and not before.enabled:
            transaction.write(REST_NO_MORE, [(id_,)])
        _note(transaction, after, now, by, Deed.WEBHOOK_CHANGED)
        return after

    return await writer.perform(record)


async def delete(
    id_: str, *, seen: Callable[[Webhook], bool], by: str, now: Instant, writer: Writer
) -> Webhook | Rejected:
    """Forgets a webhook, and everything that was noted of it."""

    def record(transaction: Transaction) -> Webhook | Rejected:
        webhook = _found(transaction, id_, seen)
        if webhook is None:
            return Rejected((unknown_webhook(id_),))
        for each in (*DELETE_EVERYTHING, stored.DELETE_WEBHOOK):
            transaction.write(each, [(id_,)])
        _note(transaction, webhook, now, by, Deed.WEBHOOK_DELETED)
        return webhook

    return await writer.perform(record)


async def rotate_secret(
    id_: str, overlap_hours: int, *, seen: Callable[[Webhook], bool], by: str, now: Instant, writer: Writer
) -> Made | Rejected:
    """Signs with another secret, and for so many hours with the one before as well."""
    secret, ends_at = new_secret(), Instant(now + overlap_hours * HOUR)

    def record(transaction: Transaction) -> Made | Rejected:
        before = _found(transaction, id_, seen)
        if before is None:
            return Rejected((unknown_webhook(id_),))
        old = [
            SecretRow(each.text, ends_at if each.ends_at is None else min(each.ends_at, ends_at))
            for each in before.secrets
        ]
        kept = [each for each in old if each.ends_at is not None and each.ends_at > now][: MOST_SECRETS - 1]
        after = replace(before, secrets=(SecretRow(secret, None), *kept), changed_at=now)
        stored.save_webhook(transaction, row_of(after))
        _note(transaction, after, now, by, Deed.WEBHOOK_SECRET_ROTATED)
        return Made(after, secret)

    return await writer.perform(record)


async def resume(
    id_: str, *, seen: Callable[[Webhook], bool], by: str, now: Instant, writer: Writer
) -> Webhook | Rejected:
    """Sends again, at once: what is parked, and everything from where it stopped."""

    def record(transaction: Transaction) -> Webhook | Rejected:
        before = _found(transaction, id_, seen)
        if before is None:
            return Rejected((unknown_webhook(id_),))
        after = _changed(before, WebhookChange(enabled=True), now)
        stored.save_webhook(transaction, row_of(after))
        transaction.write(REST_NO_MORE, [(id_,)])
        transaction.write(UNPARK, [(now, now, id_)])
        _note(transaction, after, now, by, Deed.WEBHOOK_RESUMED)
        return after

    return await writer.perform(record)


def _note(transaction: Transaction, webhook: Webhook, now: Instant, by: str, deed: Deed) -> None:
    """Notes a deed; of where it is sent to the host alone, since an address may hold what is secret."""
    details: dict[str, Detail] = {
        "brand": webhook.brand,
        "host": webhook.host,
        "programs": webhook.programs,
        "types": webhook.types,
        "enabled": webhook.enabled,
    }
    program = webhook.programs[0] if webhook.programs and len(webhook.programs) == 1 else None
    note(transaction, now, by, deed, program, webhook.id, details)


def _found(transaction: Transaction, id_: str, seen: Callable[[Webhook], bool]) -> Webhook | None:
    row = stored.found(transaction, id_)
    webhook = None if row is None else webhook_of(row)
    return webhook if webhook is not None and seen(webhook) else None


def _changed(before: Webhook, what: WebhookChange, now: Instant) -> Webhook:
    enabled = before.enabled if what.enabled is None else what.enabled
    why = None if enabled else WhyDisabled.ASKED if what.enabled is False else before.why_disabled
    return replace(
        before,
        url=before.url if what.url is None else what.url,
        description=before.description if what.description is None else what.description,
        programs=before.programs if what.programs is None else what.programs or None,
        types=before.types if what.types is None else what.types or None,
        enabled=enabled,
        why_disabled=why,
        changed_at=now,
    )
