"""What `trogen demo` prints once it serves: the addresses, and requests that can be pasted as they stand."""

from urllib.parse import quote

import orjson

from engine.settings import DEMO_OPERATOR_KEY
from schema.demo.history import MEMBERS, PROGRAM
from schema.demo.requests import HOME, MEMBER, SUBMIT


def greeting(host: str, port: int, trogen: str) -> str:
    """The text, for a server that listens there; `trogen` is how the command is called on this machine."""
    http, ws = f"http://{host}:{port}/graphql", f"ws://{host}:{port}/graphql"
    return f"""\
Trogen serves the programme `{PROGRAM}`. Ctrl-C stops it.

  GraphQL    {http}
  GraphiQL   {graphiql(http)} (in a browser; the key is in the link)
  WebSocket  {ws} (graphql-transport-ws)

1. In a second terminal, watch a member who has done nothing yet:

{watch(ws, trogen)}

2. In a third, let her find an answer by herself. The points, the streak and the badge arrive in the second:

{SUBMIT.as_curl(http, DEMO_OPERATOR_KEY)}

3. Paint her home screen:

{HOME.as_curl(http, DEMO_OPERATOR_KEY)}

   Astrid's is young. For a screen with four weeks behind it, put {_others()} in the place of {MEMBER}.
"""


def graphiql(address: str) -> str:
    """A link to GraphiQL with the demo's key under Headers already. The demo's key is no secret; others are."""
    headers = orjson.dumps({"Authorization": f"Bearer {DEMO_OPERATOR_KEY}"}).decode()
    return f"{address}?headers={quote(headers)}"


def _others() -> str:
    *most, last = MEMBERS
    return f"{', '.join(most)} or {last}"


def watch(address: str, trogen: str) -> str:
    """The command that watches the demo's member on a server."""
    return f"{trogen} watch {PROGRAM} {MEMBER} --language en --url {address} --operator-key {DEMO_OPERATOR_KEY}"
