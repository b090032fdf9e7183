"""The `trogen` command: one file a command, each doing one thing. `main` is what the console script runs."""

import sys
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from engine import __version__
from engine.errors import EngineError, WrongSetting
from engine.garbage import collect_hardly_ever
from schema.commands.audit import audit
from schema.commands.check import check
from schema.commands.demo import demo
from schema.commands.diff import diff
from schema.commands.doctor import doctor
from schema.commands.documents import check_documents
from schema.commands.fmt import fmt
from schema.commands.gaps import gaps
from schema.commands.import_file import import_file
from schema.commands.keys import keys
from schema.commands.member import compact, member
from schema.commands.migrate import migrate
from schema.commands.new import new
from schema.commands.pending import pending
from schema.commands.publish import publish
from schema.commands.rebuild import rebuild
from schema.commands.rejected import rejected
from schema.commands.rollback import rollback
from schema.commands.schema import schema
from schema.commands.schema_diff import schema_diff
from schema.commands.serve import serve
from schema.commands.simulate import simulate
from schema.commands.test import run_tests
from schema.commands.token import token
from schema.commands.versions import versions
from schema.commands.watch import watch
from schema.commands.why import why
from schema.terminal import complain


class _FlagsWithoutType:
    """Shows a flag as what it is: nothing is written behind it, `<bool>` least of all."""

    def get_params(self, context: Any) -> Any:
        params = super().get_params(context)  # type: ignore[misc]  # of the command that this is mixed into
        for each in params:
            if getattr(each, "is_flag", False):
                each.metavar = ""
        return params


class _Command(_FlagsWithoutType, TyperCommand):
    pass


class _Commands(_FlagsWithoutType, TyperGroup):
    pass


trogen = typer.Typer(
    cls=_Commands,
    name="trogen",
    help="A gamified loyalty engine behind a GraphQL API. Rule files say what is rewarded.",
    epilog="Start with: trogen demo",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)

trogen.command(cls=_Command, epilog="Example: trogen serve --port 8080")(serve)
trogen.command(cls=_Command, epilog="Example: trogen new rulesets/our_club")(new)
trogen.command(cls=_Command, epilog="Example: trogen check rulesets/kundklubb")(check)
trogen.command("test", cls=_Command, epilog="Example: trogen test rulesets/kundklubb --coverage")(run_tests)
trogen.command(cls=_Command, epilog="Example: trogen gaps rulesets/kundklubb")(gaps)
trogen.command(cls=_Command, epilog="Example: trogen schema rulesets/kundklubb")(schema)
trogen.command("schema-diff", cls=_Command, epilog="Example: trogen schema-diff main")(schema_diff)
trogen.command(cls=_Command, epilog="Example: trogen fmt rulesets/kundklubb")(fmt)
trogen.command(cls=_Command, epilog="Example: trogen diff published/kundklubb rulesets/kundklubb")(diff)
trogen.command(cls=_Command, epilog="Example: trogen publish rulesets/kundklubb --note 'Spring is here'")(publish)
trogen.command(cls=_Command, epilog="Example: trogen rollback kundklubb --to 3")(rollback)
trogen.command(cls=_Command, epilog="Example: trogen versions kundklubb")(versions)
trogen.command(cls=_Command, epilog="Example: trogen simulate rulesets/kundklubb --since 2027-01-01")(simulate)
trogen.command(cls=_Command, epilog="Example: trogen migrate --database-url sqlite://var/trogen.db")(migrate)
trogen.add_typer(audit, name="audit", cls=_Commands)
trogen.add_typer(keys, name="keys", cls=_Commands)
trogen.command(cls=_Command, epilog="Example: trogen token kundklubb astrid")(token)
trogen.add_typer(member, name="member", cls=_Commands)
trogen.add_typer(pending, name="pending", cls=_Commands)
trogen.add_typer(rejected, name="rejected", cls=_Commands)
trogen.command(cls=_Command, epilog="Example: trogen doctor --deep")(doctor)
trogen.command(cls=_Command, epilog="Example: trogen rebuild --verify")(rebuild)
trogen.command(cls=_Command, epilog="Example: trogen compact")(compact)
trogen.command(cls=_Command, epilog="Example: trogen demo --fresh")(demo)
trogen.command("import", cls=_Command, epilog="Example: trogen import receipts.csv --mapping receipts.yaml")(
    import_file
)
documents = typer.Typer(cls=_Commands, help="The operations that clients ship.", no_args_is_help=True)
documents.command("check", cls=_Command, epilog="Example: trogen documents check app/operations")(check_documents)
trogen.add_typer(documents, name="documents")
trogen.command(cls=_Command, epilog="Example: trogen watch kundklubb astrid")(watch)
trogen.command(cls=_Command, epilog="Example: trogen why alva badges.problem_solver --language en")(why)


def main() -> None:
    """Runs the command line. Exit code 2 for a wrong setting or flag, 1 for anything else that cannot be done."""
    collect_hardly_ever()
    try:
        trogen()
    except EngineError as error:
        complain(str(error))
        sys.exit(2 if isinstance(error, WrongSetting) else 1)


def _tell_version(asked: bool) -> None:
    if asked:
        typer.echo(f"trogen {__version__}")
        raise typer.Exit


@trogen.callback()
def _every_command(
    version: Annotated[
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Show the version and stop.")
    ] = False,
) -> None:
    pass
