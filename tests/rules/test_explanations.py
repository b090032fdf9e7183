"""What an action's explanation and a rule's account say, told in small stories."""

from datetime import date

from engine.rules.accounts import accounts_of
from engine.rules.badges import BadgeSpec
from engine.rules.calendar import PeriodKind
from engine.rules.challenges import ChallengeSpec, ChallengeStep, StepOrder
from engine.rules.counts import CountSpec, Measure
from engine.rules.effects import LevelChanged, PointsGiven, PointsLimited
from engine.rules.entries import Action
from engine.rules.explaining import explained_action
from engine.rules.explanation import Account, Asked, CameOf, PointsStanding, Sequel, Step
from engine.rules.fold import Fold
from engine.rules.gifts import Gift
from engine.rules.needs import Needs
from engine.rules.next_steps import next_steps
from engine.rules.tree import ALWAYS, Compare, Comparison, Literal, attribute
from tests.rules.telling import NAMES, at, badge, daily, did, fold_of, levels, points, ruleset

SOLVED = Compare(attribute("solved"), Comparison.IS, Literal(True))


def explain(fold: Fold, *actions: Action) -> dict[str, Step]:
    """The steps of the last action's explanation by rule, after the others."""
    *before, last = actions
    steps = explained_action(fold, fold.refold(before).state, last).steps
    return {each.rule: each for each in steps}


def accounts(fold: Fold, when: str, *actions: Action) -> dict[str, Account]:
    state, effects = fold.refold(actions, at(when))
    return {each.rule: each for each in accounts_of(fold, state, at(when), effects)}


def came_of(step: Step) -> CameOf:
    assert step.came_of is not None
    return step.came_of


def test_a_rule_that_matched_says_what_decided_and_what_it_gave() -> None:
    fold = fold_of(points(condition=SOLVED))
    step = explain(fold, did("found", "2027-03-01 10:00", solved=True))["points.found"]
    assert step.matched
    assert [(each.found, each.holds) for each in step.reasons] == [(True, True)]
    assert [each.amount for each in step.effects if isinstance(each, PointsGiven)] == [20]


def test_a_rule_that_did_not_match_says_what_kept_it_from_it() -> None:
    fold = fold_of(points(condition=SOLVED))
    step = explain(fold, did("found", "2027-03-01 10:00", solved=False))["points.found"]
    assert not step.matched
    assert [(each.found, each.holds) for each in step.reasons] == [(False, False)]
    assert (step.effects, step.came_of) == ((), None)


def test_a_limit_is_what_came_of_a_rule_that_matched() -> None:
    fold = fold_of(points(times={PeriodKind.DAY: 1}))
    step = explain(fold, did("found", "2027-03-01 10:00"), did("found", "2027-03-01 11:00"))["points.found"]
    assert step.matched
    (limited,) = step.effects
    assert isinstance(limited, PointsLimited)
    assert limited.until == at("2027-03-02 00:00")


def test_what_time_passing_led_to_is_not_the_actions() -> None:
    fold = fold_of(daily())
    steps = explain(fold, did("found", "2027-03-01 10:00"), did("found", "2027-03-05 10:00"))
    assert [type(each).__name__ for each in steps["streaks.daily"].effects] == ["StreakExtended"]


def test_a_level_follows_from_what_others_gave() -> None:
    rules = ruleset(points(give={"xp": 20}), levels=levels(seed=0, sprout=20))
    steps = explain(fold_of(rules), did("found", "2027-03-01 10:00"))
    assert not steps["levels"].listened
    assert steps["levels"].matched
    assert isinstance(steps["levels"].effects[0], LevelChanged)


def test_a_badge_says_how_far_it_is_and_what_it_needs_besides() -> None:
    finder = badge("finder", at_least=2, needs=Needs(level="sprout"))
    fold = fold_of(ruleset(finder, levels=levels(seed=0, sprout=500)))
    once, twice = did("found", "2027-03-01 10:00"), did("found", "2027-03-01 11:00")
    first, second = (came_of(explain(fold, *done)["badges.finder"]) for done in ([once], [once, twice]))
    assert (first.sequel, first.progress and first.progress.value) == (Sequel.COUNTED, 1)
    assert (second.sequel, second.needs) == (Sequel.NEEDS, Needs(level="sprout"))


