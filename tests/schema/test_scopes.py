"""What can be withheld from a brand's key: told by name before anything is done, and nowhere to be had another way."""

import re
from pathlib import Path

import pytest
from graphql import GraphQLObjectType, build_schema

from engine.operations.access.scopes import Scope
from schema.auth.needs import ABOUT_MEMBERS, ROOTS
from schema.export import EXPORTED
from tests.schema.asking import Json, api_at, garden_app, served
from tests.schema.credentials import Desk, Headers, desk
from tests.schema.listening import FEED, socket_at
from tests.schema.streaming import streaming
from tests.schema.test_sight import MEMBER, REVERSE, SUBMIT, everything_of, submitted, watered

WITH_OUTCOME = """
mutation($input: SubmitActionInput!) { submitAction(input: $input) { result outcome { __typename } errors { code } } }
"""
WATERED = 'program: "garden", member: "ines", type: "plant.watered", idempotencyKey: "k", attributes: {plant: "fern"}'


async def blind(at: Desk, **chosen: object) -> Headers:
    return await at.holder("BRAND", brand="shop", maySeeOutcomes=False, mayMint=False, **chosen)


def refusal_in(answer: Json) -> tuple[str, str]:
    assert answer.get("data") is None, answer
    (error,) = answer["errors"]
    return error["extensions"]["code"], error["extensions"]["scope"]


async def test_what_a_key_may_is_what_it_was_handed_out_with(database_url: str, tmp_path: Path) -> None:
    document = """mutation($input: CreateKeyInput!) { createKey(input: $input) { errors { code path } key {
      program programs actionTypes mayReverse mayMint maySeeOutcomes sandbox
      limits { actionsPerSecond actionsAtOnce actionsPerDay } } } }"""
    usual: dict[str, object] = {"role": "BRAND", "name": "till", "brand": "shop"}
    chosen = {
        "programs": ["garden", "club", "garden"], "actionTypes": ["plant.watered"], "mayReverse": False,
        "mayMint": True, "sandbox": True, "limits": {"actionsPerSecond": 5, "actionsPerDay": 0},
    }  # fmt: skip
    async with desk(database_url, tmp_path) as at:
        plain = (await at.api.ask(document, input=usual))["createKey"]
        full = (await at.api.ask(document, input=usual | chosen))["createKey"]
        told = await at.api.ask("{ keys { nodes { programs mayMint sandbox limits { actionsPerSecond } } } }")

    nothing = {"actionsPerSecond": None, "actionsAtOnce": None, "actionsPerDay": None}
    assert plain["key"] == {
        "program": None, "programs": None, "actionTypes": None, "mayReverse": True, "mayMint": False,
        "maySeeOutcomes": True, "sandbox": False, "limits": nothing,
    }  # fmt: skip
    assert full["key"] == {
        "program": None, "programs": ["club", "garden"], "actionTypes": ["plant.watered"], "mayReverse": False,
        "mayMint": True, "maySeeOutcomes": True, "sandbox": True,
        "limits": {"actionsPerSecond": 5, "actionsAtOnce": None, "actionsPerDay": 0},
    }  # fmt: skip
    assert {
        "programs": ["club", "garden"], "mayMint": True, "sandbox": True, "limits": {"actionsPerSecond": 5}
    } in told["keys"]["nodes"]  # fmt: skip


async def test_a_rotated_key_may_what_the_old_one_might(sqlite_url: str, tmp_path: Path) -> None:
    rotate = """mutation($prefix: String!) { rotateKey(input: {prefix: $prefix}) { key {
      programs mayReverse maySeeOutcomes sandbox limits { actionsPerDay } } } }"""
    scopes = {"programs": ["club"], "mayReverse": False, "mayMint": False, "maySeeOutcomes": False, "sandbox": True}
    async with desk(sqlite_url, tmp_path) as at:
        old = await at.key("BRAND", brand="shop", **scopes, limits={"actionsPerDay": 9})
        new = await at.api.ask(rotate, prefix=old["key"]["prefix"])

    assert new["rotateKey"]["key"] == {
        "programs": ["club"], "mayReverse": False, "maySeeOutcomes": False, "sandbox": True,
        "limits": {"actionsPerDay": 9},
    }  # fmt: skip


