"""Deciding a batch: a pure function, told without any database."""

from collections.abc import Mapping
from itertools import count
from textwrap import dedent

from engine.rules.effects import PointsCorrected
from engine.rules.entries import Action, EntryId, Reversal
from engine.rules.instants import Instant
from engine.rulesets import compile_sources
from engine.store.candidates import (
    Candidate,
    Clashing,
    Decision,
    Key,
    Moot,
    Recorded,
    Refused,
    Repeated,
    StoredEntry,
    Stranger,
    Who,
)
from engine.store.decide import Batch, Loaded, decide
from engine.store.histories import History
from engine.store.library import Rulebook, Version
from tests.club import CLUB

NOW = Instant(1_795_176_000_000_000)
MINUTE = 60_000_000


def rulebook_of_club(*more_versions: Version) -> Rulebook:
    return Rulebook("club", [version(1, CLUB), *more_versions])


def version(number: int, files: Mapping[str, str]) -> Version:
    ruleset = compile_sources({name: dedent(text) for name, text in files.items()}, "club").ruleset
    assert ruleset is not None
    return Version(number, "digest", Instant(number), Instant(0), "operator", "", ruleset)


def candidate(
    key: str,
    *,
    minute: int = 0,
    member: str = "anna",
    content: str = "content",
    refused: bool = False,
    for_newcomers: bool = True,
) -> Candidate:
    when = Instant(NOW + minute * MINUTE)
    entry = Action(EntryId(f"entry-{key}"), when, "brand", key, "help.found", {"topic": "x"})
    return Candidate(
        Who("club", member),
        Key("club", "brand", key),
        content,
        None if refused else entry,
        NOW,
        for_newcomers,
    )


def decided(*candidates: Candidate, loaded: Loaded | None = None, rulebook: Rulebook | None = None) -> Batch:
    ids = (f"member-{number}" for number in count(1))
    return decide(candidates, loaded or Loaded(), {"club": rulebook or rulebook_of_club()}, NOW, lambda: next(ids))


def reversal_of(action: Candidate, key: str) -> Candidate:
    assert action.entry is not None
    reversal = Reversal(EntryId(f"entry-{key}"), action.entry.occurred_at, "brand", key, action.entry.id, "sent back")
    about = action.entry.occurred_at
    return Candidate(action.who, Key("club", "brand", key), key, reversal, NOW, for_newcomers=False, about=about)


def after(batch: Batch, *facts: Candidate) -> Loaded:
    """What is loaded once a first batch is stored, when the past of its only member becomes another."""
    ((who, member_id),) = batch.members.items() or [(facts[0].who, "member-1")]
    history = History(None, 0, [each.entry for each in facts if each.entry is not None])
    return Loaded(members={who: member_id}, held=batch.held, histories={member_id: history})


def kinds(batch: Batch) -> list[type[Decision]]:
    return [type(decision) for decision in batch.decisions]


def test_answers_keep_the_order_of_the_candidates_and_rows_that_of_the_fold() -> None:
    batch = decided(candidate("later", minute=5), candidate("earlier", minute=1))

    assert kinds(batch) == [Recorded, Recorded]
    assert [row.key_hash for row in batch.rows.journal] == ["earlier", "later"]
    assert [row.number for row in batch.rows.feed] == list(range(1, len(batch.rows.feed) + 1))
    later, earlier = batch.decisions
    assert isinstance(later, Recorded)
    assert isinstance(earlier, Recorded)
    assert earlier.feed[-1].number < later.feed[0].number


def test_a_member_has_one_state_row_a_batch() -> None:
    batch = decided(*(candidate(str(number), minute=number) for number in range(5)))

    (state,) = batch.rows.states
    assert (state.version, state.feed_number) == (1, len(batch.rows.feed))
    assert len(batch.rows.members) == 1
    assert set(batch.held) == {"member-1"}


