"""How long each document of the attack list takes to be refused, and what it is told.

    python benchmarks/attacks.py --times 5

The target is under 50 ms each, on a processor of its own. The list is that of the tests, which hold the refusals;
here is only measured how long. Each is read anew every time: what was refused once is remembered, and refused in
microseconds from then on.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.schema.safety.attacks import Attack

TARGET_MILLISECONDS = 50.0


def main() -> None:
    """Prints the median and the worst of each in milliseconds of processor time, and what came of it."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    arguments.add_argument("--times", type=int, default=5, help="how often to send each (default: 5)")
    times = arguments.parse_args().times
    # Not this folder: a module in it is called graphql.
    sys.path[0] = str(Path(__file__).parents[1])
    from tests.schema.safety.attacks import DOCUMENTS, VARIABLES

    refused_by = _server()
    slowest = 0.0
    for attack in (*DOCUMENTS, *VARIABLES):
        taken, told = [], ""
        for _ in range(times):
            began = time.process_time()
            told = refused_by(attack)
            taken.append((time.process_time() - began) * 1_000)
        middle = statistics.median(taken)
        slowest = max(slowest, middle)
        print(f"{attack.name:58} {middle:6.1f} {max(taken):6.1f} ms {len(attack.body):>10,} bytes  {told[:90]}")
    print(f"the slowest takes {slowest:.1f} ms (median); the target is {TARGET_MILLISECONDS:.0f}")


def _server() -> "Callable[[Attack], str]":
    """Refuses an attack as a server in production does, without remembering what it had read, and says why."""
    from engine.settings import Settings
    from schema.auth.callers import Caller, Role
    from schema.build import build_schema
    from schema.execution.executor import Executor
    from schema.execution.requests import Asked, RequestRefused
    from schema.safety.budget import Budget

    schema = build_schema(introspection=False)
    schema.schema_for(Role.ADMIN)

    def refused(attack: "Attack") -> str:
        executor = Executor(schema.schema_for, introspection=False, checks=(Budget(Settings()).check,))
        try:
            executor.prepare(Asked(attack.query, attack.variables), Caller(Role.ADMIN, "attacker"))
        except RequestRefused as refusal:
            return refusal.errors[0].message
        raise SystemExit(f"{attack.name} is not refused")

    return refused


if __name__ == "__main__":
    main()
