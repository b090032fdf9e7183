"""Listening to the API by server-sent events, event by event."""

import json
from asyncio import timeout
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

from tests.schema.asking import BEARER, Json
from tests.schema.listening import FEED, SECONDS


@dataclass(frozen=True, slots=True)
class Event:
    """One event; comments are told as events of the kind ":"."""

    kind: str
    id: str | None
    data: str

    @property
    def payload(self) -> Json:
        return json.loads(self.data)


class Stream:
    """An answer that goes on."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self._lines = response.aiter_lines()

    async def hear(self) -> Event | None:
        """The next event that is one; None at the end."""
        async with timeout(SECONDS):
            while True:
                event = await self._next()
                if event is None or event.kind not in ("", ":"):
                    return event

    async def item(self) -> Json:
        """The next feed item."""
        event = await self.hear()
        assert event is not None
        assert event.kind == "next", event
        assert "errors" not in event.payload, event
        item = event.payload["data"]["memberFeed"]
        assert event.id == item["cursor"]
        return item

    async def _next(self) -> Event | None:
        fields: dict[str, str] = {}
        async for line in self._lines:
            if line.startswith(":"):
                return Event(":", None, line[1:])
            if not line:
                return Event(fields.get("event", ""), fields.get("id"), fields.get("data", ""))
            name, _, value = line.partition(":")
            fields[name] = value.removeprefix(" ")
        return None


@asynccontextmanager
async def streaming(
    address: str, document: str, variables: Mapping[str, object], headers: Mapping[str, str] | None = None
) -> AsyncIterator[Stream]:
    """The answer to one operation, by POST, as the operator unless the headers say otherwise."""
    asked = {"Accept": "text/event-stream", **BEARER, **(headers or {})}
    body = {"query": document, "variables": variables}
    async with (
        httpx.AsyncClient(base_url=f"http://{address}", timeout=60) as http,
        http.stream("POST", "/graphql", json=body, headers=asked) as response,
    ):
        yield Stream(response)


@asynccontextmanager
async def streaming_feed(address: str, member: str, last_event_id: str) -> AsyncIterator[Stream]:
    """A member's feed from its beginning, or from the event that was the last."""
    headers = {"Last-Event-ID": last_event_id} if last_event_id else {}
    async with streaming(address, FEED, {"member": member, "after": ""}, headers) as stream:
        yield stream
