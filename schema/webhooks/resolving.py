"""Finding the addresses of hosts, without keeping anybody else waiting, and judging what was found."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address
from typing import TypeAlias

from engine.operations.webhooks.addresses import Address, is_public, literal, private_address

Resolve: TypeAlias = Callable[[str, int], Awaitable[Sequence[Address]]]

THREADS = 16
"""Of their own: names that are looked up for long must keep nothing but each other waiting."""


class NotPublic(Exception):
    """The host is not on the internet; says what to do."""


class Resolver:
    """Asks the system, once at a time for each host."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="trogen-resolver")
        self._asking: dict[tuple[str, int], asyncio.Task[Sequence[Address]]] = {}

    async def __call__(self, host: str, port: int) -> Sequence[Address]:
        """The addresses of a host. Raises OSError."""
        asking = self._asking.get((host, port))
        if asking is None:
            asking = self._asking[host, port] = asyncio.create_task(self._ask(host, port))
            asking.add_done_callback(lambda task: self._forget(host, port, task))
        return await asyncio.shield(asking)

    def close(self) -> None:
        """Waits for nobody."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _ask(self, host: str, port: int) -> Sequence[Address]:
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._threads, _system_addresses, host, port)
        return list(dict.fromkeys(found))

    def _forget(self, host: str, port: int, task: "asyncio.Task[Sequence[Address]]") -> None:
        self._asking.pop((host, port), None)
        if not task.cancelled():
            task.exception()  # whoever asked may have gone


async def judged(resolve: Resolve, host: str, port: int, *, private: bool) -> Sequence[Address]:
    """The addresses of a host that may be connected to. Raises NotPublic, and OSError when none is found.

    A name with one address within a private network is refused whole: nobody needs such a name by accident.
    """
    written = literal(host.strip("[]"))
    addresses = [written] if written is not None else await resolve(host, port)
    if not private and not all(map(is_public, addresses)):
        raise NotPublic(private_address(host))
    return addresses


def _system_addresses(host: str, port: int) -> list[Address]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    # Of an address with a scope, as fe80::1%eth0, only what stands before it is judged; such are never public.
    return [ip_address(str(each[4][0]).partition("%")[0]) for each in found]
