"""The dispatcher: finds the webhooks for which there is something to deliver, and lets a courier go for each.

Sleeps while there is none. Several processes may be at it: whoever claims a webhook first delivers for it until there
is nothing more, or dies; see `engine.store.webhook_progress`.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import structlog

from engine.clock import Clock
from engine.live.complaints import Complaints
from engine.live.webhooks.clerk import Clerk
from engine.live.webhooks.courier import HELD, STRETCH, Bodies, Courier, Tools
from engine.live.webhooks.docket import Docket
from engine.live.webhooks.measures import Measures
from engine.live.webhooks.pauses import DAY, Chance
from engine.live.webhooks.verdicts import stored_with
from engine.operations.webhooks.shutting import heed_brands
from engine.operations.webhooks.types import kinds_of
from engine.operations.webhooks.values import Carrier, Webhook, webhook_of
from engine.rules.instants import Instant
from engine.store.ids import new_id
from engine.store.reading import Reader
from engine.store.webhook_progress import ProgressRow, items_between, next_due, progress_of_all
from engine.store.webhooks import webhooks
from engine.store.writer import Writer

log = structlog.get_logger("trogen.webhooks")

EVERY_SECONDS = 1.0
"""How often it looks for what other processes stored, and for what is due again."""

BREATH_SECONDS = 0.03
"""How long after it was rung for it looks: what else is committed meanwhile is seen together."""

LINGERS_SECONDS = 1.0
"""How long a courier waits for more before it gives a webhook back."""

PRUNED_EVERY = 3_600.0
ATTEMPTS_KEPT_FOR = 7 * DAY
ATTEMPTS_KEPT = 5_000


@dataclass(slots=True)
class _Looked:
    """What was looked through of the feed for a webhook without finding anything, from a place that is stored."""

    place: int
    changed_at: Instant
    until: int


class Dispatcher:
    """Belongs to the event loop that it was made in."""

    def __init__(
        self,
        *,
        clock: Clock,
        reader: Reader,
        writer: Writer,
        carrier: Carrier,
        bodies: Bodies,
        chance: Chance = random.random,
    ) -> None:
        self._clock = clock
        self._reader = reader
        self._writer = writer
        self._holder = new_id()
        self._chance = chance
        self.measures = Measures()
        self._clerk = Clerk(writer, self._holder)
        self._tools = Tools(
            clock, reader, self._clerk, carrier, bodies, self.measures, self._holder, besides=stored_with
        )
        self._couriers: dict[str, tuple[Courier, asyncio.Task[None]]] = {}
        self._looked: dict[str, _Looked] = {}
        self._pruned: dict[str, float] = {}
        self._rung = asyncio.Event()
        self._stopping = False
        self._complaints = Complaints(log)
        self._linger = 0.0

    def ring(self) -> None:
        """Something was committed, or a webhook was changed: it looks at once instead of in a while."""
        self._rung.set()

    def stop(self) -> None:
        """Begins nothing more."""
        self._stopping = True
        self._rung.set()

    async def run(self) -> None:
        """Delivers until it is stopped. A database that does not answer is asked again."""
        self._linger = LINGERS_SECONDS
        has_webhooks = True
        while not self._stopping:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._rung.wait(), EVERY_SECONDS)
                # Commits come by the hundred, and looking once is as good.
                await asyncio.sleep(BREATH_SECONDS if has_webhooks else EVERY_SECONDS / 4)
            self._rung.clear()
            if not self._stopping:
                has_webhooks = await self._look_patiently()
        await self._finish()

    async def deliver(self) -> None:
        """Delivers everything that is due now, to its end: for who sets the time himself."""
        while await self.look() or self._couriers:
            await asyncio.gather(*(task for _, task in self._couriers.values()))
            self._sweep()

    async def abandon(self) -> None:
        """Leaves everything as it is, as a process does that dies."""
        tasks = [task for _, task in self._couriers.values()]
        for each in tasks:
            each.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def look(self) -> bool:
        """Lets couriers go where there is something to deliver; whether any went."""
        self._sweep()
        found = await self._found()
        self._tell_couriers(found)
        if not found:
            return False
        progress, due = await progress_of_all(self._reader), await next_due(self._reader)
        horizon, went = await self._reader.feed_horizon(), False
        for webhook in found.values():
            told = progress.get(webhook.id)
            if told is not None and self._may_go(webhook, told):
                is_due = due.get(webhook.id, _NEVER) <= self._clock.now()
                if is_due or await self._finds_something(webhook, told, horizon):
                    went = await self._go(webhook) or went
        return went

    async def _found(self) -> dict[str, Webhook]:
        """Every webhook by its id, when those that may be sent nothing have been stopped."""
        found = [webhook_of(each) for each in await webhooks(self._reader)]
        now, reader = self._clock.now(), self._reader
        if await heed_brands(found, now=now, reader=reader, writer=self._writer):
            found = [webhook_of(each) for each in await webhooks(reader)]
        return {each.id: each for each in found}

    def _may_go(self, webhook: Webhook, told: ProgressRow) -> bool:
        now = self._clock.now()
        is_free = told.holder in (None, self._holder) or told.held_until <= now
        return webhook.enabled and is_free and told.rests_until <= now and webhook.id not in self._couriers

    async def _finds_something(self, webhook: Webhook, told: ProgressRow, horizon: int) -> bool:
        """Whether there is anything above its place that is sent to it."""
        looked = self._looked.get(webhook.id)
        if looked is None or (looked.place, looked.changed_at) != (told.place, webhook.changed_at):
            looked = self._looked[webhook.id] = _Looked(told.place, webhook.changed_at, told.place)
        while looked.until < horizon:
            until = min(horizon, looked.until + STRETCH)
            kinds = kinds_of(webhook.types, webhook.brand)
            if await items_between(self._reader, looked.until, until, 1, webhook.programs, kinds):
                return True
            looked.until = until
        return looked.until - told.place > STRETCH  # else it would be looked through again after every start

    async def _go(self, webhook: Webhook) -> bool:
        now = self._clock.now()
        claimed = await self._clerk.claim(webhook.id, now, Instant(now + HELD))
        if claimed is None:
            return False
        progress, backlog = claimed
        looked = self._looked.get(webhook.id)
        if looked is not None and looked.place == progress.place:
            progress = progress._replace(place=looked.until)
        docket = Docket(progress, backlog, self._chance)
        courier = Courier(webhook, docket, progress, self._tools, self._linger)
        self._couriers[webhook.id] = (courier, asyncio.create_task(courier.run()))
        return True

    def _tell_couriers(self, found: Mapping[str, Webhook]) -> None:
        """Webhooks may have been changed, or deleted, while somebody delivers for them."""
        for webhook_id, (courier, _) in self._couriers.items():
            webhook = found.get(webhook_id)
            if webhook is None or not webhook.enabled:
                courier.stop()
            else:
                courier.webhook = webhook
                courier.ring()

    def _sweep(self) -> None:
        """Lets go of couriers that have come back."""
        for webhook_id, (_, task) in list(self._couriers.items()):
            if task.done():
                del self._couriers[webhook_id]
                self._looked.pop(webhook_id, None)
                error = None if task.cancelled() else task.exception()
                if error is not None:
                    self._complaints.tell(_CANNOT_DELIVER, error)
                else:
                    self._complaints.over(_CANNOT_DELIVER)

    async def _look_patiently(self) -> bool:
        try:
            await self.look()
            await self._prune()
            self._complaints.over(_CANNOT_LOOK)
        except Exception as error:  # noqa: BLE001 - whatever it was, there will be something to deliver again
            self._complaints.tell(_CANNOT_LOOK, error)
        return bool(self._couriers or self._looked)

    async def _prune(self) -> None:
        """Forgets old attempts, of one webhook at a time."""
        now = asyncio.get_running_loop().time()
        for webhook_id in self._couriers:
            if now - self._pruned.get(webhook_id, 0.0) > PRUNED_EVERY:
                self._pruned[webhook_id] = now
                before = Instant(self._clock.now() - ATTEMPTS_KEPT_FOR)
                await self._clerk.prune(webhook_id, before, ATTEMPTS_KEPT)
                return

    async def _finish(self) -> None:
        """What is under way is answered and stored, as far as it is quick."""
        for courier, _ in self._couriers.values():
            courier.stop()
        tasks: Sequence[asyncio.Task[None]] = [task for _, task in self._couriers.values()]
        if tasks:
            await asyncio.wait(tasks, timeout=3)
        await self.abandon()


_NEVER = Instant(2**62)
_CANNOT_LOOK = "cannot look for what is to be delivered, trying again"
_CANNOT_DELIVER = "webhooks cannot be delivered, trying again"


@asynccontextmanager
async def dispatching(dispatcher: Dispatcher) -> AsyncIterator[None]:
    """A dispatcher at work for as long as the block lasts."""
    task = asyncio.create_task(dispatcher.run())
    try:
        yield
    finally:
        dispatcher.stop()
        await task
