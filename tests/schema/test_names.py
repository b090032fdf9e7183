"""Names over GraphQL: a brand and its app call a member as the brand does, and are told of nobody else."""

from pathlib import Path

import jwt

from tests.schema.asking import Json
from tests.schema.credentials import bearer, desk

LINK = """mutation($input: LinkMemberInput!) {
  linkMember(input: $input) { changed member { externalId externalIds { externalId brand } } errors { code path } }
}"""
UNLINK = """mutation($input: UnlinkMemberInput!) {
  unlinkMember(input: $input) { changed member { externalId } errors { code path } }
}"""
MEMBER = """query($member: String!) {
  member(program: "garden", externalId: $member) { id externalId version }
}"""
SUBMIT = """mutation($member: String!, $key: String!) {
  submitAction(input: {program: "garden", member: $member, type: "plant.watered", idempotencyKey: $key,
    attributes: {plant: "fern"}}) { result member { id externalId } errors { code message } }
}"""
HERS = """query($id: ID!) { node(id: $id) { id ... on Member { externalId } } viewer {
  ... on MemberViewer { externalId member { id } } } }"""


def input_of(member: str, name: str, **more: str) -> Json:
    return {"program": "garden", "member": member, "externalId": name, **more}


async def test_a_brand_calls_members_by_its_own_names(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path) as at:
        api, shop = at.api, bearer((await at.key("BRAND", brand="shop", program="garden"))["secret"])
        other = bearer((await at.key("BRAND", brand="nursery", program="garden"))["secret"])
        await api.ask(SUBMIT, shop, member="ines", key="0")
        ines = (await api.ask(MEMBER, shop, member="ines"))["member"]
        linked = (await api.ask(LINK, shop, input=input_of("ines", "a-17")))["linkMember"]
        operators = (await api.ask(LINK, input=input_of("ines", "kund:9", brand="nursery")))["linkMember"]
        acted = (await api.ask(SUBMIT, shop, member="a-17", key="1"))["submitAction"]
        asked = (await api.ask(MEMBER, shop, member="a-17"))["member"]
        again = (await api.ask(MEMBER, shop, member="a-17"))["member"]
        strange = (await api.ask(MEMBER, other, member="a-17"))["member"]
        taken = (await api.ask(LINK, shop, input=input_of("bo", "a-17")))["linkMember"]
        unlinked = (await api.ask(UNLINK, shop, input={"program": "garden", "externalId": "a-17"}))["unlinkMember"]

    assert linked["changed"]
    assert linked["member"]["externalIds"] == [
        {"externalId": "ines", "brand": None},
        {"externalId": "a-17", "brand": "shop"},
    ]
    assert len(operators["member"]["externalIds"]) == 3
    assert acted == {"result": "ACCEPTED", "member": {"id": ines["id"], "externalId": "ines"}, "errors": []}
    assert asked["id"] == again["id"] == ines["id"]
    assert asked["version"] == ines["version"] + 1
    assert strange is None
    assert taken["errors"][0]["code"] in ("NAME_TAKEN", "UNKNOWN_MEMBER")
    assert unlinked["changed"]


