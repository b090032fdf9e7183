"""What keeps `trogen` from starting is told in one line: what, where and what to do. Never a traceback, nor nothing."""

import asyncio
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from starlette.types import Receive, Scope, Send

from schema.server import CannotStart, listen, serve_until_stopped
from tests.commands.running import REPOSITORY, running
from tests.commands.test_trogen import trogen
from tests.databases import Postgres

KEY = "0123456789abcdef"
ADVICE = "; put that right, or name another with --database-url or TROGEN_DATABASE_URL\n"


def a_text(path: Path) -> None:
    path.write_text("This is a shopping list and no database: milk, bread, butter.\n" * 20)


def a_folder(path: Path) -> None:
    path.mkdir()


def a_read_only_file(path: Path) -> None:
    asyncio.run(migrated(path))
    with path.open("r+b") as file:
        file.seek(18)  # the version that is needed to write this file: one that is still to come
        file.write(b"\x03")


async def migrated(path: Path) -> None:
    from engine.store import migrate

    await migrate(f"sqlite://{path}")


UNUSABLE = [
    (a_text, "kept.db", "the database kept.db is not an SQLite database"),
    (a_folder, "kept.db", "the database kept.db is a folder, and it should be a file"),
    (
        a_read_only_file,
        "kept.db",
        "the database kept.db cannot be written: it or its folder is read-only, or belongs to somebody else",
    ),
    (a_text, "file/kept.db", "the database file/kept.db cannot stand below file, which is a file and not a folder"),
]


@pytest.mark.parametrize(("make", "name", "complaint"), UNUSABLE)
@pytest.mark.parametrize("command", ["migrate", "serve"])
def test_a_database_that_cannot_be_used_is_one_line_that_names_it(
    tmp_path: Path, unused_port: int, command: str, make: Callable[[Path], None], name: str, complaint: str
) -> None:
    make(tmp_path / name.split("/")[0])
    refused = trogen(
        command,
        cwd=tmp_path,
        TROGEN_DATABASE_URL=f"sqlite://{name}",
        TROGEN_RULESETS=str(REPOSITORY / "rulesets"),
        TROGEN_OPERATOR_KEY=KEY,
        TROGEN_PORT=str(unused_port),
    )
    assert (refused.returncode, refused.stdout, refused.stderr) == (1, "", complaint + ADVICE)


@pytest.mark.parametrize(
    ("make", "place", "flags", "complaint"),
    [
        (a_text, "var", (), "the database var/demo.db cannot stand below var, which is a file and not a folder"),
        (a_text, "var/demo.db", (), "the database var/demo.db is not an SQLite database"),
        (a_folder, "var/demo.db", (), "the database var/demo.db is a folder, and it should be a file"),
        (a_folder, "var/demo.db", ("--fresh",), "the database var/demo.db cannot be removed: is a directory"),
    ],
)
def test_a_demo_that_finds_its_place_taken_says_so_in_one_line(
    tmp_path: Path,
    unused_port: int,
    make: Callable[[Path], None],
    place: str,
    flags: tuple[str, ...],
    complaint: str,
) -> None:
    (tmp_path / place).parent.mkdir(exist_ok=True)
    make(tmp_path / place)
    rulesets = str(REPOSITORY / "rulesets")
    refused = trogen("demo", "--port", str(unused_port), "--rulesets", rulesets, *flags, cwd=tmp_path)
    advice = "; the demo keeps everything there: move it away, or start the demo in another folder\n"
    assert (refused.returncode, refused.stdout, refused.stderr) == (1, "", complaint + advice)


@pytest.mark.parametrize(
    ("address", "complaint"),
    [
        ("sqlite://kept.db?mode=ro", "an SQLite database takes no options: leave out '?mode=ro'"),
        (
            "postgres://localhost/x?sslmode=perhaps",
            "the option `sslmode` of the database URL can be one of "
            "disable, allow, prefer, require, verify-ca, verify-full",
        ),
    ],
)
@pytest.mark.parametrize("command", ["migrate", "serve"])
def test_a_wrong_database_address_is_a_wrong_setting(
    tmp_path: Path, unused_port: int, command: str, address: str, complaint: str
) -> None:
    refused = trogen(
        command,
        cwd=tmp_path,
        TROGEN_DATABASE_URL=address,
        TROGEN_OPERATOR_KEY=KEY,
        TROGEN_PORT=str(unused_port),
        TROGEN_RULESETS=str(REPOSITORY / "rulesets"),
    )
    assert refused.returncode == 2
    assert refused.stderr == f"--database-url or TROGEN_DATABASE_URL: {complaint}\n"


