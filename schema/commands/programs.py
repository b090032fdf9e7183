"""Which programme of a database a command is about: the one that is named, or the only one."""

from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated

import typer

from engine.errors import EngineError

if TYPE_CHECKING:
    from engine.service import Service
    from engine.store.library import Rulebook

Program = Annotated[
    str | None,
    typer.Argument(
        metavar="PROGRAM", help="The programme, as `kundklubb`. Default: the only one there is.", show_default=False
    ),
]


class WhichProgram(EngineError):
    """No programme, or not which one, can be meant; the message lists those that there are."""


async def one_program(service: "Service", named: str | None) -> "Rulebook":
    """The programme that is meant. Raises WhichProgram, and ProgramUnavailable."""
    keys = [each.key for each in service.programs()]
    if named is None:
        if len(keys) == 1:
            named = keys[0]
        else:
            known = f"name one of {', '.join(keys)}" if keys else "publish one first, with `trogen publish`"
            raise WhichProgram(f"this database has {len(keys) or 'no'} programmes: {known}")
    rulebook = await service.rulebook(named)
    if rulebook is None:
        near = get_close_matches(named, keys, n=1)
        hint = f'did you mean "{near[0]}"?' if near else f"there is {', '.join(keys) or 'none yet'}"
        raise WhichProgram(f'this database has no programme "{named}"; {hint}')
    return rulebook
