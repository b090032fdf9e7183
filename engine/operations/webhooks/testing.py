"""Trying a webhook out: one request that means nothing, answered at once."""

import json

from engine.operations.webhooks.signing import signed
from engine.operations.webhooks.types import TEST
from engine.operations.webhooks.values import Answer, Carrier, Outcome, Request, Webhook
from engine.rules.instants import Instant, moment_of
from engine.store.ids import new_id
from engine.store.webhook_progress import INSERT_ATTEMPTS, AttemptRow
from engine.store.writer import Writer


async def try_out(webhook: Webhook, carrier: Carrier, *, now: Instant, writer: Writer) -> Answer:
    """Sends a test, signed as everything is, and notes what was answered."""
    message_id = f"msg_test_{new_id().replace('-', '')}"
    told = {
        "type": TEST,
        "timestamp": moment_of(now).isoformat().replace("+00:00", "Z"),
        "data": {"webhook": webhook.id},
    }
    body = json.dumps(told, separators=(",", ":")).encode()
    headers = signed(message_id, now, body, webhook.secrets_at(now))
    answer = await carrier.carry(Request(webhook.url, tuple(headers.items()), body))
    row = AttemptRow(
        webhook.id,
        "",
        None,
        message_id,
        None,
        TEST,
        1,
        now,
        answer.milliseconds,
        Outcome.TEST.value,
        answer.status,
        answer.reason,
        None if answer.is_good else answer.beginning,
        None,
    )
    await writer.perform(lambda transaction: transaction.write(INSERT_ATTEMPTS, [row]))
    return answer
