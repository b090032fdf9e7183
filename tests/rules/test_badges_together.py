"""Badges of several counts, badges that need others, badges that are kept while they are true, and seasons."""

from dataclasses import replace
from datetime import date

import pytest

from engine.rules.badges import BadgeSpec, Keep, Tier
from engine.rules.calendar import Duration, DurationUnit, PeriodKind
from engine.rules.counts import CountSpec, Measure, NamedCount
from engine.rules.dictionary import Segment
from engine.rules.effects import BadgeRevoked, BadgeWon, LevelChanged, PointsGiven
from engine.rules.entries import Act, Entry, EntryId, ProfileChange
from engine.rules.fold import Fold, RuleVersion
from engine.rules.gifts import NOTHING, Gift
from engine.rules.needs import Needs
from engine.rules.points import PointsSpec
from engine.rules.standing import BadgeStatus, Progress
from engine.rules.state import dump, load
from engine.rules.tree import About, AllOf, Compare, Comparison, Literal, Reference
from tests.rules.telling import (
    BEGINNING,
    NAMES,
    Counted,
    at,
    badge,
    chose,
    did,
    fold_of,
    levels,
    moved,
    of_kind,
    points,
    ruleset,
    step_by_step,
    tiered,
)

SCORE = NamedCount("score", CountSpec("voted", measure=Measure.SUM, attribute="amount", for_each="post"))
ACCEPTS = NamedCount("accepts", CountSpec("found", for_each="post"))
ENLIGHTENED = BadgeSpec(
    "enlightened", NAMES, counts=("accepts", "score"), tiers=(Tier(None, NAMES, (1, 10)),), for_each=True
)


def won(effects: object) -> list[tuple[str, str | None]]:
    return [(each.badge, each.value) for each in effects if isinstance(each, BadgeWon)]  # type: ignore[attr-defined]


def needing(name: str, needs: Needs, give: Gift = NOTHING) -> BadgeSpec:
    return BadgeSpec(name, NAMES, tiers=(Tier(None, NAMES, (), give),), needs=needs)


def test_several_counts_must_all_get_there_for_the_same_value() -> None:
    fold = fold_of(SCORE, ACCEPTS, ENLIGHTENED)
    journal = [
        did("voted", "2027-03-01 10:00", post="a", amount=10),
        did("found", "2027-03-01 11:00", post="b"),
        did("voted", "2027-03-01 12:00", post="b", amount=9),
    ]
    state, effects = step_by_step(fold, journal)
    assert won(effects) == []
    _, effects = fold.apply(state, did("found", "2027-03-01 13:00", post="a"))
    assert won(effects) == [("enlightened", "a")]


def test_whichever_count_gets_there_last_wins_it() -> None:
    fold = fold_of(SCORE, ACCEPTS, ENLIGHTENED)
    journal = [did("found", "2027-03-01 11:00", post="b"), did("voted", "2027-03-01 12:00", post="b", amount=10)]
    assert won(step_by_step(fold, journal).effects) == [("enlightened", "b")]


def test_progress_over_several_counts_goes_no_further_than_each_asks() -> None:
    fold = fold_of(SCORE, ACCEPTS, ENLIGHTENED)
    state, _ = step_by_step(fold, [did("voted", "2027-03-01 12:00", post="b", amount=40)])
    (shown,) = fold.standing(state, at("2027-03-02 10:00")).badges
    assert (shown.status, shown.progress) == (BadgeStatus.IN_PROGRESS, Progress(10, 11))


def test_a_badge_may_need_others_which_are_judged_first_for_the_same_entry() -> None:
    first, second = badge("first", at_least=1), badge("second", at_least=2)
    both = needing("both", Needs(("first", "second")))
    _, effects = step_by_step(
        fold_of(both, second, first), [did("found", "2027-03-01 10:00"), did("found", "2027-03-01 11:00")]
    )
    assert [name for name, _ in won(effects)] == ["first", "second", "both"]


