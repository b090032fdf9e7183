"""`trogen serve` as an operator meets it: ready, logging for machines, and stopping when told."""

import json
import shutil
from pathlib import Path

import httpx
import pytest

from engine.rulesets.programmes import programmes_in
from tests.commands.running import REPOSITORY, Running, running

KEY = "a-key-for-one-test-only"
PROGRAMMES = len(programmes_in(REPOSITORY / "rulesets"))


def serving(folder: Path, port: int, *flags: str) -> list[str]:
    """The arguments of a server on a database below that folder."""
    return [
        "serve",
        *("--database-url", f"sqlite://{folder}/served.db"),
        *("--rulesets", str(REPOSITORY / "rulesets")),
        *("--port", str(port)),
        *("--operator-key", KEY),
        *flags,
    ]


@pytest.fixture(scope="module")
def new_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `trogen migrate` makes. It is made once, and tests have copies."""
    folder = tmp_path_factory.mktemp("migrated")
    with running("migrate", "--database-url", f"sqlite://{folder}/served.db", cwd=folder) as migrating:
        migrating.line_with("were created")
        assert migrating.ends() == 0
    assert [each.name for each in folder.iterdir()] == ["served.db"]  # nothing that copies would lack
    return folder / "served.db"


@pytest.fixture
def migrated(new_database: Path, tmp_path: Path) -> Path:
    """A folder with a database that can be served."""
    shutil.copy(new_database, tmp_path)
    return tmp_path


def events(server: Running) -> list[str]:
    return [json.loads(line)["event"] for line in server.seen]


def test_a_served_engine_is_ready_logs_objects_and_stops_when_interrupted(migrated: Path, unused_port: int) -> None:
    with running(*serving(migrated, unused_port, "--log-format", "json"), cwd=migrated) as server:
        line = json.loads(server.line_with('"serving"'))
        assert (line["level"], line["port"]) == ("info", unused_port)
        assert httpx.get(f"http://127.0.0.1:{unused_port}/health").status_code == 200
        assert httpx.get(f"http://127.0.0.1:{unused_port}/ready").status_code == 200
        assert server.press_ctrl_c() == 0
        server.line_with('"stopped"')
    assert events(server).count("version published") == PROGRAMMES
    assert KEY not in "\n".join(server.seen)


def test_a_start_without_changed_rule_files_publishes_nothing(migrated: Path, unused_port: int) -> None:
    for published in (PROGRAMMES, 0):
        with running(*serving(migrated, unused_port, "--log-format", "json"), cwd=migrated) as server:
            server.line_with('"serving"')
            assert events(server).count("version published") == published
            assert server.press_ctrl_c() == 0


def test_graphiql_is_only_served_where_it_was_asked_for(migrated: Path, unused_port: int) -> None:
    page = f"http://127.0.0.1:{unused_port}/graphql"
    for flag, status in (("--graphiql", 200), ("--no-graphiql", 406)):
        with running(*serving(migrated, unused_port, flag), cwd=migrated) as server:
            server.line_with("serving")
            assert httpx.get(page, headers={"Accept": "text/html"}).status_code == status
            assert server.press_ctrl_c() == 0


def test_a_server_is_closed_to_the_curious_unless_it_is_in_development(migrated: Path, unused_port: int) -> None:
    address = f"http://127.0.0.1:{unused_port}/graphql"
    for flags, open_ in (((), False), (("--development",), True)):
        with running(*serving(migrated, unused_port, *flags), cwd=migrated) as server:
            server.line_with("serving")
            page = httpx.get(address, headers={"Accept": "text/html"})
            types = {"query": "{ __schema { queryType { name } } }"}
            answer = httpx.post(address, json=types, headers={"Authorization": f"Bearer {KEY}"}).json()
            assert (page.status_code == 200) is open_
            assert ("data" in answer) is open_
            assert server.terminate() == 0


def test_trusted_documents_that_do_not_fit_keep_the_server_from_starting(migrated: Path, unused_port: int) -> None:
    (migrated / "operations").mkdir()
    (migrated / "operations/home.graphql").write_text("query Home {\n  nothing\n}\n")
    flags = ("--trusted-documents", "operations")
    with running(*serving(migrated, unused_port, *flags), cwd=migrated) as server:
        server.line_with("operations/home.graphql:2:3: Cannot query field 'nothing'")
        assert server.ends() == 1
    assert "Traceback" not in "\n".join(server.seen)


def test_broken_rule_files_keep_the_server_from_starting_with_the_whole_report(
    migrated: Path, unused_port: int, tmp_path: Path
) -> None:
    programme = tmp_path / "rules/garden"
    programme.mkdir(parents=True)
    (programme / "programme.yaml").write_text("nmae: The garden\n")
    with running(*serving(migrated, unused_port, "--rulesets", str(programme.parent)), cwd=migrated) as server:
        server.line_with("did you mean `name`?")
        assert server.ends() == 1
    assert "Traceback" not in "\n".join(server.seen)
