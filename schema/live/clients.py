"""Clients: who is connected, for as long as their credential holds and the server serves."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Protocol

import structlog

from engine.errors import StoreUnavailable
from engine.live.complaints import Complaints
from engine.rules.instants import SECOND
from engine.service import Service
from schema.auth.callers import NOBODY, Caller, Role
from schema.auth.door import Door

log = structlog.get_logger("trogen.live")

_CANNOT_ASK = "cannot ask whether keys still open, trying again"

KEYS_EVERY_SECONDS = 1.0
"""How often it is asked whether the keys of those who are connected still open."""

TOKENS_EVERY_SECONDS = 15.0
"""The same for member tokens, of which there are many, and which end by themselves."""


class Client(Protocol):
    """A socket or a stream of events that is open."""

    @property
    def caller(self) -> Caller: ...

    def lapse(self, reason: str) -> None:
        """Its credential is good no longer."""
        ...

    def come_again(self, reason: str) -> None:
        """Its credential is good, for something else than it was."""
        ...

    def dismiss(self) -> None:
        """The server is stopping."""
        ...


class Clients:
    """All of this process. Belongs to one event loop."""

    def __init__(self, door: Callable[[], Door], service: Callable[[], Service | None]) -> None:
        self._door = door
        self._service = service
        self._by_key: dict[tuple[str, str], set[Client]] = defaultdict(set)
        self._ends: dict[Client, asyncio.TimerHandle] = {}
        self._stopping = False
        self._complaints = Complaints(log)

    @property
    def count(self) -> int:
        return sum(len(clients) for clients in self._by_key.values())

    @property
    def stopping(self) -> bool:
        return self._stopping

    def enter(self, client: Client) -> None:
        """Watches over a client from now on."""
        if self._stopping:
            return client.dismiss()
        self._by_key[_key_of(client)].add(client)
        service = self._service()
        if client.caller.expires_at is not None and service is not None:
            seconds = (client.caller.expires_at - service.clock.now()) / SECOND
            loop = asyncio.get_running_loop()
            self._ends[client] = loop.call_later(max(0.0, seconds), client.lapse, "the token has expired")
        return None

    def leave(self, client: Client) -> None:
        """No longer. Can be called again."""
        end = self._ends.pop(client, None)
        if end is not None:
            end.cancel()
        clients = self._by_key.get(_key_of(client))
        if clients is not None:
            clients.discard(client)
            if not clients:
                del self._by_key[_key_of(client)]

    def dismiss_all(self) -> None:
        """The server is stopping: tells everybody to come again."""
        self._stopping = True
        for clients in list(self._by_key.values()):
            for client in list(clients):
                client.dismiss()

    async def recheck(self, *, tokens: bool) -> None:
        """Asks once more whether those who are connected may be: each credential once, however many showed it."""
        service = self._service()
        if service is None:
            return
        for clients in list(self._by_key.values()):
            caller = next(iter(clients)).caller if clients else NOBODY
            if caller is NOBODY or (caller.role is Role.MEMBER and not tokens):
                continue
            try:
                is_now = await self._door().as_now(caller, service.clock.now())
            except StoreUnavailable:
                return  # nobody is sent away because the database does not answer
            for client in list(clients):
                if is_now is None:
                    client.lapse("the key or token has ended; ask for another")
                elif not _is_as_before(client.caller, is_now):
                    client.come_again("this key was changed; come again with it")

    async def watch(self) -> None:
        """Asks again and again, until it is cancelled."""
        waited = 0.0
        while True:
            await asyncio.sleep(KEYS_EVERY_SECONDS)
            waited += KEYS_EVERY_SECONDS
            try:
                await self.recheck(tokens=waited >= TOKENS_EVERY_SECONDS)
            except Exception as error:  # noqa: BLE001 - it is asked again in a moment
                self._complaints.tell(_CANNOT_ASK, error)
            else:
                self._complaints.over(_CANNOT_ASK)
            if waited >= TOKENS_EVERY_SECONDS:
                waited = 0.0


def _is_as_before(caller: Caller, now: Caller) -> bool:
    """Whether nothing was changed but that it ends sooner, which is seen when it does."""
    ends_later = caller.expires_at is not None and (now.expires_at is None or now.expires_at > caller.expires_at)
    return not ends_later and replace(now, expires_at=caller.expires_at) == caller


def _key_of(client: Client) -> tuple[str, str]:
    """What tells one credential from another."""
    return client.caller.scope, client.caller.key_id


@asynccontextmanager
async def watching(clients: Clients) -> AsyncIterator[None]:
    """Watches over the clients for as long as the block lasts, and dismisses them at its end."""
    task = asyncio.create_task(clients.watch())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        clients.dismiss_all()
