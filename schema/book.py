"""A programme's rule files as one reader reads them: what every type that names a rule is told from."""

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TypeVar, cast

from engine.rules.badges import BadgeSpec, Tier
from engine.rules.campaigns import CampaignSpec
from engine.rules.challenges import ChallengeSpec, ChallengeStep
from engine.rules.counts import NamedCount
from engine.rules.dictionary import ActionType, Dictionary, Impact, Localised, Perk, RuleId, Segment, Wallet
from engine.rules.fair_play import GuardSpec
from engine.rules.levels import Level
from engine.rules.points import PointsSpec
from engine.rules.ruleset import Ruleset
from engine.rules.streaks import StreakSpec
from engine.rules.tree import Condition, badges_in
from engine.service import Program
from schema.locales import Reader

FoundT = TypeVar("FoundT")
DeclaredT = TypeVar("DeclaredT")
ToldT = TypeVar("ToldT")

MOST_BOOKS = 256
"""That are remembered: of each programme one for each language that is read, and for what was found of its secrets."""


class Declarations:
    """What one version of the rule files declares, by key."""

    def __init__(self, ruleset: Ruleset) -> None:
        self.ruleset = ruleset

    @cached_property
    def points(self) -> Mapping[str, PointsSpec]:
        return {each.name: each for each in self.ruleset.points}

    @cached_property
    def campaigns(self) -> Mapping[str, CampaignSpec]:
        return {each.name: each for each in self.ruleset.campaigns}

    @cached_property
    def counts(self) -> Mapping[str, NamedCount]:
        return {each.name: each for each in self.ruleset.counts}

    @cached_property
    def badges(self) -> Mapping[str, BadgeSpec]:
        return {each.name: each for each in self.ruleset.badges}

    @cached_property
    def streaks(self) -> Mapping[str, StreakSpec]:
        return {each.name: each for each in self.ruleset.streaks}

    @cached_property
    def challenges(self) -> Mapping[str, ChallengeSpec]:
        return {each.name: each for each in self.ruleset.challenges}

    @cached_property
    def guards(self) -> Mapping[str, GuardSpec]:
        return {each.name: each for each in self.ruleset.fair_play}

    @cached_property
    def levels(self) -> Mapping[str, Level]:
        return {each.name: each for each in self.ruleset.levels.levels} if self.ruleset.levels else {}


