"""Members and programmes as callers see them: what is stored, and what the rules make of it when it is read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from engine.operations.outlook import stands_until
from engine.operations.submissions import RecordedAction
from engine.rules.entries import AttributeValue
from engine.rules.instants import Instant
from engine.rules.standing import Standing
from engine.store.library import Library, Rulebook, Version
from engine.store.reading import Reader, StoredAction, StoredMember


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """A programme that this deployment serves, with the version in force now: one object for as long as it is."""

    key: str
    version: Version
    versions: tuple[Version, ...]
    """Every version that was published, the newest first: history names what the version in force may not declare."""
    in_force: tuple[Version, ...]
    """Those that come into force at all, in that order: a later publication for an earlier time replaces others."""

    def version_at(self, instant: Instant) -> Version:
        """The version in force at an instant; the first one rules everything before it too."""
        begun = [each for each in self.in_force if each.effective_from <= instant]
        return begun[-1] if begun else self.in_force[0]


ALWAYS_PAST = Instant(0)


@dataclass(frozen=True, slots=True)
class Member:
    """A member as stored; `standing` is computed as of the moment of reading."""

    id: str
    program: str
    external_id: str
    joined_at: Instant
    version: int
    """Grows by one with every change of the stored state: the same number means that nothing was folded since."""
    state_hash: str
    standing: Standing
    feed_number: int = 0
    """The number of the member's newest feed item, read together with the standing; 0 when there is none."""
    ledger_number: int = 0
    """The number of the member's newest ledger entry, as above."""
    feed_seen: int = 0
    """The number of the newest feed item that the member has seen; 0 when there is none."""
    display_name: str = ""
    """What other members see; empty for no name."""
    in_rankings: bool = True
    """Whether other members may see them in rankings."""
    attributes: Mapping[str, AttributeValue] = field(default_factory=dict)
    """What was told of the member and not forgotten since."""
    stands_until: Instant = ALWAYS_PAST
    """The first instant at which time alone may have made it another standing; `outlook` says how it is known."""


def program_now(rulebook: Rulebook, now: Instant) -> Program:
    """A programme with the version in force at an instant."""
    return _program(rulebook, rulebook.version_at(now).number)


def program_as_of(rulebook: Rulebook, then: Instant) -> Program:
    """A programme as whoever read it at an instant knew it: without what was published later, of whatever time."""
    known = max((each.number for each in rulebook.versions if each.published_at <= then), default=1)
    return _program_of_then(rulebook, known, rulebook.fold_as_of(known).version_at(then).number)


@lru_cache(maxsize=32)
def _program_of_then(rulebook: Rulebook, known: int, number: int) -> Program:
    if known == rulebook.newest:
        return _program(rulebook, number)
    versions = {each.number: each for each in rulebook.versions if each.number <= known}
    in_force = tuple(versions[each.number] for each in rulebook.fold_as_of(known).timeline)
    return Program(rulebook.program, versions[number], tuple(versions.values())[::-1], in_force)


@lru_cache(maxsize=32)
def _program(rulebook: Rulebook, number: int) -> Program:
    version = rulebook.version(number)
    assert version is not None, "a version in force is one of its rulebook"
    return Program(rulebook.program, version, rulebook.versions[::-1], rulebook.in_force)


async def member_now(stored: StoredMember | None, now: Instant, library: Library, reader: Reader) -> Member | None:
    """A stored member with their standing at an instant, by the newest rules that anybody published.

    Raises ProgramUnavailable.
    """
    if stored is None:
        return None
    # After the state was read: it may have been folded under a version that another process has just published.
    await reader.refresh(library)
    rulebook = library.rulebook(stored.who.program)
    if rulebook is None:  # whoever has members was published, but not everybody may know of it
        return None
    # A brand's clock may be ahead of ours; nobody stands before their own last action.
    as_of = max(now, stored.until)
    fold = rulebook.fold_for(stored.rated_by, stored.until)
    standing = fold.standing(stored.state, as_of)
    return Member(
        stored.id,
        stored.who.program,
        stored.who.external_id,
        stored.joined_at,
        stored.version,
        stored.state_hash,
        standing,
        stored.feed_number,
        stored.ledger_number,
        stored.feed_seen,
        stored.display_name,
        stored.in_rankings,
        stored.state.member,
        stands_until(fold, stored.state, standing),
    )


def recorded(stored: StoredAction) -> RecordedAction:
    """An action as callers see it."""
    return RecordedAction(
        stored.id,
        stored.who.program,
        stored.member_id,
        stored.who.external_id,
        stored.type,
        stored.brand,
        stored.occurred_at,
        stored.received_at,
        stored.attributes,
        stored.waited,
    )
