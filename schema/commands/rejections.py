"""What `trogen rejected` asks of the service beside a server: what was refused, how much, and submitting it again."""

import json
import sys
from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from engine.errors import EngineError
from schema.commands.handing_out import COMMAND_LINE, granted, opened
from schema.commands.ids import stored_ids

if TYPE_CHECKING:
    from engine.operations.rejected.counting import Per, Period
    from engine.operations.rejected.rejections import Rejection, Resubmission
    from engine.rules.instants import Instant
    from engine.service import Service
    from engine.store.rejections import Asked

AT_A_TIME = 500
"""Rejections that are read, or submitted again."""


class NoRejection(EngineError):
    """There is no such rejection, or it was not said clearly which are meant."""


class Came(NamedTuple):
    """How many came to what when they were submitted again, with a line for each that was refused."""

    accepted: int
    duplicates: int
    pending: int
    refused: Sequence[str]


async def listed(database_url: str | None, asked: "Asked", most: int) -> "tuple[list[Rejection], int]":
    """What was refused, the newest first, `most` of it; and how much there is. Raises NotHandedOut."""
    async with opened(database_url) as service:
        await _known(service, asked.programs)
        found = [each async for each in _each(service, asked, most)]
        return found, await service.rejections.in_all(asked)


async def all_ids(database_url: str | None, asked: "Asked") -> list[str]:
    """The ids of all that was refused, the newest first. Raises NotHandedOut."""
    async with opened(database_url) as service:
        await _known(service, asked.programs)
        # What came with them is not held on to: of a month it can be more than there is memory.
        return [each.id async for each in _each(service, asked, sys.maxsize)]


async def one(database_url: str | None, id_: str) -> "Rejection":
    """A rejection. Raises NoRejection."""
    from engine.store.rejections import Asked

    async with opened(database_url) as service:
        found = await service.rejections.by_id([id_], Asked())
    if id_ not in found:
        raise NoRejection(f"there is no rejection {shown_id(id_)}; `trogen rejected list` tells those that are kept")
    return found[id_]


async def counted(
    database_url: str | None, program: str, brand: str | None, since: "Instant | None", per: "Per"
) -> "Sequence[Period]":
    """What became of what was submitted, period by period, up to now. Raises NotHandedOut."""
    from engine.operations.rejected.counting import MOST_PERIODS, Per
    from engine.rules.instants import HOUR, Instant
    from engine.store.rejections import DAY
    from schema.rejected import USUAL_DAYS, USUAL_HOURS

    async with opened(database_url) as service:
        await _known(service, [program])
        end = Instant(service.clock.now() + 1)
        length, usual = (DAY, USUAL_DAYS) if per is Per.DAY else (HOUR, USUAL_HOURS)
        begin = Instant(end - usual * length) if since is None else since
        if (end - begin) // length >= MOST_PERIODS:
            instead = "say a later --since" if per is Per.DAY else "say a later --since, or --per day"
            raise NoRejection(f"at most {MOST_PERIODS:,} periods are told: {instead}")
        return await service.rejections.counts(program, brand, begin, end, per)


async def submit_again(database_url: str | None, ids: Sequence[str], *, importing: bool) -> Came:
    """Submits what was refused again, as it came."""
    from engine.operations.submissions import Accepted, Pending, Rejected
    from engine.store.rejections import Asked

    accepted = duplicates = pending = 0
    refused: list[str] = []
    async with opened(database_url) as service:
        for start in range(0, len(ids), AT_A_TIME):
            slice_ = ids[start : start + AT_A_TIME]
            came = await service.submit_again(slice_, Asked(), action_types=None, importing=importing, by=COMMAND_LINE)
            for each in came:
                match each.outcome:
                    case Accepted():
                        accepted += 1
                    case Pending(repeated=False):
                        pending += 1
                    case None | Rejected():
                        refused.append(f"{shown_id(each.id)}: {_why_not(each)}")
                    case _:
                        duplicates += 1
    return Came(accepted, duplicates, pending, refused)


def ids_of(named: Sequence[str]) -> list[str]:
    """The stored ids of rejections, named as the API does or as they are stored. Raises NoRejection for others."""
    from schema.ids import NodeKind

    return stored_ids(named, NodeKind.REJECTION, "trogen rejected list", NoRejection)


def shown_id(id_: str) -> str:
    """The id as the API tells it."""
    from schema.ids import NodeKind, id_of

    return str(id_of(NodeKind.REJECTION, id_))


def in_words(each: "Rejection") -> str:
    """A rejection, in two lines or more: one for each reason."""
    from engine.operations.times import in_words as moment

    what = each.type or ("an action" if each.is_action else "no action")
    where = each.program or "no programme"
    times = f", {each.times:,} times, the last {moment(each.last_at)}" if each.times > 1 else ""
    mended = "" if each.resolved_at is None else f", taken in since, {moment(each.resolved_at)}"
    first = f"{shown_id(each.id)}  {what} by {each.brand} in {where}, {moment(each.received_at)}{times}{mended}"
    return "\n".join([first, *(f"  {reason.code}: {reason.message}" for reason in each.problems)])


def whole(each: "Rejection") -> str:
    """The same with what came."""
    came = json.dumps(dict(each.payload), indent=2, ensure_ascii=False)
    cut = ["  (only the beginning of it was kept)"] if each.is_cut else []
    return "\n".join([in_words(each), *cut, came])


def document(each: "Rejection") -> dict[str, object]:
    """A rejection for other programs, as the API tells it."""
    from schema.scalars import told

    return {
        "id": shown_id(each.id),
        "program": each.program,
        "brand": each.brand,
        "credentialId": each.credential or None,
        "type": each.type,
        "problems": [{"code": why.code, "message": why.message, "path": list(why.path)} for why in each.problems],
        "payload": dict(each.payload),
        "isAction": each.is_action,
        "isCut": each.is_cut,
        "receivedAt": told(each.received_at),
        "lastReceivedAt": told(each.last_at),
        "times": each.times,
        "resolvedAt": None if each.resolved_at is None else told(each.resolved_at),
    }


def _why_not(each: "Resubmission") -> str:
    from schema.types.errors import rejection_is_cut, rejection_is_no_action, unknown_rejection

    if each.rejection is None:
        return unknown_rejection([]).message
    if each.outcome is None:
        return (rejection_is_cut([]) if each.rejection.is_action else rejection_is_no_action([])).message
    problems = getattr(each.outcome, "problems", ())
    return "; ".join(f"{why.code.value}: {why.message}" for why in problems)


async def _each(service: "Service", asked: "Asked", most: int) -> "AsyncIterator[Rejection]":
    """The newest `most`, the newest first."""
    after: str | None = None
    while most > 0:
        page = await service.rejections.page(asked, min(AT_A_TIME, most), after)
        for each in page.rows:
            yield each
        if not page.has_more:
            return
        most, after = most - len(page.rows), page.rows[-1].id


async def _known(service: "Service", programs: "Sequence[str] | None") -> None:
    from engine.operations.submissions import Rejected

    for program in programs or ():
        unknown = await service.unknown_program(program)
        if unknown is not None:
            granted(Rejected((unknown,)))
