"""`trogen doctor`: whether everything that must hold of a database does."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from schema.commands.advice import naming_the_database_setting
from schema.commands.flags import DatabaseUrl, TextOrJson, ToldAs, settings_of
from schema.commands.progress import with_progress
from schema.terminal import hand_over, say

if TYPE_CHECKING:
    from engine.operations.examining.findings import Diagnosis


def doctor(
    deep: Annotated[
        bool, typer.Option("--deep", help="Fold every member's facts anew as well, as `trogen rebuild --verify` does.")
    ] = False,
    format: ToldAs = TextOrJson.TEXT,
    database_url: DatabaseUrl = None,
) -> None:
    """Check all that must hold of a database: ledger sums, lots, awards, numbering, states and their hashes.

    Reads alone, and can be run while servers go on. Exit code 1 when anything is wrong; each finding says where it is,
    what is wrong and what to do.
    """
    from engine.operations.doctor import examine
    from engine.operations.examining.documents import diagnosis_as_json

    settings = settings_of(database_url=database_url)
    with naming_the_database_setting(), with_progress("examining") as watcher:
        diagnosis = asyncio.run(examine(settings.database_url, deep=deep, watcher=watcher))
    if format is TextOrJson.JSON:
        hand_over(diagnosis_as_json(diagnosis))
    else:
        _tell(diagnosis)
    if diagnosis.total:
        raise typer.Exit(1)


def _tell(diagnosis: "Diagnosis") -> None:
    from engine.operations.examining.documents import counted, summed

    for each in diagnosis.findings:
        say(each.text)
    if diagnosis.total > len(diagnosis.findings):
        say(f"… and {diagnosis.total - len(diagnosis.findings):,} more like these")
    everything = counted(diagnosis.members, diagnosis.entries)
    if diagnosis.total:
        say(f"{everything}: {summed(diagnosis.counts, 'finding')}")
    else:
        say(f"{everything}: nothing is wrong.")
