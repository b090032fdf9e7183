"""The audit over GraphQL: what operators did on purpose, for admins alone, by whatever one looks for."""

import json
from pathlib import Path

from tests.commands.test_trogen import trogen
from tests.schema.credentials import desk

AUDIT = """query($deed: String, $by: String, $program: String, $since: DateTime, $first: Int, $after: String) {
  audit(deed: $deed, by: $by, program: $program, since: $since, first: $first, after: $after) {
    totalCount nodes { number deed by program about details hash previous } pageInfo { hasNextPage endCursor }
  }
}"""
IMPORT = """mutation {
  importActions(input: {program: "garden", actions: [
    {type: "plant.watered", member: "ines", idempotencyKey: "a", attributes: {plant: "fern"}},
    {type: "plant.watered", member: "ines", idempotencyKey: "b", attributes: {plant: "fern"}}
  ]}) { results { action { id } } }
}"""
REVERSE = """mutation($action: ID!) { reverseAction(input: {
  program: "garden", action: $action, reason: "a test", idempotencyKey: "back"}) { errors { code } } }"""


async def test_admins_read_what_was_done_and_by_whom(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path) as at:
        api, editor, garden = at.api, await at.holder("EDITOR"), await at.holder("ADMIN", program="garden")
        imported = (await api.ask(IMPORT, editor))["importActions"]["results"]
        await api.ask(IMPORT, editor)  # a retry stores nothing, and is no deed
        await api.ask(REVERSE, editor, action=imported[0]["action"]["id"])
        done = (await api.ask(AUDIT, by="editor"))["audit"]
        keys = (await api.ask(AUDIT, deed="key.created", first=1))["audit"]
        rest = (await api.ask(AUDIT, deed="key.created", after=keys["pageInfo"]["endCursor"]))["audit"]
        narrowed = (await api.ask(AUDIT, garden))["audit"]
        later = (await api.ask(AUDIT, since="2030-01-01T00:00:00Z"))["audit"]
        refused = await api.answer(AUDIT, editor)
        wrong = await api.answer(AUDIT, after="x")

    assert [(each["deed"], each["program"]) for each in done["nodes"]] == [
        ("action.reversed", "garden"),
        ("actions.imported", "garden"),
    ]
    assert done["nodes"][1]["details"] == {"actions": 2}
    assert keys["pageInfo"]["hasNextPage"]
    assert len(rest["nodes"]) == rest["totalCount"] - 1
    assert {each["program"] for each in narrowed["nodes"]} == {"garden"}
    assert later["totalCount"] == 0
    assert refused["errors"], "the field is not there for an editor: see docs/access.md"
    assert wrong["errors"][0]["extensions"]["code"] == "MALFORMED_CURSOR"

    url = ("--database-url", database_url)
    lines = trogen("audit", "export", *url).stdout.splitlines()
    listed = trogen("audit", "list", "--deed", "actions.imported", *url)
    verified = trogen("audit", "verify", *url)
    head = f"{len(lines)}:{json.loads(lines[-1])['hash']}"

    assert [json.loads(each)["number"] for each in lines] == list(range(1, len(lines) + 1))
    assert "actions.imported in garden by editor" in listed.stdout
    assert (verified.returncode, verified.stdout) == (0, f"The audit ends at {head}; nothing in it was changed.\n")