def test_badges_that_need_one_another_in_a_row_are_all_won_at_once() -> None:
    third = needing("third", Needs(("second",)))
    second = needing("second", Needs(("first",)))
    _, effects = step_by_step(fold_of(third, second, badge("first", at_least=1)), [did("found", "2027-03-01 10:00")])
    assert [name for name, _ in won(effects)] == ["first", "second", "third"]


def test_a_badge_may_need_a_level_and_be_won_by_the_entry_that_reaches_it() -> None:
    rules = ruleset(
        points(give={"xp": 60}),
        needing("grown", Needs(level="sprout"), Gift({"xp": 40})),
        levels=levels(seed=0, sprout=60, tree=100),
    )
    _, effects = step_by_step(fold_of(rules), [did("found", "2027-03-01 10:00")])
    assert [type(each) for each in effects] == [PointsGiven, LevelChanged, BadgeWon, PointsGiven, LevelChanged]


def test_a_level_above_the_one_that_is_needed_will_do() -> None:
    rules = ruleset(
        points(give={"xp": 500}), needing("grown", Needs(level="sprout")), levels=levels(seed=0, sprout=60, tree=100)
    )
    assert won(step_by_step(fold_of(rules), [did("found", "2027-03-01 10:00")]).effects) == [("grown", None)]


def test_a_chain_of_needs_may_be_as_long_as_rule_files_can_write_it() -> None:
    first = badge("b0", at_least=1)
    others = [needing(f"b{n}", Needs((f"b{n - 1}",))) for n in range(1500, 0, -1)]
    _, effects = step_by_step(fold_of(*others, first), [did("found", "2027-03-01 10:00")])
    assert [name for name, _ in won(effects)] == [f"b{n}" for n in range(1501)]


def test_a_counted_badge_that_needs_another_waits_for_it() -> None:
    counted = badge("second", at_least=1)
    waiting = Counted(replace(counted.spec, needs=Needs(("first",))), counted.count)
    fold = fold_of(waiting, badge("first", CountSpec("bought"), at_least=1))
    state, effects = step_by_step(fold, [did("found", "2027-03-01 10:00")])
    assert won(effects) == []
    assert [name for name, _ in won(fold.apply(state, did("bought", "2027-03-01 11:00")).effects)] == [
        "first",
        "second",
    ]


def lively() -> Counted:
    """Three finds within a week."""
    count = CountSpec("found", within_days=7)
    return badge("lively", count, at_least=3, give=Gift({"points": 50}), keep=Keep.WHILE_TRUE)


FINDS = [did("found", f"2027-03-0{day} 10:00") for day in (1, 2, 3)]


def test_a_badge_kept_while_true_is_revoked_when_time_has_passed() -> None:
    fold = fold_of(lively())
    state, _ = step_by_step(fold, FINDS)
    assert of_kind(fold.advance(state, at("2027-03-07 23:59")).effects, BadgeRevoked) == []
    (revoked,) = of_kind(fold.advance(state, at("2027-03-08 00:00")).effects, BadgeRevoked)
    assert (revoked.at, revoked.entry) == (at("2027-03-08 00:00"), None)
    (shown,) = fold.standing(state, at("2027-03-09 12:00")).badges
    assert (shown.status, shown.times) == (BadgeStatus.IN_PROGRESS, 0)


def test_it_can_be_won_again_but_gives_once() -> None:
    fold = fold_of(lively())
    journal = [*FINDS, *(did("found", f"2027-04-0{day} 10:00") for day in (1, 2, 3))]
    _, effects = step_by_step(fold, journal)
    assert len(of_kind(effects, BadgeWon)) == 2
    assert len(of_kind(effects, PointsGiven)) == 1


