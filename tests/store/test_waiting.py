"""What waits for a verdict: decided as a pure function, told without any database."""

from engine.rules.dictionary import RuleId
from engine.rules.effects import ActionApproved, ActionPending, ActionRefused, PendingCode, PointsGiven
from engine.rules.entries import Action, EntryId, Pending, Verdict
from engine.rules.state import state_hash
from engine.store.candidates import (
    Candidate,
    Clashing,
    Declined,
    Key,
    Moot,
    Pended,
    PendingReason,
    Recorded,
    Repeated,
    held_back,
)
from engine.store.decide import Batch, Loaded, Waiting
from engine.store.entries import as_stored
from engine.store.histories import History
from tests.store.test_decide import NOW, candidate, decided, reversal_of

GUARD = PendingReason(PendingCode.HELD_BACK, RuleId("guards.reciprocity"), {"pairs": 3})


def waiting(key: str, *, minute: int = 0) -> Candidate:
    return held_back(candidate(key, minute=minute), GUARD)


def verdict_on(action: Candidate, *, approved: bool, words: str = "") -> Candidate:
    assert action.entry is not None
    target, key = action.entry.id, f"verdict on {action.entry.id}"
    verdict = Verdict(EntryId(f"{key} {approved}"), action.entry.occurred_at, "operator", key, target, approved)
    return Candidate(
        action.who,
        Key("club", "operator", key),
        f"{approved} {words}",
        verdict,
        NOW,
        for_newcomers=False,
        about=action.entry.occurred_at,
        words=words,
    )


def after(batch: Batch, *facts: Candidate) -> Loaded:
    """What is loaded once a first batch is stored."""
    journal = []
    for each in facts:
        assert isinstance(each.entry, Action)
        journal.append(each.entry if each.pending is None else Pending(each.entry))
    return Loaded(members=batch.members, held=batch.held, histories={"member-1": History(None, 0, journal)})


def test_what_waits_is_recorded_and_counts_for_nothing() -> None:
    batch = decided(waiting("1"))

    (pended,) = batch.decisions
    assert isinstance(pended, Pended)
    assert (pended.reason, pended.repeated, pended.joined) == (GUARD, False, True)
    (told,) = [each.effect for each in pended.feed]
    assert told == ActionPending(
        at=NOW, rule=RuleId("guards.reciprocity"), entry=EntryId("entry-1"), reason=GUARD.code, type="help.found"
    )
    assert [each.kind for each in batch.rows.journal] == ["pending"]
    assert [(each.entry_id, each.evidence) for each in batch.rows.pending] == [("entry-1", '{"pairs":3}')]
    assert batch.held["member-1"].entries == 0
    assert batch.rows.ledger == []


def test_only_an_action_can_be_held_back_and_keeps_its_first_reason() -> None:
    other = PendingReason(PendingCode.NEEDS_APPROVAL)

    assert held_back(waiting("1"), other).pending == GUARD
    assert held_back(candidate("1", refused=True), other).pending is None


def test_a_twin_of_what_waits_waits_too() -> None:
    first, twin, clash = decided(waiting("1"), waiting("1"), candidate("1", content="other")).decisions

    assert isinstance(first, Pended)
    assert isinstance(twin, Pended)
    assert (twin.entry, twin.feed, twin.repeated) == (first.entry, first.feed, True)
    assert clash == Clashing(EntryId("entry-1"))


def test_what_is_approved_ends_in_the_same_state_as_if_it_had_never_waited() -> None:
    early, late = waiting("early", minute=1), candidate("late", minute=5)
    first = decided(early, late)

    batch = decided(verdict_on(early, approved=True), loaded=after(first, early, late))

    (recorded,) = batch.decisions
    assert isinstance(recorded, Recorded)
    effects = [each.effect for each in recorded.feed]
    assert isinstance(effects[0], ActionApproved)
    assert any(isinstance(each, PointsGiven) and each.entry == "entry-early" for each in effects)
    at_once = decided(candidate("early", minute=1), late)
    assert state_hash(batch.held["member-1"].state) == state_hash(at_once.held["member-1"].state)
    assert [(each.kind, each.target_id) for each in batch.rows.journal] == [("approval", "entry-early")]
    assert [each.status for each in batch.rows.settled] == ["approved"]


def test_several_of_one_member_are_approved_together() -> None:
    actions = [waiting(str(number), minute=number) for number in range(4)]
    first = decided(*actions)

    batch = decided(*[verdict_on(each, approved=True) for each in reversed(actions)], loaded=after(first, *actions))

    at_once = decided(*[candidate(str(number), minute=number) for number in range(4)])
    assert state_hash(batch.held["member-1"].state) == state_hash(at_once.held["member-1"].state)
    assert all(isinstance(each, Recorded) for each in batch.decisions)


def test_what_is_refused_is_told_with_its_reason_and_changes_nothing() -> None:
    action = waiting("1")
    first = decided(action)

    batch = decided(verdict_on(action, approved=False, words="not readable"), loaded=after(first, action))

    (recorded,) = batch.decisions
    assert isinstance(recorded, Recorded)
    (told,) = [each.effect for each in recorded.feed]
    assert isinstance(told, ActionRefused)
    assert told.reason == "not readable"
    assert batch.held["member-1"].entries == 0
    assert [(each.status, each.words) for each in batch.rows.settled] == [("refused", "not readable")]


def test_of_two_who_decide_at_once_the_second_hears_what_the_first_said() -> None:
    action = waiting("1")
    first = decided(action)

    batch = decided(
        verdict_on(action, approved=True),
        verdict_on(action, approved=True),
        verdict_on(action, approved=False, words="no"),
        loaded=after(first, action),
    )

    approved, again, otherwise = batch.decisions
    assert isinstance(approved, Recorded)
    assert isinstance(again, Repeated)
    assert again.feed == approved.feed
    assert isinstance(otherwise, Clashing)
    assert len(batch.rows.journal) == 1


def test_what_was_taken_back_while_it_waited_leaves_the_queue_and_cannot_be_decided() -> None:
    action = waiting("1")
    back = reversal_of(action, "back")
    first = decided(action)

    batch = decided(back, loaded=after(first, action))
    assert [each.status for each in batch.rows.settled] == ["withdrawn"]

    assert back.entry is not None
    loaded = after(first, action)
    history = History(None, 0, [*loaded.histories["member-1"].facts, back.entry])
    decided_ = decided(
        verdict_on(action, approved=True),
        loaded=Loaded(members=first.members, held=batch.held, histories={"member-1": history}),
    )
    assert decided_.decisions == [Moot(back.entry.id)]
    assert decided_.rows.journal == []


def test_a_retry_is_told_what_became_of_it() -> None:
    action = waiting("1")
    first = decided(action)
    (row,) = first.rows.journal
    entry = as_stored(row)

    def retried(status: str, *, is_same: bool = False) -> object:
        loaded = Loaded(
            entries={Key("club", "brand", "1"): entry}, waiting={entry.id: Waiting(GUARD, status, "not readable")}
        )
        return decided(candidate("1", refused=not is_same), loaded=loaded).decisions[0]

    assert retried("waiting") == Pended(entry, GUARD, (), repeated=True)
    assert retried("withdrawn") == Pended(entry, GUARD, (), repeated=True)
    assert retried("waiting", is_same=True) == Pended(entry, GUARD, ())
    assert retried("refused") == Declined(entry, "not readable")
    assert retried("approved") == Repeated(entry, ())
