"""Erasing somebody while something of theirs is on its way: nothing of it arrives where it would stay."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from engine.operations.doctor import examine
from engine.operations.naming.merge import United, Uniting
from engine.operations.naming.names import Linked, Linking
from engine.operations.privacy.erase import Erasure
from engine.operations.submissions import Rejected
from engine.operations.webhooks.values import Answer, NewWebhook, Request
from engine.rules.instants import instant_of
from engine.service import Service
from engine.store.backend import Transaction
from engine.store.backends import backend_for
from engine.store.candidates import Who, partition_of
from engine.store.database import database_of
from engine.store.ids import new_id
from engine.store.naming import lock_names
from engine.store.rejections import Asked, RejectionRow, keep, member_hash
from engine.store.statements import query
from tests.club import NOON, club, found
from tests.databases import Postgres
from tests.operations.test_erasing import held_in
from tests.webhooks.receiver import GOOD, allowing_private

ANNA = "anna.distinctive@example.com"


async def kept(service: Service) -> list[object]:
    return [each.payload for each in (await service.rejections.page(Asked(), 100, None)).rows]


async def test_what_is_sent_to_a_programme_that_there_is_not_is_not_kept_of_whoever_is_gone(
    database_url: str, tmp_path: Path
) -> None:
    async with club(database_url, tmp_path) as service:
        await service.submit([found("1", ANNA), replace(found("2", ANNA), program="culb")])
        before = len(await kept(service))
        await service.privacy.erase("club", ANNA, by="tests")
        await service.submit([replace(found("3", ANNA), program="culb"), replace(found("4", "bo"), program="culb")])
        (of_bo,) = await kept(service)
        left = await held_in(database_url, (ANNA,))

    assert before == 1
    assert "'bo'" in str(of_bo)
    assert left == {}


class Erasing:
    """A receiver at whom somebody is erased while a request is under way; its answer repeats the name."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.heard: list[Request] = []

    async def carry(self, request: Request) -> Answer:
        self.heard.append(request)
        if ANNA.encode() in request.body:
            await self.service.privacy.erase("club", ANNA, by="tests")
        return replace(GOOD, status=500, beginning=f"no thanks, {ANNA}")


async def test_nothing_stays_of_what_was_on_its_way_to_a_webhook(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        bodies = allowing_private(service)
        await service.webhooks.create(NewWebhook("http://127.0.0.1:1/hooks", "tests"))
        await service.submit([found("1", ANNA)])
        carrier = Erasing(service)
        await service.dispatcher(carrier, bodies).deliver()
        left = await held_in(database_url, (ANNA,))
        (webhook,) = await service.webhooks.all(None)
        attempts = await service.webhooks.attempts(webhook, 100)
        progress = await service.webhooks.progress(webhook)

    assert len(carrier.heard) == 1
    assert left == {}
    assert attempts == []
    assert progress.members_waiting == 0


class Slowly:
    """Answers well, and only once somebody was erased."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.heard: list[Request] = []

    async def carry(self, request: Request) -> Answer:
        self.heard.append(request)
        if len(self.heard) == 1:
            await self.service.privacy.erase("club", ANNA, by="tests")
        return GOOD


async def test_what_was_read_to_be_sent_is_not_sent_once_they_are_gone(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        bodies = allowing_private(service)
        await service.webhooks.create(NewWebhook("http://127.0.0.1:1/hooks", "tests"))
        await service.submit([found(f"{each}", ANNA) for each in range(4)])
        carrier = Slowly(service)
        dispatcher = service.dispatcher(carrier, bodies)
        await dispatcher.deliver()
        await service.submit([found("5", "bo")])
        await dispatcher.deliver()
        (webhook,) = await service.webhooks.all(None)
        progress = await service.webhooks.progress(webhook)

    assert sum(ANNA.encode() in each.body for each in carrier.heard) == 1
    assert all(b'"member":null' not in each.body for each in carrier.heard)
    assert any(b'"member":"bo"' in each.body for each in carrier.heard)
    assert not progress.behind


async def test_what_another_process_is_storing_just_then_goes_as_well(postgres: Postgres, tmp_path: Path) -> None:
    with postgres.database(migrated=True) as url:
        async with club(url, tmp_path) as service:
            await service.submit([found("1", ANNA)])
            waited, erased = await erased_while(service, url, lambda it: keep(it, [refused_of_anna()], 100))
            left = await held_in(url, (ANNA,))

    assert waited

    assert isinstance(erased, Erasure)
    assert left == {}


async def test_nobody_is_erased_while_another_process_stores_by_another_of_their_names(
    postgres: Postgres, tmp_path: Path
) -> None:
    with postgres.database(migrated=True) as url:
        async with club(url, tmp_path) as service:
            await service.access.create_brand("shop", "The shop", by="tests")
            await service.submit([found("1", ANNA)])
            await service.names.link(Linking("club", "shop", "a-17", "tests"), ANNA)
            waited, erased = await erased_while(service, url, lambda it: lock_names(it, "club", ["a-17"]))

    assert partition_of(Who("club", ANNA)) != partition_of(Who("club", "a-17"))
    assert waited
    assert isinstance(erased, Erasure)


async def erased_while(
    service: Service, url: str, doing: Callable[[Transaction], object]
) -> tuple[bool, Erasure | Rejected]:
    """Erases Anna while another process has done something and not committed it yet; whether that was waited for."""
    loop, erasing = asyncio.get_running_loop(), list[asyncio.Task[Erasure | Rejected]]()

    def begin() -> None:
        erasing.append(loop.create_task(service.privacy.erase("club", ANNA, by="tests")))

    def store() -> bool:
        backend = backend_for(database_of(url))
        with backend.transaction() as transaction:
            doing(transaction)
            loop.call_soon_threadsafe(begin)
            while not transaction.fetch(WAITING) and not any(each.done() for each in erasing):
                pass
            waited = not any(each.done() for each in erasing)
        backend.close()
        return waited

    return await asyncio.to_thread(store), await erasing[0]


WAITING = query(
    "select 1 from pg_locks where locktype = 'advisory' and not granted "
    "and database = (select oid from pg_database where datname = current_database())"
)


def refused_of_anna() -> RejectionRow:
    now = instant_of(NOON)
    payload = json.dumps({"member": ANNA})
    key, hashed = new_id(), member_hash(ANNA)
    what = ("club", "shop", "", "fingerprint", "key", hashed, "", "UNKNOWN_ACTION_TYPE", "[]", payload)
    return RejectionRow(key, *what, is_cut=False, received_at=now, last_at=now, times=1, is_action=True)


async def test_who_is_merged_just_then_is_erased_and_named_all_the_same(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as here, club(database_url, tmp_path) as there:
        await here.access.create_brand("shop", "The shop", by="tests")
        for turn in range(4):
            into, source = f"into{turn}", f"source{turn}"
            await here.submit([found(each, each) for each in (into, source)])
            named, merged = await asyncio.gather(
                here.names.link(Linking("club", "shop", f"customer {turn}", "tests"), source),
                there.names.merge(Uniting("club", into, source, "one person", "tests")),
            )
            assert (type(named), type(merged)) == (Linked, United)
        for turn in range(4, 8):
            into, source = f"into{turn}", f"source{turn}"
            await here.submit([found(each, each) for each in (into, source)])
            erased, _ = await asyncio.gather(
                here.privacy.erase("club", source, by="tests"),
                there.names.merge(Uniting("club", into, source, "one person", "tests")),
            )
            assert isinstance(erased, Erasure)
            assert await here.member("club", source) is None

    assert (await examine(database_url, deep=True)).total == 0
