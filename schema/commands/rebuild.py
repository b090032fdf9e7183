"""`trogen rebuild`: everything derived, worked out anew from the facts."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from schema.commands.advice import naming_the_database_setting
from schema.commands.flags import DatabaseUrl, TextOrJson, ToldAs, settings_of
from schema.commands.progress import with_progress
from schema.terminal import complain, hand_over, say

if TYPE_CHECKING:
    from engine.operations.rebuild import Rebuilt


def rebuild(
    verify: Annotated[bool, typer.Option("--verify", help="Only tell what differs; change nothing.")] = False,
    format: ToldAs = TextOrJson.TEXT,
    database_url: DatabaseUrl = None,
) -> None:
    """Work out anew everything that is derived from the facts, tell what was stored otherwise, and mend it.

    Nothing that was posted is edited or deleted: a wrong balance is corrected by a ledger entry, and the member is told
    by one feed item. Safe while servers run, and safe to run again after it was interrupted. With `--verify`, exit code
    1 when anything differs; without, when anything could not be mended.
    """
    from engine.operations.examining.documents import rebuilt_as_json
    from engine.operations.rebuild import rebuild as work_out_anew

    settings = settings_of(database_url=database_url)
    with naming_the_database_setting(), with_progress("verifying" if verify else "rebuilding") as watcher:
        rebuilt = asyncio.run(work_out_anew(settings.database_url, verify=verify, watcher=watcher))
    if format is TextOrJson.JSON:
        hand_over(rebuilt_as_json(rebuilt))
    else:
        _tell(rebuilt, verify)
    if rebuilt.total if verify else rebuilt.left:
        raise typer.Exit(1)


def _tell(rebuilt: "Rebuilt", verify: bool) -> None:
    from engine.operations.examining.documents import counted, summed

    for each in rebuilt.differences:
        say(each.text)
    if rebuilt.total > len(rebuilt.differences):
        say(f"… and {rebuilt.total - len(rebuilt.differences):,} more like these")
    for each in rebuilt.left:
        complain(f"not mended: {each.text}; bring it back from a backup")
    everything = counted(rebuilt.members, rebuilt.entries)
    if not rebuilt.total:
        say(f"{everything}: everything stored is what the facts come to.")
        return
    mended = "" if verify else f", {rebuilt.mended:,} of them mended"
    members = "1 member differs" if rebuilt.differing == 1 else f"{rebuilt.differing:,} members differ"
    say(f"{everything}: {members}{mended}; {summed(rebuilt.counts, 'difference')}")
