"""Posting: what happened to one member as numbered rows of the feed, the ledger and the awards."""

from collections.abc import Mapping, Sequence
from typing import get_args

import msgspec

from engine.rules.effects import AnyEffect, BadgeRevoked, BadgeWithdrawn, BadgeWon
from engine.rules.entries import Entry, EntryId
from engine.rules.fold import Fold
from engine.rules.instants import Instant
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

    def post(self, effects: Sequence[AnyEffect], cause: EntryId) -> None:
        """Posts what one entry led to."""
        for effect in effects:
            self._post_one(effect, cause)

    def post_late(self, effects: Sequence[AnyEffect], late: Sequence[Entry]) -> None:
        """Posts what late entries led to: each its own effects, and the last of them the corrections of others."""
        ids, last = {entry.id for entry in late}, late[-1].id
        for effect in effects:
            self._post_one(effect, effect.entry if effect.entry in ids else last)

    def feed_of(self, cause: EntryId) -> tuple[FeedRow, ...]:
        """What was posted because of an entry, in order."""
        return tuple(self._by_cause.get(cause, ()))

    def _post_one(self, effect: AnyEffect, cause: EntryId | None) -> None:
        assert cause is not None, "every effect has a cause"
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
        row = FeedRow(self._member_id, self.feed_number, at, self._posted_at, effect, cause)
        self._by_cause.setdefault(cause, []).append(row)
        movement = movement_of(effect)
        if movement is not None:
            self._enter(effect, movement, cause)
        elif isinstance(effect, BadgeWon):
            self._award(effect, cause)
        elif isinstance(effect, BadgeRevoked | BadgeWithdrawn):
            self._withdraw(effect, cause)

    def _enter(self, effect: AnyEffect, movement: Movement, cause: EntryId) -> None:
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

    def _award(self, effect: BadgeWon, cause: EntryId) -> None:
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

    def _withdraw(self, effect: BadgeRevoked | BadgeWithdrawn, cause: EntryId) -> None:
        key = _award_key(self._member_id, effect)
        won_now = self._rows.awards.get(key)
        if won_now is None:
            self._rows.withdrawals[key] = WithdrawalRow(self._posted_at, cause, *key)
        else:
            self._rows.awards[key] = won_now._replace(withdrawn_at=self._posted_at, withdrawn_by=cause)


def _award_key(member_id: str, effect: BadgeWon | BadgeRevoked | BadgeWithdrawn) -> AwardKey:
    season = effect.season.isoformat() if effect.season is not None else ""
    return (member_id, effect.badge, effect.tier or "", effect.value or "", season)
