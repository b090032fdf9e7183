"""Departures: members who are erased or wiped, or turn out to be somebody else, while somebody listens to them.

Nothing more is ever told of them under the name that was listened to, so whoever listens would wait for ever. Whether
anybody departed is one small question a second, and only then, and once of what is newly listened to, it is asked who.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import structlog

from engine.live.complaints import Complaints
from engine.service import Service
from schema.live.groups import Group
from schema.live.hub import Hub

log = structlog.get_logger("trogen.live")

_CANNOT_ASK = "cannot ask whether members are still there, trying again"

EVERY_SECONDS = 1.0


class Departures:
    """Looks out for those of whom nothing more will be told. Belongs to one event loop."""

    def __init__(self, hub: Hub, service: Callable[[], Service | None]) -> None:
        self._hub = hub
        self._service = service
        self._mark = 0
        self._complaints = Complaints(log)

    async def look(self) -> None:
        """Sees to everybody who has departed since it last looked. Raises StoreUnavailable."""
        service, groups = self._service(), self._hub.all_groups
        if service is None or not groups:
            return
        mark = await service.departure_mark()
        news = mark != self._mark
        await self._see_to(service, [each for each in groups if news or not each.was_looked_for])
        self._mark = mark

    async def watch(self) -> None:
        """Looks again and again, until it is cancelled."""
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            try:
                await self.look()
                self._complaints.over(_CANNOT_ASK)
            except Exception as error:  # noqa: BLE001 - it is asked again in a moment
                self._complaints.tell(_CANNOT_ASK, error)

    async def _see_to(self, service: Service, groups: list[Group]) -> None:
        about = {each: each.about for each in groups}
        ids = {who.member_id for who in about.values() if who is not None}
        names = await service.names_now(sorted(ids)) if ids else {}
        for group, listened in about.items():
            if listened is None:
                continue
            group.was_looked_for = True
            now = names.get(listened.member_id)
            if now != listened.who:
                group.depart(now)


@asynccontextmanager
async def looking_out(departures: Departures) -> AsyncIterator[None]:
    """Looks out for as long as the block lasts."""
    task = asyncio.create_task(departures.watch())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
