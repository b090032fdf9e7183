"""What the commands have in common that hand out keys and tokens: the service beside a server, and what is refused."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, TypeVar

import typer

from engine.errors import EngineError, WrongSetting
from engine.rules.instants import Instant
from schema.commands.flags import settings_of

if TYPE_CHECKING:
    from engine.operations.submissions import Rejected
    from engine.service import Service

OutcomeT = TypeVar("OutcomeT")

COMMAND_LINE = "command line"
"""Who handed out what was handed out here, for the records."""

Expires = typer.Option(
    "--expires",
    metavar="WHEN",
    help="From when on it opens nothing: a day in UTC, or an instant with an offset. Default: it lasts.",
    show_default=False,
)


class NotHandedOut(EngineError):
    """It was refused; the message has a line for each reason."""


@asynccontextmanager
async def opened(database_url: str | None) -> AsyncIterator["Service"]:
    """The service on the database, beside servers that may be at work on it."""
    from engine.service import open_service
    from schema.commands.publishing import quietly

    quietly()
    async with open_service(database_url=settings_of(database_url=database_url).database_url, rulesets=None) as service:
        yield service


def granted(outcome: "OutcomeT | Rejected") -> OutcomeT:
    """What was asked for. Raises NotHandedOut."""
    from engine.operations.submissions import Rejected

    if isinstance(outcome, Rejected):
        raise NotHandedOut("\n".join(each.message for each in outcome.problems))
    return outcome


def instant_of_flag(written: str | None, flag: str) -> Instant | None:
    """When something ends, as a flag has it. Raises WrongSetting, which names the flag."""
    from engine.operations.times import parsed_instant
    from engine.rules.instants import instant_of

    if written is None:
        return None
    try:
        return instant_of(datetime.combine(date.fromisoformat(written), time(), UTC))
    except ValueError:
        instant = parsed_instant(written)
    if instant is None:
        raise WrongSetting(f'{flag}: "{written}" is neither a day as 2027-03-01 nor an instant as 2027-03-01T10:00Z')
    return instant