def test_a_badge_kept_while_true_falls_with_its_sum() -> None:
    count = CountSpec("voted", measure=Measure.SUM, attribute="amount")
    fold = fold_of(badge("liked", count, at_least=2, keep=Keep.WHILE_TRUE))
    journal = [did("voted", "2027-03-01 10:00", amount=2), did("voted", "2027-03-01 11:00", amount=-1)]
    _, effects = step_by_step(fold, journal)
    assert [type(each) for each in effects] == [BadgeWon, BadgeRevoked]


def test_what_is_revoked_for_several_values_at_once_is_told_in_one_order_stored_or_not() -> None:
    lately = CountSpec("found", for_each="post", within_days=3)
    fold = fold_of(badge("regular", lately, at_least=1, keep=Keep.WHILE_TRUE))
    state, _ = fold.refold([did("found", "2027-03-01 10:00", post="b"), did("found", "2027-03-01 11:00", post="a")])
    later = at("2027-03-05 00:00")
    revoked = of_kind(fold.advance(state, later).effects, BadgeRevoked)
    assert [each.value for each in revoked] == ["a", "b"]
    assert revoked == of_kind(fold.advance(load(dump(state)), later).effects, BadgeRevoked)


def test_what_needs_a_revoked_badge_stays_unless_it_is_kept_while_true_too() -> None:
    stays = needing("stays", Needs(("lively",)))
    falls = replace(needing("falls", Needs(("lively",))), keep=Keep.WHILE_TRUE)
    fold = fold_of(lively(), stays, falls)
    state, _ = step_by_step(fold, FINDS)
    later = fold.advance(state, at("2027-03-09 00:00"))
    assert [each.badge for each in of_kind(later.effects, BadgeRevoked)] == ["lively", "falls"]


def seasonal() -> Counted:
    count = CountSpec("found", per=PeriodKind.MONTH)
    return badge("monthly", count, at_least=2, season=PeriodKind.MONTH)


def test_a_seasonal_badge_is_won_once_a_season() -> None:
    journal = [did("found", f"2027-{month:02}-{day:02} 10:00") for month in (3, 4) for day in (1, 2, 3)]
    fold = fold_of(seasonal())
    state, effects = step_by_step(fold, journal)
    assert [each.season for each in of_kind(effects, BadgeWon)] == [date(2027, 3, 1), date(2027, 4, 1)]
    (shown,) = fold.standing(state, at("2027-05-01 12:00")).badges
    assert (shown.times, shown.next is not None, shown.progress) == (2, True, Progress(0, 2))


def test_a_season_that_is_over_takes_nothing_away_from_a_badge_that_is_kept_while_true() -> None:
    votes = CountSpec("voted", measure=Measure.SUM, attribute="amount", per=PeriodKind.MONTH)
    fold = fold_of(badge("liked", votes, at_least=2, season=PeriodKind.MONTH, keep=Keep.WHILE_TRUE))
    months = [did("voted", f"2027-{month:02}-10 10:00", amount=2) for month in (3, 4)]
    state, effects = fold.refold([*months, did("voted", "2027-04-11 10:00", amount=-1)])
    state, later = fold.advance(state, at("2027-06-01 12:00"))
    revoked = [each.season for each in of_kind((*effects, *later), BadgeRevoked)]
    assert revoked == [date(2027, 4, 1)]
    assert fold.standing(state, at("2027-06-01 12:00")).badges[0].times == 1


def neighbours(keep: Keep = Keep.ALWAYS) -> Fold:
    """Locals who came twice within a week are neighbours."""
    came = NamedCount("came", CountSpec("found", within_days=7))
    local = Compare(Reference(About.MEMBER, "city"), Comparison.IS, Literal("Umeå"))
    often = Compare(Reference(About.COUNT, "came"), Comparison.AT_LEAST, Literal(2))
    rules = ruleset(came, replace(needing("neighbour", Needs(segment="regular")), keep=keep))
    segment = Segment("regular", NAMES, AllOf((local, often)))
    return fold_of(replace(rules, dictionary=replace(rules.dictionary, segments={"regular": segment})))


