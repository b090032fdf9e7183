"""Real `trogen serve` processes, each on a port of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.commands.running import Running, running
from tests.ports import unused_port
from tests.schema.asking import KEY


@contextmanager
def trogen_serving(database_url: str, rulesets: Path, **variables: str) -> Iterator[tuple[Running, str]]:
    """A server process that has begun to answer, and its address without a scheme."""
    port = unused_port()
    settings = {"TROGEN_DATABASE_URL": database_url, "TROGEN_OPERATOR_KEY": KEY, "TROGEN_PORT": str(port)}
    with running("serve", "--rulesets", str(rulesets), cwd=rulesets, **settings, **variables) as server:
        server.line_with("serving")
        yield server, f"127.0.0.1:{port}"
