"""Privacy over the API: members are handed out and erased by operators, over GraphQL and as a stream."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from engine.clock import SetClock
from engine.errors import StoreUnavailable, TakesNothingNow
from engine.operations.privacy import looks
from engine.service import Who
from schema.context import Context
from tests.schema.asking import BEARER
from tests.schema.credentials import bearer, desk
from tests.schema.garden import FRIDAY_NOON, watered

ERASE = """
mutation($input: EraseMemberInput!) {
  eraseMember(input: $input) { erasedAt repeated errors { code path message } clientMutationId }
}
"""
EXPORT = "mutation($input: ExportMemberInput!) { exportMember(input: $input) { document errors { code } } }"
SUBMIT = "mutation($input: SubmitActionInput!) { submitAction(input: $input) { errors { code message path } } }"
INES = {"program": "garden", "member": "ines"}


async def test_a_member_is_erased_and_nothing_brings_them_back(sqlite_url: str, tmp_path: Path) -> None:
    clock = SetClock(FRIDAY_NOON)
    async with desk(sqlite_url, tmp_path, clock) as at:
        action = {"program": "garden", **watered("first")}
        await at.api.ask(SUBMIT, input=action)
        app = await at.app_of("ines")
        erased = (await at.api.ask(ERASE, input={**INES, "clientMutationId": "c1"}))["eraseMember"]
        clock.move(timedelta(minutes=1))
        again = (await at.api.ask(ERASE, input=INES))["eraseMember"]
        refused = (await at.api.ask(SUBMIT, input=action))["submitAction"]
        member = await at.api.ask('{ member(program: "garden", externalId: "ines") { id } }')
        hers = await at.api.http.post("/graphql", json={"query": "{ viewer { role } }"}, headers=dict(app))

    told = {"erasedAt": "2026-11-20T12:00:00Z", "repeated": False, "errors": [], "clientMutationId": "c1"}
    assert erased == told
    assert again == {**told, "repeated": True, "clientMutationId": None}
    assert [each["code"] for each in refused["errors"]] == ["MEMBER_ERASED"]
    assert refused["errors"][0]["path"] == ["input", "member"]
    assert member == {"member": None}
    assert hers.status_code == 401


async def test_a_member_is_handed_out(sqlite_url: str, tmp_path: Path) -> None:
    async with desk(sqlite_url, tmp_path, SetClock(FRIDAY_NOON)) as at:
        await at.api.ask(SUBMIT, input={"program": "garden", **watered("first")})
        answer = (await at.api.ask(EXPORT, input=INES))["exportMember"]
        editor, brand = await at.holder("EDITOR"), await at.holder("BRAND", brand="shop")
        streamed = await at.api.http.post("/programs/garden/export", json={"member": "ines"}, headers=dict(editor))
        refusals = [
            await at.api.http.post("/programs/garden/export", json={"member": "ines"}, headers=dict(brand)),
            await at.api.http.post("/programs/garden/export", json={"member": "otto"}, headers=dict(editor)),
            await at.api.http.post("/programs/garden/export", json={"of": "ines"}, headers=dict(editor)),
            await at.api.http.get("/programs/garden/export", headers=dict(editor)),
        ]

    document = answer["document"]
    assert document["identity"][0]["externalId"] == "ines"
    assert document["journal"][0]["attributes"] == {"plant": "fern"}
    assert streamed.status_code == 200
    assert json.loads(streamed.content).keys() == document.keys()
    assert json.loads(streamed.content)["feed"] == document["feed"]
    assert [each.status_code for each in refusals] == [403, 404, 400, 405]


LOG = '{ accessLog(program: "garden", externalId: "ines") { totalCount nodes { hour key operation times } } }'


async def test_who_looks_at_a_member_is_noted(database_url: str, tmp_path: Path) -> None:
    """Also when the answer was kept, when it comes over a batch of fields, and when something is changed."""
    clock = SetClock(FRIDAY_NOON)
    async with desk(database_url, tmp_path, clock) as at:
        action = await at.api.ask(
            "mutation($input: SubmitActionInput!) { submitAction(input: $input) { action { id } } }",
            input={"program": "garden", **watered("first")},
        )
        id_ = action["submitAction"]["action"]["id"]
        made = await at.key("READER")
        reader, app = bearer(made["secret"]), await at.app_of("ines")
        screen = '{ member(program: "garden", externalId: "ines") { id } }'
        for _ in range(3):
            await at.api.ask(screen, reader)
            await at.api.ask(screen, app)
        await at.api.ask(
            f'{{ a: action(id: "{id_}") {{ id }} member(program: "garden", externalId: "otto") {{ id }} }}', reader
        )
        await at.api.ask(
            "mutation($input: UpdateMemberInput!) { updateMember(input: $input) { errors { code } } }",
            input={**INES, "idempotencyKey": "u", "locale": "sv"},
        )
        told = (await at.api.ask(LOG))["accessLog"]
        hers = await at.api.answer(LOG, app)

    prefix = made["key"]["prefix"]
    noted = {(each["key"], each["operation"], each["times"]) for each in told["nodes"]}
    assert noted == {
        (prefix, "member", 3),
        (prefix, "action member", 1),
        (None, "updateMember", 1),
        (None, "mintMemberToken", 1),
    }
    assert {each["hour"] for each in told["nodes"]} == {"2026-11-20T12:00:00Z"}
    assert told["totalCount"] == 4
    assert "Cannot query field 'accessLog'" in hers["errors"][0]["message"]


async def test_it_is_noted_wherever_in_the_document_it_stands(sqlite_url: str, tmp_path: Path) -> None:
    """In a fragment, and beside `__typename`, which is no field of anything."""
    async with desk(sqlite_url, tmp_path, SetClock(FRIDAY_NOON)) as at:
        await at.api.ask(SUBMIT, input={"program": "garden", **watered("first")})
        update = 'updateMember(input: {program: "garden", member: "ines", idempotencyKey: "%s", locale: "sv"})'
        told = await at.api.ask(f"mutation {{ __typename {update % 'a'} {{ errors {{ code }} }} }}")
        await at.api.ask(f"mutation {{ ...F }} fragment F on Mutation {{ {update % 'b'} {{ errors {{ code }} }} }}")
        await at.api.ask('{ ... on Query { member(program: "garden", externalId: "ines") { id } } }')
        noted = (await at.api.ask(LOG))["accessLog"]["nodes"]

    assert told == {"__typename": "Mutation", "updateMember": {"errors": []}}
    assert {(each["operation"], each["times"]) for each in noted} == {("updateMember", 2), ("member", 1)}


UPDATE = """mutation($key: String!) {
  updateMember(input: {program: "garden", member: "ines", idempotencyKey: $key, locale: "sv"}) {
    result errors { code }
  }
}"""


async def test_what_cannot_be_noted_is_not_changed_and_what_was_changed_is_answered(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whom a mutation means is found out before it is done: afterwards nothing is asked that could keep the answer."""
    async with desk(sqlite_url, tmp_path, SetClock(FRIDAY_NOON)) as at:
        await at.api.ask(SUBMIT, input={"program": "garden", **watered("first")})
        meaning = Context.whom
        asked = 0

        async def away_from_now_on(self: Context, program: str, external_id: str) -> Who:
            nonlocal asked
            asked += 1
            if asked > 1:
                raise StoreUnavailable("the database is away")
            return await meaning(self, program, external_id)

        async def away(self: Context, program: str, external_id: str) -> Who:
            raise StoreUnavailable("the database is away")

        monkeypatch.setattr(Context, "whom", away)
        body = {"query": UPDATE, "variables": {"key": "refused"}}
        refused = await at.api.http.post("/graphql", json=body, headers=BEARER)
        monkeypatch.setattr(Context, "whom", away_from_now_on)
        answered = await at.api.ask(UPDATE, key="answered")
        monkeypatch.undo()
        again = await at.api.ask(UPDATE, key="refused")
        noted = (await at.api.ask(LOG))["accessLog"]["nodes"]

    assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
    assert refused.json()["errors"][0]["extensions"]["code"] == "UNAVAILABLE"
    assert answered["updateMember"] == {"result": "ACCEPTED", "errors": []}
    assert again["updateMember"]["result"] == "ACCEPTED", "nothing was done of what was refused"
    assert ("updateMember", 2) in {(each["operation"], each["times"]) for each in noted}


