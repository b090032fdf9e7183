"""Writes the schema to `schema.graphql` at the root of the repository: `python -m schema.export`."""

from pathlib import Path

from schema.build import build_schema

EXPORTED = Path(__file__).parent.parent / "schema.graphql"


def exported() -> str:
    """The schema in GraphQL's own language, types in alphabetical order, as front-end tools read it."""
    return build_schema().as_str() + "\n"


if __name__ == "__main__":
    EXPORTED.write_text(exported())
