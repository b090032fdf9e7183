"""`POST /programs/{program}/actions`: what each line is answered with, and which requests are not taken at all."""

import gzip
from pathlib import Path

import pytest

from engine.store.sandbox_keys import sandbox_key
from tests.schema.asking import BEARER, Api, Json, garden
from tests.schema.bulk.bodies import ADDRESS, NDJSON, answers_in, line
from tests.schema.credentials import Headers, desk
from tests.schema.test_approving import APPROVE, PROOF
from tests.schema.test_approving import GARDEN as APPROVED


async def post(api: Api, body: bytes, query: str = "", **headers: str) -> list[Json]:
    answer = await api.http.post(ADDRESS + query, content=body, headers={**BEARER, **NDJSON, **headers})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/x-ndjson"
    return answers_in(answer.content)


async def weeded(api: Api, who: Headers = BEARER) -> int:
    document = '{ member(program: "garden", externalId: "alva") { actions(first: 50) { nodes { type } } } }'
    member = (await api.ask(document, who))["member"]
    return len(member["actions"]["nodes"]) if member else 0


async def test_every_line_is_answered_in_its_place(database_url: str, tmp_path: Path) -> None:
    async with garden(database_url, tmp_path) as api:
        watered = line("k2", type="plant.watered", attributes={"plant": "fern"}, occurredAt="2026-11-20T11:00:00Z")
        body = line("k1") + b"\r\n" + watered + line("k1") + line("k3", type="plant.watred") + line("k4")[:-1]
        *answers, end = await post(api, body)
        node = await api.ask("query($id: ID!) { node(id: $id) { ... on Action { type } } }", id=answers[1]["action"])
    assert [(each["line"], each["result"]) for each in answers] == [
        (1, "ACCEPTED"),
        (3, "ACCEPTED"),
        (4, "DUPLICATE"),
        (5, "REJECTED"),
        (6, "ACCEPTED"),
    ]
    assert answers[2]["action"] == answers[0]["action"]
    assert answers[3]["errors"] == [
        {
            "code": "UNKNOWN_ACTION_TYPE",
            "message": 'garden has no action type "plant.watred"; did you mean "plant.watered"?',
            "path": ["type"],
        }
    ]
    assert node == {"node": {"type": "plant.watered"}}
    assert end == {"end": "COMPLETE", "lastLine": 6, "accepted": 3, "duplicates": 1, "pending": 0, "rejected": 1}


async def test_a_line_carries_proof_and_waits_for_an_operator(database_url: str, tmp_path: Path) -> None:
    document = "query($id: ID!) { node(id: $id) { ... on Action { status proof { certificate issuer } } } }"
    async with desk(database_url, tmp_path, files=APPROVED) as at:
        shop = await at.holder("BRAND", brand="shop")
        body = line("k1", type="grafted", proof=PROOF) + line("k2", type="grafted")
        waiting, refused, end = await post(at.api, body, **shop)
        again, _ = await post(at.api, line("k1", type="grafted", proof=PROOF), **shop)
        stored = (await at.api.ask(document, id=waiting["action"]))["node"]
        await at.api.ask(APPROVE, actions=[waiting["action"]])
        counts, _ = await post(at.api, line("k1", type="grafted", proof=PROOF), **shop)

    assert [each["result"] for each in (waiting, again, counts)] == ["PENDING", "PENDING", "DUPLICATE"]
    assert (end["pending"], end["accepted"]) == (1, 0)
    assert stored == {"status": "PENDING", "proof": {"certificate": "G-1", "issuer": "The guild"}}
    assert [(each["code"], each["path"]) for each in refused["errors"]] == [("MISSING_PROOF", ["proof"])]


