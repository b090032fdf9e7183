"""`trogen demo`: a server with an example programme, on this machine alone."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import SecretStr

from engine.errors import StoreUnavailable
from engine.settings import DEMO_OPERATOR_KEY, LogLevel, Settings
from schema.commands.flags import Port, Rulesets, settings_of
from schema.terminal import own_name, remark, say

if TYPE_CHECKING:
    import socket

    from schema.demo.preparation import Prepared

DATABASE = Path("var/demo.db")
LOOPBACK = "127.0.0.1"
"""The demo's key is known to everybody, so that nobody else may reach the demo."""


def demo(
    port: Port = None,
    rulesets: Rulesets = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Start over with an empty database.")] = False,
) -> None:
    """Try Trogen: a SQLite database in `var/demo.db`, an example programme with a little history, and a server.

    Listens on the loopback address only, with a key that is good for nothing else. Started again, it goes on where it
    was.
    """
    from schema.demo.preparation import prepare, start_over
    from schema.logs import set_up_logs
    from schema.server import listen

    settings = _demo_settings(settings_of(port=port, rulesets=rulesets))
    set_up_logs(LogLevel.WARNING, settings.log_format)
    with listen(settings.host, settings.port) as listening, _saying_what_is_kept_there():
        if fresh:
            start_over(DATABASE)
        _tell_of(asyncio.run(prepare(settings)))
        _serve(settings, listening)


@contextmanager
def _saying_what_is_kept_there() -> Iterator[None]:
    try:
        yield
    except StoreUnavailable as error:
        advice = "the demo keeps everything there: move it away, or start the demo in another folder"
        raise StoreUnavailable(f"{error}; {advice}") from error


def _tell_of(prepared: "Prepared") -> None:
    new = prepared.new_actions
    remark(f"{new} made-up actions were told." if new else "The history was told before; nothing is told twice.")
    for program, number in prepared.changed:
        remark(f"{program}: version {number} of the rules is in force from now on.")


def _demo_settings(chosen: Settings) -> Settings:
    """The demo never touches the database that the environment names, and never listens to the world."""
    return chosen.model_copy(
        update={
            "database_url": f"sqlite://{DATABASE}",
            "host": LOOPBACK,
            "operator_key": SecretStr(DEMO_OPERATOR_KEY),
            "graphiql": True,
            "introspection": True,
        }
    )


def _serve(settings: Settings, listening: "socket.socket") -> None:
    from schema.app import create_app
    from schema.demo.greeting import greeting
    from schema.server import serve_until_stopped

    text = greeting(settings.host, settings.port, own_name())
    serve_until_stopped(create_app(settings), listening, when_ready=lambda: say(text))
    remark("Stopped.")
