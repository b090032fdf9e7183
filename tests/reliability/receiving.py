"""A receiver of webhooks as a brand would write one: on a real socket, and sometimes not there."""

import base64
import hmac
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

from tests.ports import unused_port
from tests.schema.asking import Json


class Taken(NamedTuple):
    """A request that was answered well."""

    headers: Mapping[str, str]
    payload: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def body(self) -> Json:
        return json.loads(self.payload)


class Receiver:
    """Keeps what it was sent. While it is away, it answers 503."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/trogen"
        self.taken: list[Taken] = []
        self.refused = 0
        self._away_for = 0
        self._one_by_one = threading.Lock()

    def go_away_for(self, requests: int) -> None:
        """Refuses as many, and is back.

        By number, not by time: whoever refuses for longer is asked less and less often.
        """
        self._away_for = requests

    def hear(self, headers: Mapping[str, str], payload: bytes) -> int:
        """The status to answer with."""
        with self._one_by_one:
            if self.refused < self._away_for:
                self.refused += 1
                return 503
            self.taken.append(Taken(headers, payload))
            return 204

    def firsts(self) -> list[Taken]:
        """The first of each id, in the order in which they came."""
        firsts: dict[str, Taken] = {}
        for each in self.taken:
            firsts.setdefault(each.id, each)
        return list(firsts.values())

    def items(self) -> dict[str, Json]:
        """What was told, by id, once each."""
        return {each.id: each.body for each in self.firsts()}

    def is_signed(self, taken: Taken, secret: str) -> bool:
        """Whether the signature is that of the Standard Webhooks convention, by its own words alone."""
        key = base64.b64decode(secret.removeprefix("whsec_"))
        signed = b".".join((taken.id.encode(), taken.headers["webhook-timestamp"].encode(), taken.payload))
        expected = base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
        return f"v1,{expected}" in taken.headers["webhook-signature"].split(" ")


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver that listens."""
    port = unused_port()
    receiver = Receiver(port)

    class Answer(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            payload = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            self.send_response(receiver.hear(headers, payload))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", port), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield receiver
        finally:
            server.shutdown()
