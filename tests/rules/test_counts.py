"""Counts: how often, how much, how many different or how high, in a period, a rolling window, or ever."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.rules.badges import Keep
from engine.rules.calendar import PeriodKind
from engine.rules.counts import CountSpec, Measure, NamedCount
from engine.rules.entries import Action, AttributeValue, Entry, EntryId
from engine.rules.fold import Fold, RuleVersion
from engine.rules.instants import Instant
from engine.rules.state import CountState
from engine.rules.tree import About, Compare, Comparison, Condition, Literal, Reference
from tests.rules.telling import BEGINNING, at, badge, did, fold_of, moved, points, ruleset, step_by_step


def asks(count: str, at_least: float) -> Condition:
    return Compare(Reference(About.COUNT, count), Comparison.AT_LEAST, Literal(at_least))


def told(spec: CountSpec, *journal: Action, name: str = "c", when: str | None = None) -> int | Decimal | None:
    """How a count stands after a journal, or at a later time."""
    fold = fold_of(NamedCount(name, spec))
    state, _ = step_by_step(fold, journal)
    until = at(when) if when else max(each.occurred_at for each in journal)
    return fold.standing(state, until).counts[name]


def votes(*values: AttributeValue, post: str = "a") -> list[Action]:
    return [did("voted", f"2027-03-01 10:{minute:02}", amount=value, post=post) for minute, value in enumerate(values)]


@pytest.mark.parametrize(
    ("measure", "expected"),
    [(Measure.TIMES, 4), (Measure.SUM, Decimal("3.7")), (Measure.DISTINCT, 3), (Measure.HIGHEST, Decimal("2.5"))],
)
def test_a_count_counts_adds_up_tells_apart_or_keeps_the_highest(measure: Measure, expected: Decimal) -> None:
    assert told(CountSpec("voted", measure=measure, attribute="amount"), *votes(1, 2.5, -0.8, 1)) == expected


def test_sums_are_exact_in_decimals() -> None:
    assert told(CountSpec("voted", measure=Measure.SUM, attribute="amount"), *votes(0.1, 0.2)) == Decimal("0.3")


def test_an_action_without_the_attribute_adds_nothing() -> None:
    journal = [*votes(3), did("voted", "2027-03-01 11:00")]
    assert told(CountSpec("voted", measure=Measure.SUM, attribute="amount"), *journal) == 3


@pytest.mark.parametrize(
    ("per", "still", "gone"),
    [
        (PeriodKind.DAY, "2027-03-01 23:59", "2027-03-02 00:00"),
        (PeriodKind.WEEK, "2027-03-07 23:59", "2027-03-08 00:00"),
        (PeriodKind.MONTH, "2027-03-31 23:59", "2027-04-01 00:00"),
        (PeriodKind.YEAR, "2027-12-31 23:59", "2028-01-01 00:00"),
    ],
)
def test_a_count_of_a_period_begins_anew_with_the_next(per: PeriodKind, still: str, gone: str) -> None:
    spec = CountSpec("voted", per=per)
    assert told(spec, *votes(1, 1), when=still) == 2
    assert told(spec, *votes(1, 1), when=gone) == 0


def test_a_rolling_window_holds_the_last_days_with_today() -> None:
    spec = CountSpec("voted", within_days=7)
    assert told(spec, *votes(1), when="2027-03-07 23:59") == 1
    assert told(spec, *votes(1), when="2027-03-08 00:00") == 0


def test_the_highest_of_a_window_falls_when_its_day_leaves_it() -> None:
    spec = CountSpec("voted", measure=Measure.HIGHEST, attribute="amount", within_days=3)
    journal = [did("voted", "2027-03-01 10:00", amount=9), did("voted", "2027-03-03 10:00", amount=4)]
    assert told(spec, *journal, when="2027-03-03 12:00") == 9
    assert told(spec, *journal, when="2027-03-04 12:00") == 4


def test_a_value_seen_again_stays_longer_in_the_window() -> None:
    spec = CountSpec("voted", measure=Measure.DISTINCT, attribute="post", within_days=3)
    journal = [did("voted", "2027-03-01 10:00", post="a"), did("voted", "2027-03-03 10:00", post="a")]
    assert told(spec, *journal, when="2027-03-05 12:00") == 1
    assert told(spec, *journal, when="2027-03-06 12:00") == 0


def test_a_window_of_different_values_knows_the_last_ones_however_few_are_asked_for() -> None:
    """The badge asks for one topic: that of the third keeps it when that of the first has left the window."""
    lately = CountSpec("found", measure=Measure.DISTINCT, attribute="post", within_days=3)
    fold = fold_of(badge("curious", lately, at_least=1, keep=Keep.WHILE_TRUE))
    journal = [did("found", "2027-03-01 10:00", post="a"), did("found", "2027-03-03 10:00", post="b")]
    state, _ = step_by_step(fold, journal)
    assert fold.advance(state, at("2027-03-05 23:59")).effects == ()
    assert len(fold.advance(state, at("2027-03-06 00:00")).effects) == 1


def test_a_member_who_flies_back_to_yesterday_goes_on_with_the_newer_period() -> None:
    fold = fold_of(NamedCount("c", CountSpec("voted", per=PeriodKind.DAY)))
    journal: list[Entry] = [
        moved("Pacific/Auckland", "2027-03-01 08:00"),
        did("voted", "2027-03-02 01:00", "Pacific/Auckland"),
        moved("America/Los_Angeles", "2027-03-01 15:00"),
        did("voted", "2027-03-01 07:00", "America/Los_Angeles"),
    ]
    state, _ = step_by_step(fold, journal)
    assert fold.standing(state, at("2027-03-01 08:00", "America/Los_Angeles")).counts["c"] == 2


@pytest.mark.parametrize(
    "spec",
    [
        CountSpec("voted", within_days=3),
        CountSpec("voted", measure=Measure.DISTINCT, attribute="post", within_days=3),
    ],
)
def test_a_member_who_flies_back_to_yesterday_has_in_a_window_again_what_had_left_it(spec: CountSpec) -> None:
    """In Auckland the first of March left the window as the fourth began; where the member lands it is the third."""
    fold = fold_of(NamedCount("c", spec))
    journal: list[Entry] = [
        moved("Pacific/Auckland", "2027-03-01 01:00", "Pacific/Auckland"),
        did("voted", "2027-03-01 10:00", "Pacific/Auckland", post="a"),
        did("voted", "2027-03-04 10:00", "Pacific/Auckland", post="b"),
    ]
    state, _ = step_by_step(fold, journal)
    assert fold.standing(state, at("2027-03-04 11:00", "Pacific/Auckland")).counts["c"] == 1
    state, _ = fold.apply(state, moved("America/Los_Angeles", "2027-03-04 12:00", "Pacific/Auckland"))
    assert fold.standing(state, at("2027-03-03 16:00", "America/Los_Angeles")).counts["c"] == 2


def test_a_condition_asks_for_a_count_with_the_present_action_in_it() -> None:
    third = points(when="voted", condition=asks("votes", 3))
    fold = fold_of(NamedCount("votes", CountSpec("voted")), third)
    state, _ = step_by_step(fold, votes(1, 1, 1, 1))
    assert state.wallets["points"].balance == 40


def test_a_count_for_each_value_is_asked_for_the_value_of_the_present_action() -> None:
    rule = points(when="voted", condition=asks("votes", 2))
    fold = fold_of(NamedCount("votes", CountSpec("voted", for_each="post")), rule)
    journal = [
        *votes(1, 1, post="a"),
        did("voted", "2027-03-01 11:00", post="b"),
        did("voted", "2027-03-01 12:00"),
    ]
    state, _ = step_by_step(fold, journal)
    assert state.wallets["points"].balance == 20


def test_a_count_of_something_else_begins_anew() -> None:
    fold = Fold(
        [
            RuleVersion(1, BEGINNING, ruleset(NamedCount("c", CountSpec("voted")))),
            RuleVersion(
                2,
                at("2027-03-02 00:00"),
                ruleset(NamedCount("c", CountSpec("voted", measure=Measure.SUM, attribute="amount"))),
            ),
        ]
    )
    state, _ = step_by_step(fold, [*votes(5, 5), did("voted", "2027-03-03 10:00", amount=7)])
    assert fold.standing(state, at("2027-03-03 11:00")).counts["c"] == 7


@pytest.mark.parametrize(
    "spec",
    [
        CountSpec("voted", for_each="post", per=PeriodKind.WEEK),
        CountSpec("voted", for_each="post", within_days=7),
        CountSpec("voted", for_each="post", within_days=7, measure=Measure.DISTINCT, attribute="by"),
    ],
)
def test_values_of_which_nothing_counts_any_more_are_forgotten(spec: CountSpec) -> None:
    fold = fold_of(NamedCount("c", spec))
    begin, state = at("2027-03-01 10:00"), fold.empty()
    for number in range(1_000):
        when = Instant(begin + number * 86_400_000_000 // 4)
        attributes: dict[str, AttributeValue] = {"post": f"p{number}", "by": "anna"}
        entry = Action(EntryId(f"{number}"), when, "brand", f"{number:04}", "voted", attributes)
        state, _ = fold.apply(state, entry)
    counted = state.rules["counts.c"]
    assert isinstance(counted, CountState)
    assert "p999" in counted.tallies
    assert len(counted.tallies) < 150


days_and_amounts = st.lists(
    st.tuples(st.integers(0, 60), st.sampled_from([-2, 1, 3, 0.5]), st.sampled_from("abc")), max_size=20
)


@given(days_and_amounts, st.integers(1, 20), st.sampled_from(list(Measure)))
def test_a_rolling_window_agrees_with_counting_afresh(
    lived: list[tuple[int, float, str]], window: int, measure: Measure
) -> None:
    start = at("2027-03-01 10:00", "UTC")
    attribute = {Measure.DISTINCT: "post"}.get(measure, "amount")
    spec = CountSpec("voted", measure=measure, attribute=attribute, within_days=window)
    fold = fold_of(NamedCount("c", spec))
    state = fold.empty()
    for number, (day, amount, post) in enumerate(sorted(lived)):
        when = Instant(start + day * 86_400_000_000 + number)
        entry = did("voted", "2027-03-01 10:00", key=f"{number:03}", amount=amount, post=post)
        state, _ = fold.apply(state, Action(entry.id, when, "brand", f"{number:03}", "voted", entry.attributes))
    last = max((day for day, _, _ in lived), default=0)
    inside = [each for each in lived if each[0] > last - window]
    expected = {
        Measure.TIMES: len(inside),
        Measure.SUM: sum(Decimal(str(amount)) for _, amount, _ in inside),
        Measure.DISTINCT: len({post for _, _, post in inside}),
        Measure.HIGHEST: max((max(Decimal(str(amount)), Decimal(0)) for _, amount, _ in inside), default=Decimal(0)),
    }[measure]
    now = Instant(start + last * 86_400_000_000 + 1000)
    assert fold.standing(state, now).counts["c"] == expected
