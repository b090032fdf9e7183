"""`trogen demo` from the first line to Ctrl-C, as a stranger would meet it."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import cast
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from engine.settings import DEMO_OPERATOR_KEY
from schema.demo.greeting import graphiql
from schema.demo.requests import HOME, MEMBER, SUBMIT, Request
from tests import ports
from tests.commands.running import REPOSITORY, running, running_demo, running_in_background


@pytest.fixture(scope="module")
def demo_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Where a demo runs which the tests share that change nothing in it."""
    port = ports.unused_port()
    with running_demo(tmp_path_factory.mktemp("demo"), port):
        yield port


def ask(port: int, request: Request) -> httpx.Response:
    return httpx.post(
        f"http://127.0.0.1:{port}/graphql",
        headers={"Authorization": f"Bearer {DEMO_OPERATOR_KEY}"},
        json={"query": request.document, "variables": request.variables},
        timeout=30,
    )


def stored_actions(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "var/demo.db")) as database:
        (count,) = database.execute("SELECT count(*) FROM journal_entry").fetchone()
    return int(count)


def test_an_action_over_http_brings_a_badge_to_an_open_subscription(tmp_path: Path, unused_port: int) -> None:
    address = f"ws://127.0.0.1:{unused_port}/graphql"
    watch = ("watch", "kundklubb", MEMBER, "--url", address, "--operator-key", DEMO_OPERATOR_KEY)
    with running_demo(tmp_path, unused_port) as demo, running(*watch, cwd=tmp_path) as watching:
        watching.line_with("Watching.")
        answer = ask(unused_port, SUBMIT).json()
        assert "errors" not in answer
        assert answer["data"]["submitAction"]["result"] == "ACCEPTED"
        assert answer["data"]["submitAction"]["errors"] == []
        for kind in ("PointsGiven", "StreakExtended", "BadgeWon", "LevelChanged"):
            watching.line_with(kind)
        assert watching.press_ctrl_c() == 0
        home = ask(unused_port, HOME).json()
        assert "errors" not in home
        assert home["data"]["member"]["wallets"][0]["balance"] > 0
        assert demo.press_ctrl_c() == 0


def test_a_watcher_comes_back_when_the_server_was_away(tmp_path: Path, unused_port: int) -> None:
    address = f"ws://127.0.0.1:{unused_port}/graphql"
    watch = ("watch", "kundklubb", MEMBER, "--url", address, "--operator-key", DEMO_OPERATOR_KEY)
    with running_demo(tmp_path, unused_port) as first, running(*watch, cwd=tmp_path) as watching:
        watching.line_with("Watching.")
        assert first.press_ctrl_c() == 0
        watching.line_with("The connection was lost")
        with running_demo(tmp_path, unused_port):
            ask(unused_port, SUBMIT)
            watching.line_with("BadgeWon")
    assert len([line for line in watching.seen if "BadgeWon" in line]) == 1
    assert len([line for line in watching.seen if "The connection was lost" in line]) == 1


def test_a_watcher_that_was_stopped_goes_on_with_the_cursor_it_printed(tmp_path: Path, unused_port: int) -> None:
    address = f"http://127.0.0.1:{unused_port}"  # as people know it; the WebSocket is found from it
    watch = ("watch", "kundklubb", MEMBER, "--url", address, "--operator-key", DEMO_OPERATOR_KEY)
    with running_demo(tmp_path, unused_port):
        with running(*watch, cwd=tmp_path) as watching:
            watching.line_with("Watching.")
            assert watching.press_ctrl_c() == 0
            assert watching.line_with("Stopped") == "Stopped watching."
        ask(unused_port, SUBMIT)
        with running(*watch, cwd=tmp_path) as watching:
            watching.line_with("LevelChanged")
            assert watching.press_ctrl_c() == 0
            cursor = watching.line_with("Stopped").removeprefix("Stopped watching. Go on from here with --after ")
        with running(*watch, "--after", cursor, cwd=tmp_path) as watching:
            watching.line_with("Watching.")
            another = {"idempotencyKey": "second", "attributes": {"topic": "delivery", "solved": True}}
            submission = {**cast(dict[str, object], SUBMIT.variables["input"]), **another}
            ask(unused_port, Request(SUBMIT.document, {"input": submission}))
            watching.line_with("PointsLimited")
            assert not [line for line in watching.seen if "BadgeWon" in line]


def test_what_cannot_be_watched_is_told_before_anything_else(tmp_path: Path, demo_port: int) -> None:
    address = f"ws://127.0.0.1:{demo_port}/graphql"
    where = ("--url", address, "--operator-key", DEMO_OPERATOR_KEY)
    with running("watch", "kundklub", MEMBER, *where, cwd=tmp_path) as watching:
        assert watching.ends() == 1
        watching.line_with("there is no programme `kundklub`; did you mean `kundklubb`?")
    assert len(watching.seen) == 1
    with running("watch", "kundklubb", "alva", "--after", "xyz", *where, cwd=tmp_path) as watching:
        assert watching.ends() == 1
        watching.line_with("xyz")
    assert len(watching.seen) == 1


