"""Operators are told in the programme's own feed when something is parked, and when a webhook stops by itself."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from engine.operations.access.credentials import Issued, KeyRole, NewKey
from engine.operations.doctor import examine
from engine.operations.problems import ProblemCode
from engine.operations.submissions import Rejected
from engine.operations.webhooks.values import Answer, Made, NewWebhook, Webhook, WebhookChange, WhyDisabled
from engine.rules.effects import AnyEffect, WebhookDisabled, WebhookParked
from engine.store.program_feed import is_program_member
from tests.webhooks.receiver import BAD, GOOD, Heard
from tests.webhooks.test_delivering import Desk, desk


async def told(at: Desk) -> list[AnyEffect]:
    """What the programme's own feed tells."""
    news, _ = await at.service.program_feed("club", 0, await at.service.feed_horizon())
    return [each.row.effect for each in news if is_program_member(each.row.member_id)]


async def handed_out(at: Desk) -> Issued:
    key = await at.service.access.create_key(NewKey(role=KeyRole.BRAND, name="a key", by="tests", brand="shop"))
    assert isinstance(key, Issued)
    return key


async def test_operators_are_told_once_a_day_what_was_parked(database_url: str, tmp_path: Path) -> None:
    poisoned = {"bo": 1, "cid": 1, "dan": 1}

    def replies(heard: Heard) -> Answer:
        return BAD if poisoned.get(heard.member) == heard.number else GOOD

    async with desk(database_url, tmp_path, replies) as at:
        for late, member in enumerate(("bo", "cid", "dan")):
            await at.happens(member)
            await at.passes(hours=8 + 24 * late)
        for _ in range(30):
            await at.passes(hours=4)
        effects = await told(at)
        sent = [each.told for each in at.carrier.taken if each.told["type"] == "webhook.parked"]
        progress = await at.service.webhooks.progress(await at.now())
        found = await examine(database_url, deep=True)

    assert progress.parked == 3
    assert all(isinstance(each, WebhookParked) for each in effects)
    assert [each.parked for each in effects if isinstance(each, WebhookParked)] == [1, 3]
    (first, _) = sent
    assert first["data"]["member"] is None
    assert first["data"]["item"]["host"] == "127.0.0.1"
    assert found.total == 0


async def test_what_tells_of_parked_items_is_not_told_when_it_is_parked(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path, lambda heard: GOOD if heard.member == "anna" else BAD) as at:
        await at.happens("bo")
        for hour in range(0, 24 * 9, 4):
            await at.happens(*(("anna",) if hour % 24 == 0 else ()))
            await at.passes(hours=4)
        kinds = {type(each) for each in await told(at)}
        parked = (await at.service.webhooks.progress(await at.now())).parked
        count = len(await told(at))

    assert kinds == {WebhookParked}
    assert parked > count


async def test_operators_are_told_that_a_webhook_was_disabled(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path, lambda heard: Answer(410, None, "", 1)) as at:
        await at.happens("anna")
        await at.dispatcher.deliver()
        (effect,) = await told(at)

    assert isinstance(effect, WebhookDisabled)
    assert (effect.webhook, effect.brand, effect.host, effect.why) == (at.webhook.id, None, "127.0.0.1", "gone")


@asynccontextmanager
async def desk_of_shop(database_url: str, folder: Path) -> AsyncIterator[tuple[Desk, Issued]]:
    """A desk whose webhook is a brand's, which has one key."""
    async with desk(database_url, folder) as at:
        await at.service.webhooks.delete(at.webhook.id, None, by="tests")
        await at.service.access.create_brand("shop", "The shop", by="tests")
        key = await handed_out(at)
        made = await at.service.webhooks.create(NewWebhook("http://127.0.0.1:1/hooks", "tests", brand="shop"))
        assert isinstance(made, Made)
        yield replace(at, webhook=made.webhook), key


async def test_nothing_is_sent_to_a_disabled_brand_and_everything_once_it_is_enabled(
    database_url: str, tmp_path: Path
) -> None:
    async with desk_of_shop(database_url, tmp_path) as (at, _):
        await at.service.access.update_brand("shop", by="tests", disabled=True)
        await at.happens("anna")
        await at.dispatcher.deliver()
        stopped, heard, effects = await at.now(), len(at.carrier.heard), await told(at)
        await at.passes(minutes=1)
        again = await told(at)
        refused = await at.service.webhooks.resume(at.webhook.id, None, by="tests")
        enabled = await at.service.webhooks.change(at.webhook.id, WebhookChange(enabled=True), None, by="tests")
        described = await at.service.webhooks.change(at.webhook.id, WebhookChange(description="a"), None, by="tests")

        await at.service.access.update_brand("shop", by="tests", disabled=False)
        await at.dispatcher.deliver()
        going_on = await at.now()
        assert at.taken_of("anna") == await at.feed_of("anna") != []

    assert (stopped.enabled, stopped.why_disabled, heard) == (False, WhyDisabled.BRAND_DISABLED, 0)
    assert [each.why for each in effects if isinstance(each, WebhookDisabled)] == ["brand_disabled"]
    assert effects == again
    assert isinstance(refused, Rejected)
    assert [each.code for each in refused.problems] == [ProblemCode.BRAND_SHUT_OUT]
    assert enabled == refused
    assert isinstance(described, Webhook)
    assert (going_on.enabled, going_on.why_disabled) == (True, None)


