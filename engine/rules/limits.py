"""Limits in the fold: how much of an allowance is used up in the present period of the member's calendar."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from engine.rules.calendar import PeriodKind
from engine.rules.dictionary import Wallet
from engine.rules.instants import Instant
from engine.rules.turn import Turn


class Limit:
    """One limit, compiled: a name, a period, and how much fits into it. What is used is kept under `key`."""

    __slots__ = ("_is_daily", "cap", "key", "kind", "name")

    def __init__(self, name: str, kind: PeriodKind, cap: int, key: str = "") -> None:
        self.name = name
        self.kind = kind
        self.cap = cap
        self.key = key or name
        self._is_daily = kind is PeriodKind.DAY

    def use(self, used: Mapping[str, tuple[int, int]], turn: Turn) -> "Use":
        """How it stands at the instant of a turn, by what was used up so far."""
        present = turn.day if self._is_daily else turn.calendar.period_of(turn.day, self.kind)
        period, so_far = used.get(self.key, _NEVER_USED)
        # A member who travels to where it is still yesterday gets no second allowance for it.
        return (self, period, so_far) if period >= present else (self, present, 0)


_NEVER_USED = (0, 0)


Use: TypeAlias = tuple[Limit, int, int]
"""How a limit stands: the period that counts, and how much of it is used up."""

NO_USES: Sequence[Use] = ()


def uses_of(limits: Sequence[Limit], used: Mapping[str, tuple[int, int]], turn: Turn) -> Sequence[Use]:
    """How each of some limits stands, in their order."""
    return [limit.use(used, turn) for limit in limits]


def room_under(uses: Sequence[Use], wanted: int) -> tuple[int, Use | None]:
    """How much of what is wanted fits under all limits, and how the one stands that makes it fewer, if any does."""
    amount, tightest = wanted, None
    for use in uses:
        limit, _, so_far = use
        room = limit.cap - so_far
        if room < amount:
            amount, tightest = max(0, room), use
    return amount, tightest


def room_again(use: Use, turn: Turn) -> Instant | None:
    """When the allowance begins anew, where the member lives now; None when it never does."""
    limit, period, _ = use
    return turn.calendar.end_of_period(period, limit.kind, turn.zone)


def use_up(used: dict[str, tuple[int, int]], uses: Sequence[Use], amount: int) -> None:
    """Counts some more towards each of these limits in what is used up, as states keep it."""
    for limit, period, so_far in uses:
        used[limit.key] = (period, so_far + amount)


def limit_name(subject: str, kind: PeriodKind) -> str:
    """A limit of a rule as rule files spell it: `times_per_day`, `points_per_week`, `times_ever`."""
    return f"{subject}_{_per(kind)}"


def wallet_limits(wallet: Wallet | None) -> tuple[Limit, ...]:
    """The limits of a whole wallet, named after their place in `programme.yaml`: `wallets.points.per_day`."""
    caps = wallet.limits.items() if wallet is not None else ()
    return tuple(Limit(f"wallets.{wallet.name}.{_per(kind)}", kind, cap, _per(kind)) for kind, cap in caps if wallet)


def _per(kind: PeriodKind) -> str:
    return "ever" if kind is PeriodKind.EVER else f"per_{kind.value}"
