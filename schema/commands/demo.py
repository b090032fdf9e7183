"""`trogen demo`: a server with an example programme, on this machine alone."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import SecretStr

from engine.clock import SystemClock
from engine.errors import StoreUnavailable
from engine.settings import DEMO_OPERATOR_KEY, LogLevel, Settings
from schema.commands.flags import Port, Rulesets, rules_folder, settings_of
from schema.terminal import own_name, remark, say

if TYPE_CHECKING:
    import socket

    from schema.demo.preparation import Prepared
    from schema.demo.shown import Shown

LOOPBACK = "127.0.0.1"
"""The demo's key is known to everybody, so that nobody else may reach the demo."""


def demo(
    port: Port = None,
    rulesets: Rulesets = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Start over with an empty database.")] = False,
) -> None:
    """Try Trogen, or a programme of your own: a server with a SQLite database below `var`, on this machine alone.

    The example programme `kundklubb` comes with a little history; any other programme without. Listens on the loopback
    address only, with a key that is good for nothing else. Started again, it goes on where it was.
    """
    from schema.demo.preparation import prepare, start_over
    from schema.demo.shown import shown_of
    from schema.logs import set_up_logs
    from schema.server import listen

    chosen = settings_of(port=port, rulesets=rulesets)
    set_up_logs(LogLevel.WARNING, chosen.log_format)
    with listen(LOOPBACK, chosen.port) as listening, _saying_what_is_kept_there():
        folder = rules_folder(chosen)
        shown = shown_of(folder, SystemClock().now())
        settings = _demo_settings(chosen, folder, shown)
        if fresh:
            start_over(shown.database)
        _tell_of(asyncio.run(prepare(settings, shown)), shown)
        _serve(settings, shown, listening)


@contextmanager
def _saying_what_is_kept_there() -> Iterator[None]:
    try:
        yield
    except StoreUnavailable as error:
        advice = "the demo keeps everything there: move it away, or start the demo in another folder"
        raise StoreUnavailable(f"{error}; {advice}") from error


def _tell_of(prepared: "Prepared", shown: "Shown") -> None:
    new = prepared.new_actions
    if shown.has_history:
        remark(f"{new} made-up actions were told." if new else "The history was told before; nothing is told twice.")
    for program, number in prepared.changed:
        remark(f"{program}: version {number} of the rules is in force from now on.")


def _demo_settings(chosen: Settings, folder: Path, shown: "Shown") -> Settings:
    """The demo never touches the database that the environment names, and never listens to the world."""
    return chosen.model_copy(
        update={
            "database_url": f"sqlite://{shown.database}",
            "rulesets": folder,
            "host": LOOPBACK,
            "operator_key": SecretStr(DEMO_OPERATOR_KEY),
            "development": True,
            "graphiql": True,
            "introspection": True,
        }
    )


def _serve(settings: Settings, shown: "Shown", listening: "socket.socket") -> None:
    from schema.app import create_app
    from schema.demo.greeting import greeting
    from schema.server import serve_until_stopped

    text = greeting(settings.host, settings.port, own_name(), shown)
    app = create_app(settings)
    serve_until_stopped(app, listening, when_ready=lambda: say(text), when_stopping=app.state.say_goodbye)
    remark("Stopped.")
