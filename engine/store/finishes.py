"""Finishes: who completed a challenge when, kept beside the states so that others can be counted who were earlier.

They are read off the states: a member has one for each challenge that is completed in the round that their state is
at. Those of rounds that have passed stay as they were.
"""

from engine.rules.challenges import challenge_id
from engine.rules.state import ChallengeState, State
from engine.store.rows import FinishKey, FinishRow, Rows

_SECTION = challenge_id("")


def keep_finishes(program: str, member_id: str, before: State, after: State, rows: Rows) -> None:
    """What is to be stored of the difference between two states of a member."""
    for rule, held in after.rules.items():
        if not isinstance(held, ChallengeState):
            continue
        earlier = before.rules.get(rule)
        if held is earlier:  # by far the most frequent
            continue
        challenge = rule.removeprefix(_SECTION)
        was = earlier if isinstance(earlier, ChallengeState) else ChallengeState()
        if held.times and held.completed_at is not None:
            if (held.round, held.completed_at) != (was.round, was.completed_at) or not was.times:
                rows.finishes.append(FinishRow(program, challenge, held.round, member_id, held.completed_at))
        elif was.times and was.round == held.round:
            rows.lost_finishes.append(FinishKey(member_id, challenge, held.round))


def keep_all_finishes(program: str, member_id: str, state: State, rows: Rows) -> None:
    """The same where nobody knows what is stored: each is stored anew, or is known to be none."""
    for rule, held in state.rules.items():
        if not isinstance(held, ChallengeState):
            continue
        challenge = rule.removeprefix(_SECTION)
        if held.times and held.completed_at is not None:
            rows.finishes.append(FinishRow(program, challenge, held.round, member_id, held.completed_at))
        else:
            rows.lost_finishes.append(FinishKey(member_id, challenge, held.round))
