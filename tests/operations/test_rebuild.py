"""Rebuilding: what is derived is worked out anew, told where it differs, and mended without editing what was posted."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from threading import Event

import msgspec
import pytest

from engine.clock import SetClock
from engine.errors import ProgramUnavailable, SchemaOutOfDate
from engine.operations import rebuild as rebuilding
from engine.operations.doctor import Progress, examine
from engine.operations.examining import mending, walking
from engine.operations.rebuild import rebuild
from engine.operations.submissions import Accepted
from engine.rules.effects import Rerated
from engine.store.backend import Transaction
from engine.store.batches import save
from engine.store.rows import Rows
from tests.club import NOON, club
from tests.journals import check_everything
from tests.operations.damage import ANNA, BO, change_state, contents, damaged, rows_of
from tests.operations.lived import THIRD
from tests.wide import did

LATER = SetClock(NOON + timedelta(days=40))


async def test_verifying_a_healthy_database_finds_and_writes_nothing(lived_url: str) -> None:
    before = contents(lived_url)

    verified = await rebuild(lived_url, verify=True)

    assert (verified.members, verified.total, verified.differing) == (4, 0, 0)
    assert verified.entries == len(before["journal_entry"])
    assert contents(lived_url) == before


async def test_rebuilding_a_healthy_database_writes_nothing_either(lived_url: str) -> None:
    before = contents(lived_url)

    assert (await rebuild(lived_url)).total == 0
    assert contents(lived_url) == before


async def test_verifying_a_damaged_database_tells_member_by_member_and_leaves_it(lived_url: str) -> None:
    change_state(lived_url, BO, lambda state: state["wallets"]["points"].__setitem__(0, 7))
    damaged(lived_url, f"update member_state set due_at = null where member_id = {ANNA}")
    before = contents(lived_url)

    verified = await rebuild(lived_url, verify=True)

    texts = [each.text for each in verified.differences]
    assert any("state, wallets.points[0]: stored is 7, recomputed is " in text for text in texts)
    assert any("due at: stored is never, recomputed is " in text for text in texts)
    assert (verified.differing, verified.mended) == (2, 0)
    assert verified.counts == {"state": 1, "hash": 1, "due at": 1}
    assert contents(lived_url) == before


async def test_nothing_that_was_posted_is_edited_or_deleted(lived_url: str) -> None:
    damaged(lived_url, f"update ledger_entry set amount = amount + 11 where member_id = {ANNA} and number = 2")
    damaged(lived_url, f"delete from badge_award where member_id = {BO} and badge = 'thankful'")
    before = contents(lived_url)

    await rebuild(lived_url, clock=LATER)

    after = contents(lived_url)
    for table in ("journal_entry", "member", "ruleset_version", "ledger_entry", "feed_item", "badge_award"):
        assert set(map(str, before[table])) <= set(map(str, after[table])), table
    (entry,) = rows_of(
        lived_url,
        "select kind, wallet, amount, pending, rule, entry_id, cause_id from ledger_entry "
        f"where member_id = {ANNA} order by number desc limit 1",
    )
    assert entry == ("corrected", "points", -11, 0, "wallets.points", None, None)
    assert len(after["ledger_entry"]) == len(before["ledger_entry"]) + 1
    (item,) = await _newest_items(lived_url, BO, 1)
    won_again = (("thankful", "bronze"), ("thankful", "silver"))
    assert (item.badges_won, item.badges_lost, item.points) == (won_again, (), ())
    assert len(after["feed_item"]) == len(before["feed_item"]) + 1, "anna was told rightly"
    await check_everything(lived_url)


async def test_a_changed_fact_is_told_as_one_item_with_all_that_it_changes(lived_url: str) -> None:
    thanks = f"select id from journal_entry where member_id = {BO} and type = 'thanks.given' order by occurred_at desc"
    damaged(lived_url, f"update journal_entry set type = 'call.started' where id in ({thanks} limit 2)")
    ((before,),) = rows_of(lived_url, f"select feed_number from member_state where member_id = {BO}")

    await rebuild(lived_url, clock=LATER)

    ((after,),) = rows_of(lived_url, f"select feed_number from member_state where member_id = {BO}")
    (item,) = await _newest_items(lived_url, BO, 1)
    assert after == before + 1
    assert item.at == LATER.now()
    assert "thankful" in [badge for badge, _ in item.badges_lost]
    ((wallet, amount, pending),) = item.points
    assert (wallet, pending, amount < 0) == ("points", 0, True)
    await check_everything(lived_url)


async def test_lost_numbers_are_taken_by_what_says_nothing(lived_url: str) -> None:
    damaged(lived_url, f"delete from feed_item where member_id = {ANNA} and number in (4, 5, 9)")
    damaged(lived_url, f"delete from ledger_entry where member_id = {ANNA} and number in (4, 5)")

    rebuilt = await rebuild(lived_url, clock=LATER)

    taken = rows_of(
        lived_url, f"select number, kind from feed_item where member_id = {ANNA} and number in (4, 5, 9) order by 1"
    )
    assert taken == [(4, "rerated"), (5, "rerated"), (9, "rerated")]
    nothing = f"select amount, pending from ledger_entry where member_id = {ANNA} and number in (4, 5)"
    assert rows_of(lived_url, nothing) == [(0, 0), (0, 0)]
    assert rebuilt.left == []
    await check_everything(lived_url)


async def test_more_lost_numbers_than_can_be_taken_are_left_to_a_backup(
    lived_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mending, "MOST_LOST", 2)
    damaged(lived_url, f"delete from feed_item where member_id = {ANNA} and number in (4, 5, 9)")

    rebuilt = await rebuild(lived_url)

    assert rebuilt.mended == 0
    assert {each.what for each in rebuilt.left} == {"feed numbers"}


async def test_a_rebuild_that_is_interrupted_goes_on_when_it_is_run_again(
    lived_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    damaged(lived_url, "update member_state set hash = 'wrong', due_at = null")
    damaged(lived_url, "update ledger_entry set amount = amount + 1 where number = 1")
    saved = list[Rows]()

    def save_twice(transaction: Transaction, rows: Rows) -> None:
        saved.append(rows)
        save(transaction, rows)
        if len(saved) == 3:
            raise RuntimeError("the power went")

    monkeypatch.setattr(mending, "save", save_twice)
    with pytest.raises(RuntimeError, match="power"):
        await rebuild(lived_url, clock=LATER)
    monkeypatch.setattr(mending, "save", save)

    assert rows_of(lived_url, "select count(*) from member_state where hash = 'wrong'") == [(2,)]
    rebuilt = await rebuild(lived_url, clock=LATER)

    assert (rebuilt.differing, rebuilt.mended) == (2, 2)
    assert rows_of(lived_url, "select count(*) from ledger_entry where rule = 'wallets.points' and amount = -1") == [
        (len(rows_of(lived_url, "select 1 from ledger_entry where number = 1")),)
    ], "nobody was corrected twice"
    await check_everything(lived_url)


async def test_rebuilding_while_a_service_goes_on_submitting(
    lived_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walking, "PAGE", 1)
    damaged(lived_url, "update ledger_entry set amount = amount + 1 where number = 1")
    damaged(lived_url, "update member_state set due_at = null")
    clock, accepted = SetClock(NOON + timedelta(days=40)), list[object]()
    async with club(lived_url, tmp_path, THIRD, clock) as service:

        async def submitting() -> None:
            for number in range(15):
                clock.move(timedelta(minutes=7))
                late = NOON + timedelta(days=39, minutes=number)
                everybody = ("anna", "bo", "cy", "dora", f"new{number}")
                told = [did("help.found", f"{who} {number}", who) for who in everybody]
                accepted.extend(await service.submit([*told, did("thanks.given", f"late{number}", "bo", late)]))

        _, rebuilt = await asyncio.gather(submitting(), rebuild(lived_url, clock=clock))
        again = await rebuild(lived_url, clock=clock)
        await service.submit([did("thanks.given", "after", "anna")])

    assert [each for each in accepted if not isinstance(each, Accepted)] == []
    assert (rebuilt.differing >= 4, rebuilt.left, again.total) == (True, [], 0)
    assert (await examine(lived_url, deep=True)).total == 0
    await check_everything(lived_url)


async def test_a_server_that_remembers_members_hears_of_what_was_mended(sqlite_url: str, tmp_path: Path) -> None:
    async with club(sqlite_url, tmp_path) as service:
        await service.submit([did("help.found", "1")])
        damaged(sqlite_url, "update ledger_entry set amount = 1000 where number = 1")
        await rebuild(sqlite_url, clock=service.clock)
        await service.submit([did("help.found", "2")])

    await check_everything(sqlite_url)


async def test_whoever_stops_waiting_stops_the_rebuilding(lived_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "PAGE", 1)
    loop, seen = asyncio.get_running_loop(), list[Progress]()

    def stop_at_the_first(progress: Progress) -> None:
        seen.append(progress)
        loop.call_soon_threadsafe(task.cancel)
        cancelled.wait(10)

    cancelled = Event()
    task = asyncio.create_task(rebuild(lived_url, verify=True, watcher=stop_at_the_first))
    with pytest.raises(asyncio.CancelledError):
        await task
    cancelled.set()
    await loop.shutdown_default_executor()
    assert seen == [Progress(1, 4)]


async def test_it_is_told_how_far_it_has_come(lived_url: str) -> None:
    seen: list[Progress] = []
    await rebuild(lived_url, verify=True, watcher=seen.append)
    assert seen == [Progress(4, 4)]


async def test_differences_are_bounded_and_counted(lived_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuilding, "SHOWN", 3)
    damaged(lived_url, "update member_state set hash = 'wrong'")
    verified = await rebuild(lived_url, verify=True)
    assert (len(verified.differences), verified.counts) == (3, {"hash": 4})


async def test_nothing_is_rebuilt_while_a_programme_cannot_be_read(lived_url: str) -> None:
    damaged(lived_url, """update ruleset_version set files = '{"programme.yaml": "name: ["}' where number = 1""")
    with pytest.raises(ProgramUnavailable, match=r"'club' is unavailable.*nothing was rebuilt"):
        await rebuild(lived_url)


async def test_a_database_that_is_not_migrated_is_told(empty_database_url: str) -> None:
    for work in (examine(empty_database_url), rebuild(empty_database_url)):
        with pytest.raises(SchemaOutOfDate, match="run `trogen migrate` first"):
            await work


async def _newest_items(url: str, member: str, count: int) -> Sequence[Rerated]:
    query = f"select cast(body as text) from feed_item where member_id = {member} order by number desc limit {count}"
    return [msgspec.json.decode(body, type=Rerated) for (body,) in rows_of(url, query)]
