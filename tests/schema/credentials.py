"""Credentials of every kind for the programme `garden`, handed out over the API, as an operator would."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.clock import Clock
from tests.club import CLUB, write_program
from tests.schema.asking import Api, Json, garden

Headers = Mapping[str, str]

CREATE_KEY = """
mutation($input: CreateKeyInput!) {
  createKey(input: $input) { secret key { prefix role status } errors { code path message } }
}
"""
MINT = """
mutation($input: MintMemberTokenInput!) {
  mintMemberToken(input: $input) { token tokenId expiresAt errors { code path message } }
}
"""


def bearer(secret: str) -> Headers:
    return {"Authorization": f"Bearer {secret}"}


@dataclass(frozen=True)
class Desk:
    """Where credentials are handed out."""

    api: Api

    async def brand(self, key: str) -> None:
        document = "mutation($input: CreateBrandInput!) { createBrand(input: $input) { errors { code } } }"
        answer = await self.api.ask(document, input={"key": key, "name": key.title()})
        assert answer["createBrand"]["errors"] == []

    async def key(self, role: str, **chosen: object) -> Json:
        """The payload of a key that was handed out; a brand's mints tokens as well, unless it is not to."""
        usual = {"mayMint": True} if role == "BRAND" else {}
        answer = await self.api.ask(CREATE_KEY, input={"role": role, "name": role.lower(), **usual, **chosen})
        assert answer["createKey"]["errors"] == []
        return answer["createKey"]

    async def holder(self, role: str, **chosen: object) -> Headers:
        """The headers of somebody with a new key."""
        return bearer((await self.key(role, **chosen))["secret"])

    async def token(self, member: str, program: str = "garden", by: Headers | None = None, **chosen: object) -> Json:
        """The payload of a token that was minted."""
        variables = {"input": {"program": program, "member": member, **chosen}}
        answer = await (self.api.ask(MINT, by, **variables) if by else self.api.ask(MINT, **variables))
        assert answer["mintMemberToken"]["errors"] == []
        return answer["mintMemberToken"]

    async def app_of(self, member: str, program: str = "garden", by: Headers | None = None) -> Headers:
        """The headers of a member's own app."""
        return bearer((await self.token(member, program, by))["token"])


@asynccontextmanager
async def desk(database_url: str, folder: Path, clock: Clock | None = None, **chosen: Any) -> AsyncIterator[Desk]:
    """The programmes `garden` and `club`, with the brands `shop` and `nursery`."""
    write_program(folder / "rulesets", CLUB, "club")
    async with garden(database_url, folder, clock=clock, **chosen) as api:
        made = Desk(api)
        for brand in ("shop", "nursery"):
            await made.brand(brand)
        yield made
