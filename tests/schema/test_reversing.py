"""Taking actions back, over GraphQL."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from engine.clock import SetClock
from tests.schema.asking import Api, Json, garden
from tests.schema.garden import FRIDAY_NOON, watered

ERROR = """errors { __typename code message path ... on AlreadyReversed { earlierId earlier { reason } }
  ... on InvalidRemaining { attribute } ... on IdempotencyConflict { earlierId } }"""

REVERSAL = """reversal { id reason remaining brand occurredAt receivedAt inForce
  action { id isReversed remaining attributes reversals { reason inForce } }
  reverses { __typename ... on Node { id } } reversals { id } }"""

CORRECTIONS = """outcome { corrections { __typename why cause { id } reversal { reason action { id } }
  ... on PointsCorrected { amount } } events { text(locale: "en") } badges { badge { key } } }"""


async def submitted(api: Api, key: str, litres: float | None = None) -> str:
    """The id of an action that was just accepted."""
    answer: str = (await api.submit("action { id }", watered(key, litres=litres)))["action"]["id"]
    return answer


async def reverse(api: Api, fields: str, key: str = "reverse", **given: object) -> Json:
    """The payload of `reverseAction`."""
    document = f"mutation($input: ReverseActionInput!) {{ reverseAction(input: $input) {{ {fields} }} }}"
    given = {"program": "garden", "reason": "sent back", "idempotencyKey": key, **given}
    return (await api.ask(document, input=given))["reverseAction"]


async def reverse_all(api: Api, fields: str, reversals: Sequence[Mapping[str, object]], **given: object) -> Json:
    """The payload of `reverseActions`."""
    document = f"mutation($input: ReverseActionsInput!) {{ reverseActions(input: $input) {{ {fields} }} }}"
    given = {"program": "garden", "reason": "sent back", "reversals": reversals, **given}
    return (await api.ask(document, input=given))["reverseActions"]


async def test_an_action_is_taken_back_and_restored(database_url: str, tmp_path: Path) -> None:
    clock = SetClock(FRIDAY_NOON)
    async with garden(database_url, tmp_path, clock=clock) as api:
        action = await submitted(api, "1")
        await submitted(api, "2")
        clock.move(timedelta(minutes=1))
        taken = await reverse(
            api,
            f"result clientMutationId {ERROR} {REVERSAL} {CORRECTIONS} member {{ wallets {{ balance }} }}",
            action=action,
            clientMutationId="mine",
        )
        again = await reverse(api, f"result {REVERSAL} {CORRECTIONS}", action=action)
        restored = await reverse(
            api, f"result {REVERSAL} {CORRECTIONS}", "restore", action=taken["reversal"]["id"], reason="a mistake"
        )
        known_again = await api.ask(
            "query($id: ID!) { node(id: $id) { __typename ... on Reversal { reason inForce reversals { reason } } } }",
            id=taken["reversal"]["id"],
        )

    assert (taken["result"], taken["errors"], taken["clientMutationId"]) == ("ACCEPTED", [], "mine")
    reversal = taken["reversal"]
    assert reversal["action"] == {
        "id": action,
        "isReversed": True,
        "remaining": None,
        "attributes": {"plant": "fern"},
        "reversals": [{"reason": "sent back", "inForce": True}],
    }
    assert reversal["reverses"] == {"__typename": "Action", "id": action}
    assert (reversal["reason"], reversal["remaining"], reversal["inForce"]) == ("sent back", None, True)
    assert reversal["occurredAt"] == reversal["receivedAt"] == "2026-11-20T12:01:00Z"
    corrections = taken["outcome"]["corrections"]
    assert corrections
    assert all(each["why"] == "REVERSED" and each["cause"] is None for each in corrections)
    assert all(each["reversal"] == {"reason": "sent back", "action": {"id": action}} for each in corrections)
    assert again["result"] == "DUPLICATE"
    assert again["outcome"] == taken["outcome"]

    assert restored["result"] == "ACCEPTED"
    assert restored["reversal"]["reverses"] == {"__typename": "Reversal", "id": reversal["id"]}
    assert restored["reversal"]["action"]["isReversed"] is False
    assert restored["reversal"]["action"]["reversals"] == [{"reason": "sent back", "inForce": False}]
    assert {each["why"] for each in restored["outcome"]["corrections"]} == {"RESTORED"}
    gone, back = (
        [each["amount"] for each in payload["outcome"]["corrections"] if each["__typename"] == "PointsCorrected"]
        for payload in (taken, restored)
    )
    assert sum(gone) == -sum(back) < 0
    assert known_again["node"] == {
        "__typename": "Reversal",
        "reason": "sent back",
        "inForce": False,
        "reversals": [{"reason": "a mistake"}],
    }


async def test_a_part_is_taken_back_of_an_action_named_by_its_key(database_url: str, tmp_path: Path) -> None:
    async with garden(database_url, tmp_path) as api:
        action = await submitted(api, "can 1", litres=5)
        partly = await reverse(api, f"result {ERROR} {REVERSAL}", actionKey="can 1", remaining={"litres": 2.5})
        more = await reverse(
            api, f"result {ERROR}", "more", actionKey="can 1", brand="operator", remaining={"litres": 3}
        )

    assert partly["result"] == "ACCEPTED"
    assert partly["reversal"]["remaining"] == {"litres": 2.5}
    assert partly["reversal"]["action"]["id"] == action
    assert partly["reversal"]["action"]["attributes"]["litres"] == 5, "what was said stays said"
    assert partly["reversal"]["action"]["remaining"] == {"litres": 2.5}
    assert partly["reversal"]["action"]["isReversed"] is False
    (error,) = more["errors"]
    assert (error["__typename"], error["attribute"]) == ("InvalidRemaining", "litres")
    assert error["path"] == ["input", "remaining", "litres"]


async def test_a_batch_answers_each_reversal_for_itself(database_url: str, tmp_path: Path) -> None:
    async with garden(database_url, tmp_path) as api:
        one, two = await submitted(api, "1"), await submitted(api, "2")
        member = (await api.submit("member { id }", watered("3")))["member"]["id"]
        payload = await reverse_all(
            api,
            f"accepted duplicates rejected {ERROR} results {{ position result {ERROR} reversal {{ id }} }}",
            [
                {"action": one, "idempotencyKey": "a"},
                {"action": one, "idempotencyKey": "b"},
                {"action": one, "idempotencyKey": "a"},
                {"action": "nonsense", "idempotencyKey": "c"},
                {"action": member, "idempotencyKey": "d"},
                {"actionKey": "4", "idempotencyKey": "e"},
                {"idempotencyKey": "f"},
                {"action": two, "idempotencyKey": "g", "remaining": "all"},
                {"action": two, "idempotencyKey": "1"},
                {"action": two, "idempotencyKey": "h"},
            ],
        )
        wordless = await reverse_all(api, f"results {{ {ERROR} }}", [{"action": two, "idempotencyKey": "i"}], reason="")

    assert payload["errors"] == []
    assert (payload["accepted"], payload["duplicates"], payload["rejected"]) == (2, 1, 7)
    results = payload["results"]
    assert [each["position"] for each in results] == list(range(10))
    assert [each["result"] or each["errors"][0]["code"] for each in results] == [
        "ACCEPTED",
        "ALREADY_REVERSED",
        "DUPLICATE",
        "UNKNOWN_ACTION",
        "UNKNOWN_ACTION",
        "UNKNOWN_ACTION",
        "UNKNOWN_ACTION",
        "INVALID_REMAINING",
        "IDEMPOTENCY_CONFLICT",
        "ACCEPTED",
    ]
    (already,) = results[1]["errors"]
    assert (already["earlierId"], already["earlier"]) == (results[0]["reversal"]["id"], {"reason": "sent back"})
    assert [each["errors"][0]["path"] for each in results if each["errors"]] == [
        ["input", "reversals", "1", "action"],
        ["input", "reversals", "3", "action"],
        ["input", "reversals", "4", "action"],
        ["input", "reversals", "5", "actionKey"],
        ["input", "reversals", "6", "action"],
        ["input", "reversals", "7", "remaining"],
        ["input", "reversals", "8", "idempotencyKey"],
    ]
    (error,) = wordless["results"][0]["errors"]
    assert (error["code"], error["path"]) == ("INVALID_REASON", ["input", "reason"])
    (conflict,) = results[8]["errors"]
    assert "used before for something else: an action, or taking back something else" in conflict["message"]


@pytest.mark.parametrize(
    ("given", "code", "path"),
    [
        ({"reversals": []}, "BATCH_SIZE", ["input", "reversals"]),
        (
            {"reversals": [{"actionKey": "1", "idempotencyKey": str(n)} for n in range(1001)]},
            "BATCH_SIZE",
            ["input", "reversals"],
        ),
        (
            {"reversals": [{"actionKey": "1", "idempotencyKey": "a"}], "program": "gardn"},
            "UNKNOWN_PROGRAM",
            ["input", "program"],
        ),
    ],
)
async def test_a_batch_that_cannot_be_taken_says_so_once(
    sqlite_url: str, tmp_path: Path, given: Mapping[str, object], code: str, path: list[str]
) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        payload = await reverse_all(api, f"{ERROR} rejected results {{ position }}", **{"reversals": [], **given})  # type: ignore[arg-type]

    assert [(each["code"], each["path"]) for each in payload["errors"]] == [(code, path)]
    assert (payload["results"], payload["rejected"]) == ([], 0)


async def test_the_feed_and_the_ledger_name_the_reversal_that_changed_them(sqlite_url: str, tmp_path: Path) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        action = await submitted(api, "1")
        await reverse(api, "result", action=action)
        member = (
            await api.ask(
                """{ member(program: "garden", externalId: "ines") {
                  feed(first: 100) { nodes { __typename ... on Correction { reversal { reason } } } }
                  ledger(first: 100) { nodes { kind amount cause { id } reversal { reason } } } } }"""
            )
        )["member"]

    corrections = [each for each in member["feed"]["nodes"] if "reversal" in each]
    assert corrections
    assert all(each["reversal"] == {"reason": "sent back"} for each in corrections)
    assert {each["kind"]: each["reversal"] for each in member["ledger"]["nodes"]} == {
        "GIVEN": None,
        "CORRECTED": {"reason": "sent back"},
    }
