"""A member goes by several names: what each brand calls them, and what everybody does."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Barrier, BrokenBarrierError

import pytest

from engine.clock import SetClock
from engine.operations.doctor import examine
from engine.operations.examining.findings import Diagnosis
from engine.operations.naming.names import Linked, Linking
from engine.operations.problems import ProblemCode
from engine.operations.submissions import Accepted, Registered, Registration, Rejected, Submission
from engine.service import Service, Who, open_service
from engine.store import batches
from engine.store.backend import Transaction
from engine.store.batches import Batches
from engine.store.candidates import Candidate, partition_of
from engine.store.loading import Outset, outset_of
from engine.store.naming import by_common_name, names_for
from engine.store.rows import Rows
from tests.club import CLUB, NOON, club, found

SHOP = Linking("club", "shop", "a-17", "eva")


def by(brand: str, key: str, member: str) -> Submission:
    return replace(found(key, member), brand=brand)


async def opened_for(service: Service, *brands: str) -> None:
    for brand in brands:
        await service.access.create_brand(brand, brand.title(), by="tests")


async def points(service: Service, member: str, brand: str = "") -> int:
    known = await service.member("club", member, brand)
    assert known is not None
    return known.standing.wallets[0].balance


def code_of(outcome: object) -> ProblemCode:
    assert isinstance(outcome, Rejected)
    return outcome.problems[0].code


async def test_each_brand_calls_a_member_by_its_own_name(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        await opened_for(service, "shop", "repair")
        await service.submit([by("shop", "1", "anna")])
        first = await service.names.link(SHOP, "anna")
        again = await service.names.link(SHOP, "anna")
        await service.names.link(Linking("club", "repair", "kund:9", "eva"), "anna")
        outcomes = await service.submit(
            [by("shop", "2", "a-17"), by("repair", "1", "kund:9"), by("repair", "2", "a-17"), by("shop", "3", "anna")]
        )
        ids = [each.action.member_id for each in outcomes if isinstance(each, Accepted)]
        registered = await service.register(Registration("club", "a-17", locale="en", brand="shop"))
        anna = await service.member("club", "anna")
        stranger = await service.member("club", "a-17")
        by_shop = await service.member("club", "a-17", "shop")
        names = await service.names.of(ids[0])

    assert (first, again) == (Linked(ids[0], changed=True), Linked(ids[0], changed=False))
    assert ids[0] == ids[1] == ids[3]
    assert ids[2] != ids[0], "to another brand the shop's own name means nothing"
    assert registered == Registered(ids[0], created=False)
    assert anna is not None
    assert by_shop is not None
    assert anna.id == by_shop.id == ids[0]
    assert anna.external_id == by_shop.external_id == "anna"
    assert stranger is not None
    assert stranger.id == ids[2]
    assert [(each.brand, each.external_id) for each in names] == [("repair", "kund:9"), ("shop", "a-17")]


async def test_a_name_can_be_taken_away_and_given_to_another(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        await opened_for(service, "shop")
        await service.submit([by("shop", "1", "anna"), by("shop", "2", "bo")])
        await service.names.link(SHOP, "anna")
        taken = await service.names.link(SHOP, "bo")
        await service.submit([by("shop", "3", "a-17")])
        gone = await service.names.unlink(SHOP)
        nothing = await service.names.unlink(SHOP)
        await service.names.link(SHOP, "bo")
        await service.submit([by("shop", "4", "a-17")])
        told = await points(service, "anna"), await points(service, "bo"), await points(service, "a-17", "shop")

    assert code_of(taken) is ProblemCode.NAME_TAKEN
    assert isinstance(gone, Linked)
    assert gone.changed
    assert nothing == Linked(None, changed=False)
    assert told == (40, 40, 40)


@pytest.mark.parametrize(
    ("linking", "member", "code"),
    [
        (replace(SHOP, program="nowhere"), "anna", ProblemCode.UNKNOWN_PROGRAM),
        (replace(SHOP, brand="chop"), "anna", ProblemCode.UNKNOWN_BRAND),
        (replace(SHOP, brand="operator"), "anna", ProblemCode.UNKNOWN_BRAND),
        (replace(SHOP, external_id=" "), "anna", ProblemCode.INVALID_MEMBER),
        (SHOP, "nobody", ProblemCode.UNKNOWN_MEMBER),
        (replace(SHOP, external_id="bo"), "anna", ProblemCode.NAME_TAKEN),
    ],
)
async def test_what_cannot_be_linked_is_refused(
    sqlite_url: str, tmp_path: Path, linking: Linking, member: str, code: ProblemCode
) -> None:
    async with club(sqlite_url, tmp_path) as service:
        await opened_for(service, "shop")
        await service.submit([by("shop", "1", "anna"), by("shop", "2", "bo")])

        assert code_of(await service.names.link(linking, member)) is code


async def test_a_brands_own_name_comes_before_everybodys(database_url: str, tmp_path: Path) -> None:
    """Another brand may call somebody else so later: both are right."""
    async with club(database_url, tmp_path) as service:
        await opened_for(service, "shop", "repair")
        await service.submit([by("shop", "1", "anna")])
        await service.names.link(SHOP, "anna")
        await service.submit([by("repair", "1", "a-17"), by("shop", "2", "a-17")])
        told = [await service.member("club", "a-17", brand) for brand in ("shop", "repair", "")]
        mark = await service.mark("club", "a-17")

    assert [each and each.external_id for each in told] == ["anna", "a-17", "a-17"]
    assert mark is None, "an answer to the shop must not be kept by the mark of somebody else"


SILENT = {**CLUB, "rules.yaml": "badges: {finder: {name: Finder, count: {of: help.found}, at_least: 10}}"}
"""Nothing is told, so that nothing has a number: a second fence, which keeps numbers from being taken twice."""


async def two_names_at_once(postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Diagnosis:
    """What is wrong after two processes stored an action of one member, each under another name, and saved at once."""
    both_have_read, save = Barrier(2), batches.save

    def save_after_both_have_read(transaction: Transaction, rows: Rows) -> None:
        with suppress(BrokenBarrierError):
            both_have_read.wait(timeout=1)
        save(transaction, rows)

    async with club(postgres_url, tmp_path, SILENT) as here, club(postgres_url, tmp_path, SILENT) as there:
        await opened_for(here, "shop", "repair")
        await here.submit([by("shop", "first", "anna")])
        await here.names.link(SHOP, "anna")
        monkeypatch.setattr(batches, "save", save_after_both_have_read)
        await asyncio.gather(here.submit([by("shop", "1", "a-17")]), there.submit([by("repair", "1", "anna")]))
    return await examine(postgres_url, deep=True)


async def test_one_member_under_two_names_is_folded_by_one_at_a_time(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    diagnosis = await two_names_at_once(postgres_url, tmp_path, monkeypatch)

    assert (diagnosis.total, diagnosis.members, diagnosis.entries) == (0, 1, 3)


async def test_locked_by_the_name_that_was_handed_in_the_same_story_goes_wrong(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control."""

    def locked(
        _: Batches, transaction: Transaction, candidates: Sequence[Candidate]
    ) -> tuple[Sequence[Candidate], Outset]:
        transaction.lock_members({"club"}, {partition_of(each.who) for each in candidates})
        return by_common_name(candidates, names_for(transaction, candidates)), outset_of(transaction)

    assert partition_of(Who("club", "anna")) != partition_of(Who("club", "a-17"))
    monkeypatch.setattr(Batches, "_locked", locked)
    diagnosis = await two_names_at_once(postgres_url, tmp_path, monkeypatch)

    assert diagnosis.total > 0


