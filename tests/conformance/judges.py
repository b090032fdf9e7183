"""The clients and compilers in `clients/`, run as front-end teams run them: by Node, against a real server."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.schema.asking import KEY, Json

CLIENTS = Path(__file__).parent / "clients"
OPERATIONS = Path(__file__).parent / "operations"
SCHEMA = Path(__file__).parents[2] / "schema.graphql"
PATIENCE_SECONDS = 60.0


def require_clients() -> None:
    """Without the clients, tests are left out on a developer's machine and fail in CI."""
    if (CLIENTS / "node_modules").exists():
        return
    complaint = "the GraphQL clients are not there; install them with: make clients"
    if os.environ.get("CI"):
        pytest.fail(complaint)
    pytest.skip(complaint)


def documents() -> dict[str, str]:
    """Every operation that the clients share, by the name of its file."""
    return {path.stem: path.read_text("utf-8") for path in sorted(OPERATIONS.glob("*.graphql"))}


def seen_by(script: str, address: str, **job: object) -> Json:
    """What a script of `clients/` saw of the server at an address."""
    told = {"url": f"http://{address}/graphql", "key": KEY, **job}
    done = node(CLIENTS / script, json.dumps(told), folder=CLIENTS)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def node(script: Path, *arguments: str, folder: Path, **variables: str) -> "subprocess.CompletedProcess[str]":
    """Node runs a script to its end."""
    require_clients()
    return subprocess.run(
        ["node", str(script), *arguments],
        cwd=folder,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )


def project(folder: Path, *parts: str, changed: Mapping[str, tuple[str, str]] | None = None) -> Path:
    """A front-end project with these files and folders of `clients/`, our schema and our operations.

    `changed` replaces a text in a file by another, to see whether somebody notices.
    """
    require_clients()
    for part in parts:
        copy = shutil.copytree if (CLIENTS / part).is_dir() else shutil.copy
        copy(CLIENTS / part, folder / part)
    shutil.copytree(OPERATIONS, folder / "operations")
    shutil.copy(SCHEMA, folder)
    (folder / "node_modules").symlink_to(CLIENTS / "node_modules")
    for name, (before, after) in (changed or {}).items():
        text = (folder / name).read_text("utf-8")
        assert before in text
        (folder / name).write_text(text.replace(before, after), "utf-8")
    return folder
