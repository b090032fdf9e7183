"""What guards hold back, over GraphQL: for operators in one list, for whoever is refused in fair words."""

from pathlib import Path

from tests.schema.credentials import desk
from tests.schema.garden import PROGRAMME, RULES

GUARDS = """
    fair_play:
      one_a_day:
        name: {sv: En om dagen, en: One a day}
        why: {sv: En gång om dagen räcker., en: Once a day is enough.}
        when: plot.weeded
        at_most: 1
        per: day
      not_all_at_once:
        name: {sv: Inte alla samtidigt, en: Not all at once}
        why: {sv: Många var här nyss. Vänta lite., en: Many were here just now. Wait a little.}
        when: plot.weeded
        at_most: 2
        within: 1 hours
        who: everyone_together
"""
GARDEN = {"programme.yaml": PROGRAMME, "rules.yaml": RULES, "fair-play.yaml": GUARDS}
SUBMIT = """
mutation ($key: String!) {
  submitAction(input: {program: "garden", member: "ines", type: "plot.weeded", idempotencyKey: $key}) {
    errors { __typename code ... on TryAgain { guard text sv: text(locale: "sv") tryAgainAt } } } }
"""
HELD_BACK = """
query ($filter: HeldBackFilter, $after: String) {
  heldBack(program: "garden", filter: $filter, first: 1, after: $after) {
  totalCount pageInfo { hasNextPage endCursor }
  byGuard { guard { id name(locale: "en") } notRewarded held refused }
  nodes { guard { id } outcome brand type until evidence action { member { externalId } } rejection { payload } } } }
"""


async def test_operators_see_what_is_held_back_and_brands_are_told_why(sqlite_url: str, tmp_path: Path) -> None:
    async with desk(sqlite_url, tmp_path, files=GARDEN) as at:
        brand, editor = await at.holder("BRAND", brand="shop"), await at.holder("EDITOR")
        for key in "12":
            await at.api.ask(SUBMIT, brand, key=key)
        (refused,) = (await at.api.ask(SUBMIT, brand, key="3"))["submitAction"]["errors"]
        page = (await at.api.ask(HELD_BACK, editor))["heldBack"]
        rest = (await at.api.ask(HELD_BACK, editor, after=page["pageInfo"]["endCursor"]))["heldBack"]
        only = (await at.api.ask(HELD_BACK, editor, filter={"guard": "one_a_day", "member": "ines"}))["heldBack"]
        none = (await at.api.ask(HELD_BACK, editor, filter={"until": "2020-01-01T00:00:00Z"}))["heldBack"]

    assert (refused["__typename"], refused["guard"]) == ("ActionHeldBack", "not_all_at_once")
    assert refused["sv"] == "Många var här nyss. Vänta lite."
    assert (page["totalCount"], page["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasNextPage"]) == (2, True, False)
    (first,), (second,) = page["nodes"], rest["nodes"]
    assert (first["outcome"], first["brand"], first["action"]) == ("REFUSED", "shop", None)
    assert first["rejection"]["payload"]["idempotencyKey"] == "3"
    assert (second["outcome"], second["evidence"], second["rejection"]) == (
        "NOT_REWARDED",
        {"so_far": 1},
        None,
    )
    assert second["action"] == {"member": {"externalId": "ines"}}
    told = [
        {"id": "fair_play.not_all_at_once", "name": "Not all at once"},
        {"id": "fair_play.one_a_day", "name": "One a day"},
    ]
    assert page["byGuard"] == [
        {"guard": told[0], "notRewarded": 0, "held": 0, "refused": 1},
        {"guard": told[1], "notRewarded": 1, "held": 0, "refused": 0},
    ]
    assert [each["guard"]["id"] for each in only["nodes"]] == ["fair_play.one_a_day"]
    assert (none["totalCount"], none["byGuard"]) == (0, [])
