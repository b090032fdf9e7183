"""Complaints: a worker that goes on trying tells once why it does not work, and where that went wrong."""

import asyncio
from pathlib import Path

import pytest
import structlog
from structlog.testing import capture_logs

from engine.clock import SetClock
from engine.errors import StoreUnavailable
from engine.live.complaints import Complaints
from engine.live.poller import Poller
from engine.live.scheduler import Scheduler
from engine.live.tail import Tail
from engine.service import Who, open_service
from tests.club import NOON, write_program
from tests.live.test_tail import Ear

PATIENCE_SECONDS = 20


def test_the_same_is_told_once_and_again_once_it_had_worked() -> None:
    with capture_logs() as logs:
        complaints = Complaints(structlog.get_logger("tests"))
        for error in (ValueError("one"), ValueError("one"), ValueError("two"), StoreUnavailable("away")):
            complaints.tell("it cannot be done", error)
        complaints.over("it cannot be done")
        complaints.tell("it cannot be done", StoreUnavailable("away"))

    assert [(each["error"], each["log_level"], "exc_info" in each) for each in logs] == [
        ("one", "error", True),
        ("two", "error", True),
        ("away", "warning", False),
        ("away", "warning", False),
    ]


async def broken(*_: object) -> None:
    raise KeyError("foreseen by nobody")


@pytest.mark.parametrize(
    ("worker", "does", "event"),
    [
        (Tail, "look", "cannot look for what is new in the feed, trying again"),
        (Poller, "poll", "cannot ask for news, trying again"),
        (Scheduler, "catch_up", "what is due cannot be told, trying again"),
    ],
)
async def test_whoever_goes_on_trying_says_where_it_went_wrong(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, worker: type[object], does: str, event: str
) -> None:
    told, tell = asyncio.Event(), Complaints.tell

    def tells(self: Complaints, what: str, error: BaseException) -> None:
        tell(self, what, error)
        told.set()

    monkeypatch.setattr(worker, does, broken)
    monkeypatch.setattr(Complaints, "tell", tells)
    with capture_logs() as logs:
        rulesets, clock = write_program(tmp_path / "rulesets"), SetClock(NOON)
        async with open_service(database_url=sqlite_url, rulesets=rulesets, clock=clock, scheduled=True) as service:
            service.tail.follow("club", Ear())
            service.tail.ring()
            with service.bus.following(Who("club", "anna")):
                await asyncio.wait_for(told.wait(), PATIENCE_SECONDS)

    (line,) = [each for each in logs if each["event"] == event]
    assert isinstance(line["exc_info"], KeyError)
    assert line["log_level"] == "error"
