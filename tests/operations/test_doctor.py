"""The doctor: a healthy database has no findings, and every kind of damage is named."""

from pathlib import Path

from engine.operations.doctor import examine
from tests.journals import check_everything
from tests.operations.lived import live


async def test_a_life_in_which_everything_happened_leaves_nothing_wrong(database_url: str, tmp_path: Path) -> None:
    await live(database_url, tmp_path)
    diagnosis = await examine(database_url, deep=True)

    assert [each.text for each in diagnosis.findings] == []
    assert diagnosis.members == 4
    assert diagnosis.entries == await check_everything(database_url)
