"""Two members turn out to be one person: they become what one member would be who had done it all."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tortoise.context import TortoiseContext

from engine.clock import SetClock
from engine.operations.doctor import examine
from engine.operations.naming.merge import United, Uniting
from engine.operations.naming.names import Linking
from engine.operations.problems import ProblemCode
from engine.operations.rebuild import rebuild
from engine.operations.reversals import Reversing
from engine.operations.submissions import Accepted, Duplicate, Registration, Rejected, Submission
from engine.operations.update import MemberUpdate
from engine.rules.effects import Merged, Why
from engine.service import Service, Stretch, open_service
from engine.store.database import APP, database_of, tortoise_config
from engine.store.displays import Display
from engine.store.ids import is_id
from engine.store.merging import JOINED, MOVED, STAYING
from tests.club import CLUB, NOON, club, found, write_program
from tests.databases import apart
from tests.operations.damage import rows_of

RULES = {
    **CLUB,
    "more.yaml": """
    points:
      kept_back:
        name: Kept back
        when: help.found
        if: {topic: later}
        give: {points: 7}
        hold_for: 48 hours
    challenges:
      autumn:
        name: Autumn
        who: each_member
        first_day: 2026-11-01
        last_day: 2026-11-30
        steps: {find: {name: Find, do: help.found, times: 4}}
        give: {points: 50}
