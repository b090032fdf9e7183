"""`trogen import`: a file of actions, however long, into a running server."""

import asyncio
from difflib import get_close_matches
from enum import Enum
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from engine.errors import WrongSetting
from schema.commands.flags import one_of, settings_of
from schema.stopping import told_to_stop_alike
from schema.terminal import complain, hand_over, remark, say, warn

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from schema.importing.actions import Unreadable
    from schema.importing.dictionary import DeclaredProgram
    from schema.importing.mapping import Spec
    from schema.importing.rows import CsvRows, JsonRows, Row
    from schema.importing.run import Run
    from schema.importing.sending import Server

SOME_REJECTED, STOPPED, INTERRUPTED = 1, 3, 130


class Form(Enum):
    """How the file is written."""

    NDJSON = "ndjson"
    CSV = "csv"


def import_file(
    file: Annotated[
        str,
        typer.Argument(help="NDJSON or CSV, also compressed with gzip; `-` for standard input.", show_default=False),
    ],
    mapping: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Which column or field is what, in YAML.", show_default=False),
    ] = None,
    print_mapping: Annotated[
        bool, typer.Option("--print-mapping", help="Propose a mapping for the file, and stop.")
    ] = False,
    program: Annotated[
        str | None,
        typer.Option(metavar="KEY", help="The programme. Default: the only one of the key.", show_default=False),
    ] = None,
    url: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="Where the server is, as `https://loyalty.example.org`. Default: the settings' host and port.",
            show_default=False,
        ),
    ] = None,
    key: Annotated[
        str | None,
        typer.Option(
            metavar="KEY",
            envvar="TROGEN_KEY",
            show_envvar=False,
            help="The brand's or operator's key. Also TROGEN_KEY, where nobody sees it; else the operator key.",
            show_default=False,
        ),
    ] = None,
    format: Annotated[
        Form | None,
        typer.Option(
            metavar="FORM",
            help="`csv` or `ndjson`. Default: as the name ends.",
            parser=one_of(Form),
            show_default=False,
        ),
    ] = None,
    history: Annotated[
        bool, typer.Option("--history", help="Take actions however long ago: with an operator's key.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would come of it, and change nothing.")] = False,
    restart: Annotated[
        bool, typer.Option("--restart", help="Begin with the first row, whatever an earlier run has done.")
    ] = False,
    state: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Where to keep how far it has come. Default: beside the file.", show_default=False
        ),
    ] = None,
    rejected: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Where rejected rows go. Default: beside the file.", show_default=False),
    ] = None,
    patience: Annotated[float, typer.Option(metavar="SECONDS", help="How long a server may be away.", min=0)] = 300.0,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but what went wrong.")] = False,
) -> None:
    """Import a file of actions: sent in chunks to a running server, each answered once it is durable.

    Goes on where an earlier run stopped, and never does anything twice. Rejected rows go to a file beside it, with the
    reason beside each: mend them there, and import that file.

    Exit codes: 0 everything was taken; 1 some rows were rejected; 2 a wrong option, key, mapping or file; 3 the server
    was away for too long; 130 it was interrupted. After 3 and 130 the same command goes on.
    """
    chosen = _Chosen(file, mapping, program, format, history, dry_run, restart, state, rejected, patience, quiet)
    address, secret = _server_of(url, key)
    try:
        with told_to_stop_alike():
            asyncio.run(_print_mapping(chosen, address, secret) if print_mapping else _import(chosen, address, secret))
    except KeyboardInterrupt:
        _tell_how_to_go_on(chosen)
        raise typer.Exit(INTERRUPTED) from None


class _Chosen:
    """What was asked for."""

    def __init__(
        self,
        file: str,
        mapping: Path | None,
        program: str | None,
        form: Form | None,
        history: bool,
        dry_run: bool,
        restart: bool,
        state: Path | None,
        rejected: Path | None,
        patience: float,
        quiet: bool,
    ) -> None:
        self.file = file
        self.mapping = mapping
        self.program = program
        self.form = form.value if form else None
        self.history = history
        self.dry_run = dry_run
        self.restart = restart
        self.beside = "stdin" if file == "-" else file
        self.state = state or (None if file == "-" else Path(f"{file}.import.json"))
        self.rejected = rejected
        self.patience = patience
        self.quiet = quiet

    @property
    def parameters(self) -> dict[str, str]:
        asked = {"history": self.history, "dryRun": self.dry_run}
        return {name: "true" for name, is_asked in asked.items() if is_asked}

    @property
    def keeps(self) -> Path | None:
        """Where its state is kept, if it is."""
        return None if self.dry_run else self.state


