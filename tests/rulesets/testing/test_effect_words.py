"""Everything that can happen to a member has words in the diary of a test."""

from datetime import date
from typing import Any, get_args

import pytest

from engine.rules import effects as says
from engine.rules.dictionary import RuleId
from engine.rules.effects import AnyEffect, Effect, PendingCode, Refusal
from engine.rules.entries import Act, EntryId
from engine.rules.instants import Instant
from engine.rulesets.testing.effect_words import in_words

SOON = Instant(1_803_891_600_000_000)
DAY = date(2027, 3, 1)
ABOUT: dict[str, Any] = {"at": SOON, "rule": RuleId("points.thanks"), "entry": EntryId("event 1")}

WORDS: list[tuple[Effect, str]] = [
    (says.PointsGiven(**ABOUT, wallet="points", amount=20), "gives 20 points"),
    (says.PointsGiven(**ABOUT, wallet="xp", amount=20, limited_by="xp_per_day", campaigns=("earth_week",)),
     "gives 20 xp, all that `xp_per_day` leaves room for, with `earth_week`"),
    (says.PointsHeld(**ABOUT, wallet="points", amount=20, until=SOON), "promises 20 points for 2027-03-01 10:00"),
    (says.PointsReleased(**ABOUT, wallet="points", amount=20, held_for=None), "releases 20 points that were promised"),
    (says.PointsCancelled(**ABOUT, wallet="points", amount=20, held_for=None), "cancels 20 points that were promised"),
    (says.PointsExpired(**ABOUT, wallet="points", amount=20), "20 points expire"),
    (says.PointsSpent(**ABOUT, wallet="points", amount=20), "costs 20 points"),
    (says.PointsLimited(**ABOUT, limited_by="cooldown", until=SOON),
     "gives nothing: `cooldown` leaves no room until 2027-03-01 10:00"),
    (says.PointsLimited(**ABOUT, limited_by="times_ever", until=None), "gives nothing: `times_ever` leaves no room"),
    (says.HeldBack(**ABOUT, so_far=1, value="lamp"), "holds it back (1 so far for `lamp`): it counts nowhere"),
    (says.HeldBack(**ABOUT, so_far=3), "holds it back (3 so far): it counts nowhere"),
    (says.CountsAfterAll(**ABOUT), "counts after all"),
    (says.PointsCorrected(**ABOUT, wallet="points", amount=-5), "corrects points by -5"),
    (says.BadgeWon(**ABOUT, badge="hero", tier="silver"), "wins the badge `hero.silver`"),
    (says.BadgeWon(**ABOUT, badge="hero", value="post 1"), "wins the badge `hero` for `post 1`"),
    (says.BadgeRevoked(**ABOUT, badge="hero", season=DAY),
     "takes back the badge `hero` in the season from 2027-03-01"),
    (says.BadgeWithdrawn(**ABOUT, badge="hero"), "takes back the badge `hero`"),
    (says.LevelChanged(**ABOUT, before="seed", after="tree"), "level from `seed` to `tree`"),
    (says.LevelChanged(**ABOUT, before=None, after="tree"), "level to `tree`"),
    (says.StreakExtended(**ABOUT, streak="daily", length=2, best=5), "the run is 2 long, the best 5"),
    (says.StreakBroken(**ABOUT, streak="daily", length=2), "the run of 2 is broken"),
    (says.StreakMilestone(**ABOUT, streak="daily", length=5), "reaches the milestone 5"),
    (says.StreakFrozen(**ABOUT, streak="daily", period=DAY, length=2, freezes_left=1),
     "a freeze saves 2027-03-01; 1 left"),
    (says.FreezeReceived(**ABOUT, streak="daily", freezes=2), "a freeze more: 2 now"),
    (says.StreakPaused(**ABOUT, streak="daily", first_day=DAY, last_day=DAY), "paused from 2027-03-01 to 2027-03-01"),
    (says.StreakRepaired(**ABOUT, streak="daily", length=2, best=5), "repaired: the run is 2 long, the best 5"),
    (says.StreakCorrected(**ABOUT, streak="daily", length=2, best=5), "corrected: the run is 2 long, the best 5"),
    (says.ChoiceRefused(**ABOUT, act=Act.BUY_FREEZE, reason=Refusal.NOT_ENOUGH_POINTS),
     "refuses `buy_freeze`: not enough points"),
    (says.ChallengeJoined(**ABOUT, challenge="spring"), "joined"),
    (says.ChallengeLeft(**ABOUT, challenge="spring"), "left"),
    (says.ChallengeStepAdvanced(**ABOUT, challenge="spring", step="fix", value=1, target=2),
     "step `fix` is at 1 of 2"),
    (says.ChallengeCompleted(**ABOUT, challenge="spring"), "completed"),
    (says.ChallengeEnded(**ABOUT, challenge="spring"), "over, and not completed"),
    (says.ChallengeCorrected(**ABOUT, challenge="spring", completed=True), "corrected: completed"),
    (says.ChallengeCorrected(**ABOUT, challenge="spring", completed=False), "corrected: not completed"),
    (says.Merged(**ABOUT, other="m", gone=False), "one person with another member"),
    (says.ActionPending(**ABOUT, reason=PendingCode.NEEDS_APPROVAL, type="done"), "`done` waits: needs approval"),
    (says.ActionApproved(**ABOUT, type="done"), "`done` is approved"),
    (says.ActionRefused(**ABOUT, type="done", reason="no photograph"), "`done` is refused: no photograph"),
    (says.RejectionsJumped(**ABOUT, brand="acme", rejected=9, submitted=10, code="INVALID_TIME", since=Instant(0)),
     "9 of 10 that `acme` submitted were refused"),
    (says.WebhookDisabled(**ABOUT, webhook="w", brand=None, host="example.org", why="brand_disabled"),
     "the webhook to `example.org` is disabled: brand disabled"),
    (says.WebhookParked(**ABOUT, webhook="w", brand="acme", host="example.org", parked=2, type="badge.won"),
     "2 parked of the webhook to `example.org`"),
    (says.Rerated(**ABOUT, version=3), "rated anew by version 3"),
]  # fmt: skip


@pytest.mark.parametrize(("effect", "expected"), WORDS)
def test_an_effect_has_words(effect: AnyEffect, expected: str) -> None:
    assert in_words(effect, "Europe/Stockholm") == expected


def test_no_effect_is_without_words() -> None:
    assert {type(effect) for effect, _ in WORDS} == set(get_args(AnyEffect))
