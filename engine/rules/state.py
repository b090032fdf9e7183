"""A member's state: everything the rules can still need of the past, bounded, and the same bytes for the same past."""

from hashlib import blake2b
from typing import TypeAlias

import msgspec
from msgspec import Struct

from engine.rules.entries import AttributeValue, EntryId, Order


class WalletState(Struct, frozen=True, array_like=True):
    """`balance` is the sum of the ledger's amounts, `pending` of what is held; `earned` is what was ever put in."""

    balance: int = 0
    earned: int = 0
    pending: int = 0
    lots: tuple[tuple[int, int], ...] = ()
    """What expires, the earliest first: the first day on which it is no longer there, and how much of it is left."""
    used: dict[str, tuple[int, int]] = {}
    """By limit of the wallet as rule files spell it: the first day of the period, and how much of it is used."""


class Hold(Struct, frozen=True, array_like=True):
    """Points that wait."""

    until: int
    entry: EntryId | None
    points: tuple[tuple[str, int], ...]
    """By wallet."""
    same: tuple[str, ...] = ()
    """The values that a cancelling action must share, as `counts.spelt` spells them."""


class PointsState(Struct, frozen=True, array_like=True, tag="p"):
    """What the limits of a points rule have used up, and what it holds back."""

    last_rewarded: int | None = None
    used: dict[str, tuple[int, int]] = {}
    """By limit as rule files spell it: the first day of the period, and how much of it is used."""
    holds: tuple[Hold, ...] = ()
    """The one that is released first comes first."""
    once: tuple[str, ...] = ()
    """The values that `once_per` has rewarded."""


class Tally(Struct, frozen=True, array_like=True):
    """One running count, in units (see `counts.units_in`)."""

    period: int = 0
    """The first day of the period that `amount` is about; 0 for ever."""
    amount: int = 0
    seen: dict[str, int] = {}
    """For `distinct`: each value with the last day on which it was seen."""
    days: dict[int, int] = {}
    """For a rolling window: what each day in it adds, or its highest."""


class CountState(Struct, frozen=True, array_like=True, tag="n"):
    """A named count: one tally, or one for each value ('' where there are no values)."""

    measure: str = ""
    """What is counted; tallies begin anew when the rule files change that."""
    tallies: dict[str, Tally] = {}


class BadgeState(Struct, frozen=True, array_like=True, tag="b"):
    """The tiers held (a badge without tiers has one, called ''), by `for_each` value or season ('' without either).

    Whatever becomes of the badge in later versions, what was won stays known, so that nothing is won twice.
    """

    won: dict[str, tuple[str, ...]] = {}
    given: dict[str, tuple[str, ...]] = {}
    """For badges that can be revoked: the tiers whose gifts were given, which is done once."""


class ImpactState(Struct, frozen=True, array_like=True, tag="i"):
    """An impact made so far, in millionths of its unit."""

    total: int = 0


class StreakState(Struct, frozen=True, array_like=True, tag="s"):
    """A run of done periods. Periods are named by their first day."""

    length: int = 0
    best: int = 0
    last_done: int = 0
    """The last period that was done; 0 for none."""
    counting: int = 0
    """The period that `count` is about."""
    count: int = 0
    excused_before: int = 0
    """Periods before this one that were not done are nobody's fault: a move or another version came in between."""
    days: tuple[int, ...] = ()
    """The different days of the period that `count` is about, for `on_days`."""
    began: int = 0
    """The first day of the run: what periods of N days are measured from."""
    freezes: int | None = None
    """How many are kept; None before the first were given."""
    towards_freeze: int = 0
    """Done periods of this run since the last freeze was earned."""
    frozen: tuple[int, ...] = ()
    """The periods of this run that a freeze saved, the newest last; no more than screens show."""
    pauses: tuple[tuple[int, int], ...] = ()
    """Planned pauses that are not over, first and last day included."""
    broken: tuple[int, int, int] | None = None
    """A run that can still be repaired: its length, its first day, and the instant until which."""


class ChallengeState(Struct, frozen=True, array_like=True, tag="c"):
    """How often each step was done in the present round, and how it came out."""

    steps: dict[str, int] = {}
    completed_at: int | None = None
    """When the last round was completed."""
    ended: bool = False
    round: int = 0
    """The first day of the period that a recurring challenge is at; 0 for all others."""
    times: int = 0
    """How often it was completed, in all rounds."""
    joined: int | None = None
    """When the member joined a challenge that asks for it."""


class LevelState(Struct, frozen=True, array_like=True, tag="l"):
    """The level held. Without this state a member holds the lowest."""

    level: str
    period: int = 0
    """With `requalify`: the first day of the present period, what was earned in it, and in the one before."""
    earned: int = 0
    earned_before: int = 0


RuleState: TypeAlias = PointsState | CountState | BadgeState | StreakState | ChallengeState | LevelState | ImpactState


class State(Struct, frozen=True):
    """A member's whole state after some entry. Values are never changed in place; a new state shares what stayed."""

    version: int
    """The number of the ruleset version it was last folded under."""
    zone: str | None = None
    """Where the member lives; None is the programme's zone, whatever that is at the time."""
    locale: str | None = None
    last: Order | None = None
    """The entry folded last."""
    joined: int | None = None
    """When the first entry occurred: from then on the member takes part."""
    member: dict[str, AttributeValue] = {}
    """Member attributes, as far as they were told."""
    wallets: dict[str, WalletState] = {}
    rules: dict[str, RuleState] = {}
    """By rule id. What a rule left behind stays when the rule goes, so that it can come back."""
    timers: dict[str, int] = {}
    """When time passing next matters, as an instant, by rule id."""


_encoder = msgspec.json.Encoder(order="deterministic")
_decoder = msgspec.json.Decoder(State)


def dump(state: State) -> bytes:
    """The state as canonical JSON: equal states give equal bytes."""
    return _encoder.encode(state)


def load(dumped: bytes | str) -> State:
    """The state that `dump` wrote. Raises msgspec.DecodeError for anything else."""
    return _decoder.decode(dumped)


def state_hash(dumped: bytes) -> str:
    """A name for a dumped state: 128 bits of BLAKE2b as hex."""
    return blake2b(dumped, digest_size=16).hexdigest()
