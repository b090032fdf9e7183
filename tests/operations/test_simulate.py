"""Simulating a draft: who gains and loses what, to the last point, without anything being written."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from engine.clock import SetClock
from engine.errors import EngineError, WrongSetting
from engine.operations.publish import Publication
from engine.operations.simulate import NothingToSimulate, Progress, Sample, Simulation, These, simulate
from engine.operations.simulating.report import LevelReport, Moved
from engine.operations.simulating.silent import Silence
from engine.operations.submissions import Accepted
from engine.rules.instants import Instant, instant_of
from engine.rulesets import Report, check_folder
from engine.service import Service
from engine.store.database import database_of
from tests.club import CLUB, NOON, PROGRAMME, RULES, club, found, write_program
from tests.journals import check_everything

NOW = instant_of(NOON)


def rules(old: str, new: str) -> Mapping[str, str]:
    """The club's rule files with one thing otherwise."""
    assert old in RULES
    return {**CLUB, "rules.yaml": RULES.replace(old, new)}


def draft(folder: Path, files: Mapping[str, str], key: str = "club") -> Report:
    return check_folder(write_program(folder / "drafts", files, key) / key)


async def tried(database_url: str, report: Report, **how: object) -> Simulation:
    """What a simulation reports, run beside the event loop of a service."""
    arguments: dict[str, object] = {"now": NOW, "jobs": 1, **how}
    done = await asyncio.to_thread(simulate, database_of(database_url), report, **arguments)  # type: ignore[arg-type]
    return replace(done, seconds=0.0)


def days_ago(days: int) -> datetime:
    return NOON - timedelta(days=days)


async def some_history(service: Service) -> None:
    """Anna found something on five days running, Bo four times on one day, Cia once."""
    await service.submit([found(f"anna-{day}", "anna", days_ago(5 - day)) for day in range(5)])
    await service.submit([found(f"bo-{n}", "bo", days_ago(2) + timedelta(hours=n)) for n in range(4)])
    await service.submit([found("cia", "cia", days_ago(6))])


