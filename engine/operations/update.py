"""Updating a member: telling what became known of them since, as often as it changes.

What an update leaves out stays as it was. Zones have a history: what follows the update is on the new zone's calendar.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from engine.operations.displays import display_problems, show_member
from engine.operations.problems import Problem
from engine.operations.profiles import known_attributes, profile_problems
from engine.operations.recording import Recording, Stamp, Statement, record
from engine.operations.submissions import OPERATOR_BRAND, Rejected
from engine.rules.entries import ProfileChange
from engine.rules.instants import Instant
from engine.rules.ruleset import Ruleset
from engine.store.displays import UNCHANGED, Display
from engine.store.library import Library
from engine.store.reading import Reader
from engine.store.writer import Writer


@dataclass(frozen=True, slots=True)
class MemberUpdate:
    """What became known of a member, as it was handed in, nothing of it checked yet."""

    program: str
    member: str
    """The member's external id."""
    idempotency_key: str
    zone: str | None = None
    """An IANA zone; None leaves it as it was."""
    locale: str | None = None
    attributes: Mapping[str, object] = field(default_factory=dict)
    """Those that changed; one that is None is forgotten."""
    occurred_at: datetime | str | None = None
    """When it became so; None means now."""
    brand: str = OPERATOR_BRAND
    display: Display = UNCHANGED
    """How the member is shown to others from now on, whenever it became so."""


async def update_member(
    update: MemberUpdate, *, now: Instant, library: Library, reader: Reader, writer: Writer
) -> Recording | Rejected:
    """Records what became known of a member, durably, once. Raises ProgramUnavailable."""

    def judge(ruleset: Ruleset, stamp: Stamp) -> ProfileChange | tuple[Problem, ...]:
        dictionary = ruleset.dictionary
        problems = profile_problems(update.zone, update.locale, update.attributes, dictionary)
        problems += display_problems(update.display)
        if problems:
            return problems
        known = known_attributes(update.attributes, dictionary)
        return ProfileChange(*stamp, update.zone, update.locale, known or None)

    # As pairs, because a null says something here, and fingerprints leave nulls out of mappings.
    told = sorted(update.attributes.items())
    shown = () if update.display.says_nothing else (list(update.display),)
    statement = Statement(
        update.program,
        update.member,
        update.idempotency_key,
        update.brand,
        update.occurred_at,
        ["update", update.zone, update.locale, told, *shown],
    )
    outcome = await record(statement, judge, now=now, library=library, reader=reader, writer=writer)
    if isinstance(outcome, Recording) and not update.display.says_nothing:
        # Also of a retry: it may be one because this had not been stored yet. What was said since then stays.
        await show_member(outcome.member_id, update.display, at=outcome.recorded_at, writer=writer)
    return outcome
