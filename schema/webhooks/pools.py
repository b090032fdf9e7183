"""Connections that are used again: a pool of them for each webhook's address.

With every request httpcore looks at each connection of a pool as often as there are connections. With those of twenty
webhooks together that took more time than all the rest of sending; of one webhook there are a few.
"""

import asyncio
import ssl
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpcore

KEPT_OPEN_SECONDS = 60.0
"""How long connections are kept that nothing is sent on."""

MOST_POOLS = 100
"""While there are more, those that were used least lately are closed, as far as nothing is under way."""


@dataclass(slots=True)
class _Pool:
    connections: httpcore.AsyncConnectionPool
    used_at: float
    under_way: int = 0


class Pools:
    """Belongs to the event loop that it is used in."""

    def __init__(self, backend: httpcore.AsyncNetworkBackend, trusts: ssl.SSLContext) -> None:
        self._backend = backend
        self._trusts = trusts
        self._pools: OrderedDict[str, _Pool] = OrderedDict()
        """Those that were used least lately come first."""

    @asynccontextmanager
    async def of(self, url: str) -> AsyncIterator[httpcore.AsyncConnectionPool]:
        """The connections for an address, for as long as the block lasts."""
        now = asyncio.get_running_loop().time()
        pool = self._pools.get(url)
        if pool is None:
            pool = self._pools[url] = _Pool(self._made(), now)
        self._pools.move_to_end(url)
        pool.used_at, pool.under_way = now, pool.under_way + 1
        try:
            await self._close_unused(now)
            yield pool.connections
        finally:
            pool.under_way -= 1

    async def close(self) -> None:
        """Closes all of them."""
        pools, self._pools = self._pools, OrderedDict()
        for pool in pools.values():
            await pool.connections.aclose()

    async def _close_unused(self, now: float) -> None:
        closing = [self._pools.pop(url) for url in self._unused(now)]
        for pool in closing:
            await pool.connections.aclose()

    def _unused(self, now: float) -> list[str]:
        unused, too_many = [], len(self._pools) - MOST_POOLS
        for place, (url, pool) in enumerate(self._pools.items()):
            if place >= too_many and now - pool.used_at < KEPT_OPEN_SECONDS:
                break
            if not pool.under_way:
                unused.append(url)
        return unused

    def _made(self) -> httpcore.AsyncConnectionPool:
        return httpcore.AsyncConnectionPool(
            ssl_context=self._trusts,
            # The number of requests is limited for each webhook already.
            max_connections=None,
            keepalive_expiry=KEPT_OPEN_SECONDS,
            network_backend=self._backend,
        )
