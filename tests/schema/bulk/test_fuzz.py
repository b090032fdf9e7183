"""Whatever comes in is answered with a typed error or accepted, and the journal holds what was accepted: no more.

The quick part. `make fuzz` tries it for long.
"""

from pathlib import Path

from tests.schema.bulk.fuzzing import fuzzed

TRIES = 250


async def test_nonsense_is_answered_and_nothing_is_half_stored(sqlite_url: str, tmp_path: Path) -> None:
    tried = await fuzzed(sqlite_url, tmp_path, range(TRIES))
    assert tried.wrong == []
    assert tried.accepted > TRIES / 10