def test_a_twin_in_the_same_batch_is_told_what_the_first_was_told() -> None:
    batch = decided(candidate("1"), candidate("1"), candidate("1", content="other"))

    first, twin, other = batch.decisions
    assert isinstance(first, Recorded)
    assert isinstance(twin, Repeated)
    assert twin.feed == first.feed
    assert other == Clashing(EntryId("entry-1"))
    assert len(batch.rows.journal) == 1


def test_a_refused_candidate_leaves_its_key_free_for_a_sound_one() -> None:
    assert kinds(decided(candidate("1", refused=True), candidate("1"))) == [Refused, Recorded]


def test_what_is_refused_today_is_still_a_repetition_of_what_was_recorded() -> None:
    stored = StoredEntry(EntryId("before"), "member-9", "action", "help.found", NOW, NOW, "brand", "1", "content", "{}")
    loaded = Loaded(entries={Key("club", "brand", "1"): stored})

    batch = decided(candidate("1", refused=True), candidate("1", refused=True, content="other"), loaded=loaded)

    assert batch.decisions == [Repeated(stored, ()), Clashing(EntryId("before"))]
    assert batch.rows.states == []


def test_a_stranger_is_known_once_somebody_made_them_known_in_the_same_batch() -> None:
    batch = decided(candidate("1", for_newcomers=False), candidate("2"), candidate("3", for_newcomers=False))

    assert kinds(batch) == [Stranger, Recorded, Recorded]


def test_members_of_one_batch_do_not_mix() -> None:
    batch = decided(candidate("1"), candidate("2", member="bo"), candidate("3", minute=1))

    assert batch.members == {Who("club", "anna"): "member-1", Who("club", "bo"): "member-2"}
    assert {row.member_id for row in batch.rows.states} == {"member-1", "member-2"}
    assert batch.changed == set(batch.members)


def test_of_reversals_that_take_the_same_back_the_first_that_was_handed_in_counts() -> None:
    action = candidate("1")
    loaded = after(decided(action), action)
    for one, two in (("a", "b"), ("b", "a")):
        batch = decided(reversal_of(action, one), reversal_of(action, two), loaded=loaded)
        assert kinds(batch) == [Recorded, Moot]
        assert batch.decisions[1] == Moot(EntryId(f"entry-{one}"))
        assert [row.key_hash for row in batch.rows.journal] == [one]


def test_reversals_of_one_member_are_told_apart_though_they_are_folded_together() -> None:
    one, two = candidate("1"), candidate("2", minute=1)
    batch = decided(reversal_of(one, "a"), reversal_of(two, "b"), loaded=after(decided(one, two), one, two))
    first, second = batch.decisions
    assert isinstance(first, Recorded)
    assert isinstance(second, Recorded)
    for recorded, action in ((first, one), (second, two)):
        assert action.entry is not None
        points = [row.effect for row in recorded.feed if isinstance(row.effect, PointsCorrected)]
        assert [(each.entry, each.amount) for each in points] == [(action.entry.id, -20)]
    assert len(batch.rows.states) == 1


def test_a_member_who_is_rated_anew_is_stored_even_when_nothing_else_is_recorded() -> None:
    one, two = candidate("1"), candidate("2", minute=1)
    reversal = reversal_of(one, "a")
    once = decided(reversal, loaded=after(decided(one, two), one, two))
    dearer = {**CLUB, "rules.yaml": CLUB["rules.yaml"].replace("give: {points: 20}", "give: {points: 30}")}

    batch = decided(
        reversal_of(one, "b"),
        loaded=after(once, one, two, reversal),
        rulebook=rulebook_of_club(version(2, dearer)),
    )

    assert kinds(batch) == [Moot]
    (state,) = batch.rows.states
    assert state.rated_by == 2
    assert (state.ledger_number, state.feed_number) == (batch.rows.ledger[-1].number, batch.rows.feed[-1].number)
    assert batch.held["member-1"].state.wallets["points"].balance == 30
    assert batch.changed == {Who("club", "anna")}
