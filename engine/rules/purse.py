"""The purse: what a turn does with wallets. Every change of a wallet is an effect, and so an entry of the ledger."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from msgspec.structs import replace

from engine.rules.dictionary import RuleId
from engine.rules.effects import (
    PointsCancelled,
    PointsExpired,
    PointsGiven,
    PointsHeld,
    PointsReleased,
    PointsSpent,
)
from engine.rules.entries import EntryId
from engine.rules.instants import Instant
from engine.rules.lots import gone_on, lost_by, put, take
from engine.rules.state import WalletState

if TYPE_CHECKING:
    from engine.rules.turn import Turn

NO_WALLET = WalletState()
"""A wallet into which nothing was ever put."""


def wallet_id(wallet: str) -> RuleId:
    """The rule id of a wallet, which expiry is told under."""
    return RuleId(f"wallets.{wallet}")


def give_points(
    turn: "Turn", rule: RuleId, wallet: str, amount: int, limited_by: str | None, campaigns: tuple[str, ...]
) -> None:
    """Puts points into a wallet, without any limits."""
    _put(turn, wallet, turn.wallets.get(wallet, NO_WALLET), amount)
    turn.effects.append(
        PointsGiven(
            at=turn.at,
            rule=rule,
            entry=turn.entry,
            wallet=wallet,
            amount=amount,
            limited_by=limited_by,
            campaigns=campaigns,
        )
    )


def hold_points(
    turn: "Turn",
    rule: RuleId,
    wallet: str,
    amount: int,
    until: Instant,
    limited_by: str | None,
    campaigns: tuple[str, ...],
) -> None:
    """Promises points to a wallet: they are pending until they are released or cancelled."""
    held = turn.wallets.get(wallet, NO_WALLET)
    turn.keep_wallet(wallet, replace(held, pending=held.pending + amount))
    turn.effects.append(
        PointsHeld(
            at=turn.at,
            rule=rule,
            entry=turn.entry,
            wallet=wallet,
            amount=amount,
            until=until,
            limited_by=limited_by,
            campaigns=campaigns,
        )
    )


def release_points(turn: "Turn", rule: RuleId, wallet: str, amount: int, held_for: EntryId | None) -> None:
    """Puts points into a wallet that were pending."""
    held = turn.wallets.get(wallet, NO_WALLET)
    _put(turn, wallet, replace(held, pending=held.pending - amount), amount)
    turn.effects.append(
        PointsReleased(at=turn.at, rule=rule, entry=turn.entry, wallet=wallet, amount=amount, held_for=held_for)
    )


def cancel_points(turn: "Turn", rule: RuleId, wallet: str, amount: int, held_for: EntryId | None) -> None:
    """Drops points that were pending."""
    held = turn.wallets.get(wallet, NO_WALLET)
    turn.keep_wallet(wallet, replace(held, pending=held.pending - amount))
    turn.effects.append(
        PointsCancelled(at=turn.at, rule=rule, entry=turn.entry, wallet=wallet, amount=amount, held_for=held_for)
    )


def can_pay(turn: "Turn", cost: Mapping[str, int]) -> bool:
    """Whether every wallet holds what something costs."""
    return all(turn.wallets.get(wallet, NO_WALLET).balance >= amount for wallet, amount in cost.items())


def pay(turn: "Turn", rule: RuleId, cost: Mapping[str, int]) -> None:
    """Takes what something costs out of the wallets, which must hold it."""
    for wallet, amount in cost.items():
        after, lots = take(turn.wallets.get(wallet, NO_WALLET), amount)
        turn.keep_wallet(wallet, after)
        wake_for_expiry(turn, wallet)
        turn.effects.append(
            PointsSpent(
                at=turn.at,
                rule=rule,
                entry=turn.entry,
                wallet=wallet,
                amount=amount,
                lots=tuple((date.fromordinal(gone - 1), part) for gone, part in lots),
            )
        )


def expire(turn: "Turn", wallet: str) -> None:
    """Takes out what is no longer there on the day of the turn."""
    held = turn.wallets.get(wallet, NO_WALLET)
    lost = lost_by(held, turn.day)
    if lost:
        turn.keep_wallet(wallet, take(held, lost).wallet)
        turn.effects.append(
            PointsExpired(at=turn.at, rule=wallet_id(wallet), entry=turn.entry, wallet=wallet, amount=lost)
        )
    wake_for_expiry(turn, wallet)


def wake_for_expiry(turn: "Turn", wallet: str) -> None:
    """Sets the wallet's timer to the first instant without its earliest lot."""
    lots = turn.wallets.get(wallet, NO_WALLET).lots
    due = turn.calendar.start_of(lots[0][0], turn.zone) if lots and wallet in turn.terms.wallets else None
    turn.wake(wallet_id(wallet), due)


def _put(turn: "Turn", wallet: str, held: WalletState, amount: int) -> None:
    declared = turn.terms.wallets.get(wallet)
    turn.earned.add(wallet)
    if declared is None or declared.expires is None:
        after = WalletState(held.balance + amount, held.earned + amount, held.pending, held.lots, held.used)
        turn.keep_wallet(wallet, after)
        return
    after = put(held, amount, gone_on(declared.expires, turn.day))
    turn.keep_wallet(wallet, after)
    if after.lots[:1] != held.lots[:1]:
        wake_for_expiry(turn, wallet)
