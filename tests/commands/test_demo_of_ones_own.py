"""`trogen demo` with a programme of somebody's own: what it prints fits that programme, and its database is its own."""

import re
import shlex
from pathlib import Path

import httpx
import pytest

from engine.rules.instants import Instant
from engine.rulesets import compile_sources, read_folder
from schema.demo.first_action import FirstAction, first_action
from tests.commands.running import REPOSITORY, Running, running, running_demo
from tests.commands.test_trogen import trogen

NOW = Instant(1_800_000_000_000_000)


def answered(command: str) -> dict[str, object]:
    """Does what a printed curl command would do."""
    words = shlex.split(command)
    headers = dict(words[i + 1].split(": ", 1) for i, word in enumerate(words) if word == "-H")
    sent = httpx.post(words[2], headers=headers, content=words[words.index("-d") + 1], timeout=30).json()
    assert "errors" not in sent, sent
    data: dict[str, object] = sent["data"]
    return data


def printed_commands(demo: Running) -> list[str]:
    """The curl commands that a demo has printed."""
    demo.line_with("Change a rule, stop the demo")
    return re.findall(r"^curl .*?^}'$", "\n".join(demo.seen), re.MULTILINE | re.DOTALL)


def test_a_new_programme_is_served_with_requests_that_fit_it(tmp_path: Path, unused_port: int) -> None:
    trogen("new", "my club", "--language", "sv", "--do", "answers", cwd=tmp_path)
    with running_demo(tmp_path, unused_port):
        pass  # leaves the example's database behind
    with running_demo(tmp_path, unused_port, rulesets=tmp_path / "my club") as demo:
        submit, home = printed_commands(demo)
        watch = next(shlex.split(line) for line in demo.seen if "trogen watch " in line)
        assert "Trogen serves the programme `my club`. Ctrl-C stops it." in demo.seen
        assert not any("kundklubb" in line or "made-up" in line for line in demo.seen)
        with running(*watch[1:], cwd=tmp_path) as watching:
            watching.line_with("Watching.")
            told = answered(submit)["submitAction"]
            assert isinstance(told, dict)
            assert (told["result"], told["errors"]) == ("ACCEPTED", [])
            assert [each["amount"] for each in told["outcome"]["points"]] == [20]
            watching.line_with("Hittade svaret själv")
        member = answered(home)["member"]
        assert isinstance(member, dict)
        assert member["wallets"] == [{"wallet": {"key": "points"}, "balance": 20}]
    assert sorted(each.name for each in (tmp_path / "var").glob("*.db")) == ["demo-my-club.db", "demo.db"]


def test_inside_its_folder_a_programme_need_not_be_named(new_club: Path, unused_port: int) -> None:
    with running("demo", "--port", str(unused_port), cwd=new_club) as demo:
        demo.line_with("Trogen serves the programme `club`")
        assert demo.press_ctrl_c() == 0


def test_a_programme_that_takes_nobody_unknown_gets_to_know_the_demos_member(new_club: Path, unused_port: int) -> None:
    file = new_club / "programme.yaml"
    file.write_text(file.read_text("utf-8") + "\nunknown_members: refuse\n", "utf-8")
    for _ in range(2):
        with running_demo(new_club.parent, unused_port, "--fresh", rulesets=new_club) as demo:
            told = answered(printed_commands(demo)[0])["submitAction"]
            assert isinstance(told, dict)
            assert told["result"] == "ACCEPTED"


def test_rule_files_with_errors_are_told_and_no_database_is_made(new_club: Path, unused_port: int) -> None:
    (new_club / "more.yaml").write_text("pionts: {}\n")
    refused = trogen("demo", "--rulesets", "club", "--port", str(unused_port), cwd=new_club.parent)
    assert refused.returncode == 1
    assert "club/more.yaml:1:1" in refused.stderr
    assert not (new_club.parent / "var").exists()


PROGRAMME = """\
languages: [en]
zone: Europe/Stockholm
wallets: {points: {name: Points}}
actions:
  browsed: {name: Browsed}
  seen:
    name: Seen
    attributes:
      what: [bird, tree]
      far: whole
      in_company: {type: yes_no, optional: yes}
"""

RULES = """\
points:
  seen_a_tree:
    name: Seen a tree
    when: seen
    if: {what: tree, far: {at_least: 20}, in_company: yes}
    give: {points: 5}
"""


def test_what_the_member_does_is_what_the_rules_reward() -> None:
    compiled = compile_sources({"programme.yaml": PROGRAMME, "rules.yaml": RULES}, "walks")
    assert compiled.ruleset is not None, compiled.diagnostics
    expected = FirstAction("seen", {"what": "tree", "far": 50, "in_company": True})
    assert first_action(compiled.ruleset, NOW) == expected


@pytest.mark.parametrize("name", [each.name for each in (REPOSITORY / "rulesets").iterdir() if each.is_dir()])
def test_the_first_action_fits_each_example(name: str) -> None:
    sources = read_folder(REPOSITORY / "rulesets" / name)
    ruleset = compile_sources(sources, name).ruleset
    assert ruleset is not None
    action = first_action(ruleset, NOW)
    assert action is not None
    assert action.attributes.keys() <= ruleset.dictionary.actions[action.type].attributes.keys()