async def test_names_that_change_while_actions_come_never_split_a_member(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as here:
        await opened_for(here, "shop")
        await here.submit([by("shop", "anna", "anna"), by("shop", "bo", "bo")])
        async with open_service(database_url=database_url, rulesets=None, clock=SetClock(NOON)) as there:

            async def rename() -> None:
                for member in ("anna", "bo") * 4:
                    await there.names.link(SHOP, member)
                    await there.names.unlink(SHOP)

            sending = (here.submit([by("shop", f"{number}", "a-17")]) for number in range(40))
            renaming = asyncio.create_task(rename())
            answers = await asyncio.gather(*sending)
            await renaming
        known = [await here.member("club", each) for each in ("anna", "bo", "a-17")]
    diagnosis = await examine(database_url, deep=True)

    assert all(isinstance(each, Accepted) for (each,) in answers)
    assert diagnosis.members == len([each for each in known if each is not None])
    assert (diagnosis.total, diagnosis.entries) == (0, 42)


async def test_whom_a_name_means_can_be_asked(sqlite_url: str, tmp_path: Path) -> None:
    async with club(sqlite_url, tmp_path) as service:
        await opened_for(service, "shop")
        await service.submit([by("shop", "1", "anna")])
        await service.names.link(SHOP, "anna")

        assert await service.names.whom(Who("club", "a-17"), "shop") == ("club", "anna")
        assert await service.names.whom(Who("club", "a-17")) == ("club", "a-17")
        assert await service.names.whom(Who("club", "anna"), "shop") == ("club", "anna")
