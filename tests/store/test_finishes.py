"""Who finished a challenge when: what is stored of the difference between two states."""

import pytest

from engine.rules.state import ChallengeState, State
from engine.store.finishes import keep_all_finishes, keep_finishes
from engine.store.rows import FinishKey, FinishRow, Rows


def state(held: ChallengeState | None) -> State:
    return State(1, rules={} if held is None else {"challenges.spring": held})


def done(at: int, round_: int = 0) -> ChallengeState:
    return ChallengeState(completed_at=at, round=round_, times=1)


SAVED = FinishRow("club", "spring", 0, "anna", 5)
LOST = FinishKey("anna", "spring", 0)


@pytest.mark.parametrize(
    ("before", "after", "saved", "lost"),
    [
        (None, done(5), [SAVED], []),
        (ChallengeState(), done(5), [SAVED], []),
        (done(4), done(5), [SAVED], []),
        (done(5), done(5), [], []),
        (done(5), ChallengeState(completed_at=3), [], [LOST]),
        (ChallengeState(), ChallengeState(completed_at=3), [], []),
        (done(5), done(9, 7), [FinishRow("club", "spring", 7, "anna", 9)], []),
        # A round that the state was not at before, as other rules cut them, may have been finished long ago.
        (done(9, 7), ChallengeState(round=0), [], [LOST]),
    ],
)
def test_what_changed_is_stored(
    before: ChallengeState | None, after: ChallengeState, saved: list[FinishRow], lost: list[FinishKey]
) -> None:
    rows = Rows()
    keep_finishes("club", "anna", state(before), state(after), rows)
    assert (rows.finishes, rows.lost_finishes) == (saved, lost)


def test_where_nobody_knows_what_is_stored_everything_is_stored_anew() -> None:
    rows = Rows()
    keep_all_finishes("club", "anna", state(done(5)), rows)
    assert (rows.finishes, rows.lost_finishes) == ([SAVED], [LOST])
