"""Rewards and leaderboards: declared and checked before anybody can claim or is ranked."""

from datetime import date

import pytest

from engine.rules.calendar import PeriodKind
from engine.rules.leaderboards import Among, LeaderboardSpec
from engine.rules.needs import Needs
from engine.rules.rewards import RewardSpec
from tests.rulesets.checking import PROGRAMME, findings, ruleset, told

WITH_STATUS = PROGRAMME.replace("xp: {}", "xp: {spendable: no}")
COUNTS = """
counts:
  buys: {of: purchase}
  weekly: {of: purchase, per: week}
  lately: {of: purchase, within: 30 days}
  by_shop: {of: purchase, for_each: shop}
"""


def test_a_reward_with_everything() -> None:
    (reward,) = ruleset("""\
        rewards:
          coffee:
            name: Coffee
            description: A cup
            cost: {points: 100, xp: 5}
            stock: 50
            times_per_member: 2
            needs: {level: sprout}
            perks: [voucher]
            first_day: 2027-03-01
            last_day: 2027-03-31
        levels: {by: xp, steps: {seed: {from: 0}, sprout: {from: 100}}}
        """).rewards
    assert reward == RewardSpec(
        "coffee",
        {"en": "Coffee"},
        {"en": "A cup"},
        {"points": 100, "xp": 5},
        50,
        2,
        Needs(level="sprout"),
        ("voucher",),
        date(2027, 3, 1),
        date(2027, 3, 31),
    )


def test_leaderboards_by_a_wallet_and_by_a_count() -> None:
    by_wallet, by_count = ruleset(f"""\
leaderboards:
  helpers: {{wallet: points, every: month, top: 25}}
  buyers: {{description: Most of all, count: buys, among: teams}}
{COUNTS}""").leaderboards
    assert by_wallet == LeaderboardSpec("helpers", {"en": "Helpers"}, {}, "points", None, PeriodKind.MONTH, top=25)
    assert by_count == LeaderboardSpec(
        "buyers", {"en": "Buyers"}, {"en": "Most of all"}, None, "buys", PeriodKind.EVER, Among.TEAMS
    )


def test_that_they_do_not_run_yet_is_said_once_for_each_section() -> None:
    rules = """\
        rewards: {a: {cost: {points: 1}}, b: {cost: {points: 2}}}
        leaderboards: {a: {wallet: points}, b: {wallet: xp}}
        """
    assert told(rules) == [
        "TRG089 a reward is checked, but this version does not run it yet: nobody can claim it",
        "TRG089 a leaderboard is checked, but this version does not run it yet: nobody is ranked",
    ]


@pytest.mark.parametrize(
    ("reward", "expected"),
    [
        ("cost: {pionts: 5}", "TRG052 `pionts` is not a wallet of this programme"),
        ("cost: {xp: 5}", "TRG145 `xp` cannot be spent, so nobody could ever pay for this"),
        ("cost: {points: 0}", "TRG025 the number of points cannot be 0"),
        ("cost: {}", "TRG023 `cost` is empty"),
        ("cost: 100", "TRG020 `cost` needs wallets and numbers of points, and this is a single value"),
        ("", "TRG146 anybody can claim `r` for nothing, as often as they like"),
        ("stock: 0", "TRG025 `stock` cannot be 0"),
        ("stock: 3, times_per_member: 4", "TRG147 each member can have 4, and there are 3 for all together"),
        ("stock: 3, needs: {badges: [hero]}", "TRG053 `hero` is not a badge of this programme"),
        ("stock: 3, needs: {level: top}", "TRG059 `top` is not a level of this programme"),
        ("stock: 3, needs: {segment: eco}", "TRG056 `eco` is not a segment of this programme"),
        ("stock: 3, perks: [vuocher]", "TRG054 `vuocher` is not a perk of this programme"),
        (
            "stock: 3, first_day: 2027-03-02, last_day: 2027-03-01",
            "TRG072 the last day, 2027-03-01, comes before the first, 2027-03-02",
        ),
        ("stok: 3", "TRG021 `stok` is not a key of a reward"),
    ],
)
def test_a_reward_that_cannot_work_is_told_once(reward: str, expected: str) -> None:
    found = findings(f"rewards: {{r: {{{reward}}}}}\n", WITH_STATUS)
    assert [f"{each.code} {each.message}" for each in found if each.code != "TRG089"] == [expected]


@pytest.mark.parametrize(
    ("leaderboard", "expected"),
    [
        ("", "TRG022 a leaderboard needs a `wallet` or a `count` to rank by"),
        ("every: month", "TRG022 a leaderboard needs a `wallet` or a `count` to rank by"),
        ("walet: points", "TRG021 `walet` is not a key of a leaderboard"),
        ("wallet: points, count: buys", "TRG030 a leaderboard ranks by a `wallet` or by a `count`, not by both"),
        ("wallet: pionts", "TRG052 `pionts` is not a wallet of this programme"),
        ("count: bys", "TRG055 `bys` is not a count of this programme"),
        ("count: by_shop", "TRG148 `by_shop` counts for each `shop`, so a member has many of them"),
        ("count: weekly, every: month", "TRG149 `weekly` counts per week, and the leaderboard runs per month"),
        ("count: weekly", "TRG149 `weekly` counts per week, and the leaderboard runs for ever"),
        ("count: lately", "TRG149 `lately` counts the last 30 days, and the leaderboard runs for ever"),
        ("wallet: points, every: quarter", "TRG028 `every` cannot be `quarter`"),
        ("wallet: points, among: friends", "TRG028 `among` cannot be `friends`"),
        ("wallet: points, top: 0", "TRG025 `top` cannot be 0"),
        ("wallet: points, top: 1001", "TRG025 `top` cannot be 1,001"),
    ],
)
def test_a_leaderboard_that_cannot_work_is_told_once(leaderboard: str, expected: str) -> None:
    found = findings(f"leaderboards: {{b: {{{leaderboard}}}}}\n{COUNTS}")
    assert [f"{each.code} {each.message}" for each in found if each.code not in ("TRG086", "TRG089")] == [expected]


def test_a_count_that_ranks_in_its_own_period_is_used_and_fine() -> None:
    rules = "leaderboards: {b: {count: weekly, every: week}}\ncounts: {weekly: {of: purchase, per: week}}\n"
    assert [each.code for each in findings(rules)] == ["TRG089"]
