"""Deciding a batch: a pure function, told without any database."""

from itertools import count
from textwrap import dedent

from engine.rules.entries import Action, EntryId
from engine.rules.instants import Instant
from engine.rulesets import compile_sources
from engine.store.candidates import (
    Candidate,
    Clashing,
    Decision,
    Key,
    Recorded,
    Refused,
    Repeated,
    StoredEntry,
    Stranger,
    Who,
)
from engine.store.decide import Batch, Loaded, decide
from engine.store.library import Rulebook, Version
from tests.club import CLUB

NOW = Instant(1_795_176_000_000_000)
MINUTE = 60_000_000


def rulebook_of_club() -> Rulebook:
    ruleset = compile_sources({name: dedent(text) for name, text in CLUB.items()}, "club").ruleset
    assert ruleset is not None
    return Rulebook("club", [Version(1, "digest", Instant(0), Instant(0), "operator", "", ruleset)])


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


def decided(*candidates: Candidate, loaded: Loaded | None = None) -> Batch:
    ids = (f"member-{number}" for number in count(1))
    return decide(candidates, loaded or Loaded(), {"club": rulebook_of_club()}, NOW, lambda: next(ids))


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
