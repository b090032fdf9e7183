"""`trogen rejected`: what was refused: listed, shown with what came, counted, and submitted again."""

import asyncio
import json
import sys
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import typer

from engine.errors import WrongSetting
from schema.commands.advice import naming_the_database_setting
from schema.commands.flags import DatabaseUrl, OfBrand, OfType, TextOrJson, ToldAs, one_of
from schema.commands.handing_out import instant_of_flag
from schema.commands.rejections import (
    NoRejection,
    all_ids,
    counted,
    document,
    ids_of,
    in_words,
    one,
    submit_again,
    whole,
)
from schema.commands.rejections import listed as found_in_list
from schema.terminal import complain, hand_over, remark, say

if TYPE_CHECKING:
    from engine.operations.rejected.counting import Period
    from engine.store.rejections import Asked


class Length(Enum):
    """How long the periods are in which is counted."""

    HOUR = "hour"
    DAY = "day"


Rejections = Annotated[
    list[str] | None,
    typer.Argument(help="The ids of rejections, as `list` tells them. Or say --all.", show_default=False),
]
OfProgram = Annotated[
    str | None, typer.Option("--program", metavar="KEY", help="Only of this programme.", show_default=False)
]
OfCode = Annotated[
    str | None,
    typer.Option(
        "--code", metavar="CODE", help="Only for this reason, as `UNKNOWN_ACTION_TYPE`; of several, the first.",
        show_default=False,
    ),
]  # fmt: skip
Since = Annotated[
    str | None,
    typer.Option(
        "--since",
        metavar="WHEN",
        help="Only what came then or later: a day in UTC, or an instant with an offset.",
        show_default=False,
    ),
]


def listed(
    program: OfProgram = None,
    brand: OfBrand = None,
    code: OfCode = None,
    type: OfType = None,
    since: Since = None,
    unresolved: Annotated[
        bool, typer.Option("--unresolved", help="Only that under whose idempotency key nothing was taken in since.")
    ] = False,
    first: Annotated[int, typer.Option("--first", metavar="COUNT", help="How many, from the newest on.")] = 20,
    format: ToldAs = TextOrJson.TEXT,
    database_url: DatabaseUrl = None,
) -> None:
    """List what was refused, the newest first, and why. It is kept for 30 days, or as TROGEN_REJECTIONS_DAYS says."""
    asked = _asked(program, brand, code, type, since)._replace(is_resolved=False if unresolved else None)
    with naming_the_database_setting():
        found, total = asyncio.run(found_in_list(database_url, asked, max(1, first)))
    if format is TextOrJson.JSON:
        hand_over(json.dumps([document(each) for each in found], indent=2, ensure_ascii=False))
        return
    for each in found:
        say(in_words(each))
    if not found:
        say("Nothing like that was refused.")
    elif total > len(found):
        remark(f"{total - len(found):,} more: say --first {total} to see them all.")


def show(
    rejection: Annotated[str, typer.Argument(help="The id of the rejection.", show_default=False)],
    format: ToldAs = TextOrJson.TEXT,
    database_url: DatabaseUrl = None,
) -> None:
    """Show what came, and why it was refused."""
    (id_,) = ids_of([rejection])
    with naming_the_database_setting():
        found = asyncio.run(one(database_url, id_))
    if format is TextOrJson.JSON:
        hand_over(json.dumps(document(found), indent=2, ensure_ascii=False))
    else:
        say(whole(found))


def counts(
    program: Annotated[str, typer.Argument(help="The key of the programme.", show_default=False)],
    brand: OfBrand = None,
    since: Since = None,
    per: Annotated[
        Length,
        typer.Option(
            "--per",
            metavar="hour|day",
            help="How long the periods are; days are the programme's.",
            parser=one_of(Length),
        ),
    ] = Length.DAY,
    format: ToldAs = TextOrJson.TEXT,
    database_url: DatabaseUrl = None,
) -> None:
    """Count what became of what was submitted, and for what it was refused. Default: 14 days, or 24 hours."""
    from engine.operations.rejected.counting import Per

    begin = instant_of_flag(since, "--since")
    with naming_the_database_setting():
        periods = asyncio.run(counted(database_url, program, brand, begin, Per(per.value)))
    if format is TextOrJson.JSON:
        hand_over(json.dumps([_period(each) for each in periods], indent=2))
        return
    for each in periods:
        if each.submitted:
            say(_period_in_words(each))
    if not any(each.submitted for each in periods):
        say("Nothing was submitted.")


