"""Sending again what was sent before, from some place in the feed on."""

from collections.abc import Callable

from engine.operations.submissions import Rejected
from engine.operations.webhooks.refusals import place_ahead, unknown_webhook
from engine.operations.webhooks.values import Webhook, webhook_of
from engine.rules.instants import Instant
from engine.store import webhooks as stored
from engine.store.audit import Deed, note
from engine.store.backend import Transaction
from engine.store.statements import update
from engine.store.webhook_progress import FORGET_ABOVE, PROGRESS, REST_NO_MORE, ProgressRow
from engine.store.writer import Writer

SET_BACK = update("webhook_progress", "place bigint", "webhook_id uuid")


async def replay(
    id_: str, place: int, named_by: str, *, seen: Callable[[Webhook], bool], by: str, now: Instant, writer: Writer
) -> Webhook | Rejected:
    """Sets a webhook back to a place: everything above it is sent again. Whoever delivers for it begins anew."""

    def record(transaction: Transaction) -> Webhook | Rejected:
        row = stored.found(transaction, id_)
        webhook = None if row is None else webhook_of(row)
        if webhook is None or not seen(webhook):
            return Rejected((unknown_webhook(id_),))
        progress = ProgressRow(*transaction.fetch(PROGRESS, id_)[0])
        if place > progress.place:
            return Rejected((place_ahead(named_by),))
        transaction.write(SET_BACK, [(place, id_)])
        transaction.write(FORGET_ABOVE, [(id_, place)])
        transaction.write(REST_NO_MORE, [(id_,)])
        note(transaction, now, by, Deed.WEBHOOK_REPLAYED, None, webhook.id, {"place": place})
        return webhook

    return await writer.perform(record)
