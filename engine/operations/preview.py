"""Previewing: everything that an action would change, without changing anything.

It goes the way of every submission, through the same checks, the same look at its key and the same fold, and stops
right before anything is stored. So what it says is what submitting would have come to at that moment.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from msgspec import structs

from engine.operations.submissions import Accepted, Pending, Submission, SubmissionOutcome
from engine.operations.submit import answered
from engine.rules.instants import Instant
from engine.store.ids import new_id
from engine.store.library import Library
from engine.store.pages import FeedRow
from engine.store.reading import Reader
from engine.store.writer import Writer


async def preview(
    submission: Submission, *, now: Instant, library: Library, reader: Reader, writer: Writer
) -> SubmissionOutcome:
    """What submitting this would come to. Raises ProgramUnavailable, and StoreUnavailable when nobody can tell."""
    (outcome,) = await preview_all(
        [submission], importing=False, now=now, library=library, reader=reader, writer=writer
    )
    return outcome


async def preview_all(
    submissions: Sequence[Submission],
    *,
    importing: bool,
    now: Instant,
    library: Library,
    reader: Reader,
    writer: Writer,
) -> list[SubmissionOutcome]:
    """What submitting these together would come to, each after those before it. Raises as `preview` does."""
    outcomes = await answered(submissions, writer.foresee, importing=importing, now=now, library=library, reader=reader)
    return [_told(each) for each in outcomes]


def _told(outcome: SubmissionOutcome) -> SubmissionOutcome:
    return replace(outcome, feed=tuple(_nobodys(outcome.feed))) if isinstance(outcome, Accepted | Pending) else outcome


def _nobodys(feed: Sequence[FeedRow]) -> Iterator[FeedRow]:
    """The same items under an id that nobody has: what is called after them must never be taken for what will come."""
    nobody = new_id()
    return (structs.replace(each, member_id=nobody) for each in feed)
