"""The kinds of rules that rule files can hold: one file a kind, one line in this registry."""

from engine.rulesets.sections.badges import BADGES
from engine.rulesets.sections.campaigns import CAMPAIGNS
from engine.rulesets.sections.challenges import CHALLENGES
from engine.rulesets.sections.counts import COUNTS
from engine.rulesets.sections.fair_play import FAIR_PLAY
from engine.rulesets.sections.leaderboards import LEADERBOARDS
from engine.rulesets.sections.levels import LEVELS
from engine.rulesets.sections.points import POINTS
from engine.rulesets.sections.rewards import REWARDS
from engine.rulesets.sections.section import Section
from engine.rulesets.sections.streaks import STREAKS

SECTIONS: tuple[Section, ...] = (
    COUNTS,
    POINTS,
    CAMPAIGNS,
    STREAKS,
    CHALLENGES,
    BADGES,
    LEVELS,
    REWARDS,
    LEADERBOARDS,
    FAIR_PLAY,
)
"""Every section, in the order in which rules work within an entry. Counts come first: all others can ask for them."""
