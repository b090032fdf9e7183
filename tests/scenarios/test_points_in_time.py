"""The rule files of the design, from text to what a member gets: holds, campaigns and expiry together."""

from textwrap import dedent

from engine.rules.effects import AnyEffect, PointsCancelled, PointsGiven, PointsHeld, PointsLimited
from engine.rules.fold import Fold, RuleVersion
from engine.rulesets import compile_sources
from tests.rules.telling import BEGINNING, at, did

PROGRAMME = """\
    name: Club
    languages: [en]
    zone: Europe/Stockholm
    wallets:
      points: {expires: {each_year_on: 12-31}, limits: {per_week: 500}}
      xp: {spendable: no}
    actions:
      help.answer_found: {attributes: {topic: text, solved: yes_no}}
      support.call_started: {attributes: {topic: text}}
      purchase: {attributes: {category: [repair, second_hand, new], co2_saved_kg: number}}
    """
SELF_SERVICE = """\
    points:
      found_it_yourself:
        when: help.answer_found
        if: {solved: true}
        give: {points: 20, xp: 20}
        hold_for: 48 hours
        cancel_if: {action: support.call_started, same: topic}
        limits: {times_per_day: 3, cooldown: 10 minutes}
    """
SUSTAINABLE = """\
    counts:
      categories_this_week: {of: purchase, distinct: category, per: week}
    points:
      greener_choice:
        when: purchase
        if: {category: [repair, second_hand], co2_saved_kg: {at_least: 2}}
        give: {points: 10 * co2_saved_kg, at_most: 200}
        limits: {points_per_week: 400}
    campaigns:
      earth_week:
        first_day: 2027-04-19
        last_day: 2027-04-25
        applies_to: [greener_choice]
        if: {count.categories_this_week: {at_least: 2}}
        multiply: 2
    """


def club() -> Fold:
    sources = {
        "programme.yaml": dedent(PROGRAMME),
        "self-service.yaml": dedent(SELF_SERVICE),
        "sustainable.yaml": dedent(SUSTAINABLE),
    }
    compiled = compile_sources(sources, "club")
    assert compiled.diagnostics == ()
    assert compiled.ruleset is not None
    return Fold([RuleVersion(1, BEGINNING, compiled.ruleset)])


def given(effects: tuple[AnyEffect, ...]) -> list[tuple[int, tuple[str, ...], str | None]]:
    return [(each.amount, each.campaigns, each.limited_by) for each in effects if isinstance(each, PointsGiven)]


def test_calling_about_the_same_topic_cancels_the_points() -> None:
    fold = club()
    found = did("help.answer_found", "2027-03-01 10:00", topic="billing", solved=True)
    called = did("support.call_started", "2027-03-02 09:00", topic="billing")
    waiting = fold.standing(fold.refold([found]).state, at("2027-03-01 10:01")).wallets[0]
    assert (waiting.balance, waiting.pending) == (0, 20)
    state, effects = fold.refold([found, called])
    assert [type(each) for each in effects] == [PointsHeld, PointsHeld, PointsCancelled, PointsCancelled]
    after = fold.standing(state, at("2027-03-04 10:00")).wallets[0]
    assert (after.balance, after.pending) == (0, 0)


def test_who_did_not_call_has_the_points_until_the_end_of_the_year() -> None:
    fold = club()
    state = fold.refold([did("help.answer_found", "2027-03-01 10:00", topic="billing", solved=True)]).state
    points, xp = fold.standing(state, at("2027-03-04 10:00")).wallets
    assert (points.balance, xp.balance) == (20, 20)
    assert [(each.at, each.amount) for each in points.expiring] == [(at("2028-01-01 00:00"), 20)]
    points, xp = fold.standing(state, at("2028-01-01 00:00")).wallets
    assert (points.balance, points.earned_ever, xp.balance) == (0, 20, 20)


def test_the_second_category_of_earth_week_counts_twice_up_to_the_limits() -> None:
    journal = [
        did("purchase", "2027-04-19 10:00", category="repair", co2_saved_kg=3.5),
        did("purchase", "2027-04-20 10:00", category="second_hand", co2_saved_kg=3.57),
        did("purchase", "2027-04-21 10:00", category="repair", co2_saved_kg=90.0),
        did("purchase", "2027-04-22 10:00", category="repair", co2_saved_kg=2.0),
        did("purchase", "2027-04-26 10:00", category="repair", co2_saved_kg=2.0),
    ]
    effects = club().refold(journal).effects
    assert given(effects) == [
        (35, (), None),
        (71, ("earth_week",), None),
        (294, ("earth_week",), "points_per_week"),
        (20, (), None),
    ]
    (limited,) = [each for each in effects if isinstance(each, PointsLimited)]
    assert (limited.limited_by, limited.until) == ("points_per_week", at("2027-04-26 00:00"))
