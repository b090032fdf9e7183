"""The settings as flags, each explained where it is defined: in `engine.settings`."""

import os
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from engine.errors import NoProgramme
from engine.settings import Settings, flag_of, load_settings, unknown_variables, variable_of
from schema.terminal import own_name, warn

KindT = TypeVar("KindT", bound=Enum)


def _flag(field: str, *names: str, **how: Any) -> Any:
    setting = Settings.model_fields[field]
    default = "" if default_of(field) == "none" else f" Default: {default_of(field)}."
    text = f"{setting.description}{default} Also {variable_of(field)}."
    return typer.Option(*(names or (flag_of(field),)), help=text, show_default=False, **how)


def default_of(field: str) -> str:
    """What goes for a setting that nobody sets, as people read it."""
    setting = Settings.model_fields[field]
    extra = setting.json_schema_extra
    elsewhere = extra.get("unless_given") if isinstance(extra, dict) else ""
    if elsewhere:
        return f"as `{elsewhere}`"
    default = setting.default
    if default is None or default == "":
        return "none"
    if isinstance(default, bool):
        return "`yes`" if default else "`no`"
    return f"`{getattr(default, 'value', default)}`"


# Texts, whatever they will become: the settings judge them, and explain in one line what is wrong.
DatabaseUrl = Annotated[str | None, _flag("database_url", metavar="URL")]
RedisUrl = Annotated[str | None, _flag("redis_url", metavar="URL")]
Rulesets = Annotated[str | None, _flag("rulesets", metavar="FOLDER")]
Host = Annotated[str | None, _flag("host", metavar="ADDRESS")]
Port = Annotated[str | None, _flag("port", metavar="NUMBER")]
OperatorKey = Annotated[str | None, _flag("operator_key", metavar="KEY")]
Development = Annotated[bool | None, _flag("development", "--development/--no-development")]
Graphiql = Annotated[bool | None, _flag("graphiql", "--graphiql/--no-graphiql")]
Introspection = Annotated[bool | None, _flag("introspection", "--introspection/--no-introspection")]
Origins = Annotated[str | None, _flag("origins", metavar="ORIGINS")]
TrustedDocuments = Annotated[str | None, _flag("trusted_documents", metavar="FOLDER")]
OnlyTrusted = Annotated[str | None, _flag("trusted_only", metavar="WHO")]
MaxCost = Annotated[str | None, _flag("max_cost", metavar="UNITS")]
CostPerSecond = Annotated[str | None, _flag("cost_per_second", metavar="UNITS")]
TrustedProxies = Annotated[str | None, _flag("trusted_proxies", metavar="NETWORKS")]
ActionsPerSecond = Annotated[str | None, _flag("actions_per_second", metavar="ACTIONS")]
ActionsAtOnce = Annotated[str | None, _flag("actions_at_once", metavar="ACTIONS")]
ActionsPerDay = Annotated[str | None, _flag("actions_per_day", metavar="ACTIONS")]
MaxBodyBytes = Annotated[str | None, _flag("max_body_bytes", metavar="BYTES")]
OperationSeconds = Annotated[str | None, _flag("operation_seconds", metavar="SECONDS")]
RejectionsDays = Annotated[str | None, _flag("rejections_days", metavar="DAYS")]
RejectionsPerDay = Annotated[str | None, _flag("rejections_per_day", metavar="NUMBER")]
ArrivalSeconds = Annotated[str | None, _flag("arrival_seconds", metavar="SECONDS")]
Level = Annotated[str | None, _flag("log_level", metavar="LEVEL")]
Format = Annotated[str | None, _flag("log_format", metavar="FORMAT")]
LogRequests = Annotated[str | None, _flag("log_requests", metavar="WHICH")]
Traces = Annotated[bool | None, _flag("traces", "--traces/--no-traces")]
Webhooks = Annotated[bool | None, _flag("webhooks", "--webhooks/--no-webhooks")]
WebhookPrivate = Annotated[bool | None, _flag("webhook_private", "--webhook-private/--no-webhook-private")]
WebhookCaFile = Annotated[str | None, _flag("webhook_ca_file", metavar="FILE")]


WITHOUT_A_FOLDER = "Default: the setting TROGEN_RULESETS, the programme that you stand in, or `rulesets`."
Folder = Annotated[
    Path | None,
    typer.Argument(
        metavar="FOLDER",
        help=f"A programme's folder, or a folder of several. {WITHOUT_A_FOLDER}",
        show_default=False,
    ),
]


class TextOrJson(Enum):
    """How results are told: to people, or to other programs."""

    TEXT = "text"
    JSON = "json"


def one_of(kinds: type[KindT]) -> Callable[[str], KindT]:
    """Reads a word that is the value of one of these kinds, and says in plain words what it can be."""

    def read(word: str) -> KindT:
        try:
            return kinds(word)
        except ValueError:
            words = [f"`{each.value}`" for each in kinds]
            known = " or ".join([", ".join(words[:-1]), words[-1]])
            raise typer.BadParameter(f"`{word}` is none of them; write {known}") from None

    return read


ToldAs = Annotated[
    TextOrJson,
    typer.Option(
        "--format",
        help="`text` for people, `json` for programs.",
        metavar="text|json",
        parser=one_of(TextOrJson),
        show_default=False,
    ),
]
OfBrand = Annotated[
    str | None, typer.Option("--brand", metavar="KEY", help="Only what this brand submitted.", show_default=False)
]
OfType = Annotated[
    str | None, typer.Option("--type", metavar="TYPE", help="Only actions of this type.", show_default=False)
]


def settings_of(**flags: object) -> Settings:
    """The settings with these flags before the environment; warns of variables that look like settings."""
    for line in unknown_variables(os.environ):
        warn(line)
    return load_settings(flags)


def rules_folder(settings: Settings | None = None, named: Path | None = None) -> Path:
    """Where rule files are looked for: what was named, the setting, the programme that one stands in, or `rulesets`.

    Raises NoProgramme when nobody said anything and there is none of them.
    """
    from engine.rulesets.programmes import holds_a_programme

    if named is not None:
        return named
    settings = settings or settings_of()
    if "rulesets" in settings.model_fields_set:
        return settings.rulesets
    if holds_a_programme(Path()):
        return Path()
    if not settings.rulesets.is_dir():
        raise NoProgramme(
            f"there is no folder {settings.rulesets} here, and no `programme.yaml`; "
            f"name the folder of a programme, or begin one with: {own_name()} new our_club"
        )
    return settings.rulesets
