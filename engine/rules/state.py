"""A member's state: everything the rules can still need of the past, bounded, and the same bytes for the same past."""

from hashlib import blake2b
from typing import TypeAlias

import msgspec
from msgspec import Struct

from engine.rules.entries import Order


class WalletState(Struct, frozen=True, array_like=True):
    """`balance` is the sum of the ledger; `earned` is what was ever put in."""

    balance: int = 0
    earned: int = 0


class PointsState(Struct, frozen=True, array_like=True, tag="p"):
    """What the limits of a points rule have used up."""

    last_rewarded: int | None = None
    used: dict[str, tuple[int, int]] = {}
    """By limit as rule files spell it: the first day of the period, and how much of it is used."""


class BadgeState(Struct, frozen=True, array_like=True, tag="b"):
    """How far a badge's count has come, and the names of the tiers won (a badge without tiers has one, called '').

    Whatever becomes of the badge in later versions, what was won stays known, so that nothing is won twice.
    """

    measure: str = ""
    """What the counts are counts of; they begin anew when the rule files change that."""
    count: int = 0
    seen: tuple[str, ...] = ()
    """The different values, for `distinct`: no more than the highest tier asks for."""
    won: tuple[str, ...] = ()
    values: dict[str, tuple[int, tuple[str, ...]]] = {}
    """For a `for_each` badge: the same two, count and tiers won, by value."""


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


class ChallengeState(Struct, frozen=True, array_like=True, tag="c"):
    """How often each step was done, and how it came out."""

    steps: dict[str, int] = {}
    completed_at: int | None = None
    ended: bool = False


class LevelState(Struct, frozen=True, array_like=True, tag="l"):
    """The level held. Without this state a member holds the lowest."""

    level: str


RuleState: TypeAlias = PointsState | BadgeState | StreakState | ChallengeState | LevelState


class State(Struct, frozen=True):
    """A member's whole state after some entry. Values are never changed in place; a new state shares what stayed."""

    version: int
    """The number of the ruleset version it was last folded under."""
    zone: str | None = None
    """Where the member lives; None is the programme's zone, whatever that is at the time."""
    locale: str | None = None
    last: Order | None = None
    """The entry folded last."""
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
