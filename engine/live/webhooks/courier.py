"""A courier: delivers for one webhook for as long as there is something to deliver, while this process holds it."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import structlog

from engine.clock import Clock
from engine.errors import ProgramUnavailable, StoreUnavailable
from engine.live.webhooks.clerk import Clerk, Deed
from engine.live.webhooks.docket import Docket, Fetch, Send
from engine.live.webhooks.measures import Measures
from engine.operations.webhooks.signing import signed
from engine.operations.webhooks.types import kinds_of, type_of
from engine.operations.webhooks.values import Answer, Carrier, Outcome, Request, Webhook, WhyDisabled
from engine.rules.instants import SECOND, Instant
from engine.store.reading import Reader
from engine.store.sandbox_keys import RealPrograms
from engine.store.tailing import Placed
from engine.store.webhook_progress import (
    AttemptRow,
    ProgressRow,
    Settled,
    items_between,
    items_of_member,
)

log = structlog.get_logger("trogen.webhooks")

HELD = 10 * SECOND
"""How long a webhook is held for this process without a word: then another may take it over."""

SETTLES_AFTER = 0.25
"""Seconds after which what was answered is stored, at the latest."""

SETTLES_AT_ONCE = 200
"""Answers that are stored without waiting any longer."""

GOODBYE_SECONDS = 2.0
"""How long what is under way may take after it was told to stop; what takes longer is sent again another time."""

PAGE = 200
"""Items of the feed that are read at a time."""

REASON = 500
"""Characters that are kept of a reason, or of an answer."""

STRETCH = 20_000
"""Places of the feed that are looked through at a time."""


class Bodies(Protocol):
    """Makes what is sent."""

    async def bodies_of(self, webhook: Webhook, items: Sequence[Placed]) -> Sequence[bytes | None]:
        """The body of each item: always the same for the same item; None when its member was erased since."""
        ...


@dataclass(frozen=True, slots=True)
class Tools:
    """What couriers work with."""

    clock: Clock
    reader: Reader
    clerk: Clerk
    carrier: Carrier
    bodies: Bodies
    measures: Measures
    holder: str
    besides: Callable[[Webhook, WhyDisabled | None, Sequence[AttemptRow], Instant], Deed | None]
    """What is to be stored besides when nothing is to be sent any more, or something was parked."""


class Courier:
    """Made with what was found when the webhook was claimed."""

    def __init__(
        self, webhook: Webhook, docket: Docket, progress: ProgressRow, tools: Tools, linger_seconds: float = 0.0
    ) -> None:
        self.webhook = webhook
        self._docket = docket
        self._held_until = progress.held_until
        self._tools = tools
        self._linger = linger_seconds
        self._attempts: list[AttemptRow] = []
        self._at_work: set[asyncio.Task[None]] = set()
        self._settling: asyncio.Task[None] | None = None
        self._settled_at = asyncio.get_running_loop().time()
        self._rung = asyncio.Event()
        self._stopping = False
        self._lost = False
        self._may_be_more = True
        """Whether something may have been added to the feed since it was last read."""

    def ring(self) -> None:
        """There may be something more to deliver."""
        self._may_be_more = True
        self._rung.set()

    def stop(self) -> None:
        """Begins nothing more."""
        self._stopping = True
        self._rung.set()

    async def run(self) -> None:
        """Delivers what there is, then gives the webhook back. Raises StoreUnavailable."""
        try:
            while await self._work():
                pass
            if self._at_work:
                await asyncio.wait(self._at_work, timeout=GOODBYE_SECONDS if self._stopping else None)
            if self._settling is not None:
                await self._settling
            if not self._lost:
                await self._settle(released=True)
        finally:
            for each in self._at_work:
                each.cancel()

    async def _work(self) -> bool:
        """Begins what can be begun, and waits until something happened; False when there is nothing more to do."""
        self._rung.clear()
        if not self._stopping and not self._lost:
            await self._read_on()
            self._begin()
        if not self._at_work and self._settling is None and not self._attempts and not self._may_linger():
            return False
        if self._stopping or self._lost:
            return False
        await self._something_happens()
        self._settle_in_time()
        return True

    def _may_linger(self) -> bool:
        """Whether to wait a little for more, rather than give the webhook back and claim it again at once."""
        return asyncio.get_running_loop().time() - self._settled_at < self._linger

    async def _something_happens(self) -> None:
        rung = asyncio.create_task(self._rung.wait())
        waited_for = {rung, *self._at_work, *((self._settling,) if self._settling else ())}
        seconds = SETTLES_AFTER if self._at_work or self._attempts else self._linger or SETTLES_AFTER
        if not self._at_work and self._attempts and self._settling is None:
            seconds = 0  # nothing more will come for now
        await asyncio.wait(waited_for, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        rung.cancel()
        for each in [task for task in self._at_work if task.done()]:
            self._at_work.discard(each)
            each.result()
        if self._settling is not None and self._settling.done():
            settling, self._settling = self._settling, None
            settling.result()

    def _settle_in_time(self) -> None:
        now = asyncio.get_running_loop().time()
        is_time = now - self._settled_at >= SETTLES_AFTER or len(self._attempts) >= SETTLES_AT_ONCE
        is_time = is_time or (not self._at_work and bool(self._attempts))
        renew = self._at_work and self._tools.clock.now() > self._held_until - HELD * 2 // 3
        if self._settling is None and ((self._attempts and is_time) or renew):
            self._settling = asyncio.create_task(self._settle())

    async def _read_on(self) -> None:
        """Reads what was committed since, as much of it as can be taken in."""
        docket, tools = self._docket, self._tools
        if not (self._may_be_more and docket.wants_more):
            return
        self._may_be_more = False
        horizon = await tools.reader.feed_horizon()
        while docket.read < horizon and docket.wants_more:
            until = min(horizon, docket.read + STRETCH)
            programs, kinds = self.webhook.programs, kinds_of(self.webhook.types, self.webhook.brand)
            items = await items_between(tools.reader, docket.read, until, PAGE, programs, kinds)
            docket.add(items, items[-1].place if len(items) == PAGE else until)
        self._may_be_more = self._may_be_more or docket.read < horizon

    def _begin(self) -> None:
        now = self._tools.clock.now()
        if now >= self._held_until:
            self._lost = True  # another may hold it by now
            return
        while (errand := self._docket.next(now)) is not None:
            work = self._send(errand) if isinstance(errand, Send) else self._fetch(errand)
            self._at_work.add(asyncio.create_task(work))

    async def _fetch(self, fetch: Fetch) -> None:
        until, kinds = self._docket.read, kinds_of(self.webhook.types, self.webhook.brand)
        reader = self._tools.reader
        items = await items_of_member(reader, fetch.member_id, fetch.number, until, fetch.count, kinds)
        programs = self.webhook.programs
        is_for = RealPrograms() if programs is None else programs
        self._docket.fetched(fetch, [each for each in items if each.program in is_for], until)

    async def _send(self, send: Send) -> None:
        item, tools = send.item, self._tools
        began = tools.clock.now()
        answer = await self._answer_to(send, began)
        if answer is None:
            self._docket.passed_over(send, tools.clock.now())
            return
        told = self._docket.told(send, answer, tools.clock.now())
        tools.measures.count(answer, told.outcome, item, tools.clock.now())
        self._attempts.append(_attempt(self.webhook, send, began, answer, told.outcome, told.next_at))
        if not answer.is_good:
            log.debug(
                "webhook not taken",
                webhook=self.webhook.id,
                status=answer.status,
                reason=answer.reason,
                attempt=send.attempt,
            )

    async def _answer_to(self, send: Send, now: Instant) -> Answer | None:
        """What came of sending it; None when there is nothing to be sent any more."""
        try:
            (body,) = await self._tools.bodies.bodies_of(self.webhook, [send.item])
        except (ProgramUnavailable, StoreUnavailable) as error:
            return Answer(None, f"it cannot be told here: {error}"[:REASON], "", 0)
        except Exception as error:
            log.error("a feed item cannot be told to webhooks", place=send.item.place, exc_info=error)
            return Answer(None, "it cannot be told here, because of a mistake of ours that is in the log", "", 0)
        if body is None:
            return None
        headers = signed(message_id(send.item), now, body, self.webhook.secrets_at(now))
        return await self._tools.carrier.carry(Request(self.webhook.url, tuple(headers.items()), body))

    async def _settle(self, *, released: bool = False) -> None:
        """Stores how far it has come, as of this moment; what comes in meanwhile is for the next time."""
        docket, tools = self._docket, self._tools
        now = tools.clock.now()
        self._settled_at = asyncio.get_running_loop().time() if self._attempts else self._settled_at
        attempts, self._attempts = self._attempts, []
        deed = tools.besides(self.webhook, docket.verdict, attempts, now)
        delivered, failed, place = docket.delivered, docket.failed, docket.place
        gone, backlog = docket.changes()
        until = Instant(0) if released else Instant(now + HELD)
        progress = ProgressRow(
            self.webhook.id,
            place,
            None if released else tools.holder,
            until,
            docket.failing_since,
            docket.failures_in_row,
            docket.rests_until,
            delivered,
            failed,
            docket.delivered_at,
        )
        if await tools.clerk.settle(Settled(progress, gone, backlog, attempts), deed):
            self._held_until = until
        else:
            self._lost = True
            log.info("webhook is delivered by another process", webhook=self.webhook.id)


def message_id(item: Placed) -> str:
    """What receivers know an item by, for ever: it is the same however often it is sent."""
    return f"msg_{item.row.member_id.replace('-', '')}_{item.row.number}"


def _attempt(
    webhook: Webhook, send: Send, at: Instant, answer: Answer, outcome: Outcome, next_at: Instant | None
) -> AttemptRow:
    item = send.item
    return AttemptRow(
        webhook.id,
        item.program,
        item.row.member_id,
        message_id(item),
        item.place,
        type_of(str(item.row.effect.__struct_config__.tag)),
        send.attempt,
        at,
        answer.milliseconds,
        outcome.value,
        answer.status,
        answer.reason,
        None if answer.is_good else answer.beginning,
        next_at,
    )