def submit(
    rejections: Rejections = None,
    all: Annotated[
        bool, typer.Option("--all", help="All that was not taken in since, or all of it that the other options leave.")
    ] = False,
    program: OfProgram = None,
    brand: OfBrand = None,
    code: OfCode = None,
    type: OfType = None,
    since: Since = None,
    importing: Annotated[bool, typer.Option("--importing", help="Take it however long ago it occurred.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Submit without asking.")] = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Submit again what was refused, as it came, under the same brand and idempotency key.

    Works beside servers on the same database. Exit code 1 when one of it was refused once more; the others are not.
    """
    asked = _asked(program, brand, code, type, since)
    if bool(rejections) is all or (rejections and asked != _asked(None, None, None, None, None)):
        raise NoRejection("name rejections by their ids, or say --all, with or without --program, --brand, --code …")
    ids = ids_of(rejections or ())
    if all:
        whole_ones = asked._replace(is_resolved=False, is_cut=False, is_action=True)
        with naming_the_database_setting():
            ids = asyncio.run(all_ids(database_url, whole_ones))
    if not ids:
        raise NoRejection("nothing like that can be submitted again")
    _confirm(f"Submit {len(ids):,} again", yes)
    with naming_the_database_setting():
        came = asyncio.run(submit_again(database_url, ids, importing=importing))
    for line in came.refused:
        complain(line)
    said = f"{came.accepted:,} accepted, {came.duplicates:,} duplicates, {came.pending:,} waiting"
    say(f"{said}, {len(came.refused):,} refused.")
    if came.refused:
        raise typer.Exit(1)


rejected = typer.Typer(
    help="What was refused: list it, show it, count it, submit it again.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)
rejected.command("list", epilog="Example: trogen rejected list --brand shop --code UNKNOWN_ACTION_TYPE")(listed)
rejected.command(epilog="Example: trogen rejected show UmVqZWN0aW9uOjAx…")(show)
rejected.command(epilog="Example: trogen rejected counts kundklubb --brand shop --per hour")(counts)
rejected.command(epilog="Example: trogen rejected submit --all --program kundklubb --code UNKNOWN_ACTION_TYPE")(submit)


def _asked(program: str | None, brand: str | None, code: str | None, type: str | None, since: str | None) -> "Asked":
    from engine.store.rejections import Asked

    return Asked(
        programs=None if program is None else [program],
        brand=brand,
        code=None if code is None else _code(code),
        type=type,
        since=instant_of_flag(since, "--since"),
    )


def _code(given: str) -> str:
    """A reason, in whatever letters. Raises WrongSetting for what is none."""
    from difflib import get_close_matches

    from schema.types.user_errors import UserErrorCode

    known = [each.name for each in UserErrorCode]
    if given.upper() in known:
        return given.upper()
    near = get_close_matches(given.upper(), known, n=1)
    hint = f"did you mean {near[0]}?" if near else "docs/rejected.md says where they are listed"
    raise WrongSetting(f"--code: nothing is refused for {given}; {hint}")


def _period(each: "Period") -> dict[str, object]:
    from schema.scalars import told

    return {
        "start": told(each.since),
        "end": told(each.until),
        "submitted": each.submitted,
        "accepted": each.accepted,
        "duplicates": each.duplicates,
        "pending": each.pending,
        "rejected": each.rejected,
        "notKept": each.not_kept,
        "byCode": dict(each.by_code),
    }


def _period_in_words(each: "Period") -> str:
    from engine.operations.times import in_words as moment

    codes = "".join(f"\n  {code}: {times:,}" for code, times in each.by_code.items())
    share = f"{100 * each.rejected / each.submitted:.1f} %"
    return f"from {moment(each.since)}: {each.rejected:,} of {each.submitted:,} refused ({share}){codes}"


def _confirm(question: str, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise NoRejection("nothing was submitted: say --yes, and nobody is asked")
    if not typer.confirm(question, err=True):
        raise NoRejection("nothing was submitted")
