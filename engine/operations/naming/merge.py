"""Merging two members who turned out to be one person: who they are, what it comes to, and what a retry is told."""

from dataclasses import dataclass, replace
from functools import partial

import msgspec

from engine.operations.problems import Problem, SameMember
from engine.operations.refusals import member_problem, nobody, reason_problem
from engine.operations.submissions import Rejected
from engine.rules.instants import Instant
from engine.store.candidates import Who
from engine.store.merging import Asked, MergeReport, Merging
from engine.store.reading import Reader, StoredMember
from engine.store.writer import Writer

_AGAIN = 5
"""How often it is looked anew who the two are, when others merge them or rename them meanwhile."""

_report = msgspec.json.Decoder(MergeReport)


@dataclass(frozen=True, slots=True)
class Uniting:
    """Two names that are to be one person's."""

    program: str
    into: str
    """Whoever goes by this stays."""
    source: str
    """Whoever goes by this is the other one from then on."""
    reason: str
    by: str
    dry_run: bool = False
    """Whether to tell what it would come to, and do nothing."""


@dataclass(frozen=True, slots=True)
class United:
    """What it came to, or would."""

    member_id: str
    """Who they are now."""
    report: MergeReport
    repeated: bool = False
    """Whether it had been done before this was asked for."""
    dry_run: bool = False


async def unite(
    uniting: Uniting, *, now: Instant, reader: Reader, writer: Writer, merging: Merging
) -> United | Rejected:
    """Makes one member of two. The same again is told the same. Raises StoreUnavailable and ProgramUnavailable."""
    problem = reason_problem(uniting.reason) or _names_problem(uniting)
    if problem is not None:
        return Rejected((problem,))
    for _ in range(_AGAIN):
        into = await _found(uniting.program, uniting.into, reader)
        source = await _found(uniting.program, uniting.source, reader)
        if into is None or source is None:
            field, name = ("into", uniting.into) if into is None else ("source", uniting.source)
            return Rejected((replace(nobody(uniting.program, name), path=(field,)),))
        if into.id == source.id:
            return await _before(uniting, into, reader)
        asked = Asked(into.who, source.who, uniting.reason, uniting.by, uniting.dry_run)
        merged = await writer.tend(partial(merging.merge, asked=asked, at=now))
        if merged.report is not None:
            return United(merged.into_id, merged.report, dry_run=uniting.dry_run)
    return Rejected((_same(uniting),))


async def _found(program: str, name: str, reader: Reader) -> StoredMember | None:
    who = Who(program, name)
    return await reader.member(who) or await _by_another_name(who, reader)


async def _by_another_name(who: Who, reader: Reader) -> StoredMember | None:
    common = await reader.named(who, "")
    return None if common is None else await reader.member(common)


async def _before(uniting: Uniting, member: StoredMember, reader: Reader) -> United | Rejected:
    """What is told of two who are one already: the same as then, if it was this that made them so."""
    for row in await reader.merges_into(member.id):
        report = _report.decode(row.report)
        if report.name == uniting.source and uniting.source != uniting.into:
            return United(member.id, report, repeated=True, dry_run=uniting.dry_run)
    return Rejected((_same(uniting),))


def _names_problem(uniting: Uniting) -> Problem | None:
    for field, name in (("into", uniting.into), ("source", uniting.source)):
        problem = member_problem(name)
        if problem is not None:
            return replace(problem, path=(field,))
    return None


def _same(uniting: Uniting) -> Problem:
    message = (
        f'"{uniting.into}" and "{uniting.source}" are one member of {uniting.program} already; there is nothing to do'
    )
    return SameMember(message=message, path=("source",))