@dataclass(frozen=True)
class Book:
    """The rule files for one reader. Whatever history names is found: in the version in force, else in the newest
    one that declared it, since feeds and ledgers also hold keys that the rule files no longer declare.
    """

    program: Program
    reader: Reader
    won: frozenset[str] = field(default=frozenset())
    """The badges that the member whose screen this is has won; the hidden ones among them are told of."""
    told: dict[object, tuple[object, object]] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What was made to tell of declarations already; see `told_once`."""

    @property
    def dictionary(self) -> Dictionary:
        return self.program.version.ruleset.dictionary

    @cached_property
    def present(self) -> Declarations:
        """What is declared now."""
        return _declarations(self.program)[0]

    def wallet(self, key: str) -> Wallet:
        return self._found(lambda each: each.ruleset.dictionary.wallets.get(key), key)

    def perk(self, key: str) -> Perk:
        return self._found(lambda each: each.ruleset.dictionary.perks.get(key), key)

    def segment(self, key: str) -> Segment:
        return self._found(lambda each: each.ruleset.dictionary.segments.get(key), key)

    def impact(self, key: str) -> Impact:
        return self._found(lambda each: each.ruleset.dictionary.impact.get(key), key)

    def count(self, key: str) -> NamedCount:
        return self._found(lambda each: each.counts.get(key), key)

    def points(self, key: str) -> PointsSpec:
        return self._found(lambda each: each.points.get(key), key)

    def campaign(self, key: str) -> CampaignSpec:
        return self._found(lambda each: each.campaigns.get(key), key)

    def badge(self, key: str) -> BadgeSpec:
        return self._found(lambda each: each.badges.get(key), key)

    def tier(self, badge: str, key: str) -> Tier:
        return self.tier_with_badge(badge, key)[1]

    def tier_with_badge(self, badge: str, key: str) -> tuple[BadgeSpec, Tier]:
        """The tier, and the badge as the version had it that declared the tier."""
        return self._found(lambda each: _tier(each.badges.get(badge), key), f"{badge}, {key}")

    def counts_of(self, badge: BadgeSpec) -> Sequence[NamedCount]:
        """The counts of a badge, as the version had them that declared the badge so."""
        declared = next(each for each in self._versions() if each.badges.get(badge.name) == badge)
        return [declared.counts[name] for name in badge.counts]

    def streak(self, key: str) -> StreakSpec:
        return self._found(lambda each: each.streaks.get(key), key)

    def challenge(self, key: str) -> ChallengeSpec:
        return self._found(lambda each: each.challenges.get(key), key)

    def step(self, challenge: str, key: str) -> ChallengeStep:
        return self._found(lambda each: _step(each.challenges.get(challenge), key), f"{challenge}, {key}")

    def guard(self, key: str) -> GuardSpec:
        return self._found(lambda each: each.guards.get(key), key)

    def level(self, key: str) -> Level:
        return self._found(lambda each: each.levels.get(key), key)

    def declares_wallet(self, key: str) -> bool:
        """Whether any version ever did."""
        return self.ever_declared(lambda each: each.ruleset.dictionary.wallets, key)

    def declares_action_type(self, key: str) -> bool:
        """Whether any version ever did."""
        return self.ever_declared(lambda each: each.ruleset.dictionary.actions, key)

    def ever_declared(self, section: Callable[[Declarations], Container[str]], key: str) -> bool:
        """Whether any version declared something under a key of a section."""
        return any(key in section(each) for each in self._versions())

    def action_type(self, key: str) -> ActionType:
        return self._found(lambda each: each.ruleset.dictionary.actions.get(key), key)

    def action_name(self, key: str) -> str:
        """The name of an action type for people."""
        return self.reader.text(self.action_type(key).names) or key

    def names_of(self, rule: RuleId) -> Localised:
        """The names of a rule; none for the level ladder, which has no name."""
        section, _, name = rule.partition(".")
        match section:
            case "points":
                return self.points(name).names
            case "wallets":
                return self.wallet(name).names
            case "badges":
                return self.badge(name).names
            case "streaks":
                return self.streak(name).names
            case "challenges":
                return self.challenge(name).names
            case "counts":
                return self.count(name).names
            case "impact":
                return self.impact(name).names
            case "fair_play":
                return self.guard(name).names
            case _:
                return {}

    def tells_of(self, badge: BadgeSpec) -> bool:
        """Whether this reader may know that there is such a badge."""
        return not badge.hidden or badge.name in self.won

    def may_tell(self, condition: Condition) -> bool:
        """Whether a condition asks for no badge that this reader may not know of."""
        return all(self.tells_of(self.badge(name)) for name in badges_in(condition))

    def read_by(self, reader: Reader) -> "Book":
        """The same book for somebody else."""
        return self if reader == self.reader else book_of(self.program, reader, self.won)

    def for_a_member_who_won(self, badges: frozenset[str]) -> "Book":
        """The same book on the screen of a member with these badges; with none, as everybody may read it."""
        secrets = badges & _hidden_badges(self.program)
        return self if secrets == self.won else book_of(self.program, self.reader, secrets)

    def renewed(self, program: Program) -> "Book":
        """The same book with the versions that have become known since.

        A badge that only they hide is told of to whoever won it from the next reading on.
        """
        return self if program is self.program else book_of(program, self.reader, self.won)

    @property
    def _others(self) -> tuple[Declarations, ...]:
        return _declarations(self.program)[1:]

    def _found(self, look: Callable[[Declarations], FoundT | None], key: str) -> FoundT:
        found = look(self.present)
        if found is None:
            found = next((found for each in self._others if (found := look(each)) is not None), None)
        # The fold names only what a version declared, and versions are never deleted.
        assert found is not None, f"no version of {self.program.key} ever declared {key}"
        return found

    def _versions(self) -> Iterator[Declarations]:
        yield self.present
        yield from self._others


@lru_cache(maxsize=MOST_BOOKS)
def book_of(program: Program, reader: Reader, won: frozenset[str] = frozenset()) -> Book:
    """The book for a reader: the same for as long as it is asked for and the programme's versions are the same."""
    return Book(program, reader, won)


@lru_cache(maxsize=32)
def _declarations(program: Program) -> tuple[Declarations, ...]:
    """What each version declares: first the one in force, then the others, the newest first."""
    others = (each for each in program.versions if each.number != program.version.number)
    return tuple(Declarations(each.ruleset) for each in (program.version, *others))


@lru_cache(maxsize=32)
def _hidden_badges(program: Program) -> frozenset[str]:
    """The badges that any version hides. Who has won which of the others makes no other book."""
    return frozenset(badge.name for each in _declarations(program) for badge in each.ruleset.badges if badge.hidden)


def told_once(tell: Callable[[Book, DeclaredT], ToldT]) -> Callable[[Book, DeclaredT], ToldT]:
    """Makes what tells of a declaration once for each book, because every screen of every member has it alike.

    A declaration is given whole, or by its key.
    """

    def telling(book: Book, declared: DeclaredT) -> ToldT:
        key = (tell, declared if isinstance(declared, str) else id(declared))
        known = book.told.get(key)
        if known is None:
            # Held on to with the declaration, so that no other one is ever found by its identity.
            known = book.told[key] = (declared, tell(book, declared))
        return cast("ToldT", known[1])

    return telling


def _tier(badge: BadgeSpec | None, key: str) -> tuple[BadgeSpec, Tier] | None:
    return next(((badge, tier) for tier in badge.tiers if tier.name == key), None) if badge else None


def _step(challenge: ChallengeSpec | None, key: str) -> ChallengeStep | None:
    return next((step for step in challenge.steps if step.name == key), None) if challenge else None