""",
}
MERGE = Uniting("club", "anna", "ana", "she registered twice", "eva")


def at(hours: int) -> str:
    """So many hours before noon."""
    return (NOON - timedelta(hours=hours)).isoformat()


async def balance(service: Service, member: str) -> int:
    known = await service.member("club", member)
    assert known is not None
    return known.standing.wallets[0].balance


def report_of(outcome: object) -> Any:
    assert isinstance(outcome, United), outcome
    return outcome.report


async def sound(url: str) -> None:
    """Nothing is wrong, whatever is looked at."""
    assert (await examine(url, deep=True)).findings == ()
    assert (await rebuild(url, verify=True)).total == 0


async def two(service: Service) -> None:
    """Anna and Ana, who both found help on the same day, and three times together are as many as may be."""
    await service.submit([found("1", "anna", at(1)), found("2", "anna", at(2)), found("3", "anna", at(30))])
    await service.submit([found("4", "ana", at(3)), found("5", "ana", at(4)), found("6", "ana", at(50))])


async def test_two_become_what_one_would_be_who_had_done_it_all(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path, RULES) as service:
        await two(service)
        before = await service.member("club", "ana")
        had = await balance(service, "anna"), await balance(service, "ana")
        told = report_of(await service.names.merge(MERGE))
        member, by_other_name = await service.member("club", "anna"), await service.member("club", "ana")
        assert member is not None
        assert before is not None
        by_old_id = await service.member_by_id(before.id)
        feed = await service.feed(member.id, Stretch(1))
        ledger = await service.ledger(member.id, Stretch(100))
        once_more = await service.submit([found("4", "ana", at(3)), found("7", "ana", at(5))])
        await sound(database_url)

    (each,) = told.balances
    assert (each.into, each.source, each.merged) == (*had, member.standing.wallets[0].balance)
    assert sum(row.amount for row in ledger.rows) == each.merged
    assert sum(each.merged - each.into - each.source for each in told.corrected) == each.merged - sum(had)
    assert "points.found_it" in {each.rule for each in told.corrected}, "three times a day, counted together"
    assert (told.entries, told.name) == (3, "ana")
    assert by_other_name is not None
    assert by_old_id is not None
    assert {by_other_name.id, by_old_id.id} == {member.id}
    assert by_old_id.external_id == "anna"
    item = feed.rows[0].effect
    assert isinstance(item, Merged)
    assert (item.why, item.gone, item.other) == (Why.MERGED, False, before.id)
    assert isinstance(once_more[0], Duplicate)
    assert isinstance(once_more[1], Accepted)
    assert once_more[1].action.member_id == member.id


@pytest.mark.parametrize(
    ("anna", "ana", "one"),
    [
        (Display("Anna"), Display("Ana", in_rankings=False), ("Anna", False)),
        (Display(in_rankings=False), Display("Ana", in_rankings=True), ("Ana", False)),
        (Display(), Display("Ana"), ("Ana", True)),
        (Display("Anna"), Display(), ("Anna", True)),
    ],
)
async def test_who_wanted_out_of_rankings_stays_out(
    sqlite_url: str, tmp_path: Path, anna: Display, ana: Display, one: tuple[str, bool]
) -> None:
    async with club(sqlite_url, tmp_path, RULES) as service:
        for name, display in (("anna", anna), ("ana", ana)):
            await service.register(Registration("club", name, display=display))
        await service.names.merge(MERGE)
        member = await service.member("club", "ana")
        rows = rows_of(sqlite_url, "select member_id from member_display")

    assert member is not None
    assert (member.display_name, member.in_rankings) == one
    assert len(rows) == 1


async def test_a_dry_run_tells_the_same_and_does_nothing(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path, RULES) as service:
        await two(service)
        before = [await service.member("club", each) for each in ("anna", "ana")]
        foretold = await service.names.merge(replace(MERGE, dry_run=True))
        after = [await service.member("club", each) for each in ("anna", "ana")]
        told = await service.names.merge(MERGE)

    assert report_of(foretold) == report_of(told)
    assert [each and each.version for each in before] == [each and each.version for each in after]


async def test_sent_again_it_is_told_again(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path, RULES) as service:
        await two(service)
        first, second = await service.names.merge(MERGE), await service.names.merge(MERGE)
        back = await service.names.merge(replace(MERGE, into="ana", source="anna"))
        oneself = await service.names.merge(replace(MERGE, source="anna"))
        nobody = await service.names.merge(replace(MERGE, source="nobody"))
        silent = await service.names.merge(replace(MERGE, reason=" "))
        nowhere = await service.names.merge(replace(MERGE, program="nowhere"))

    assert isinstance(second, United)
    assert second.repeated
    assert report_of(first) == second.report
    refused = [each.problems[0].code for each in (back, oneself, nobody, silent, nowhere) if isinstance(each, Rejected)]
    assert refused == [
        ProblemCode.SAME_MEMBER,
        ProblemCode.SAME_MEMBER,
        ProblemCode.UNKNOWN_MEMBER,
        ProblemCode.INVALID_REASON,
        ProblemCode.UNKNOWN_PROGRAM,
    ]


async def test_a_chain_of_merges_ends_in_one(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path, RULES) as service:
        await service.access.create_brand("shop", "The shop", by="tests")
        await service.submit([found("a", "a", at(1)), found("b", "b", at(2)), found("c", "c", at(30))])
        last = await service.member("club", "c")
        assert last is not None
        await service.names.link(Linking("club", "shop", "kund:9", "tests"), "c")
        await service.names.merge(Uniting("club", "b", "c", "one", "eva"))
        await service.names.merge(Uniting("club", "a", "b", "one", "eva"))
        outcomes = await service.submit([replace(found("d", "kund:9"), brand="shop"), found("e", "c"), found("f", "b")])
        found_ = await service.member_by_id(last.id)
        await sound(database_url)

    assert len({each.action.member_id for each in outcomes if isinstance(each, Accepted)}) == 1
    assert found_ is not None
    assert found_.external_id == "a"


async def test_what_comes_for_both_meanwhile_is_the_one_persons(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path, RULES) as here:
        await two(here)
        async with open_service(database_url=database_url, rulesets=None, clock=SetClock(NOON)) as there:
            sending = [here.submit([found(f"anna {number}", "anna")]) for number in range(12)]
            sending += [there.submit([found(f"ana {number}", "ana")]) for number in range(12)]
            merging = [here.names.merge(MERGE), there.names.merge(MERGE)]
            crossing = there.names.merge(replace(MERGE, into="ana", source="anna"))
            *_, one, other, third = await asyncio.gather(*sending, *merging, crossing)
        known = [await here.member("club", each) for each in ("anna", "ana")]
        await sound(database_url)

    assert {each.id for each in known if each is not None} == {known[0] and known[0].id}
    assert sum(isinstance(each, United) and not each.repeated for each in (one, other, third)) == 1


async def test_who_was_merged_is_erased_with_who_they_are(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path, RULES) as service:
        await two(service)
        await service.names.merge(MERGE)
        await service.privacy.erase("club", "ana", by="eva")
        gone = [await service.member("club", each) for each in ("anna", "ana")]
        again = await service.submit([found("4", "ana", at(3)), found("1", "anna", at(1))])
        await sound(database_url)

    assert gone == [None, None]
    assert all(isinstance(each, Rejected) for each in again)
    assert (
        rows_of(database_url, "select * from member_name") == rows_of(database_url, "select * from member_merge") == []
    )


async def test_every_table_of_members_says_whether_its_rows_go_over(sqlite_url: str) -> None:
    """A new table fails here until it stands in `engine/store/merging.py`."""
    async with TortoiseContext() as context:
        await context.init(config=tortoise_config(database_of(sqlite_url)))
        assert context.apps is not None
        tables = {each._meta.db_table for each in context.apps[APP].values() if "member_id" in each._meta.fields_map}

    assert {*MOVED, *STAYING, *JOINED} == tables


LIFE = st.lists(
    st.tuples(
        st.sampled_from(("anna", "ana")),
        st.sampled_from(("found", "found", "later", "zone", "register")),
        st.integers(0, 140),
        st.booleans(),
    ),
    min_size=1,
    max_size=14,
)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    from engine.store import migrate

    made = f"sqlite://{tmp_path_factory.mktemp('merging')}/trogen.db"
    apart(migrate(made))
    return made


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(life=LIFE)
def test_whatever_two_did_the_one_is_byte_for_byte_who_did_it_all(url: str, tmp_path: Path, life: Any) -> None:
    run = len(rows_of(url, "select * from member"))

    async def live() -> None:
        folder = write_program(tmp_path / "rulesets", RULES)
        write_program(folder, RULES, "twin")
        async with open_service(database_url=url, rulesets=folder, clock=SetClock(NOON)) as service:
            for member in ("anna", "ana"):
                await _one(service, "club", f"{member} {run}", member, run, 99, "found", 150, taken_back=False)
                await _one(service, "twin", f"one {run}", member, run, 99, "found", 150, taken_back=False)
            for number, (member, deed, hours, back) in enumerate(life):
                await _one(service, "club", f"{member} {run}", member, run, number, deed, hours, taken_back=back)
                await _one(service, "twin", f"one {run}", member, run, number, deed, hours, taken_back=back)
            merged = await service.names.merge(Uniting("club", f"anna {run}", f"ana {run}", "one", "eva"))
            assert isinstance(merged, United)

    apart(live())
    one, other = (state_of(url, *who) for who in (("club", f"anna {run}"), ("twin", f"one {run}")))
    assert one == other
    assert apart(examine(url, deep=True)).findings == ()


async def _one(
    service: Service,
    program: str,
    name: str,
    who: str,
    run: int,
    number: int,
    deed: str,
    hours: int,
    *,
    taken_back: bool,
) -> None:
    key = f"{run} {number} {who}"
    if deed == "zone":
        zone = "America/New_York" if hours % 2 else "Europe/Stockholm"
        await service.update_member(MemberUpdate(program, name, key, zone, None, {}, at(hours)))
        return
    if deed == "register":
        await service.update_member(MemberUpdate(program, name, key, None, "en", {}, at(hours)))
        return
    topic = "later" if deed == "later" else "billing"
    await service.submit([Submission(program, name, "help.found", key, {"topic": topic}, at(hours))])
    if taken_back:
        await service.reverse([Reversing(program, f"back {key}", "a test", action_key=key)])


def state_of(url: str, program: str, name: str) -> str:
    """The state as stored, with the key of each entry in the place of its id, which is random."""
    ((member_id, stored),) = rows_of(
        url,
        "select member.id, state from member join member_state on member_state.member_id = member.id "
        f"where member.program = '{program}' and member.external_id = '{name}'",
    )
    state = str(stored)
    for entry, key in rows_of(url, f"select id, key_hash from journal_entry where member_id = '{member_id}'"):
        state = state.replace(str(entry), key)
    assert not any(isinstance(each, str) and is_id(each) for each in _leaves(msgspec.json.decode(state)))
    return state


def _leaves(value: Any) -> Any:
    if isinstance(value, dict):
        return [leaf for each in value.items() for part in each for leaf in _leaves(part)]
    if isinstance(value, list):
        return [leaf for each in value for leaf in _leaves(each)]
    return [value]