def test_an_address_that_is_none_is_a_wrong_flag(tmp_path: Path) -> None:
    with running("watch", "kundklubb", MEMBER, "--url", "localhost", cwd=tmp_path) as watching:
        assert watching.line_with("--url") == '--url: "localhost" is not an address as `http://127.0.0.1:8000/graphql`'
        assert watching.ends() == 2


def test_a_second_demo_tells_nothing_twice_and_a_fresh_one_starts_over(tmp_path: Path, unused_port: int) -> None:
    with running_demo(tmp_path, unused_port) as demo:
        told = stored_actions(tmp_path)
        ask(unused_port, SUBMIT)
        assert stored_actions(tmp_path) == told + 1
        demo.press_ctrl_c()
    with running_demo(tmp_path, unused_port) as demo:
        assert stored_actions(tmp_path) >= told + 1
        assert ask(unused_port, SUBMIT).json()["data"]["submitAction"]["result"] == "DUPLICATE"
        demo.press_ctrl_c()
    with running_demo(tmp_path, unused_port, "--fresh"):
        assert ask(unused_port, SUBMIT).json()["data"]["submitAction"]["result"] == "ACCEPTED"


def test_an_edited_rule_counts_from_the_next_start_on(tmp_path: Path, unused_port: int) -> None:
    rulesets = tmp_path / "rulesets"
    shutil.copytree(REPOSITORY / "rulesets", rulesets)
    file = rulesets / "kundklubb/self-service.yaml"
    with running_demo(tmp_path, unused_port, rulesets=rulesets) as demo:
        assert points_for(unused_port, "astrid") == 20
        demo.press_ctrl_c()
    file.write_text(
        file.read_text("utf-8").replace("give: {points: 20, xp: 20}", "give: {points: 50, xp: 20}"), "utf-8"
    )
    with running_demo(tmp_path, unused_port, rulesets=rulesets) as demo:
        assert "kundklubb: version 2 of the rules is in force from now on." in demo.seen
        assert points_for(unused_port, "bertil") == 50
        home = ask(unused_port, HOME).json()
        assert home["data"]["member"]["wallets"][0] == {"wallet": {"key": "points"}, "balance": 20}


def points_for(port: int, member: str) -> int:
    """What the first answer that the member finds brings."""
    submission = {**cast(dict[str, object], SUBMIT.variables["input"]), "member": member, "idempotencyKey": member}
    answer = ask(port, Request(SUBMIT.document, {"input": submission})).json()
    return int(answer["data"]["submitAction"]["outcome"]["points"][0]["amount"])


def test_the_demo_answers_nobody_without_its_key(demo_port: int) -> None:
    refused = httpx.post(f"http://127.0.0.1:{demo_port}/graphql", json={"query": "{ __typename }"})
    assert refused.status_code == 401


def test_a_watcher_without_a_server_is_told_in_one_line(tmp_path: Path, unused_port: int) -> None:
    address = f"ws://127.0.0.1:{unused_port}/graphql"
    with running("watch", "kundklubb", "bo", "--url", address, cwd=tmp_path) as watching:
        assert watching.line_with(address) == (
            f"no server answers at {address}; start one with `trogen serve`, or give --url"
        )


def test_a_watcher_with_a_wrong_key_is_told_in_one_line(tmp_path: Path, demo_port: int) -> None:
    address = f"ws://127.0.0.1:{demo_port}/graphql"
    wrong = ("watch", "kundklubb", "bo", "--url", address, "--operator-key", "not-the-right-one")
    with running(*wrong, cwd=tmp_path) as watching:
        assert watching.line_with(address) == (
            f"{address} does not accept the key; give it with --operator-key or TROGEN_OPERATOR_KEY"
        )


def test_the_link_to_graphiql_brings_the_key_along() -> None:
    link = urlsplit(graphiql("http://127.0.0.1:8000/graphql"))
    assert parse_qs(link.query) == {"headers": ['{"Authorization":"Bearer trogen-demo-key-0001"}']}


def test_a_watcher_in_the_background_can_be_stopped_as_well(tmp_path: Path, demo_port: int) -> None:
    address = f"http://127.0.0.1:{demo_port}"
    watch = ("watch", "kundklubb", MEMBER, "--url", address, "--operator-key", DEMO_OPERATOR_KEY)
    with running_in_background(*watch, cwd=tmp_path) as watching:
        watching.line_with("Watching.")
        assert watching.press_ctrl_c() == 0
    with running(*watch, cwd=tmp_path) as watching:
        watching.line_with("Watching.")
        assert watching.terminate() == 0
