"""`trogen documents check`: the operations that clients ship, judged before a server is to trust them."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.errors import WrongSetting
from schema.commands.flags import TextOrJson, ToldAs, settings_of
from schema.terminal import hand_over, say

if TYPE_CHECKING:
    from schema.safety.shipped_operations import Operation

DocumentsFolder = Annotated[
    Path | None,
    typer.Argument(
        metavar="FOLDER",
        help="A folder of `.graphql` files and JSON manifests. Default: the setting TROGEN_TRUSTED_DOCUMENTS.",
        show_default=False,
    ),
]


def check_documents(folder: DocumentsFolder = None, format: ToldAs = TextOrJson.TEXT) -> None:
    """Check the operations that clients ship: every mistake with its place, and of every operation its id, what it may
    cost, and whose key it is good for.

    Exit code 1 when there are mistakes, or when an operation costs more than anybody may ask for.
    """
    from schema.safety.shipped_operations import operations_in

    settings = settings_of()
    folder = folder or settings.trusted_documents
    if folder is None:
        raise WrongSetting("say which folder: trogen documents check FOLDER, or set TROGEN_TRUSTED_DOCUMENTS")
    operations = list(operations_in(folder, settings))
    if format is TextOrJson.JSON:
        hand_over(json.dumps({"operations": [each.as_json() for each in operations]}, indent=2, ensure_ascii=False))
    else:
        _show(operations)
    if any(each.complaints for each in operations):
        raise typer.Exit(1)


def _show(operations: "list[Operation]") -> None:
    for each in operations:
        for complaint in each.complaints:
            say(complaint)
        if not each.complaints:
            say(f"{each.kind} {each.name or '(no name)'}: {each.cost:,} units, {each.good_for}")
            say(f"  {each.id}  {each.file}")
    wrong = sum(bool(each.complaints) for each in operations)
    number = f"{len(operations)} {'operation' if len(operations) == 1 else 'operations'}"
    say(f"{number}, {wrong} of them wrong" if wrong else f"{number}, nothing wrong")
