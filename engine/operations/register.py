"""Registering a member: telling what is known of them, once, before their first action or after it."""

from collections.abc import Mapping

from engine.operations.displays import display_problems, show_member
from engine.operations.fingerprints import content_hash, registration_hash
from engine.operations.problems import AlreadyRegistered, Problem
from engine.operations.profiles import known_attributes, profile_problems
from engine.operations.refusals import member_problem, unknown_program
from engine.operations.submissions import OPERATOR_BRAND, Registered, Registration, Rejected
from engine.rules.dictionary import Dictionary
from engine.rules.entries import AttributeValue, EntryId, ProfileChange
from engine.rules.instants import Instant
from engine.store.candidates import Candidate, Key, Recorded, Repeated, Who
from engine.store.ids import new_id
from engine.store.library import Library
from engine.store.reading import Reader
from engine.store.writer import Writer


async def register(
    registration: Registration, *, now: Instant, library: Library, reader: Reader, writer: Writer
) -> Registered | Rejected:
    """Registers a member, once. The same again changes nothing; with something else than is known it is refused."""
    await reader.refresh(library)
    rulebook = library.rulebook(registration.program)
    if rulebook is None:
        return Rejected((unknown_program(registration.program, library),))
    dictionary = rulebook.version_at(now).ruleset.dictionary
    problems = _problems(registration, dictionary)
    if problems:
        return Rejected(problems)
    known = known_attributes(registration.attributes, dictionary)
    (decision,) = await writer.record([_candidate(registration, known, now)])
    at = now
    if isinstance(decision, Recorded):
        registered = Registered(decision.member_id, created=decision.joined)
    elif isinstance(decision, Repeated):
        registered, at = Registered(decision.entry.member_id, created=False), decision.entry.received_at
    else:
        return await _as_registered(registration, known, dictionary, reader)
    if not registration.display.says_nothing:
        # Also of a retry: it may be one because this had not been stored yet. What was said since then stays.
        await show_member(registered.member_id, registration.display, at=at, writer=writer)
    return registered


def _problems(registration: Registration, dictionary: Dictionary) -> tuple[Problem, ...]:
    member = member_problem(registration.member)
    if member is not None:
        return (member,)
    profile = profile_problems(registration.zone, registration.locale, registration.attributes, dictionary)
    return (*profile, *display_problems(registration.display))


def _candidate(registration: Registration, known: dict[str, AttributeValue | None], now: Instant) -> Candidate:
    hashed = registration_hash(registration.member)
    change = ProfileChange(
        EntryId(new_id()), now, OPERATOR_BRAND, hashed, registration.zone, registration.locale, known or None
    )
    return Candidate(
        Who(registration.program, registration.member),
        Key(registration.program, OPERATOR_BRAND, hashed),
        content_hash(registration.member, registration.zone, registration.locale, registration.attributes),
        change,
        now,
        for_newcomers=True,
        registers=True,
    )


async def _as_registered(
    registration: Registration, known: Mapping[str, AttributeValue | None], dictionary: Dictionary, reader: Reader
) -> Registered | Rejected:
    """The answer for a member who was registered before: the same again is fine, however it was spelt."""
    member = await reader.member(Who(registration.program, registration.member))
    assert member is not None, "the writer has just said that the member is known"
    zone = member.state.zone or dictionary.zone
    if (registration.zone or dictionary.zone) != zone:
        message = f'"{registration.member}" is registered already, with the time zone {zone}'
        return Rejected((AlreadyRegistered(message=message, path=("zone",)),))
    if registration.locale != member.state.locale:
        message = f'"{registration.member}" is registered already, with the locale {member.state.locale or "not set"}'
        return Rejected((AlreadyRegistered(message=message, path=("locale",)),))
    for name, value in known.items():
        if value != member.state.member.get(name):
            message = f'"{registration.member}" is registered already, with another "{name}"; update the member instead'
            return Rejected((AlreadyRegistered(message=message, path=("attributes", name)),))
    return Registered(member.id, created=False)
