"""A ruleset: the checked rule files of one programme at one version, as specifications."""

from dataclasses import dataclass

from engine.rules.badges import BadgeSpec
from engine.rules.campaigns import CampaignSpec
from engine.rules.challenges import ChallengeSpec
from engine.rules.counts import NamedCount
from engine.rules.dictionary import Dictionary
from engine.rules.fair_play import GuardSpec
from engine.rules.leaderboards import LeaderboardSpec
from engine.rules.levels import LevelsSpec
from engine.rules.points import PointsSpec
from engine.rules.rewards import RewardSpec
from engine.rules.streaks import StreakSpec


@dataclass(frozen=True, slots=True)
class Ruleset:
    """Everything a programme's rule files say. `digest` names this content and nothing else."""

    digest: str
    dictionary: Dictionary
    counts: tuple[NamedCount, ...] = ()
    """Those that are named, and those that badges write down for themselves."""
    points: tuple[PointsSpec, ...] = ()
    campaigns: tuple[CampaignSpec, ...] = ()
    streaks: tuple[StreakSpec, ...] = ()
    challenges: tuple[ChallengeSpec, ...] = ()
    badges: tuple[BadgeSpec, ...] = ()
    levels: LevelsSpec | None = None
    rewards: tuple[RewardSpec, ...] = ()
    leaderboards: tuple[LeaderboardSpec, ...] = ()
    fair_play: tuple[GuardSpec, ...] = ()
    """In the order in which they are asked."""
