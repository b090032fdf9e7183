"""The settings as flags, each explained where it is defined: in `engine.settings`."""

import os
from typing import Annotated, Any

import typer

from engine.settings import Settings, flag_of, load_settings, unknown_variables, variable_of
from schema.terminal import warn


def _flag(field: str, *names: str, **how: Any) -> Any:
    setting = Settings.model_fields[field]
    default = "" if setting.default is None else f" Default: `{_written(setting.default)}`."
    text = f"{setting.description}{default} Also {variable_of(field)}."
    return typer.Option(*(names or (flag_of(field),)), help=text, show_default=False, **how)


def _written(default: object) -> str:
    if isinstance(default, bool):
        return "yes" if default else "no"
    return str(getattr(default, "value", default))


# Texts, whatever they will become: the settings judge them, and explain in one line what is wrong.
DatabaseUrl = Annotated[str | None, _flag("database_url", metavar="URL")]
Rulesets = Annotated[str | None, _flag("rulesets", metavar="FOLDER")]
Host = Annotated[str | None, _flag("host", metavar="ADDRESS")]
Port = Annotated[str | None, _flag("port", metavar="NUMBER")]
OperatorKey = Annotated[str | None, _flag("operator_key", metavar="KEY")]
Graphiql = Annotated[bool | None, _flag("graphiql", "--graphiql/--no-graphiql")]
Introspection = Annotated[bool | None, _flag("introspection", "--introspection/--no-introspection")]
MaxBodyBytes = Annotated[str | None, _flag("max_body_bytes", metavar="BYTES")]
Level = Annotated[str | None, _flag("log_level", metavar="LEVEL")]
Format = Annotated[str | None, _flag("log_format", metavar="FORMAT")]


def settings_of(**flags: object) -> Settings:
    """The settings with these flags before the environment; warns of variables that look like settings."""
    for line in unknown_variables(os.environ):
        warn(line)
    return load_settings(flags)
