"""What `trogen demo` prints once it serves: the addresses, and requests that can be pasted as they stand."""

import shlex
from collections.abc import Iterator
from urllib.parse import quote

import orjson

from engine.settings import DEMO_OPERATOR_KEY
from schema.demo.history import MEMBERS
from schema.demo.requests import MEMBER, home_screen, submitting
from schema.demo.shown import EXAMPLE, Shown


def greeting(host: str, port: int, trogen: str, shown: Shown = EXAMPLE) -> str:
    """The text, for a server that listens there; `trogen` is how the command is called on this machine."""
    http, ws = f"http://{host}:{port}/graphql", f"ws://{host}:{port}/graphql"
    addresses = f"""\
Trogen serves the programme `{shown.program}`. Ctrl-C stops it.

  GraphQL    {http}
  GraphiQL   {graphiql(http)} (in a browser; the key is in the link)
  WebSocket  {ws} (graphql-transport-ws)
"""
    steps = (f"{number}. {step}" for number, step in enumerate(_steps(http, ws, trogen, shown), 1))
    return "\n".join([addresses, *steps, _more(shown)])


def _steps(http: str, ws: str, trogen: str, shown: Shown) -> Iterator[str]:
    yield f"In a second terminal, watch a member who has done nothing yet:\n\n{watch(ws, trogen, shown)}\n"
    if shown.action is not None:
        request = submitting(shown.program, shown.action.type, shown.action.attributes)
        yield f"In a third, {_deed(shown)}\n\n{request.as_curl(http, DEMO_OPERATOR_KEY, shown.language)}\n"
    painted = home_screen(shown.program).as_curl(http, DEMO_OPERATOR_KEY, shown.language)
    yield f"Paint her home screen:\n\n{painted}\n"


def _deed(shown: Shown) -> str:
    if shown.has_history:
        return "let her find an answer by herself. The points, the streak and the badge arrive in the second:"
    return "tell what she did. What your rules make of it arrives in the second; try other actions and attributes:"


def _more(shown: Shown) -> str:
    if not shown.has_history:
        return "   Change a rule, stop the demo and start it again: the new version is in force from then on.\n"
    *most, last = MEMBERS
    others = f"{', '.join(most)} or {last}"
    return f"   Astrid's is young. For a screen with four weeks behind it, put {others} in the place of {MEMBER}.\n"


def graphiql(address: str) -> str:
    """A link to GraphiQL with the demo's key under Headers already. The demo's key is no secret; others are."""
    headers = orjson.dumps({"Authorization": f"Bearer {DEMO_OPERATOR_KEY}"}).decode()
    return f"{address}?headers={quote(headers)}"


def watch(address: str, trogen: str, shown: Shown = EXAMPLE) -> str:
    """The command that watches the demo's member on a server."""
    program = shlex.quote(shown.program)
    return (
        f"{trogen} watch {program} {MEMBER} --language {shown.language} --url {address} "
        f"--operator-key {DEMO_OPERATOR_KEY}"
    )
