"""Finishes: who completed a challenge when, kept beside the states so that others can be counted who were earlier.

They are read off the states: a member has one for each challenge that is completed in the round that their state is
at. Those of rounds that have passed stay as they were.
"""

from collections.abc import Iterator
from typing import NamedTuple

from engine.rules.challenges import challenge_id
from engine.rules.state import ChallengeState, State
from engine.store.rows import FinishKey, FinishRow, Rows

_SECTION = challenge_id("")


class Finish(NamedTuple):
    """How a challenge came out in the round that a member is at."""

    challenge: str
    round: int
    finished_at: int | None
    """When it was completed last in that round; None while it is not."""


def finishes_in(state: State) -> Iterator[Finish]:
    """What a member's state has of challenges."""
    for rule, held in state.rules.items():
        if isinstance(held, ChallengeState):
            yield Finish(rule.removeprefix(_SECTION), held.round, held.completed_at if held.times else None)


def keep_finishes(program: str, member_id: str, before: State, after: State, rows: Rows) -> None:
    """What is to be stored of the difference between two states of a member."""
    known = {(each.challenge, each.round): each.finished_at for each in finishes_in(before)}
    for challenge, round_, finished_at in finishes_in(after):
        # Of a round that the state before was not at, there can be a finish from long ago, by other rules.
        if (challenge, round_) in known and known[challenge, round_] == finished_at:
            continue
        if finished_at is not None:
            rows.finishes.append(FinishRow(program, challenge, round_, member_id, finished_at))
        else:
            rows.lost_finishes.append(FinishKey(member_id, challenge, round_))


def keep_all_finishes(program: str, member_id: str, state: State, rows: Rows) -> None:
    """The same where nobody knows what is stored: each is stored anew, or is known to be none."""
    for challenge, round_, finished_at in finishes_in(state):
        rows.lost_finishes.append(FinishKey(member_id, challenge, round_))
        if finished_at is not None:
            rows.finishes.append(FinishRow(program, challenge, round_, member_id, finished_at))
