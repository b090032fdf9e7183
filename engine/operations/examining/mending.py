"""Mending one member: what is derived is written anew, and where something was posted wrongly, a correction is posted.

Nothing that was posted is edited or deleted. A lost ledger entry or feed item cannot be brought back; its number is
taken by one that says nothing, so that whoever counts misses none.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

import msgspec

from engine.operations.examining.differences import Comparison, Difference, compared
from engine.operations.examining.postings import held_awards
from engine.operations.examining.refolding import Refolded
from engine.operations.examining.subject import Subject
from engine.operations.examining.walking import Subjects
from engine.rules.dictionary import RULES
from engine.rules.effects import Rerated
from engine.rules.instants import Instant
from engine.rules.purse import wallet_id
from engine.rules.state import dump
from engine.store import account_queries as queries
from engine.store.accounts import Account, accounts_between
from engine.store.backend import Questions, Transaction
from engine.store.batches import save
from engine.store.candidates import PARTITIONS, Who, partition_of
from engine.store.finishes import keep_all_finishes
from engine.store.held_back import row_of
from engine.store.library import Library
from engine.store.rows import (
    AwardRow,
    CheckpointKey,
    CheckpointRow,
    FeedItemRow,
    LedgerEntryRow,
    Rows,
    StateRow,
    WithdrawalRow,
)
from engine.zones import ZONE_DATABASE

MOST_LOST = 1_000
"""Numbers that are taken; where more than these are lost, a backup is what helps."""

Sums: TypeAlias = Mapping[str, tuple[int, int]]

_encode = msgspec.json.Encoder().encode


def mend(transaction: Transaction, account: Account, library: Library, now: Instant) -> Sequence[Difference]:
    """Mends a member, with everybody else kept out; answers with what was otherwise, by then.

    `account` is the member as seen before, when others may have written still.
    """
    person = account.person
    partitions = [partition_of(Who(person.program, person.external_id))] if person is not None else range(PARTITIONS)
    transaction.lock_members({account.program}, partitions)
    library.refresh(transaction)
    comparison = looked_at(transaction, account, library)
    if comparison is None:
        return ()
    if comparison.anew is not None and comparison.differences:
        rows = Rows()
        _Mending(transaction, comparison, comparison.anew, now, rows).write()
        save(transaction, rows)
    return comparison.differences


def looked_at(transaction: Questions, account: Account, library: Library) -> Comparison | None:
    """The member as stored now."""
    for each in accounts_between(transaction, account.member_id, account.member_id):
        return compared(transaction, Subjects(library).of(each))
    return None


class _Mending:
    """One member's rows."""

    def __init__(
        self, transaction: Transaction, comparison: Comparison, anew: Refolded, now: Instant, rows: Rows
    ) -> None:
        self._subject: Subject = comparison.subject
        self._account = comparison.subject.account
        self._told = comparison.told
        self._held_back = comparison.held_back
        self._anew = anew
        self._now = now
        self._rows = rows
        row, member_id = self._account.state, self._account.member_id
        taken = [number for (number,) in transaction.fetch(queries.LEDGER_TAKEN, member_id)]
        self._ledger_number = _newest(taken, row.ledger_number if row is not None else 0)
        self._lost_entries = lost_numbers(taken, self._ledger_number)
        self._items = [(int(number), Instant(at)) for number, at in transaction.fetch(queries.FEED_TAKEN, member_id)]
        self._feed_number = _newest([number for number, _ in self._items], row.feed_number if row is not None else 0)

    def write(self) -> None:
        self._correct_ledger()
        self._correct_awards()
        self._tell()
        self._keep_state()
        self._keep_checkpoints()
        self._list_what_is_held_back()

    def _correct_ledger(self) -> None:
        for number in self._lost_entries:
            self._enter(number, self._any_wallet, 0, 0)
        for wallet, amount, pending in _changes(self._account.sums, self._anew.wallets):
            self._ledger_number += 1
            self._enter(self._ledger_number, wallet, amount, pending)

    @property
    def _any_wallet(self) -> str:
        named = [*self._anew.state.wallets, *(each.wallet for each in self._account.moved)]
        return min(
            named, default=next(iter(self._anew.fold.version_at(self._now).ruleset.dictionary.wallets), "points")
        )

    def _enter(self, number: int, wallet: str, amount: int, pending: int) -> None:
        version = self._anew.fold.version_at(self._now).number
        account, rule = self._account, wallet_id(wallet)
        self._rows.ledger.append(
            LedgerEntryRow(
                account.program,
                account.member_id,
                number,
                self._now,
                wallet,
                amount,
                pending,
                "corrected",
                rule,
                version,
                None,
                None,
            )
        )

    def _correct_awards(self) -> None:
        account, held, won = self._account, held_awards(self._subject), self._anew.held
        for badge, tier, key in sorted(won - held):
            how = self._anew.won[badge, tier, key]
            season = how.season.isoformat() if how.season is not None else ""
            award = (account.member_id, badge, tier, how.value or "", season)
            version = self._anew.fold.version_at(how.at).number
            self._rows.awards[award] = AwardRow(account.program, *award, how.at, how.entry, version, None, None, None)
        for each in account.awards:
            if each.withdrawn_at is None and (each.badge, each.tier, each.value or each.season) not in won:
                award = (account.member_id, each.badge, each.tier, each.value, each.season)
                self._rows.withdrawals[award] = WithdrawalRow(self._now, None, *award)

    def _tell(self) -> None:
        """One item says all that is told otherwise; lost ones are told as nothing."""
        posted_at = dict(self._items)
        before = self._items[0][1] if self._items else self._now
        for number in lost_numbers([number for number, _ in self._items], self._feed_number):
            before = posted_at.get(number - 1, before)
            posted_at[number] = before
            self._tell_one(number, before, Rerated(at=before, rule=RULES, entry=None, version=self._anew.rated_by))
        item = self._summary()
        if item.points or item.badges_won or item.badges_lost:
            self._feed_number += 1
            self._tell_one(self._feed_number, max([self._now, *posted_at.values()]), item)

    def _summary(self) -> Rerated:
        told, wallets, held = self._told.sums, self._anew.wallets, held_awards(self._subject)
        return Rerated(
            at=self._now,
            rule=RULES,
            entry=None,
            version=self._anew.rated_by,
            points=tuple(_changes(told, wallets)),
            badges_won=_badges(self._anew.held - held),
            badges_lost=_badges(held - self._anew.held),
        )

    def _tell_one(self, number: int, posted_at: Instant, item: Rerated) -> None:
        account, body = self._account, _encode(item).decode()
        self._rows.feed.append(
            FeedItemRow(account.program, account.member_id, number, "rerated", item.at, posted_at, None, None, body)
        )

    def _keep_state(self) -> None:
        account, anew = self._account, self._anew
        self._rows.states.append(
            StateRow(
                account.member_id,
                account.program,
                anew.dumped.decode(),
                (account.state.version if account.state is not None else 0) + 1,
                anew.hash,
                self._ledger_number,
                self._feed_number,
                ZONE_DATABASE,
                anew.until,
                anew.rated_by,
                anew.due_at,
                anew.entries,
            )
        )

        keep_all_finishes(account.program, account.member_id, anew.state, self._rows)

    def _keep_checkpoints(self) -> None:
        account = self._account
        self._rows.stale_checkpoints.append(CheckpointKey(account.member_id, min([-1, *_places(account)])))
        for entries, state in sorted(self._anew.checkpoints.items()):
            assert state.last is not None, "a checkpoint lies after an entry"
            row = CheckpointRow(account.program, account.member_id, entries, state.last[0], dump(state).decode())
            self._rows.checkpoints.append(row)

    def _list_what_is_held_back(self) -> None:
        """What is listed rightly keeps the time at which that was found out."""
        listed, anew = self._held_back, self._anew.held_back
        self._rows.held_back |= dict.fromkeys(listed.keys() - anew.keys())
        self._rows.held_back |= {
            entry: row_of(held, self._now) for entry, held in anew.items() if listed.get(entry) != held.rule
        }


def lost_numbers(taken: Sequence[int], newest: int) -> list[int]:
    """The numbers up to the newest one that nothing has; none when there are more than can be taken."""
    if newest - len(taken) > MOST_LOST:
        return []
    there = set(taken)
    return [number for number in range(1, newest + 1) if number not in there]


def _newest(taken: Sequence[int], said: int) -> int:
    """The newest number: what the state says, unless that is far from any that is there."""
    newest = max(taken, default=0)
    return max(newest, said) if said - newest <= MOST_LOST else newest


def _changes(told: Sums, wallets: Sums) -> Iterator[tuple[str, int, int]]:
    for name in sorted({*told, *wallets}):
        (amount, pending), (balance, held) = told.get(name, (0, 0)), wallets.get(name, (0, 0))
        if (amount, pending) != (balance, held):
            yield name, balance - amount, held - pending


def _badges(awards: Iterable[tuple[str, str, str]]) -> tuple[tuple[str, str | None], ...]:
    return tuple((badge, tier or None) for badge, tier in sorted({(badge, tier) for badge, tier, _ in awards}))


def _places(account: Account) -> list[int]:
    return [each.entries - 1 for each in account.checkpoints]
