"""Large requests in parts: nothing is told otherwise than if all of it were stored together."""

from hypothesis import given
from hypothesis import strategies as st

from engine.operations.fingerprints import key_hash
from engine.rules.entries import Action, EntryId, Fact, Reversal, Verdict
from engine.rules.instants import Instant, instant_of
from engine.store.candidates import Candidate, Key, Who
from engine.store.parts import PART, parts_of
from tests.club import NOON

AT = instant_of(NOON)


def candidate(number: int, member: str, entry: Fact | None) -> Candidate:
    return Candidate(Who("club", member), Key("club", "shop", str(number)), "", entry, AT, for_newcomers=True)


def action(number: int, member: str, minute: int) -> Candidate:
    at = Instant(AT + minute * 60_000_000)
    return candidate(number, member, Action(EntryId(str(number)), at, "shop", key_hash(str(number)), "found", {}))


def reversal(number: int, member: str) -> Candidate:
    taken = Reversal(EntryId(str(number)), AT, "shop", key_hash(str(number)), EntryId("x"), "mistaken")
    return candidate(number, member, taken)


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 400)), max_size=400))
def test_everything_is_in_one_part_in_its_order_and_no_member_comes_late_by_the_cuts(
    drawn: list[tuple[int, int]],
) -> None:
    candidates = [action(number, f"m{member}", minute) for number, (member, minute) in enumerate(drawn)]

    parts = list(parts_of(candidates))

    assert [each for part in parts for each in part] == candidates
    newest = dict[Who, Instant]()
    for part in parts:
        for each in part:
            assert each.entry is not None
            assert each.entry.occurred_at >= newest.get(each.who, each.entry.occurred_at)
        for each in part:
            assert each.entry is not None
            newest[each.who] = max(each.entry.occurred_at, newest.get(each.who, each.entry.occurred_at))


@given(st.integers(0, 500), st.integers(1, 100))
def test_what_comes_in_the_order_of_time_is_cut_into_small_parts(many: int, members: int) -> None:
    candidates = [action(number, f"m{number % members}", number) for number in range(many)]

    sizes = [len(part) for part in parts_of(candidates)]

    assert sum(sizes) == many
    assert sizes[:-1] == [PART] * (len(sizes) - 1)
    assert sizes[-1] <= PART


def test_what_is_only_looked_up_is_cut_anywhere() -> None:
    candidates = [candidate(number, "anna", None) for number in range(3 * PART)]

    assert [len(part) for part in parts_of(candidates)] == [PART] * 3


def test_the_reversals_of_one_member_stay_together_and_those_of_many_do_not() -> None:
    of_one = [reversal(number, "anna") for number in range(3 * PART)]
    of_many = [reversal(number, f"m{number}") for number in range(3 * PART)]

    assert len(list(parts_of(of_one))) == 1
    assert len(list(parts_of(of_many))) == 3


def test_verdicts_are_never_cut() -> None:
    verdicts = [
        candidate(number, f"m{number}", Verdict(EntryId(str(number)), AT, "", str(number), EntryId("x"), approved=True))
        for number in range(3 * PART)
    ]

    assert len(list(parts_of(verdicts))) == 1
