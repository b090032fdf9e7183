"""How long `trogen serve` takes from the start of the process to the first yes of `/ready`.

    python benchmarks/startup.py --times 5

The target is under 2 seconds, with the example programmes and a database that is there already.
"""

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

TROGEN = Path(sys.executable).with_name("trogen")
REPOSITORY = Path(__file__).parents[1]
TARGET_SECONDS = 2.0
PATIENCE_SECONDS = 30.0


def main() -> None:
    """Starts the server several times on one database and prints each time and the median."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    arguments.add_argument("--times", type=int, default=5, help="how often to start (default: 5)")
    arguments.add_argument("--rulesets", type=Path, default=REPOSITORY / "rulesets", help="the folder of programmes")
    arguments.add_argument("--database-url", help="default: a new SQLite file")
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        address = chosen.database_url or f"sqlite://{folder}/startup.db"
        environment = {
            **os.environ,
            "TROGEN_DATABASE_URL": address,
            "TROGEN_RULESETS": str(chosen.rulesets),
            "TROGEN_OPERATOR_KEY": "a-key-for-measuring-only",
            "TROGEN_LOG_LEVEL": "warning",
        }
        subprocess.run([TROGEN, "migrate"], env=environment, check=True, stdout=subprocess.DEVNULL)
        first = seconds_to_ready(environment)
        print(f"first start, publishing the rule files: {first:.2f} s")
        later = [seconds_to_ready(environment) for _ in range(chosen.times)]
    median = statistics.median(later)
    print(f"later starts: {', '.join(f'{each:.2f}' for each in later)} s; median {median:.2f} s")
    print(f"target: under {TARGET_SECONDS} s: {'held' if median < TARGET_SECONDS else 'MISSED'}")


def seconds_to_ready(environment: dict[str, str]) -> float:
    """Starts the server, waits until it is ready, and stops it."""
    port = _unused_port()
    began = time.perf_counter()
    server = subprocess.Popen([TROGEN, "serve"], env={**environment, "TROGEN_PORT": str(port)})
    try:
        return _answered_at(f"http://127.0.0.1:{port}/ready", server) - began
    finally:
        server.terminate()
        server.wait()


def _answered_at(address: str, server: "subprocess.Popen[bytes]") -> float:
    give_up = time.perf_counter() + PATIENCE_SECONDS
    with httpx.Client(timeout=PATIENCE_SECONDS) as client:
        while time.perf_counter() < give_up and server.poll() is None:
            try:
                if client.get(address).is_success:
                    return time.perf_counter()
            except httpx.TransportError:
                pass
            time.sleep(0.005)
    raise SystemExit("the server did not get ready")


def _unused_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


if __name__ == "__main__":
    main()