def test_a_value_that_was_counted_counts_nothing_new_and_one_that_is_absent_was_not_told() -> None:
    fold = fold_of(badge("curious", CountSpec("found", measure=Measure.DISTINCT, attribute="topic")))
    again = [did("found", f"2027-03-01 1{hour}:00", topic="cats") for hour in range(2)]
    untold = did("found", "2027-03-01 12:00")
    assert came_of(explain(fold, *again)["badges.curious"]).sequel is Sequel.NOTHING_NEW
    assert came_of(explain(fold, untold)["badges.curious"]).about == "topic"


def test_the_steps_of_a_challenge_are_explained_one_by_one() -> None:
    steps = tuple(ChallengeStep(name, NAMES, "found", 1, SOLVED if name == "b" else ALWAYS) for name in "ab")
    quest = ChallengeSpec("quest", NAMES, date(2027, 3, 1), None, steps, order=StepOrder.IN_SEQUENCE)
    explained = explain(fold_of(quest), did("found", "2027-03-01 10:00", solved=True))
    first, second = explained["challenges.quest"].children
    assert (first.part, [type(each).__name__ for each in first.effects]) == ("a", ["ChallengeStepAdvanced"])
    assert second.came_of is not None
    assert (second.came_of.sequel, second.came_of.about) == (Sequel.WAITS, "a")


def test_a_count_of_a_badges_own_is_told_of_by_the_badge() -> None:
    steps = explain(fold_of(badge("finder")), did("found", "2027-03-01 10:00"))
    assert set(steps) == {"badges.finder"}


def test_an_account_names_what_is_missing_and_what_would_bring_it() -> None:
    fold = fold_of(badge("finder", CountSpec("found", SOLVED)))
    account = accounts(fold, "2027-03-02 10:00", did("found", "2027-03-01 10:00", solved=True))["badges.finder"]
    (missing,) = account.missing
    (way,) = missing.ways
    assert (missing.asked, missing.progress and missing.progress.remaining) == (Asked.COUNT, 2)
    assert (way.action, way.condition, way.remaining) == ("found", SOLVED, 2)
    assert account.decided is None


def test_a_badge_that_is_won_says_since_when() -> None:
    twice = [did("found", f"2027-03-0{day} 10:00") for day in (1, 2)]
    account = accounts(fold_of(badge("finder", at_least=1)), "2027-03-09 10:00", *twice)["badges.finder"]
    assert account.missing == ()
    assert account.decided is not None
    assert account.decided.at == at("2027-03-01 10:00")


def test_a_badge_that_came_as_a_gift_says_since_when_too() -> None:
    fold = fold_of(BadgeSpec("medal", NAMES), daily(milestones={1: Gift(badge="medal")}))
    account = accounts(fold, "2027-03-02 10:00", did("found", "2027-03-01 10:00"))
    assert account["badges.medal"].decided is not None


def test_a_points_rule_says_how_much_room_there_is() -> None:
    fold = fold_of(points(times={PeriodKind.DAY: 1}))
    today = accounts(fold, "2027-03-01 12:00", did("found", "2027-03-01 10:00"))["points.found"].standing
    tomorrow = accounts(fold, "2027-03-02 12:00", did("found", "2027-03-01 10:00"))["points.found"].standing
    assert isinstance(today, PointsStanding)
    assert isinstance(tomorrow, PointsStanding)
    assert (today.blocked_by, today.until) == ("times_per_day", at("2027-03-02 00:00"))
    assert (tomorrow.blocked_by, tomorrow.given) == (None, {"points": 20})


def test_the_closest_comes_first_among_next_steps() -> None:
    fold = fold_of(badge("far", at_least=100), badge("near", at_least=4))
    done = [did("found", f"2027-03-01 1{hour}:00") for hour in range(3)]
    assert [each.rule for each in next_steps(accounts(fold, "2027-03-01 14:00", *done).values())] == [
        "badges.near",
        "badges.far",
    ]


def test_hidden_badges_that_are_not_won_are_nobodys_next_step() -> None:
    fold = fold_of(badge("mole", hidden=True))
    assert next_steps(accounts(fold, "2027-03-01 14:00", did("found", "2027-03-01 10:00")).values()) == []


def test_a_run_at_risk_is_the_closer_the_longer_it_is() -> None:
    fold = fold_of(daily())
    days = [did("found", f"2027-03-0{day} 10:00") for day in range(1, 5)]
    (step,) = next_steps(accounts(fold, "2027-03-05 08:00", *days).values())
    assert (step.progress.value, step.progress.target) == (4, 5)
    assert next_steps(accounts(fold, "2027-03-04 12:00", *days).values()) == []
