"""Webhooks of brands that are shut out: nothing more is sent to them, and operators are told.

A brand is shut out while it is disabled, and once none of the keys that it had opens anything any more. A webhook that
was disabled with its brand goes on when the brand is enabled; without keys it waits until somebody resumes it, since
whoever had them may have changed where it leads.
"""

from collections.abc import Iterable

from engine.operations.webhooks.values import Webhook, WhyDisabled, webhook_of
from engine.rules.dictionary import RULES
from engine.rules.effects import WebhookDisabled
from engine.rules.instants import Instant
from engine.store import credentials
from engine.store import webhooks as stored
from engine.store.audit import Deed, note
from engine.store.backend import Transaction
from engine.store.program_feed import post
from engine.store.reading import Reader
from engine.store.replays import PROGRAMS
from engine.store.sandbox_keys import is_sandbox
from engine.store.webhook_progress import REST_NO_MORE
from engine.store.writer import Writer

BY = "deliveries"
"""Who is said to have done what nobody asked for."""


async def heed_brands(webhooks: Iterable[Webhook], *, now: Instant, reader: Reader, writer: Writer) -> bool:
    """Stops what belongs to brands that are shut out, and lets go on what may; whether anything was changed."""
    all_ = list(webhooks)
    brands = sorted({each.brand for each in all_ if each.brand is not None})
    if not brands:
        return False
    disabled, keyless = await credentials.shut_out(reader, brands, now)
    changes = {each: _verdict(each, disabled, keyless) for each in all_}
    changes = {each: verdict for each, verdict in changes.items() if verdict is not each.why_disabled}
    if changes:
        await writer.perform(lambda transaction: _change(transaction, changes, now))
    return bool(changes)


def _verdict(webhook: Webhook, disabled: set[str], keyless: set[str]) -> WhyDisabled | None:
    """Why nothing is to be sent; None when something is."""
    if not webhook.enabled and webhook.why_disabled is not WhyDisabled.BRAND_DISABLED:
        return webhook.why_disabled
    if webhook.brand in disabled:
        return WhyDisabled.BRAND_DISABLED
    return WhyDisabled.NO_KEY if webhook.brand in keyless else None


def _change(transaction: Transaction, changes: dict[Webhook, WhyDisabled | None], now: Instant) -> None:
    stored.alone(transaction)
    for webhook, verdict in changes.items():
        row = stored.found(transaction, webhook.id)
        if row is None or webhook_of(row).why_disabled is not webhook.why_disabled:
            continue  # another process was first, or somebody said otherwise
        transaction.write(stored.DISABLE_WEBHOOK, [(verdict is None, verdict and verdict.value, now, webhook.id)])
        if verdict is None:
            transaction.write(REST_NO_MORE, [(webhook.id,)])
            note(transaction, now, BY, Deed.WEBHOOK_RESUMED, None, webhook.id)
        else:
            tell_disabled(transaction, webhook, verdict, now)


def tell_disabled(transaction: Transaction, webhook: Webhook, why: WhyDisabled, now: Instant) -> None:
    """Tells operators, in the feed of each programme that a webhook is for, and notes it."""
    effect = WebhookDisabled(
        at=now, rule=RULES, entry=None, webhook=webhook.id, brand=webhook.brand, host=webhook.host, why=why.value
    )
    programs = [key for (key,) in transaction.fetch(PROGRAMS)] if webhook.programs is None else webhook.programs
    for program in sorted(programs):
        if not is_sandbox(program):
            post(transaction, program, now, effect)
    note(transaction, now, BY, Deed.WEBHOOK_DISABLED, None, webhook.id, {"why": why.value})
