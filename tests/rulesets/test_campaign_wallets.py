"""Campaigns that change only what goes into some wallets."""

from tests.rulesets.checking import ruleset, told

RULE = "points: {thanks: {when: purchase, give: {points: 10, xp: 10}, limits: {times_per_day: 1}}}\n"


def campaign(wallets: str) -> str:
    return (
        f"{RULE}campaigns: {{week: {{first_day: 2027-04-19, last_day: 2027-04-25, multiply: 2, wallets: {wallets}}}}}"
    )


def test_the_wallets_of_a_campaign_are_named() -> None:
    (found,) = ruleset(campaign("[xp]")).campaigns
    assert found.wallets == ("xp",)


def test_an_unknown_wallet_is_reported() -> None:
    assert told(campaign("[px]")) == ["TRG052 `px` is not a wallet of this programme"]


def test_a_wallet_that_no_rule_of_the_campaign_fills_is_reported() -> None:
    rules = campaign("[xp]").replace(", xp: 10", "")
    assert told(rules) == ["TRG076 no rule that this campaign applies to puts anything into `xp`"]


def test_campaigns_on_different_wallets_do_not_overlap() -> None:
    other = ", other: {first_day: 2027-04-19, last_day: 2027-04-25, multiply: 3, wallets: [points]}}"
    assert told(campaign("[xp]").removesuffix("}") + other) == []
    (overlap,) = told(campaign("[points, xp]").removesuffix("}") + other)
    assert overlap.startswith("TRG123 `week` (club/rules.yaml:2) and `other` can be on at the same time for `thanks`")