async def test_a_key_for_several_programmes_knows_of_no_other(sqlite_url: str, tmp_path: Path) -> None:
    asked = """{ programs { key } program(key: "club") { key }
      viewer { program { key } programs { key } ... on BrandViewer { mayMint } } }"""
    async with desk(sqlite_url, tmp_path) as at:
        both = await at.holder("BRAND", brand="shop", programs=["garden", "club"])
        one = await at.holder("BRAND", brand="shop", programs=["garden"])
        of_both, of_one = await at.api.ask(asked, both), await at.api.ask(asked, one)
        admin = await at.holder("ADMIN", programs=["garden"])
        listed = await at.api.ask("{ keys { nodes { programs } } }", admin)

    assert of_both["programs"] == of_both["viewer"]["programs"] == [{"key": "club"}, {"key": "garden"}]
    assert (of_both["program"], of_both["viewer"]["program"]) == ({"key": "club"}, None)
    assert of_one["programs"] == of_one["viewer"]["programs"] == [{"key": "garden"}]
    assert (of_one["program"], of_one["viewer"]["program"]) == (None, {"key": "garden"})
    assert [each["programs"] for each in listed["keys"]["nodes"]] == [["garden"], ["garden"]]


async def test_taking_back_and_minting_can_be_withheld(sqlite_url: str, tmp_path: Path) -> None:
    mint = 'mutation { mintMemberToken(input: {program: "garden", member: "ines"}) { token } }'
    both = f"mutation {{ submitAction(input: {{{WATERED}}}) {{ result }} {mint.removeprefix('mutation {')}"
    async with desk(sqlite_url, tmp_path) as at:
        shop = await at.holder("BRAND", brand="shop", mayReverse=False, mayMint=False)
        action = (await submitted(at.api, shop, "1"))["action"]["id"]
        back = {"program": "garden", "action": action, "reason": "A test", "idempotencyKey": "back"}
        reversing = await at.api.answer(REVERSE, shop, input=back)
        minting = await at.api.answer(mint, shop)
        beside = await at.api.answer(both, shop)
        viewer = await at.api.ask("{ viewer { mutations } }", shop)
        again = await at.api.ask(SUBMIT, shop, input={**watered("k")})

    assert refusal_in(reversing) == ("FORBIDDEN", "mayReverse")
    assert refusal_in(minting) == refusal_in(beside) == ("FORBIDDEN", "mayMint")
    assert "mintMemberToken" in minting["errors"][0]["message"]
    assert "submitAction" in viewer["viewer"]["mutations"]
    assert not {"reverseAction", "reverseActions", "mintMemberToken"} & set(viewer["viewer"]["mutations"])
    assert again["submitAction"]["result"] == "ACCEPTED", "nothing of the refused request was done"


async def test_a_key_that_sees_no_outcomes_is_told_what_became_of_what_it_said(sqlite_url: str, tmp_path: Path) -> None:
    batch = """mutation($actions: [ActionInput!]!) { submitActions(input: {program: "garden", actions: $actions}) {
      accepted duplicates rejected results { result action { id type isReversed } errors { code } } } }"""
    preview = f"mutation {{ previewAction(input: {{{WATERED}}}) {{ result earlier {{ id }} errors {{ code }} }} }}"
    look = 'query($id: ID!) { action(id: $id) { brand type } node(id: $id) { id } program(key: "garden") { key } }'
    async with desk(sqlite_url, tmp_path) as at:
        shop, nursery = await blind(at), await at.holder("BRAND", brand="nursery")
        first = await submitted(at.api, shop, "1")
        other = (await submitted(at.api, nursery, "1"))["action"]["id"]
        again = (await at.api.ask(SUBMIT, shop, input=watered("1")))["submitAction"]
        wrong = (await at.api.ask(SUBMIT, shop, input=watered("2", type="plant.wtered")))["submitAction"]
        sent = [{name: given for name, given in watered(key).items() if name != "program"} for key in ("1", "3")]
        many = (await at.api.ask(batch, shop, actions=sent))["submitActions"]
        foreseen = (await at.api.ask(preview, shop))["previewAction"]
        own = await at.api.ask(look, shop, id=first["action"]["id"])
        others = await at.api.ask(look, shop, id=other)
        back = {"program": "garden", "action": first["action"]["id"], "reason": "A test", "idempotencyKey": "back"}
        reversed_ = (await at.api.ask(REVERSE, shop, input=back))["reverseAction"]

    assert (first["result"], again["result"], foreseen["result"]) == ("ACCEPTED", "DUPLICATE", "ACCEPTED")
    assert [each["code"] for each in wrong["errors"]] == ["UNKNOWN_ACTION_TYPE"]
    assert (many["accepted"], many["duplicates"], many["rejected"]) == (1, 1, 0)
    assert own["action"] == {"brand": "shop", "type": "plant.watered"}
    assert own["node"] == {"id": first["action"]["id"]}
    assert (others["action"], others["node"]) == (None, None)
    assert reversed_["result"] == "ACCEPTED"


