"""Erasing a member: the person is gone, and what others' standings and the totals are counted from stays."""

from dataclasses import dataclass

from engine.operations.problems import Problem
from engine.operations.refusals import member_problem, nobody, unknown_program
from engine.operations.submissions import Rejected
from engine.rules.instants import Instant
from engine.store.candidates import Who
from engine.store.erasing import Erasing
from engine.store.library import Library
from engine.store.writer import Writer


@dataclass(frozen=True, slots=True)
class Erasure:
    """Nobody goes by that name any more, since that instant."""

    erased_at: Instant
    repeated: bool = False
    """Whether they were erased before this was asked for."""


async def erase(
    who: Who, *, by: str, now: Instant, library: Library, erasing: Erasing, writer: Writer
) -> Erasure | Rejected:
    """Erases a member, durably, once. `by` is who asked for it, for the records. Raises StoreUnavailable."""
    problem = who_problem(who, library)
    if problem is not None:
        return Rejected((problem,))
    erased = await writer.tend(lambda backend: erasing.erase(backend, who, by, now))
    if erased.member_id is not None:
        return Erasure(now)
    if erased.before is not None:
        return Erasure(erased.before, repeated=True)
    return Rejected((nobody(who.program, who.external_id),))


def who_problem(who: Who, library: Library) -> Problem | None:
    """What is wrong with how somebody is named; None when nothing is."""
    # Not the rulebook: people can ask for what is theirs also while the rules of a programme cannot be read.
    if who.program not in library.rulebooks and who.program not in library.unavailable:
        return unknown_program(who.program, library)
    return member_problem(who.external_id)
