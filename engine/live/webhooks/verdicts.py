"""What is stored when a webhook is disabled."""

from collections.abc import Callable

from engine.live.webhooks.docket import Docket
from engine.operations.webhooks.values import Webhook
from engine.rules.instants import Instant
from engine.store.audit import Deed, note
from engine.store.backend import Transaction
from engine.store.webhooks import DISABLE_WEBHOOK


def stored_with(webhook: Webhook, docket: Docket, now: Instant) -> Callable[[Transaction], None]:
    """Nothing is sent any more, until somebody says so. What was not taken stays where it is in the feed."""
    why = docket.verdict
    assert why is not None, "there is a reason"

    def disable(transaction: Transaction) -> None:
        transaction.write(DISABLE_WEBHOOK, [(False, why.value, now, webhook.id)])
        note(transaction, now, "deliveries", Deed.WEBHOOK_DISABLED, None, webhook.id, {"why": why.value})

    return disable
