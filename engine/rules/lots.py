"""Lots: how the points of one wallet are put in, taken out and lost. Pure changes of a wallet's state.

Points that expire lie in lots, one for each day on which some are lost, the earliest first; what is in no lot never
expires. Whatever is taken out is taken from the earliest lot first.
"""

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from msgspec.structs import replace

from engine.rules.dictionary import Expiry
from engine.rules.state import WalletState

_LAST_YEAR = 9997
"""As far ahead as calendars go here, with a year to spare."""


class Taken(NamedTuple):
    """A wallet after something was taken out, and which lots it came from: the first day without them, how much."""

    wallet: WalletState
    lots: tuple[tuple[int, int], ...]


def gone_on(expiry: Expiry, day: int) -> int:
    """The first day on which points that came in on a day are no longer there."""
    if expiry.month_and_day is not None:
        return _gone_by_date(day, *expiry.month_and_day)
    return _gone_after_months(day, expiry.months or 0)


@lru_cache(maxsize=4096)
def _gone_by_date(day: int, month: int, day_of_month: int) -> int:
    earned = date.fromordinal(day)
    last = _yearly(earned.year, month, day_of_month)
    if last < earned:
        last = _yearly(earned.year + 1, month, day_of_month)
    return (last + timedelta(days=1)).toordinal()


@lru_cache(maxsize=4096)
def _gone_after_months(day: int, count: int) -> int:
    earned = date.fromordinal(day)
    months = earned.year * 12 + earned.month + count
    return date(min(months // 12, _LAST_YEAR), months % 12 + 1, 1).toordinal()


def _yearly(year: int, month: int, day: int) -> date:
    """A day that every year has; 29 February is the 28th where there is none."""
    year = min(year, _LAST_YEAR)
    return date(year, month, min(day, monthrange(year, month)[1]))


def put(wallet: WalletState, amount: int, gone: int) -> WalletState:
    """Points come in that expire. What fills up a balance below 0 lies in no lot: it is spent already."""
    balance = wallet.balance + amount
    kept = max(0, min(amount, balance))
    lots = _with_lot(wallet.lots, gone, kept) if kept else wallet.lots
    return WalletState(balance, wallet.earned + amount, wallet.pending, lots, wallet.used)


def take(wallet: WalletState, amount: int) -> Taken:
    """Points go out, of what is lost first before all else."""
    rest, taken, left = amount, list[tuple[int, int]](), list[tuple[int, int]]()
    for day, size in wallet.lots:
        part = min(size, rest)
        rest -= part
        if part:
            taken.append((day, part))
        if size > part:
            left.append((day, size - part))
    return Taken(replace(wallet, balance=wallet.balance - amount, lots=tuple(left)), tuple(taken))


def lost_by(wallet: WalletState, day: int) -> int:
    """How much is no longer there on a day."""
    return sum(size for gone, size in wallet.lots if gone <= day)


def _with_lot(lots: tuple[tuple[int, int], ...], gone: int, amount: int) -> tuple[tuple[int, int], ...]:
    if lots and lots[-1][0] == gone:  # as most often: what came in last expires last
        return (*lots[:-1], (gone, lots[-1][1] + amount))
    by_day = dict(lots)
    by_day[gone] = by_day.get(gone, 0) + amount
    return tuple(sorted(by_day.items()))
