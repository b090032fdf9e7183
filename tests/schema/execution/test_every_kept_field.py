"""Kept answers, field by field: whatever of a member may be kept is told as it would be anew, through any life."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from graphql import get_named_type, is_leaf_type, is_required_argument
from hypothesis import settings

from engine.clock import SetClock
from engine.service import open_service
from schema.auth.callers import DEPLOYMENT_OPERATOR
from schema.build import build_schema
from schema.execution.answers import rest_of
from schema.execution.executor import Executor
from schema.execution.requests import Asked
from schema.execution.resting import Resting
from tests.club import write_program
from tests.scenarios.any_programme import ACTIONS, ZONES, compiled, sources
from tests.schema.execution.test_answers import Asker

SCHEMA = build_schema()
TYPES: Any = SCHEMA._schema.type_map
LEVELS = 3
TOGETHER = 60
MINUTES = [0, 0, 1, 17, 50, 400, 1_000, 1_700, 5_000]


def fields(type_name: str, levels: int = LEVELS) -> Iterator[str]:
    """Every field of a type that needs no argument, down to the scalars, each by itself."""
    for name, field in getattr(TYPES[type_name], "fields", {}).items():
        inner = get_named_type(field.type)
        if any(is_required_argument(each) for each in field.args.values()):
            continue
        if is_leaf_type(inner):
            yield name
        elif levels > 1:
            yield from (f"{name} {{ {each} }}" for each in fields(inner.name, levels - 1))


def asking(selected: str) -> str:
    return f'query($member: String!) {{ member(program: "club", externalId: $member) {{ {selected} }} }}'


def kept_fields() -> list[str]:
    """Those of a member whose answers are kept for as long as the member is unchanged."""
    executor = Executor(SCHEMA.schema_for)
    asked = {each: Asked(asking(each), {"member": "ines"}) for each in fields("Member")}
    return [
        field for field, each in asked.items() if rest_of(executor.prepare(each, DEPLOYMENT_OPERATOR)) is Resting.MEMBER
    ]


def rules(dice: Random) -> dict[str, str]:
    """Rule files without errors."""
    while True:
        files = dict(sources(dice))
        if compiled(files) is not None:
            return files


class Life:
    """What happens to a member, in whichever of two processes."""

    def __init__(self, dice: Random) -> None:
        self._dice = dice
        self._keys: list[str] = []

    async def goes_on(self, asker: Asker, step: int, now: datetime) -> None:
        what = self._dice.random()
        if step == 0 or what < 0.5:
            await self._acts(asker, f"key {step}", now)
        elif what < 0.6:
            zone = self._dice.choice(ZONES)
            await _does(asker, "updateMember", idempotencyKey=f"zone {step}", member="ines", timeZone=zone)
        elif what < 0.7:
            told, _ = await asker.ask(asking("feedCursor"))
            await _does(asker, "markFeedSeen", member="ines", upTo=told["data"]["member"]["feedCursor"])
        elif what < 0.75:
            shown = self._dice.random() < 0.5
            await _does(asker, "setMemberDisplay", member="ines", displayName=f"Ines {step}", showInRankings=shown)
        elif what < 0.85:
            await _does(asker, "reverseAction", idempotencyKey=self._dice.choice(self._keys), reason="a mistake")
        elif what < 0.9:
            await asker.service.catch_up()

    async def _acts(self, asker: Asker, key: str, now: datetime) -> None:
        late = timedelta(hours=self._dice.choice([0, 0, 0, 5, 30]))
        attributes = {
            "post": self._dice.choice("abc"),
            "kind": self._dice.choice(["good", "fair", "bad"]),
            "size": self._dice.randint(1, 3),
            "amount": 1.5,
        }
        await _does(
            asker,
            "submitAction",
            idempotencyKey=key,
            member="ines" if not self._keys else self._dice.choice(["ines", "ines", "bo"]),
            type=self._dice.choice(ACTIONS),
            attributes=attributes,
            occurredAt=(now - late).isoformat(),
        )
        self._keys.append(key)


async def _does(asker: Asker, mutation: str, **given: object) -> None:
    kind = f"{mutation[0].upper()}{mutation[1:]}Input"
    document = f"mutation($input: {kind}!) {{ {mutation}(input: $input) {{ __typename }} }}"
    told, _ = await asker.ask(document, input={"program": "club", **given})
    assert "errors" not in told, told


async def test_every_field_that_is_kept_is_told_as_it_would_be_anew(sqlite_url: str, tmp_path: Path) -> None:
    dice, now = Random(1), datetime(2028, 2, 18, 9, tzinfo=UTC)
    clock = SetClock(now)
    life = Life(dice)
    kept = kept_fields()
    documents = [asking(" ".join(kept[at : at + TOGETHER])) for at in range(0, len(kept), TOGETHER)]
    first, second = (write_program(tmp_path / name, rules(dice), "club") for name in ("first", "second"))
    told_kept = 0
    async with (
        open_service(database_url=sqlite_url, rulesets=first, clock=clock) as service,
        open_service(database_url=sqlite_url, rulesets=first, clock=clock) as other,
    ):
        keeping, elsewhere = Asker(service), Asker(other)
        for step in range(settings().max_examples // 4):
            now += timedelta(minutes=dice.choice(MINUTES))
            clock.set(now)
            await life.goes_on(dice.choice([keeping, elsewhere]), step, now)
            if step == 9:
                async with open_service(database_url=sqlite_url, rulesets=second, clock=clock):
                    pass  # publishes, as a server that starts does
            for document in documents:
                answer, was_kept = await keeping.ask(document)
                other.known_members.forget()
                anew, _ = await Asker(other).ask(document)
                assert answer == anew, (step, now, document)
                told_kept += was_kept

        lived, _ = await keeping.ask(asking("version"))

    assert lived["data"]["member"]["version"] > 5, "something happened"
    assert told_kept > 0
