"""A programme's rule files as one reader reads them: what every type that names a rule is told from."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from engine.rules.badges import BadgeSpec
from engine.rules.challenges import ChallengeSpec
from engine.rules.dictionary import Dictionary, Localised, RuleId
from engine.rules.levels import Level
from engine.rules.points import PointsSpec
from engine.rules.streaks import StreakSpec
from engine.service import Program
from schema.locales import Reader


@dataclass(frozen=True)
class Book:
    """The version in force, looked up by key. Feeds also hold keys that the rule files no longer declare."""

    program: Program
    reader: Reader

    @property
    def dictionary(self) -> Dictionary:
        return self.program.version.ruleset.dictionary

    @cached_property
    def points(self) -> Mapping[str, PointsSpec]:
        return {each.name: each for each in self.program.version.ruleset.points}

    @cached_property
    def badges(self) -> Mapping[str, BadgeSpec]:
        return {each.name: each for each in self.program.version.ruleset.badges}

    @cached_property
    def streaks(self) -> Mapping[str, StreakSpec]:
        return {each.name: each for each in self.program.version.ruleset.streaks}

    @cached_property
    def challenges(self) -> Mapping[str, ChallengeSpec]:
        return {each.name: each for each in self.program.version.ruleset.challenges}

    @cached_property
    def levels(self) -> Mapping[str, Level]:
        ladder = self.program.version.ruleset.levels
        return {each.name: each for each in ladder.levels} if ladder else {}

    def names_of(self, rule: RuleId) -> Localised:
        """The names of a rule; none for the level ladder, which has no name, and for what is declared no longer."""
        section, _, name = rule.partition(".")
        sections: Mapping[str, Mapping[str, PointsSpec | BadgeSpec | StreakSpec | ChallengeSpec]] = {
            "points": self.points,
            "badges": self.badges,
            "streaks": self.streaks,
            "challenges": self.challenges,
        }
        found = sections.get(section, {}).get(name)
        return found.names if found else {}

    def read_by(self, reader: Reader) -> "Book":
        """The same book for somebody else."""
        return self if reader == self.reader else Book(self.program, reader)
