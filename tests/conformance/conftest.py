"""What the judges of the API share: a real server with the programme `garden`."""

from collections.abc import Iterator

import pytest

from tests.club import write_program
from tests.conformance.judges import require_clients
from tests.databases import Sqlite
from tests.schema.garden import GARDEN
from tests.schema.serving import trogen_serving


@pytest.fixture(scope="module")
def garden_address(sqlite: Sqlite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a server listens that the tests of a module share, each with members of its own."""
    require_clients()
    folder = tmp_path_factory.mktemp("garden")
    rulesets = write_program(folder / "rulesets", GARDEN, "garden")
    with trogen_serving(sqlite.database(folder, migrated=True), rulesets, TROGEN_INTROSPECTION="yes") as (_, address):
        yield address
