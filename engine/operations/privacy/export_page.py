"""Writes the JSON Schema of what is exported of a member: `python -m engine.operations.privacy.export_page`."""

import json
import sys

from engine.operations.privacy.export import export_schema


def page() -> str:
    """The file as it is committed."""
    return json.dumps(export_schema(), indent=2) + "\n"


if __name__ == "__main__":
    sys.stdout.write(page())
