"""`trogen keys`: hands out keys to brands and operators, lists, changes, rotates and revokes them."""

import asyncio
import json
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import typer

from engine.errors import WrongSetting
from schema.commands.advice import naming_the_database_setting
from schema.commands.flags import DatabaseUrl, TextOrJson, ToldAs, one_of
from schema.commands.handing_out import COMMAND_LINE, Expires, granted, instant_of_flag, opened
from schema.terminal import hand_over, remark, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.operations.access.credentials import Credential, Issued, KeyChange, NewKey, Rotated
    from engine.rules.instants import Instant


class Role(Enum):
    """What the holder may do."""

    BRAND = "brand"
    READER = "reader"
    EDITOR = "editor"
    ADMIN = "admin"


_LIMIT = "Default: as the settings say; 0 for no limit."

Prefix = Annotated[str, typer.Argument(help="The prefix of the key: its third part.", show_default=False)]


def create(
    name: Annotated[str, typer.Argument(help="What the key is for, so that it is known again.", show_default=False)],
    role: Annotated[
        Role,
        typer.Option(
            "--role",
            metavar="ROLE",
            help="What its holder may do: `brand`, `reader`, `editor` or `admin`. Default: brand.",
            parser=one_of(Role),
            show_default=False,
        ),
    ] = Role.BRAND,
    brand: Annotated[
        str | None, typer.Option(metavar="KEY", help="The brand whose key it is.", show_default=False)
    ] = None,
    brand_name: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Make the brand known first, by this name for people.", show_default=False),
    ] = None,
    program: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY", help="A programme it is for; once for each. Default: all.", show_default=False),
    ] = None,
    action_type: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TYPE", help="What it may submit; once for each. Default: every type.", show_default=False
        ),
    ] = None,
    reverse: Annotated[bool, typer.Option(help="Whether it takes back what its brand said.")] = True,
    mint: Annotated[bool, typer.Option(help="Whether it mints member tokens: for the brand whose app it is.")] = False,
    outcomes: Annotated[
        bool, typer.Option(help="Whether it sees what came of actions for members, and members at all.")
    ] = True,
    sandbox: Annotated[bool, typer.Option("--sandbox", help="What it submits is a rehearsal.")] = False,
    per_second: Annotated[
        int | None, typer.Option(metavar="ACTIONS", help=f"In the long run. {_LIMIT}", show_default=False)
    ] = None,
    at_once: Annotated[
        int | None, typer.Option(metavar="ACTIONS", help=f"After a while of silence. {_LIMIT}", show_default=False)
    ] = None,
    per_day: Annotated[
        int | None,
        typer.Option(metavar="ACTIONS", help=f"From midnight to midnight, UTC. {_LIMIT}", show_default=False),
    ] = None,
    expires: Annotated[str | None, Expires] = None,
    format: ToldAs = TextOrJson.TEXT,
    database_url: DatabaseUrl = None,
) -> None:
    """Hand out a key. It is shown this once, and kept nowhere.

    Works beside servers on the same database, which know the key at once.
    """
    from engine.operations.access.credentials import KeyRole, NewKey
    from engine.operations.access.scopes import Limits, Scopes

    programs, types = tuple(program) if program else None, tuple(action_type) if action_type else None
    scopes = Scopes(programs, types, reverse, mint, outcomes, sandbox)
    limits = Limits(per_second, at_once, per_day)
    ends = instant_of_flag(expires, "--expires")
    new = NewKey(KeyRole(role.value), name, COMMAND_LINE, brand, scopes, limits, ends)
    with naming_the_database_setting():
        issued = asyncio.run(_create(database_url, new, brand_name))
    _tell_issued(issued, format)