async def test_a_line_about_somebody_who_was_erased_is_refused_and_not_kept(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path) as at:
        shop = await at.holder("BRAND", brand="shop")
        await post(at.api, line("k1"), **shop)
        erased = {"program": "garden", "member": "alva"}
        await at.api.ask(
            "mutation($input: EraseMemberInput!) { eraseMember(input: $input) { erasedAt } }", input=erased
        )
        *answers, end = await post(at.api, line("k1") + line("k2") + line("k3", member="bo", type="?"), **shop)
        kept = await at.api.ask("{ rejections(first: 10) { nodes { payload } } }")

    assert [each["errors"][0]["code"] for each in answers] == ["MEMBER_ERASED", "MEMBER_ERASED", "UNKNOWN_ACTION_TYPE"]
    assert (end["end"], end["rejected"]) == ("COMPLETE", 3)
    assert [each["payload"]["member"] for each in kept["rejections"]["nodes"]] == ["bo"]


async def test_a_key_for_the_sandbox_streams_into_it_alone(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path) as at:
        real = await at.holder("BRAND", brand="shop")
        sandbox = await at.holder("BRAND", brand="shop", sandbox=True)
        rehearsed, refused, _ = await post(at.api, line("k1") + line("k2", type="plot.weedd"), **sandbox)
        assert await weeded(at.api) == 0
        assert await weeded(at.api, sandbox) == 1
        told, _ = await post(at.api, line("k1"), **real)
        everybody = (sandbox, real, BEARER)
        rejected = [(await at.api.ask("{ rejections { totalCount nodes { id } } }", who)) for who in everybody]
        (id_,) = [each["id"] for each in rejected[0]["rejections"]["nodes"]]
        named = f'{{ rejections(filter: {{program: "{sandbox_key("garden", "shop")}"}}) {{ totalCount }} }}'
        by_its_stored_name = (await at.api.ask(named))["rejections"]["totalCount"]
        nodes = [(await at.api.ask("query($id: ID!) { node(id: $id) { id } }", who, id=id_)) for who in everybody]

    assert (rehearsed["result"], told["result"]) == ("ACCEPTED", "ACCEPTED"), "idempotency keys are its own too"
    assert rehearsed["action"] != told["action"]
    assert "garden has no action type" in refused["errors"][0]["message"], "it is called as the real one is"
    assert [each["rejections"]["totalCount"] for each in rejected] == [1, 0, 0], "what is refused too"
    assert by_its_stored_name == 0
    assert [each["node"] for each in nodes] == [{"id": id_}, None, None]


NO_JSON = "the line is not a JSON object: "
NESTED = line("k", attributes={"plant": 1}).replace(b"1}", b"[" * 5_000)


@pytest.mark.parametrize(
    ("broken", "code", "message", "path"),
    [
        (b"{", "INVALID_JSON", NO_JSON + "it ends too early", ""),
        (b"\xff\xfe", "INVALID_JSON", NO_JSON + "invalid character (byte 0)", ""),
        (line("k").replace(b"alva", b"\xff"), "INVALID_JSON", NO_JSON + "it is not UTF-8", ""),
        (NESTED, "INVALID_JSON", NO_JSON + "it is nested too deeply", ""),
        (b"[" * 5_000, "INVALID_LINE", "the line must be an object, not an array", ""),
        (b"7", "INVALID_LINE", "the line must be an object, not a number", ""),
        (line("k", member=None), "INVALID_LINE", '"member" is missing', "member"),
        (line("k", member=7), "INVALID_LINE", '"member" must be a text, not a number', "member"),
        (
            line("k", occured_at="now"),
            "INVALID_LINE",
            'there is no field "occured_at"; did you mean "occurredAt"?',
            "occured_at",
        ),
        (
            line("k", program="garden"),
            "INVALID_LINE",
            'there is no field "program"; there are member, type, idempotencyKey, occurredAt, attributes, proof',
            "program",
        ),
        (
            line("k", attributes=[]),
            "INVALID_ATTRIBUTES",
            'attributes must be a JSON object, as {"topic": "billing"}; leave it out when there are none',
            "attributes",
        ),
        (b"x" * 300_000, "LINE_TOO_LONG", "a line has at most 262,144 bytes; it was not read", ""),
    ],
)
async def test_a_broken_line_costs_only_itself(
    sqlite_url: str, tmp_path: Path, broken: bytes, code: str, message: str, path: str
) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        first, refused, last, end = await post(api, line("a") + broken.rstrip() + b"\n" + line("b"))
    error = {"code": code, "message": message, "path": [path] if path else []}
    assert refused == {"line": 2, "result": "REJECTED", "errors": [error]}
    assert (first["result"], last["result"], end["end"]) == ("ACCEPTED", "ACCEPTED", "COMPLETE")


