"""Wallets: expiry by lots, limits of the whole wallet, and paying from it."""

from dataclasses import replace
from datetime import date

import pytest

from engine.rules.badges import BadgeSpec, Tier
from engine.rules.calendar import PeriodKind
from engine.rules.dictionary import Expiry, RuleId, Segment, Wallet
from engine.rules.effects import PointsCorrected, PointsExpired, PointsGiven, PointsLimited, PointsSpent
from engine.rules.entries import AttributeValue, Entry, EntryId, ProfileChange
from engine.rules.fold import Fold, RuleVersion
from engine.rules.gifts import Gift
from engine.rules.lots import gone_on, put, take
from engine.rules.needs import Needs
from engine.rules.ruleset import Ruleset
from engine.rules.state import State, WalletState
from engine.rules.tree import About, Compare, Comparison, Literal, Reference
from engine.rules.turn import Turn
from tests.rules.telling import BEGINNING, NAMES, at, daily, did, fold_of, moved, of_kind, points, ruleset

A_MONTH = Expiry(months=1)
SHOP = RuleId("streaks.shop")


def wallet(expires: Expiry | None = None, **per: int) -> Wallet:
    limits = {PeriodKind(kind): cap for kind, cap in per.items()}
    return Wallet("points", NAMES, expires=expires, limits=limits)


def expiring(months: int = 1) -> Ruleset:
    return ruleset(points(), wallets=[wallet(Expiry(months=months))])


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


@pytest.mark.parametrize(
    ("expiry", "earned", "gone"),
    [
        (Expiry(months=12), "2027-03-01", "2028-04-01"),
        (Expiry(months=12), "2027-03-31", "2028-04-01"),
        (Expiry(months=1), "2027-12-05", "2028-02-01"),
        (Expiry(month_and_day=(12, 31)), "2027-03-01", "2028-01-01"),
        (Expiry(month_and_day=(12, 31)), "2027-12-31", "2028-01-01"),
        (Expiry(month_and_day=(3, 31)), "2027-03-31", "2027-04-01"),
        (Expiry(month_and_day=(3, 31)), "2027-04-01", "2028-04-01"),
        (Expiry(month_and_day=(2, 29)), "2027-02-01", "2027-03-01"),
    ],
)
def test_points_are_there_up_to_the_end_of_the_last_day(expiry: Expiry, earned: str, gone: str) -> None:
    assert gone_on(expiry, day(earned)) == day(gone)


def test_what_a_move_makes_overdue_is_lost_as_one_arrives_though_the_move_itself_brings_points() -> None:
    local = Segment("local", NAMES, Compare(Reference(About.MEMBER, "city"), Comparison.IS, Literal("Ōtautahi")))
    welcome = Tier(None, NAMES, (), Gift({"points": 5}))
    rules = ruleset(
        points(),
        BadgeSpec("newcomer", NAMES, tiers=(welcome,), needs=Needs(segment="local")),
        wallets=[wallet(A_MONTH)],
    )
    fold = fold_of(replace(rules, dictionary=replace(rules.dictionary, segments={"local": local})))
    arrival = at("2027-03-31 18:00")  # in April already, where the member lives from now on
    told: dict[str, AttributeValue | None] = {"city": "Ōtautahi"}
    move = ProfileChange(EntryId("move"), arrival, "brand", "move", zone="Pacific/Auckland", attributes=told)
    state, effects = fold.refold([did("found", "2027-02-10 10:00"), move])
    later = fold.advance(state, at("2027-04-02 00:00")).effects
    expired = of_kind((*effects, *later), PointsExpired)
    assert [(each.at, each.amount) for each in expired] == [(arrival, 20)]


def test_what_was_not_spent_in_time_expires_at_the_members_own_midnight() -> None:
    fold = fold_of(expiring())
    state = fold.refold([moved("Pacific/Auckland", "2027-03-01 08:00"), did("found", "2027-03-10 10:00")]).state
    (expired,) = fold.advance(state, at("2027-06-01 00:00")).effects
    assert isinstance(expired, PointsExpired)
    assert (expired.at, expired.amount) == (at("2027-05-01 00:00", "Pacific/Auckland"), 20)
    assert (expired.rule, expired.entry) == ("wallets.points", None)


def test_what_has_expired_was_still_earned() -> None:
    fold = fold_of(expiring())
    state = fold.advance(fold.refold([did("found", "2027-03-10 10:00")]).state, at("2027-06-01 00:00")).state
    held = state.wallets["points"]
    assert (held.balance, held.earned, held.lots, state.timers) == (0, 20, (), {})


def test_all_that_expires_on_one_day_is_one_lot_and_a_screen_shows_what_is_next() -> None:
    fold = fold_of(expiring())
    journal = [did("found", f"2027-{when} 10:00") for when in ("03-01", "03-31", "04-01")]
    standing = fold.standing(fold.refold(journal).state, at("2027-04-02 00:00")).wallets[0]
    assert [(each.at, each.amount) for each in standing.expiring] == [
        (at("2027-05-01 00:00"), 40),
        (at("2027-06-01 00:00"), 20),
    ]


def test_a_move_plans_the_expiry_anew_and_what_is_overdue_expires_at_once() -> None:
    """It is the first of May in Auckland already."""
    fold = fold_of(expiring())
    journal: list[Entry] = [did("found", "2027-03-10 10:00"), moved("Pacific/Auckland", "2027-04-30 20:00")]
    (expired,) = of_kind(fold.refold(journal, at("2027-04-30 20:00")).effects, PointsExpired)
    assert expired.at == at("2027-04-30 20:00")


