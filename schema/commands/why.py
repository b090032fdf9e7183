"""`trogen why`: how a member stands with a rule, in words, straight from the database."""

import asyncio
import json
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from engine.errors import NothingToExplain
from schema.commands.advice import naming_the_database_setting
from schema.commands.flags import DatabaseUrl, TextOrJson, ToldAs, settings_of
from schema.terminal import hand_over, remark, say

if TYPE_CHECKING:
    from engine.operations.asking import Asking
    from engine.operations.explain import ExplainedRule
    from engine.operations.members import Program
    from engine.rules.instants import Instant


def why(
    member: Annotated[str, typer.Argument(help="The member's external id.", show_default=False)],
    rule: Annotated[
        str,
        typer.Argument(
            help="The rule, as `badges.repair_hero`; `repair_hero` alone if no other kind has such a name. `levels` "
            "for the ladder.",
            show_default=False,
        ),
    ],
    when: Annotated[
        str | None,
        typer.Argument(
            metavar="[DATE]",
            help="As of then: `2027-03-01`, the end of that day, or `2027-03-01T10:00+01:00`. Default: now.",
            show_default=False,
        ),
    ] = None,
    program: Annotated[
        str | None,
        typer.Option(metavar="KEY", help="The programme. Default: the only one there is.", show_default=False),
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(metavar="TAG", help="The language, as `en`. Default: the programme's first.", show_default=False),
    ] = None,
    format: ToldAs = TextOrJson.TEXT,
    database_url: DatabaseUrl = None,
) -> None:
    """Say how a member stands with a rule: why they have it or not, what is missing, and what would earn it.

    Folds what the journal has of the member; changes nothing, and asks no server. Badges that are hidden from the
    member are explained as well.
    """
    settings = settings_of(database_url=database_url)
    at = _time(when)
    with naming_the_database_setting():
        chosen, explained = asyncio.run(_ask(settings.database_url, program, member, rule, at))
    _tell(chosen, explained, language, format)


async def _ask(
    database_url: str, program: str | None, member: str, rule: str, at: "date | Instant | None"
) -> tuple["Program", "ExplainedRule"]:
    from engine.operations.asking import open_asking

    async with open_asking(database_url) as asking:
        chosen = _program(asking, program)
        explained = await asking.explain_rule(chosen.key, member, rule, at)
        return next(each for each in asking.programs() if each.key == chosen.key), explained


def _program(asking: "Asking", wanted: str | None) -> "Program":
    """The programme that is meant. Raises NothingToExplain."""
    found = asking.programs()
    if wanted is None and len(found) == 1:
        return found[0]
    named = next((each for each in found if each.key == wanted), None)
    if named is None:
        raise NothingToExplain(_which(found, wanted))
    return named


def _which(found: "Sequence[Program]", wanted: str | None) -> str:
    keys = ", ".join(each.key for each in found)
    if not found:
        return "nothing was published in this database yet; `trogen serve` publishes the rule files when it starts"
    if wanted is None:
        return f"there are several programmes; say which with --program: {keys}"
    return f'there is no programme "{wanted}"; there is {keys}'


def _time(text: str | None) -> "date | Instant | None":
    """What a date or an instant means. Raises typer.BadParameter."""
    from engine.operations.times import parsed_instant

    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        instant = parsed_instant(text)
    if instant is None:
        message = (
            f'"{text}" is no time; write a day as 2027-03-01, or an instant with a UTC offset as 2027-03-01T10:00Z'
        )
        raise typer.BadParameter(message, param_hint="DATE")
    return instant


def _tell(program: "Program", explained: "ExplainedRule", language: str | None, format: TextOrJson) -> None:
    from engine.rules.standing import BadgeStanding
    from schema.account_words import AccountWords
    from schema.book import Book
    from schema.locales import Reader

    hidden = frozenset(each.name for each in program.version.ruleset.badges if each.hidden)
    reader = Reader((*([language] if language else []), *program.version.ruleset.dictionary.languages))
    words = AccountWords(Book(program, reader, won=hidden), explained.account, explained.by)
    if format is TextOrJson.JSON:
        hand_over(json.dumps(_as_json(explained, words.text()), indent=2, ensure_ascii=False))
        return
    say(words.text())
    standing = explained.account.standing
    if isinstance(standing, BadgeStanding) and standing.badge.hidden and not standing.times:
        remark("This badge is hidden: the member is not told of it before it is won.")


def _as_json(explained: "ExplainedRule", text: str) -> dict[str, object]:
    from engine.rulesets.wording import in_words
    from schema.scalars import told

    account, decided = explained.account, explained.account.decided
    return {
        "rule": account.rule,
        "at": told(account.at),
        "text": text,
        "since": told(decided.at) if decided is not None else None,
        "action": explained.by.id if explained.by is not None else None,
        "requirements": [
            {
                "kind": each.asked.value,
                "name": each.name,
                "met": each.met,
                "value": each.progress.value if each.progress is not None else None,
                "target": each.progress.target if each.progress is not None else None,
                "ways": [
                    {"action": way.action, "condition": in_words(way.condition), "remaining": way.remaining}
                    for way in each.ways
                ],
            }
            for each in account.requirements
        ],
    }
