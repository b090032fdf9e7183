"""Random histories of one member, and a programme in which most rules meet: for property-based tests of the fold."""

from decimal import Decimal

from hypothesis import strategies as st

from engine.rules.badges import BadgeSpec, Keep
from engine.rules.calendar import Duration, DurationUnit, PeriodKind
from engine.rules.campaigns import CampaignSpec
from engine.rules.counts import CountSpec, Measure
from engine.rules.dictionary import Expiry, Wallet
from engine.rules.entries import Action, Entry, EntryId, ProfileChange
from engine.rules.gifts import Gift
from engine.rules.instants import HOUR, MINUTE, Instant
from engine.rules.points import CancelIf
from engine.rules.ruleset import Ruleset
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


def journals(min_size: int = 0, max_size: int = 25) -> st.SearchStrategy[list[Entry]]:
    """Journals of actions and a few moves, in no order."""
    entries: st.SearchStrategy[Entry] = st.one_of(_actions, _actions, _actions, _actions, _moves)
    return st.lists(entries, min_size=min_size, max_size=max_size, unique_by=(_id, _place))


def _id(entry: Entry) -> str:
    return entry.id


def _place(entry: Entry) -> tuple[int, int, str, str]:
    return entry.order
