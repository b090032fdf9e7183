"""`trogen pending`: what waits for an operator: listed, approved, refused."""

import asyncio
import json
import sys
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import typer

from schema.commands.advice import naming_the_database_setting
from schema.commands.deciding import NotDecided, Verdicts, actions_of, decide, in_words, listed_document, waiting
from schema.commands.flags import DatabaseUrl, OfBrand, OfType, TextOrJson, ToldAs, one_of
from schema.terminal import complain, hand_over, remark, say

if TYPE_CHECKING:
    from collections.abc import Sequence


class Reason(Enum):
    """Why an action can wait."""

    NEEDS_APPROVAL = "needs_approval"
    HELD_BACK = "held_back"


Program = Annotated[str, typer.Argument(help="The key of the programme.", show_default=False)]
Actions = Annotated[
    list[str] | None,
    typer.Argument(help="The ids of actions, as `list` tells them. Or say --all.", show_default=False),
]
OfReason = Annotated[
    Reason | None,
    typer.Option(
        "--why",
        metavar="WHY",
        help="Only what waits for this: `needs_approval` or `held_back`.",
        parser=one_of(Reason),
        show_default=False,
    ),
]
OfMember = Annotated[
    str | None, typer.Option("--member", metavar="ID", help="Only what this member did.", show_default=False)
]
All = Annotated[bool, typer.Option("--all", help="All that waits, or all of it that the other options leave.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Decide without asking.")]


def listed(
    program: Program,
    brand: OfBrand = None,
    type: OfType = None,
    why: OfReason = None,
    member: OfMember = None,
    first: Annotated[int, typer.Option("--first", metavar="COUNT", help="How many, from the oldest on.")] = 20,
    format: ToldAs = TextOrJson.TEXT,
    database_url: DatabaseUrl = None,
) -> None:
    """List the actions that wait for an operator, the oldest first: why, and with what proof and evidence."""
    only = _only(brand, type, why)
    with naming_the_database_setting():
        found, total = asyncio.run(waiting(database_url, program, only, member, max(1, first)))
    if format is TextOrJson.JSON:
        hand_over(json.dumps([listed_document(each) for each in found], indent=2, ensure_ascii=False))
        return
    for each in found:
        say(in_words(each))
    if not found:
        say("Nothing like that waits.")
    elif total > len(found):
        remark(f"{total - len(found):,} more wait: say --first {total} to see them all.")


def approve(
    program: Program,
    actions: Actions = None,
    all: All = False,
    brand: OfBrand = None,
    type: OfType = None,
    why: OfReason = None,
    member: OfMember = None,
    yes: Yes = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Let actions count that wait, as of when they were done. Works beside servers on the same database.

    Exit code 1 when one of them could not be approved; the others are.
    """
    only = _only(brand, type, why)
    chosen = _chosen(database_url, program, actions, all, only, member)
    _confirm(f"Let {_count(chosen)} of {program} count", yes)
    _decide(database_url, Verdicts(program, chosen, approved=True))


def refuse(
    program: Program,
    actions: Actions = None,
    reason: Annotated[
        str,
        typer.Option(
            "--reason", help="Why, in words that the member and the brand are told.", show_default=False, prompt=False
        ),
    ] = "",
    all: All = False,
    brand: OfBrand = None,
    type: OfType = None,
    why: OfReason = None,
    member: OfMember = None,
    yes: Yes = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Say of actions that wait that they never count, and why. It cannot be undone.

    Works beside servers on the same database. Exit code 1 when one of them could not be refused; the others are.
    """
    if not reason:
        raise NotDecided("say why, in words that the member and the brand are told: --reason 'The scan cannot be read'")
    only = _only(brand, type, why)
    chosen = _chosen(database_url, program, actions, all, only, member)
    _confirm(f"Refuse {_count(chosen)} of {program} for good", yes)
    _decide(database_url, Verdicts(program, chosen, approved=False, reason=reason))


pending = typer.Typer(
    help="What waits for an operator: list it, approve it, refuse it.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)
pending.command("list", epilog="Example: trogen pending list kundklubb --why held_back")(listed)
pending.command(epilog="Example: trogen pending approve kundklubb --all --brand language_school")(approve)
pending.command(epilog="Example: trogen pending refuse kundklubb --member astrid --all --reason 'No such course'")(
    refuse
)


def _only(brand: str | None, type: str | None, why: Reason | None) -> dict[str, str]:
    given = {"brand": brand, "type": type, "reason": None if why is None else why.value}
    return {name: value for name, value in given.items() if value is not None}


def _chosen(
    database_url: str | None,
    program: str,
    named: "Sequence[str] | None",
    all: bool,
    only: dict[str, str],
    member: str | None,
) -> "Sequence[str]":
    """The journal's ids of what is to be decided. Raises NotDecided when nobody said which."""
    if bool(named) is all or (named and (only or member is not None)):
        raise NotDecided(
            "name the actions by their ids, or say --all, with or without --brand, --type, --why, --member"
        )
    if named:
        return actions_of(named)
    with naming_the_database_setting():
        found, _ = asyncio.run(waiting(database_url, program, only, member, None))
    if not found:
        raise NotDecided("nothing like that waits")
    return [each.stored.id for each in found]


def _count(chosen: "Sequence[str]") -> str:
    return "1 action" if len(chosen) == 1 else f"{len(chosen):,} actions"


def _confirm(question: str, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise NotDecided("nothing was decided: say --yes, and nobody is asked")
    if not typer.confirm(question, err=True):
        raise NotDecided("nothing was decided")


def _decide(database_url: str | None, verdicts: Verdicts) -> None:
    with naming_the_database_setting():
        done, refused = asyncio.run(decide(database_url, verdicts))
    for line in refused:
        complain(line)
    word = "approved" if verdicts.approved else "refused"
    say(f"{done:,} {word}" + (f", {len(refused):,} not." if refused else "."))
    if refused:
        raise typer.Exit(1)