@pytest.mark.parametrize(
    "document",
    [
        f"mutation {{ submitAction(input: {{{WATERED}}}) {{ outcome {{ __typename }} }} }}",
        f"mutation {{ submitAction(input: {{{WATERED}}}) {{ member {{ id }} }} }}",
        f"mutation {{ submitAction(input: {{{WATERED}}}) {{ action {{ member {{ id }} }} }} }}",
        f"mutation {{ submitAction(input: {{{WATERED}}}) {{ action {{ explanation {{ __typename }} }} }} }}",
        f"mutation {{ submitAction(input: {{{WATERED}}}) {{ ...Hidden }} }} "
        "fragment Hidden on SubmittedAction { outcome { __typename } }",
        f"mutation {{ previewAction(input: {{{WATERED}}}) {{ outcome {{ __typename }} }} }}",
        'mutation { registerMember(input: {program: "garden", member: "ines"}) { member { id } } }',
        'mutation { joinChallenge(input: {program: "garden", member: "ines", challenge: "autumn", '
        'idempotencyKey: "j"}) { errors { code } } }',
        'mutation { markFeedSeen(input: {program: "garden", member: "ines"}) { errors { code } } }',
        '{ member(program: "garden", externalId: "ines") { id } }',
        '{ member(program: "garden", externalId: "ines") { __typename } }',
        '{ node(id: "x") { ... on Member { externalId } } }',
        '{ node(id: "x") { ... on LedgerEntry { amount } } }',
        '{ nodes(ids: ["x"]) { id ... on FeedItem { text } } }',
        '{ node(id: "x") { ... on PointsGiven { text } } }',
    ],
)  # fmt: skip
async def test_a_key_that_sees_no_outcomes_is_told_so_and_nothing_is_done(
    sqlite_url: str, tmp_path: Path, document: str
) -> None:
    async with desk(sqlite_url, tmp_path) as at:
        answer = await at.api.answer(document, await blind(at))
        known = await at.api.ask(MEMBER, of="ines")

    assert refusal_in(answer) == ("FORBIDDEN", "maySeeOutcomes")
    assert known == {"member": None}


async def test_ids_of_what_tells_of_members_lead_nowhere_without_outcomes(sqlite_url: str, tmp_path: Path) -> None:
    async with desk(sqlite_url, tmp_path) as at:
        shop = await blind(at)
        await submitted(at.api, shop, "1")
        ids = await everything_of(at.api, "ines")
        found = await at.api.ask("query($ids: [ID!]!) { nodes(ids: $ids) { __typename } }", shop, ids=ids)

    assert len(ids) == 4
    assert [each for each in found["nodes"] if each] == [{"__typename": "Action"}]


async def test_a_key_that_sees_no_outcomes_listens_to_nothing(sqlite_url: str, tmp_path: Path) -> None:
    app = garden_app(sqlite_url, tmp_path)
    async with served(app) as address, api_at(address) as api:
        at = Desk(api)
        await at.brand("shop")
        shop = await blind(at)
        async with socket_at(address) as socket:
            await socket.introduce(**shop)
            await socket.subscribe(FEED, member="ines", after="")
            told = await socket.hear()
        async with streaming(address, FEED, {"member": "ines", "after": ""}, shop) as stream:
            refused = await stream.hear()

    assert (told["type"], told["payload"][0]["extensions"]["scope"]) == ("error", "maySeeOutcomes")
    assert refused is not None
    assert refused.payload["errors"][0]["extensions"]["scope"] == "maySeeOutcomes"


def test_every_type_that_tells_of_members_is_there_and_every_root_that_is_named() -> None:
    """Else a type that was renamed would be open to everybody."""
    whole = build_schema(EXPORTED.read_text())
    assert set(whole.type_map) >= ABOUT_MEMBERS
    roots = [each for each in (whole.query_type, whole.mutation_type, whole.subscription_type) if each]
    assert {field for each in roots for field in each.fields} >= set(ROOTS)
    assert whole.subscription_type is not None
    assert not set(whole.subscription_type.fields) & set(ROOTS)


def test_nothing_that_is_open_without_outcomes_leads_to_a_members_name() -> None:
    """`externalId` and `balance` are on members alone: whatever has them must not be reached."""
    whole = build_schema(EXPORTED.read_text())
    telling = {
        name for name, each in whole.type_map.items()
        if isinstance(each, GraphQLObjectType) and {"externalId", "balance", "balances", "memberId"} & set(each.fields)
    }  # fmt: skip
    assert {each for each in telling if not about_members(whole.type_map[each])} <= {"MemberViewer", "ProgramFeedItem"}
    assert re.fullmatch(r"may[A-Z]\w+", Scope.OUTCOMES.value)


def about_members(type_: object) -> bool:
    assert isinstance(type_, GraphQLObjectType)
    return type_.name in ABOUT_MEMBERS or bool({each.name for each in type_.interfaces} & ABOUT_MEMBERS)
