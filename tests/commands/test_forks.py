"""A forked `trogen` is what a shell starts: it says the same, ends the same, and hears the same signals."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.club import write_program
from tests.commands.forks import POSSIBLE
from tests.commands.running import Running, running, running_from_a_shell
from tests.commands.test_trogen import REPOSITORY, trogen, trogen_from_a_shell

pytestmark = pytest.mark.skipif(not POSSIBLE, reason="here every command is started as a shell does")

KEY = "0123456789abcdef"


@pytest.mark.parametrize(
    ("code", "arguments", "variables"),
    [
        (0, ("--version",), {}),
        (0, ("simulate", "--help"), {}),
        (1, ("check", "nowhere"), {}),
        (2, ("serve", "--prot", "8000"), {}),
        (2, ("serve",), {"TROGEN_PORT": "many", "TROGEN_OPERATOR_KYE": KEY}),
        (1, ("doctor",), {"TROGEN_DATABASE_URL": "sqlite://nowhere.db"}),
        (
            0,
            ("publish", str(REPOSITORY / "rulesets/larande"), "--yes"),
            {"TROGEN_DATABASE_URL": "sqlite://{here}/new.db"},
        ),
    ],
)
def test_a_fork_says_and_ends_as_a_command_from_a_shell_does(
    tmp_path: Path, code: int, arguments: tuple[str, ...], variables: dict[str, str]
) -> None:
    told = []
    for start in (trogen, trogen_from_a_shell):
        here = tmp_path / start.__name__
        here.mkdir()
        chosen = {name: value.format(here=here) for name, value in variables.items()}
        if "publish" in arguments:
            assert start("migrate", cwd=here, **chosen).returncode == 0
        done = start(*arguments, cwd=here, **chosen)
        told.append((done.returncode, done.stdout, done.stderr))
    assert told[0] == told[1]
    assert told[0][0] == code


@pytest.mark.parametrize("start", [running, running_from_a_shell])
def test_a_server_started_either_way_hears_the_same_signals(
    tmp_path: Path, unused_port: int, start: Callable[..., AbstractContextManager[Running]]
) -> None:
    rulesets, settings = write_program(tmp_path), {"TROGEN_OPERATOR_KEY": KEY, "TROGEN_PORT": str(unused_port)}
    assert trogen("migrate", cwd=tmp_path).returncode == 0
    for end, code in ((Running.press_ctrl_c, 0), (Running.terminate, 0), (Running.kill_9, -9)):
        with start("serve", "--rulesets", str(rulesets), cwd=tmp_path, **settings) as server:
            server.line_with("serving")
            end(server)
            assert server.ends() == code
