"""The parts of a diary; those of an event that repeats, and tell the same again, are told once."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine.rules.instants import Instant
from engine.rulesets.testing.moments import shown
from engine.rulesets.testing.specs import Event

_PROGRESS = re.compile(r"\b(counts|now|at|still|is|best) -?[0-9][0-9.]*(?![0-9-])")
_FEW = 2
"""So many parts that differ only in how far things have come are told in full."""


@dataclass(frozen=True, slots=True)
class Block:
    """What came of one event, or of time until somebody looks."""

    at: Instant
    zone: str
    event: Event | None
    """What it is about; None for what cannot repeat."""
    passing: tuple[str, ...]
    """Lines of the time before."""
    heading: str
    told: tuple[str, ...]

    @property
    def lines(self) -> Iterator[str]:
        yield from self.passing
        yield self.heading
        yield from self.told


def lines_of(blocks: Iterable[Block]) -> Iterator[str]:
    """Every line of a diary. Of many repetitions that are alike the first is told, and the last if numbers moved on."""
    alike: list[Block] = []
    for block in blocks:
        if alike and not _repeats(alike[0], block):
            yield from _together(alike)
            alike = []
        alike.append(block)
    if alike:
        yield from _together(alike)


def _repeats(first: Block, block: Block) -> bool:
    """Whether it is the same event again, and tells the same but for progress; nothing happened in between."""
    if block.event is None or block.event is not first.event or block.passing:
        return False
    return list(map(_without_progress, block.told)) == list(map(_without_progress, first.told))


def _without_progress(line: str) -> str:
    return _PROGRESS.sub(r"\1 #", line)


def _together(alike: list[Block]) -> Iterator[str]:
    first, last = alike[0], alike[-1]
    if len(alike) > 1 and all(block.told == first.told for block in alike):
        yield from first.lines
        yield _more(len(alike) - 1, first, last)
    elif len(alike) > _FEW:
        yield from first.lines
        yield _more(len(alike) - 2, first, alike[-2])
        yield from last.lines
    else:
        yield from (line for block in alike for line in block.lines)


def _more(count: int, first: Block, last: Block) -> str:
    until = "" if last.at == first.at else f", to {shown(last.at, last.zone)}"
    return f"      ({count:,} more like this{until})"
