"""Disabling a brand: all of its keys at once, wherever they are used, and back again."""

from pathlib import Path

from tests.schema.asking import BEARER, api_at, garden_app, served
from tests.schema.credentials import desk
from tests.schema.listening import socket_at
from tests.schema.test_sight import code_of

UPDATE = """mutation($input: UpdateBrandInput!) { updateBrand(input: $input) {
  brand { key name disabledAt } errors { code path } } }"""
VIEWER = "{ viewer { credentialId } }"


async def test_a_disabled_brands_keys_and_tokens_open_nothing_until_it_is_enabled(
    database_url: str, tmp_path: Path
) -> None:
    async with desk(database_url, tmp_path) as at:
        one, another = [await at.holder("BRAND", brand="shop") for _ in range(2)]
        app, other = await at.app_of("ines", by=one), await at.holder("BRAND", brand="nursery")
        holders = (one, another, app, other)
        before = [(await at.api.answer(VIEWER, each)).get("errors") for each in holders]
        off = (await at.api.ask(UPDATE, input={"key": "shop", "disabled": True}))["updateBrand"]
        refused = [await at.api.answer(VIEWER, each) for each in holders[:3]]
        still = await at.api.answer(VIEWER, other)
        keys = (await at.api.ask("{ keys { nodes { brand status } } }"))["keys"]["nodes"]
        on = (await at.api.ask(UPDATE, input={"key": "shop", "disabled": False, "name": "A shop"}))["updateBrand"]
        after = [(await at.api.answer(VIEWER, each)).get("errors") for each in holders]

    assert before == after == [None] * 4
    assert off["brand"]["disabledAt"] is not None
    assert [code_of(each) for each in refused] == ["UNAUTHENTICATED"] * 3
    assert "disabled" in refused[0]["errors"][0]["message"]
    assert "errors" not in still
    assert {each["status"] for each in keys if each["brand"] == "shop"} == {"DISABLED"}
    assert (on["brand"]["name"], on["brand"]["disabledAt"]) == ("A shop", None)


async def test_another_server_closes_the_sockets_of_a_disabled_brand(postgres_url: str, tmp_path: Path) -> None:
    async with desk(postgres_url, tmp_path / "one") as at:
        shop = await at.holder("BRAND", brand="shop")
        async with served(garden_app(postgres_url, tmp_path / "two")) as address, socket_at(address) as socket:
            await socket.introduce(**shop)
            await at.api.ask(UPDATE, input={"key": "shop", "disabled": True})
            closed = await socket.closed()
            async with api_at(address) as there:
                refused = await there.answer(VIEWER, shop)

    assert closed == 4403
    assert code_of(refused) == "UNAUTHENTICATED"


async def test_a_brand_is_changed_by_whoever_is_for_all_programmes(sqlite_url: str, tmp_path: Path) -> None:
    async with desk(sqlite_url, tmp_path) as at:
        admin = await at.holder("ADMIN", program="garden")
        narrow = await at.api.answer(UPDATE, admin, input={"key": "shop", "disabled": True})
        unknown = await at.api.ask(UPDATE, BEARER, input={"key": "shp", "disabled": True})
        wrong = await at.api.ask(UPDATE, BEARER, input={"key": "shop", "name": " "})

    assert code_of(narrow) == "FORBIDDEN"
    assert unknown["updateBrand"]["errors"] == [{"code": "UNKNOWN_BRAND", "path": ["input", "key"]}]
    assert wrong["updateBrand"]["errors"] == [{"code": "INVALID_NAME", "path": ["input", "name"]}]
