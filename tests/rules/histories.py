"""Random histories of one member, and a programme in which most rules meet: for property-based tests of the fold."""

from datetime import timedelta
from decimal import Decimal

from hypothesis import strategies as st

from engine.rules.badges import BadgeSpec, Keep
from engine.rules.calendar import Duration, DurationUnit, PeriodKind
from engine.rules.campaigns import CampaignSpec
from engine.rules.counts import CountSpec, Measure
from engine.rules.dictionary import Expiry, Wallet
from engine.rules.entries import Act, Action, Choice, Entry, EntryId, ProfileChange
from engine.rules.gifts import Gift
from engine.rules.instants import HOUR, MINUTE, Instant, moment_of
from engine.rules.points import CancelIf
from engine.rules.ruleset import Ruleset
from engine.rules.streaks import Freezes, Pauses, Repair
from tests.rules.telling import (
    NAMES,
    at,
    badge,
    challenge,
    daily,
    levels,
    points,
    ruleset,
    tiered,
    weekly,
)

START = at("2027-03-20 00:00")


def everything() -> Ruleset:
    """One rule of every kind and spelling, all about the same three actions."""
    votes = CountSpec("voted", measure=Measure.SUM, attribute="amount", for_each="post")
    lately = CountSpec("found", within_days=3)
    topics = CountSpec("found", measure=Measure.DISTINCT, attribute="post")
    return ruleset(
        points(give={"points": 20, "xp": 20}, times={PeriodKind.DAY: 2}, cooldown_minutes=60),
        points("bought", when="bought", give={"points": 30}, at_most={("points", PeriodKind.WEEK): 100}),
        points("waits", when="bought", give={"green": 15, "xp": 5}, hold_for=_TWO_DAYS, cancel_if=_FOUND_IT_AFTER_ALL),
        points("first", when="voted", give={"green": 7}, once_per="post"),
        daily(milestones={2: Gift({"points": 5, "xp": 5}, badge="commuter")}),
        weekly(when="bought", at_least=2),
        daily("kept", when="bought", freezes=_FREEZES, pause=Pauses(), repair=_REPAIR),
        challenge("2027-03-22", "2027-03-31", give=Gift({"xp": 50}), found=2, bought=2),
        tiered("helper", CountSpec("found"), bronze=1, silver=3, gold=6),
        badge("nice", count=votes, at_least=2, give=Gift({"points": 3})),
        badge("curious", count=topics, at_least=3),
        badge("regular", count=lately, at_least=2, give=Gift({"points": 4}), keep=Keep.WHILE_TRUE),
        BadgeSpec("commuter", NAMES),
        levels=levels(seed=0, sprout=60, tree=200),
        day_starts=240,
        wallets=[
            Wallet("points", NAMES, expires=Expiry(month_and_day=(3, 31))),
            Wallet("green", NAMES, expires=Expiry(months=0), limits={PeriodKind.DAY: 40}),
        ],
        campaigns=[CampaignSpec("weekend", NAMES, weekdays=frozenset({5, 6}), multiply=Decimal("1.5"))],
    )


_FREEZES = Freezes(given=1, earn_one_every=2, keep_at_most=3, cost={"points": 15})
_REPAIR = Repair(within=Duration(5, DurationUnit.DAY), cost={"green": 5})
_TWO_DAYS = Duration(2, DurationUnit.DAY)
_FOUND_IT_AFTER_ALL = CancelIf("found", same=("post",))


_instants = st.builds(
    lambda hours, minutes: Instant(START + hours * HOUR + minutes * MINUTE),
    st.integers(min_value=0, max_value=24 * 21),
    st.sampled_from([0, 0, 1, 30, 59]),
)
_actions = st.builds(
    lambda number, when, kind, post, amount: Action(
        EntryId(f"entry-{number:04}"),
        when,
        "brand",
        f"key-{number:04}",
        kind,
        {"post": post, "amount": amount},
    ),
    number=st.integers(min_value=0, max_value=9999),
    when=_instants,
    kind=st.sampled_from(["found", "found", "bought", "voted"]),
    post=st.sampled_from(["a", "b", "c"]),
    amount=st.sampled_from([1, -1, 0.5]),
)
_moves = st.builds(
    lambda number, when, zone: ProfileChange(
        EntryId(f"move-{number:04}"), when, "brand", f"key-{number:04}", zone=zone
    ),
    number=st.integers(min_value=0, max_value=9999),
    when=_instants,
    zone=st.sampled_from(["Europe/Stockholm", "Pacific/Auckland", "America/Los_Angeles"]),
)


_choices = st.builds(
    lambda number, when, act, days: Choice(
        EntryId(f"choice-{number:04}"),
        when,
        "brand",
        f"key-{number:04}",
        act,
        "streaks.kept",
        first_day=moment_of(when).date() + timedelta(days=1),
        last_day=moment_of(when).date() + timedelta(days=days),
    ),
    number=st.integers(min_value=0, max_value=9999),
    when=_instants,
    act=st.sampled_from([Act.BUY_FREEZE, Act.REPAIR, Act.PAUSE]),
    days=st.integers(min_value=1, max_value=3),
)


def journals(min_size: int = 0, max_size: int = 25) -> st.SearchStrategy[list[Entry]]:
    """Journals of actions, a few moves and a few choices about a streak, in no order."""
    entries: st.SearchStrategy[Entry] = st.one_of(_actions, _actions, _actions, _actions, _moves, _choices)
    return st.lists(entries, min_size=min_size, max_size=max_size, unique_by=(_id, _place))


def _id(entry: Entry) -> str:
    return entry.id


def _place(entry: Entry) -> tuple[int, int, str, str]:
    return entry.order
