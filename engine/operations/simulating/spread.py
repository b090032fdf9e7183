"""Spreads: how an amount is distributed over members, before and after, in numbers and in bars."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import ceil

BARS = 12
"""How many a histogram has, about."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How much members hold: a tenth of them hold `tenth` or less, half of them `median` or less, and so on."""

    least: int
    tenth: int
    quarter: int
    median: int
    three_quarters: int
    nine_tenths: int
    most: int
    mean: float


@dataclass(frozen=True, slots=True)
class Bar:
    """How many members hold from so much on, and less than where the next bar begins."""

    first: int
    last: int
    before: int
    after: int


def spread_of(held: Counter[int]) -> Spread:
    """The spread of amounts, by how many members hold each."""
    amounts = sorted(held)
    reached = list(accumulate(held[each] for each in amounts))
    if not reached:
        return Spread(0, 0, 0, 0, 0, 0, 0, 0.0)

    def at(percent: int) -> int:
        """The smallest amount that so many in a hundred hold, or less."""
        rank = max(1, -(-reached[-1] * percent // 100))
        return amounts[bisect_right(reached, rank - 1)]

    mean = sum(amount * members for amount, members in held.items()) / reached[-1]
    return Spread(at(0), at(10), at(25), at(50), at(75), at(90), at(100), round(mean, 2))


def bars_of(before: Counter[int], after: Counter[int]) -> tuple[Bar, ...]:
    """Both distributions over the same bars, of a width that people would choose.

    The hundredth of members who hold most, where they hold many times more than the others, share the last bar.
    """
    both = before + after
    if not both:
        return ()
    spread = spread_of(both)
    lowest, highest = min(0, spread.least), max(spread.most, 0)
    width = _round_width((_all_but_few(both) - lowest) / BARS)
    first = lowest // width * width
    edges = list(range(first, min(highest, first + (BARS + 2) * width) + 1, width))
    counted = [_counted(each, edges) for each in (before, after)]
    lasts = [*(edge - 1 for edge in edges[1:]), max(highest, edges[-1] + width - 1)]
    return _without_empty_ends([Bar(*each) for each in zip(edges, lasts, *counted, strict=True)])


def _without_empty_ends(bars: Sequence[Bar]) -> tuple[Bar, ...]:
    filled = [place for place, each in enumerate(bars) if each.before or each.after]
    return tuple(bars[filled[0] : filled[-1] + 1])


def _all_but_few(held: Counter[int]) -> int:
    amounts = sorted(held)
    reached = list(accumulate(held[each] for each in amounts))
    return amounts[bisect_right(reached, ceil(reached[-1] * 0.99) - 1)]


def _round_width(width: float) -> int:
    """The next of 1, 2, 5, 10, 20, 50 …"""
    step = 1
    while True:
        for factor in (1, 2, 5):
            if factor * step >= width:
                return factor * step
        step *= 10


def _counted(held: Counter[int], edges: Sequence[int]) -> list[int]:
    """How many hold what lies in each bar."""
    counted = [0] * len(edges)
    for amount, members in held.items():
        counted[max(0, bisect_right(edges, amount) - 1)] += members
    return counted
