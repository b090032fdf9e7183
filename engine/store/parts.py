"""Where candidates handed in together may be cut, so that a thousand of them are no more in the way than a few.

A member's actions that are not in the order of their time stay together: stored apart, the earlier one would come late,
and what was told of the one before it be corrected. So do a member's reversals, which are told of as one.
"""

from collections.abc import Iterator, Sequence

from engine.rules.entries import Action, Verdict
from engine.store.candidates import Candidate, Who

PART = 50
"""Candidates of a part, where they may be cut after so many."""


def parts_of(candidates: Sequence[Candidate]) -> Iterator[Sequence[Candidate]]:
    """The candidates in parts that may be stored one after the other; all of them in one where there are few.

    Verdicts are never cut: who decides about many is told of them as one.
    """
    if len(candidates) <= PART or any(isinstance(each.entry, Verdict) for each in candidates):
        yield candidates
        return
    begin = 0
    for place in _joints(candidates):
        if place - begin >= PART:
            yield candidates[begin:place]
            begin = place
    yield candidates[begin:]


def _joints(candidates: Sequence[Candidate]) -> Iterator[int]:
    """The places before which candidates may be cut, in order."""
    together = _kept_together(candidates)
    ends_at = 0
    for place in range(len(candidates)):
        if place and place > ends_at:
            yield place
        ends_at = max(ends_at, together.get(place, 0))


def _kept_together(candidates: Sequence[Candidate]) -> dict[int, int]:
    """By the place of a member's first candidate, the last place up to which nothing may be cut, for their sake."""
    together = dict[int, int]()
    first, newest = dict[Who, int](), dict[Who, Candidate]()
    for place, each in enumerate(candidates):
        if each.entry is None:
            continue
        before = newest.get(each.who)
        if before is None:
            first[each.who] = place
        elif not _in_order(before, each):
            together[first[each.who]] = place
            continue
        newest[each.who] = each
    return together


def _in_order(before: Candidate, after: Candidate) -> bool:
    """Whether a member's candidate may be stored after another one of theirs as if nothing else had been possible."""
    one, other = before.entry, after.entry
    return isinstance(one, Action) and isinstance(other, Action) and one.order <= other.order
