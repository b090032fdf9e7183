"""A database in which everything has happened that can: late and repeated actions, some taken back, three versions."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from textwrap import dedent

import msgspec

from engine.clock import SetClock
from engine.operations.submissions import Accepted, Registration
from engine.rules.entries import EntryId, Reversal
from engine.rules.instants import Instant, instant_of
from engine.rulesets import digest_of
from engine.service import Service
from engine.store import statements
from engine.store.backend import Transaction
from engine.store.candidates import Candidate, Decision, Key, Recorded, Who
from engine.store.ids import new_id
from engine.store.rows import VersionRow
from tests.club import NOON, club
from tests.wide import RULES, WIDE, did, joining

TIERS = """
    badges:
      thankful:
        name: Thankful
        count: {of: thanks.given}
        tiers:
          bronze: {name: Bronze, at_least: 2}
          silver: {name: Silver, at_least: 4, give: {points: 7}}
"""
GUARDS = """
    fair_play:
      busy: {name: Busy, why: Busy., when: [help.found, thanks.given], at_most: 9999, per: day, who: everyone_together}
      rush: {name: Slowly, why: Slowly., when: help.found, at_most: 15, per: day}
"""
FIRST: Mapping[str, str] = {**WIDE, "tiers.yaml": TIERS, "guards.yaml": GUARDS}
SECOND: Mapping[str, str] = {**FIRST, "rules.yaml": RULES.replace("points: 50", "points: 60")}
THIRD: Mapping[str, str] = {**SECOND, "tiers.yaml": TIERS.replace("at_least: 2", "at_least: 3")}
"""Takes back bronze from whoever gave thanks twice; they keep it, because that is promised."""


async def live(database_url: str, folder: Path) -> None:
    """Lets it all happen."""
    clock = SetClock(NOON)
    async with club(database_url, folder, FIRST, clock) as service:
        await _much_of_anna(service)
        await _taken_back_of_bo(service)
        await service.register(Registration("club", "cy", "Pacific/Auckland"))
        await service.submit([did("thanks.given", f"d{hour}", "dora", NOON - timedelta(hours=hour)) for hour in (3, 1)])
        clock.move(timedelta(days=3))
        await service.submit([did("help.found", "later", "bo"), did("thanks.given", "c", "cy")])
    async with club(database_url, folder, SECOND, clock) as service:
        await service.submit([did("thanks.given", "second", "bo"), did("help.found", "held", "anna")])
        await publish_for_the_past(service, THIRD, NOON - timedelta(days=2), clock)
    clock.move(timedelta(days=20))
    async with club(database_url, folder, THIRD, clock) as service:
        await service.submit([did("thanks.given", "third", "dora"), did("thanks.given", "third-bo", "bo")])
        await service.choose(joining("joined", "dora"))
        clock.move(timedelta(minutes=1))
        await service.submit([did("help.found", f"step-{number}", "dora") for number in range(2)])


async def _much_of_anna(service: Service) -> None:
    """More than one checkpoint, most of it late, some of it twice."""
    hours = [(number * 37) % 150 for number in range(150)]
    actions = [
        did(("thanks.given", "help.found", "help.found")[hour % 3], f"a{number}", "anna", NOON - timedelta(hours=hour))
        for number, hour in enumerate(hours)
    ]
    for start in range(0, len(actions), 30):
        await service.submit([*actions[start : start + 30], actions[max(0, start - 1)]])


async def _taken_back_of_bo(service: Service) -> None:
    first, second, third = await service.submit(
        [did("thanks.given", f"b{hour}", "bo", NOON - timedelta(hours=hour)) for hour in (30, 20, 10)]
    )
    assert isinstance(first, Accepted)
    assert isinstance(second, Accepted)
    assert isinstance(third, Accepted)
    await reverse(service, "bo", EntryId(first.action.id), instant_of(NOON - timedelta(hours=30)), "r1")
    undone = await reverse(service, "bo", EntryId(second.action.id), instant_of(NOON - timedelta(hours=20)), "r2")
    await reverse(service, "bo", undone, instant_of(NOON - timedelta(hours=20)), "r3")


async def reverse(service: Service, member: str, target: EntryId, about: Instant, key: str) -> EntryId:
    """Takes something back, as whoever may does it."""
    now = service.clock.now()
    reversal = Reversal(EntryId(new_id()), now, "operator", f"hash of {key}", target, "sent back")
    who, where = Who("club", member), Key("club", "operator", reversal.key_hash)
    candidate = Candidate(who, where, f"content of {key}", reversal, now, for_newcomers=False, about=about)
    decisions: list[Decision] = await service._writer.record([candidate])
    assert isinstance(decisions[0], Recorded)
    return reversal.id


async def publish_for_the_past(service: Service, files: Mapping[str, str], since: datetime, clock: SetClock) -> None:
    """Publishes other rules for what is past, with the promise that badges stay."""
    sources = {name: dedent(text) for name, text in files.items()}
    effective_from = instant_of(since)
    digest, text = digest_of(sources), msgspec.json.encode(sources).decode()
    row = VersionRow("club", 3, digest, effective_from, clock.now(), "operator", "", text, keep_awards=True)

    def record(transaction: Transaction) -> None:
        transaction.lock_program("club")
        transaction.write(statements.INSERT_VERSION, [row])

    await service._writer.perform(record)
