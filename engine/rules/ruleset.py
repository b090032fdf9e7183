"""A ruleset: the checked rule files of one programme at one version, as specifications."""

from dataclasses import dataclass

from engine.rules.badges import BadgeSpec
from engine.rules.challenges import ChallengeSpec
from engine.rules.dictionary import Dictionary
from engine.rules.levels import LevelsSpec
from engine.rules.points import PointsSpec
from engine.rules.streaks import StreakSpec


@dataclass(frozen=True, slots=True)
class Ruleset:
    """Everything a programme's rule files say. `digest` names this content and nothing else."""

    digest: str
    dictionary: Dictionary
    points: tuple[PointsSpec, ...] = ()
    streaks: tuple[StreakSpec, ...] = ()
    challenges: tuple[ChallengeSpec, ...] = ()
    badges: tuple[BadgeSpec, ...] = ()
    levels: LevelsSpec | None = None