def told(when: str, city: str | None) -> ProfileChange:
    return ProfileChange(EntryId(f"told {when}"), at(when), "brand", f"told {when}", attributes={"city": city})


def test_a_badge_that_needs_a_segment_is_won_by_the_action_that_brings_the_member_into_it() -> None:
    journal: list[Entry] = [told("2027-03-01 09:00", "Umeå"), *FINDS]
    assert [each.entry for each in of_kind(step_by_step(neighbours(), journal).effects, BadgeWon)] == [FINDS[1].id]


def test_or_by_what_becomes_known_of_the_member() -> None:
    journal: list[Entry] = [*FINDS, told("2027-03-03 12:00", "Umeå")]
    assert [each.entry for each in of_kind(step_by_step(neighbours(), journal).effects, BadgeWon)] == [journal[-1].id]


def test_and_is_revoked_with_it_if_it_is_kept_while_true() -> None:
    fold = neighbours(Keep.WHILE_TRUE)
    state, _ = step_by_step(fold, [told("2027-03-01 09:00", "Umeå"), *FINDS])
    moved_away = fold.apply(state, told("2027-03-03 12:00", None))
    assert len(of_kind(moved_away.effects, BadgeRevoked)) == 1
    (revoked,) = of_kind(fold.advance(state, at("2027-04-01 00:00")).effects, BadgeRevoked)
    assert revoked.at == at("2027-03-09 00:00")


def calm(*others: PointsSpec | Counted) -> Fold:
    """Who found nothing lately is calm; that comes with time, and with nothing else."""
    found = NamedCount("lately", CountSpec("found", within_days=2))
    nothing = Compare(Reference(About.COUNT, "lately"), Comparison.IS, Literal(0))
    rules = ruleset(found, needing("calm", Needs(segment="calm")), *others)
    segment = Segment("calm", NAMES, nothing)
    return fold_of(replace(rules, dictionary=replace(rules.dictionary, segments={"calm": segment})))


@pytest.mark.parametrize(
    "others",
    [
        (),
        (points(hold_for=Duration(3, DurationUnit.DAY)),),
        (badge("eager", CountSpec("found", within_days=2), at_least=1, keep=Keep.WHILE_TRUE),),
    ],
)
def test_a_segment_that_time_brings_wins_a_badge_with_the_next_entry_whatever_other_rules_wait_for(
    others: tuple[PointsSpec | Counted, ...],
) -> None:
    fold = calm(*others)
    state, passed = fold.advance(fold.refold([did("found", "2027-03-01 10:00")]).state, at("2027-03-09 10:00"))
    assert won(passed) == []
    assert won(fold.apply(state, chose(Act.PAUSE, "streaks.none", "2027-03-09 10:00")).effects) == [("calm", None)]


def test_points_that_time_releases_win_the_badge_of_their_level_at_once() -> None:
    waits = points(give={"xp": 20}, hold_for=Duration(3, DurationUnit.DAY))
    fold = fold_of(ruleset(waits, needing("grown", Needs(level="tree")), levels=levels(seed=0, tree=20)))
    state, effects = step_by_step(fold, [did("found", "2027-03-01 10:00")])
    assert won(effects) == []
    assert won(fold.advance(state, at("2027-03-04 10:00")).effects) == [("grown", None)]


def test_everybody_has_the_lowest_level_from_the_first_entry_on() -> None:
    fold = fold_of(ruleset(needing("welcome", Needs(level="seed")), levels=levels(seed=0, tree=20)))
    assert won(fold.advance(fold.empty(), at("2027-03-01 10:00")).effects) == []
    assert won(step_by_step(fold, [did("voted", "2027-03-01 10:00")]).effects) == [("welcome", None)]


