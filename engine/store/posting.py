"""Posting: what happened to one member as numbered rows of the feed, the ledger and the awards."""

from collections.abc import Mapping, Sequence
from typing import get_args

import msgspec

from engine.rules.effects import (
    AnyEffect,
    BadgeRevoked,
    BadgeWithdrawn,
    BadgeWon,
    CountsAfterAll,
    HeldBack,
    Merged,
    Rerated,
)
from engine.rules.entries import Entry, EntryId
from engine.rules.fold import Fold
from engine.rules.instants import Instant
from engine.store.held_back import row_of
from engine.store.movements import Movement, movement_of
from engine.store.pages import FeedRow
from engine.store.rows import AwardKey, AwardRow, FeedItemRow, LedgerEntryRow, Rows, WithdrawalRow

_encode = msgspec.json.Encoder().encode

_KINDS: Mapping[type[AnyEffect], str] = {kind: str(kind.__struct_config__.tag) for kind in get_args(AnyEffect)}


class Posting:
    """The rows of one member within a batch, numbered from where the batch before stopped."""

    __slots__ = ("_by_cause", "_fold", "_member_id", "_posted_at", "_program", "_rows", "feed_number", "ledger_number")

    def __init__(
        self,
        program: str,
        member_id: str,
        ledger_number: int,
        feed_number: int,
        posted_at: Instant,
        fold: Fold,
        rows: Rows,
    ) -> None:
        self.ledger_number = ledger_number
        self.feed_number = feed_number
        self._program = program
        self._member_id = member_id
        self._posted_at = posted_at
        self._fold = fold
        self._rows = rows
        self._by_cause: dict[EntryId, list[FeedRow]] = {}

    def post(self, effects: Sequence[AnyEffect], cause: EntryId | None) -> None:
        """Posts what one entry led to, or with None time that passed."""
        for effect in effects:
            self._post_one(effect, cause)

    def post_late(self, effects: Sequence[AnyEffect], late: Sequence[Entry]) -> None:
        """Posts what late entries led to: each its own effects, and the last of them the corrections of others."""
        self.post_together(effects, {entry.id: entry.id for entry in late}, late[-1].id)

    def post_together(self, effects: Sequence[AnyEffect], causes: Mapping[EntryId, EntryId], last: EntryId) -> None:
        """Posts what several entries led to that were folded together: what came of an entry under its own cause."""
        for effect in effects:
            self._post_one(effect, causes.get(effect.entry, last) if effect.entry is not None else last)

    def post_quietly(self, effects: Sequence[AnyEffect], item: Rerated | Merged) -> None:
        """Posts what became otherwise at once: the ledger and the awards as always, the feed in one item.

        Where nothing is otherwise, nothing is told.
        """
        for effect in effects:
            self._record(effect, None)
        if effects:
            self._tell(item, None)

    def move_awards(self, won: Sequence[BadgeWon], cause: EntryId | None) -> None:
        """Keeps of awards that stay by which entry they were won after all; nobody need be told."""
        for effect in won:
            self._award(effect, cause)

    def feed_of(self, cause: EntryId) -> tuple[FeedRow, ...]:
        """What was posted because of an entry, in order."""
        return tuple(self._by_cause.get(cause, ()))

    def _post_one(self, effect: AnyEffect, cause: EntryId | None) -> None:
        self._tell(effect, cause)
        self._record(effect, cause)

    def _tell(self, effect: AnyEffect, cause: EntryId | None) -> None:
        self.feed_number += 1
        at, entry_id = effect.at, effect.entry
        self._rows.feed.append(
            FeedItemRow(
                self._program,
                self._member_id,
                self.feed_number,
                _KINDS[type(effect)],
                at,
                self._posted_at,
                entry_id,
                cause,
                _encode(effect).decode(),
            )
        )
        if cause is not None:
            row = FeedRow(self._member_id, self.feed_number, at, self._posted_at, effect, cause)
            self._by_cause.setdefault(cause, []).append(row)

    def _record(self, effect: AnyEffect, cause: EntryId | None) -> None:
        movement = movement_of(effect)
        if movement is not None:
            self._enter(effect, movement, cause)
        elif isinstance(effect, BadgeWon):
            self._award(effect, cause)
        elif isinstance(effect, BadgeRevoked | BadgeWithdrawn):
            self._withdraw(effect, cause)
        elif isinstance(effect, HeldBack | CountsAfterAll):
            self._hold_back(effect)

    def _hold_back(self, effect: HeldBack | CountsAfterAll) -> None:
        assert effect.entry is not None, "it is an action that is held back"
        row = row_of(effect, self._posted_at) if isinstance(effect, HeldBack) else None
        self._rows.held_back[effect.entry] = row

    def _enter(self, effect: AnyEffect, movement: Movement, cause: EntryId | None) -> None:
        self.ledger_number += 1
        self._rows.ledger.append(
            LedgerEntryRow(
                self._program,
                self._member_id,
                self.ledger_number,
                effect.at,
                movement.wallet,
                movement.amount,
                movement.pending,
                movement.kind,
                effect.rule,
                self._fold.version_at(effect.at).number,
                movement.entry,
                cause,
            )
        )

    def _award(self, effect: BadgeWon, cause: EntryId | None) -> None:
        key = _award_key(self._member_id, effect)
        self._rows.withdrawals.pop(key, None)
        self._rows.awards[key] = AwardRow(
            self._program,
            *key,
            effect.at,
            effect.entry,
            self._fold.version_at(effect.at).number,
            cause,
            None,
            None,
        )

    def _withdraw(self, effect: BadgeRevoked | BadgeWithdrawn, cause: EntryId | None) -> None:
        key = _award_key(self._member_id, effect)
        won_now = self._rows.awards.get(key)
        if won_now is None:
            self._rows.withdrawals[key] = WithdrawalRow(self._posted_at, cause, *key)
        else:
            self._rows.awards[key] = won_now._replace(withdrawn_at=self._posted_at, withdrawn_by=cause)


def _award_key(member_id: str, effect: BadgeWon | BadgeRevoked | BadgeWithdrawn) -> AwardKey:
    season = effect.season.isoformat() if effect.season is not None else ""
    return (member_id, effect.badge, effect.tier or "", effect.value or "", season)
