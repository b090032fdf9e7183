"""Wallets in `programme.yaml`: when points expire, how much rules can give, and what they are good for."""

import pytest

from engine.rules.calendar import PeriodKind
from engine.rules.dictionary import Expiry, Wallet
from tests.rulesets.checking import PROGRAMME, report, ruleset, told


def with_points(wallet: str) -> str:
    return PROGRAMME.replace("points: {}", f"points: {wallet}")


def declared(wallet: str) -> Wallet:
    return ruleset("", with_points(wallet)).dictionary.wallets["points"]


def test_a_wallet_with_everything() -> None:
    assert declared(
        "{name: Stars, expires: {after: 12 months}, limits: {per_day: 500, per_week: 2000, ever: 9000}, spendable: no}"
    ) == Wallet(
        "points",
        {"en": "Stars"},
        Expiry(months=12),
        {PeriodKind.DAY: 500, PeriodKind.WEEK: 2000, PeriodKind.EVER: 9000},
        spendable=False,
    )


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("{after: 1 month}", Expiry(months=1)),
        ("{after: 2 years}", Expiry(months=24)),
        ("{each_year_on: 12-31}", Expiry(month_and_day=(12, 31))),
        ("{each_year_on: 06-30}", Expiry(month_and_day=(6, 30))),
        ("never", None),
    ],
)
def test_when_points_expire(written: str, meant: Expiry | None) -> None:
    assert declared(f"{{expires: {written}}}").expires == meant


def test_a_wallet_that_says_nothing_lasts_and_can_be_spent() -> None:
    assert declared("{}") == Wallet("points", {"en": "Points"})


@pytest.mark.parametrize(
    ("wallet", "expected"),
    [
        ("{expires: 12 months}", "TRG020 `expires` cannot be `12 months`"),
        ("{expires: forever}", "TRG020 `expires` cannot be `forever`"),
        ("{expires: [12 months]}", "TRG020 `expires` needs `key: value` pairs, and this is a list"),
        ("{expires: {}}", "TRG022 `expires` does not say when"),
        ("{expires: {in: 12 months}}", "TRG021 `in` is not a key of `expires`"),
        ("{expires: {after: 30 days}}", "TRG025 points expire at the end of a month, so `after` counts whole months"),
        ("{expires: {after: 0 months}}", "TRG027 `after` cannot be `0 months`"),
        ("{expires: {after: 20 years}}", "TRG025 `after` is at most ten years"),
        ("{expires: {each_year_on: 31 dec}}", "TRG026 `each_year_on` cannot be `31 dec`"),
        ("{expires: {each_year_on: 04-31}}", "TRG026 `each_year_on` cannot be `04-31`"),
        ("{expires: {each_year_on: 02-29}}", "TRG026 not every year has a 29 February"),
        ("{expires: {after: 1 year, each_year_on: 12-31}}", "TRG030 points expire after some months or on a day"),
        ("{limits: {points_per_day: 5}}", "TRG021 `points_per_day` is not a limit of a wallet"),
        ("{limits: {daily: 5}}", "TRG021 `daily` is not a limit of a wallet"),
        ("{limits: {per_day: 0}}", "TRG025 the limit cannot be 0"),
        ("{limits: 5}", "TRG020 `limits` needs limits and numbers, and this is a single value"),
        ("{spendable: maybe}", "TRG028 `spendable` cannot be `maybe`"),
        ("{expiry: never}", "TRG021 `expiry` is not a key of a wallet"),
    ],
)
def test_a_wallet_that_cannot_be_is_one_error(wallet: str, expected: str) -> None:
    (found,) = told("", with_points(wallet))
    assert found.startswith(expected)


@pytest.mark.parametrize(
    ("wallet", "suggestion"),
    [
        ("{expires: 12 months}", "write `expires: {after: 12 months}`"),
        ("{expires: 12-31}", "write `expires: {each_year_on: 12-31}`"),
        ("{expires: {after: 30 days}}", "write a number of months or years, as `12 months`"),
        ("{limits: {points_per_day: 5}}", "write `per_day`: the wallet is named already"),
    ],
)
def test_the_help_can_be_copied(wallet: str, suggestion: str) -> None:
    assert f"= help: {suggestion}\n" in report("", with_points(wallet))