def test_a_version_that_asks_for_what_is_held_already_wins_its_badge_with_the_next_entry() -> None:
    given, asks = badge("first", at_least=1), needing("second", Needs(("first",)))
    fold = Fold(
        [RuleVersion(1, BEGINNING, ruleset(given)), RuleVersion(2, at("2027-03-02 00:00"), ruleset(given, asks))]
    )
    state, _ = step_by_step(fold, [did("found", "2027-03-01 10:00")])
    state, passed = fold.advance(state, at("2027-03-05 00:00"))
    assert won(passed) == []
    assert won(fold.apply(state, told("2027-03-05 10:00", "Umeå")).effects) == [("second", None)]


def test_a_badge_won_once_is_won_by_the_first_value_that_gets_there() -> None:
    fold = fold_of(badge("noticed", CountSpec("voted", for_each="post"), at_least=2, once=True))
    journal = [did("voted", f"2027-03-01 10:0{n}", post=post) for n, post in enumerate("abbaa")]
    state, effects = step_by_step(fold, journal)
    assert [(each.entry, each.value) for each in of_kind(effects, BadgeWon)] == [(journal[2].id, None)]
    (shown,) = fold.standing(state, at("2027-03-02 10:00")).badges
    assert (shown.status, shown.times, shown.next, shown.progress) == (BadgeStatus.WON, 1, None, None)


def test_refolding_agrees_with_folding_step_by_step() -> None:
    fold = fold_of(lively(), seasonal(), SCORE, ACCEPTS, ENLIGHTENED, needing("all", Needs(("lively", "monthly"))))
    journal = [
        *FINDS,
        *(did("voted", f"2027-03-0{day} 12:00", post="a", amount=5) for day in (1, 2, 3)),
        did("found", "2027-03-20 12:00", post="a"),
    ]
    assert fold.refold(journal) == step_by_step(fold, journal)


def test_time_alone_wins_no_tier_though_a_sum_rises_when_what_lessened_it_leaves_the_window() -> None:
    votes = CountSpec("voted", measure=Measure.SUM, attribute="amount", within_days=3)
    spec = tiered("liked", votes, bronze=1, silver=2)
    fold = fold_of(Counted(replace(spec.spec, keep=Keep.WHILE_TRUE), spec.count))
    journal = [did("voted", "2027-03-01 10:00", amount=-1), did("voted", "2027-03-03 10:00", amount=2)]
    state, effects = step_by_step(fold, journal)
    assert [each.tier for each in of_kind(effects, BadgeWon)] == ["bronze"]
    state, passed = fold.advance(state, at("2027-03-04 12:00"))
    assert passed == ()
    again = fold.apply(state, did("voted", "2027-03-04 13:00", amount=0)).effects
    assert [each.tier for each in of_kind(again, BadgeWon)] == ["silver"]


def test_a_move_that_ends_the_day_takes_away_what_was_true_of_that_day_only() -> None:
    fold = fold_of(badge("busy", CountSpec("found", per=PeriodKind.DAY), at_least=1, keep=Keep.WHILE_TRUE))
    journal: list[Entry] = [did("found", "2027-03-01 10:00"), moved("Pacific/Auckland", "2027-03-01 20:00")]
    (revoked,) = of_kind(step_by_step(fold, journal).effects, BadgeRevoked)
    assert (revoked.at, revoked.entry) == (at("2027-03-01 20:00"), journal[1].id)


def test_a_version_that_asks_for_more_takes_a_badge_away_as_it_takes_effect() -> None:
    count = CountSpec("found")
    easy, hard = (badge("helper", count, at_least=n, keep=Keep.WHILE_TRUE) for n in (1, 2))
    fold = Fold([RuleVersion(1, BEGINNING, ruleset(easy)), RuleVersion(2, at("2027-03-02 00:00"), ruleset(hard))])
    state, _ = step_by_step(fold, [did("found", "2027-03-01 10:00")])
    (revoked,) = of_kind(fold.advance(state, at("2027-03-02 00:00")).effects, BadgeRevoked)
    assert revoked.at == at("2027-03-02 00:00")
