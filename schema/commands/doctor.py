"""`trogen doctor`: whether everything that must hold of a database does."""

import asyncio
import re
from typing import TYPE_CHECKING, Annotated

import typer

from engine.errors import WrongSetting
from schema.commands.advice import naming_the_database_setting
from schema.commands.flags import DatabaseUrl, TextOrJson, ToldAs, settings_of
from schema.commands.progress import with_progress
from schema.terminal import hand_over, say

if TYPE_CHECKING:
    from engine.operations.examining.auditing import Head
    from engine.operations.examining.findings import Diagnosis


def doctor(
    deep: Annotated[
        bool, typer.Option("--deep", help="Fold every member's facts anew as well, as `trogen rebuild --verify` does.")
    ] = False,
    audit_head: Annotated[
        str | None,
        typer.Option(
            metavar="NUMBER:HASH",
            help="The end of the audit as it was told once and kept elsewhere: tells whether anything before it was "
            "changed or cut off since.",
            show_default=False,
        ),
    ] = None,
    format: ToldAs = TextOrJson.TEXT,
    database_url: DatabaseUrl = None,
) -> None:
    """Check all that must hold of a database: ledger sums, lots, awards, numbering, states and their hashes, the audit.

    Reads alone, and can be run while servers go on. Exit code 1 when anything is wrong; each finding says where it is,
    what is wrong and what to do.
    """
    from engine.operations.doctor import examine
    from engine.operations.examining.documents import diagnosis_as_json

    settings, kept = settings_of(database_url=database_url), kept_head(audit_head)
    with naming_the_database_setting(), with_progress("examining") as watcher:
        diagnosis = asyncio.run(examine(settings.database_url, deep=deep, watcher=watcher, kept=kept))
    if format is TextOrJson.JSON:
        hand_over(diagnosis_as_json(diagnosis))
    else:
        _tell(diagnosis)
    if diagnosis.total:
        raise typer.Exit(1)


def kept_head(written: str | None) -> "Head | None":
    """The end of the audit as a flag has it. Raises WrongSetting."""
    from engine.operations.examining.auditing import Head

    if written is None:
        return None
    number, _, hashed = written.strip().partition(":")
    if not (number.isdecimal() and re.fullmatch("[0-9a-f]{64}", hashed)):
        raise WrongSetting(f'--audit-head: "{written}" is no number and hash as `trogen doctor` tells them, 12:9f2c…')
    return Head(int(number), hashed)


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
    say(f"The audit ends at {diagnosis.audit_head}")