def update(
    prefix: Prefix,
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="What it is for, so that it is known again.", show_default=False)
    ] = None,
    program: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY", help="A programme it is for; once for each.", show_default=False),
    ] = None,
    every_program: Annotated[bool, typer.Option("--every-program", help="It is for all programmes.")] = False,
    action_type: Annotated[
        list[str] | None, typer.Option(metavar="TYPE", help="What it may submit; once for each.", show_default=False)
    ] = None,
    every_type: Annotated[bool, typer.Option("--every-type", help="It may submit every type.")] = False,
    reverse: Annotated[
        bool | None,
        typer.Option("--reverse/--no-reverse", help="Whether it takes back what its brand said.", show_default=False),
    ] = None,
    mint: Annotated[
        bool | None, typer.Option("--mint/--no-mint", help="Whether it mints member tokens.", show_default=False)
    ] = None,
    outcomes: Annotated[
        bool | None,
        typer.Option(
            "--outcomes/--no-outcomes", help="Whether it sees what came of actions, and members.", show_default=False
        ),
    ] = None,
    per_second: Annotated[
        int | None, typer.Option(metavar="ACTIONS", help="In the long run; 0 for no limit.", show_default=False)
    ] = None,
    at_once: Annotated[
        int | None, typer.Option(metavar="ACTIONS", help="After a while of silence.", show_default=False)
    ] = None,
    per_day: Annotated[
        int | None,
        typer.Option(metavar="ACTIONS", help="From midnight to midnight, UTC; 0 for no limit.", show_default=False),
    ] = None,
    usual_limits: Annotated[
        bool, typer.Option("--usual-limits", help="Limits that are not given are as the settings say.")
    ] = False,
    expires: Annotated[
        str | None,
        typer.Option(
            metavar="WHEN",
            help="From when on it opens nothing: a day in UTC, an instant with an offset, or `never`.",
            show_default=False,
        ),
    ] = None,
    format: ToldAs = TextOrJson.TEXT,
    database_url: DatabaseUrl = None,
) -> None:
    """Change what a key is called, what it may, how much of it or until when. What is not given stays.

    Running servers know within a second or so; what is open with the key comes again.
    """
    from engine.operations.access.credentials import LIFTED, KeyChange
    from engine.operations.access.scopes import Limits

    for given, is_lifted, names in (
        (program, every_program, "--program and --every-program"),
        (action_type, every_type, "--action-type and --every-type"),
    ):
        if given and is_lifted:
            raise WrongSetting(f"{names} cannot both be: leave one out")
    change = KeyChange(
        name=name,
        programs=LIFTED if every_program else tuple(program or ()) or None,
        action_types=LIFTED if every_type else tuple(action_type or ()) or None,
        may_reverse=reverse,
        may_mint=mint,
        may_see_outcomes=outcomes,
        limits=Limits(per_second, at_once, per_day),
        usual_limits=usual_limits,
        expires_at=LIFTED if expires == "never" else instant_of_flag(expires, "--expires"),
    )
    if change == KeyChange():
        raise WrongSetting("nothing is to be changed: say what, as --name or --per-second")
    with naming_the_database_setting():
        key, now = asyncio.run(_update(database_url, prefix, change))
    if format is TextOrJson.JSON:
        hand_over(json.dumps(_document(key, now), indent=2, ensure_ascii=False))
    else:
        say(_in_words(key, now))


def listed(format: ToldAs = TextOrJson.TEXT, database_url: DatabaseUrl = None) -> None:
    """List the keys that were ever handed out, newest first, with when each was last used."""
    with naming_the_database_setting():
        keys, now = asyncio.run(_keys(database_url))
    if format is TextOrJson.JSON:
        hand_over(json.dumps([_document(each, now) for each in keys], indent=2, ensure_ascii=False))
        return
    for each in keys:
        say(_in_words(each, now))
    if not keys:
        say("No key was ever handed out.")


def rotate(
    prefix: Prefix,
    overlap: Annotated[
        int, typer.Option("--overlap", metavar="HOURS", help="How long the old key goes on opening, up to 720.")
    ] = 24,
    expires: Annotated[str | None, Expires] = None,
    format: ToldAs = TextOrJson.TEXT,
    database_url: DatabaseUrl = None,
) -> None:
    """Hand out another key in the place of one, which goes on opening for a while."""
    with naming_the_database_setting():
        rotated = asyncio.run(_rotate(database_url, prefix, overlap, instant_of_flag(expires, "--expires")))
    _tell_issued(rotated.issued, format)
    remark(f"{rotated.old.prefix} opens until {_when(rotated.old.expires_at)}.")


def revoke(prefix: Prefix, database_url: DatabaseUrl = None) -> None:
    """End a key, and every member token that it minted. Running servers know within a second or so."""
    with naming_the_database_setting():
        key = asyncio.run(_revoke(database_url, prefix))
    say(f"{key.prefix} opens nothing any more: revoked {_when(key.revoked_at)}.")


