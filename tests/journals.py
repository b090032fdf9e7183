"""What must hold of every database at any time: what is stored of members agrees with their journals."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

import msgspec
from tortoise.context import TortoiseContext

from engine.operations.doctor import examine
from engine.rules.effects import AnyEffect, BadgeWon, Merged, Rerated
from engine.rules.entries import EntryId, Fact
from engine.rules.fold import Fold, RuleVersion
from engine.rules.instants import Instant
from engine.rules.ruleset import Ruleset
from engine.rules.state import BadgeState, dump, load, state_hash
from engine.rulesets import compile_sources
from engine.service import Service
from engine.store.candidates import StoredEntry
from engine.store.database import database_of, tortoise_config
from engine.store.entries import entry_of
from engine.store.models import BadgeAward, FeedItem, JournalEntry, LedgerEntry, MemberState, RulesetVersion
from engine.store.movements import movement_of


async def standing_state(service: Service, member_id: str) -> str:
    """The hash of a member's stored state."""
    member = await service.member_by_id(member_id)
    assert member is not None
    return member.state_hash


async def check_everything(database_url: str) -> int:
    """Asserts that everything agrees with the journal, and that the doctor says so too; how many entries there are."""
    entries = await check_journals(database_url)
    diagnosis = await examine(database_url, deep=True)
    assert [each.text for each in diagnosis.findings] == [], "the doctor finds nothing either"
    return entries


async def check_journals(database_url: str) -> int:
    """Asserts that states, ledger, awards and feed of every member agree with the journal; how many entries there are.

    Reads the tables through a connection of its own, so that nothing remembered can hide anything.
    """
    async with TortoiseContext() as context:
        await context.init(config=tortoise_config(database_of(database_url)))
        versions = await _versions()
        journals: dict[str, list[Fact]] = defaultdict(list)
        for entry in await JournalEntry.all():
            journals[str(entry.member_id)].append(entry_of(stored_entry_of(entry)))
        states = await MemberState.all()
        assert {str(state.member_id) for state in states} == set(journals)
        for state in states:
            known = [each for each in versions[state.program] if each.number <= state.rated_by]
            await _check_member(state, journals[str(state.member_id)], Fold(known))
        return sum(map(len, journals.values()))


_compiled: dict[tuple[str, str], Ruleset] = {}


async def _versions() -> dict[str, list[RuleVersion]]:
    versions: dict[str, list[RuleVersion]] = defaultdict(list)
    for version in await RulesetVersion.all().order_by("number"):
        ruleset = _compiled.get((version.program, version.digest))
        if ruleset is None:
            ruleset = compile_sources(version.files, version.program).ruleset
            assert ruleset is not None
            _compiled[version.program, version.digest] = ruleset
        versions[version.program].append(RuleVersion(version.number, Instant(version.effective_from), ruleset))
    return versions


def stored_entry_of(entry: JournalEntry) -> StoredEntry:
    """A journal entry as the store hands it on."""
    return StoredEntry(
        EntryId(str(entry.id)),
        str(entry.member_id),
        entry.kind,
        entry.type,
        entry.occurred_at,
        entry.received_at,
        entry.brand,
        entry.key_hash,
        entry.content_hash,
        msgspec.json.encode(entry.attributes).decode(),
    )


async def _check_member(state: MemberState, journal: list[Fact], fold: Fold) -> None:
    refolded, effects = fold.refold(journal, state.until)
    assert state_hash(load(state.state)) == state.hash, "the hash is of the stored state"
    assert dump(refolded).decode() == state.state, "the state is the fold of the journal, byte for byte"
    assert state_hash(refolded) == state.hash
    await _check_ledger(state)
    await _check_feed(state)
    await _check_awards(state, effects)


async def _check_ledger(state: MemberState) -> None:
    rows = await LedgerEntry.filter(member_id=state.member_id).order_by("number")
    assert [row.number for row in rows] == list(range(1, state.ledger_number + 1)), "the ledger has no gaps"
    balance: dict[str, int] = defaultdict(int)
    pending: dict[str, int] = defaultdict(int)
    for row in rows:
        balance[row.wallet] += row.amount
        pending[row.wallet] += row.pending
    wallets = load(state.state).wallets
    assert _not_nothing(balance) == _not_nothing({name: each.balance for name, each in wallets.items()}), (
        "a balance is the sum of the ledger"
    )
    assert _not_nothing(pending) == _not_nothing({name: each.pending for name, each in wallets.items()}), (
        "what is held is the sum of what was promised and of what became of it"
    )


def _not_nothing(sums: Mapping[str, int]) -> dict[str, int]:
    return {wallet: total for wallet, total in sums.items() if total}


async def _check_feed(state: MemberState) -> None:
    rows = await FeedItem.filter(member_id=state.member_id).order_by("number")
    assert [row.number for row in rows] == list(range(1, state.feed_number + 1)), "the feed has no gaps"
    assert all(before.posted_at <= after.posted_at for before, after in pairwise(rows))
    effects = [msgspec.convert(row.body, AnyEffect) for row in rows]
    told: dict[str, int] = defaultdict(int)
    for effect in effects:
        movement = movement_of(effect)
        if movement is not None:
            told[movement.wallet] += movement.amount
        elif isinstance(effect, Rerated | Merged):
            for wallet, amount, _ in effect.points:
                told[wallet] += amount
    balances = {name: each.balance for name, each in load(state.state).wallets.items()}
    assert _not_nothing(told) == _not_nothing(balances), "every point was told"


async def _check_awards(state: MemberState, effects: Sequence[AnyEffect]) -> None:
    won = {
        (rule.removeprefix("badges."), tier, key)
        for rule, held in load(state.state).rules.items()
        if isinstance(held, BadgeState)
        for key, tiers in held.won.items()
        for tier in tiers
    }
    rows = await BadgeAward.filter(member_id=state.member_id, withdrawn_at=None)
    assert {(row.badge, row.tier, row.value or row.season) for row in rows} == won, "awards are what the state has"
    by = {
        (each.badge, each.tier or "", each.value or (each.season.isoformat() if each.season else "")): (
            each.at,
            each.entry,
        )
        for each in effects
        if isinstance(each, BadgeWon)
    }
    named = {(row.badge, row.tier, row.value or row.season): (row.won_at, _text(row.entry_id)) for row in rows}
    assert named == {key: by[key] for key in named}, "awards name the entry that won them"


def _text(id_: object) -> str | None:
    return None if id_ is None else str(id_)
