"""The clerk: stores how far webhooks have come, everything at once that was handed in while it stored the last."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from engine.rules.instants import Instant
from engine.store.backend import Transaction
from engine.store.webhook_progress import BacklogRow, ProgressRow, Settled, claim, prune, settle
from engine.store.writer import Writer

Deed: TypeAlias = Callable[[Transaction], None]
"""Something that is to be done in the same transaction, if the webhook is still held."""


class Clerk:
    """Of one process, which goes by `holder`."""

    def __init__(self, writer: Writer, holder: str) -> None:
        self._writer = writer
        self._holder = holder
        self._handed_in: list[tuple[Settled, Deed | None, asyncio.Future[bool]]] = []
        self._storing: asyncio.Task[None] | None = None

    async def claim(self, webhook_id: str, now: Instant, until: Instant) -> tuple[ProgressRow, list[BacklogRow]] | None:
        """Holds a webhook for this process; None when another does. Raises StoreUnavailable."""
        return await self._writer.perform(lambda transaction: claim(transaction, webhook_id, self._holder, now, until))

    async def settle(self, settled: Settled, deed: Deed | None = None) -> bool:
        """Stores it; False when another process holds the webhook by now. Raises StoreUnavailable."""
        done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._handed_in.append((settled, deed, done))
        if self._storing is None or self._storing.done():
            self._storing = asyncio.create_task(self._store())
        return await done

    async def prune(self, webhook_id: str, before: Instant, most: int) -> None:
        """Forgets attempts that are older, or more than so many."""
        await self._writer.perform(lambda transaction: prune(transaction, webhook_id, before, most))

    async def _store(self) -> None:
        while self._handed_in:
            taken, self._handed_in = self._handed_in, []
            try:
                lost = await self._writer.perform(partial(self._settle, taken=taken))
            except Exception as error:  # noqa: BLE001 - it is theirs to hear who wait for it
                for _, _, done in taken:
                    if not done.done():
                        done.set_exception(error)
                continue
            for settled, _, done in taken:
                if not done.done():
                    done.set_result(settled.progress.webhook_id not in lost)

    def _settle(
        self, transaction: Transaction, *, taken: list[tuple[Settled, Deed | None, asyncio.Future[bool]]]
    ) -> set[str]:
        lost = settle(transaction, self._holder, [each for each, _, _ in taken])
        for settled, deed, _ in taken:
            if deed is not None and settled.progress.webhook_id not in lost:
                deed(transaction)
        return lost
