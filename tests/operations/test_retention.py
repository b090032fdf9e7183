"""Retention: what rule files say is kept no longer goes for good, and everything else stands as it stood."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from engine.clock import SetClock
from engine.operations.doctor import examine
from engine.operations.problems import IdempotencyConflict
from engine.operations.rebuild import rebuild
from engine.operations.reversals import Reversed, Reversing
from engine.operations.simulate import Simulation, simulate
from engine.operations.simulating.missing import Missing
from engine.operations.submissions import Accepted, Duplicate, Rejected, Submission
from engine.rules.instants import HOUR, Instant, instant_of
from engine.rulesets import check_folder
from engine.service import Service, Stretch, open_service
from engine.store.database import database_of
from engine.store.sandbox_keys import sandbox_key
from schema.simulation.document import as_json
from schema.simulation.page import page_of
from schema.simulation.text import as_text, summary
from tests.club import CLUB, NOON, club, write_program
from tests.operations.damage import rows_of
from tests.operations.test_erasing import held_in

PROGRAMME = """
    name: The club
    languages: [en]
    zone: Europe/Stockholm
    wallets:
      points: {name: Points}
    actions:
      help.found:
        name: Found it
        attributes: {topic: text, device: text, where: {type: text, optional: yes}}
        keep_for: 3 months
      phone.called:
        name: Called
        attributes: {topic: text}
"""
MORE = """
    badges:
      devoted:
        name: Devoted
        count: {of: help.found, for_each: topic}
        at_least: 2
