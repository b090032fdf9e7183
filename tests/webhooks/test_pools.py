"""Connections that are used again: kept for a while by each webhook's address, and not for ever."""

import ssl

import httpcore
import pytest

from schema.webhooks import pools
from schema.webhooks.pools import Pools
from tests.webhooks.receiver import Receiver, receiver


def kept() -> Pools:
    return Pools(httpcore.AnyIOBackend(), ssl.create_default_context())


async def asked(by: Pools, at: Receiver, *paths: str) -> None:
    for path in paths:
        async with by.of(f"{at.url}{path}") as connections:
            answer = await connections.request("POST", f"{at.url}{path}", headers={"content-length": "0"})
            assert answer.status == 204


async def test_connections_of_one_address_are_used_again_and_not_by_another() -> None:
    async with receiver() as at:
        by = kept()
        await asked(by, at, "/1", "/1", "/2", "/1")
        assert len(at.connections) == 2
        await by.close()


async def test_what_was_not_used_for_a_while_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    async with receiver() as at:
        by = kept()
        async with by.of(f"{at.url}/under way"):
            await asked(by, at, "/1", "/2")
            monkeypatch.setattr(pools, "KEPT_OPEN_SECONDS", 0.0)
            await asked(by, at, "/3")
            assert [url.rpartition("/")[2] for url in by._pools] == ["under way", "3"]
        await by.close()


async def test_of_too_many_those_are_closed_that_were_used_least_lately(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "MOST_POOLS", 2)
    async with receiver() as at:
        by = kept()
        await asked(by, at, "/1", "/2", "/1", "/3", "/1")
        assert [url.rpartition("/")[2] for url in by._pools] == ["3", "1"]
        await by.close()
