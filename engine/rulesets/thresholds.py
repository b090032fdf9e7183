"""Tiers and levels must rise: each threshold strictly above the one before."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TypeVar

from engine.rulesets import codes
from engine.rulesets.diagnostics import Findings, quoted
from engine.rulesets.nodes import Scalar

StepT = TypeVar("StepT")


def in_order(
    steps: Sequence[tuple[Scalar, StepT]], what: str, threshold: Callable[[StepT], int], findings: Findings
) -> tuple[StepT, ...]:
    """The steps as they stand in the file; reports each that does not rise above its predecessor."""
    for (lower_name, lower), (name, step) in pairwise(steps):
        if threshold(step) <= threshold(lower):
            message = (
                f"{what} {quoted(name.text)} begins at {threshold(step):,}, "
                f"which is not above {quoted(lower_name.text)} at {threshold(lower):,}"
            )
            findings.add(codes.OUT_OF_ORDER, name.span, message, f"order the {what}s from the lowest to the highest")
    return tuple(step for _, step in steps)
