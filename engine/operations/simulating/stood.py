"""What of a member's state a simulation compares: marks, runs and completions, by the names of the rule files."""

from typing import NamedTuple

from engine.rules.state import BadgeState, ChallengeState, State, StreakState


class Run(NamedTuple):
    """How a streak stands."""

    length: int
    best: int


NO_RUN = Run(0, 0)


class Stood(NamedTuple):
    """Everything but the wallets and the level."""

    badges: frozenset[tuple[str, str, str]]
    """Badge, tier and value or season; '' for what there is none of."""
    streaks: dict[str, Run]
    challenges: dict[str, int]
    """How often each was completed."""


def stood(state: State) -> Stood:
    """How a member with this state stands."""
    badges = set[tuple[str, str, str]]()
    streaks, challenges = dict[str, Run](), dict[str, int]()
    for rule, held in state.rules.items():
        kind = type(held)
        if kind is BadgeState:
            name = rule.partition(".")[2]
            badges.update((name, tier, value) for value, tiers in held.won.items() for tier in tiers)  # type: ignore[union-attr]
        elif kind is StreakState:
            streaks[rule.partition(".")[2]] = Run(held.length, held.best)  # type: ignore[union-attr]
        elif kind is ChallengeState and held.times_ever:  # type: ignore[union-attr]
            challenges[rule.partition(".")[2]] = held.times_ever  # type: ignore[union-attr]
    return Stood(frozenset(badges), streaks, challenges)
