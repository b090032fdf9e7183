"""Erasing a member: nothing of the person is left anywhere, and nobody else notices."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import asyncpg
from tortoise.context import TortoiseContext

from engine.clock import SetClock
from engine.operations.access.recognising import Unrecognised
from engine.operations.access.tokens import Minted, NewToken
from engine.operations.doctor import examine
from engine.operations.fingerprints import key_hash, registration_hash
from engine.operations.privacy.erase import Erasure
from engine.operations.problems import MemberErased, UnknownAction, UnknownMember
from engine.operations.rebuild import rebuild
from engine.operations.reversals import Reversed, Reversing
from engine.operations.submissions import Accepted, Duplicate, Registered, Registration, Rejected, Submission
from engine.operations.update import MemberUpdate
from engine.service import Service
from engine.store.audit import Sought, audit_page
from engine.store.database import APP, PostgresDatabase, database_of, tortoise_config
from engine.store.displays import Display
from engine.store.erasing import TREATMENTS, Fate
from tests.club import CLUB, NOON, club

FILES = {
    **CLUB,
    "programme.yaml": CLUB["programme.yaml"]
    + """
    member_attributes:
      city: text
""",
    "more.yaml": """
    badges:
      devoted:
        name: Devoted
        count: {of: help.found, for_each: topic}
        at_least: 1
    challenges:
      autumn:
        name: Autumn
        who: each_member
        first_day: 2026-11-01
        last_day: 2026-11-30
        steps: {find: {name: Find, do: help.found, times: 1}}
        give: {points: 50}
