"""What an action would change, told before anybody decides, with nothing changed."""

from pathlib import Path

import pytest

from tests.schema.asking import Api, Json, garden
from tests.schema.garden import GARDEN, action, watered

OUTCOME = """result errors { code path } outcome {
  events { __typename id cursor number at text(locale: "en") rule { id } action { id } }
  points { wallet { key } amount } badges { badge { key } tier { key } } level { after { key } }
  streaks { __typename } challenges { __typename } corrections { __typename } }"""
STANDS = """{ member(program: "garden", externalId: "ines") { version stateHash feedCursor
  wallets { balance } ledger { totalCount } feed { totalCount } badges { status times } } }"""


async def preview(api: Api, fields: str, action: object, program: str = "garden") -> Json:
    assert isinstance(action, dict)
    document = f"mutation($input: PreviewActionInput!) {{ previewAction(input: $input) {{ {fields} }} }}"
    return (await api.ask(document, input={"program": program, **action}))["previewAction"]


def without_ids(answer: Json) -> Json:
    """What happens, without what it is called."""
    events = [
        {name: value for name, value in each.items() if name not in ("id", "cursor", "action")}
        for each in answer["outcome"]["events"]
    ]
    return {**answer, "outcome": {**answer["outcome"], "events": events}}


async def test_a_preview_is_what_submitting_comes_to_and_changes_nothing(database_url: str, tmp_path: Path) -> None:
    async with garden(database_url, tmp_path) as api:
        for key, what in (("one", watered("one")), ("two", watered("two")), ("three", action("plot.weeded", "three"))):
            before = await api.ask(STANDS)
            foreseen = await preview(api, OUTCOME, {**what, "idempotencyKey": None})
            assert await preview(api, OUTCOME, what) is not None
            assert await api.ask(STANDS) == before, key
            happened = await api.submit(OUTCOME, what)
            assert without_ids(foreseen) == without_ids(happened)
            assert foreseen["result"] == "ACCEPTED"


async def test_a_late_action_is_previewed_with_its_corrections(sqlite_url: str, tmp_path: Path) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        await api.submit("result", action("answer.thanked", "one", post="8", votes=3))
        late = action("answer.thanked", "late", at="2026-11-20T11:00:00Z", post="8", votes=-1)
        foreseen = await preview(api, OUTCOME, late)
        happened = await api.submit(OUTCOME, late)

    assert foreseen["outcome"]["corrections"] == [{"__typename": "BadgeWithdrawn"}]
    assert without_ids(foreseen) == without_ids(happened)


async def test_somebody_whom_nobody_knows_stays_unknown(database_url: str, tmp_path: Path) -> None:
    async with garden(database_url, tmp_path) as api:
        foreseen = await preview(api, OUTCOME, watered("one", member="newcomer"))
        nobody = await api.ask('{ member(program: "garden", externalId: "newcomer") { id } }')

    assert [each["badge"]["key"] for each in foreseen["outcome"]["badges"]] == ["waterer"]
    assert nobody == {"member": None}


async def test_what_is_foreseen_is_called_nothing_that_will_ever_be(sqlite_url: str, tmp_path: Path) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        foreseen = await preview(api, OUTCOME, watered("one"))
        happened = await api.submit(OUTCOME, watered("one"))
        ids = [each["id"] for each in foreseen["outcome"]["events"]]
        nodes = await api.ask("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=ids)

    assert nodes == {"nodes": [None] * len(ids)}
    assert not set(ids) & {each["id"] for each in happened["outcome"]["events"]}
    assert [each["action"] for each in foreseen["outcome"]["events"]] == [None] * len(ids)


async def test_a_key_that_was_used_is_told_of(sqlite_url: str, tmp_path: Path) -> None:
    fields = """result earlier { type } clientMutationId outcome { points { amount } }
        errors { code path ... on IdempotencyConflict { earlier { type } } }"""
    async with garden(sqlite_url, tmp_path) as api:
        happened = await api.submit("outcome { points { amount } }", watered("one"))
        again = await preview(api, fields, {**watered("one"), "clientMutationId": "x"})
        other = await preview(api, fields, watered("one", plant="rose"))

    assert again == {
        "result": "DUPLICATE",
        "earlier": {"type": "plant.watered"},
        "clientMutationId": "x",
        "errors": [],
        **happened,
    }
    (conflict,) = other["errors"]
    assert conflict["code"] == "IDEMPOTENCY_CONFLICT"
    assert (conflict["path"], conflict["earlier"]) == (["input", "idempotencyKey"], {"type": "plant.watered"})
    assert (other["result"], other["earlier"], other["outcome"]) == (None, None, None)


@pytest.mark.parametrize(
    ("wrong", "code", "path"),
    [
        ({"program": "gardn"}, "UNKNOWN_PROGRAM", ["program"]),
        ({"member": ""}, "INVALID_MEMBER", ["member"]),
        ({"type": "plant.waterd"}, "UNKNOWN_ACTION_TYPE", ["type"]),
        ({"occurredAt": "yesterday"}, "INVALID_TIME", ["occurredAt"]),
        ({"attributes": [1]}, "INVALID_ATTRIBUTES", ["attributes"]),
        ({"attributes": {}}, "MISSING_ATTRIBUTE", ["attributes", "plant"]),
        ({"occurredAt": "2026-01-01T00:00:00Z"}, "OUTSIDE_TIME_WINDOW", ["occurredAt"]),
    ],
)
async def test_what_would_be_refused_says_why(
    sqlite_url: str, tmp_path: Path, wrong: dict[str, object], code: str, path: list[str]
) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        foreseen = await preview(
            api, "result errors { code path } outcome { events { id } }", {**watered("one"), **wrong}
        )

    assert foreseen == {"result": None, "errors": [{"code": code, "path": ["input", *path]}], "outcome": None}


async def test_a_programme_that_takes_registered_members_only_says_so(sqlite_url: str, tmp_path: Path) -> None:
    programme = GARDEN["programme.yaml"] + "    unknown_members: refuse\n"
    async with garden(sqlite_url, tmp_path, {**GARDEN, "programme.yaml": programme}) as api:
        foreseen = await preview(api, "errors { code }", watered("one"))

    assert foreseen["errors"] == [{"code": "UNKNOWN_MEMBER"}]
