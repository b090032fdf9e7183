"""Tiers and levels must rise: each threshold strictly above the one before."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TypeVar

from engine.rulesets import codes
from engine.rulesets.diagnostics import Findings, quoted
from engine.rulesets.nodes import Scalar

StepT = TypeVar("StepT")


def in_order(
    steps: Sequence[tuple[Scalar, StepT]], what: str, threshold: Callable[[StepT], Sequence[int]], findings: Findings
) -> tuple[StepT, ...]:
    """The steps as they stand in the file; reports each that does not rise above its predecessor."""
    for (lower_name, lower), (name, step) in pairwise(steps):
        now, before = threshold(step), threshold(lower)
        if len(now) == len(before) and not _rises(before, now):
            message = (
                f"{what} {quoted(name.text)} begins at {_written(now)}, "
                f"which is not above {quoted(lower_name.text)} at {_written(before)}"
            )
            findings.add(codes.OUT_OF_ORDER, name.span, message, f"order the {what}s from the lowest to the highest")
    return tuple(step for _, step in steps)


def _rises(before: Sequence[int], now: Sequence[int]) -> bool:
    """Whether one of the numbers is higher, and none lower."""
    pairs = list(zip(before, now, strict=True))
    return any(later > earlier for earlier, later in pairs) and all(later >= earlier for earlier, later in pairs)


def _written(numbers: Sequence[int]) -> str:
    return " and ".join(f"{number:,}" for number in numbers)
