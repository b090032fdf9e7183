"""What is stored besides when a webhook is disabled, or items of it are parked: somebody must hear of it."""

from collections.abc import Callable, Sequence

from engine.operations.webhooks.shutting import tell_disabled
from engine.operations.webhooks.types import FOR_OPERATORS, KIND_OF
from engine.operations.webhooks.values import Outcome, Webhook, WhyDisabled
from engine.rules.dictionary import RULES
from engine.rules.effects import WebhookParked
from engine.rules.instants import Instant
from engine.store.backend import Transaction
from engine.store.program_feed import post
from engine.store.sandbox_keys import is_sandbox
from engine.store.webhook_progress import AttemptRow, parked_in, told_of_parked
from engine.store.webhooks import DISABLE_WEBHOOK, is_enabled


def stored_with(
    webhook: Webhook, verdict: WhyDisabled | None, attempts: Sequence[AttemptRow], now: Instant
) -> Callable[[Transaction], None] | None:
    """What is to be done in the transaction that stores these attempts; None for nothing.

    After a verdict nothing is sent any more, until somebody says so. What was not taken stays where it is in the feed.
    """
    parked = [each for each in attempts if each.outcome == Outcome.PARKED.value and _is_told(each)]
    if verdict is None and not parked:
        return None

    def store(transaction: Transaction) -> None:
        first = {each.program: each.type for each in reversed(parked)}
        for program, kind in sorted(first.items()):
            _tell_parked(transaction, webhook, program, kind, now)
        # What is under way is still stored after the verdict was: it is said once.
        if verdict is not None and is_enabled(transaction, webhook.id):
            transaction.write(DISABLE_WEBHOOK, [(False, verdict.value, now, webhook.id)])
            tell_disabled(transaction, webhook, verdict, now)

    return store


def _is_told(parked: AttemptRow) -> bool:
    # What tells of parked items would be parked in its turn, and told, for ever.
    return not is_sandbox(parked.program) and KIND_OF[parked.type] not in FOR_OPERATORS


def _tell_parked(transaction: Transaction, webhook: Webhook, program: str, kind: str, now: Instant) -> None:
    parked = parked_in(transaction, webhook.id, program)
    if not parked or told_of_parked(transaction, webhook.id, program, now):
        return  # of whoever was erased meanwhile nothing is parked
    effect = WebhookParked(
        at=now,
        rule=RULES,
        entry=None,
        webhook=webhook.id,
        brand=webhook.brand,
        host=webhook.host,
        parked=parked,
        type=kind,
    )
    post(transaction, program, now, effect)
