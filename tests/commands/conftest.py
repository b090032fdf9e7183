"""What the tests of the command line share: a port that nobody listens on."""

import pytest

from tests import ports


@pytest.fixture
def unused_port() -> int:
    """A port that was free a moment ago."""
    return ports.unused_port()
