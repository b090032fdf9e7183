"""Connecting to receivers: to judged addresses only, and with nothing left open that was given up."""

import ssl
from collections.abc import Iterable
from typing import Any

import httpcore

from schema.webhooks.resolving import Resolve, judged


class Guarded(httpcore.AsyncNetworkBackend):
    """Connects to judged addresses only, whatever asks for it."""

    def __init__(self, resolve: Resolve, *, private: bool) -> None:
        self._resolve = resolve
        self._private = private
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        addresses = await judged(self._resolve, host, port, private=self._private)
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        # One that says nothing leaves time for the others.
        patience = None if timeout is None else timeout / max(1, len(addresses))
        for address in addresses:
            try:
                return _Closing(
                    await self._network.connect_tcp(str(address), port, patience, local_address, socket_options)
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None
    ) -> httpcore.AsyncNetworkStream:
        raise httpcore.ConnectError("nothing is sent to sockets of this machine")

    async def sleep(self, seconds: float) -> None:
        await self._network.sleep(seconds)


class _Closing(httpcore.AsyncNetworkStream):
    """Closes a connection that is given up while TLS is being agreed on; httpcore leaves it open."""

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream = stream

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return await self._stream.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        try:
            return await self._stream.start_tls(ssl_context, server_hostname, timeout)
        except BaseException:
            await self.aclose()
            raise

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
