"""`trogen watch`: a member's feed in the terminal, item by item as it comes."""

import asyncio
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit, urlunsplit

import typer

from engine.errors import WrongSetting
from schema.commands.flags import OperatorKey, settings_of
from schema.stopping import told_to_stop_alike
from schema.terminal import out, remark

if TYPE_CHECKING:
    from schema.feed_client import FeedClient, FeedItem


def watch(
    program: Annotated[str, typer.Argument(help="The programme, as `kundklubb`.", show_default=False)],
    member: Annotated[str, typer.Argument(help="The member's external id.", show_default=False)],
    after: Annotated[
        str,
        typer.Option(
            metavar="CURSOR", help="Only what came after this item. Default: from the very first.", show_default=False
        ),
    ] = "",
    url: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="Where the server is, as `http://127.0.0.1:8000/graphql`. Default: the settings' host and port.",
            show_default=False,
        ),
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(
            metavar="TAG", help="The language to be told in, as `en`. Default: the member's.", show_default=False
        ),
    ] = None,
    operator_key: OperatorKey = None,
) -> None:
    """Watch what happens to a member: points, badges, levels, streaks, as it is stored.

    Opens the subscription `memberFeed`, tells what has happened so far, and stays until Ctrl-C. When the connection is
    lost, it comes back and goes on where it was. When it is stopped, it prints the cursor with which to go on later.
    """
    from schema.feed_client import FeedClient

    settings = settings_of(operator_key=operator_key)
    key = settings.operator_key.get_secret_value() if settings.operator_key else ""
    address = f"ws://{settings.host}:{settings.port}/graphql" if url is None else _address_of(url)
    client = FeedClient(address, key, program, member, after=after, language=language)
    try:
        with told_to_stop_alike():
            asyncio.run(_show(client))
    except KeyboardInterrupt:
        remark(
            f"Stopped watching. Go on from here with --after {client.cursor}" if client.cursor else "Stopped watching."
        )


def _address_of(url: str) -> str:
    """Where the WebSocket is, for the address of the server as people know it. Raises WrongSetting."""
    parts = urlsplit(url)
    scheme = {"http": "ws", "https": "wss", "ws": "ws", "wss": "wss"}.get(parts.scheme)
    if scheme is None or not parts.hostname:
        raise WrongSetting(f'--url: "{url}" is not an address as `http://127.0.0.1:8000/graphql`')
    path = parts.path if parts.path.strip("/") else "/graphql"
    return urlunsplit((scheme, parts.netloc, path, parts.query, ""))


async def _show(client: "FeedClient") -> None:
    items = client.items(
        when_connected=lambda: remark("Watching. Ctrl-C stops."),
        when_lost=lambda: remark("The connection was lost; trying again."),
    )
    async for item in items:
        _show_item(item)


def _show_item(item: "FeedItem") -> None:
    out.print(item.at, item.kind, item.text, markup=False)
