"""Delivering: nothing is skipped, a member's items come in order, and one in trouble keeps nobody else waiting."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from engine.clock import SetClock
from engine.errors import BrokenInvariant, ProgramUnavailable
from engine.live.webhooks.dispatcher import Dispatcher
from engine.operations.webhooks.values import Answer, Made, NewWebhook, Webhook, WebhookChange, WhyDisabled
from engine.service import Service
from tests.club import NOON, club, found
from tests.webhooks.receiver import BAD, GOOD, Heard, Told, allowing_private

_numbers = count()


@dataclass(frozen=True)
class Desk:
    """A club whose webhook is delivered when a test says so."""

    service: Service
    clock: SetClock
    carrier: Told
    dispatcher: Dispatcher
    webhook: Webhook

    async def happens(self, *members: str) -> None:
        """Something is found by each of these."""
        await self.service.submit([found(f"{next(_numbers)}", member) for member in members])

    async def passes(self, **time: float) -> None:
        """Time passes, and what is due then is delivered."""
        self.clock.move(timedelta(**time))
        await self.dispatcher.deliver()

    async def now(self) -> Webhook:
        webhook = await self.service.webhooks.one(self.webhook.id, None)
        assert webhook is not None
        return webhook

    async def feed_of(self, member: str) -> list[int]:
        """The numbers of all that there is in a member's feed."""
        return [row.number for row in await self.service.feed_after("club", member, 0, 1_000)]

    def taken_of(self, member: str) -> list[int]:
        return [each.number for each in self.carrier.taken if each.member == member]


@asynccontextmanager
async def desk(
    database_url: str, folder: Path, replies: Callable[[Heard], Answer] = lambda heard: GOOD, **chosen: object
) -> AsyncIterator[Desk]:
    clock = SetClock(NOON)
    async with club(database_url, folder, clock=clock) as service:
        bodies, carrier = allowing_private(service), Told(replies)
        made = await service.webhooks.create(NewWebhook("http://127.0.0.1:1/hooks", "tests", **chosen))  # type: ignore[arg-type]
        assert isinstance(made, Made)
        dispatcher = service.dispatcher(carrier, bodies, lambda: 0.5)
        yield Desk(service, clock, carrier, dispatcher, made.webhook)


async def test_whatever_happens_is_sent_once_and_in_order(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path) as at:
        await at.happens("anna", "bo", "anna")
        await at.dispatcher.deliver()
        await at.happens("anna", "cid")
        await at.dispatcher.deliver()

        for member in ("anna", "bo", "cid"):
            assert at.taken_of(member) == await at.feed_of(member) != []
        progress = await at.service.webhooks.progress(await at.now())

    assert len(at.carrier.heard) == len(at.carrier.taken) == progress.delivered
    assert not progress.behind


async def test_a_member_whose_item_is_refused_keeps_back_only_their_own(database_url: str, tmp_path: Path) -> None:
    refused = {"bo"}
    async with desk(database_url, tmp_path, lambda heard: BAD if heard.member in refused else GOOD) as at:
        await at.happens("anna", "bo", "bo", "anna")
        await at.dispatcher.deliver()
        assert at.taken_of("anna") == await at.feed_of("anna")
        assert at.taken_of("bo") == []
        assert len([each for each in at.carrier.heard if each.member == "bo"]) == 1

        await at.happens("bo", "cid")
        await at.dispatcher.deliver()
        assert at.taken_of("cid") == await at.feed_of("cid")
        refused.clear()
        await at.passes(minutes=1)

        assert at.taken_of("bo") == await at.feed_of("bo") != []
        progress = await at.service.webhooks.progress(await at.now())

    assert progress.members_waiting == 0


async def test_what_is_refused_for_three_days_is_parked_and_the_rest_goes_on(database_url: str, tmp_path: Path) -> None:
    def first_of_bo(heard: Heard) -> bool:
        return heard.member == "bo" and heard.number == 1

    poison = [first_of_bo]
    async with desk(database_url, tmp_path, lambda heard: BAD if any(each(heard) for each in poison) else GOOD) as at:
        await at.happens("bo", "anna")
        for hour in range(0, 96, 4):
            await at.passes(hours=4)
            if hour % 24 == 0:
                await at.happens("anna")
        attempts = [each for each in at.carrier.heard if first_of_bo(each)]
        progress = await at.service.webhooks.progress(await at.now())
        assert (progress.parked, progress.members_waiting) == (1, 0)
        assert at.taken_of("bo") == (await at.feed_of("bo"))[1:]
        assert 10 <= len(attempts) <= 20
        assert len({each.id for each in attempts}) == 1
        assert len({each.body for each in attempts}) == 1

        poison.clear()
        await at.service.webhooks.resume(at.webhook.id, None, by="tests")
        await at.dispatcher.deliver()

        assert sorted(at.taken_of("bo")) == await at.feed_of("bo")
        progress = await at.service.webhooks.progress(await at.now())

    assert progress.parked == 0


