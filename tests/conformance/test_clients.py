"""The clients that front-end teams use: they ask, change, listen, lose their connection and come back."""

from tests.conformance.judges import documents, seen_by
from tests.schema.asking import Json


def numbers(items: Json) -> list[int]:
    return [each["number"] for each in items]


def test_graphql_ws_resumes_where_its_connection_was_lost(garden_address: str) -> None:
    seen = seen_by("sockets.mjs", garden_address, scenario="resumed", member="ws-1", last=4)
    assert seen["dropped"] >= 1
    assert numbers(seen["first"]) + numbers(seen["more"]) == list(range(1, len(seen["first"] + seen["more"]) + 1))
    assert numbers(seen["more"])[-1] >= 4


def test_graphql_ws_asks_queries_over_the_socket(garden_address: str) -> None:
    seen = seen_by("sockets.mjs", garden_address, scenario="answered", member="ws-2")
    assert [each["data"] for each in seen] == [{"program": {"key": "garden"}}]


def test_graphql_ws_is_told_why_it_may_not_come_in(garden_address: str) -> None:
    seen = seen_by("sockets.mjs", garden_address, scenario="refused", member="ws-3")
    assert seen["code"] == seen["forbidden"] == 4403
    assert seen["reason"]


def test_graphql_ws_hears_what_is_wrong_with_one_operation_and_goes_on_with_others(garden_address: str) -> None:
    seen = seen_by("sockets.mjs", garden_address, scenario="wrong", member="ws-4")
    assert "Syntax Error" in seen["broken"]["errors"][0]["message"]
    assert "memberFed" in seen["unknown"]["errors"][0]["message"]
    assert seen["right"]["next"]["data"] == {"program": {"key": "garden"}}


def test_apollo_client_repaints_from_its_cache_what_a_mutation_brings(garden_address: str) -> None:
    seen = seen_by("apollo.mjs", garden_address, member="apollo", documents=documents())
    assert seen["results"] == ["ACCEPTED", "ACCEPTED"]
    assert seen["repainted"] == 40
    assert seen["keys"] == [f"Member:{seen['member']}"], "one member is one object in the cache"
    assert seen["item"]["number"] == 1
    assert [each["code"] for each in seen["refused"]["errors"]] == ["UNKNOWN_ACTION_TYPE"]
    assert len(set(seen["pages"])) == len(seen["pages"]) >= 4


def test_urql_asks_changes_and_listens(garden_address: str) -> None:
    seen = seen_by("urql.mjs", garden_address, member="urql", documents=documents(), get=False)
    assert seen["results"] == ["ACCEPTED", "DUPLICATE"]
    assert (seen["member"], seen["cached"]) == ("urql", "urql")
    assert seen["item"]["number"] == 1
    assert "nothing" in seen["wrong"][0]


def test_urql_may_ask_by_get(garden_address: str) -> None:
    seen = seen_by("urql.mjs", garden_address, member="urql-by-get", documents=documents(), get=True)
    assert seen["member"] == "urql-by-get"


def test_graphql_sse_listens_over_a_request_and_resumes_from_its_cursor(garden_address: str) -> None:
    seen = seen_by("streams.mjs", garden_address, scenario="resumed", member="sse-1", last=4)
    assert numbers(seen["first"]) + numbers(seen["more"]) == list(range(1, len(seen["first"] + seen["more"]) + 1))
    assert numbers(seen["more"])[-1] >= 4


def test_graphql_sse_asks_queries_too(garden_address: str) -> None:
    seen = seen_by("streams.mjs", garden_address, scenario="answered", member="sse-2")
    assert [each["data"] for each in seen] == [{"program": {"key": "garden"}}]


def test_graphql_sse_is_told_what_is_wrong_and_who_may_not_come_in(garden_address: str) -> None:
    seen = seen_by("streams.mjs", garden_address, scenario="wrong", member="sse-3")
    assert "memberFed" in seen["unknown"]["next"]["errors"][0]["message"]
    assert seen["stranger"]["status"] == 401
