"""The table of everything that is sent, as it stands in docs/webhooks.md; run as a module, it is written there."""

import re
from pathlib import Path
from typing import get_args

from engine.operations.webhooks.types import TEST, type_of
from engine.rules.effects import AnyEffect
from schema.auth.callers import Role
from schema.build import build_schema
from schema.webhooks.selection import feed_item_types, fields_of

PAGE = Path("docs/webhooks.md")

_TABLE = re.compile(r"^\| type \|.*\n(?:\|.*\n)+", re.MULTILINE)


def types_table() -> str:
    """A row for each type: which feed item it is, and what that has beside what all have."""
    schema = build_schema().schema_for(Role.ADMIN)
    types = {each.name: {name for name, _ in fields_of(each)} for each in feed_item_types(schema)}
    common = set.intersection(*types.values())
    rows = []
    for effect in get_args(AnyEffect):
        type_ = type_of(str(effect.__struct_config__.tag))
        declared = build_schema().schema_for(Role.ADMIN).type_map[effect.__name__]
        own = [f"`{name}`" for name in getattr(declared, "fields", ()) if name in types[effect.__name__] - common]
        rows.append(f"| `{type_}` | `{effect.__name__}` | {', '.join(own) or '-'} |\n")
    test = f"| `{TEST}` | - | nothing: `data.webhook` is the webhook's id |\n"
    return "".join(("| type | `item` is a | which says besides |\n", "|---|---|---|\n", *sorted(rows), test))


def with_table(page: str) -> str:
    """The page with the table as it is now."""
    return _TABLE.sub(lambda _: types_table(), page, count=1)


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text("utf-8")), "utf-8")