def _server_of(url: str | None, key: str | None) -> tuple[str, str]:
    settings = settings_of()
    if url is not None and (urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname):
        raise WrongSetting(f'--url: "{url}" is not an address as `https://loyalty.example.org`')
    address = url.rstrip("/").removesuffix("/graphql") if url else f"http://{settings.host}:{settings.port}"
    operator = settings.operator_key.get_secret_value() if settings.operator_key else ""
    secret = key or operator
    if not (secret.isascii() and secret.isprintable()):
        raise WrongSetting("the key holds characters that no HTTP header can carry")
    return address, secret


async def _print_mapping(chosen: _Chosen, address: str, secret: str) -> None:
    from schema.importing.proposing import proposal
    from schema.importing.rows import SAMPLE_ROWS
    from schema.importing.sending import Server

    server = Server(address, secret, patience_seconds=0)
    try:
        program = _program_of(chosen, await server.programs())
    finally:
        await server.close()
    rows = _rows_to_propose_by(chosen)
    sample = [row.values for row in islice(rows.rows(0), SAMPLE_ROWS) if row.values is not None]
    columns = rows.header or list(dict.fromkeys(name for each in sample for name in each))
    hand_over(proposal(program, columns, sample, delimiter=rows.delimiter, encoding=rows.encoding))


async def _import(chosen: _Chosen, address: str, secret: str) -> None:
    from schema.importing.sending import GaveUp, Server
    from schema.importing.watching import counts_of, watching

    server = Server(address, secret, patience_seconds=chosen.patience)
    try:
        run = await _prepared(chosen, server)
        total = _length_of(chosen.file)
        with watching(Path(chosen.beside).name, total, run.state, quiet=chosen.quiet) as watched:
            run.told, server.waiting = watched.came_to, watched.waits
            await run.go()
    except GaveUp as error:
        complain(str(error))
        _tell_how_to_go_on(chosen)
        raise typer.Exit(STOPPED) from None
    finally:
        await server.close()
    _tell(chosen, run, counts_of(run.state))
    if run.state.rejected:
        raise typer.Exit(SOME_REJECTED)


async def _prepared(chosen: _Chosen, server: "Server") -> "Run":
    from schema.importing.rejects import NoFile, RejectsFile
    from schema.importing.run import Run
    from schema.importing.state import State, how_of, kept_state

    program = _program_of(chosen, await server.programs())
    spec = _spec_of(chosen)
    rows = _rows_of(chosen, spec)
    line = _line_of(chosen, spec, rows, program)
    fresh = State(program.key, how_of(spec, chosen.history))
    state = fresh if chosen.keeps is None or chosen.restart else kept_state(chosen.keeps, fresh)
    source = rows.source
    if not source.skip_to(state.offset) or (state.offset and source.digest(state.offset) != state.beginning):
        raise WrongSetting(
            f"{source.name} is not the file that {chosen.state} tells of: it was replaced or cut; --restart begins "
            "anew, and what was taken before is a duplicate if it is the same"
        )
    form = "csv" if rows.header else "ndjson"
    path = chosen.rejected or Path(f"{chosen.beside}.rejected.{form}")
    _keep_apart(path, chosen)
    rejects = RejectsFile(
        path, state.rejected_bytes, header=rows.header, delimiter=rows.delimiter or ",", encoding=rows.encoding
    )
    return Run(
        source=source,
        rows=rows.rows(state.row),
        line=line,
        server=server,
        program=program.key,
        parameters=chosen.parameters,
        state=state,
        rejects=NoFile() if chosen.dry_run else rejects,
        state_path=chosen.keeps,
        told=lambda state: None,
    )


def _program_of(chosen: _Chosen, programs: "Sequence[DeclaredProgram]") -> "DeclaredProgram":
    known = {each.key: each for each in programs}
    if chosen.program in known:
        return known[chosen.program]
    there_is = f"there is {', '.join(known) or 'none for this key'}"
    if chosen.program is not None:
        near = get_close_matches(chosen.program, known, n=1)
        hint = f"did you mean `{near[0]}`?" if near else there_is
        raise WrongSetting(f"--program: there is no programme `{chosen.program}`; {hint}")
    if len(known) != 1:
        raise WrongSetting(f"--program: say into which programme; {there_is}")
    return next(iter(known.values()))