@pytest.mark.parametrize("command", ["migrate", "serve"])
def test_a_database_server_that_does_not_answer_is_named_without_the_password(
    tmp_path: Path, unused_port: int, command: str
) -> None:
    refused = trogen(
        command,
        cwd=tmp_path,
        TROGEN_DATABASE_URL="postgres://somebody:hunter2@127.0.0.1:1/garden",
        TROGEN_OPERATOR_KEY=KEY,
        TROGEN_PORT=str(unused_port),
        TROGEN_RULESETS=str(REPOSITORY / "rulesets"),
    )
    assert refused.returncode == 1
    assert refused.stderr == (
        "the database 127.0.0.1:1/garden cannot be reached or migrated: connection refused" + ADVICE
    )


@pytest.mark.parametrize("command", ["migrate", "serve"])
def test_a_database_that_the_server_does_not_have_is_told_in_the_servers_words(
    postgres: Postgres, tmp_path: Path, unused_port: int, command: str
) -> None:
    with postgres.database(migrated=False) as url:
        pass  # so that there is none of that name any more
    refused = trogen(
        command,
        cwd=tmp_path,
        TROGEN_DATABASE_URL=url,
        TROGEN_OPERATOR_KEY=KEY,
        TROGEN_PORT=str(unused_port),
        TROGEN_RULESETS=str(REPOSITORY / "rulesets"),
    )
    assert refused.returncode == 1
    assert f'database "{url.rpartition("/")[2]}" does not exist{ADVICE}' in refused.stderr
    assert len(refused.stderr.splitlines()) == 1


def test_migrating_says_what_it_did(tmp_path: Path) -> None:
    said = [trogen("migrate", "--database-url", "sqlite://made/new.db", cwd=tmp_path).stdout for _ in range(2)]
    assert said == [
        "The tables of the database made/new.db were created.\n",
        "The database made/new.db was up to date.\n",
    ]


def test_rule_files_that_are_not_there_are_one_line_that_names_the_setting(tmp_path: Path, unused_port: int) -> None:
    asyncio.run(migrated(tmp_path / "kept.db"))
    (tmp_path / "empty").mkdir()
    another = "name another with --rulesets or TROGEN_RULESETS\n"
    for folder, complaint in (
        ("missing", "there is no folder missing with rule files; make it, or "),
        (
            "empty",
            "there is no programme in empty: neither it nor a folder in it holds a `programme.yaml`; make one, or ",
        ),
    ):
        for command in ("serve", "demo"):
            refused = trogen(
                command,
                cwd=tmp_path,
                TROGEN_DATABASE_URL="sqlite://kept.db",
                TROGEN_OPERATOR_KEY=KEY,
                TROGEN_PORT=str(unused_port),
                TROGEN_RULESETS=folder,
            )
            assert (refused.returncode, refused.stdout) == (1, "")
            assert refused.stderr == complaint + another


def test_the_folder_of_one_programme_is_served_as_that_programme(tmp_path: Path, unused_port: int) -> None:
    asyncio.run(migrated(tmp_path / "kept.db"))
    shutil.copytree(REPOSITORY / "rulesets/kundklubb", tmp_path / "kundklubb")
    settings = {
        "TROGEN_DATABASE_URL": "sqlite://kept.db",
        "TROGEN_OPERATOR_KEY": KEY,
        "TROGEN_PORT": str(unused_port),
        "TROGEN_RULESETS": "kundklubb",
    }
    with running("serve", cwd=tmp_path, **settings) as server:
        server.line_with("serving")
    with closing(sqlite3.connect(tmp_path / "kept.db")) as database:
        assert database.execute("SELECT program, number FROM ruleset_version").fetchall() == [("kundklubb", 1)]


async def broken(scope: Scope, receive: Receive, send: Send) -> None:
    """An application with a mistake in it that shows when it starts."""
    assert scope["type"] == "lifespan"
    await receive()
    await send({"type": "lifespan.startup.failed", "message": "a traceback"})
    raise KeyError("a key that is not there")


def test_what_nobody_foresaw_is_told_with_its_type() -> None:
    complaint = "the service did not start: KeyError: 'a key that is not there'"
    with listen("127.0.0.1", 0) as listening, pytest.raises(CannotStart, match=complaint):
        serve_until_stopped(broken, listening, when_ready=lambda: None)


def test_a_served_engine_stops_in_order_when_told_by_sigterm(tmp_path: Path, unused_port: int) -> None:
    asyncio.run(migrated(tmp_path / "kept.db"))
    settings = {
        "TROGEN_DATABASE_URL": "sqlite://kept.db",
        "TROGEN_OPERATOR_KEY": KEY,
        "TROGEN_PORT": str(unused_port),
        "TROGEN_RULESETS": str(REPOSITORY / "rulesets"),
    }
    with running("serve", cwd=tmp_path, **settings) as server:
        server.line_with("serving")
        assert server.terminate() == 0
        server.line_with("stopped")


def test_help_writes_nothing_behind_a_flag() -> None:
    for command in ("serve", "demo"):
        assert "<bool>" not in trogen(command, "--help").stdout
    assert "<bool>" not in trogen("--help").stdout
