"""The library: every programme's published ruleset versions, compiled from the files as they were stored.

History is folded under the version in force at its time, so versions are never read from the folder they came from.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from threading import Lock

import msgspec

from engine.errors import EngineError
from engine.rules.fold import Fold, RuleVersion
from engine.rules.instants import Instant
from engine.rules.ruleset import Ruleset
from engine.rulesets import compile_sources, render
from engine.store import statements
from engine.store.backend import Row, Transaction

_files = msgspec.json.Decoder(dict[str, str])


class UnreadableVersion(EngineError):
    """A version that was published once does not compile any more."""


@dataclass(frozen=True, slots=True)
class Version:
    """A ruleset version as it was published."""

    number: int
    digest: str
    effective_from: Instant
    published_at: Instant
    published_by: str
    note: str
    ruleset: Ruleset


class Rulebook:
    """One programme's versions, in the order in which they come into force, and the fold over them."""

    def __init__(self, program: str, versions: Iterable[Version]) -> None:
        self.program = program
        self.versions = tuple(versions)
        self._by_number = {each.number: each for each in self.versions}
        self.fold = Fold([RuleVersion(each.number, each.effective_from, each.ruleset) for each in self.versions])

    def version_at(self, instant: Instant) -> Version:
        """The version in force at an instant."""
        return self._by_number[self.fold.version_at(instant).number]


class Library:
    """Every rulebook. Read by everybody, renewed by whoever hears of news first."""

    def __init__(self) -> None:
        self._rulebooks: Mapping[str, Rulebook] = {}
        self._newest = 0
        self._lock = Lock()

    @property
    def rulebooks(self) -> Mapping[str, Rulebook]:
        """By programme, in alphabetical order. A snapshot: it is replaced, never changed."""
        return self._rulebooks

    @property
    def newest(self) -> int:
        """The id of the newest version that is known here."""
        return self._newest

    def refresh(self, transaction: Transaction) -> None:
        """Takes in what was published since."""
        ((newest,),) = transaction.fetch(statements.NEWEST_VERSION)
        if newest != self._newest:
            rows = transaction.fetch(statements.VERSIONS_AFTER, self._newest)
            self.take_in(newest, [(*row[:-1], _files.decode(row[-1])) for row in rows])

    def take_in(self, newest: int, rows: Iterable[Row]) -> None:
        """Takes in rows as of `VERSIONS_AFTER`, files decoded, up to the id `newest`. Any thread may call this."""
        with self._lock:
            if newest <= self._newest:
                return
            versions = {program: list(rulebook.versions) for program, rulebook in self._rulebooks.items()}
            for row in rows:
                known = versions.setdefault(row[0], [])
                if row[1] > len(known):
                    known.append(_version(row))
            self._rulebooks = {program: self._rulebook(program, versions[program]) for program in sorted(versions)}
            self._newest = newest

    def _rulebook(self, program: str, versions: list[Version]) -> Rulebook:
        known = self._rulebooks.get(program)
        return known if known and len(known.versions) == len(versions) else Rulebook(program, versions)


def _version(row: Row) -> Version:
    program, number, digest, effective_from, published_at, published_by, note, sources = row
    compiled = compile_sources(sources, program)
    if compiled.ruleset is None:
        raise UnreadableVersion(
            f"version {number} of the programme {program!r} was published once and does not compile any more; "
            f"run the release that published it, or restore that release's rules:\n"
            f"{render(compiled.diagnostics, sources)}"
        )
    return Version(number, digest, Instant(effective_from), Instant(published_at), published_by, note, compiled.ruleset)