def _spec_of(chosen: _Chosen) -> "Spec | None":
    from schema.importing.mapping import read_spec

    return None if chosen.mapping is None else read_spec(chosen.mapping)


def _rows_of(chosen: _Chosen, spec: "Spec | None") -> "CsvRows | JsonRows":
    from schema.importing.rows import CsvRows, JsonRows, is_csv, opened

    if not is_csv(chosen.file, chosen.form):
        return JsonRows(opened(chosen.file))
    if spec is None:
        return CsvRows(opened(chosen.file))
    return CsvRows(opened(chosen.file), spec.encoding, spec.delimiter)


def _rows_to_propose_by(chosen: _Chosen) -> "CsvRows | JsonRows":
    """What is not in UTF-8 is most likely from a spreadsheet in Windows. Standard input cannot be read twice."""
    from schema.importing.rows import CP1252, CsvRows, is_csv, is_in_utf8, opened

    if chosen.file == "-" or not is_csv(chosen.file, chosen.form) or is_in_utf8(chosen.file):
        return _rows_of(chosen, None)
    return CsvRows(opened(chosen.file), CP1252)


def _line_of(
    chosen: _Chosen, spec: "Spec | None", rows: "CsvRows | JsonRows", program: "DeclaredProgram"
) -> "Callable[[Row], bytes | Unreadable]":
    """How rows become actions. Raises WrongSetting where the mapping does not fit the file or the programme."""
    from schema.importing.actions import Mapped, line_as_it_is
    from schema.importing.mapping import mapping_of
    from schema.importing.plain import spec_of_header

    if spec is None and not rows.header:
        return line_as_it_is
    mapping = mapping_of(spec or spec_of_header(rows.header, program.types))
    for name in mapping.names if rows.header else ():
        if name not in rows.header:
            near = get_close_matches(name, rows.header, n=1)
            hint = f"did you mean `{near[0]}`?" if near else f"there are {', '.join(rows.header)}"
            raise WrongSetting(f"{chosen.mapping}: {chosen.file} has no column `{name}`; {hint}")
    declared = {name for attributes in program.types.values() for name in attributes}
    for name in mapping.attributes:
        if name not in declared:
            near = get_close_matches(name, declared, n=1)
            hint = f"did you mean `{near[0]}`?" if near else f"there are {', '.join(sorted(declared))}"
            raise WrongSetting(f"{chosen.mapping}: {program.key} has no attribute `{name}`; {hint}")
    return Mapped(mapping, program.types).line


def _length_of(file: str) -> int | None:
    """Bytes, uncompressed; None where that is not known before it is read."""
    return None if file == "-" or file.endswith(".gz") else Path(file).stat().st_size


def _keep_apart(rejected: Path, chosen: _Chosen) -> None:
    if chosen.file != "-" and rejected.resolve() == Path(chosen.file).resolve():
        raise WrongSetting("--rejected: name another file than the one that is imported")


def _tell(chosen: _Chosen, run: "Run", counts: str) -> None:
    if not chosen.quiet:
        would_be = "Nothing was changed. It would be " if chosen.dry_run else ""
        say(f"{would_be}{run.state.row:,} rows: {counts}.")
    for code, shown in run.reasons.items():
        more = f", {run.codes[code]:,} rows" if run.codes[code] > 1 else ""
        warn(f"{code}{more}: {_in_words(shown)}")
    if "OUTSIDE_TIME_WINDOW" in run.reasons and not chosen.history:
        remark("What lies further in the past is imported by an operator: with an operator's key, and --history.")
    if run.state.rejected and not chosen.dry_run:
        remark(
            f"What was rejected stands in {run.rejects.path}, with the reasons: mend it there, and import that file."
        )


def _in_words(shown: "Sequence[tuple[int, str]]") -> str:
    """Reasons with the rows that they are of, each reason once."""
    rows: dict[str, list[str]] = {}
    for number, message in shown:
        rows.setdefault(message, []).append(f"{number:,}")
    return "; ".join(
        f"row{'s' if len(numbers) > 1 else ''} {', '.join(numbers)}: {message}" for message, numbers in rows.items()
    )


def _tell_how_to_go_on(chosen: _Chosen) -> None:
    if chosen.keeps is not None:
        remark(f"The same command goes on where this one stopped: {chosen.keeps} tells where.")
    elif not chosen.dry_run:
        remark(
            "Import the same again: what was taken is a duplicate. With --state FILE it would go on where it stopped."
        )
