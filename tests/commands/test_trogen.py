"""The `trogen` command as it is called from a shell."""

import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from tests.commands.forks import POSSIBLE, run_fork

TROGEN = Path(sys.executable).with_name("trogen")
REPOSITORY = Path(__file__).parents[2]
PATIENCE_SECONDS = 300.0
"""Against commands that hang. The longest, `trogen gaps`, computes for a quarter of a minute when nobody else does."""


def trogen(*arguments: str, cwd: Path = REPOSITORY, **variables: str) -> subprocess.CompletedProcess[str]:
    """Runs the command to its end, with only these TROGEN_ variables set."""
    if not POSSIBLE:
        return trogen_from_a_shell(*arguments, cwd=cwd, **variables)
    return run_fork(TROGEN, arguments, cwd, surroundings(variables), PATIENCE_SECONDS)


def trogen_from_a_shell(*arguments: str, cwd: Path = REPOSITORY, **variables: str) -> subprocess.CompletedProcess[str]:
    """The same in a process that has to import everything, as at users'."""
    return subprocess.run(
        [TROGEN, *arguments],
        cwd=cwd,
        env=surroundings(variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )


def surroundings(variables: Mapping[str, str]) -> dict[str, str]:
    """The environment with only these TROGEN_ variables, on a wide terminal."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("TROGEN_")}
    return {**others, **variables, "COLUMNS": "200"}


def test_the_version_is_that_of_the_distribution() -> None:
    told = trogen_from_a_shell("--version")
    assert (told.returncode, told.stdout) == (0, f"trogen {version('trogen')}\n")


def test_help_shows_every_command_with_an_example() -> None:
    rules = ("new", "check", "test", "gaps", "simulate", "publish", "rollback", "versions", "schema", "fmt", "diff")
    beside = ("doctor", "rebuild", "compact", "token", "schema-diff")
    commands = (*rules, *beside, "serve", "migrate", "why", "demo", "watch", "import")
    listed = trogen("--help").stdout
    for command in commands:
        assert f" {command} " in listed
        assert f"Example: trogen {command}" in trogen(command, "--help").stdout


def test_a_wrong_setting_is_one_line_and_exit_code_2() -> None:
    refused = trogen("serve", TROGEN_PORT="abc")
    assert refused.returncode == 2
    assert refused.stderr == 'TROGEN_PORT: "abc" is not a whole number between 1 and 65535\n'
    assert refused.stdout == ""


def test_serving_without_a_key_says_how_to_make_one() -> None:
    refused = trogen("serve")
    assert refused.returncode == 2
    assert refused.stderr == (
        "TROGEN_OPERATOR_KEY is not set, and nothing is served without a key; "
        'make one with: export TROGEN_OPERATOR_KEY="$(openssl rand -hex 32)"\n'
    )


def test_a_misspelt_variable_is_a_warning_with_a_suggestion() -> None:
    refused = trogen("serve", TROGEN_OPERATOR_KYE="0123456789abcdef")
    assert refused.stderr.splitlines()[0] == (
        "warning: TROGEN_OPERATOR_KYE is not a setting; did you mean TROGEN_OPERATOR_KEY?"
    )


def test_a_busy_port_is_one_line_that_says_which_setting_helps(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = trogen("demo", "--port", str(port), cwd=tmp_path)
    assert refused.returncode == 1
    assert refused.stderr == (
        f"cannot listen on 127.0.0.1:{port}: address already in use; choose another port with --port or TROGEN_PORT\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_serving_an_unmigrated_database_says_what_to_run(tmp_path: Path, unused_port: int) -> None:
    refused = trogen(
        "serve",
        TROGEN_DATABASE_URL=f"sqlite://{tmp_path}/empty.db",
        TROGEN_OPERATOR_KEY="0123456789abcdef",
        TROGEN_PORT=str(unused_port),
    )
    assert refused.returncode == 1
    assert "trogen migrate" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_checking_a_folder_without_a_programme_says_what_is_missing(tmp_path: Path) -> None:
    refused = trogen("check", str(tmp_path))
    assert refused.returncode == 1
    assert refused.stderr == (
        f"there is no programme in {tmp_path}: neither it nor a folder in it holds a `programme.yaml`; make one\n"
    )


def test_the_example_programmes_pass_the_check() -> None:
    passed = trogen("check", "rulesets")
    assert passed.returncode == 0, passed.stdout


PROGRAMME = """\
name: The garden
languages: [en]
zone: Europe/Stockholm
wallets:
  points: {name: Points}
actions:
  plant.watered:
    name: Watered a plant
    attributes:
      plant: text
"""

RULES = """\
points:
  watering:
    name: Watering
    when: plant.waterd
    give: {pionts: 5}
    limits: {times_per_day: 3}
"""

REPORT = """\
error[TRG050]: `plant.waterd` is not an action type of this programme
 --> garden/rules.yaml:4:11
  |
4 |     when: plant.waterd
  |           ^^^^^^^^^^^^
  = help: it can be `plant.watered`

error[TRG052]: `pionts` is not a wallet of this programme
 --> garden/rules.yaml:5:12
  |
5 |     give: {pionts: 5}
  |            ^^^^^^
  = help: it can be `points`

garden: 2 errors

orchard: nothing to mend
"""


def test_a_broken_programme_is_told_in_full_and_the_others_are_checked_as_well(tmp_path: Path) -> None:
    for name in ("garden", "orchard"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "programme.yaml").write_text(PROGRAMME)
        (tmp_path / name / "rules.yaml").write_text(RULES)
    sound = RULES.replace("waterd", "watered").replace("pionts", "points")
    (tmp_path / "orchard/rules.yaml").write_text(sound)
    checked = trogen("check", ".", cwd=tmp_path)
    assert checked.returncode == 1
    assert checked.stderr == ""
    assert checked.stdout == REPORT
