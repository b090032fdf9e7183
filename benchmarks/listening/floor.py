"""The floor: an application that does nothing but send the same text to sockets, on the server that we serve with.

    python -m benchmarks.listening.floor PORT TOGETHER PER_SECOND

Sockets are told apart into groups of so many, and so many times a second the next group is sent one message each, from
when a line comes on standard input until the next one does.
"""

import asyncio
import sys
from datetime import UTC, datetime
from itertools import cycle

from starlette.types import Receive, Scope, Send

from schema.server import AnnouncedServer, how_to_serve, listen

MESSAGE = (
    '{"type":"next","id":"1","payload":{"data":{"memberFeed":{"__typename":"PointsGiven","cursor":"'
    + "x" * 64
    + '","number":1,"text":"Du fick 20 poäng för Vattnade en växt","postedAt":"%s"}}}}'
)


class Floor:
    """Keeps the sockets."""

    def __init__(self) -> None:
        self.sockets: list[Send] = []
        self.is_sending = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            while True:
                message = await receive()
                await send({"type": f"{message['type']}.complete"})
                if message["type"] == "lifespan.shutdown":
                    return
        await receive()
        await send({"type": "websocket.accept", "subprotocol": "graphql-transport-ws"})
        await receive()
        await send({"type": "websocket.send", "text": '{"type":"connection_ack"}'})
        await receive()
        await send({"type": "websocket.send", "text": _message()})
        self.sockets.append(send)
        while (await receive())["type"] != "websocket.disconnect":
            pass

    async def send(self, together: int, per_second: float) -> None:
        """Sends for as long as it should."""
        loop = asyncio.get_running_loop()
        groups = [self.sockets[start : start + together] for start in range(0, len(self.sockets), together)]
        due = loop.time()
        for group in cycle(groups):
            if not self.is_sending:
                return
            text = _message()
            for send in group:
                await send({"type": "websocket.send", "text": text})
            due += 1 / per_second
            await asyncio.sleep(max(0.0, due - loop.time()))


def _message() -> str:
    return MESSAGE % datetime.now(UTC).isoformat()


async def main() -> None:
    """Serves until standard input ends."""
    port, together, per_second = sys.argv[1:]
    floor, ready = Floor(), asyncio.Event()
    with listen("127.0.0.1", int(port)) as listening:
        server = AnnouncedServer(how_to_serve(floor), ready.set)
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        await ready.wait()
        print("ready", flush=True)
        sending: asyncio.Task[None] | None = None
        while await asyncio.to_thread(sys.stdin.readline):
            floor.is_sending = not floor.is_sending
            if floor.is_sending:
                sending = asyncio.create_task(floor.send(int(together), float(per_second)))
            elif sending is not None:
                await sending
            print("done", flush=True)
        server.should_exit = True
        await serving


if __name__ == "__main__":
    import uvloop

    uvloop.run(main())
