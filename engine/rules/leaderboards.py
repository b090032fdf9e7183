"""Leaderboards: rankings, over a run each. Declared and checked; ranks are not kept yet."""

from dataclasses import dataclass, field
from enum import Enum

from engine.rules.calendar import PeriodKind
from engine.rules.dictionary import Localised


class Among(Enum):
    """Who is ranked; the value is the word of rule files."""

    MEMBERS = "members"
    TEAMS = "teams"


@dataclass(frozen=True, slots=True)
class LeaderboardSpec:
    """A leaderboard as it stands in a rule file. Exactly one of wallet and count."""

    name: str
    names: Localised
    description: Localised = field(default_factory=dict)
    wallet: str | None = None
    """Ranked by the points earned in it during the run."""
    count: str | None = None
    """Ranked by what this named count adds up to during the run."""
    every: PeriodKind = PeriodKind.EVER
    """How long a run is, on the programme's calendar."""
    among: Among = Among.MEMBERS
    top: int = 10
    """How many ranks are shown."""
