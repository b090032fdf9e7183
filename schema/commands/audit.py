"""`trogen audit`: what was done on purpose: listed, verified, and handed out to be kept elsewhere."""

import asyncio
import json
from typing import TYPE_CHECKING, Annotated

import typer

from schema.commands.advice import naming_the_database_setting
from schema.commands.flags import DatabaseUrl, settings_of
from schema.commands.handing_out import opened
from schema.terminal import hand_over, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.operations.examining.auditing import Chain
    from engine.operations.examining.findings import Finding
    from engine.store.audit import AuditRow, Sought

AT_A_TIME = 100


def listed(
    first: Annotated[int, typer.Option("--first", metavar="COUNT", help="How many, from the newest on.")] = 20,
    deed: Annotated[str | None, typer.Option(help="Only this deed, as `key.created`.", show_default=False)] = None,
    by: Annotated[str | None, typer.Option(help="Only what this key or command did.", show_default=False)] = None,
    about: Annotated[str | None, typer.Option(help="Only what this id is about.", show_default=False)] = None,
    program: Annotated[str | None, typer.Option(help="Only this programme.", show_default=False)] = None,
    database_url: DatabaseUrl = None,
) -> None:
    """List what was done on purpose, the newest first: who published, handed out keys, imported, merged, erased."""
    from engine.store.audit import Sought

    with naming_the_database_setting():
        rows = asyncio.run(_rows(database_url, Sought(deed, by, about, program), max(1, first)))
    for each in rows:
        say(_in_words(each))
    if not rows:
        say("Nothing like that was ever done.")


def verify(
    head: Annotated[
        str | None,
        typer.Option(
            metavar="NUMBER:HASH",
            help="The end of the audit as it was told once, and kept elsewhere.",
            show_default=False,
        ),
    ] = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Walk the whole chain of hashes, and tell whatever was changed. Exit code 1 when anything was."""
    chain, findings = _walked(database_url, head)
    for each in findings:
        say(each.text)
    say(f"The audit ends at {chain.head.text}" + ("" if findings else "; nothing in it was changed."))
    if findings:
        raise typer.Exit(1)


def export(database_url: DatabaseUrl = None) -> None:
    """Hand out the whole audit, one JSON object a line, in the form that is hashed, with the hash beside."""
    from engine.store.audit import audit_after, canonical
    from engine.store.backends import backend_for
    from engine.store.database import database_of

    with naming_the_database_setting():
        backend = backend_for(database_of(settings_of(database_url=database_url).database_url))
        last = 0
        try:
            with backend.snapshot() as questions:
                while rows := audit_after(questions, last):
                    for each in rows:
                        hand_over(_with_hash(canonical(each), each.hash))
                    last = rows[-1].number
        finally:
            backend.close()


audit = typer.Typer(
    help="What was done on purpose: list it, verify its chain, hand it out.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)
audit.command("list", epilog="Example: trogen audit list --deed key.created")(listed)
audit.command(epilog="Example: trogen audit verify")(verify)
audit.command(epilog="Example: trogen audit export > audit.ndjson")(export)


def _with_hash(text: str, hashed: str) -> str:
    return json.dumps({**json.loads(text), "hash": hashed}, ensure_ascii=False, separators=(",", ":"))


async def _rows(database_url: str | None, sought: "Sought", count: int) -> "Sequence[AuditRow]":
    async with opened(database_url) as service:
        return (await service.audit.page(sought, None, count)).rows


def _walked(database_url: str | None, head: str | None) -> "tuple[Chain, list[Finding]]":
    from engine.operations.examining.auditing import Chain
    from engine.store.backends import backend_for
    from engine.store.database import database_of
    from schema.commands.doctor import kept_head

    chain = Chain(kept_head(head))
    with naming_the_database_setting():
        backend = backend_for(database_of(settings_of(database_url=database_url).database_url))
        try:
            with backend.snapshot() as questions:
                return chain, list(chain.findings(questions))
        finally:
            backend.close()


def _in_words(row: "AuditRow") -> str:
    from engine.operations.times import in_words

    where = f" in {row.program}" if row.program else ""
    about = f" {row.about}" if row.about else ""
    details = "" if row.details == "{}" else f"  {row.details}"
    return f"{row.number}  {in_words(row.at)}  {row.deed}{about}{where} by {row.by}{details}"
