"""Points rules: amounts, conditions, limits and cooldowns."""

from engine.rules.accounts import accounts_of
from engine.rules.calendar import PeriodKind
from engine.rules.effects import PointsGiven, PointsLimited
from engine.rules.entries import Entry
from engine.rules.explanation import PointsStanding
from engine.rules.points import Award, PointsSpec
from engine.rules.tree import Compare, Comparison, Literal, Operation, Operator, attribute
from tests.rules.telling import NAMES, at, did, fold_of, moved, of_kind, points


def given_by(effects: object) -> list[tuple[str, int]]:
    assert isinstance(effects, tuple)
    return [(effect.wallet, effect.amount) for effect in effects if isinstance(effect, PointsGiven)]


def test_an_action_gives_points_to_each_wallet_of_the_rule() -> None:
    fold = fold_of(points(give={"points": 20, "xp": 5}))
    state, effects = fold.refold([did("found", "2027-03-01 10:00"), did("found", "2027-03-01 11:00")])
    assert given_by(effects) == [("points", 20), ("xp", 5), ("points", 20), ("xp", 5)]
    assert state.wallets["points"].balance == 40


def test_an_action_that_the_rule_does_not_listen_to_gives_nothing() -> None:
    assert fold_of(points()).refold([did("bought", "2027-03-01 10:00")]).effects == ()


def test_an_action_that_does_not_meet_the_condition_gives_nothing() -> None:
    fold = fold_of(points(condition=Compare(attribute("amount"), Comparison.AT_LEAST, Literal(10))))
    journal = [did("found", "2027-03-01 10:00", amount=9), did("found", "2027-03-01 11:00", amount=10)]
    assert given_by(fold.refold(journal).effects) == [("points", 20)]


def test_an_amount_is_capped_before_it_is_given() -> None:
    ten_a_kilo = Operation(Operator.MULTIPLY, Literal(10), attribute("amount"))
    fold = fold_of(PointsSpec("greener", NAMES, "found", {"points": Award(ten_a_kilo, at_most=200)}))
    journal = [
        did("found", "2027-03-01 10:00", amount=3.55),
        did("found", "2027-03-01 11:00", amount=35),
        did("found", "2027-03-01 12:00"),
    ]
    assert given_by(fold.refold(journal).effects) == [("points", 35), ("points", 200)]


def test_a_rule_is_rewarded_so_many_times_a_day_and_says_when_again() -> None:
    fold = fold_of(points(times={PeriodKind.DAY: 2}))
    _, effects = fold.refold([did("found", f"2027-03-01 1{hour}:00") for hour in range(3)])
    assert given_by(effects) == [("points", 20), ("points", 20)]
    (limited,) = of_kind(effects, PointsLimited)
    assert isinstance(limited, PointsLimited)
    assert limited.limited_by == "times_per_day"
    assert limited.until == at("2027-03-02 00:00")


def test_a_new_day_on_the_members_own_calendar_begins_a_new_allowance() -> None:
    fold = fold_of(points(times={PeriodKind.DAY: 1}))
    journal = [did("found", "2027-03-01 23:59"), did("found", "2027-03-02 00:00")]
    assert len(given_by(fold.refold(journal).effects)) == 2


def test_a_date_that_is_lived_twice_has_one_allowance() -> None:
    """From the second of March in Auckland to Los Angeles, where it is still the first."""
    fold = fold_of(points(times={PeriodKind.DAY: 1}))
    journal: list[Entry] = [
        moved("Pacific/Auckland", "2027-02-01 10:00"),
        did("found", "2027-03-02 10:00", zone="Pacific/Auckland"),
        moved("America/Los_Angeles", "2027-03-02 11:00", zone="Pacific/Auckland"),
        did("found", "2027-03-01 15:00", zone="America/Los_Angeles"),
        did("found", "2027-03-02 15:00", zone="America/Los_Angeles"),
        did("found", "2027-03-03 15:00", zone="America/Los_Angeles"),
    ]
    assert [effect.entry for effect in fold.refold(journal).effects if isinstance(effect, PointsGiven)] == [
        journal[1].id,
        journal[5].id,
    ]


