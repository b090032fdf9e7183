"""Every audit of graphql-http, which is the specification of GraphQL over HTTP as a list of requests."""

import pytest

from tests.conformance.judges import CLIENTS, seen_by
from tests.schema.asking import Json

AUDITS = (CLIENTS / "audits.txt").read_text("utf-8").split()
"""Every one that the suite has, by its id: each is a test, so they are known before the suite is asked."""


@pytest.fixture(scope="module")
def audited(garden_address: str) -> Json:
    """What came of each audit, by id."""
    return seen_by("audits.mjs", garden_address)


@pytest.mark.parametrize("audit", AUDITS)
def test_graphql_over_http_is_spoken_as_the_specification_says(audited: Json, audit: str) -> None:
    assert audited[audit]["status"] == "ok", f"{audited[audit]['name']}: {audited[audit]['reason']}"


def test_no_audit_is_left_out(audited: Json) -> None:
    assert sorted(audited) == sorted(AUDITS)


def test_the_audits_notice_a_server_that_is_none(garden_address: str) -> None:
    results = seen_by("audits.mjs", garden_address, url=f"http://{garden_address}/health")
    assert {each["status"] for each in results.values()} >= {"warn", "error"}