""",
}
ANNA = "anna.distinctive@example.com"
VALUES = (
    ANNA,
    "Distinctive Topic",
    "Distinctive Reason",
    "Distinctive City",
    "Distinctive Refusal",
    "Distinctive Display",
)
HASHES = (registration_hash(ANNA), key_hash(f"{ANNA} 1"))


def submission(key: str, member: str = ANNA, topic: str = "Distinctive Topic") -> Submission:
    return Submission("club", member, "help.found", key, {"topic": topic})


@asynccontextmanager
async def lived(database_url: str, folder: Path, clock: SetClock) -> AsyncIterator[Service]:
    """Anna with something distinctive in whatever can hold anything, and Bo, who finished at the same instant."""
    async with club(database_url, folder, FILES, clock) as service:
        shown = Display("Distinctive Display", in_rankings=False)
        await service.register(Registration("club", ANNA, attributes={"city": "Distinctive City"}, display=shown))
        for number in range(1, 12):
            await service.submit([submission(f"{ANNA} {number}"), submission(f"bo {number}", "bo", "Another Topic")])
        await service.submit([replace(submission("refused", topic="Distinctive Refusal"), type="unknown")])
        (taken_back,) = await service.reverse([Reversing("club", "back", "Distinctive Reason", action_key=f"{ANNA} 3")])
        assert isinstance(taken_back, Reversed)
        clock.move(timedelta(hours=1))
        yield service


async def held_in(database_url: str, values: tuple[str, ...]) -> dict[str, set[str]]:
    """Which of these values are anywhere in a database, by where: files by their bytes, tables by their text."""
    database = database_of(database_url)
    texts: Mapping[str, bytes]
    if isinstance(database, PostgresDatabase):
        texts = await _tables(database)
    else:
        files = [each for each in database.path.parent.iterdir() if each.name.startswith(database.path.name)]
        texts = {each.name: each.read_bytes() for each in files}
    found = {name: {each for each in values if each.encode() in text} for name, text in texts.items()}
    return {name: each for name, each in found.items() if each}


async def _tables(database: PostgresDatabase) -> dict[str, bytes]:
    connection = await asyncpg.connect(**database.arguments())
    try:
        tables = await connection.fetch("select tablename from pg_tables where schemaname = 'public'")
        return {
            name: "\n".join(row for (row,) in await connection.fetch(f'select t::text from "{name}" t')).encode()
            for (name,) in tables
        }
    finally:
        await connection.close()


async def test_nothing_of_a_person_is_left_in_any_file_or_table(database_url: str, tmp_path: Path) -> None:
    async with lived(database_url, tmp_path, SetClock(NOON)) as service:
        before = await held_in(database_url, (*VALUES, *HASHES))
        erased = await service.privacy.erase("club", ANNA, by="tests")
        after = await held_in(database_url, (*VALUES, *HASHES, "Another Topic"))

    assert isinstance(erased, Erasure)
    assert {each for found in before.values() for each in found} == {*VALUES, *HASHES}
    assert {each for found in after.values() for each in found} == {"Another Topic"}


async def test_totals_holders_and_places_stay(database_url: str, tmp_path: Path) -> None:
    async with lived(database_url, tmp_path, SetClock(NOON)) as service:
        anna = await service.member("club", ANNA)
        assert anna is not None
        before, bos_place = await totals(database_url), await place_of(service, "bo")
        await service.privacy.erase("club", ANNA, by="tests")
        assert await totals(database_url) == before
        assert await place_of(service, "bo") == bos_place
        rarity = await service.rarities.of("club")
        (noted,) = await audit_page(service._reader, Sought(about=anna.id), None, 10)

    assert (rarity.members, rarity.of_badge("devoted")) == (2, 1.0)
    assert (noted.deed, noted.by) == ("member.erased", "tests")
    assert (await examine(database_url, deep=True)).total == 0
    assert (await rebuild(database_url)).total == 0


async def totals(database_url: str) -> object:
    """The sums of the ledger, and how many hold each badge."""
    async with TortoiseContext() as context:
        await context.init(config=tortoise_config(database_of(database_url)))
        connection = context.connections.get("default")
        sums = await connection.execute_query_dict(
            "select wallet, rule, ruleset_version, sum(amount) as points from ledger_entry group by 1, 2, 3 order by 2"
        )
        holders = await connection.execute_query_dict(
            "select badge, tier, count(distinct member_id) as members, count(*) as times from badge_award "
            "where withdrawn_at is null group by 1, 2 order by 1, 2"
        )
        return [tuple(map(str, each.values())) for each in (*sums, *holders)]


async def place_of(service: Service, name: str) -> int | None:
    member = await service.member("club", name)
    assert member is not None
    (challenge,) = member.standing.challenges
    return await service.place("club", member.id, challenge)


async def test_places_among_those_who_finished_at_once_stay(database_url: str, tmp_path: Path) -> None:
    names = [f"m{number}" for number in range(7)]
    async with club(database_url, tmp_path, FILES, SetClock(NOON)) as service:
        for name in names:
            await service.submit([submission(name, name)])
        before = {name: await place_of(service, name) for name in names}
        for gone in ("m3", "m1", "m6"):
            await service.privacy.erase("club", gone, by="tests")
            del before[gone]
            assert {name: await place_of(service, name) for name in before} == before


async def test_what_is_sent_again_is_not_kept_among_what_was_refused(database_url: str, tmp_path: Path) -> None:
    clock = SetClock(NOON)
    async with lived(database_url, tmp_path, clock) as service:
        await service.privacy.erase("club", ANNA, by="tests")
        late = replace(submission("late"), occurred_at=NOON - timedelta(days=300))
        nameless = replace(submission("k"), idempotency_key="")
        await service.submit([submission("new"), late, nameless, replace(submission("x"), type="unknown")])
        await service.submit([replace(submission("y", "bo", "Kept Topic"), type="unknown")])
        await service.rejections.settle()
        found = await held_in(database_url, (*VALUES, "Kept Topic"))

    assert {each for some in found.values() for each in some} == {"Kept Topic"}


async def test_what_is_sent_again_brings_nobody_back(database_url: str, tmp_path: Path) -> None:
    clock = SetClock(NOON)
    async with lived(database_url, tmp_path, clock) as service:
        await service.privacy.erase("club", ANNA, by="tests")
        retried, new, bos = await service.submit(
            [submission(f"{ANNA} 1"), submission("new"), submission("bo 1", "bo", "Another Topic")]
        )
        updated = await service.update_member(MemberUpdate("club", ANNA, "moved", zone="Europe/Oslo"))
        (taken_back,) = await service.reverse([Reversing("club", "more", "Again", action_key=f"{ANNA} 4")])
        previewed = await service.preview(submission("seen"))

        assert [problem_of(each) for each in (retried, new, updated, previewed)] == [MemberErased] * 4
        assert problem_of(taken_back) is UnknownAction
        assert isinstance(bos, Duplicate)
        assert await service.member("club", ANNA) is None


def problem_of(outcome: object) -> type | None:
    return type(outcome.problems[0]) if isinstance(outcome, Rejected) else None


async def test_whoever_registers_again_begins_anew(database_url: str, tmp_path: Path) -> None:
    clock = SetClock(NOON)
    async with lived(database_url, tmp_path, clock) as service:
        old = await service.member("club", ANNA)
        await service.privacy.erase("club", ANNA, by="tests")
        clock.move(timedelta(minutes=1))
        registered = await service.register(Registration("club", ANNA))
        late = replace(submission("late"), occurred_at=NOON)
        refused, taken = await service.submit([late, submission("first")])
        member = await service.member("club", ANNA)

    assert isinstance(registered, Registered)
    assert registered.created
    assert problem_of(refused) is MemberErased
    assert isinstance(taken, Accepted)
    assert old is not None
    assert member is not None
    assert member.id != old.id
    assert (await examine(database_url, deep=True)).total == 0


async def test_erasing_again_answers_the_same(database_url: str, tmp_path: Path) -> None:
    clock = SetClock(NOON)
    async with lived(database_url, tmp_path, clock) as service:
        first = await service.privacy.erase("club", ANNA, by="tests")
        clock.move(timedelta(days=1))
        again = await service.privacy.erase("club", ANNA, by="tests")
        nobody = await service.privacy.erase("club", "nobody", by="tests")

    assert isinstance(first, Erasure)
    assert isinstance(again, Erasure)
    assert (again.erased_at, again.repeated) == (first.erased_at, True)
    assert problem_of(nobody) is UnknownMember


async def test_tokens_of_somebody_who_was_erased_open_nothing(database_url: str, tmp_path: Path) -> None:
    clock = SetClock(NOON)
    async with lived(database_url, tmp_path, clock) as service:
        annas, bos = [await service.access.mint(NewToken("club", each)) for each in (ANNA, "bo")]
        assert isinstance(annas, Minted)
        assert isinstance(bos, Minted)
        recognised = await service.access.recognise(annas.text, clock.now())
        assert not isinstance(recognised, Unrecognised)

        await service.privacy.erase("club", ANNA, by="tests")

        assert await service.access.recognise_again(recognised, clock.now()) is Unrecognised.REVOKED
        assert await service.access.recognise(annas.text, clock.now()) is Unrecognised.REVOKED
        assert not isinstance(await service.access.recognise(bos.text, clock.now()), Unrecognised)


async def test_another_process_does_not_remember_who_was_erased(database_url: str, tmp_path: Path) -> None:
    clock = SetClock(NOON)
    async with (
        lived(database_url, tmp_path, clock) as service,
        club(database_url, tmp_path / "other", FILES, clock) as other,
    ):
        await other.submit([submission("there")])
        await service.privacy.erase("club", ANNA, by="tests")
        (refused,) = await other.submit([submission("there again")])
        assert problem_of(refused) is MemberErased
        assert await other.member("club", ANNA) is None


async def test_the_doctor_sees_what_of_an_erased_member_should_be_gone(database_url: str, tmp_path: Path) -> None:
    async with lived(database_url, tmp_path, SetClock(NOON)) as service:
        bo = await service.member("club", "bo")
        assert bo is not None
    async with TortoiseContext() as context:
        await context.init(config=tortoise_config(database_of(database_url)))
        connection = context.connections.get("default")
        await connection.execute_script(f"insert into erased_member (id, program) values ('{bo.id}', 'club')")

    found = {each.table for each in (await examine(database_url)).findings}

    assert found == {"member", "member_state", "journal_entry", "feed_item"}


async def test_every_table_says_what_becomes_of_it(sqlite_url: str) -> None:
    """A new table fails here until it stands in `engine/store/erasing.py`: with what becomes of it, and why."""
    async with TortoiseContext() as context:
        await context.init(config=tortoise_config(database_of(sqlite_url)))
        assert context.apps is not None
        tables = {model._meta.db_table: model for model in context.apps[APP].values()}
    ours = {name: each for name, each in tables.items() if not name.startswith("tortoise")}

    assert set(TREATMENTS) == set(ours)
    for name, treatment in TREATMENTS.items():
        is_of_members = "member_id" in ours[name]._meta.fields_map
        assert bool(treatment.writes or treatment.by_name) == (treatment.fate in (Fate.DELETED, Fate.UNNAMED)), name
        assert not is_of_members or treatment.writes, f"{name} holds something of members"


async def test_the_page_tells_of_every_table() -> None:
    page = (Path(__file__).parents[2] / "docs/privacy.md").read_text("utf-8")
    for name, treatment in TREATMENTS.items():
        if treatment.fate is not Fate.UNTOUCHED:
            assert f"| `{name}` | {treatment.fate.value} | {treatment.why} |" in page, name


async def test_the_feed_of_all_members_goes_on_after_the_newest_of_it_was_erased(
    database_url: str, tmp_path: Path
) -> None:
    """Items that are gone must not make whoever follows go back, and be told again what they know."""
    async with lived(database_url, tmp_path, SetClock(NOON)) as service:
        await service.submit([submission("newest")])
        horizon = await service.feed_horizon()
        await service.privacy.erase("club", ANNA, by="tests")
        assert await service.feed_horizon() >= horizon
        news, until = await service.program_feed("club", horizon, await service.feed_horizon())
        assert not news
        assert until >= horizon
