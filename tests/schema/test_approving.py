"""Proof and approval over GraphQL: a brand submits with a document, an operator decides, everybody is told."""

from collections.abc import Collection, Mapping
from pathlib import Path

import pytest

from engine.operations.approvals import Approvals
from engine.rules.entries import EntryId
from engine.store.candidates import Proof
from engine.store.sandbox_keys import sandbox_key
from tests.schema.credentials import desk
from tests.schema.garden import PROGRAMME, RULES

GARDEN = {
    "programme.yaml": PROGRAMME.replace(
        "    actions:\n", "    actions:\n      grafted: {proof: {document: [issuer], approval: yes}}\n", 1
    ),
    "rules.yaml": RULES.replace(
        "    badges:\n",
        """    badges:
      grafter:
        name: {sv: Ymparen, en: The grafter}
        count: {of: grafted}
        tiers:
          bronze: {name: {sv: Brons, en: Bronze}, at_least: 1}
          silver: {name: {sv: Silver, en: Silver}, at_least: 2}
""",
        1,
    ),
}

SUBMIT = """
mutation ($key: String!, $proof: ProofInput) {
  submitAction(input: {program: "garden", member: "ines", type: "grafted", idempotencyKey: $key, proof: $proof}) {
    result
    action {
      id status proof { kind certificate issuer issuedAt } review { reason decidedAt words }
      explanation(locale: "en") { text }
    }
    outcome { events { __typename text ... on ActionPending { pendingReason } } }
    errors { __typename code message path }
  }
}
"""
BATCH = """
mutation ($actions: [ActionInput!]!) {
  submitActions(input: {program: "garden", actions: $actions}) { pending results { action { id } } } }
"""
QUEUE = """
{ pendingActions(program: "garden", type: "grafted", member: "ines") {
    totalCount nodes { id status brand proof { certificate } review { reason rule { id } evidence } } } }
"""
APPROVE = """
mutation ($actions: [ID!]!) { approveActions(input: {program: "garden", actions: $actions}) {
    accepted duplicates rejected
    results { result action { id status } outcome { events { __typename text } } errors { code path } }
    errors { code } } }
"""
REFUSE = """
mutation ($actions: [ID!]!) {
  refuseActions(input: {program: "garden", actions: $actions, reason: "It is no grafting knife"}) {
    accepted results { result errors { code path } } } }
"""
SHELF = """
{ member(program: "garden", externalId: "ines") { badges(status: [WON]) {
    badge { key } proofs { certificate } wins { nodes { tier { key } proof { issuer } } } } } }
"""
PROOF = {"kind": "DOCUMENT", "certificate": "G-1", "issuer": "The guild", "issuedAt": "2026-11-01T10:00:00+01:00"}


async def test_a_document_waits_for_an_operator_and_counts_once_it_is_approved(sqlite_url: str, tmp_path: Path) -> None:
    async with desk(sqlite_url, tmp_path, files=GARDEN) as at:
        brand, editor = await at.holder("BRAND", brand="shop"), await at.holder("EDITOR")
        missing = (await at.api.ask(SUBMIT, brand, key="0"))["submitAction"]
        first = (await at.api.ask(SUBMIT, brand, key="1", proof=PROOF))["submitAction"]
        second = (await at.api.ask(SUBMIT, brand, key="2", proof=PROOF))["submitAction"]
        batched = {"member": "ines", "type": "grafted", "idempotencyKey": "2", "proof": PROOF}
        batch = (await at.api.ask(BATCH, brand, actions=[batched]))["submitActions"]
        queue = (await at.api.ask(QUEUE, editor))["pendingActions"]
        ids = [first["action"]["id"], "nothing"]
        approved = (await at.api.ask(APPROVE, editor, actions=ids))["approveActions"]
        refused = (await at.api.ask(REFUSE, editor, actions=[second["action"]["id"], ids[0]]))["refuseActions"]
        again = (await at.api.ask(SUBMIT, brand, key="1", proof=PROOF))["submitAction"]
        never = (await at.api.ask(SUBMIT, brand, key="2", proof=PROOF))["submitAction"]

    assert [(each["code"], each["path"]) for each in missing["errors"]] == [("MISSING_PROOF", ["input", "proof"])]
    assert (first["result"], first["action"]["status"]) == ("PENDING", "PENDING")
    assert first["action"]["proof"] == {
        "kind": "DOCUMENT",
        "certificate": "G-1",
        "issuer": "The guild",
        "issuedAt": "2026-11-01T09:00:00Z",
    }
    assert first["action"]["explanation"]["text"] == "This waits for somebody to look at it, and does not count yet."
    assert [each["__typename"] for each in first["outcome"]["events"]] == ["ActionPending"]
    assert batch == {"pending": 1, "results": [{"action": {"id": second["action"]["id"]}}]}
    assert queue["totalCount"] == 2
    assert [each["brand"] for each in queue["nodes"]] == ["shop", "shop"]
    assert queue["nodes"][0]["review"] == {"reason": "NEEDS_APPROVAL", "rule": {"id": "programme"}, "evidence": {}}
    assert [each["result"] for each in approved["results"]] == ["ACCEPTED", None]
    assert approved["results"][0]["outcome"]["events"][0]["__typename"] == "ActionApproved"
    assert approved["results"][1]["errors"] == [{"code": "NOT_WAITING", "path": ["input", "actions", "1"]}]
    assert [each["result"] for each in refused["results"]] == ["ACCEPTED", None]
    assert refused["results"][1]["errors"][0]["code"] == "ALREADY_DECIDED"
    assert (again["result"], again["action"]["status"]) == ("DUPLICATE", "COUNTED")
    assert [each["code"] for each in never["errors"]] == ["REFUSED_BY_OPERATOR"]
    assert "It is no grafting knife" in never["errors"][0]["message"]