async def test_the_app_of_a_member_calls_them_as_its_brand_does(database_url: str, tmp_path: Path) -> None:
    """Even where everybody else calls somebody else so, whom it must never see."""
    async with desk(database_url, tmp_path) as at:
        api, shop = at.api, bearer((await at.key("BRAND", brand="shop", program="garden"))["secret"])
        await api.ask(SUBMIT, shop, member="ines", key="0")
        await api.ask(LINK, shop, input=input_of("ines", "a-17"))
        token = (await at.token("a-17", by=shop))["token"]
        app = bearer(token)
        await api.ask(SUBMIT, member="a-17", key="another")  # the operator's, about somebody else
        stranger = (await api.ask(MEMBER, member="a-17"))["member"]
        by_own = (await api.ask(MEMBER, app, member="a-17"))["member"]
        by_common = (await api.ask(MEMBER, app, member="ines"))["member"]
        hers = await api.ask(HERS, app, id=by_own["id"])
        not_hers = (await api.ask(HERS, app, id=stranger["id"]))["node"]
        common_app = bearer((await at.token("ines"))["token"])
        by_common_app = (await api.ask(MEMBER, common_app, member="ines"))["member"]
        await api.ask(UNLINK, shop, input={"program": "garden", "externalId": "a-17"})
        unlinked = (await api.ask(MEMBER, app, member="a-17"))["member"]
        await api.ask(ERASE, member="ines")
        erased = await api.http.post("/graphql", json={"query": "{ viewer { __typename } }"}, headers=app)

    assert stranger["externalId"] == "a-17"
    assert by_own["externalId"] == by_common["externalId"] == "a-17", "as its brand calls her"
    assert hers["node"]["externalId"] == "a-17"
    assert hers["viewer"] == {"externalId": "a-17", "member": {"id": by_own["id"]}}
    assert not_hers is None
    assert by_common_app == {**by_own, "externalId": "ines"}, "what was kept for one app is not told to another"
    assert unlinked["id"] == by_own["id"], "a name that is somebody else's by now leads to nobody else"
    assert erased.status_code == 401
    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims["sub"] == "a-17"
    assert "ines" not in claims.values()


ERASE = """mutation($member: String!) {
  eraseMember(input: {program: "garden", member: $member}) { erasedAt errors { code } }
}"""
MERGE = """mutation($into: String!, $source: String!, $dryRun: Boolean!) {
  mergeMembers(input: {program: "garden", into: $into, source: $source, reason: "one person", dryRun: $dryRun}) {
    dryRun repeated errors { code message path }
    report { entries balances { wallet into source merged mergedPending } corrected { rule into source merged } }
    member { id externalId externalIds { externalId brand } feed(first: 1) {
      nodes { __typename text ... on Correction { why } ... on Merged { gone points { amount } } } } }
  }
}"""
FEED_AFTER = """query($id: ID!, $after: String!) {
  node(id: $id) { ... on Member { feed(first: 1, after: $after) { totalCount } } }
}"""


async def test_two_members_become_one_and_every_name_and_token_means_them(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path) as at:
        api = at.api
        for number, member in enumerate(("ines", "ines", "inez")):
            await api.ask(SUBMIT, member=member, key=f"merged {number}")
        old = (await api.ask('{ member(program: "garden", externalId: "inez") { id feedCursor } }'))["member"]
        app = bearer((await at.token("inez"))["token"])
        foretold = (await api.ask(MERGE, into="ines", source="inez", dryRun=True))["mergeMembers"]
        merged = (await api.ask(MERGE, into="ines", source="inez", dryRun=False))["mergeMembers"]
        again = (await api.ask(MERGE, into="ines", source="inez", dryRun=False))["mergeMembers"]
        refused = (await api.ask(MERGE, into="inez", source="ines", dryRun=False))["mergeMembers"]
        hers = await api.ask(HERS, app, id=old["id"])
        by_old_name = (await api.ask(MEMBER, app, member="inez"))["member"]
        stale = await api.answer(FEED_AFTER, id=old["id"], after=old["feedCursor"])

    assert foretold["report"] == merged["report"] == again["report"]
    assert (foretold["dryRun"], merged["repeated"], again["repeated"]) == (True, False, True)
    assert merged["report"]["entries"] == 1
    assert refused["errors"] == [
        {
            "code": "SAME_MEMBER",
            "message": '"inez" and "ines" are one member of garden already; there is nothing to do',
            "path": ["input", "source"],
        }
    ]
    (item,) = merged["member"]["feed"]["nodes"]
    assert (item["__typename"], item["why"], item["gone"]) == ("Merged", "MERGED", False)
    assert {"externalId": "inez", "brand": None} in merged["member"]["externalIds"]
    assert hers["node"]["id"] == by_old_name["id"] == merged["member"]["id"]
    assert hers["viewer"]["member"]["id"] == merged["member"]["id"]
    assert stale["errors"][0]["extensions"]["code"] == "MALFORMED_CURSOR"
