"""docs/webhooks.md says what the code does: its types, its numbers, and its snippets, which are run."""

import re
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from graphql import build_schema as read_schema
from graphql import parse, validate

from engine.live.webhooks import courier, docket, pauses
from engine.operations.webhooks import refusals
from engine.operations.webhooks.signing import new_secret, signed
from engine.operations.webhooks.types import KIND_OF, TEST
from engine.rules.instants import HOUR, MINUTE, SECOND, Instant
from schema.webhooks import sender
from schema.webhooks.types_table import with_table

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "webhooks.md").read_text("utf-8")
BODY = '{"type":"badge.won","data":{"text":"Du vann märket"}}'.encode()


def snippets(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def test_it_tells_of_every_type_and_its_fields() -> None:
    assert with_table(PAGE) == PAGE, "run `make docs`"
    assert set(re.findall(r"^\| `(\w+\.[a-z.]+)` \|", PAGE, re.MULTILINE)) == {*KIND_OF, TEST}


@pytest.mark.parametrize(
    "sentence",
    [
        f"2xx, within {sender.ANSWER_SECONDS:.0f} seconds",
        f"{sender.KEPT_CHARACTERS} characters at the most",
        f"At most {docket.IN_FLIGHT} requests",
        f"at most for {pauses.LONGEST_ASKED_FOR // HOUR} hours",
        f"takes over within {courier.HELD // SECOND} seconds",
        {3: "tried for three days"}[pauses.PARKED_AFTER // pauses.DAY],
        {5: "taken nothing for five days"}[pauses.DISABLED_AFTER // pauses.DAY],
        {5: "at the longest every five minutes"}[pauses.LONGEST_REST // MINUTE],
        f"A brand may have\n  {refusals.MOST_WEBHOOKS}",
    ],
)
def test_its_numbers_are_those_of_the_code(sentence: str) -> None:
    assert sentence in PAGE


def test_its_documents_fit_the_schema() -> None:
    schema = read_schema((ROOT / "schema.graphql").read_text())
    (document,) = snippets("graphql")

    assert validate(schema, parse(document)) == []


def test_its_python_tells_what_is_genuine() -> None:
    secret, other = new_secret(), new_secret()
    library, by_hand = snippets("python")
    made: dict[str, Any] = {}
    exec(library, made)
    exec(by_hand, made)
    headers = dict(signed("msg_1", Instant(int(time.time()) * SECOND), BODY, [other, secret]))

    assert made["receive"](secret, headers, BODY)["type"] == "badge.won"
    assert made["is_genuine"](secret, headers, BODY)
    assert not made["is_genuine"](new_secret(), headers, BODY)
    assert not made["is_genuine"](secret, headers, BODY + b" ")
    assert not made["is_genuine"](secret, {**headers, "webhook-timestamp": "1"}, BODY)


def test_its_command_line_makes_the_same_signature(tmp_path: Path) -> None:
    secret = new_secret()
    headers = signed("msg_1", Instant(1_800_000_000 * SECOND), BODY, [secret])
    (tmp_path / "body.json").write_bytes(BODY)
    environment = {
        "PATH": "/usr/bin:/bin",
        "SECRET": secret,
        "WEBHOOK_ID": "msg_1",
        "WEBHOOK_TIMESTAMP": headers["webhook-timestamp"],
    }

    told = subprocess.run(
        ["bash", "-c", snippets("sh")[0]], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )

    assert f"v1,{told.stdout.strip()}" == headers["webhook-signature"]
