"""The budget: no operation costs too much, and nobody spends faster than they may; what each cost is told to them."""

import time
from collections.abc import Callable, Mapping

from graphql import ExecutionResult, GraphQLError

from engine.settings import Settings
from schema.auth.callers import Caller, Role
from schema.encoding import encoded
from schema.execution.requests import Prepared, RequestRefused
from schema.limits import LONGEST_DOCUMENT
from schema.safety.allowances import Allowances
from schema.safety.cost import OperationCost
from schema.safety.pricing import cost_of

COST_HEADER = b"trogen-cost"
"""With this header, whatever its value, the answer says what it did cost to those as well who are not told always."""

AT_ONCE_SECONDS = 20
"""An allowance that nobody used holds what comes back in this time."""

TRUSTED_MORE = 10
"""Brands and operators may ask for this many times as much as a member: they send and read for many."""


CHARACTERS_PER_UNIT = 50
"""Of a document that was not read before. Reading and judging one takes longer than executing most."""

KEPT_COST = 1
"""What an answer costs that was made before, in units."""


class Budget:
    """Charges operations before they run, and settles with what they did cost."""

    def __init__(self, settings: Settings, seconds: Callable[[], float] = time.monotonic) -> None:
        rate = settings.cost_per_second
        self._most = {role: most_for(role, settings) for role in Role}
        self._allowances: dict[Role, Allowances] = {}
        for role, times in ((Role.MEMBER, 1), (Role.BRAND, TRUSTED_MORE)) if rate else ():
            # An allowance holds at least what one operation may cost; else that one could never run.
            maximum = max(rate * times * AT_ONCE_SECONDS, self._most[role])
            self._allowances[role] = Allowances(maximum, rate * times, seconds)

    def before_reading(self, text: str, caller: Caller) -> None:
        """Takes what it costs to read a document anew, right or wrong; one that is known costs nothing to read.

        Raises RequestRefused when there is not as much left.
        """
        allowances = self._allowances.get(caller.role)
        units = 1 + min(len(text), LONGEST_DOCUMENT) // CHARACTERS_PER_UNIT
        if allowances is not None and not allowances.spend(caller.scope, units):
            raise RequestRefused([_spent("reading the document costs", caller, units, allowances)], status=429)

    def check(self, prepared: Prepared, caller: Caller) -> None:
        """Sets aside what the operation may cost. Raises RequestRefused when that is too much, or too much for now."""
        requested = requested_by(prepared)
        most = self._most[caller.role]
        if requested > most:
            raise RequestRefused([_too_dear(requested, most)])
        allowances = self._allowances.get(caller.role)
        if allowances is not None and not allowances.spend(caller.scope, requested):
            raise RequestRefused([_spent("the operation may cost", caller, requested, allowances)], status=429)

    def settle(self, prepared: Prepared, caller: Caller, result: ExecutionResult | None) -> dict[str, object]:
        """Gives back what the answer did not need; what is told of it, under `extensions.cost`.

        Without a result the answer was made before, and only looked up.
        """
        price = price_of(prepared)
        requested = price.requested(prepared.variables)
        actual = KEPT_COST
        if result is not None:
            actual = price.actual(result.data, prepared.variables, failed=bool(result.errors))
        allowances = self._allowances.get(caller.role)
        if allowances is None:
            return {"requested": requested, "actual": actual, "throttle": None}
        allowances.give_back(caller.scope, requested - actual)
        return {"requested": requested, "actual": actual, "throttle": _throttle(caller, allowances)}

    def is_told(self, caller: Caller) -> bool:
        """Whether every answer says what it did cost: to those whose allowance it is taken from.

        Operators have none, because the machine is theirs.
        """
        return caller.role in self._allowances


def with_extensions(body: bytes, extensions: Mapping[str, object]) -> bytes:
    """An encoded answer, which is a JSON object without extensions, that tells these as well."""
    return b'%s,"extensions":%s}' % (body[:-1], encoded(extensions)) if extensions else body


def most_for(role: Role, settings: Settings) -> int:
    """What one operation of that role may cost."""
    return settings.max_cost if role is Role.MEMBER else settings.max_cost * TRUSTED_MORE


def retry_after_of(refused: RequestRefused) -> dict[str, str]:
    """The header that says when to come again, where that is known."""
    seconds = (refused.errors[0].extensions or {}).get("retryAfterSeconds") if refused.errors else None
    return {} if seconds is None else {"retry_after": str(seconds)}


def requested_by(prepared: Prepared) -> int:
    """What an operation may cost at most, in units."""
    return price_of(prepared).requested(prepared.variables)


def price_of(prepared: Prepared) -> OperationCost:
    """The price of an operation, found out once for each document."""
    prices = prepared.read.prices
    name = prepared.operation.name.value if prepared.operation.name else ""
    price = prices.get(name)
    if price is None:
        price = prices[name] = cost_of(prepared.schema, prepared.document, prepared.operation)
    return price


def _throttle(caller: Caller, allowances: Allowances) -> dict[str, int]:
    return {
        "maximum": allowances.maximum,
        "available": allowances.available(caller.scope),
        "restoreRate": allowances.restore_rate,
    }


def _too_dear(requested: int, most: int) -> GraphQLError:
    message = (
        f"the operation may cost {requested:,} units, and one may cost at most {most:,}; "
        "ask for shorter lists with `first`, or split it into several."
    )
    return GraphQLError(message, extensions={"code": "COST_EXCEEDED", "cost": {"requested": requested, "most": most}})


def _spent(what: str, caller: Caller, requested: int, allowances: Allowances) -> GraphQLError:
    throttle = _throttle(caller, allowances)
    seconds = allowances.seconds_until(caller.scope, requested)
    message = (
        f"{what} {requested:,} units, and of your allowance {throttle['available']:,} are left; "
        f"send it again in {seconds} {'second' if seconds == 1 else 'seconds'}."
    )
    cost = {"requested": requested, "throttle": throttle}
    return GraphQLError(message, extensions={"code": "THROTTLED", "retryAfterSeconds": seconds, "cost": cost})
