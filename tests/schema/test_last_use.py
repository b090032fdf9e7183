"""When, from where and by what a key was last used, as operators see it."""

import asyncio
from pathlib import Path

import pytest
from pydantic import SecretStr

from engine.errors import WrongSetting
from engine.settings import load_settings
from tests.schema.asking import Api, Json, api_at, garden_app, served
from tests.schema.credentials import Desk
from tests.schema.listening import socket_at

KEYS = "{ keys { nodes { brand lastUsedAt lastUsedFrom lastUsedBy } } }"
THROUGH_A_PROXY = {"X-Forwarded-For": "203.0.113.9", "User-Agent": "till/2.1"}


@pytest.mark.parametrize(("trusted", "address"), [("", "127.0.0.1"), ("127.0.0.0/8", "203.0.113.9")])
async def test_the_address_is_the_callers_and_a_proxys_word_is_taken_where_it_is_trusted(
    database_url: str, tmp_path: Path, trusted: str, address: str
) -> None:
    app = garden_app(database_url, tmp_path)
    async with served(app, trusted_proxies=trusted) as at_address, api_at(at_address) as api:
        at = Desk(api)
        for brand in ("shop", "nursery", "idle"):
            await at.brand(brand)
        shop, nursery = await at.holder("BRAND", brand="shop"), await at.holder("BRAND", brand="nursery")
        await at.holder("BRAND", brand="idle")
        await api.ask("{ viewer { credentialId } }", {**shop, **THROUGH_A_PROXY})
        async with socket_at(at_address, **THROUGH_A_PROXY) as socket:
            await socket.introduce(**nursery)
        async with asyncio.timeout(20):
            keys = await keys_of(api)
            while not (keys["shop"]["lastUsedAt"] and keys["nursery"]["lastUsedAt"]):
                keys = await keys_of(api)  # it is noted in the background

    assert (keys["shop"]["lastUsedFrom"], keys["shop"]["lastUsedBy"]) == (address, "till/2.1")
    assert keys["nursery"]["lastUsedFrom"] == address
    assert keys["shop"]["lastUsedAt"] is not None
    assert [keys["idle"][name] for name in ("lastUsedAt", "lastUsedFrom", "lastUsedBy")] == [None] * 3


async def keys_of(api: Api) -> Json:
    """The keys by their brands."""
    return {each["brand"]: each for each in (await api.ask(KEYS))["keys"]["nodes"]}


def test_what_is_no_network_is_a_wrong_setting() -> None:
    with pytest.raises(WrongSetting, match="--trusted-proxies"):
        load_settings({"trusted_proxies": "10.0.0.0/8,proxy", "operator_key": SecretStr("x" * 16)})
