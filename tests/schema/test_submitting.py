"""Submitting over GraphQL: the whole outcome in the answer, and what is refused as data, in place and in words."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from engine.clock import SetClock
from tests.schema.asking import Json, garden
from tests.schema.garden import FRIDAY_NOON, PROGRAMME, RULES, watered

ERRORS = "result errors { __typename code message path }"


async def refused(api: Json, given: Mapping[str, object], program: str = "garden") -> list[tuple[str, str, list[str]]]:
    """Type, code and path of every error."""
    payload = await api.submit(ERRORS, given, program)
    assert payload["result"] is None
    return [(each["__typename"], each["code"], each["path"]) for each in payload["errors"]]


async def test_instants_among_the_attributes_are_told_as_times_and_not_as_numbers(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        payload = await api.submit("action { attributes }", watered("one", seen_at="2026-11-20T11:30:00+01:00"))

    assert payload["action"]["attributes"] == {"plant": "fern", "seen_at": "2026-11-20T10:30:00Z"}


async def test_attributes_that_are_declared_no_longer_are_told_as_they_were(sqlite_url: str, tmp_path: Path) -> None:
    query = "query($id: ID!) { action(id: $id) { attributes } }"
    seen_at = "          seen_at: {type: instant, optional: yes}\n"
    clock = SetClock(FRIDAY_NOON)
    async with garden(sqlite_url, tmp_path, clock=clock) as api:
        seen = watered("one", seen_at="2026-11-20T11:30:00+01:00")
        id = (await api.submit("action { id }", seen))["action"]["id"]
    clock.move(timedelta(minutes=1))
    files = {"programme.yaml": PROGRAMME.replace(seen_at, ""), "rules.yaml": RULES}
    async with garden(sqlite_url, tmp_path, files, clock=clock) as api:
        action = (await api.ask(query, id=id))["action"]
        offline = watered("two", at="2026-11-20T11:45:00Z", seen_at="2026-11-20T12:30:00+01:00")
        late = (await api.submit("action { attributes }", offline))["action"]

    assert action["attributes"] == {"plant": "fern", "seen_at": "2026-11-20T10:30:00Z"}
    assert late["attributes"] == {"plant": "fern", "seen_at": "2026-11-20T11:30:00Z"}


async def test_the_answer_tells_everything_that_the_action_changed(sqlite_url: str, tmp_path: Path) -> None:
    fields = """
      result clientMutationId errors { code }
      action { type brand occurredAt attributes member { externalId } }
      outcome {
        events { __typename number text(locale: "en") at rule { kind id name(locale: "en") } action { type } }
        points { wallet { key } amount limitedBy { key } }
        badges { badge { key } tier { key } value }
        level { before { key } after { key } }
        streaks { __typename streak { key } ... on StreakRunEvent { length } }
        challenges { __typename challenge { key } ... on ChallengeStepAdvanced { step { key } done } }
        limited { rule { id } } corrections { id }
      }
      member { wallets { balance } }
    """
    async with garden(sqlite_url, tmp_path) as api:
        await api.submit("result", watered("one"))
        payload = await api.submit(fields, {**watered("two", litres=2.5), "clientMutationId": "mine"})

    assert (payload["result"], payload["errors"], payload["clientMutationId"]) == ("ACCEPTED", [], "mine")
    assert payload["action"] == {
        "type": "plant.watered",
        "brand": "operator",
        "occurredAt": "2026-11-20T12:00:00Z",
        "attributes": {"plant": "fern", "litres": 2.5},
        "member": {"externalId": "ines"},
    }
    outcome = payload["outcome"]
    assert [each["__typename"] for each in outcome["events"]] == ["PointsGiven", "PointsGiven", "LevelChanged"]
    assert outcome["events"][0] == {
        "__typename": "PointsGiven",
        "number": 6,
        "text": "You got 20 points for Watered a plant",
        "at": "2026-11-20T12:00:00Z",
        "rule": {"kind": "POINTS", "id": "points.watered", "name": "Watered a plant"},
        "action": {"type": "plant.watered"},
    }
    assert outcome["points"] == [
        {"wallet": {"key": "points"}, "amount": 20, "limitedBy": None},
        {"wallet": {"key": "xp"}, "amount": 20, "limitedBy": None},
    ]
    assert outcome["level"] == {"before": {"key": "seed"}, "after": {"key": "sprout"}}
    assert outcome["badges"] == outcome["streaks"] == outcome["limited"] == outcome["corrections"] == []
    assert payload["member"] == {"wallets": [{"balance": 40}, {"balance": 40}]}


async def test_a_first_action_tells_of_streak_badge_and_step(sqlite_url: str, tmp_path: Path) -> None:
    fields = """outcome { badges { badge { key } tier { key } value }
      streaks { __typename streak { key } ... on StreakRunEvent { length } }
      challenges { __typename challenge { key } ... on ChallengeStepAdvanced { step { key } done } } }"""
    async with garden(sqlite_url, tmp_path) as api:
        outcome = (await api.submit(fields, watered("one")))["outcome"]

    assert outcome["badges"] == [{"badge": {"key": "waterer"}, "tier": {"key": "bronze"}, "value": None}]
    assert outcome["streaks"] == [{"__typename": "StreakExtended", "streak": {"key": "green_fingers"}, "length": 1}]
    assert outcome["challenges"] == [
        {"__typename": "ChallengeStepAdvanced", "challenge": {"key": "autumn"}, "step": {"key": "water"}, "done": True}
    ]


async def test_a_limit_that_left_no_room_is_told_with_its_facts(sqlite_url: str, tmp_path: Path) -> None:
    fields = "result outcome { points { amount } limited { limitedBy { kind period wallet { key } key } until } }"
    clock = SetClock(FRIDAY_NOON)
    async with garden(sqlite_url, tmp_path, clock=clock) as api:
        await api.submit_all("accepted", [watered(str(number)) for number in range(3)])
        clock.move(timedelta(minutes=1))
        payload = await api.submit(fields, watered("fourth"))

    assert payload["outcome"]["points"] == [{"amount": 100}]  # the silver badge's own
    assert payload["outcome"]["limited"] == [
        {
            "limitedBy": {"kind": "TIMES", "period": "DAY", "wallet": None, "key": "times_per_day"},
            "until": "2026-11-20T23:00:00Z",
        }
    ]


async def test_a_retry_is_a_duplicate_with_the_first_outcome(sqlite_url: str, tmp_path: Path) -> None:
    fields = "result action { id } outcome { events { id text } } member { stateHash } errors { code }"
    async with garden(sqlite_url, tmp_path) as api:
        first = await api.submit(fields, watered("one"))
        again = await api.submit(fields, watered("one"))

    assert (first["result"], again["result"]) == ("ACCEPTED", "DUPLICATE")
    assert {**again, "result": "ACCEPTED"} == first


async def test_a_late_action_tells_what_it_corrected(sqlite_url: str, tmp_path: Path) -> None:
    fields = """outcome { points { amount } corrections { __typename text(locale: "en") cause { id }
      ... on PointsCorrected { amount wallet { key } } } } action { id }"""
    clock = SetClock(FRIDAY_NOON)
    async with garden(sqlite_url, tmp_path, clock=clock) as api:
        clock.move(timedelta(hours=1))
        await api.submit_all("accepted", [watered(str(number), at="2026-11-20T12:30:00Z") for number in range(3)])
        late = await api.submit(fields, watered("late", at="2026-11-20T12:15:00Z"))

    corrected = [each for each in late["outcome"]["corrections"] if each["__typename"] == "PointsCorrected"]
    assert [each["amount"] for each in corrected if each["wallet"]["key"] == "xp"] == [-20]
    assert all(each["cause"] == {"id": late["action"]["id"]} for each in corrected)
    assert corrected[0]["text"].startswith("Correction: ")


@pytest.mark.parametrize(
    ("given", "typename", "code", "path"),
    [
        ({"member": ""}, "InvalidMember", "INVALID_MEMBER", ["member"]),
        ({"idempotencyKey": ""}, "InvalidIdempotencyKey", "INVALID_IDEMPOTENCY_KEY", ["idempotencyKey"]),
        ({"type": "plant.waterd"}, "UnknownActionType", "UNKNOWN_ACTION_TYPE", ["type"]),
        ({"occurredAt": "yesterday"}, "InvalidTime", "INVALID_TIME", ["occurredAt"]),
        ({"occurredAt": "2026-11-20T12:00:00"}, "InvalidTime", "INVALID_TIME", ["occurredAt"]),
        ({"occurredAt": 1795176000}, "InvalidTime", "INVALID_TIME", ["occurredAt"]),
        ({"occurredAt": "2026-11-01T12:00:00Z"}, "OutsideTimeWindow", "OUTSIDE_TIME_WINDOW", ["occurredAt"]),
        ({"occurredAt": "2026-11-20T13:00:00Z"}, "OutsideTimeWindow", "OUTSIDE_TIME_WINDOW", ["occurredAt"]),
        ({"attributes": {}}, "MissingAttribute", "MISSING_ATTRIBUTE", ["attributes", "plant"]),
        ({"attributes": None}, "MissingAttribute", "MISSING_ATTRIBUTE", ["attributes", "plant"]),
        ({"attributes": ["plant"]}, "InvalidAttributes", "INVALID_ATTRIBUTES", ["attributes"]),
        ({"attributes": "fern"}, "InvalidAttributes", "INVALID_ATTRIBUTES", ["attributes"]),
        (
            {"attributes": {"plant": "fern", "colour": "green"}},
            "UnknownAttribute",
            "UNKNOWN_ATTRIBUTE",
            ["attributes", "colour"],
        ),
        (
            {"attributes": {"plant": "fern", "by": "cann"}},
            "InvalidAttribute",
            "INVALID_ATTRIBUTE",
            ["attributes", "by"],
        ),
        ({"attributes": {"plant": {"a": 1}}}, "InvalidAttribute", "INVALID_ATTRIBUTE", ["attributes", "plant"]),
    ],
)
async def test_what_is_wrong_is_a_typed_error_with_code_and_path(
    sqlite_url: str, tmp_path: Path, given: Mapping[str, object], typename: str, code: str, path: list[str]
) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        assert await refused(api, {**watered("one"), **given}) == [(typename, code, ["input", *path])]


async def test_an_unknown_program_is_an_error_of_the_input(sqlite_url: str, tmp_path: Path) -> None:
    fields = "errors { code path ... on UnknownProgram { didYouMean } }"
    async with garden(sqlite_url, tmp_path) as api:
        payload = await api.submit(fields, watered("one"), program="gardn")

    assert payload["errors"] == [{"code": "UNKNOWN_PROGRAM", "path": ["input", "program"], "didYouMean": ["garden"]}]


async def test_a_key_used_for_something_else_is_a_conflict_that_names_the_earlier_action(
    sqlite_url: str, tmp_path: Path
) -> None:
    fields = """result action { id } errors { code path
      ... on IdempotencyConflict { earlierId earlier { id attributes } } }"""
    async with garden(sqlite_url, tmp_path) as api:
        first = await api.submit(fields, watered("one"))
        clash = await api.submit(fields, watered("one", plant="rose"))

    earlier = first["action"]["id"]
    assert clash["errors"] == [
        {
            "code": "IDEMPOTENCY_CONFLICT",
            "path": ["input", "idempotencyKey"],
            "earlierId": earlier,
            "earlier": {"id": earlier, "attributes": {"plant": "fern"}},
        }
    ]


async def test_an_unregistered_member_is_refused_where_the_program_says_so(sqlite_url: str, tmp_path: Path) -> None:
    files = {"programme.yaml": PROGRAMME + "    unknown_members: refuse\n", "rules.yaml": RULES}
    async with garden(sqlite_url, tmp_path, files) as api:
        assert await refused(api, watered("one")) == [("UnknownMember", "UNKNOWN_MEMBER", ["input", "member"])]


async def test_errors_carry_the_facts_of_their_case(sqlite_url: str, tmp_path: Path) -> None:
    fields = """errors { message
      ... on UnknownActionType { near: didYouMean }
      ... on InvalidAttribute { attribute expected didYouMean }
      ... on OutsideTimeWindow { earliest latest } }"""
    async with garden(sqlite_url, tmp_path) as api:
        (unknown,) = (await api.submit(fields, {**watered("a"), "type": "plant.waterd"}))["errors"]
        (invalid,) = (await api.submit(fields, watered("b", by="cann")))["errors"]
        (outside,) = (await api.submit(fields, watered("c", at="2020-01-01T00:00:00Z")))["errors"]

    assert unknown["near"] == ["plant.watered"]
    assert (invalid["attribute"], invalid["didYouMean"]) == ("by", ["can"])
    assert "can" in invalid["expected"]
    assert (outside["earliest"], outside["latest"]) == ("2026-11-13T12:00:00Z", "2026-11-20T12:05:00Z")


async def test_everything_wrong_with_the_attributes_is_told_at_once(sqlite_url: str, tmp_path: Path) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        errors = await refused(api, {**watered("one"), "attributes": {"litres": "much", "colour": "green"}})

    assert sorted(code for _, code, _ in errors) == ["INVALID_ATTRIBUTE", "MISSING_ATTRIBUTE", "UNKNOWN_ATTRIBUTE"]


async def test_one_bad_action_of_a_batch_costs_no_other(sqlite_url: str, tmp_path: Path) -> None:
    fields = """accepted duplicates rejected errors { code } results {
                position idempotencyKey result errors { code path } action { member { externalId } } }"""
    batch = [
        watered("one"),
        watered("two", by="spoon"),
        {**watered("three"), "attributes": 3},
        {**watered("four"), "occurredAt": "soon"},
        watered("one"),
        watered("five", member="jo"),
    ]
    async with garden(sqlite_url, tmp_path) as api:
        payload = await api.submit_all(fields, batch)

    assert (payload["accepted"], payload["duplicates"], payload["rejected"]) == (2, 1, 3)
    assert payload["errors"] == []
    results = payload["results"]
    assert [each["position"] for each in results] == [0, 1, 2, 3, 4, 5]
    assert [each["idempotencyKey"] for each in results] == ["one", "two", "three", "four", "one", "five"]
    assert [each["result"] for each in results] == ["ACCEPTED", None, None, None, "DUPLICATE", "ACCEPTED"]
    assert [error for each in results for error in each["errors"]] == [
        {"code": "INVALID_ATTRIBUTE", "path": ["input", "actions", "1", "attributes", "by"]},
        {"code": "INVALID_ATTRIBUTES", "path": ["input", "actions", "2", "attributes"]},
        {"code": "INVALID_TIME", "path": ["input", "actions", "3", "occurredAt"]},
    ]
    assert results[5]["action"] == {"member": {"externalId": "jo"}}


async def test_a_thousand_actions_are_answered_one_by_one_and_again_as_duplicates(
    sqlite_url: str, tmp_path: Path
) -> None:
    fields = "accepted duplicates rejected results { idempotencyKey result }"
    batch = [watered(f"key {number}", member=f"member {number % 50}") for number in range(1_000)]
    async with garden(sqlite_url, tmp_path) as api:
        first = await api.submit_all(fields, batch)
        again = await api.submit_all(fields, batch)

    assert [each["idempotencyKey"] for each in first["results"]] == [each["idempotencyKey"] for each in batch]
    assert (first["accepted"], first["duplicates"], first["rejected"]) == (1_000, 0, 0)
    assert (again["accepted"], again["duplicates"], again["rejected"]) == (0, 1_000, 0)


@pytest.mark.parametrize("number", ["1" * 400, "-" + "9" * 400, "1e400"])
async def test_a_number_beyond_all_measure_written_into_the_document_loses_nobody_elses(
    sqlite_url: str, tmp_path: Path, number: str
) -> None:
    document = """mutation { submitActions(input: {program: "garden", actions: [
      {member: "ann", type: "plant.watered", idempotencyKey: "1", attributes: {plant: "fern"}}
      {member: "bo", type: "plant.watered", idempotencyKey: "2", attributes: {plant: "fern", litres: %s}}
    ]}) { results { result errors { code } } } }"""
    async with garden(sqlite_url, tmp_path) as api:
        payload = (await api.ask(document % number))["submitActions"]

    assert payload["results"] == [
        {"result": "ACCEPTED", "errors": []},
        {"result": None, "errors": [{"code": "INVALID_ATTRIBUTE"}]},
    ]


@pytest.mark.parametrize("count", [0, 1_001])
@pytest.mark.parametrize("verb", ["submit", "import"])
async def test_a_batch_of_no_size_that_is_taken_is_refused_as_a_whole(
    sqlite_url: str, tmp_path: Path, verb: str, count: int
) -> None:
    fields = "results { result } accepted errors { code path ... on BatchSize { given maximum } }"
    batch = [watered(str(number)) for number in range(count)]
    async with garden(sqlite_url, tmp_path) as api:
        payload = await api.submit_all(fields, batch, verb=verb)

    assert payload["errors"] == [{"code": "BATCH_SIZE", "path": ["input", "actions"], "given": count, "maximum": 1_000}]
    assert (payload["results"], payload["accepted"]) == ([], 0)


@pytest.mark.parametrize("verb", ["submit", "import"])
async def test_a_batch_for_an_unknown_program_is_refused_once(sqlite_url: str, tmp_path: Path, verb: str) -> None:
    fields = """results { result } accepted duplicates rejected
      errors { code path ... on UnknownProgram { didYouMean } }"""
    batch = [watered("one"), {**watered("two"), "attributes": 3}]
    async with garden(sqlite_url, tmp_path) as api:
        payload = await api.submit_all(fields, batch, program="gardn", verb=verb)

    assert payload == {
        "results": [],
        "accepted": 0,
        "duplicates": 0,
        "rejected": 0,
        "errors": [{"code": "UNKNOWN_PROGRAM", "path": ["input", "program"], "didYouMean": ["garden"]}],
    }


async def test_an_import_takes_history_however_old_but_not_the_future(sqlite_url: str, tmp_path: Path) -> None:
    batch = [watered("old", at="2011-10-11T19:42:20.713Z"), watered("ahead", at="2026-11-20T13:00:00Z")]
    async with garden(sqlite_url, tmp_path) as api:
        payload = await api.submit_all("results { result errors { code path } }", batch, verb="import")

    assert payload["results"] == [
        {"result": "ACCEPTED", "errors": []},
        {
            "result": None,
            "errors": [{"code": "OUTSIDE_TIME_WINDOW", "path": ["input", "actions", "1", "occurredAt"]}],
        },
    ]


async def test_two_mutations_in_one_request_each_see_the_member_as_it_is_then(sqlite_url: str, tmp_path: Path) -> None:
    document = """mutation($a: SubmitActionInput!, $b: SubmitActionInput!) {
      a: submitAction(input: $a) { member { wallets { balance } } }
      b: submitAction(input: $b) { member { wallets { balance } } } }"""
    async with garden(sqlite_url, tmp_path) as api:
        given = {name: {"program": "garden", **watered(name)} for name in ("a", "b")}
        answer = await api.ask(document, **given)

    assert answer["a"]["member"]["wallets"][0] == {"balance": 20}
    assert answer["b"]["member"]["wallets"][0] == {"balance": 40}


async def test_numbers_beyond_64_bits_in_attributes_are_judged_not_crashed_on(sqlite_url: str, tmp_path: Path) -> None:
    document = """mutation { submitAction(input: {program: "garden", member: "ines", type: "answer.thanked",
      idempotencyKey: "big", attributes: {post: "7", votes: 99999999999999999999999}}) {
      result errors { code path } action { attributes } } }"""
    async with garden(sqlite_url, tmp_path) as api:
        answer = await api.answer(document)

    assert "errors" not in answer, answer
