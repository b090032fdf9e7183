"""Twelve years of a real question-and-answer community, replayed through the API as an operator's import.

The history is not part of the repository. Its place is named by TROGEN_FORUM_HISTORY, or is `../shared/data` beside it.
"""

import gzip
import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.clock import SetClock
from tests.schema.asking import Api, Json, api_at, garden_app, served

REPOSITORY = Path(__file__).parents[2]
HISTORY = Path(os.environ.get("TROGEN_FORUM_HISTORY", REPOSITORY.parent / "shared" / "data" / "qa-community.ndjson.gz"))
NEW_YEAR = datetime(2024, 1, 1, tzinfo=UTC)
"""The history ends in 2023."""

STANDING = """query($member: String!) { member(program: "forum", externalId: $member) {
  stateHash version wallets { balance } badges(status: [WON]) { badge { key } times }
  ledger(first: 1) { totalCount } feed(first: 1) { totalCount } } }"""


def history() -> list[Json]:
    if not HISTORY.exists():
        pytest.skip(f"the history of the forum is not at {HISTORY}; name its place in TROGEN_FORUM_HISTORY")
    with gzip.open(HISTORY, "rt") as lines:
        return [json.loads(line) for line in lines]


async def replay(api: Api, actions: Sequence[Json]) -> dict[str, int]:
    """Imports everything in batches of a thousand, and counts what came of it."""
    totals = {"accepted": 0, "duplicates": 0, "rejected": 0}
    for start in range(0, len(actions), 1_000):
        batch = actions[start : start + 1_000]
        payload = await api.submit_all(" ".join(totals), batch, program="forum", verb="import")
        totals = {name: total + payload[name] for name, total in totals.items()}
    return totals


async def standings(api: Api, members: Sequence[str]) -> dict[str, Json]:
    return {member: (await api.ask(STANDING, member=member))["member"] for member in members}


async def test_twelve_years_of_a_forum_are_taken_whole_and_only_once(database_url: str, tmp_path: Path) -> None:
    actions = history()
    members = sorted({each["member"] for each in actions})
    app = garden_app(
        database_url, tmp_path, {}, SetClock(NEW_YEAR), rulesets=REPOSITORY / "rulesets", max_body_bytes=4_194_304
    )
    async with served(app) as address, api_at(address) as api:
        first = await replay(api, actions)
        before = await standings(api, members)
        second = await replay(api, actions)
        after = await standings(api, members)

    assert (len(actions), len(members)) == (18_497, 502)
    assert first == {"accepted": 18_497, "duplicates": 0, "rejected": 0}
    assert second == {"accepted": 0, "duplicates": 18_497, "rejected": 0}
    assert after == before
    holders = [member for member, stands in before.items() if _holds(stands, "commentator")]
    assert len(holders) == 71


def _holds(stands: Json, badge: str) -> bool:
    return badge in [each["badge"]["key"] for each in stands["badges"] if each["times"]]
