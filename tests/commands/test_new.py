"""`trogen new`: what it writes has nothing wrong with it, and it never writes over anything."""

import os
import pty
import subprocess
from pathlib import Path

import pytest

from tests.commands.test_trogen import TROGEN, trogen

KINDS = ("answers", "repairs", "reviews", "events")


@pytest.mark.parametrize("languages", [("en",), ("sv",), ("sv", "en"), ("de", "pt-BR", "sv")])
def test_a_new_programme_has_nothing_wrong_with_it_and_its_tests_pass(
    tmp_path: Path, languages: tuple[str, ...]
) -> None:
    flags = [*(f"--do={kind}" for kind in KINDS), *(f"--language={each}" for each in languages)]
    made = trogen("new", "our_club", "--name", 'Åsa\'s: "club"', *flags, cwd=tmp_path)
    assert (made.returncode, made.stdout) == (
        0,
        "wrote our_club/programme.yaml\nwrote our_club/first-rules.yaml\n"
        "wrote our_club/programme.schema.json\nwrote our_club/rule-files.schema.json\n",
    )
    assert "Next: change a rule, then " in made.stderr
    assert trogen("check", "our_club", cwd=tmp_path).stdout == "our_club: nothing to mend\n"
    assert trogen("fmt", "our_club", "--check", cwd=tmp_path).returncode == 0
    assert trogen("schema", "our_club", "--check", cwd=tmp_path).returncode == 0
    tested = trogen("test", "our_club", cwd=tmp_path)
    assert tested.returncode == 0, tested.stdout


def test_no_change_of_a_new_programme_goes_unnoticed_by_its_tests(tmp_path: Path) -> None:
    trogen("new", "our_club", *(f"--do={kind}" for kind in KINDS), cwd=tmp_path)
    judged = trogen("gaps", "our_club", "--strict", cwd=tmp_path)
    assert judged.returncode == 0, judged.stdout


def test_without_a_terminal_nothing_is_asked(tmp_path: Path) -> None:
    assert trogen("new", "our-club", "--yes", cwd=tmp_path).returncode == 0
    assert "name: Our club\n" in (tmp_path / "our-club/programme.yaml").read_text()


def answered(folder: Path, *flags: str, answers: str) -> tuple[int, str, str]:
    """What `trogen new club` says to somebody who answers so at a terminal: exit code, output and complaints."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [TROGEN, "new", "club", *flags],
        cwd=folder,
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        os.write(ours, answers.encode())
        out, err = process.communicate(timeout=60)
    os.close(ours)
    os.close(theirs)
    return process.returncode, out, err


def test_on_a_terminal_it_asks_what_flags_do_not_say(tmp_path: Path) -> None:
    code, out, err = answered(tmp_path, "--zone", "UTC", answers="The garden club\nsv en\nevents\n")
    assert code == 0, err
    assert "Which time zone" not in out
    programme = (tmp_path / "club/programme.yaml").read_text()
    assert "name: The garden club\nlanguages: [sv, en]" in programme
    assert "zone: UTC" in programme
    assert "event.attended" in programme
    assert "repair.done" not in programme


def test_a_wrong_answer_is_told_at_once_and_asked_for_again(tmp_path: Path) -> None:
    code, out, err = answered(
        tmp_path, answers="Our club\nenglish!\nsv\nstockholm\nEurope/Stockholm\nrepair\n3, Answers\n"
    )
    assert code == 0, err
    complaints = [line for line in err.splitlines() if line.startswith("`")]
    assert [each.split(" is ")[0] for each in complaints] == ["`english!`", "`stockholm`", "`repair`"]
    assert "did you mean `Europe/Stockholm`?" in complaints[1]
    assert "did you mean `repairs`?" in complaints[2]
    assert "--" not in "".join(complaints)
    assert out.count("Which time zone") == 2
    programme = (tmp_path / "club/programme.yaml").read_text()
    assert "review.written" in programme
    assert "help.answer_found" in programme
    assert "repair.done" not in programme


def test_what_flags_say_is_judged_before_anything_is_asked(tmp_path: Path) -> None:
    code, out, err = answered(tmp_path, "--zone", "stockholm", answers="")
    assert (code, out) == (2, "")
    assert err.startswith("--zone: `stockholm` is not a time zone")


def test_what_to_do_next_can_be_pasted_where_a_folder_has_spaces(tmp_path: Path) -> None:
    made = trogen("new", "my club", "--yes", cwd=tmp_path)
    assert "test 'my club'\n" in made.stderr
    assert "demo --rulesets 'my club'\n" in made.stderr


def test_a_name_is_taken_as_it_is_however_odd(tmp_path: Path) -> None:
    assert trogen("new", "club", "--yes", "--language", "sv", "--name", "«Points»", cwd=tmp_path).returncode == 0
    assert 'name: "«Points»"' in (tmp_path / "club/programme.yaml").read_text("utf-8")


def test_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "club").mkdir()
    (tmp_path / "club/notes.txt").write_text("ours")
    refused = trogen("new", "club", "--yes", cwd=tmp_path)
    assert refused.returncode == 1
    assert refused.stderr == "club is there already; name a folder that is not there yet, or is empty\n"
    assert [each.name for each in (tmp_path / "club").iterdir()] == ["notes.txt"]


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        (("--zone", "Europe/Stokholm"), "`Europe/Stokholm` is not a time zone: did you mean `Europe/Stockholm`?"),
        (("--language", "english!"), "`english!` is not the tag of a language: write it as `sv`, `en` or `pt-BR`"),
        (("--do", "repair"), "`repair` is nothing we have rules for; did you mean `repairs`?"),
    ],
)
def test_a_wrong_answer_is_told_and_nothing_is_written(tmp_path: Path, flags: tuple[str, str], told: str) -> None:
    refused = trogen("new", "club", "--yes", *flags, cwd=tmp_path)
    assert refused.returncode == 2
    assert told in " ".join(refused.stderr.replace("│", "").split())
    assert not (tmp_path / "club").exists()