def test_what_is_left_under_a_limit_is_given_and_the_outcome_says_so() -> None:
    fold = fold_of(points(give={"points": 30}, at_most={("points", PeriodKind.WEEK): 50}))
    journal = [did("found", f"2027-03-0{day} 10:00") for day in (1, 2, 3)]
    _, effects = fold.refold(journal)
    assert given_by(effects) == [("points", 30), ("points", 20)]
    assert [each.limited_by for each in effects if isinstance(each, PointsGiven)] == [None, "points_per_week"]
    assert [each.limited_by for each in effects if isinstance(each, PointsLimited)] == ["points_per_week"]


def test_a_limit_of_one_wallet_does_not_hold_back_another() -> None:
    fold = fold_of(points(give={"points": 30, "xp": 10}, at_most={("points", PeriodKind.EVER): 30}))
    journal = [did("found", "2027-03-01 10:00"), did("found", "2028-03-01 10:00")]
    assert given_by(fold.refold(journal).effects) == [("points", 30), ("xp", 10), ("xp", 10)]


def test_a_limit_for_ever_never_gives_again() -> None:
    _, effects = fold_of(points(times={PeriodKind.EVER: 1})).refold(
        [did("found", "2027-03-01 10:00"), did("found", "2037-03-01 10:00")]
    )
    (limited,) = of_kind(effects, PointsLimited)
    assert isinstance(limited, PointsLimited)
    assert (limited.limited_by, limited.until) == ("times_ever", None)


def test_a_cooldown_runs_from_the_last_rewarded_action_and_its_end_is_free() -> None:
    fold = fold_of(points(cooldown_minutes=10))
    journal = [did("found", f"2027-03-01 10:{minute}") for minute in ("00", "09", "10", "19", "20")]
    _, effects = fold.refold(journal)
    assert [effect.entry for effect in effects if isinstance(effect, PointsGiven)] == [
        "entry found 2027-03-01 10:00 Europe/Stockholm",
        "entry found 2027-03-01 10:10 Europe/Stockholm",
        "entry found 2027-03-01 10:20 Europe/Stockholm",
    ]


def test_no_limit_is_used_up_by_an_action_that_was_not_rewarded() -> None:
    fold = fold_of(points(times={PeriodKind.DAY: 2}, cooldown_minutes=10))
    journal = [did("found", f"2027-03-01 10:{minute}") for minute in ("00", "05", "15")]
    assert len(given_by(fold.refold(journal).effects)) == 2


def test_a_wallet_without_room_is_told_beside_another_that_is_filled() -> None:
    fold = fold_of(points(give={"points": 20, "xp": 20}, at_most={("xp", PeriodKind.DAY): 20}))
    _, effects = fold.refold([did("found", "2027-03-01 10:00"), did("found", "2027-03-01 11:00")])
    second = [each for each in effects if each.at == at("2027-03-01 11:00")]
    assert [type(each) for each in second] == [PointsGiven, PointsLimited]
    (limited,) = of_kind(second, PointsLimited)
    assert (limited.limited_by, limited.until) == ("xp_per_day", at("2027-03-02 00:00"))


def test_who_travels_to_yesterday_has_room_again_when_the_day_is_over_that_has_none() -> None:
    fold = fold_of(points(times={PeriodKind.DAY: 1}))
    back = moved("Pacific/Pago_Pago", "2027-03-02 09:00", "Pacific/Auckland")
    journal: list[Entry] = [
        moved("Pacific/Auckland", "2027-03-02 07:00", "Pacific/Auckland"),
        did("found", "2027-03-02 08:00", "Pacific/Auckland"),
        back,
        did("found", "2027-03-01 10:00", "Pacific/Pago_Pago"),
    ]
    folded = fold.refold(journal)
    (limited,) = of_kind(folded.effects, PointsLimited)
    assert limited.until == at("2027-03-03 00:00", "Pacific/Pago_Pago")
    (account,) = accounts_of(fold, folded.state, limited.at)
    assert isinstance(account.standing, PointsStanding)
    assert [each.until for each in account.standing.limits] == [limited.until]
    told = fold.refold([*journal, did("found", "2027-03-02 23:59", "Pacific/Pago_Pago")]).effects
    assert len(of_kind(told, PointsGiven)) == 1
    told = fold.refold([*journal, did("found", "2027-03-03 00:00", "Pacific/Pago_Pago")]).effects
    assert len(of_kind(told, PointsGiven)) == 2
