"""What the tests of operations share: a database in which much has happened, copied for each test that damages it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import Postgres, Sqlite, apart
from tests.operations.lived import live


@pytest.fixture(scope="session")
def lived_sqlite(sqlite: Sqlite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a database that was lived in."""
    folder = tmp_path_factory.mktemp("lived")
    apart(live(sqlite.database(folder, migrated=True), folder))
    return folder / "trogen.db"


@pytest.fixture(scope="session")
def lived_postgres(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a database that was lived in."""
    with postgres.database(migrated=True) as url:
        apart(live(url, tmp_path_factory.mktemp("lived")))
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def lived_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database that was lived in, to be damaged at will; the test runs once on each kind."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("lived_sqlite"), tmp_path / "trogen.db")
        yield f"sqlite://{tmp_path / 'trogen.db'}"
        return
    lived: str = request.getfixturevalue("lived_postgres")
    postgres: Postgres = request.getfixturevalue("postgres")
    with postgres.copy_of(lived) as url:
        yield url
