"""Publishing: a changed folder is a new version from now on, and history keeps the version of its time."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from engine.clock import SetClock
from engine.errors import RulesetsInvalid
from engine.operations.publish import BEGINNING, SERVER_START
from engine.operations.submissions import Accepted, SubmissionOutcome
from engine.rules.effects import PointsGiven
from engine.rules.instants import instant_of
from engine.service import Stretch, open_service
from tests.club import CLUB, NOON, RULES, club, found, write_program
from tests.journals import check_everything

GENEROUS = {**CLUB, "rules.yaml": RULES.replace("points: 20", "points: 30")}


def amounts(outcome: SubmissionOutcome) -> list[int]:
    assert isinstance(outcome, Accepted)
    return [effect.amount for effect in outcome.effects if isinstance(effect, PointsGiven)]


async def test_the_first_version_is_in_force_from_the_beginning(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        program = service.program("club")

        assert program is not None
        assert program.version.number == 1
        assert program.version.effective_from == BEGINNING
        assert program.version.published_at == instant_of(NOON)
        assert program.version.published_by == SERVER_START
        assert [each.key for each in service.programs()] == ["club"]


async def test_an_unchanged_folder_is_the_same_version_again(database_url: str, tmp_path: Path) -> None:
    for _ in range(2):
        async with club(database_url, tmp_path) as service:
            program = service.program("club")
            assert program is not None
            assert program.version.number == 1


async def test_a_changed_folder_rules_what_occurs_from_now_on(database_url: str, tmp_path: Path) -> None:
    clock = SetClock(NOON)
    async with club(database_url, tmp_path, clock=clock) as service:
        await service.submit([found("1", at=NOON - timedelta(days=1))])
    clock.move(timedelta(hours=1))
    async with club(database_url, tmp_path, GENEROUS, clock) as service:
        late, now = await service.submit([found("2", at=NOON), found("3")])

        assert 20 in amounts(late)
        assert 30 in amounts(now)
        member = await service.member("club", "anna")
        assert member is not None
        rows = (await service.ledger(member.id, Stretch(100, newest_first=False))).rows
        assert {row.ruleset_version for row in rows if row.amount == 30} == {2}
        assert {row.ruleset_version for row in rows if row.amount == 20} == {1}
        await check_everything(database_url)


async def test_a_new_version_never_reaches_back_behind_what_was_folded(database_url: str, tmp_path: Path) -> None:
    clock, ahead = SetClock(NOON), NOON + timedelta(minutes=4)
    async with club(database_url, tmp_path, clock=clock) as service:
        await service.submit([found("1", at=ahead)])
    async with club(database_url, tmp_path, GENEROUS, clock) as service:
        before = service.program("club")
        clock.set(ahead + timedelta(seconds=1))
        after = service.program("club")

        assert before is not None
        assert after is not None
        assert (before.version.number, after.version.number) == (1, 2)
        assert after.version.effective_from == instant_of(ahead) + 1


async def test_a_deployment_without_a_folder_serves_what_was_published(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path):
        pass
    async with open_service(database_url=database_url, rulesets=None, clock=SetClock(NOON)) as service:
        (outcome,) = await service.submit([found("1")])

        assert 20 in amounts(outcome)


async def test_several_programmes_live_in_one_database(database_url: str, tmp_path: Path) -> None:
    rulesets = write_program(tmp_path, CLUB, "club")
    write_program(tmp_path, GENEROUS, "other")
    async with open_service(database_url=database_url, rulesets=rulesets, clock=SetClock(NOON)) as service:
        one, other = await service.submit([found("1"), replace(found("1"), program="other")])

        assert (20 in amounts(one), 30 in amounts(other)) == (True, True)
        assert [each.key for each in service.programs()] == ["club", "other"]
        await check_everything(database_url)


async def test_broken_rule_files_are_refused_with_the_whole_report(sqlite_url: str, tmp_path: Path) -> None:
    write_program(tmp_path / "rulesets", {**CLUB, "rules.yaml": RULES.replace("when: help.found", "when: help.fund")})

    with pytest.raises(RulesetsInvalid) as caught:
        async with open_service(database_url=sqlite_url, rulesets=tmp_path / "rulesets"):
            raise AssertionError("it was served")

    assert "help.fund" in str(caught.value)
    assert "rules.yaml" in str(caught.value)


async def test_a_folder_that_is_not_there_is_told(sqlite_url: str, tmp_path: Path) -> None:
    with pytest.raises(RulesetsInvalid, match="there is no folder"):
        async with open_service(database_url=sqlite_url, rulesets=tmp_path / "nowhere"):
            raise AssertionError("it was served")
