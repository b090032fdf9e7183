"""What the tests of the project share."""

from tests.commands.conftest import unused_port

__all__ = ["unused_port"]
