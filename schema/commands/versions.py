"""`trogen versions`: what was published for a programme, by whom, and what of it is in force."""

import asyncio
import json
from typing import TYPE_CHECKING, Any

from schema.commands.advice import naming_the_database_setting
from schema.commands.flags import DatabaseUrl, TextOrJson, ToldAs, settings_of
from schema.commands.programs import Program, one_program
from schema.terminal import hand_over, say

if TYPE_CHECKING:
    from engine.operations.versions import PublishedVersion, Rating


def versions(program: Program = None, format: ToldAs = TextOrJson.TEXT, database_url: DatabaseUrl = None) -> None:
    """List what was published for a programme: when each version rules, who published it and why, and how far rating
    the members by the newest has come.
    """
    settings = settings_of(database_url=database_url)
    with naming_the_database_setting():
        key, listed, rating = asyncio.run(_read(settings.database_url, program))
    if format is TextOrJson.JSON:
        document = {
            "program": key,
            "members": rating.members,
            "ratedByTheNewest": rating.rated,
            "versions": [_document(each) for each in listed],
        }
        hand_over(json.dumps(document, indent=2, ensure_ascii=False))
    else:
        _show(key, listed, rating)


async def _read(database_url: str, program: str | None) -> "tuple[str, list[PublishedVersion], Rating]":
    from engine.operations.versions import published_versions
    from engine.service import open_service

    async with open_service(database_url=database_url, rulesets=None) as service:
        rulebook = await one_program(service, program)
        rating = await service.rated(rulebook.program, rulebook.newest)
        return rulebook.program, published_versions(rulebook, service.clock.now()), rating


def _show(key: str, listed: "list[PublishedVersion]", rating: "Rating") -> None:
    for each in listed:
        say(_in_words(each))
    say(f"{key}: {rating.rated:,} of {rating.members:,} members are rated by version {listed[0].version.number}")


def _in_words(each: "PublishedVersion") -> str:
    """A version in two or three lines."""
    from engine.operations.publish import BEGINNING
    from engine.operations.times import in_words

    version = each.version
    begins = "the beginning" if version.effective_from == BEGINNING else in_words(version.effective_from)
    until = f" until {in_words(each.until)}" if each.until is not None else ""
    kept = "; what was won by others stays" if version.keep_awards else ""
    lines = [
        f"version {version.number}, {each.status.value}: from {begins}{until}{kept}",
        f"  published {in_words(version.published_at)} by {version.published_by}, digest {version.digest[:12]}",
    ]
    return "\n".join([*lines, *([f"  {version.note}"] if version.note else [])])


def _document(each: "PublishedVersion") -> dict[str, Any]:
    from engine.operations.times import in_words

    version = each.version
    return {
        "number": version.number,
        "status": each.status.name,
        "effectiveFrom": in_words(version.effective_from),
        "until": in_words(each.until) if each.until is not None else None,
        "publishedAt": in_words(version.published_at),
        "publishedBy": version.published_by,
        "digest": version.digest,
        "note": version.note,
        "keepAwards": version.keep_awards,
        "restores": version.restores,
    }
