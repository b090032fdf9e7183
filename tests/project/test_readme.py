"""The README is followed to the letter: its requests are sent as they stand, and what it shows is what comes back."""

import json
import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import httpx
import pytest
from graphql import build_schema, parse, validate

from schema.demo.greeting import greeting
from schema.demo.requests import HOME, SUBMIT
from tests.commands.running import REPOSITORY, TROGEN, running, running_demo
from tests.commands.test_trogen import trogen

README = (REPOSITORY / "README.md").read_text("utf-8")
BLOCKS: list[tuple[str, str]] = re.findall(r"^```(\w+)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def blocks(language: str, beginning: str = "") -> list[str]:
    """The fenced texts of a language that begin so, without the last line break."""
    return [text.rstrip("\n") for kind, text in BLOCKS if kind == language and text.startswith(beginning)]


def send(command: str, port: int) -> Any:
    """Does what the curl command would do, on a machine that need not have curl."""
    words = shlex.split(command.replace(":8000", f":{port}"))
    headers = dict(words[i + 1].split(": ", 1) for i, word in enumerate(words) if word == "-H")
    address = next(word for word in words if word.startswith("http"))
    return httpx.post(address, headers=headers, content=words[words.index("-d") + 1], timeout=30).json()


def shape(value: Any) -> Any:
    """What a front-end team learns from an answer: its fields, not its figures."""
    match value:
        case dict():
            return {key: shape(part) for key, part in value.items()}
        case list():
            return [shape(part) for part in value[:1]]
        case _:
            return ...


def test_the_readme_shows_the_requests_that_the_demo_prints() -> None:
    printed = greeting("127.0.0.1", 8000, ".venv/bin/trogen")
    commands = [*blocks("sh", "curl")[:2], *blocks("sh", ".venv/bin/trogen watch")]
    assert len(commands) == 3
    assert [command for command in commands if command not in printed] == []


def test_the_requests_of_the_readme_answer_as_it_says(tmp_path: Path, unused_port: int) -> None:
    (watch,) = blocks("sh", ".venv/bin/trogen watch")
    submit, home, _ = blocks("sh", "curl")
    outcome, screen, _ = (json.loads(text) for text in blocks("json"))
    (feed,) = blocks("text", "20")
    watching_words = shlex.split(watch.replace(":8000", f":{unused_port}"))[1:]
    with running_demo(tmp_path, unused_port), running(*watching_words, cwd=tmp_path) as watching:
        watching.line_with("Watching.")
        assert without_streaks(send(submit, unused_port)) == without_streaks(outcome)
        for line in feed.splitlines():
            _, what = line.split(" ", 1)
            watching.line_with(what)
        painted = send(home, unused_port)
        assert shape(painted) == shape(screen)
        assert [each["status"] for each in painted["data"]["member"]["badges"]] == [
            each["status"] for each in screen["data"]["member"]["badges"]
        ]


def test_the_rule_that_the_readme_changes_gives_what_it_says(tmp_path: Path, unused_port: int) -> None:
    first, _, second = blocks("sh", "curl")
    _, _, answer = (json.loads(text) for text in blocks("json"))
    (line,) = blocks("yaml")
    rulesets = tmp_path / "rulesets"
    shutil.copytree(REPOSITORY / "rulesets", rulesets)
    with running_demo(tmp_path, unused_port, rulesets=rulesets) as demo:
        send(first, unused_port)
        assert demo.press_ctrl_c() == 0
    change(rulesets / "kundklubb/self-service.yaml", line)
    with running_demo(tmp_path, unused_port, rulesets=rulesets) as demo:
        (told,) = re.findall(r"It says `(.*?)`", README)
        assert told in demo.seen
        assert send(second, unused_port) == answer


def test_the_tests_beside_the_rules_notice_the_change_as_the_readme_says(tmp_path: Path) -> None:
    (line,) = blocks("yaml")
    (summary,) = blocks("text", "rulesets/kundklubb: ")
    (command,) = blocks("sh", ".venv/bin/trogen test")
    shutil.copytree(REPOSITORY / "rulesets", tmp_path / "rulesets")
    changed = "rulesets/kundklubb/self-service.yaml"
    assert trogen(*shlex.split(command)[1:], cwd=tmp_path).returncode == 0
    change(tmp_path / changed, line)
    assert trogen("check", cwd=tmp_path).returncode == 0
    tested = trogen(*shlex.split(command)[1:], cwd=tmp_path)
    assert (tested.returncode, tested.stdout.splitlines()[-1]) == (1, summary)
    assert f"  {changed}:" in tested.stdout


def change(file: Path, line: str) -> None:
    """Does to the rule file what the README tells its reader to do."""
    before = next(each for each in file.read_text("utf-8").splitlines() if each.startswith("    give: {points: 20, xp"))
    file.write_text(file.read_text("utf-8").replace(before, line, 1), "utf-8")


def without_streaks(answer: Any) -> Any:
    """Which streaks an action extends depends on the day of the week."""
    streaks = answer["data"]["submitAction"]["outcome"].pop("streaks")
    assert len(streaks) in (1, 2)
    return answer


@pytest.mark.parametrize("document", [*blocks("graphql"), SUBMIT.document, HOME.document])
def test_the_documents_of_the_readme_fit_the_schema(document: str) -> None:
    schema = build_schema((REPOSITORY / "schema.graphql").read_text("utf-8"))
    assert validate(schema, parse(document)) == []


def test_every_command_of_the_readme_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (REPOSITORY / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"(?:`|^)make ([a-z]+)", README, re.MULTILINE)) <= targets
    assert TROGEN.exists()
