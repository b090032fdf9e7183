"""A member's state: everything the rules can still need of the past, bounded, and the same bytes for the same past."""

from hashlib import blake2b
from typing import TypeAlias

import msgspec
from msgspec import Struct
from msgspec.structs import replace

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
    """What a cancelling action must share, as `topic=billing`; values as `counts.spelt` spells them."""


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
    days: tuple[tuple[int, int], ...] = ()
    """For a rolling window: the days in it, in order, with what each of them adds, or its highest."""


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
    seasons: tuple[str, ...] = ()
    """Which of the names in `won` are seasons: another version may tell values apart."""


class ImpactState(Struct, frozen=True, array_like=True, tag="i"):
    """An impact made so far, in millionths of its unit."""

    total: int = 0


class BrokenRun(Struct, frozen=True, array_like=True):
    """A run that broke, as it was. It can be repaired, and a move to where the missed date is not over undoes it."""

    period: int
    """The period that was not done."""
    at: int
    """The instant at which that period was over."""
    length: int
    longest: int
    began: int
    anchor: int
    towards_freeze: int = 0


class StreakState(Struct, frozen=True, array_like=True, tag="s"):
    """A run of done periods. Periods are named by their first day."""

    length: int = 0
    best: int = 0
    longest: int = 0
    """The longest that this run has been: its milestones up to there were reached."""
    began: int = 0
    """The first period of the run."""
    anchor: int = 0
    """The day that periods of N days are measured from."""
    asked_from: int = 0
    """Periods before this one are settled: done, saved by a freeze, or excused by a move or another version."""
    asked: int = 0
    """The period that must be done next; 0 without a run."""
    judged_before: int = 0
    """The first day after the period that was missed last, be it that a freeze saved it."""
    done: tuple[int, ...] = ()
    """The periods done last, whatever run they were in, in order; no more than screens show."""
    frozen: tuple[int, ...] = ()
    """The periods that freezes saved, likewise."""
    counted: tuple[tuple[int, int], ...] = ()
    """Days of periods that are not done yet, each with how often it was done."""
    freezes: int | None = None
    """How many are kept; None before the first were given."""
    towards_freeze: int = 0
    """Done periods of this run since the last freeze was earned."""
    pauses: tuple[tuple[int, int], ...] = ()
    """Pauses, planned and recent, first and last day included."""
    paused: tuple[tuple[int, int], ...] = ()
    """Calendar years from the present one on, each with how many of its days were paused."""
    broken: tuple[BrokenRun, ...] = ()
    """The run that broke last, and another one when that is longer and broke not long before it."""
    repaired_before: int = 0
    """Periods before this one are neutral, because the run was repaired."""


class ChallengeState(Struct, frozen=True, array_like=True, tag="c"):
    """How far each step of the present attempt has come, and how the present round came out."""

    steps: dict[str, int] = {}
    """In whole numbers; a sum may go further than the step asks, in case another version asks for more."""
    completed_at: int | None = None
    """When it was completed last, in whichever round."""
    ended: bool = False
    """Whether the end of the present round was told."""
    round: int = 0
    """The first day of the period that a recurring challenge is at; 0 for all others."""
    times: int = 0
    """How often it was completed in the present round."""
    times_ever: int = 0
    joined: int | None = None
    """When the member joined a challenge that asks for it."""
    finished: bool = False
    """Whether `steps` are those with which it was completed for the last time in this round."""
    exact: dict[str, int] = {}
    """For steps that add up: the sum in millionths, of which only the part of a whole counts beside `steps`."""
    seen: dict[str, tuple[str, ...]] = {}
    """For steps that tell apart: the values, or the days, that counted."""
    joined_on: int | None = None
    """The member's local day of joining, where they lived then; None also in states stored before it was kept."""


class LevelState(Struct, frozen=True, array_like=True, tag="l"):
    """The level held. Without this state a member holds the lowest. What follows it is only kept with `requalify`."""

    level: str
    measure: str = ""
    """What is measured over which periods; it begins anew when the rule files change that."""
    period: int = 0
    """The first day of the present period."""
    earned: int = 0
    """What was earned in the present period."""
    earned_before: int = 0
    """What was earned in the period before."""
    counted: int = 0
    """How much the wallet had ever earned when that was last worked out."""


class GuardState(Struct, frozen=True, array_like=True, tag="g"):
    """What a guard of `fair_play` remembers of the actions that counted."""

    measure: str = ""
    """What it keeps account of; it begins anew when the rule files change that."""
    counted: dict[str, tuple[int, ...]] = {}
    """For `at_most`, by value: the instants in the window; or the first day of the period, and how many it has seen."""
    lately: tuple[str, ...] = ()
    """For `different`: the values of the last ones, the newest last."""
    taken_back: int | None = None
    """For `cool_off`: when such an action was last taken back."""
    times: int = 0
    """How often it held an action back."""


RuleState: TypeAlias = (
    PointsState | CountState | BadgeState | StreakState | ChallengeState | LevelState | ImpactState | GuardState
)


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
    joined_on: int | None = None
    """The member's local day of joining, where they lived then; None also in states stored before it was kept."""


_encoder = msgspec.json.Encoder(order="deterministic")
_decoder = msgspec.json.Decoder(State)


def dump(state: State) -> bytes:
    """The state as canonical JSON: equal states give equal bytes."""
    return _encoder.encode(state)


def load(dumped: bytes | str) -> State:
    """The state that `dump` wrote. Raises msgspec.DecodeError for anything else."""
    return _decoder.decode(dumped)


def state_hash(state: State, dumped: bytes | None = None) -> str:
    """A name for what a state means: 128 bits of BLAKE2b as hex, over its dump without the ids of entries.

    Those are random names that one database gave; the same history has the same hash in another. Whoever has dumped
    the state already can hand that in.
    """
    nameless = _without_ids(state)
    if nameless is not state or dumped is None:
        dumped = dump(nameless)
    return blake2b(dumped, digest_size=16).hexdigest()


def _without_ids(state: State) -> State:
    """The state with nothing in it that another database would call otherwise; the same one if there is nothing."""
    holding = {
        rule: replace(held, holds=tuple(replace(hold, entry=None) for hold in held.holds))
        for rule, held in state.rules.items()
        if type(held) is PointsState and held.holds
    }
    return replace(state, rules={**state.rules, **holding}) if holding else state
