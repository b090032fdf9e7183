"""Kept answers: the same is told again only as long as it is the same, whoever changes it and whatever time it is."""

import asyncio
import json
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import settings

from engine.clock import SetClock
from engine.rules.instants import SECOND
from engine.service import Service, open_service
from schema.auth.callers import DEPLOYMENT_OPERATOR, Caller, Role
from schema.build import build_schema
from schema.context import Context
from schema.execution.answers import Answers, rest_of
from schema.execution.executor import Executor, body_of
from schema.execution.requests import Asked
from schema.execution.resting import OF_THE_MEMBER, OF_THE_MOMENT, Resting
from schema.locales import Reader
from tests.club import write_program
from tests.schema.asking import BEARER, Json, garden
from tests.schema.garden import FRIDAY_NOON, GARDEN, RULES, action, watered

SCHEMA = build_schema()

SCREEN = """
query($member: String!, $locale: String) { member(program: "garden", externalId: $member) {
  version today feedSeenUpTo level { held { key name(locale: $locale) } } wallets { wallet { key } balance pending }
  badges { badge { key name } status wonAt } streaks { status current atRiskUntil } challenges { status endsAt }
  campaigns { key } perks { key } feed(first: 3) { totalCount nodes { number text } }
  ledger(first: 2) { nodes { amount action { type } } } program { name }
} }
"""


@dataclass(slots=True)
class Asker:
    """Asks one engine through one executor, as the endpoint does, and knows which answers were kept ones."""

    service: Service
    executor: Executor = field(default_factory=lambda: Executor(SCHEMA.schema_for))

    async def ask(
        self,
        document: str = SCREEN,
        caller: Caller = DEPLOYMENT_OPERATOR,
        languages: tuple[str, ...] = (),
        **variables: object,
    ) -> tuple[Json, bool]:
        """The answer, and whether it is a kept one."""
        prepared = self.executor.prepare(Asked(document, {"member": "ines", **variables}), caller)
        context = Context(self.service, Reader(languages), caller)
        recalled = await self.executor.recall(prepared, context)
        if recalled is not None and recalled.body is not None:
            return json.loads(recalled.body), True
        result = await self.executor.execute(prepared, context)
        body = json.dumps(body_of(result)).encode()
        if recalled is not None:
            self.executor.keep(recalled, prepared, context, result, body)
        return json.loads(body), False

    async def submit(self, actions: Sequence[object]) -> None:
        document = "mutation($input: SubmitActionsInput!) { submitActions(input: $input) { accepted } }"
        told, _ = await self.ask(document, input={"program": "garden", "actions": actions})
        assert told["data"]["submitActions"]["accepted"] == len(actions), told


def opened(
    database_url: str, folder: Path, clock: SetClock | None = None, rules: str = RULES
) -> AbstractAsyncContextManager[Service]:
    """The engine with the garden. Opened twice on one database it is as two processes are."""
    files = {**GARDEN, "rules.yaml": rules}
    rulesets = write_program(folder / "rulesets", files, "garden")
    return open_service(database_url=database_url, rulesets=rulesets, clock=clock or SetClock(FRIDAY_NOON))


async def test_whoever_asks_again_of_an_unchanged_member_is_told_the_kept_answer(
    database_url: str, tmp_path: Path
) -> None:
    async with opened(database_url, tmp_path) as service:
        asker = Asker(service)
        await asker.submit([watered("one")])
        made, kept = await asker.ask(), await asker.ask()
        of_another_language = await asker.ask(locale="en")
        by_header = await asker.ask(languages=("en",))

    assert (made[1], kept[1]) == (False, True)
    assert kept[0] == made[0]
    assert (of_another_language[1], by_header[1]) == (False, False)
    assert kept[0]["data"]["member"]["badges"][0]["badge"]["name"] == "Vattnaren"
    assert by_header[0]["data"]["member"]["badges"][0]["badge"]["name"] == "The waterer"