async def test_what_is_refused_may_hold_what_json_can_hardly_say(sqlite_url: str, tmp_path: Path) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        names = line("a", type="plant.watered", attributes={"\ud800": 10**40})
        *answers, end = await post(api, names)
    assert [each["errors"][0]["code"] for each in answers] == ["INVALID_JSON"]
    assert end["rejected"] == 1


async def test_a_compressed_body_is_read_as_it_comes(sqlite_url: str, tmp_path: Path) -> None:
    body = gzip.compress(line("k1")) + gzip.compress(line("k2") + b"x" * 5_000_000 + b"\n" + line("k3"))
    async with garden(sqlite_url, tmp_path) as api:
        *answers, end = await post(api, body, **{"Content-Encoding": "gzip"})
        *_, cut = await post(api, gzip.compress(line("k4"))[:-9], **{"Content-Encoding": "gzip"})
        *_, no_gzip = await post(api, line("k5"), **{"Content-Encoding": "gzip"})
    assert [each["result"] for each in answers] == ["ACCEPTED", "ACCEPTED", "REJECTED", "ACCEPTED"]
    assert (end["end"], cut["end"], no_gzip["end"]) == ("COMPLETE", "TRUNCATED", "TRUNCATED")
    assert no_gzip["message"] == "the body is not gzip from here on; send the lines after the last one again"


async def test_only_what_was_refused_is_told_where_that_is_asked_for(sqlite_url: str, tmp_path: Path) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        body = b"".join(line(f"k{number}") for number in range(1_200)) + b"{}\n"
        refused, end = await post(api, body, "?answers=refused")
    assert refused["line"] == 1_201
    assert (end["accepted"], end["rejected"], end["lastLine"]) == (1_200, 1, 1_201)


async def test_a_dry_run_says_what_would_come_and_changes_nothing(database_url: str, tmp_path: Path) -> None:
    async with garden(database_url, tmp_path) as api:
        *answers, end = await post(api, line("k1") + line("k1") + line("k2", type="?"), "?dryRun=true")
        assert await weeded(api) == 0
    assert [each["result"] for each in answers] == ["ACCEPTED", "DUPLICATE", "REJECTED"]
    assert end["accepted"] == 1


async def test_older_history_is_taken_from_operators_alone(sqlite_url: str, tmp_path: Path) -> None:
    old = line("k1", occurredAt="2020-01-01T00:00:00Z")
    async with desk(sqlite_url, tmp_path) as hands_out:
        shop = await hands_out.holder("BRAND", brand="shop")
        late, _ = await post(hands_out.api, old)
        taken, _ = await post(hands_out.api, old, "?history=true")
        refused = await hands_out.api.http.post(f"{ADDRESS}?history=true", content=old, headers={**shop, **NDJSON})
    assert late["errors"][0]["code"] == "OUTSIDE_TIME_WINDOW"
    assert taken["result"] == "ACCEPTED"
    assert refused.status_code == 403


async def test_a_brand_submits_what_its_key_permits_under_its_own_name(sqlite_url: str, tmp_path: Path) -> None:
    async with desk(sqlite_url, tmp_path) as hands_out:
        shop = await hands_out.holder("BRAND", brand="shop", program="garden", actionTypes=["plot.weeded"])
        answer = await hands_out.api.http.post(
            ADDRESS, content=line("k1") + line("k2", type="plant.watered"), headers={**shop, **NDJSON}
        )
        weeded, refused, _ = answers_in(answer.content)
        node = await hands_out.api.ask(
            "query($id: ID!) { node(id: $id) { ... on Action { brand } } }", id=weeded["action"]
        )
    assert node["node"]["brand"] == "shop"
    assert refused["errors"] == [
        {
            "code": "ACTION_TYPE_NOT_PERMITTED",
            "message": 'this key may not submit "plant.watered"; it may submit plot.weeded',
            "path": ["type"],
        }
    ]