async def test_nobody_is_shown_while_who_looks_cannot_be_noted(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen, one = '{ member(program: "garden", externalId: "ines") { id } }', '{ program(key: "garden") { key } }'
    async with desk(sqlite_url, tmp_path, SetClock(FRIDAY_NOON)) as at:
        await at.api.ask(SUBMIT, input={"program": "garden", **watered("first")})
        app = await at.app_of("ines")
        monkeypatch.setattr(looks, "MOST_UNSTORED", 0)
        shown, changed = [
            await at.api.http.post("/graphql", json=body, headers=BEARER)
            for body in ({"query": screen}, {"query": UPDATE, "variables": {"key": "u"}})
        ]
        own = await at.api.ask(screen, app)
        of_nobody = await at.api.ask(one)
        monkeypatch.undo()
        later = await at.api.ask(UPDATE, key="u")

    assert (shown.status_code, changed.status_code) == (503, 503)
    assert "data" not in shown.json()
    assert "who looks at members cannot be noted right now" in shown.json()["errors"][0]["message"]
    assert own["member"] is not None
    assert of_nobody == {"program": {"key": "garden"}}
    assert later["updateMember"]["result"] == "ACCEPTED"


async def test_who_is_not_shown_a_kept_answer_because_that_cannot_be_noted_has_not_paid_for_it(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = {"query": '{ member(program: "garden", externalId: "ines") { wallets { balance } badges { status } } }'}

    def cannot_be_noted(self: looks.Looks, key: str, program: str, external_id: str, operation: str) -> None:
        raise TakesNothingNow("not now")

    async with desk(sqlite_url, tmp_path, SetClock(FRIDAY_NOON), cost_per_second=1, max_cost=25) as at:
        await at.api.ask(SUBMIT, input={"program": "garden", **watered("first")})
        shop = dict(await at.holder("BRAND", brand="shop"))
        for _ in range(2):
            await at.api.http.post("/graphql", json=screen, headers=shop)
        with monkeypatch.context() as patch:
            patch.setattr(looks.Looks, "note", cannot_be_noted)
            told = [await at.api.http.post("/graphql", json=screen, headers=shop) for _ in range(40)]
        shown = await at.api.http.post("/graphql", json=screen, headers=shop)

    assert {each.status_code for each in told} == {503}
    assert "errors" not in shown.json()
