"""`trogen simulate`: what a draft of the rules would have made of everything that really happened."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.errors import NoProgramme, RulesetsInvalid, WrongSetting
from schema.commands.advice import naming_the_database_setting
from schema.commands.flags import DatabaseUrl, Folder, one_of, rules_folder, settings_of
from schema.commands.moments import instant_in, moment_of
from schema.terminal import err, hand_over, out, remark

if TYPE_CHECKING:
    from engine.operations.simulate import Progress, Simulation, Whom
    from engine.rules.instants import Instant
    from engine.rulesets import Report


class ReportFormat(Enum):
    """How a report is told: in a terminal, to other programs, or as a page for a browser."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"


def simulate(
    folder: Folder = None,
    since: Annotated[
        str | None,
        typer.Option(
            metavar="DAY",
            help="From when on the draft would rule, as `2027-03-01` or an instant. Default: all of history.",
            show_default=False,
        ),
    ] = None,
    members: Annotated[
        str,
        typer.Option(
            metavar="WHO",
            help="How many members to look at, as `1000`; or their external ids, as `astrid,bo`; or a file with one a "
            "line, as `@members.txt`. Default: everybody.",
            show_default=False,
        ),
    ] = "",
    jobs: Annotated[
        int | None,
        typer.Option(min=1, help="How many processes fold at once. Default: one a core.", show_default=False),
    ] = None,
    format: Annotated[
        ReportFormat,
        typer.Option(
            "--format",
            help="`text` for people, `json` for programs, `html` for a page with charts.",
            metavar="text|json|html",
            parser=one_of(ReportFormat),
            show_default=False,
        ),
    ] = ReportFormat.TEXT,
    output: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Where the report is written. Default: here.", show_default=False),
    ] = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Try a draft on real history: who would gain and lose what, and which rules would never fire.

    Folds everything that members did under the draft, and compares with how they stand. Reads only, beside a server
    that goes on; nothing is stored, published or told to anybody.
    """
    settings = settings_of(database_url=database_url)
    draft = _draft(rules_folder(settings, folder))
    begins = _instant(since, draft)
    who = _who(members)
    with naming_the_database_setting():
        simulation = simulated(settings.database_url, draft, begins, who, jobs)
    _tell(simulation, format, output)


def _draft(folder: Path) -> "Report":
    """The folder's programme, when it is sound. Raises RulesetsInvalid with the whole report."""
    from engine.rulesets import check_folder
    from engine.rulesets.programmes import programmes_in

    found = programmes_in(folder)
    if len(found) > 1:
        raise NoProgramme(f"{folder} is a folder of programmes, and one is simulated at a time; name it, as {found[0]}")
    report = check_folder(found[0])
    if report.compiled.ruleset is None:
        raise RulesetsInvalid(report.text)
    return report


def _instant(since: str | None, draft: "Report") -> "Instant | None":
    if since is None:
        return None
    assert draft.compiled.ruleset is not None, "the draft is sound"
    return instant_in(moment_of(since, "--since"), draft.compiled.ruleset.dictionary)


def _who(members: str) -> "Whom":
    """Whom to look at. Raises WrongSetting for what names nobody."""
    from engine.operations.simulate import EVERYBODY, Sample, These

    if not members:
        return EVERYBODY
    if members.isdecimal():
        if not int(members):
            raise WrongSetting("--members: 0 members tell nothing; write how many, or who")
        return Sample(int(members))
    names = _lines_of(Path(members[1:])) if members.startswith("@") else members.split(",")
    external_ids = tuple(name.strip() for name in names if name.strip())
    if not external_ids:
        raise WrongSetting(f"--members: {members} names nobody; write external ids, as `astrid,bo`")
    return These(external_ids)


def _lines_of(file: Path) -> list[str]:
    try:
        return file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise WrongSetting(f"--members: the file {file} cannot be read: {why}") from None


def simulated(
    database_url: str, draft: "Report", since: "Instant | None", who: "Whom", jobs: int | None
) -> "Simulation":
    """What a sound draft would make of real history, with a bar meanwhile that shows how far it has come."""
    from engine.clock import SystemClock
    from engine.operations.simulate import simulate as try_out
    from engine.store import require_migrated
    from engine.store.database import database_of

    database = database_of(database_url)
    asyncio.run(require_migrated(database_url))
    with _progress() as progress:
        return try_out(database, draft, now=SystemClock().now(), since=since, who=who, jobs=jobs, progress=progress)


@contextmanager
def _progress() -> "Iterator[Callable[[Progress], None]]":
    """A bar with the members folded, how many a second, and the time that is left; only where somebody watches."""
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("folding"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("members, {task.fields[rate]} a second,"),
        TimeRemainingColumn(),
        TextColumn("left"),
    )
    with Bar(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("folding", total=None, rate="…")

        def tell(progress: "Progress") -> None:
            speed = bar.tasks[task].speed
            rate = f"{speed:,.0f}" if speed else "…"
            bar.update(task, completed=progress.members, total=progress.of, rate=rate)

        yield tell


def _tell(simulation: "Simulation", format: ReportFormat, output: Path | None) -> None:
    if format is ReportFormat.TEXT and output is None:
        from schema.simulation.text import told

        for part in told(simulation):
            out.print(part)
        return
    report = _written(simulation, format)
    if output is None:
        hand_over(report.rstrip("\n"))
        return
    try:
        output.write_text(report, "utf-8")
    except OSError as error:
        raise WrongSetting(f"--output: {output} cannot be written: {error.strerror}") from None
    remark(f"The report is in {output}.")


def _written(simulation: "Simulation", format: ReportFormat) -> str:
    match format:
        case ReportFormat.TEXT:
            from schema.simulation.text import as_text

            return as_text(simulation)
        case ReportFormat.JSON:
            from schema.simulation.document import as_json

            return as_json(simulation) + "\n"
        case ReportFormat.HTML:
            from schema.simulation.page import page_of

            return page_of(simulation)
