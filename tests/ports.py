"""Ports for the servers that tests start."""

import socket
from random import SystemRandom

PORTS = range(20_000, 32_768)
"""Below those that connections get from the system, so that none of them takes one before its server does."""


def unused_port() -> int:
    """A port that nobody listens on, drawn so that tests that run side by side hardly ever get the same one."""
    while True:
        port = SystemRandom().choice(PORTS)
        try:
            with socket.create_server(("127.0.0.1", port)):
                return port
        except OSError:
            continue
