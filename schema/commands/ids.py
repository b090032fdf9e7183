"""Ids on the command line: as the API tells them, or as they are stored."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schema.ids import NodeKind


def stored_ids(named: Sequence[str], kind: "NodeKind", command: str, wrong: Callable[[str], Exception]) -> list[str]:
    """The stored ids of what is named, each once; `command` tells which there are.

    Raises what `wrong` makes of the words, for what is no id or that of something else.
    """
    from graphql import GraphQLError

    from engine.store.ids import is_id
    from schema.ids import key_of

    what = kind.value.lower()
    found: dict[str, None] = {}
    for each in named:
        if is_id(each):
            found[each] = None
            continue
        try:
            key = key_of(each)
        except GraphQLError:
            raise wrong(f'"{each}" is no id of {_a(what)}; `{command}` tells them') from None
        if key.kind is not kind:
            raise wrong(f'"{each}" is the id of something else than {_a(what)}; `{command}` tells them')
        found[key.key] = None
    return list(found)


def _a(what: str) -> str:
    return f"an {what}" if what[0] in "aeiou" else f"a {what}"
