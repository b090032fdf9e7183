"""Registering a member: telling where they live and what they read, before their first action or after it."""

from difflib import get_close_matches

from engine.operations.fingerprints import content_hash, registration_hash
from engine.operations.problems import AlreadyRegistered, InvalidLocale, InvalidZone, Problem
from engine.operations.submissions import OPERATOR_BRAND, Registered, Registration, Rejected
from engine.operations.submit import member_problem, unknown_program
from engine.rules.dictionary import Dictionary
from engine.rules.entries import EntryId, ProfileChange
from engine.rules.instants import Instant
from engine.store.candidates import Candidate, Key, Recorded, Who
from engine.store.ids import new_id
from engine.store.library import Library
from engine.store.reading import Reader
from engine.store.writer import Writer
from engine.zones import zone_names


async def register(
    registration: Registration, *, now: Instant, library: Library, reader: Reader, writer: Writer
) -> Registered | Rejected:
    """Registers a member, once. The same again changes nothing; with another zone or locale it is refused."""
    await reader.refresh(library)
    rulebook = library.rulebook(registration.program)
    if rulebook is None:
        return Rejected((unknown_program(registration.program, library),))
    dictionary = rulebook.version_at(now).ruleset.dictionary
    problems = _problems(registration, dictionary)
    if problems:
        return Rejected(problems)
    (decision,) = await writer.record([_candidate(registration, now)])
    if isinstance(decision, Recorded):
        return Registered(decision.member_id, created=decision.joined)
    return await _as_registered(registration, dictionary, reader)


def _problems(registration: Registration, dictionary: Dictionary) -> tuple[Problem, ...]:
    member = member_problem(registration.member)
    if member is not None:
        return (member,)
    return tuple(
        each
        for each in (_zone_problem(registration.zone), _locale_problem(registration.locale, dictionary))
        if each is not None
    )


def _zone_problem(zone: str | None) -> Problem | None:
    if zone is None or zone in zone_names():
        return None
    near = tuple(get_close_matches(zone, zone_names(), n=1))
    hint = f'did you mean "{near[0]}"?' if near else 'write one as "Europe/Stockholm"'
    return InvalidZone(
        message=f'there is no time zone "{zone}" in the IANA database; {hint}', path=("zone",), did_you_mean=near
    )


def _locale_problem(locale: str | None, dictionary: Dictionary) -> Problem | None:
    if locale is None or locale in dictionary.languages:
        return None
    message = f'{dictionary.key} has no texts in "{locale}"; its languages are {", ".join(dictionary.languages)}'
    return InvalidLocale(message=message, path=("locale",))


def _candidate(registration: Registration, now: Instant) -> Candidate:
    hashed = registration_hash(registration.member)
    change = ProfileChange(
        EntryId(new_id()), now, OPERATOR_BRAND, hashed, zone=registration.zone, locale=registration.locale
    )
    return Candidate(
        Who(registration.program, registration.member),
        Key(registration.program, OPERATOR_BRAND, hashed),
        content_hash(registration.member, registration.zone, registration.locale),
        change,
        now,
        for_newcomers=True,
    )


async def _as_registered(registration: Registration, dictionary: Dictionary, reader: Reader) -> Registered | Rejected:
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
    return Registered(member.id, created=False)