async def test_proof_is_shown_on_the_badge_it_won_to_whoever_may_see_it(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Collection[str]] = []
    proofs = Approvals.proofs

    async def counted(self: Approvals, actions: Collection[str]) -> Mapping[EntryId, Proof]:
        asked.append(actions)
        return await proofs(self, actions)

    async with desk(database_url, tmp_path, files=GARDEN) as at:
        shop, nursery = await at.holder("BRAND", brand="shop"), await at.holder("BRAND", brand="nursery")
        editor, ines = await at.holder("EDITOR"), await at.app_of("ines", by=shop)
        first = (await at.api.ask(SUBMIT, shop, key="1", proof=PROOF))["submitAction"]["action"]
        other = {"kind": "DOCUMENT", "certificate": "N-7", "issuer": "The nursery"}
        second = (await at.api.ask(SUBMIT, nursery, key="1", proof=other))["submitAction"]["action"]
        before = (await at.api.ask(SHELF, ines))["member"]["badges"]
        for each in (first, second):
            await at.api.ask(APPROVE, editor, actions=[each["id"]])
        monkeypatch.setattr(Approvals, "proofs", counted)
        shelves = {
            name: (await at.api.ask(SHELF, who))["member"]["badges"]
            for name, who in (("ines", ines), ("editor", editor), ("shop", shop), ("nursery", nursery))
        }

    assert before == []
    # At the same instant, and so in the order of the brands.
    silver = {"tier": {"key": "silver"}, "proof": {"issuer": "The guild"}}
    bronze = {"tier": {"key": "bronze"}, "proof": {"issuer": "The nursery"}}
    whole = [
        {
            "badge": {"key": "grafter"},
            "proofs": [{"certificate": "G-1"}, {"certificate": "N-7"}],
            "wins": {"nodes": [silver, bronze]},
        }
    ]
    assert shelves["ines"] == shelves["editor"] == whole
    assert shelves["shop"][0]["proofs"] == [{"certificate": "G-1"}]
    assert shelves["shop"][0]["wins"]["nodes"] == [silver, {**bronze, "proof": None}]
    assert shelves["nursery"][0]["proofs"] == [{"certificate": "N-7"}]
    assert [len(each) for each in asked] == [2, 2, 2, 2], "each shelf is read at once"


async def test_what_waits_in_a_sandbox_is_in_nobodys_queue(sqlite_url: str, tmp_path: Path) -> None:
    async with desk(sqlite_url, tmp_path, files=GARDEN) as at:
        sandbox = await at.holder("BRAND", brand="shop", sandbox=True)
        waiting = (await at.api.ask(SUBMIT, sandbox, key="1", proof=PROOF))["submitAction"]
        actions = [waiting["action"]["id"]]
        for program in ("garden", sandbox_key("garden", "shop")):
            queue = await at.api.ask(f'{{ pendingActions(program: "{program}") {{ totalCount nodes {{ id }} }} }}')
            approved = await at.api.ask(APPROVE.replace('"garden"', f'"{program}"'), actions=actions)
            assert queue["pendingActions"] == {"totalCount": 0, "nodes": []}
            assert approved["approveActions"]["accepted"] == 0, approved

    assert waiting["result"] == "PENDING"
