"""What must hold of programmes as a whole: their versions, and the keys of their entries."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from engine.operations.examining.findings import BY_HAND, OTHER_RELEASE, RESTORE, SHOWN, Finding
from engine.rules.levels import LEVELS
from engine.rules.ruleset import Ruleset
from engine.rulesets import digest_of
from engine.store import account_queries as queries
from engine.store.backend import Questions, Row
from engine.store.library import Library, Rulebook

_files = msgspec.json.Decoder(dict[str, str])


def programme_findings(questions: Questions, library: Library) -> Iterator[Finding]:
    """Everything that is wrong with versions and keys."""
    by_program: dict[str, list[Row]] = defaultdict(list)
    for row in questions.fetch(queries.VERSIONS):
        by_program[row[0]].append(row)
    for program, rows in by_program.items():
        yield from versions_are_numbered(program, [row[1] for row in rows])
        for row in rows:
            yield from files_are_those_of_the_digest(row)
    yield from versions_can_be_read(library.unavailable)
    yield from keys_are_unique(questions)


def versions_are_numbered(program: str, numbers: list[int]) -> Iterator[Finding]:
    """A programme's versions are numbered from 1 on, without gaps."""
    for place, number in enumerate(numbers, start=1):
        if number != place:
            message = f"version {number} stands where version {place} should"
            yield Finding("versions", "ruleset_version", message, RESTORE, program, row=str(number))
            return


def files_are_those_of_the_digest(row: Row) -> Iterator[Finding]:
    """The digest that was published is that of the files."""
    program, number, digest, _, text = row
    try:
        files = _files.decode(text)
    except msgspec.DecodeError as error:
        message = f"the files of version {number} cannot be read: {error}"
        yield Finding("version files", "ruleset_version", message, RESTORE, program, row=str(number))
        return
    if digest_of(files) != digest:
        message = f"the files of version {number} are not those that were published: their digest is another one"
        yield Finding("version files", "ruleset_version", message, RESTORE, program, row=str(number))


def versions_can_be_read(unavailable: Mapping[str, str]) -> Iterator[Finding]:
    """Every version compiles here; of a programme with one that does not, members are not examined whole."""
    for program, reason in unavailable.items():
        yield Finding("versions can be read", "ruleset_version", reason.partition(";")[0], OTHER_RELEASE, program)


def keys_are_unique(questions: Questions) -> Iterator[Finding]:
    """A brand's key names one entry."""
    for program, brand, key_hash, times in questions.fetch(queries.REPEATED_KEYS, SHOWN):
        message = f"the key {key_hash} of the brand {brand} stands there {times} times"
        yield Finding("keys", "journal_entry", message, BY_HAND, program)


def rules_of(rulebook: Rulebook) -> frozenset[str]:
    """Every rule id that any version of a programme has, or a ledger may name."""
    return frozenset(rule for version in rulebook.versions for rule in _rules(version.ruleset))


def _rules(ruleset: Ruleset) -> Iterable[str]:
    yield from (f"points.{each.name}" for each in ruleset.points)
    yield from (f"streaks.{each.name}" for each in ruleset.streaks)
    yield from (f"challenges.{each.name}" for each in ruleset.challenges)
    yield from (f"badges.{each.name}" for each in ruleset.badges)
    yield from (f"rewards.{each.name}" for each in ruleset.rewards)
    yield from (f"fair_play.{each.name}" for each in ruleset.fair_play)
    yield from (f"wallets.{name}" for name in ruleset.dictionary.wallets)
    yield LEVELS