@pytest.mark.parametrize(
    "change",
    [
        WebhookChange(url="http://127.0.0.1:1/other"),
        WebhookChange(types=("badge.won",)),
        WebhookChange(programs=("club",)),
        WebhookChange(enabled=True),
    ],
)
async def test_nothing_is_made_or_changed_that_would_send_to_a_brand_that_is_shut_out(
    sqlite_url: str, tmp_path: Path, change: WebhookChange
) -> None:
    async with desk_of_shop(sqlite_url, tmp_path) as (at, key):
        await at.service.access.revoke_key(key.credential.prefix, by="tests")
        webhooks = at.service.webhooks
        keyless = await webhooks.change(at.webhook.id, change, None, by="tests")
        await at.service.access.update_brand("shop", by="tests", disabled=True)
        made = await webhooks.create(NewWebhook("http://127.0.0.1:1/hooks", "tests", brand="shop"))
        disabled = await webhooks.change(at.webhook.id, change, None, by="tests")
        paths = [each.problems[0].path for each in (keyless, made, disabled) if isinstance(each, Rejected)]
        codes = [each.problems[0].code for each in (keyless, made, disabled) if isinstance(each, Rejected)]
        all_ = await webhooks.all(None)

    assert codes == [ProblemCode.BRAND_SHUT_OUT] * 3
    assert paths == [("id",), ("brand",), ("id",)]
    assert all_ == [at.webhook]


async def test_where_a_webhook_leads_is_changed_before_its_brand_is_let_in_again(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with desk_of_shop(sqlite_url, tmp_path) as (at, _):
        await at.service.access.update_brand("shop", by="tests", disabled=True)
        there = WebhookChange(url="http://127.0.0.1:1/elsewhere", enabled=False)
        changed = await at.service.webhooks.change(at.webhook.id, there, None, by="tests")
        again = await at.service.webhooks.change(at.webhook.id, WebhookChange(types=("badge.won",)), None, by="tests")
        await at.service.access.update_brand("shop", by="tests", disabled=False)
        await at.dispatcher.deliver()
        now = await at.now()

    assert isinstance(changed, Webhook)
    assert isinstance(again, Webhook)
    assert (now.url, now.types, now.enabled) == ("http://127.0.0.1:1/elsewhere", ("badge.won",), False)


async def test_what_somebody_disabled_meanwhile_stays_disabled(database_url: str, tmp_path: Path) -> None:
    async with desk_of_shop(database_url, tmp_path) as (at, _):
        await at.service.access.update_brand("shop", by="tests", disabled=True)
        await at.dispatcher.deliver()
        await at.service.webhooks.change(at.webhook.id, WebhookChange(enabled=False), None, by="tests")
        await at.service.access.update_brand("shop", by="tests", disabled=False)
        await at.dispatcher.deliver()

        assert (await at.now()).why_disabled is WhyDisabled.ASKED


async def test_without_a_key_nothing_is_sent_until_somebody_resumes_it(database_url: str, tmp_path: Path) -> None:
    async with desk_of_shop(database_url, tmp_path) as (at, first):
        second = await handed_out(at)
        await at.service.access.revoke_key(first.credential.prefix, by="tests")
        await at.happens("anna")
        await at.dispatcher.deliver()
        taken = len(at.carrier.taken)
        assert at.taken_of("anna") == await at.feed_of("anna") != []

        await at.service.access.revoke_key(second.credential.prefix, by="tests")
        await at.happens("anna")
        await at.dispatcher.deliver()
        (effect,) = await told(at)
        refused = await at.service.webhooks.resume(at.webhook.id, None, by="tests")
        await handed_out(at)
        await at.dispatcher.deliver()
        assert (await at.now()).why_disabled is WhyDisabled.NO_KEY
        assert len(at.carrier.taken) == taken

        await at.service.webhooks.resume(at.webhook.id, "shop", by="shop")
        await at.dispatcher.deliver()
        assert at.taken_of("anna") == await at.feed_of("anna")

    assert isinstance(effect, WebhookDisabled)
    assert (effect.brand, effect.why) == ("shop", "no_key")
    assert isinstance(refused, Rejected)
    assert refused.problems[0].message == (
        'no key of the brand "shop" opens anything any more, and it is sent nothing; hand out one first'
    )