async def test_a_receiver_that_takes_nothing_is_asked_seldom_and_disabled_at_last(
    database_url: str, tmp_path: Path
) -> None:
    is_back = [False]
    async with desk(database_url, tmp_path, lambda heard: GOOD if is_back[0] else BAD) as at:
        await at.happens(*(f"member {number}" for number in range(40)))
        await at.dispatcher.deliver()
        assert len(at.carrier.heard) <= 13  # those under way when it was seen, and no more
        for _ in range(5 * 6 + 1):
            await at.passes(hours=4)
        webhook = await at.now()
        assert (webhook.enabled, webhook.why_disabled) == (False, WhyDisabled.FAILING)
        told = len(at.carrier.heard)
        await at.passes(days=1)
        assert len(at.carrier.heard) == told

        is_back[0] = True
        await at.service.webhooks.resume(at.webhook.id, None, by="tests")
        await at.passes(seconds=10)
        await at.passes(minutes=1)

        for number in range(40):
            assert sorted(at.taken_of(f"member {number}")) == await at.feed_of(f"member {number}")


async def test_a_receiver_that_is_gone_is_disabled_at_once(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path, lambda heard: Answer(410, None, "", 1)) as at:
        await at.happens("anna")
        await at.dispatcher.deliver()

        webhook = await at.now()

    assert (webhook.enabled, webhook.why_disabled) == (False, WhyDisabled.GONE)


async def test_a_receiver_that_asks_to_wait_is_waited_for(database_url: str, tmp_path: Path) -> None:
    answers = [Answer(429, None, "", 1, retry_after=600)]
    async with desk(database_url, tmp_path, lambda heard: answers.pop() if answers else GOOD) as at:
        await at.happens("anna")
        await at.dispatcher.deliver()
        await at.happens("bo")
        await at.passes(minutes=9)
        assert at.carrier.taken == []

        await at.passes(minutes=2)

        assert at.taken_of("anna") == await at.feed_of("anna")
        assert at.taken_of("bo") == await at.feed_of("bo")


async def test_only_what_was_asked_for_is_sent(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path, types=("badge.won", "level.changed")) as at:
        await at.happens("anna", "anna", "anna")
        await at.dispatcher.deliver()

        sent = {each.told["type"] for each in at.carrier.taken}

    assert sent == {"badge.won", "level.changed"}


async def test_what_was_sent_is_sent_again_from_a_cursor_on(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path) as at:
        await at.happens("anna", "bo")
        await at.dispatcher.deliver()
        ids = [each.id for each in at.carrier.taken]
        places = [each.place for each in (await at.service.program_feed("club", 0, 1_000))[0]]

        await at.service.webhooks.replay(at.webhook.id, None, by="tests", after=places[0])
        await at.dispatcher.deliver()

    again = [each.id for each in at.carrier.taken][len(ids) :]
    assert len(again) == len(ids) - 1
    assert set(again) < set(ids)


async def test_what_was_sent_is_sent_again_from_a_time_on(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path) as at:
        await at.happens("anna")
        await at.passes(hours=1)
        await at.happens("bo")
        await at.dispatcher.deliver()
        told = len(at.carrier.taken)

        await at.service.webhooks.replay(at.webhook.id, None, by="tests", since=at.clock.now())
        await at.dispatcher.deliver()

    assert {each.member for each in at.carrier.taken[told:]} == {"bo"}


async def test_what_happens_while_it_is_disabled_is_sent_afterwards(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path) as at:
        await at.service.webhooks.change(at.webhook.id, WebhookChange(enabled=False), None, by="tests")
        await at.happens("anna")
        await at.dispatcher.deliver()
        assert at.carrier.heard == []

        await at.service.webhooks.change(at.webhook.id, WebhookChange(enabled=True), None, by="tests")
        await at.dispatcher.deliver()

        assert at.taken_of("anna") == await at.feed_of("anna")


@pytest.mark.parametrize(("error", "is_ours"), [(ProgramUnavailable("not now"), False), (BrokenInvariant("?"), True)])
async def test_what_cannot_be_told_is_tried_again_and_logged_where_it_is_our_mistake(
    sqlite_url: str, tmp_path: Path, error: Exception, is_ours: bool
) -> None:
    class Unable:
        async def bodies_of(self, webhook: Webhook, items: object) -> list[bytes | None]:
            raise error

    async with desk(sqlite_url, tmp_path) as at:
        await at.happens("anna")
        with capture_logs() as logs:
            await at.service.dispatcher(at.carrier, Unable(), lambda: 0.5).deliver()
        ((_, attempt), *_) = await at.service.webhooks.attempts(at.webhook, 10)
        await at.passes(hours=1)
        assert at.taken_of("anna") == await at.feed_of("anna") != []

    told = [each["exc_info"] for each in logs if each["log_level"] == "error"]
    assert told == ([error] if is_ours else [])
    assert attempt.outcome == "failed"
    assert ("a mistake of ours" in (attempt.reason or "")) is is_ours