async def test_requests_that_are_not_taken_are_told_why(sqlite_url: str, tmp_path: Path) -> None:
    async with desk(sqlite_url, tmp_path) as hands_out:
        operator, http = {**BEARER, **NDJSON}, hands_out.api.http
        shop = {**await hands_out.holder("BRAND", brand="shop", program="garden"), **NDJSON}
        reader = {**await hands_out.holder("READER"), **NDJSON}
        alva = {**await hands_out.app_of("alva"), **NDJSON}
        refusals = [
            (401, await http.post(ADDRESS, headers=NDJSON)),
            (401, await http.post(ADDRESS, headers={**NDJSON, "Authorization": "Bearer nobody"})),
            (403, await http.post(ADDRESS, headers=reader)),
            (403, await http.post(ADDRESS, headers=alva)),
            (404, await http.post("/programs/gardn/actions", headers=operator)),
            (404, await http.post("/programs/club/actions", headers=shop)),
            (405, await http.get(ADDRESS, headers=operator)),
            (406, await http.post(ADDRESS, headers={**operator, "Accept": "text/csv"})),
            (415, await http.post(ADDRESS, headers={**operator, "Content-Type": "text/csv"})),
            (415, await http.post(ADDRESS, headers={**operator, "Content-Encoding": "br"})),
            (400, await http.post(f"{ADDRESS}?dryrun=true", headers=operator)),
            (400, await http.post(f"{ADDRESS}?dryRun=yes", headers=operator)),
        ]
    for status, refused in refusals:
        told = refused.json()
        assert (refused.status_code, told["status"]) == (status, status), told
        assert refused.headers["content-type"] == "application/problem+json"
        assert told["detail"]
        assert told["code"].isupper()
    assert refusals[4][1].json()["detail"] == 'there is no programme "gardn"; did you mean "garden"?'
    assert refusals[-2][1].json()["detail"] == 'there is no parameter "dryrun"; did you mean "dryRun"?'


KEPT = """{ rejections(first: 20) { nodes {
  id program brand credentialId type times isAction isCut payload resolvedAt problems { code message path }
} } }"""
AGAIN = """mutation($input: ResubmitRejectionsInput!) {
  resubmitRejections(input: $input) { rejected results { errors { code message } } }
}"""


async def kept(api: Api, who: Headers = BEARER) -> list[Json]:
    nodes: list[Json] = (await api.ask(KEPT, who))["rejections"]["nodes"]
    return nodes


async def test_a_line_that_is_no_action_is_kept_as_it_came(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path) as at:
        shop = await at.holder("BRAND", brand="shop")
        await post(at.api, b'{"member": "alva", "type"\n' + line("k", member=7) + b'{"member": "\xe5sa"}\n', **shop)
        latin, of_a_number, cut = await kept(at.api, shop)
        others = await kept(at.api, await at.holder("BRAND", brand="nursery"))
        await post(at.api, b'{"member": "alva", "type"\n' + line("k"), **shop)
        _, mended, again = await kept(at.api)
        counts = '{ rejectionCounts(program: "garden", per: HOUR) { rejected byCode { code count } } }'
        counted = (await at.api.ask(counts))["rejectionCounts"][-1]

    assert cut["payload"] == {"text": '{"member": "alva", "type"'}
    assert (cut["program"], cut["brand"], cut["isAction"], cut["isCut"]) == ("garden", "shop", False, False)
    assert [each["code"] for each in cut["problems"]] == ["INVALID_JSON"]
    assert (of_a_number["type"], of_a_number["problems"][0]["path"]) == ("plot.weeded", ["member"])
    assert latin["payload"] == {"text": '{"member": "åsa"}'}
    assert others == []
    assert (again["id"], again["times"]) == (cut["id"], 2)
    assert mended["resolvedAt"] is not None, "the same key was accepted since"
    assert counted == {
        "rejected": 4,
        "byCode": [{"code": "INVALID_JSON", "count": 3}, {"code": "INVALID_LINE", "count": 1}],
    }


