"""What a field costs beyond the one unit of every object: declared here, beside the schema that it speaks of.

One unit is about what it takes to answer one object that is at hand. Whatever folds a member's history anew, writes, or
keeps a connection busy costs more.
"""

from collections.abc import Mapping

USUAL_LENGTH = 3
"""How many there are thought to be of a list that no argument limits: tiers of a badge, effects of an action."""

LENGTHS: Mapping[str, int] = {
    "Program": 10,
    "Member": 10,
    "Query": 3,
    "StreakStanding.calendar": 30,
}
"""The same where it is otherwise: by the type that has the lists, or by the coordinate of one."""

USUAL_PAGE = 20
"""How many a connection answers without `first` or `last`."""

LONGEST = 1_000
"""More than any list can hold: pages have up to 100, batches up to 1,000. What asks for more is refused elsewhere."""

WEIGHTS: Mapping[str, int] = {
    # Folds the member's history anew, with its trace kept.
    "Action.explanation": 20,
    "BadgeStanding.explanation": 20,
    "StreakStanding.explanation": 20,
    "ChallengeStanding.explanation": 20,
    "LevelStanding.explanation": 20,
    "Member.nextSteps": 20,
    # The whole schema, which nobody needs twice.
    "Query.__schema": 200,
    "Query.__type": 50,
}
"""By the field's coordinate. A field of an interface stands for the same field of every type that has it."""

MUTATION = 10
"""Of every mutation: a place in a transaction that is flushed to the disk."""

SUBSCRIPTION = 10
"""Of every subscription, once: somebody who waits on an open connection."""

SUBMITTING = frozenset(
    {"submitAction", "submitActions", "importActions", "previewAction", "reverseAction", "reverseActions"}
)
"""Mutations whose actions and reversals are counted for each key; see `schema.safety.action_rates`."""
