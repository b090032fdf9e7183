"""`trogen token`: a member token to develop with, or to look at what a member sees."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from schema.commands.advice import naming_the_database_setting
from schema.commands.flags import DatabaseUrl
from schema.commands.handing_out import granted, opened
from schema.terminal import hand_over, remark

if TYPE_CHECKING:
    from engine.operations.access.tokens import Minted, NewToken


def token(
    program: Annotated[str, typer.Argument(help="The programme, as `kundklubb`.", show_default=False)],
    member: Annotated[str, typer.Argument(help="The member's external id.", show_default=False)],
    minutes: Annotated[int, typer.Option(metavar="MINUTES", help="How long it opens, up to 1440.")] = 60,
    database_url: DatabaseUrl = None,
) -> None:
    """Mint a token with which an app asks as that member. For development; apps get theirs by `mintMemberToken`.

    Works beside servers on the same database.
    """
    from engine.operations.access.tokens import NewToken

    with naming_the_database_setting():
        minted = asyncio.run(_mint(database_url, NewToken(program, member, minutes)))
    hand_over(minted.text)
    remark(f"Sees {member} of {program} alone, for {minutes} minutes. Send it as: Authorization: Bearer <token>")


async def _mint(database_url: str | None, new: "NewToken") -> "Minted":
    async with opened(database_url) as service:
        return granted(await service.access.mint(new))