def test_a_new_expiry_holds_for_what_is_earned_from_then_on() -> None:
    never = ruleset(points())
    fold = Fold(
        [
            RuleVersion(1, BEGINNING, expiring(1)),
            RuleVersion(2, at("2027-04-01 00:00"), expiring(12)),
            RuleVersion(3, at("2027-04-03 00:00"), never),
        ]
    )
    journal = [did("found", f"2027-{when} 10:00") for when in ("03-10", "04-02", "04-04")]
    state = fold.refold(journal).state
    assert state.wallets["points"].lots == ((day("2027-05-01"), 20), (day("2028-05-01"), 20))
    assert [each.at for each in fold.advance(state, at("2029-01-01 00:00")).effects] == [
        at("2027-05-01 00:00"),
        at("2028-05-01 00:00"),
    ]


def test_a_gift_expires_as_everything_else() -> None:
    rules = ruleset(daily(milestones={1: Gift({"points": 5})}), wallets=[wallet(Expiry(months=1))])
    state = fold_of(rules).refold([did("found", "2027-03-10 10:00")]).state
    assert state.wallets["points"].lots == ((day("2027-05-01"), 5),)


def test_what_is_lost_first_is_spent_first_and_what_never_expires_last() -> None:
    held = WalletState(balance=60, earned=60, lots=((100, 10), (200, 20)))
    first = take(held, 15)
    assert first.lots == ((100, 10), (200, 5))
    assert first.wallet.lots == ((200, 15),)
    second = take(first.wallet, 30)
    assert (second.lots, second.wallet.lots, second.wallet.balance) == (((200, 15),), (), 15)


def test_earnings_fill_a_balance_below_nothing_before_they_make_lots() -> None:
    held = put(WalletState(balance=-30), 20, 100)
    assert (held.balance, held.lots) == (-10, ())
    assert put(held, 25, 100).lots == ((100, 15),)


def test_paying_tells_which_points_were_used() -> None:
    fold = fold_of(expiring())
    state = fold.refold([did("found", "2027-03-10 10:00"), did("found", "2027-04-10 10:00")]).state
    turn = paying(fold, state)
    assert turn.can_pay({"points": 40})
    assert not turn.can_pay({"points": 41})
    assert not turn.can_pay({"points": 1, "xp": 1})
    turn.pay(SHOP, {"points": 25})
    (spent,) = turn.effects
    assert isinstance(spent, PointsSpent)
    assert (spent.amount, spent.lots) == (25, ((date(2027, 4, 30), 20), (date(2027, 5, 31), 5)))
    after = turn.state()
    assert after.wallets["points"].lots == ((day("2027-06-01"), 15),)
    assert after.timers == {"wallets.points": at("2027-06-01 00:00")}


def paying(fold: Fold, state: State) -> Turn:
    turn, _ = fold._open(state)
    turn.pass_to(at("2027-04-11 00:00"))
    return turn


def test_a_wallets_limit_is_for_all_points_rules_together() -> None:
    rules = ruleset(
        points(), points("bought", when="bought", give={"points": 30, "xp": 30}), wallets=[wallet(day=40, week=60)]
    )
    journal = [
        did("found", "2027-03-01 10:00"),
        did("bought", "2027-03-01 11:00"),
        did("found", "2027-03-01 12:00"),
        did("found", "2027-03-02 12:00"),
        did("found", "2027-03-03 12:00"),
    ]
    effects = fold_of(rules).refold(journal).effects
    given = [(each.wallet, each.amount, each.limited_by) for each in effects if isinstance(each, PointsGiven)]
    assert given == [
        ("points", 20, None),
        ("points", 20, "wallets.points.per_day"),
        ("xp", 30, None),
        ("points", 20, None),
    ]
    limited = [(each.limited_by, each.until) for each in effects if isinstance(each, PointsLimited)]
    assert limited == [
        ("wallets.points.per_day", at("2027-03-02 00:00")),
        ("wallets.points.per_week", at("2027-03-08 00:00")),
    ]


def test_gifts_do_not_count_towards_a_wallets_limit() -> None:
    rules = ruleset(points(), daily(milestones={1: Gift({"points": 100})}), wallets=[wallet(day=20)])
    effects = fold_of(rules).refold([did("found", "2027-03-01 10:00")]).effects
    assert [each.amount for each in effects if isinstance(each, PointsGiven)] == [20, 100]


def test_a_limit_can_be_for_a_year() -> None:
    fold = fold_of(points(at_most={("points", PeriodKind.YEAR): 20}))
    journal = [did("found", f"{when} 10:00") for when in ("2027-03-01", "2027-12-31", "2028-01-01")]
    effects = fold.refold(journal).effects
    assert [each.entry for each in of_kind(effects, PointsGiven)] == [journal[0].id, journal[2].id]
    (limited,) = of_kind(effects, PointsLimited)
    assert isinstance(limited, PointsLimited)
    assert (limited.limited_by, limited.until) == ("points_per_year", at("2028-01-01 00:00"))


def test_what_came_late_and_has_expired_is_told_as_it_happened() -> None:
    fold = fold_of(expiring())
    _, posted = fold.insert([did("voted", "2027-07-01 10:00")], [did("found", "2027-03-10 10:00")])
    assert [type(each) for each in posted] == [PointsGiven, PointsExpired]


def test_what_came_late_adds_to_what_had_expired() -> None:
    fold = fold_of(expiring())
    _, posted = fold.insert(
        [did("found", "2027-03-01 10:00"), did("voted", "2027-07-01 10:00")], [did("found", "2027-03-10 10:00")]
    )
    given, corrected = posted
    assert isinstance(given, PointsGiven)
    assert isinstance(corrected, PointsCorrected)
    assert (corrected.rule, corrected.amount, corrected.at) == ("wallets.points", -20, at("2027-05-01 00:00"))