async def test_what_another_process_stores_is_told_at_once(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as one, opened(database_url, tmp_path) as other:
        here, there = Asker(one), Asker(other)
        await there.submit([watered("one")])
        for number in range(3):
            before, _ = await here.ask()
            assert (await here.ask())[1]
            await there.submit([watered(f"again {number}")])
            after, kept = await here.ask()
            assert not kept
            assert after["data"]["member"]["version"] == before["data"]["member"]["version"] + 1


async def test_another_member_s_action_leaves_an_answer_kept(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as service:
        asker = Asker(service)
        await asker.submit([watered("one")])
        await asker.ask()
        await asker.submit([watered("other", member="bo")])
        assert (await asker.ask())[1]


async def test_rules_that_are_published_are_told_by(database_url: str, tmp_path: Path) -> None:
    clock = SetClock(FRIDAY_NOON)
    async with opened(database_url, tmp_path, clock) as service:
        asker = Asker(service)
        await asker.submit([watered("one")])
        before, _ = await asker.ask()
        clock.set(FRIDAY_NOON + timedelta(minutes=1))
        async with opened(database_url, tmp_path, clock, RULES.replace("sv: Vattnaren", "sv: Droppen")):
            after, kept = await asker.ask()

    assert not kept
    assert [told["data"]["member"]["badges"][0]["badge"]["name"] for told in (before, after)] == [
        "Vattnaren",
        "Droppen",
    ]


async def test_a_kept_answer_ends_when_the_member_s_day_does(sqlite_url: str, tmp_path: Path) -> None:
    clock = SetClock(FRIDAY_NOON)  # 13:00 in Stockholm
    async with opened(sqlite_url, tmp_path, clock) as service:
        asker = Asker(service)
        await asker.submit([watered("one")])
        evening, _ = await asker.ask()
        clock.set(FRIDAY_NOON + timedelta(hours=11) - timedelta(microseconds=1))
        last, last_kept = await asker.ask()
        clock.set(FRIDAY_NOON + timedelta(hours=11))
        next_day, next_kept = await asker.ask()

    assert last_kept
    assert last == evening
    assert not next_kept
    assert next_day["data"]["member"]["today"] == "2026-11-21"


async def test_a_member_who_is_known_is_told_as_of_now(sqlite_url: str, tmp_path: Path) -> None:
    clock = SetClock(FRIDAY_NOON)
    async with opened(sqlite_url, tmp_path, clock) as service:
        await Asker(service).submit([watered("one")])
        first = await service.member("garden", "ines")
        clock.set(FRIDAY_NOON + timedelta(minutes=5))
        second = await service.member("garden", "ines")

    assert first is not None
    assert second is not None
    assert second.standing.as_of - first.standing.as_of == 5 * 60 * SECOND
    assert replace(second.standing, as_of=first.standing.as_of) == first.standing


async def test_what_tells_the_time_is_kept_for_less_than_a_second(sqlite_url: str, tmp_path: Path) -> None:
    clock = SetClock(FRIDAY_NOON)
    document = 'query($member: String!) { member(program: "garden", externalId: $member) { asOf } }'
    async with opened(sqlite_url, tmp_path, clock) as service:
        asker = Asker(service)
        await asker.submit([watered("one")])
        await asker.ask(document)
        clock.set(FRIDAY_NOON + timedelta(milliseconds=999))
        assert (await asker.ask(document))[1]
        clock.set(FRIDAY_NOON + timedelta(seconds=1))
        told, kept = await asker.ask(document)

    assert not kept
    assert told["data"]["member"]["asOf"] == "2026-11-20T12:00:01Z"


async def test_nobody_is_told_what_was_kept_for_another_credential(sqlite_url: str, tmp_path: Path) -> None:
    async with opened(sqlite_url, tmp_path) as service:
        asker = Asker(service)
        await asker.submit([watered("one")])
        ines = Caller(Role.MEMBER, "ines", programs=frozenset({"garden"}), member="ines", key_id="first token")
        bo = Caller(Role.MEMBER, "bo", programs=frozenset({"garden"}), member="bo")
        document = "{ viewer { ... on MemberViewer { member { externalId version } } } }"
        told = [await asker.ask(document, caller) for caller in (ines, ines, bo, bo)]

    assert [kept for _, kept in told] == [False, True, False, False]
    assert [answer["data"]["viewer"]["member"] for answer, _ in told[2:]] == [None, None]


async def test_an_answer_with_errors_is_not_kept(sqlite_url: str, tmp_path: Path) -> None:
    document = '{ member(program: "garden", externalId: "ines") { ledger(wallet: "pionts") { totalCount } } }'
    async with opened(sqlite_url, tmp_path) as service:
        asker = Asker(service)
        await asker.submit([watered("one")])
        told = [await asker.ask(document) for _ in range(2)]

    assert all("errors" in answer and not kept for answer, kept in told)


@pytest.mark.parametrize(
    ("document", "resting"),
    [
        ('{ member(program: "p", externalId: "e") { version wallets { balance } } }', Resting.MEMBER),
        ('{ member(program: "p", externalId: "e") { ...F } } fragment F on Member { asOf }', Resting.MOMENT),
        ('{ member(program: "p", externalId: "e") { nextSteps { __typename } } }', Resting.MOMENT),
        ('{ member(program: "p", externalId: "e") { badges { badge { rarity } } } }', Resting.MOMENT),
        ('{ member(program: "p", externalId: "e") { challenges { place } } }', Resting.OTHERS),
        ('{ member(program: "p", externalId: "e") { badges { explanation { text } } } }', Resting.OTHERS),
        ('{ member(program: "p", externalId: "e") { version } programs { key } }', Resting.OTHERS),
        (
            '{ member(program: "p", externalId: "e") { feed { nodes { ... on Correction { cause { id } } } } } }',
            Resting.OTHERS,
        ),
        ("{ programs { key } }", Resting.OTHERS),
        ("{ __typename }", Resting.OTHERS),
        ("{ viewer { ... on OperatorViewer { name } } }", Resting.OTHERS),
        ('mutation { registerMember(input: {program: "p", member: "e"}) { created } }', Resting.OTHERS),
    ],
)
def test_what_an_answer_rests_on_is_seen_from_its_fields(document: str, resting: Resting) -> None:
    prepared = Executor(SCHEMA.schema_for).prepare(Asked(document), DEPLOYMENT_OPERATOR)
    assert rest_of(prepared) is resting


def test_the_fields_that_answers_may_rest_on_are_there() -> None:
    fields = {
        f"{name}.{field}"
        for name, type_ in SCHEMA._schema.type_map.items()
        if hasattr(type_, "fields")
        for field in type_.fields
    }
    assert fields >= OF_THE_MEMBER
    assert {each.partition(".")[2] for each in fields} >= OF_THE_MOMENT


async def test_what_is_kept_is_bounded(sqlite_url: str, tmp_path: Path) -> None:
    async with opened(sqlite_url, tmp_path) as service:
        asker = Asker(service)
        asker.executor._answers = Answers(most_bytes=10_000)
        await asker.submit([watered("one")])
        for number in range(20):
            await asker.ask(locale=f"x{number}")
        assert not (await asker.ask(locale="x0"))[1]
        assert (await asker.ask(locale="x19"))[1]


HELD = RULES.replace("limits: {times_per_day: 3}", "hold_for: 30 hours\n        limits: {times_per_day: 3}")

LIVES = (
    SCREEN,
    """query($member: String!) { member(program: "garden", externalId: $member) {
      wallets { balance expiring { at amount } } } }""",
    """query($member: String!) { member(program: "garden", externalId: $member) {
      stateHash segments { key } impact { total } streaks { status secured calendar { mark } repairableUntil }
      challenges { status steps { done } progress { value } } } }""",
)


async def test_a_kept_answer_is_what_would_be_told_anew_whatever_happens_and_whenever(
    sqlite_url: str, tmp_path: Path
) -> None:
    """A life of random actions and hours; every answer is compared with one that is made on the spot."""
    dice, clock = Random(7), SetClock(FRIDAY_NOON)
    told_kept = 0
    async with opened(sqlite_url, tmp_path, clock, HELD) as service, opened(sqlite_url, tmp_path, clock, HELD) as other:
        keeping, elsewhere = Asker(service), Asker(other)
        await keeping.submit([watered("first")])
        now = FRIDAY_NOON
        for step in range(settings().max_examples // 2):
            now += timedelta(minutes=dice.choice([0, 0, 1, 50, 400, 1_000]))
            clock.set(now)
            if dice.random() < 0.3:
                what = watered(f"w{step}") if dice.random() < 0.7 else action("plot.weeded", f"w{step}")
                await dice.choice([keeping, elsewhere]).submit([what])
            if dice.random() < 0.2:
                await service.catch_up()
            for document in LIVES:
                answer, kept = await keeping.ask(document)
                of_a_known_member, _ = await Asker(service).ask(document)
                service.known_members.forget()
                anew, _ = await Asker(service).ask(document)
                assert answer == of_a_known_member == anew, (step, now, document)
                told_kept += kept

    assert told_kept > 10


async def test_the_endpoint_tells_kept_answers_until_something_happens(sqlite_url: str, tmp_path: Path) -> None:
    body = {"query": SCREEN, "variables": {"member": "ines"}}
    async with garden(sqlite_url, tmp_path) as api:
        await api.submit("result", watered("one"))
        first, second = [await api.http.post("/graphql", json=body, headers=BEARER) for _ in range(2)]
        await api.submit("result", watered("two"))
        third = await api.http.post("/graphql", json=body, headers=BEARER)

    assert first.content == second.content
    assert third.json()["data"]["member"]["version"] == first.json()["data"]["member"]["version"] + 1


async def test_a_request_that_came_before_is_still_checked(sqlite_url: str, tmp_path: Path) -> None:
    """The same bytes from a credential of another scope, or as what only a POST may be, are no request that came."""
    mutation = 'mutation { registerMember(input: {program: "garden", member: "bo"}) { created } }'
    async with garden(sqlite_url, tmp_path) as api:
        for _ in range(2):
            written = await api.http.get("/graphql", params={"query": mutation}, headers=BEARER)
            assert written.status_code == 405
        asked = await api.http.get("/graphql", params={"query": "{ programs { key } }"}, headers=BEARER)
        unknown = await api.http.get("/graphql", params={"query": "{ programs { key } }"})

    assert asked.json() == {"data": {"programs": [{"key": "garden"}]}}
    assert unknown.status_code == 401


async def test_marks_that_are_asked_for_together_are_read_together(postgres_url: str, tmp_path: Path) -> None:
    async with opened(postgres_url, tmp_path) as service:
        await Asker(service).submit([watered("one"), watered("two", member="bo")])
        asked = [("garden", "ines"), ("garden", "bo"), ("garden", "nobody"), ("garden", "ines"), ("garden", "\0")]
        ines, bo, nobody, again, unspeakable = await asyncio.gather(*(service.mark(*who) for who in asked))

    assert ines == again
    assert ines is not None
    assert bo is not None
    assert (nobody, unspeakable) == (None, None)
