"""The list of rejections: what is kept of what was refused, how much of it, for how long, and submitting it again."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from engine.clock import SetClock
from engine.operations.problems import ProblemCode
from engine.operations.rejected.counting import Per
from engine.operations.rejected.rejections import Keeping, Rejection
from engine.operations.submissions import Accepted, Duplicate, Registration, Rejected, Submission
from engine.rules.instants import Instant, instant_of
from engine.service import Service, open_service
from engine.store.rejections import Asked
from tests.club import CLUB, NOON, PROGRAMME, club, found, write_program

ALL = Asked()


async def listed(service: Service, asked: Asked = ALL) -> tuple[Rejection, ...]:
    return (await service.rejections.page(asked, 100, None)).rows


def by(brand: str, submission: Submission) -> Submission:
    return replace(submission, brand=brand, credential=f"key-{brand}")


MISTYPED = Submission("club", "anna", "help.fuond", "1", {"topic": "billing"}, "2026-11-20T11:00:00Z", "shop")


async def test_what_is_refused_is_kept_as_it_came(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        await service.submit([by("shop", MISTYPED), found("2")])

        (rejection,) = await listed(service)

    assert rejection.payload == {
        "program": "club",
        "member": "anna",
        "type": "help.fuond",
        "idempotencyKey": "1",
        "occurredAt": "2026-11-20T11:00:00Z",
        "attributes": {"topic": "billing"},
    }
    assert (rejection.program, rejection.brand, rejection.credential) == ("club", "shop", "key-shop")
    assert [each.code for each in rejection.problems] == ["UNKNOWN_ACTION_TYPE"]
    assert 'did you mean "help.found"?' in rejection.problems[0].message
    assert (rejection.times, rejection.resolved_at, rejection.is_cut) == (1, None, False)
    assert rejection.received_at == instant_of(NOON)


REFUSED = {
    ProblemCode.UNKNOWN_PROGRAM: replace(MISTYPED, program="culb"),
    ProblemCode.INVALID_MEMBER: found("1", member="\ud800"),
    ProblemCode.INVALID_IDEMPOTENCY_KEY: found("\x00" * 300),
    ProblemCode.UNKNOWN_ACTION_TYPE: replace(MISTYPED, type="\x00\udfff" * 300),
    ProblemCode.INVALID_TIME: found("1", at="yesterday"),
    ProblemCode.MISSING_ATTRIBUTE: replace(found("1"), attributes={}),
    ProblemCode.INVALID_ATTRIBUTE: replace(found("1"), attributes={"topic": {"a": [float("nan"), None]}}),
    ProblemCode.INVALID_ATTRIBUTES: replace(found("1"), attributes=[1, "two"]),
    ProblemCode.UNKNOWN_ATTRIBUTE: replace(found("1"), attributes={"topic": "x", "\ud800": 10**400}),
    ProblemCode.OUTSIDE_TIME_WINDOW: found("1", at=NOON - timedelta(days=30)),
    ProblemCode.ACTION_TYPE_NOT_PERMITTED: replace(found("1"), action_types=frozenset({"other"})),
}


async def test_every_reason_is_kept_whatever_came(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        for code, submission in REFUSED.items():
            (outcome,) = await service.submit([submission])
            assert isinstance(outcome, Rejected)
            assert outcome.problems[0].code is code
        kept = await listed(service)

    assert [each.problems[0].code for each in kept] == [each.value for each in reversed(REFUSED)]
    assert [each.program for each in kept].count(None) == 1


async def test_what_only_the_database_can_refuse_is_kept_as_well(database_url: str, tmp_path: Path) -> None:
    files = {**CLUB, "programme.yaml": PROGRAMME + "    unknown_members: refuse\n"}
    async with club(database_url, tmp_path, files) as service:
        await service.register(Registration("club", "bo"))
        await service.submit([found("1", "bo"), found("1", "bo", topic="other"), found("2", "anna")])

        codes = {each.problems[0].code for each in await listed(service)}

    assert codes == {"IDEMPOTENCY_CONFLICT", "UNKNOWN_MEMBER"}


async def test_a_preview_is_not_kept(sqlite_url: str, tmp_path: Path) -> None:
    async with club(sqlite_url, tmp_path) as service:
        await service.preview(MISTYPED)

        assert await listed(service) == ()


async def test_the_very_same_again_is_counted_on_one_entry(database_url: str, tmp_path: Path) -> None:
    clock = SetClock(NOON)
    async with club(database_url, tmp_path, clock=clock) as service:
        await service.submit([MISTYPED, MISTYPED])
        clock.move(timedelta(minutes=5))
        await service.submit([MISTYPED])
        await service.submit([replace(MISTYPED, attributes={"topic": "other"})])

        other, same = await listed(service)

    assert (same.times, other.times) == (3, 1)
    assert same.last_at - same.received_at == 5 * 60 * 1_000_000


async def test_what_is_too_large_is_cut_and_says_so(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        await service.submit([replace(MISTYPED, attributes={"topic": "x" * 20_000})])
        (rejection,) = await listed(service)
        (again,) = await service.submit_again([rejection.id], ALL, action_types=None)

    assert rejection.is_cut
    assert rejection.payload["member"] == "anna"
    assert "attributes" not in rejection.payload
    assert again.rejection is not None
    assert again.outcome is None


async def test_a_flood_does_not_fill_the_disk(database_url: str, tmp_path: Path) -> None:
    rulesets = write_program(tmp_path / "rulesets")
    clock = SetClock(NOON)
    keeping = Keeping(most_a_day=3)
    async with open_service(database_url=database_url, rulesets=rulesets, clock=clock, keeping=keeping) as service:
        flood = [replace(MISTYPED, idempotency_key=str(number)) for number in range(10)]
        await service.submit(flood[:2])
        await service.submit(flood)
        await service.submit([by("nursery", flood[0])])
        kept = len(await listed(service))
        clock.move(timedelta(days=1))
        await service.submit([replace(flood[9], occurred_at=None)])
        await service.rejections.settle()
        first, second = await service.rejections.counts(
            "club", "shop", instant_of(NOON), Instant(clock.now() + 1), Per.DAY
        )
        kept_later = len(await listed(service))

    assert (kept, kept_later) == (4, 5)
    assert (first.rejected, first.not_kept) == (12, 7)
    assert (second.rejected, second.not_kept) == (1, 0)


async def test_what_is_submitted_again_counts_once_the_rules_are_there(database_url: str, tmp_path: Path) -> None:
    clock = SetClock(NOON)
    async with club(database_url, tmp_path, clock=clock) as service:
        await service.submit([replace(MISTYPED, occurred_at=None)])
        (rejection,) = await listed(service)
        clock.move(timedelta(days=2))
        write_program(tmp_path / "rulesets", {"programme.yaml": PROGRAMME.replace("help.found:", "help.fuond:")})
        (tmp_path / "rulesets/club/rules.yaml").unlink()
        await service.publish_folders(tmp_path / "rulesets")

        (again,) = await service.submit_again([rejection.id], ALL, action_types=None)
        (by_brand,) = await service.submit([replace(MISTYPED, occurred_at=None)])
        (resolved,) = await listed(service)

    assert isinstance(again.outcome, Accepted)
    assert again.outcome.action.occurred_at == rejection.received_at
    assert again.outcome.action.brand == "shop"
    assert isinstance(by_brand, Duplicate)
    assert resolved.action_id == again.outcome.action.id
    assert resolved.resolved_at == clock.now()


async def test_what_the_brand_mends_itself_is_resolved(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        await service.submit([MISTYPED, replace(MISTYPED, idempotency_key="2")])
        await service.submit([replace(MISTYPED, type="help.found")])

        open_, resolved = await listed(service)

        assert (open_.resolved_at, resolved.resolved_at) == (None, instant_of(NOON))
        assert [each.id for each in await listed(service, Asked(is_resolved=False))] == [open_.id]
        assert [each.id for each in await listed(service, Asked(is_resolved=True))] == [resolved.id]


async def test_what_came_too_late_is_taken_when_it_is_imported_only(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        await service.submit([found("1", at=NOON - timedelta(days=30))])
        (rejection,) = await listed(service)

        (refused,) = await service.submit_again([rejection.id], ALL, action_types=None)
        (imported,) = await service.submit_again([rejection.id], ALL, action_types=None, importing=True)
        (same,) = await listed(service)

    assert isinstance(refused.outcome, Rejected)
    assert isinstance(imported.outcome, Accepted)
    assert same.times == 2


async def test_entries_are_deleted_in_the_end_and_their_counts_stay(database_url: str, tmp_path: Path) -> None:
    clock = SetClock(NOON)
    async with club(database_url, tmp_path, clock=clock) as service:
        await service.submit([MISTYPED, found("2")])
        clock.move(timedelta(days=20))
        await service.submit([found("3", at="never")])
        clock.move(timedelta(days=11))

        await service.catch_up()

        (left,) = await listed(service)
        days = await service.rejections.counts("club", None, instant_of(NOON), Instant(clock.now()), Per.DAY)

    assert left.payload["idempotencyKey"] == "3"
    assert days[0].by_code == {"UNKNOWN_ACTION_TYPE": 1}
    assert sum(each.submitted for each in days) == 3


async def test_outcomes_are_counted_by_brand_hour_and_reason(database_url: str, tmp_path: Path) -> None:
    clock = SetClock(NOON)
    async with club(database_url, tmp_path, clock=clock) as service:
        await service.submit([by("shop", found("1")), by("shop", found("1")), by("nursery", found("1"))])
        clock.move(timedelta(hours=2))
        await service.submit(
            [by("shop", replace(MISTYPED, idempotency_key="3")), by("shop", replace(found("2"), attributes={}))]
        )
        await service.rejections.settle()
        since = instant_of(NOON)
        hours = await service.rejections.counts("club", "shop", since, Instant(clock.now() + 1), Per.HOUR)

    assert [each.submitted for each in hours] == [2, 0, 2]
    assert (hours[0].accepted, hours[0].duplicates) == (1, 1)
    assert hours[2].by_code == {"UNKNOWN_ACTION_TYPE": 1, "MISSING_ATTRIBUTE": 1}


async def test_pages_go_on_where_the_one_before_ended(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        await service.submit([replace(MISTYPED, idempotency_key=str(number)) for number in range(5)])
        first = await service.rejections.page(ALL, 2, None)
        second = await service.rejections.page(ALL, 2, first.rows[-1].id)
        last = await service.rejections.page(ALL, 2, second.rows[-1].id)
        in_all = await service.rejections.in_all(ALL)

    keys = [each.payload["idempotencyKey"] for page in (first, second, last) for each in page.rows]
    assert sorted(map(str, keys)) == ["0", "1", "2", "3", "4"]
    assert [each.has_more for each in (first, second, last)] == [True, True, False]
    assert in_all == 5


@pytest.mark.parametrize("failures", [1, 30])
async def test_what_cannot_be_kept_now_is_kept_with_what_comes_next(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failures: int
) -> None:
    """The caller is told of the refusal in any case; 5 attempts are made each time."""
    from engine.errors import StoreUnavailable
    from engine.store import rejections, writer

    left, keep = [failures], rejections.keep

    def failing(*given: object) -> object:
        left[0] -= 1
        if left[0] >= 0:
            raise StoreUnavailable("the disk is full")
        return keep(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(rejections, "keep", failing)
    monkeypatch.setattr(writer, "_PATIENCE_SECONDS", (0.0,) * 4)
    async with club(sqlite_url, tmp_path) as service:
        for number in range(7):
            (outcome,) = await service.submit([replace(MISTYPED, idempotency_key=str(number))])
            assert isinstance(outcome, Rejected)

        assert len(await listed(service)) == 7


async def test_erasing_a_person_deletes_what_was_refused_of_them(database_url: str, tmp_path: Path) -> None:
    async with club(database_url, tmp_path) as service:
        await service.submit([found("1"), found("2", at="never"), found("3", "bo", at="never"), MISTYPED])
        await service.submit([replace(MISTYPED, program="nowhere")])
        await service.privacy.erase("club", "anna", by="tests")
        (refused,) = await service.submit([found("4", at=NOON - timedelta(minutes=1))])

        (left,) = await listed(service)

    assert isinstance(refused, Rejected)
    assert left.payload["member"] == "bo"
