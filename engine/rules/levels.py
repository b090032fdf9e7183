"""The level ladder: a standing by how many points a member ever earned in one wallet."""

from dataclasses import dataclass

from engine.rules.dictionary import Localised


@dataclass(frozen=True, slots=True)
class Level:
    """One step of the ladder, reached at `at_least` points ever earned."""

    name: str
    names: Localised
    at_least: int
    """`from:` in a rule file."""
    perks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LevelsSpec:
    """The ladder as it stands in a rule file: levels from the lowest, which starts at 0, to the highest."""

    wallet: str
    levels: tuple[Level, ...]
