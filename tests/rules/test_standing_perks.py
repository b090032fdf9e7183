"""Perks: what a member is entitled to, whatever rule has given it."""

from dataclasses import replace

from engine.rules.dictionary import Perk
from engine.rules.fold import Fold
from engine.rules.gifts import Gift
from tests.rules.telling import NAMES, at, challenge, daily, did, fold_of, ruleset


def fold_with_perks() -> Fold:
    """A streak whose second day, and a challenge whose completion, give a perk each."""
    rules = ruleset(
        daily(milestones={2: Gift(perks=("early_access",))}),
        challenge("2027-03-01", "2027-03-31", give=Gift(perks=("voucher",)), bought=1),
    )
    perks = {name: Perk(name, NAMES) for name in ("voucher", "early_access", "other")}
    return fold_of(replace(rules, dictionary=replace(rules.dictionary, perks=perks)))


def test_a_milestone_and_a_challenge_give_perks_that_stay() -> None:
    fold = fold_with_perks()
    state, _ = fold.refold([did("found", f"2027-03-0{day} 10:00") for day in (1, 2)])
    assert fold.standing(state, at("2027-03-02 12:00")).perks == ("early_access",)
    state, _ = fold.apply(state, did("bought", "2027-03-05 10:00"))
    assert fold.standing(state, at("2027-04-05 12:00")).perks == ("voucher", "early_access")
