"""The alarm: when a brand's rejections jump, operators are told in the programme's own feed, once an hour.

What counts as a jump is a pure function of two tallies: of the present slot of ten minutes and the one before, and of
the week before those.
"""

from collections.abc import Sequence
from typing import NamedTuple

from engine.operations.rejected.collector import NOT_KEPT, SLOT
from engine.operations.rejected.counting import NOT_REFUSED
from engine.rules.dictionary import RULES
from engine.rules.effects import RejectionsJumped
from engine.rules.instants import HOUR, Instant
from engine.store import rejections as stored
from engine.store.backend import Transaction
from engine.store.program_feed import post
from engine.store.rejections import ALARM, DAY, CountRow
from engine.store.sandbox_keys import is_sandbox

LEAST_REJECTED = 20
"""Fewer may be anybody's slip."""

LEAST_SHARE = 0.1
"""Of what is submitted. Less is told nobody, however much more it is than before."""

TIMES = 4
"""So many times the share of the days before is a jump."""

BEFORE = 7 * DAY
SILENT = HOUR
"""For how long nothing more is said of the same brand."""


class Tally(NamedTuple):
    """How much was refused of how much."""

    rejected: int
    submitted: int

    @property
    def share(self) -> float:
        """From 0 to 1; 0 when nothing was submitted."""
        return self.rejected / self.submitted if self.submitted else 0.0


def jumped(recent: Tally, before: Tally) -> bool:
    """Whether so much more is refused than before that somebody should look."""
    return recent.rejected >= LEAST_REJECTED and recent.share >= max(LEAST_SHARE, TIMES * before.share)


def watch(transaction: Transaction, counted: Sequence[CountRow], now: Instant) -> None:
    """Looks at the brands of whom something was just refused, in the transaction that counted it."""
    refused = {(each.program, each.brand) for each in counted if each.outcome not in NOT_REFUSED}
    for program, brand in sorted(refused):
        if program and not is_sandbox(program):
            _look(transaction, program, brand, now)


def _look(transaction: Transaction, program: str, brand: str, now: Instant) -> None:
    since = Instant(now // SLOT * SLOT - SLOT)
    recent = stored.outcomes_between(transaction, program, brand, since, Instant(now + 1))
    if _tally(recent).rejected < LEAST_REJECTED:
        return
    if ALARM in stored.outcomes_between(transaction, program, brand, Instant(now - SILENT), Instant(now + 1)):
        return
    before = stored.outcomes_between(transaction, program, brand, Instant(since - BEFORE), since)
    if jumped(_tally(recent), _tally(before)):
        transaction.write(stored.COUNT, [CountRow(program, brand, now, ALARM, 1)])
        post(transaction, program, now, _effect(recent, brand, since, now))


def _tally(outcomes: dict[str, int]) -> Tally:
    rejected = sum(times for outcome, times in outcomes.items() if outcome not in NOT_REFUSED)
    submitted = sum(times for outcome, times in outcomes.items() if outcome not in (NOT_KEPT, ALARM))
    return Tally(rejected, submitted)


def _effect(recent: dict[str, int], brand: str, since: Instant, now: Instant) -> RejectionsJumped:
    refused = {outcome: times for outcome, times in recent.items() if outcome not in NOT_REFUSED}
    tally = _tally(recent)
    return RejectionsJumped(
        at=now,
        rule=RULES,
        entry=None,
        brand=brand,
        rejected=tally.rejected,
        submitted=tally.submitted,
        code=max(sorted(refused), key=lambda each: refused[each]),
        since=since,
    )