async def test_a_draft_that_changes_nothing_changes_nobody(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        await some_history(service)
        report = await tried(database_url, draft(tmp_path, CLUB))

    assert (report.members, report.changed, report.entries) == (3, 0, 10)
    (points,) = report.wallets
    assert points.balance == Moved(385, 385)
    assert (points.gaining, points.losing, points.unchanged) == (0, 0, 3)
    assert points.gains == points.losses == ()
    assert all(each.points.difference == 0 for each in report.rules)
    assert all(each.held.difference == each.gained == each.lost == 0 for each in report.badges)


async def test_who_gains_and_loses_by_a_changed_amount_is_told_to_the_last_point(
    database_url: str, tmp_path: Path
) -> None:
    async with club(database_url, tmp_path) as service:
        await some_history(service)
        report = await tried(database_url, draft(tmp_path, rules("points: 20", "points: 30")))

    (points,) = report.wallets
    assert points.balance == Moved(385, 385 + 9 * 10)
    assert [(each.member, each.before, each.after) for each in points.gains] == [
        ("anna", 205, 255),
        ("bo", 160, 190),
        ("cia", 20, 30),
    ]
    assert points.gains[0].rules == (("points.found_it", 50),)
    told = {(each.rule, each.wallet): each.points for each in report.rules}
    assert told["points.found_it", "points"] == Moved(180, 270)
    assert told["badges.finder", "points"] == Moved(200, 200)


async def test_the_balances_add_up_to_what_the_rules_gave(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        await some_history(service)
        report = await tried(database_url, draft(tmp_path, rules("points: 20", "points: 7")))

    (points,) = report.wallets
    assert points.balance.before == sum(each.points.before for each in report.rules)
    assert points.balance.after == sum(each.points.after for each in report.rules)


async def test_badges_levels_and_streaks_are_compared(database_url: str, tmp_path: Path) -> None:
    strict = RULES.replace("at_least: 3", "at_least: 5").replace("every: day", "every: week")
    async with club(database_url, tmp_path) as service:
        await some_history(service)
        report = await tried(database_url, draft(tmp_path, {**CLUB, "rules.yaml": strict}))

    bronze, silver = report.badges
    assert (bronze.tier, bronze.held, bronze.gained, bronze.lost) == ("bronze", Moved(3, 3), 0, 0)
    assert (silver.tier, silver.held, silver.gained, silver.lost) == ("silver", Moved(2, 1), 0, 1)
    assert report.levels == (LevelReport("seed", Moved(1, 1)), LevelReport("sprout", Moved(2, 2)))
    (daily,) = report.streaks
    assert daily.longest == Moved(5, 2)
    assert report.changed == 3


async def test_members_who_climb_and_fall_are_counted(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        await some_history(service)
        lower = await tried(database_url, draft(tmp_path, rules("from: 50", "from: 10")))
        higher = await tried(database_url, draft(tmp_path, rules("from: 50", "from: 200")))
    assert (lower.climbing, lower.falling) == (1, 0)
    assert (higher.climbing, higher.falling) == (0, 1)


async def test_what_was_published_comes_to_the_same_as_was_simulated(database_url: str, tmp_path: Path) -> None:
    files = rules("points: 20", "points: 30")
    async with club(database_url, tmp_path) as service:
        await some_history(service)
        report = await tried(database_url, draft(tmp_path, files), since=instant_of(days_ago(3)))
        await service.publish(Publication("club", files, "test", since=instant_of(days_ago(3))))
        await service.catch_up()
        for change in report.wallets[0].gains:
            member = await service.member("club", change.member)
            assert member is not None
            assert member.standing.wallets[0].balance == change.after
        again = await tried(database_url, draft(tmp_path, files), since=instant_of(days_ago(3)))
        await check_everything(database_url)
    assert [(each.member, each.difference) for each in report.wallets[0].gains] == [("anna", 30), ("bo", 30)]
    assert again.changed == 0


async def test_members_who_are_not_rated_yet_are_compared_as_they_will_be(database_url: str, tmp_path: Path) -> None:
    files = rules("points: 20", "points: 30")
    async with club(database_url, tmp_path) as service:
        await some_history(service)
        await service.publish(Publication("club", files, "test", since=instant_of(days_ago(10))))
        report = await tried(database_url, draft(tmp_path, files))
    assert report.changed == 0
    assert report.published == 2
    assert report.wallets[0].balance == Moved(475, 475)


async def test_with_a_beginning_only_what_came_after_it_is_folded_anew(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        await service.submit(
            [found(f"{n}", "anna", days_ago(200) + timedelta(days=n)) for n in range(150)],  # passes two checkpoints
            importing=True,
        )
        since = instant_of(days_ago(70))
        whole = draft(tmp_path, rules("points: 20", "points: 21"))
        report = await tried(database_url, whole, since=since)
    assert report.entries == 20
    (change,) = report.wallets[0].gains
    assert (change.difference, change.rules) == (20, (("points.found_it", 20),))
    assert report.wallets[0].balance.before == sum(each.points.before for each in report.rules)
    assert report.since == since


async def test_reversed_actions_are_left_out(database_url: str, tmp_path: Path) -> None:
    """Reversals are recorded as facts; what they take back is not folded under the draft either."""
    async with club(database_url, tmp_path) as service:
        await some_history(service)
        (outcome,) = await service.submit([found("again", "cia", days_ago(1))])
        assert isinstance(outcome, Accepted)
        with_it = await tried(database_url, draft(tmp_path, rules("points: 20", "points: 30")), who=These(("cia",)))
        await taken_back(service, outcome)
        without = await tried(database_url, draft(tmp_path, rules("points: 20", "points: 30")), who=These(("cia",)))
    assert (with_it.entries, without.entries) == (2, 1)
    assert with_it.wallets[0].balance == Moved(40, 60)
    assert without.wallets[0].balance == Moved(20, 30)


async def taken_back(service: Service, outcome: Accepted) -> None:
    """Takes an action back through the writer, as an operation does."""
    from engine.rules.entries import EntryId, Reversal
    from engine.store.candidates import Candidate, Key, Who
    from engine.store.ids import new_id

    action = outcome.action
    reversal = Reversal(EntryId(new_id()), action.occurred_at, "operator", "r" * 32, action.id, "a mistake")
    candidate = Candidate(
        Who("club", action.member), Key("club", "operator", "r" * 32), "", reversal, NOW, False, action.occurred_at
    )
    await service._writer.record([candidate])


async def test_several_processes_report_the_same_as_one(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        await service.submit(
            [found(f"{n}-{day}", f"member-{n:02}", days_ago(6 - day)) for n in range(30) for day in range(n % 6)]
        )
        report = draft(tmp_path, rules("points: 20", "points: 30"))
        alone = await tried(database_url, report)
        together = await tried(database_url, report, jobs=2)
    assert replace(together, jobs=1) == alone


async def test_a_sample_is_always_the_same_members(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        await service.submit([found(f"{n}", f"member-{n}", days_ago(1)) for n in range(20)])
        report = draft(tmp_path, rules("points: 20", "points: 30"))
        one, other, larger = [await tried(database_url, report, who=Sample(size)) for size in (5, 5, 12)]
    assert one == other
    assert (one.members, one.all_members) == (5, 20)
    assert {each.member for each in one.wallets[0].gains} < {each.member for each in larger.wallets[0].gains}


async def test_named_members_are_looked_at_alone(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        await some_history(service)
        report = draft(tmp_path, rules("points: 20", "points: 30"))
        two = await tried(database_url, report, who=These(("cia", "bo", "cia")))
        with pytest.raises(WrongSetting, match='no member "ana"; did you mean "anna"'):
            await tried(database_url, report, who=These(("ana",)))
    assert [each.member for each in two.wallets[0].gains] == ["bo", "cia"]


async def test_a_running_writer_is_not_disturbed_and_nothing_is_written(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        await some_history(service)
        entries = await check_everything(database_url)
        report = draft(tmp_path, rules("points: 20", "points: 30"))
        seen: list[Progress] = []

        loop = asyncio.get_running_loop()

        def meanwhile(progress: Progress) -> None:
            """Submits in the middle of it, and waits for the answer."""
            seen.append(progress)
            sent = service.submit([found(f"late-{len(seen)}", "cia", NOON)])
            asyncio.run_coroutine_threadsafe(sent, loop).result(30)

        done = await tried(database_url, report, progress=meanwhile)
        assert await check_everything(database_url) == entries + len(seen)
    assert seen == [Progress(0, 3), Progress(3, 3)]
    assert done.wallets[0].balance.before in (385, 385 + 20)


async def test_rules_that_never_fire_are_told_with_how_close_they_came(sqlite_url: str, tmp_path: Path) -> None:
    silent = """
      never_asked: {name: N, when: help.given, give: {points: 1}, limits: {times_per_day: 1}}
      never_met: {name: N, when: help.found, if: {topic: nothing}, give: {points: 1}, limits: {times_per_day: 1}}
    campaigns:
      later: {name: L, first_day: 2030-01-01, last_day: 2030-01-31, multiply: 2, applies_to: [found_it]}
    challenges:
      long_one:
        name: L
        who: each_member
        first_day: 2026-01-01
        last_day: 2026-12-31
        steps: {find: {name: F, do: help.found, times: 50}}
    streaks:"""
    files = {
        "programme.yaml": PROGRAMME.replace("    actions:", "    actions:\n      help.given: {name: Gave}"),
        "rules.yaml": RULES.replace("    streaks:", silent, 1).replace("from: 50", "from: 5000"),
    }
    async with club(sqlite_url, tmp_path) as service:
        await some_history(service)
        report = await tried(sqlite_url, draft(tmp_path, files))
    assert {each.rule: (each.why, each.actions) for each in report.silent} == {
        "points.never_asked": (Silence.NOTHING_TO_HEAR, 0),
        "points.never_met": (Silence.NEVER_MATCHED, 10),
        "campaigns.later": (Silence.NEVER_MATCHED, 10),
        "challenges.long_one": (Silence.NEVER_GOT_THERE, 10),
        "levels.sprout": (Silence.NEVER_MATCHED, 0),
    }


async def test_what_fired_before_the_draft_begins_is_not_its_doing(sqlite_url: str, tmp_path: Path) -> None:
    async with club(sqlite_url, tmp_path) as service:
        await some_history(service)
        report = await tried(sqlite_url, draft(tmp_path, CLUB), since=NOW)
    assert (report.entries, report.changed) == (0, 0)
    assert {"points.found_it", "streaks.daily", "badges.finder.silver"} < {each.rule for each in report.silent}


async def test_time_that_passed_counts_on_both_sides(database_url: str, tmp_path: Path) -> None:
    files = {**CLUB, "programme.yaml": PROGRAMME.replace("{name: Points}", "{name: Points, expires: {after: 1 month}}")}
    clock = SetClock(NOON)
    async with club(database_url, tmp_path, files, clock) as service:
        await some_history(service)
        later = Instant(NOW + 100 * 24 * 3600 * 1_000_000)
        report = await tried(database_url, draft(tmp_path, files), now=later)
    assert report.changed == 0
    assert report.wallets[0].balance == Moved(0, 0)
    assert {each.rule: each.points.after for each in report.rules}["wallets.points"] == -385


async def test_what_cannot_be_simulated_is_told_in_words(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        report = draft(tmp_path, CLUB)
        with pytest.raises(NothingToSimulate, match="club has no history yet"):
            await tried(database_url, report)
        await some_history(service)
        with pytest.raises(NothingToSimulate, match=r"there is no programme klub .*did you mean club\?"):
            await tried(database_url, draft(tmp_path, CLUB, "klub"))
        with pytest.raises(WrongSetting, match="still to come"):
            await tried(database_url, report, since=Instant(NOW + 1))


async def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    path = tmp_path / "nowhere.db"
    with pytest.raises(EngineError, match="cannot be read"):
        await tried(f"sqlite://{path}", draft(tmp_path, CLUB))
    assert not path.exists()
