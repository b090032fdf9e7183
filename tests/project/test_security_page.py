"""What the page on security says is true of the code."""

import re
from collections.abc import Mapping
from pathlib import Path

from engine.settings import Settings
from schema import limits, server
from schema.auth.callers import Role
from schema.live import websocket
from schema.safety import arrivals, budget
from schema.safety.metrics import Metrics
from schema.types import connections

PAGE = (Path(__file__).parents[2] / "docs/security.md").read_text("utf-8")

MOST: Mapping[str, float] = {
    "levels of fields within fields": limits.LARGEST.depth,
    "aliases in an operation, fragments written out": limits.LARGEST.aliases,
    "fields in an operation, fragments written out": limits.LARGEST.fields,
    "directives in an operation, fragments written out": limits.LARGEST.directives,
    "root fields of an operation": limits.MOST_ROOT_FIELDS,
    "variables of an operation": limits.MOST_VARIABLES,
    "operations and fragments in a document": limits.MOST_DEFINITIONS,
    "pairs of fields of one name beside one another": limits.MOST_COMPARED,
    "tokens in a document": limits.MOST_TOKENS,
    "characters in a document": limits.LONGEST_DOCUMENT,
    "values in the variables, counting those within others": limits.MOST_VALUES,
    "items on a page (`first`, `last`)": connections.MOST,
    "units that an operation of a member may cost": budget.most_for(Role.MEMBER, Settings()),
    "units that an operation of a brand or an operator may cost": budget.most_for(Role.BRAND, Settings()),
    "bytes of a request's body": Settings().max_body_bytes,
    "bytes of a request's line and headers": arrivals.LARGEST_HEAD_BYTES,
    "headers of a request": arrivals.MOST_HEADERS,
    "seconds for a request to arrive": Settings().arrival_seconds,
    "seconds for an answer to be read on, once it does not fit into buffers": arrivals.READING_SECONDS,
    "seconds for an operation to be executed, or a subscription to begin": Settings().operation_seconds,
    "operations at once on a WebSocket": websocket.MOST_OPERATIONS,
    "bytes of a WebSocket's message": server.LARGEST_FRAME_BYTES,
}


def test_the_limits_are_those_of_the_code() -> None:
    rows = re.findall(r"^\| ([^|]+?) \| ([\d,]+) \| .* \|$", PAGE, re.MULTILINE)
    assert {what: float(most.replace(",", "")) for what, most in rows} == MOST
    assert Settings().arrival_seconds == arrivals.USUAL_SECONDS


def test_the_settings_that_it_names_are_settings() -> None:
    named = {name.removeprefix("TROGEN_").lower() for name in re.findall(r"TROGEN_[A-Z_]+", PAGE)}
    assert named <= Settings.model_fields.keys()


def test_every_metric_is_explained_for_operators() -> None:
    text = (Path(__file__).parents[2] / "docs/operate.md").read_text("utf-8")
    rows = re.findall(r"^ *\| (`trogen_.*?) \|", text, re.MULTILINE)
    explained = {name for row in rows for name in re.findall(r"trogen_\w+", row)}
    metrics = Metrics()
    metrics.watch_documents(lambda: ())
    families = [each for each in metrics.registry.collect() if each.name.startswith("trogen_")]
    assert explained == {f"{each.name}_total" if each.type == "counter" else each.name for each in families}
