"""Badges: counts, tiers, and one for each value."""

from engine.rules.counts import CountSpec, Measure, spelt
from engine.rules.effects import AnyEffect, BadgeWon, PointsGiven
from engine.rules.gifts import Gift
from engine.rules.instants import HOUR
from engine.rules.standing import BadgeStanding, BadgeStatus, Progress
from engine.rules.tree import Compare, Comparison, Literal, attribute
from tests.rules.telling import Counted, badge, did, fold_of, of_kind, tiered


def won(effects: tuple[AnyEffect, ...]) -> list[tuple[str, str | None, str | None]]:
    return [(each.badge, each.tier, each.value) for each in effects if isinstance(each, BadgeWon)]


def test_a_badge_is_won_once_by_the_action_that_completes_its_count() -> None:
    fold = fold_of(badge(at_least=3))
    journal = [did("found", f"2027-03-01 1{hour}:00") for hour in range(6)]
    _, effects = fold.refold(journal)
    (award,) = of_kind(effects, BadgeWon)
    assert award.entry == journal[2].id


def test_tiers_are_won_in_order_each_once_even_two_at_a_time() -> None:
    kilos = CountSpec("found", measure=Measure.SUM, attribute="amount")
    fold = fold_of(tiered("saver", kilos, bronze=1, silver=3, gold=10))
    journal = [did("found", "2027-03-01 10:00", amount=3), did("found", "2027-03-01 11:00", amount=7.5)]
    assert won(fold.refold(journal).effects) == [
        ("saver", "bronze", None),
        ("saver", "silver", None),
        ("saver", "gold", None),
    ]


def test_a_sum_of_tenths_is_exact() -> None:
    fold = fold_of(badge(count=CountSpec("found", measure=Measure.SUM, attribute="amount"), at_least=1))
    journal = [did("found", f"2027-03-01 1{hour}:00", amount=0.1) for hour in range(10)]
    _, effects = fold.refold(journal)
    assert [award.entry for award in of_kind(effects, BadgeWon)] == [journal[9].id]


def test_different_values_are_counted_once_each() -> None:
    fold = fold_of(badge(count=CountSpec("found", measure=Measure.DISTINCT, attribute="topic"), at_least=2))
    journal = [
        did("found", "2027-03-01 10:00", topic="billing"),
        did("found", "2027-03-01 11:00", topic="billing"),
        did("found", "2027-03-01 12:00"),
        did("found", "2027-03-01 13:00", topic="roaming"),
    ]
    _, effects = fold.refold(journal)
    assert [award.entry for award in of_kind(effects, BadgeWon)] == [journal[3].id]


def test_a_badge_for_each_value_is_won_once_for_each_of_them() -> None:
    votes = CountSpec("voted", measure=Measure.SUM, attribute="value", for_each="post")
    fold = fold_of(badge("nice", count=votes, at_least=2))
    journal = [
        did("voted", "2027-03-01 10:00", post="a", value=1),
        did("voted", "2027-03-01 11:00", post="b", value=1),
        did("voted", "2027-03-01 12:00", post="a", value=1),
        did("voted", "2027-03-01 13:00", post="a", value=-1),
        did("voted", "2027-03-01 14:00", post="a", value=1),
        did("voted", "2027-03-01 15:00", post="b", value=1),
    ]
    _, effects = fold.refold(journal)
    assert won(effects) == [("nice", None, "a"), ("nice", None, "b")]


def test_only_actions_that_meet_the_condition_count() -> None:
    answers = CountSpec("voted", Compare(attribute("kind"), Comparison.IS, Literal("answer")))
    fold = fold_of(badge(count=answers, at_least=1))
    assert won(fold.refold([did("voted", "2027-03-01 10:00", kind="question")]).effects) == []
    assert won(fold.refold([did("voted", "2027-03-01 10:00", kind="answer")]).effects) != []


def test_a_tier_gives_its_points_as_they_stand() -> None:
    fold = fold_of(badge(at_least=1, give=Gift({"points": 100})))
    _, effects = fold.refold([did("found", "2027-03-01 10:00")])
    assert [(each.rule, each.amount) for each in effects if isinstance(each, PointsGiven)] == [("badges.helper", 100)]


def standing(spec: Counted, *topics: str) -> BadgeStanding:
    fold = fold_of(spec)
    journal = [did("found", f"2027-03-01 1{hour}:00", topic=topic) for hour, topic in enumerate(topics)]
    state = fold.refold(journal).state
    return fold.standing(state, journal[-1].occurred_at + HOUR).badges[0]


def test_the_standing_of_a_badge_shows_the_tier_held_and_the_way_to_the_next() -> None:
    spec = tiered("helper", CountSpec("found"), bronze=1, silver=3)
    halfway = standing(spec, "a", "b")
    assert (halfway.status, halfway.progress) == (BadgeStatus.WON, Progress(2, 3))
    assert halfway.tier == spec.spec.tiers[0]
    assert halfway.next == spec.spec.tiers[1]
    done = standing(spec, "a", "b", "c")
    assert (done.status, done.next, done.progress) == (BadgeStatus.WON, None, None)


def test_a_badge_is_in_progress_until_it_is_won_for_the_first_time() -> None:
    spec = tiered("helper", CountSpec("found"), bronze=2, silver=3)
    assert standing(spec, "a").status is BadgeStatus.IN_PROGRESS
    assert standing(spec, "a", "b").status is BadgeStatus.WON


def test_the_standing_of_a_badge_for_each_value_shows_the_value_that_is_closest() -> None:
    spec = badge(count=CountSpec("found", for_each="topic"), at_least=3)
    begun = standing(spec, "a", "b", "b")
    assert (begun.status, begun.times, begun.progress) == (BadgeStatus.IN_PROGRESS, 0, Progress(2, 3))
    won_once = standing(spec, "b", "a", "b", "b")
    assert (won_once.status, won_once.times, won_once.progress) == (BadgeStatus.WON, 1, Progress(1, 3))


def test_a_hidden_badge_is_not_shown_before_it_is_won() -> None:
    hidden = badge("secret", at_least=2, hidden=True)
    fold = fold_of(hidden)
    one, two = did("found", "2027-03-01 10:00"), did("found", "2027-03-01 11:00")
    before, after = fold.refold([one]).state, fold.refold([one, two]).state
    assert fold.standing(before, two.occurred_at).badges == ()
    assert [each.badge.name for each in fold.standing(after, two.occurred_at).badges] == ["secret"]


def test_a_long_value_is_told_apart_by_its_hash() -> None:
    short, long = "x" * 100, "x" * 101
    assert spelt(short) == short
    assert len(spelt(long) or "") <= 100
    assert spelt(long) != spelt(long + "x")


def test_a_value_that_looks_like_the_hash_of_another_is_told_apart_from_it() -> None:
    long = "x" * 101
    assert spelt(spelt(long)) != spelt(long)
