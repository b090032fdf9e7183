"""What the tests of the command line share: a port that nobody listens on, and a new programme."""

import shutil
from pathlib import Path

import pytest

from tests import ports
from tests.commands.test_trogen import trogen


@pytest.fixture
def unused_port() -> int:
    """A port that was free a moment ago."""
    return ports.unused_port()


@pytest.fixture(scope="session")
def made_club(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `trogen new club --yes` makes. It is made once, and tests have copies."""
    folder = tmp_path_factory.mktemp("made")
    made = trogen("new", "club", "--yes", cwd=folder)
    assert made.returncode == 0, made.stderr
    return folder / "club"


@pytest.fixture
def new_club(made_club: Path, tmp_path: Path) -> Path:
    """A folder `club` that `trogen new` made, in the folder of the test."""
    return Path(shutil.copytree(made_club, tmp_path / "club"))
