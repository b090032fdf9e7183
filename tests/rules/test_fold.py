"""What the design promises of the fold as a whole, on random histories."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.rules.calendar import PeriodKind
from engine.rules.effects import (
    AnyEffect,
    BadgeRevoked,
    BadgeWithdrawn,
    BadgeWon,
    ChallengeStepAdvanced,
    FreezeReceived,
    LevelChanged,
    PointsCorrected,
    PointsGiven,
    StreakBroken,
    StreakCorrected,
    StreakExtended,
    StreakFrozen,
    StreakRepaired,
)
from engine.rules.entries import Entry
from engine.rules.fold import Fold, LateEntry, RuleVersion
from engine.rules.instants import HOUR
from engine.rules.state import State, StreakState, dump, load, state_hash
from engine.store.movements import movement_of
from tests.rules.histories import everything, journals
from tests.rules.telling import (
    BEGINNING,
    at,
    badge,
    challenge,
    daily,
    did,
    fold_of,
    levels,
    of_kind,
    points,
    ruleset,
    step_by_step,
)

ALL_RULES = fold_of(everything())


def split_versions() -> Fold:
    """The same programme, changed in the middle of the random histories."""
    other = ruleset(
        points(give={"points": 7, "xp": 40}, times={PeriodKind.DAY: 1}),
        daily(only_on=range(5)),
        badge("curious", at_least=2),
        levels=levels(seed=0, sprout=30, tree=90, forest=150),
        zone="America/New_York",
    )
    return Fold(
        [
            RuleVersion(1, BEGINNING, everything()),
            RuleVersion(2, at("2027-03-27 12:00"), other),
            RuleVersion(3, at("2027-04-03 12:00"), everything()),
        ]
    )


TWO_VERSIONS = split_versions()


@given(journal=journals(), fold=st.sampled_from([ALL_RULES, TWO_VERSIONS]))
def test_one_entry_on_top_of_the_other_agrees_with_folding_anew(journal: list[Entry], fold: Fold) -> None:
    assert step_by_step(fold, journal) == fold.refold(journal)


@given(data=st.data(), journal=journals(min_size=2))
def test_arrival_order_does_not_matter(data: st.DataObject, journal: list[Entry]) -> None:
    shuffled = data.draw(st.permutations(journal))
    assert state_hash(ALL_RULES.refold(shuffled).state) == state_hash(ALL_RULES.refold(journal).state)


@given(journal=journals(min_size=1))
def test_a_state_survives_being_stored(journal: list[Entry]) -> None:
    ordered = sorted(journal, key=lambda each: each.order)
    state = ALL_RULES.refold(ordered[:-1]).state
    stored = load(dump(state))
    assert dump(stored) == dump(state)
    again, straight = ALL_RULES.apply(stored, ordered[-1]), ALL_RULES.apply(state, ordered[-1])
    assert (dump(again.state), again.effects) == (dump(straight.state), straight.effects)


@given(journal=journals(min_size=1))
def test_folding_never_changes_the_state_it_starts_from(journal: list[Entry]) -> None:
    ordered = sorted(journal, key=lambda each: each.order)
    state = ALL_RULES.refold(ordered[:-1]).state
    before = dump(state)
    ALL_RULES.apply(state, ordered[-1])
    ALL_RULES.advance(state, ordered[-1].occurred_at)
    assert dump(state) == before


@given(
    journal=journals(),
    pauses=st.lists(st.integers(min_value=0, max_value=24 * 40), max_size=4),
    fold=st.sampled_from([ALL_RULES, TWO_VERSIONS]),
)
def test_time_passes_the_same_in_one_go_and_in_pieces(journal: list[Entry], pauses: list[int], fold: Fold) -> None:
    state = fold.refold(journal).state
    last = state.last[0] if state.last else at("2027-03-20 00:00")
    moments = [last + hours * HOUR for hours in sorted(pauses)] or [last]
    in_one_go = fold.advance(state, moments[-1])
    in_pieces, effects = state, list[AnyEffect]()
    for moment in moments:
        in_pieces, happened = fold.advance(in_pieces, moment)
        effects += happened
    assert (in_pieces, tuple(effects)) == in_one_go


@given(journal=journals(min_size=1), pause=st.integers(min_value=0, max_value=24 * 20))
def test_looking_at_a_member_in_between_does_not_change_what_follows(journal: list[Entry], pause: int) -> None:
    ordered = sorted(journal, key=lambda each: each.order)
    state = ALL_RULES.refold(ordered[:-1]).state
    last = state.last[0] if state.last else ordered[-1].occurred_at
    in_between = min(last + pause * HOUR, ordered[-1].occurred_at - 1)
    looked_at = ALL_RULES.advance(state, in_between).state
    assert dump(ALL_RULES.apply(looked_at, ordered[-1]).state) == dump(ALL_RULES.apply(state, ordered[-1]).state)


@given(journal=journals(), fold=st.sampled_from([ALL_RULES, TWO_VERSIONS]))
def test_balances_and_what_is_pending_are_the_sums_of_what_was_told(journal: list[Entry], fold: Fold) -> None:
    state, effects = fold.refold(journal)
    assert sums(effects) == held_in(state)
    later = fold.advance(state, at("2027-06-01 00:00"))
    assert sums((*effects, *later.effects)) == held_in(later.state)
    assert all(wallet.pending == 0 for wallet in later.state.wallets.values())


@given(journal=journals(), fold=st.sampled_from([ALL_RULES, TWO_VERSIONS]))
def test_no_wallet_has_more_to_lose_than_it_holds(journal: list[Entry], fold: Fold) -> None:
    for wallet in fold.refold(journal).state.wallets.values():
        assert 0 <= sum(amount for _, amount in wallet.lots) <= wallet.balance


def sums(effects: tuple[AnyEffect, ...]) -> dict[str, tuple[int, int]]:
    """What somebody who adds up the ledger finds in each wallet: its balance, and what is pending."""
    balance, pending = Counter[str](), Counter[str]()
    for effect in effects:
        movement = movement_of(effect)
        if movement is not None:
            balance[movement.wallet] += movement.amount
            pending[movement.wallet] += movement.pending
    return {name: (balance[name], pending[name]) for name in sorted(balance) if balance[name] or pending[name]}


def held_in(state: State) -> dict[str, tuple[int, int]]:
    held = sorted(state.wallets.items())
    return {name: (each.balance, each.pending) for name, each in held if each.balance or each.pending}


@given(data=st.data(), journal=journals(min_size=2), fold=st.sampled_from([ALL_RULES, TWO_VERSIONS]))
def test_late_entries_end_in_the_same_state_and_what_was_posted_adds_up_to_it(
    data: st.DataObject, journal: list[Entry], fold: Fold
) -> None:
    arrived = data.draw(st.permutations(journal))
    cut = data.draw(st.integers(min_value=1, max_value=len(arrived) - 1))
    first, late = arrived[:cut], arrived[cut:]
    told = fold.refold(first)
    state, posted = fold.insert(first, late)
    everything_told = (*told.effects, *posted)

    assert dump(state) == dump(fold.refold(journal).state)
    assert sums(everything_told) == held_in(state)
    assert badges_after(everything_told) == badges_after(fold.refold(journal).effects)
    assert level_after(everything_told) == level_after(fold.refold(journal).effects)
    assert streaks_after(everything_told) == streaks_after(told_in_order(fold, journal))
    assert freezes_after(told_in_order(fold, journal)) == freezes_in(state)
    assert freezes_after(everything_told) == freezes_in(state)


def told_in_order(fold: Fold, journal: list[Entry]) -> tuple[AnyEffect, ...]:
    return fold.refold(journal).effects


def streaks_after(effects: tuple[AnyEffect, ...]) -> dict[str, int]:
    """How long each run is for somebody who only reads the feed."""
    lengths: dict[str, int] = {}
    for effect in effects:
        if isinstance(effect, StreakExtended | StreakRepaired | StreakCorrected):
            lengths[effect.streak] = effect.length
        elif isinstance(effect, StreakBroken):
            lengths[effect.streak] = 0
    return {streak: length for streak, length in lengths.items() if length}


def freezes_after(effects: tuple[AnyEffect, ...]) -> dict[str, int]:
    """How many freezes each streak has for somebody who only reads the feed."""
    freezes: dict[str, int] = {}
    for effect in effects:
        match effect:
            case FreezeReceived(streak=streak, freezes=left) | StreakFrozen(streak=streak, freezes_left=left):
                freezes[streak] = left
            case StreakCorrected(streak=streak, freezes=int(left)):
                freezes[streak] = left
    return {streak: left for streak, left in freezes.items() if left}


def freezes_in(state: State) -> dict[str, int]:
    return {
        rule.removeprefix("streaks."): held.freezes
        for rule, held in state.rules.items()
        if isinstance(held, StreakState) and held.freezes
    }


def badges_after(effects: tuple[AnyEffect, ...]) -> Counter[tuple[str, str | None, str | None]]:
    held: Counter[tuple[str, str | None, str | None]] = Counter()
    for effect in effects:
        if isinstance(effect, BadgeWon):
            held[effect.badge, effect.tier, effect.value] += 1
        elif isinstance(effect, BadgeRevoked | BadgeWithdrawn):
            held[effect.badge, effect.tier, effect.value] -= 1
    return +held


def level_after(effects: tuple[AnyEffect, ...]) -> str:
    changes = [effect.after for effect in effects if isinstance(effect, LevelChanged)]
    return changes[-1] if changes else "seed"


def test_an_entry_out_of_order_is_refused_by_apply() -> None:
    state = ALL_RULES.refold([did("found", "2027-03-22 10:00")]).state
    with pytest.raises(LateEntry, match="insert it instead"):
        ALL_RULES.apply(state, did("found", "2027-03-22 09:00"))


def test_at_the_same_instant_the_order_is_brand_and_key_and_profile_changes_come_first() -> None:
    now = "2027-03-22 10:00"
    journal = [did("found", now, key="b"), did("bought", now, key="a")]
    _, effects = fold_of(points(), points("bought", when="bought")).refold(journal)
    assert [effect.rule for effect in effects] == ["points.bought", "points.found"]


def test_a_late_action_saves_a_broken_streak() -> None:
    fold = fold_of(daily())
    first, third, fourth = (did("found", f"2027-03-0{day} 10:00") for day in (1, 3, 4))
    state, posted = fold.insert([first, third, fourth], [did("found", "2027-03-02 10:00")])
    (corrected,) = of_kind(posted, StreakCorrected)
    assert isinstance(corrected, StreakCorrected)
    assert (corrected.length, corrected.best) == (4, 4)
    assert fold.standing(state, fourth.occurred_at).streaks[0].current == 4


def test_a_late_action_on_a_day_that_is_done_does_not_set_the_streak_back() -> None:
    fold = fold_of(daily())
    journal = [did("found", f"2027-03-0{day} 10:00") for day in (1, 2, 3)]
    assert fold.insert(journal, [did("found", "2027-03-02 08:00")]).effects == ()


def test_the_action_that_secures_the_newest_day_extends_the_streak_even_when_it_comes_late() -> None:
    """Both on the third: the later one arrived first, and does not qualify."""
    fold = fold_of(ruleset(points("voted", when="voted"), daily()))
    journal = [did("found", "2027-03-01 10:00"), did("found", "2027-03-02 10:00"), did("voted", "2027-03-03 12:00")]
    _, posted = fold.insert(journal, [did("found", "2027-03-03 10:00")])
    assert [(type(each), each.length) for each in posted if isinstance(each, StreakExtended | StreakCorrected)] == [
        (StreakExtended, 3)
    ]


def test_a_step_that_a_late_action_brings_no_further_is_not_told_again() -> None:
    spring = challenge("2027-03-01", "2027-03-31", found=2, bought=1)
    fold = fold_of(spring)
    journal = [did("found", f"2027-03-0{day} 10:00") for day in (3, 4)]
    assert fold.insert(journal, [did("found", "2027-03-02 10:00")]).effects == ()
    (advanced,) = fold.insert(journal[:1], [did("found", "2027-03-02 10:00")]).effects
    assert isinstance(advanced, ChallengeStepAdvanced)
    assert (advanced.value, advanced.target) == (2, 2)


def test_a_late_action_that_fills_a_days_limit_takes_back_what_came_after_it() -> None:
    fold = fold_of(points(times={PeriodKind.DAY: 1}))
    noon, morning = did("found", "2027-03-01 12:00"), did("found", "2027-03-01 08:00")
    state, posted = fold.insert([noon], [morning])
    assert [(type(each), each.entry) for each in posted] == [
        (PointsGiven, morning.id),
        (PointsCorrected, noon.id),
    ]
    assert state.wallets["points"].balance == 20


def test_a_badge_is_told_once_however_late_the_action_that_now_wins_it() -> None:
    fold = fold_of(badge(at_least=2))
    journal = [did("found", f"2027-03-0{day} 10:00") for day in (2, 3)]
    _, posted = fold.insert(journal, [did("found", "2027-03-01 10:00")])
    assert of_kind(posted, BadgeWon) == []
    assert of_kind(posted, BadgeWithdrawn) == []


def test_the_version_in_force_when_an_action_occurred_decides() -> None:
    fold = Fold(
        [
            RuleVersion(1, BEGINNING, ruleset(points(give={"points": 20}))),
            RuleVersion(2, at("2027-03-05 00:00"), ruleset(points(give={"points": 30}))),
        ]
    )
    journal = [did("found", "2027-03-04 23:59"), did("found", "2027-03-05 00:00")]
    _, effects = fold.refold(journal)
    assert [effect.amount for effect in effects if isinstance(effect, PointsGiven)] == [20, 30]
    assert [fold.version_at(each.occurred_at).number for each in journal] == [1, 2]


def test_what_a_rule_had_counted_is_carried_over_to_the_next_version() -> None:
    fold = Fold(
        [
            RuleVersion(1, BEGINNING, ruleset(badge(at_least=5))),
            RuleVersion(2, at("2027-03-03 00:00"), ruleset(badge(at_least=3))),
        ]
    )
    journal = [did("found", f"2027-03-0{day} 10:00") for day in (1, 2, 3)]
    _, effects = fold.refold(journal)
    assert [award.entry for award in of_kind(effects, BadgeWon)] == [journal[2].id]


def test_a_rule_that_is_removed_and_brought_back_goes_on_where_it_was() -> None:
    with_it, without = ruleset(badge(at_least=3)), ruleset()
    fold = Fold(
        [
            RuleVersion(1, BEGINNING, with_it),
            RuleVersion(2, at("2027-03-03 00:00"), without),
            RuleVersion(3, at("2027-03-05 00:00"), with_it),
        ]
    )
    journal = [did("found", f"2027-03-0{day} 10:00") for day in (1, 2, 4, 6)]
    _, effects = fold.refold(journal)
    assert [award.entry for award in of_kind(effects, BadgeWon)] == [journal[3].id]


def test_a_streaks_deadline_follows_the_rules_of_the_new_version() -> None:
    """Done on Friday; from Saturday on the weekend no longer counts, so Monday is in time."""
    fold = Fold(
        [
            RuleVersion(1, BEGINNING, ruleset(daily())),
            RuleVersion(2, at("2027-03-06 00:00"), ruleset(daily(only_on=range(5)))),
        ]
    )
    state, effects = fold.refold([did("found", "2027-03-05 10:00"), did("found", "2027-03-08 10:00")])
    assert fold.standing(state, at("2027-03-08 12:00")).streaks[0].current == 2
    assert len(effects) == 2


def test_what_was_due_before_a_new_version_happens_under_the_old_one_at_its_own_instant() -> None:
    fold = Fold(
        [
            RuleVersion(1, BEGINNING, ruleset(daily())),
            RuleVersion(2, at("2027-03-20 00:00"), ruleset(daily(only_on=range(5)))),
        ]
    )
    _, effects = fold.refold([did("found", "2027-03-05 10:00"), did("found", "2027-03-22 10:00")])
    assert [broken.at for broken in of_kind(effects, StreakBroken)] == [at("2027-03-07 00:00")]


def test_state_does_not_grow_with_history() -> None:
    fold = fold_of(everything())
    state, sizes = fold.empty(), []
    for number in range(600):
        when = f"2027-{4 + number // 200:02}-{1 + number % 25:02} {number % 24:02}:{number % 60:02}"
        entry = did("found", when, key=f"{number:04}", post="abc"[number % 3], amount=1)
        if state.last is None or entry.order > state.last:
            state, _ = fold.apply(state, entry)
            sizes.append(len(dump(state)))
    assert max(sizes[len(sizes) // 2 :]) <= max(sizes[: len(sizes) // 2]) + 40
