"""The JSON Schema of rule files: their sections, and what a section's rules may say in this programme."""

from collections.abc import Callable, Mapping

from engine.rulesets.json_schema import achieving, diaries, earning, guarding, sharing
from engine.rulesets.json_schema.shapes import Key, Schema, closed, described
from engine.rulesets.scope import Scope

_SECTIONS: Mapping[str, tuple[str, Callable[[Scope], Schema]]] = {
    "counts": ("What members did, counted once under a name for every rule that asks", earning.counts),
    "points": ("An action that meets a condition gives points, within limits", earning.points),
    "campaigns": ("For a time, points rules give more", earning.campaigns),
    "streaks": ("Days, weeks or months in a row with something done in each", achieving.streaks),
    "challenges": ("Goals of several steps", achieving.challenges),
    "badges": ("Visible marks, won once, in tiers, or for each of something", achieving.badges),
    "levels": ("The ladder, by how many points a member earned in one wallet", achieving.levels),
    "rewards": ("What members can claim from the catalogue", sharing.rewards),
    "leaderboards": ("Rankings, over a run each", sharing.leaderboards),
    "fair_play": ("What is not to be rewarded, because it is done for the points alone", guarding.fair_play),
    "tests": ("Diaries of members, and what should come of them: run them with `trogen test`", diaries.tests),
}


def rule_files(scope: Scope) -> Schema:
    """Everything that rule files of this programme can say."""
    sections = {key: described(Key(says, schema(scope))) for key, (says, schema) in _SECTIONS.items()}
    return closed(sections)
