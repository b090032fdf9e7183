"""docs/live.md says what the code does: its close codes, its numbers, its documents."""

import re
from pathlib import Path

import pytest
from graphql import build_schema, parse, validate

from schema.live import clients, events, groups, websocket
from schema.live.messages import Close
from schema.server import LARGEST_FRAME_BYTES, PING_SECONDS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "live.md").read_text()
BY_THE_SERVER_BELOW = {1009}
"""Codes that Uvicorn closes with."""


def test_every_close_code_is_in_the_table_and_no_other() -> None:
    told = {int(code) for code in re.findall(r"^\| (\d{4}) \|", PAGE, re.MULTILINE)}

    assert told == {int(each) for each in Close} | BY_THE_SERVER_BELOW


@pytest.mark.parametrize(
    "sentence",
    [
        f"no `connection_init` came within {websocket.INTRODUCTION_SECONDS:.0f} seconds",
        f"At most {websocket.MOST_OPERATIONS} operations at once",
        f"longer than {LARGEST_FRAME_BYTES:,} bytes",
        f"every {PING_SECONDS} seconds and hangs up",
        f"Every {events.HEARTBEAT_SECONDS:.0f} seconds without an event",
        f"has not read for {groups.PATIENCE_SECONDS:.0f} seconds",
        {1.0: "Keys are looked at every second"}[clients.KEYS_EVERY_SECONDS],
        f"member tokens\n  every {clients.TOKENS_EVERY_SECONDS:.0f} seconds",
    ],
)
def test_its_numbers_are_those_of_the_code(sentence: str) -> None:
    assert sentence in PAGE


def test_its_documents_fit_the_schema() -> None:
    schema = build_schema((ROOT / "schema.graphql").read_text())
    documents = re.findall(r"subscription[^`']*?\{[^`']*?\{[^`']*?\}\s*\}", PAGE.replace('\\"', '"'))

    assert len(documents) == 2
    for document in documents:
        assert not validate(schema, parse(document)), document


def test_it_tells_of_every_subscription() -> None:
    schema = build_schema((ROOT / "schema.graphql").read_text())
    assert schema.subscription_type is not None

    assert set(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)) == set(schema.subscription_type.fields)