"""
FILES = {**CLUB, "programme.yaml": PROGRAMME, "more.yaml": MORE}
PROOF = {"kind": "DOCUMENT", "certificate": "Distinctive Certificate"}
LATER = timedelta(days=100)


def told(key: str, member: str = "anna", device: str = "Distinctive Phone") -> Submission:
    attributes = {"topic": "billing", "device": device, "where": "Distinctive Place"}
    return Submission("club", member, "help.found", key, attributes, proof=PROOF)


async def attributes_of(service: Service, key: str, device: str = "Distinctive Phone") -> object:
    """What the API tells of an action that is sent again."""
    (outcome,) = await service.submit([told(key, device=device)])
    assert isinstance(outcome, Duplicate)
    action = await service.action(outcome.action.id)
    assert action is not None
    assert action.attributes == outcome.action.attributes
    return action.attributes


async def explanation_of(service: Service, key: str) -> object:
    """What every rule made of an action."""
    (outcome,) = await service.submit([told(key)])
    assert isinstance(outcome, Duplicate)
    explained = await service.explain_action(outcome.action.id)
    assert explained is not None
    assert explained.explained is not None
    return explained.explained.steps


async def test_what_no_rule_reads_goes_and_everything_agrees(database_url: str, tmp_path: Path) -> None:
    clock = SetClock(NOON)
    async with club(database_url, tmp_path, FILES, clock) as service:
        await service.submit([told("1"), told("2"), replace(told("c"), type="phone.called", attributes={"topic": "x"})])
        await service.reverse([Reversing("club", "back", "a mistake", action_key="2")])
        clock.move(timedelta(days=80))
        too_early = await service.retention.tidy(clock.now())
        await service.submit([told("young", device="Young Phone")])
        clock.move(timedelta(days=20))
        before, why = await service.member("club", "anna"), await explanation_of(service, "1")
        removed = await service.retention.tidy(clock.now())
        again = await service.retention.tidy(clock.now())
        after = await service.member("club", "anna")
        why_after = await explanation_of(service, "1")
        proofs = rows_of(database_url, "select certificate from proof")
        (conflict,) = await service.submit([told("1", device="Another")])
        first, young = await attributes_of(service, "1"), await attributes_of(service, "young", "Young Phone")
        (reversed_later,) = await service.reverse([Reversing("club", "b", "a mistake", action_key="1")])
        left = await held_in(database_url, ("Distinctive Phone", "Young Phone", "billing"))

    assert (too_early, removed, again) == (0, 2, 0)
    assert before is not None
    assert after is not None
    assert (after.version, after.state_hash) == (before.version, before.state_hash)
    assert first == {"topic": "billing"}
    assert young == {"topic": "billing", "device": "Young Phone", "where": "Distinctive Place"}
    assert why is not None
    assert why == why_after
    assert len(proofs) == 2, "that of the young one, and of the type that is kept for ever"
    assert isinstance(conflict, Rejected)
    assert isinstance(conflict.problems[0], IdempotencyConflict)
    assert isinstance(reversed_later, Reversed)
    assert {each for found in left.values() for each in found} == {"Young Phone", "billing"}
    assert (await examine(database_url, deep=True)).findings == ()
    assert (await rebuild(database_url, verify=True)).total == 0


async def test_a_rule_of_any_version_keeps_what_it_reads(sqlite_url: str, tmp_path: Path) -> None:
    clock = SetClock(NOON)
    by_device = {**FILES, "more.yaml": MORE.replace("topic", "device")}
    async with club(sqlite_url, tmp_path / "first", by_device, clock) as service:
        await service.submit([told("1")])
    clock.move(LATER)
    async with club(sqlite_url, tmp_path / "second", FILES, clock) as service:
        await service.retention.tidy(clock.now())

        assert await attributes_of(service, "1") == {"topic": "billing", "device": "Distinctive Phone"}


async def test_a_rehearsal_is_kept_no_longer_than_the_programme(sqlite_url: str, tmp_path: Path) -> None:
    clock = SetClock(NOON)
    async with club(sqlite_url, tmp_path, FILES, clock) as service:
        key = sandbox_key("club", "shop")
        await service.only(frozenset({key})).submit([replace(told("1"), program=key)])
        clock.move(LATER)

        assert await service.retention.tidy(clock.now()) == 1


async def test_several_processes_go_through_it_once_and_in_slices(database_url: str, tmp_path: Path) -> None:
    clock = SetClock(NOON)
    folder = write_program(tmp_path / "rulesets", FILES)
    async with (
        open_service(database_url=database_url, rulesets=folder, clock=clock) as one,
        open_service(database_url=database_url, rulesets=folder, clock=clock) as other,
    ):
        outcomes = await one.submit([told(str(number), f"m{number % 7}") for number in range(2_100)])
        clock.move(LATER)
        removed = await asyncio.gather(*(each.retention.tidy(clock.now()) for each in (one, other)))

    assert all(isinstance(each, Accepted) for each in outcomes)
    assert sum(removed) == 2_100
    assert rows_of(database_url, "select distinct cast(attributes as text) from journal_entry") in (
        [('{"topic":"billing"}',)],
        [('{"topic": "billing"}',)],
    )


async def test_nobody_is_told_from_memory_what_is_gone(database_url: str, tmp_path: Path) -> None:
    clock = SetClock(NOON)
    async with club(database_url, tmp_path, FILES, clock) as service:
        await service.submit([told("1")])
        clock.move(LATER)
        before = await service.mark("club", "anna")
        await service.retention.tidy(clock.now())

        assert await service.mark("club", "anna") != before
        member = await service.member("club", "anna")
        assert member is not None
        assert (await service.ledger(member.id, Stretch(5))).rows


async def test_a_draft_that_reads_what_is_gone_is_told_so(database_url: str, tmp_path: Path) -> None:
    clock = SetClock(NOON)
    reading = {**FILES, "more.yaml": MORE.replace("topic", "device")}
    async with club(database_url, tmp_path, FILES, clock) as service:
        await service.submit([told("1"), told("2", device="Other")])
        clock.move(LATER)
        await service.retention.tidy(clock.now())
        await service.submit([told("young")])
    now = clock.now()

    async def tried(files: dict[str, str], since: Instant | None = None) -> Simulation:
        write_program(tmp_path / "draft", files)
        draft = check_folder(tmp_path / "draft" / "club")
        return await asyncio.to_thread(simulate, database_of(database_url), draft, now=now, since=since, jobs=1)

    everything, nothing = await tried(reading), await tried(FILES)
    lately = await tried(reading, Instant(now - 30 * 24 * HOUR))
    async with club(database_url, tmp_path / "published", reading, clock):
        pass
    still = await tried(reading)

    (missing,) = everything.missing
    assert missing == Missing("badges.devoted", "help.found", "device", 2, instant_of(NOON), instant_of(NOON))
    assert (nothing.missing, lately.missing) == ((), ())
    assert still.missing == everything.missing, "those of before the rule was published lack it for ever"
    for report in (as_text(everything), page_of(everything)):
        assert "What the draft reads is gone from old actions" in report
        assert "`device` of help.found" in report
    assert any("gone from old actions" in str(each) for each in summary(everything))
    assert json.loads(as_json(everything))["missing"] == [
        {
            "rule": "badges.devoted",
            "type": "help.found",
            "attribute": "device",
            "actions": 2,
            "receivedFrom": "2026-11-20T12:00:00+00:00",
            "receivedUntil": "2026-11-20T12:00:00+00:00",
        }
    ]
    assert "gone from old actions" not in as_text(nothing)


async def test_what_no_version_had_before_the_draft_is_not_said_to_be_gone(database_url: str, tmp_path: Path) -> None:
    clock = SetClock(NOON)
    wider = PROGRAMME.replace("device: text,", "device: text, kind: {type: text, optional: yes},")
    reading = {**FILES, "programme.yaml": wider, "more.yaml": MORE.replace("topic", "kind")}
    async with club(database_url, tmp_path, FILES, clock) as service:
        await service.submit([told("1")])
        clock.move(LATER)
        await service.retention.tidy(clock.now())
    write_program(tmp_path / "draft", reading)
    draft, database = check_folder(tmp_path / "draft" / "club"), database_of(database_url)

    report = await asyncio.to_thread(simulate, database, draft, now=clock.now(), jobs=1)

    assert report.missing == (), "nobody could tell it"
