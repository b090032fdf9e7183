"""What every room's tests can ask for: a fresh database of each kind."""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from engine.garbage import collect_seldom
from tests.databases import Postgres, Sqlite, unreachable

settings.register_profile(
    "default", settings.get_profile("default"), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
"""Tests share the processors, so how long an example takes says nothing. In CI Hypothesis does so unasked."""

settings.register_profile("long", max_examples=3_000, deadline=None)
"""For `make soak`: random histories for minutes instead of seconds."""


def pytest_collection_finish() -> None:
    """What was imported and collected stays: the collector need not go through it, and seldom through the rest."""
    collect_seldom()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says what was left out and why: a line for each reason, however many tests it is about."""
    reasons = Counter(report.longrepr[2] for report in terminalreporter.stats.get("skipped", []))
    for reason, count in reasons.items():
        terminalreporter.write_line(f"{count} tests were left out: {reason.removeprefix('Skipped: ')}", yellow=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Databases on a real server. Without one, tests are skipped on a developer's machine and fail in CI."""
    reason = unreachable()
    if reason is not None:
        complaint = f"no PostgreSQL server can be used ({reason}); name one in TROGEN_TEST_POSTGRES_URL"
        if os.environ.get("CI"):
            pytest.fail(complaint)
        pytest.skip(complaint)
    server = Postgres()
    yield server
    server.close()


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Sqlite:
    """Database files."""
    return Sqlite(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """A fresh, migrated PostgreSQL database."""
    with postgres.database(migrated=True) as url:
        yield url


@pytest.fixture
def sqlite_url(sqlite: Sqlite, tmp_path: Path) -> str:
    """A fresh, migrated SQLite file."""
    return sqlite.database(tmp_path, migrated=True)


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh, migrated database; the test runs once on each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(params=["sqlite", "postgres"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh database without any tables; the test runs once on each kind."""
    if request.param == "sqlite":
        sqlite: Sqlite = request.getfixturevalue("sqlite")
        yield sqlite.database(tmp_path, migrated=False)
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    with postgres.database(migrated=False) as url:
        yield url
