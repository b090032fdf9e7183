"""The doctor: a database in which everything has happened has no findings, and each kind of damage is named."""

from collections import Counter
from typing import Any

import pytest

from engine.operations.doctor import Progress, examine
from engine.operations.examining import findings as kept
from engine.operations.examining import walking
from engine.operations.rebuild import rebuild
from tests.journals import check_everything
from tests.operations.damage import (
    ANNA,
    BO,
    DAMAGES,
    Damage,
    allow_doubles,
    change_state,
    contents,
    damaged,
    rows_of,
)


async def test_a_life_in_which_everything_happened_leaves_nothing_wrong(lived_url: str) -> None:
    before = contents(lived_url)

    diagnosis = await examine(lived_url, deep=True)

    assert [each.text for each in diagnosis.findings] == []
    assert (diagnosis.members, diagnosis.total) == (4, 0)
    assert diagnosis.entries == await check_everything(lived_url)
    assert contents(lived_url) == before, "examining changes nothing"


async def test_everything_has_happened_in_it(lived_url: str) -> None:
    kinds = Counter(kind for (kind,) in rows_of(lived_url, "select kind from journal_entry"))
    assert kinds.keys() == {"action", "profile", "reversal", "kept_badge", "choice"}
    assert {number for (number,) in rows_of(lived_url, "select entries from checkpoint")} == {64, 128}
    moved = {kind for (kind,) in rows_of(lived_url, "select kind from ledger_entry")}
    assert moved >= {"given", "held", "released", "corrected"}
    assert rows_of(lived_url, "select 1 from badge_award where withdrawn_at is not null")
    assert {number for (number,) in rows_of(lived_url, "select rated_by from member_state")} > {2, 3}


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.name)
async def test_damage_is_named_and_what_is_derived_is_mended(lived_url: str, damage: Damage) -> None:
    damaged(lived_url, damage.sql)

    found = await examine(lived_url, deep=damage.deep)

    assert damage.checks <= found.counts.keys(), found.counts
    assert all(each.message and each.advice for each in found.findings)
    if damage.mendable or (lived_url.startswith("sqlite") and not damage.loses_versions):
        rebuilt = await rebuild(lived_url)
        after = await examine(lived_url, deep=True)
        if damage.mendable:
            assert [each.text for each in after.findings] == []
            assert (rebuilt.left, rebuilt.mended) == ([], rebuilt.differing)
            assert rebuilt.differing > 0
        else:
            assert damage.checks & after.counts.keys(), "what cannot be worked out anew is not said to be mended"


async def test_lots_and_holds_that_do_not_fit_are_named(lived_url: str) -> None:
    def more_in_a_lot(state: Any) -> None:
        state["wallets"]["points"][3][0][1] += 10_000

    change_state(lived_url, BO, more_in_a_lot)
    change_state(lived_url, ANNA, lambda state: state["rules"]["points.found_it"].__setitem__(3, []))

    diagnosis = await examine(lived_url)

    assert {"lots", "holds"} <= diagnosis.counts.keys()
    assert any("the lots hold" in each.message for each in diagnosis.findings)
    await rebuild(lived_url)
    assert (await examine(lived_url, deep=True)).total == 0


@pytest.mark.parametrize(
    ("lots", "complaint"),
    [
        ([[740000, 1], [730000, 1]], "out of order"),
        ([[730000, 1], [730000, 1]], "out of order"),
        ([[730000, 0]], "holds nothing"),
    ],
)
async def test_lots_are_sorted_and_hold_something(lived_url: str, lots: list[list[int]], complaint: str) -> None:
    change_state(lived_url, BO, lambda state: state["wallets"]["points"].__setitem__(3, lots))

    diagnosis = await examine(lived_url)

    assert [each.check for each in diagnosis.findings if complaint in each.message] == ["lots"]


@pytest.mark.parametrize(
    ("table", "check", "told"),
    [
        ("journal_entry", "keys", "2 times"),
        ("badge_award", "awards once", "2 times"),
        ("ledger_entry", "ledger numbers", "numbered from"),
        ("feed_item", "feed numbers", "numbered from"),
    ],
)
async def test_what_stands_there_twice_is_named(lived_url: str, table: str, check: str, told: str) -> None:
    allow_doubles(lived_url, table)
    one = f"select min(cast(id as text)) from {table} where member_id = {ANNA}"
    damaged(lived_url, f"insert into {table} select * from {table} where cast(id as text) = ({one})")

    diagnosis = await examine(lived_url)

    assert any(each.check == check and told in each.message for each in diagnosis.findings), diagnosis.counts


async def test_a_finding_says_where_it_is_and_what_to_do(lived_url: str) -> None:
    damaged(lived_url, f"update ledger_entry set amount = amount + 1 where member_id = {ANNA} and number = 2")
    ((anna,),) = rows_of(lived_url, f"select id from member where id = {ANNA}")

    (finding,) = (await examine(lived_url)).findings

    assert finding.text.startswith(f"club, member {anna}, ledger_entry: of the wallet points it adds up to ")
    assert finding.text.endswith("; run `trogen rebuild`")


async def test_findings_are_bounded_and_counted(lived_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "SHOWN", 2)
    damaged(lived_url, "update member_state set hash = 'wrong'")

    diagnosis = await examine(lived_url)

    assert (len(diagnosis.findings), diagnosis.counts) == (2, {"hashes": 4})


async def test_members_are_looked_at_page_by_page(lived_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "PAGE", 1)
    damaged(lived_url, "update member_state set hash = 'wrong'")
    seen: list[Progress] = []

    diagnosis = await examine(lived_url, watcher=seen.append)

    assert diagnosis.counts == {"hashes": 4}
    assert seen == [Progress(number, 4) for number in (1, 2, 3, 4)]