async def test_of_a_line_that_is_too_long_the_beginning_is_kept(sqlite_url: str, tmp_path: Path) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        longest = b'{"member": "alva", "x": "' + b"y" * 300_000
        await post(api, longest + b"\n" + longest + b"y\n" + line("k", member=None, type="z" * 5_000))
        entries = await kept(api)

    assert [(len(each["payload"]["text"]), each["isCut"], each["times"]) for each in entries] == [(4_096, True, 1)] * 3
    assert entries[-1]["payload"]["text"].startswith('{"member": "alva", "x": "yyy')
    assert [each["problems"][0]["code"] for each in entries] == ["INVALID_LINE", "LINE_TOO_LONG", "LINE_TOO_LONG"]


@pytest.mark.parametrize(
    ("begins", "names", "kept_of_it"),
    [(b'{"note": "', b'", "member": "', '", "member": '), (b"note ", b", member=", ", ")],
)
async def test_half_a_name_is_not_kept_where_a_line_is_cut(
    sqlite_url: str, tmp_path: Path, begins: bytes, names: bytes, kept_of_it: str
) -> None:
    before = begins + b"y" * (4_096 - len(begins + names) - 2) + names
    async with garden(sqlite_url, tmp_path) as api:
        await post(api, before + b"alva" + b" z" * 3_000 + b"\n" + before + b"alva" + b" z" * 200_000 + b"\n")
        entries = await kept(api)

    assert [each["isCut"] for each in entries] == [True, True]
    assert [each["payload"]["text"] for each in entries] == [before.removesuffix(names).decode() + kept_of_it] * 2


async def test_what_is_no_action_cannot_be_submitted_again_and_says_why(sqlite_url: str, tmp_path: Path) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        await post(api, b"{\n" + line("k", type="plot.weedd"))
        ids = [each["id"] for each in await kept(api)]
        by_id = (await api.ask(AGAIN, input={"rejections": ids}))["resubmitRejections"]
        by_filter = (await api.ask(AGAIN, input={"filter": {"program": "garden"}}))["resubmitRejections"]

    assert [each["errors"][0]["code"] for each in by_id["results"]] == ["UNREADABLE_REJECTION", "UNKNOWN_ACTION_TYPE"]
    assert "let the brand mend it" in by_id["results"][0]["errors"][0]["message"]
    assert len(by_filter["results"]) == 1


async def test_what_is_only_tried_out_is_not_kept(sqlite_url: str, tmp_path: Path) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        await post(api, b"{\n", "?dryRun=true")
        assert await kept(api) == []


NAMED = [
    b'{"member": "\xc3\x85sa L", "type": "plot.weeded"',
    b'{"member": "\\u00c5sa L"',
    b'{"member": "\xc5sa L"',
    b'{"member": {"id": "\xc3\x85sa L"}}',
    b'{"program": "garden", "member": "\xc3\x85sa L"}',
    b'{"member": "\xc3\x85sa L", "note": "gr\xf6n"',
    b'{"member": "\xc3\x85sa L", "note": "' + "å".encode() * 200_000,
    b'{"member": "\xc3\x85sa L", "notes": "' + "å".encode() * 200_000,
]


@pytest.mark.parametrize("broken", NAMED)
async def test_nothing_of_somebody_who_is_erased_stays_in_a_line_that_is_no_action(
    database_url: str, tmp_path: Path, broken: bytes
) -> None:
    erase = "mutation($input: EraseMemberInput!) { eraseMember(input: $input) { erasedAt errors { code } } }"
    async with desk(database_url, tmp_path) as at:
        shop = await at.holder("BRAND", brand="shop")
        await post(at.api, line("k1", member="Åsa L") + broken + b"\n" + b'{"member": "bo"\n', **shop)
        before = await kept(at.api)
        await at.api.ask(erase, input={"program": "garden", "member": "Åsa L"})
        after = await kept(at.api)
        await post(
            at.api, broken + b'\n{"member": "eva"\n' + b" ".join(b"w%d" % each for each in range(500)) + b"\n", **shop
        )
        later = await kept(at.api)

    assert len(before) == 2
    assert [each["payload"]["text"] for each in after] == ['{"member": "bo"']
    assert [each["payload"]["text"] for each in later] == ["", '{"member": "eva"', '{"member": "bo"']
    assert [each["isCut"] for each in later] == [True, False, False]