keys = typer.Typer(
    help="Hand out keys to brands and operators, list, change, rotate and revoke them.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)
keys.command(epilog="Example: trogen keys create till --brand shop --brand-name 'The shop'")(create)
keys.command("list", epilog="Example: trogen keys list --format json")(listed)
keys.command(epilog="Example: trogen keys update 4f7k2m9x1c --per-second 50 --expires never")(update)
keys.command(epilog="Example: trogen keys rotate 4f7k2m9x1c --overlap 48")(rotate)
keys.command(epilog="Example: trogen keys revoke 4f7k2m9x1c")(revoke)


async def _create(database_url: str | None, new: "NewKey", brand_name: str | None) -> "Issued":
    async with opened(database_url) as service:
        if new.brand is not None and brand_name is not None:
            granted(await service.access.create_brand(new.brand, brand_name, by=COMMAND_LINE))
        return granted(await service.access.create_key(new))


async def _keys(database_url: str | None) -> "tuple[Sequence[Credential], Instant]":
    async with opened(database_url) as service:
        return await service.access.keys(), service.clock.now()


async def _update(database_url: str | None, prefix: str, change: "KeyChange") -> "tuple[Credential, Instant]":
    async with opened(database_url) as service:
        changed = granted(await service.access.update_key(prefix, change, by=COMMAND_LINE))
        return changed, service.clock.now()


async def _rotate(database_url: str | None, prefix: str, overlap: int, expires_at: "Instant | None") -> "Rotated":
    async with opened(database_url) as service:
        outcome = await service.access.rotate_key(prefix, by=COMMAND_LINE, overlap_hours=overlap, expires_at=expires_at)
        return granted(outcome)


async def _revoke(database_url: str | None, prefix: str) -> "Credential":
    async with opened(database_url) as service:
        return granted(await service.access.revoke_key(prefix, by=COMMAND_LINE))


def _tell_issued(issued: "Issued", format: TextOrJson) -> None:
    key = issued.credential
    if format is TextOrJson.JSON:
        hand_over(json.dumps({"prefix": key.prefix, "role": key.role.value, "secret": issued.text}))
        return
    hand_over(issued.text)
    remark(f"{key.prefix}: {_of(key)}. The key is shown this once, and kept nowhere: store it now.")


def _in_words(key: "Credential", now: "Instant") -> str:
    ends = f"until {_when(key.expires_at)}" if key.revoked_at is None else f"revoked {_when(key.revoked_at)}"
    origin = f" from {key.last_used_from}" if key.last_used_from is not None else ""
    used = f"last used {_when(key.last_used_at)}{origin}" if key.last_used_at is not None else "never used"
    return f"{key.prefix}  {key.status_at(now).value}, {_of(key)}, {ends}, {used}: {key.name}"


def _of(key: "Credential") -> str:
    whose = f"of {key.brand}" if key.brand is not None else ""
    scopes = key.scopes
    where = f"for {', '.join(scopes.programs)}" if scopes.programs is not None else "for every programme"
    types = f"submits {', '.join(scopes.action_types)}" if scopes.action_types is not None else ""
    said = [part for part in (key.role.value, whose, where, types) if part]
    return ", ".join([" ".join(said), *(_scopes_of(key) if key.brand is not None else ()), *_limits_of(key)])


def _scopes_of(key: "Credential") -> "Sequence[str]":
    """What is worth telling: where it differs from what most keys of brands are."""
    scopes = key.scopes
    said = {
        "a sandbox": scopes.sandbox,
        "mints tokens": scopes.may_mint,
        "takes nothing back": not scopes.may_reverse,
        "sees no outcomes": not scopes.may_see_outcomes,
    }
    return [words for words, is_so in said.items() if is_so]


def _limits_of(key: "Credential") -> "Sequence[str]":
    given = {"a second": key.limits.per_second, "at once": key.limits.at_once, "a day": key.limits.per_day}
    return [f"{number or 'any number of'} actions {per}" for per, number in given.items() if number is not None]


def _document(key: "Credential", now: "Instant") -> dict[str, object]:
    from schema.scalars import told

    scopes = key.scopes
    times = {"createdAt": key.created_at, "expiresAt": key.expires_at, "revokedAt": key.revoked_at}
    return {
        "prefix": key.prefix,
        "role": key.role.value,
        "name": key.name,
        "brand": key.brand,
        "program": scopes.programs[0] if scopes.programs is not None and len(scopes.programs) == 1 else None,
        "programs": None if scopes.programs is None else list(scopes.programs),
        "actionTypes": None if scopes.action_types is None else list(scopes.action_types),
        "mayReverse": scopes.may_reverse,
        "mayMint": scopes.may_mint,
        "maySeeOutcomes": scopes.may_see_outcomes,
        "sandbox": scopes.sandbox,
        "actionsPerSecond": key.limits.per_second,
        "actionsAtOnce": key.limits.at_once,
        "actionsPerDay": key.limits.per_day,
        "status": key.status_at(now).value,
        **{name: None if at is None else told(at) for name, at in times.items()},
        "replacedBy": key.replaced_by,
        "lastUsedAt": None if key.last_used_at is None else told(key.last_used_at),
        "lastUsedFrom": key.last_used_from,
        "lastUsedBy": key.last_used_by,
    }


def _when(instant: "Instant | None") -> str:
    from engine.operations.times import in_words

    return "it is rotated or revoked" if instant is None else in_words(instant)
