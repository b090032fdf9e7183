"""The settings of a deployment: each one environment variable `TROGEN_…` and one flag of the command line.

What is wrong with a setting is told in one line that names it, never as a dump of the validator's own words.
"""

import ssl
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from enum import Enum
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from engine.errors import WrongSetting

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

PREFIX = "TROGEN_"

SHORTEST_OPERATOR_KEY = 16
"""Characters. A shorter key can be guessed by trying."""

DEMO_OPERATOR_KEY = "trogen-demo-key-0001"
"""Guards `trogen demo` on the loopback address, and is refused everywhere else."""

_READ_ELSEWHERE = frozenset(
    {"TROGEN_KEY", "TROGEN_TEST_POSTGRES_URL", "TROGEN_TEST_REDIS_URL", "TROGEN_TEST_KILLS", "TROGEN_FORUM_HISTORY"}
)
"""Variables that the tests and `trogen import` read; nobody should be warned of them."""

_DATABASE_SCHEMES = ("sqlite", "postgres", "postgresql")


class LogLevel(Enum):
    """The least severity that is logged."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class LogFormat(Enum):
    """CONSOLE is for people, JSON is one object a line for machines."""

    CONSOLE = "console"
    JSON = "json"


class RequestLog(Enum):
    """Of which GraphQL requests there is a line in the log."""

    ALL = "all"
    FAILED = "failed"
    NONE = "none"


class TrustedOnly(Enum):
    """Who may ask for nothing but trusted documents."""

    NOBODY = "nobody"
    MEMBERS = "members"
    ALL = "all"


def _setting(default: object, description: str, *, complaint: str, unless_given: str = "", **bounds: Any) -> Any:
    """`unless_given` says in words what goes for a default that depends on another setting."""
    said: dict[str, Any] = {"complaint": complaint, "unless_given": unless_given}
    return Field(default, description=description, json_schema_extra=said, **bounds)


class Settings(BaseSettings):
    """Everything that a deployment can choose. Made by `load_settings`, which explains what is wrong."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="forbid", use_attribute_docstrings=False
    )

    database_url: str = _setting(
        "sqlite://var/trogen.db",
        "Where everything is kept: `sqlite://path/to/file.db` or `postgres://user:password@host:5432/name`.",
        complaint="is not a database address as `sqlite://var/trogen.db` or `postgres://user:password@host:5432/name`",
    )
    rulesets: Path = _setting(
        Path("rulesets"),
        "The folder of programmes: each folder in it that holds a `programme.yaml` is served. "
        "Or the folder of one programme.",
        complaint="is not the path of a folder",
    )
    redis_url: SecretStr | None = _setting(
        None,
        "A Redis or Valkey over which several processes on one database tell each other at once what they stored: "
        "`redis://host:6379`. Without one they look for it.",
        complaint="is not an address as `redis://host:6379`",
    )
    host: str = _setting(
        "127.0.0.1", "The address to listen on.", complaint="is not a host name or an address", min_length=1
    )
    port: int = _setting(
        8000, "The port to listen on.", complaint="is not a whole number between 1 and 65535", ge=1, le=65_535
    )
    operator_key: SecretStr | None = _setting(
        None,
        f"The key that everything begins with: an admin's, at least {SHORTEST_OPERATOR_KEY} characters. `trogen serve` "
        "needs one.",
        complaint="is not a text",
    )
    development: bool = _setting(
        False,
        "Be open to those who write queries: GraphiQL, introspection and suggestions. Never on the internet.",
        complaint="is neither yes nor no",
    )
    graphiql: bool | None = _setting(
        None,
        "Serve GraphiQL, a page to try queries on.",
        complaint="is neither yes nor no",
        unless_given="TROGEN_DEVELOPMENT",
    )
    introspection: bool | None = _setting(
        None,
        "Let callers read the schema over GraphQL, and suggest names when one is mistyped.",
        complaint="is neither yes nor no",
        unless_given="TROGEN_DEVELOPMENT",
    )
    origins: str = _setting(
        "",
        "The origins whose pages may ask from a browser, with commas between: `https://app.example.org`. "
        "`*` for every origin.",
        complaint="is not a list of origins as `https://app.example.org,http://localhost:5173`, or `*`",
    )
    trusted_proxies: str = _setting(
        "127.0.0.1",
        "Proxies that are believed when they say, by `X-Forwarded-For`, where a request came from: addresses and "
        "networks with commas between, as `10.0.0.0/8`.",
        complaint="is not a list of addresses and networks as `127.0.0.1,10.0.0.0/8`",
    )
    trusted_documents: Path | None = _setting(
        None,
        "A folder of the operations that clients ship: `.graphql` files and JSON manifests. "
        "They can be asked for by their id.",
        complaint="is not the path of a folder",
    )
    trusted_only: TrustedOnly = _setting(
        TrustedOnly.NOBODY,
        "Who may ask for trusted documents only: `nobody`, `members` (those with a member token) or `all`.",
        complaint="is none of nobody, members and all",
    )
    max_cost: int = _setting(
        10_000,
        "What one operation of a member may cost, in units; brands and operators may ask for ten times as much.",
        complaint="is not a whole number from 100 up",
        ge=100,
    )
    cost_per_second: int = _setting(
        1_000,
        "How much each member gets back a second of what they have spent, in units; a brand ten times as much. "
        "0 to let everybody spend what they like.",
        complaint="is not a whole number from 0 up",
        ge=0,
    )
    actions_per_second: int = _setting(
        500,
        "How many actions a brand's key may submit a second in the long run, one by one, in batches or as previews. "
        "0 for no limit. A key can be handed out with another.",
        complaint="is not a whole number from 0 up",
        ge=0,
    )
    actions_at_once: int = _setting(
        10_000,
        "How many of those it may submit at once, after it submitted nothing for a while.",
        complaint="is not a whole number from 1 up",
        ge=1,
    )
    actions_per_day: int = _setting(
        5_000_000,
        "How many actions a brand's key may submit from midnight to midnight, UTC. 0 for no limit. "
        "A key can be handed out with another.",
        complaint="is not a whole number from 0 up",
        ge=0,
    )
    operation_seconds: int = _setting(
        15,
        "How long one query or mutation may take, and a subscription to begin, in seconds.",
        complaint="is not a whole number between 1 and 600",
        ge=1,
        le=600,
    )
    arrival_seconds: int = _setting(
        10,
        "How long a request may take to arrive, from its first byte to its last, in seconds.",
        complaint="is not a whole number between 1 and 600",
        ge=1,
        le=600,
    )
    max_body_bytes: int = _setting(
        4_194_304,
        "The largest request body that is read, in bytes.",
        complaint="is not a whole number between 1024 and 1073741824",
        ge=1024,
        le=1_073_741_824,
    )
    webhooks: bool = _setting(
        True,
        "Deliver webhooks from this process. Of several on one database, one is enough; more share the work.",
        complaint="is neither yes nor no",
    )
    webhook_private: bool = _setting(
        False,
        "Let webhooks be sent into the own network, and over plain HTTP. Only where whoever makes them is trusted.",
        complaint="is neither yes nor no",
    )
    webhook_ca_file: Path | None = _setting(
        None,
        "Certificates, as PEM, of authorities that receivers of webhooks are trusted by besides the public ones. "
        "Read at the start.",
        complaint="is not a file of certificates that begin with -----BEGIN CERTIFICATE-----",
    )
    rejections_days: int = _setting(
        30,
        "How long submissions that were refused are kept, in days: to be looked at, and submitted again.",
        complaint="is not a whole number between 1 and 3650",
        ge=1,
        le=3_650,
    )
    rejections_per_day: int = _setting(
        10_000,
        "How many refused submissions of one brand are kept a day. Of more, only how many there were.",
        complaint="is not a whole number from 0 up",
        ge=0,
    )
    log_level: LogLevel = _setting(
        LogLevel.INFO,
        "The least severity that is logged: `debug`, `info`, `warning` or `error`.",
        complaint="is none of debug, info, warning and error",
    )
    log_format: LogFormat = _setting(
        LogFormat.CONSOLE, "How logs are written: `console` or `json`.", complaint="is neither console nor json"
    )
    log_requests: RequestLog = _setting(
        RequestLog.FAILED,
        "Which GraphQL requests are logged with a line each: `all`, `failed` (refused, in error, or slower than a "
        "second) or `none`.",
        complaint="is none of all, failed and none",
    )
    traces: bool = _setting(
        False,
        "Send traces by OpenTelemetry, to where OTEL_EXPORTER_OTLP_ENDPOINT says. Needs `pip install 'trogen[otel]'`.",
        complaint="is neither yes nor no",
    )

    @field_validator("database_url")
    @classmethod
    def _names_a_database_we_know(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme not in _DATABASE_SCHEMES or not (parts.netloc or parts.path):
            raise ValueError("not a database address")
        return url

    @field_validator("origins")
    @classmethod
    def _names_origins(cls, written: str) -> str:
        given = [each.strip() for each in written.split(",") if each.strip()]
        if not all(each == "*" or _is_origin(each) for each in given):
            raise ValueError("not a list of origins")
        return ",".join(each.rstrip("/").lower() for each in given)

    @field_validator("trusted_proxies")
    @classmethod
    def _names_networks(cls, written: str) -> str:
        given = [each.strip() for each in written.split(",") if each.strip()]
        for each in given:
            ip_network(each)  # raises ValueError
        return ",".join(given)

    @field_validator("webhook_ca_file")
    @classmethod
    def _holds_certificates(cls, path: Path | None) -> Path | None:
        if path is not None:
            try:
                ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(path)
            except OSError as error:  # whatever is wrong with what is in it, too
                raise ValueError("not certificates") from error
        return path

    @field_validator("log_level", "log_format", "log_requests", "trusted_only", mode="before")
    @classmethod
    def _in_any_case(cls, word: object) -> object:
        return word.lower() if isinstance(word, str) else word

    @property
    def serves_graphiql(self) -> bool:
        """Whether GraphiQL is served."""
        return self.development if self.graphiql is None else self.graphiql

    @property
    def serves_introspection(self) -> bool:
        """Whether the schema can be read over GraphQL, and mistyped names get suggestions."""
        return self.development if self.introspection is None else self.introspection

    def key_to_serve_with(self) -> SecretStr:
        """The operator key, fit to guard a server. Raises WrongSetting when it is absent or too weak."""
        name = variable_of("operator_key")
        make_one = f'make one with: export {name}="$(openssl rand -hex 32)"'
        if self.operator_key is None:
            raise WrongSetting(f"{name} is not set, and nothing is served without a key; {make_one}")
        key = self.operator_key.get_secret_value()
        if len(key) < SHORTEST_OPERATOR_KEY:
            raise WrongSetting(
                f"{name} has {len(key)} characters and needs at least {SHORTEST_OPERATOR_KEY}; {make_one}"
            )
        if key == DEMO_OPERATOR_KEY:
            raise WrongSetting(f"{name} is the key of the demo, which everybody knows; {make_one}")
        if not (key.isascii() and key.isprintable() and " " not in key):
            raise WrongSetting(f"{name} holds spaces or other characters that no HTTP header can carry; {make_one}")
        return self.operator_key


def _is_origin(text: str) -> bool:
    parts = urlsplit(text)
    return bool(parts.scheme and parts.hostname) and parts.path in ("", "/") and not (parts.query or parts.fragment)


def variable_of(field: str) -> str:
    """The environment variable of a setting: `TROGEN_PORT` for `port`."""
    return PREFIX + field.upper()


def flag_of(field: str) -> str:
    """The flag of a setting: `--database-url` for `database_url`."""
    return "--" + field.replace("_", "-")


def load_settings(flags: Mapping[str, object] | None = None) -> Settings:
    """The settings from the environment, and before it from flags that are not None. Raises WrongSetting."""
    given = {field: value for field, value in (flags or {}).items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]  # it is the validator that judges them
    except ValidationError as refusal:
        lines = [_what_is_wrong(error, given) for error in refusal.errors(include_url=False)]
        raise WrongSetting("\n".join(lines)) from None


def unknown_variables(names: Iterable[str]) -> list[str]:
    """One line for each variable that looks like a setting of ours and is none, with what may have been meant."""
    known = _READ_ELSEWHERE | {variable_of(field) for field in Settings.model_fields}
    return [_what_was_meant(name) for name in sorted(names) if name.startswith(PREFIX) and name not in known]


def _what_is_wrong(error: "ErrorDetails", flags: Mapping[str, object]) -> str:
    field = str(error["loc"][0])
    name = flag_of(field) if field in flags else variable_of(field)
    extra = Settings.model_fields[field].json_schema_extra
    complaint = extra["complaint"] if isinstance(extra, dict) else "cannot be used"
    return f"{name}: {_shown(field, error['input'])} {complaint}"


def _shown(field: str, value: object) -> str:
    # What may hold a password is never repeated on a screen or in a log.
    if field == "operator_key" or "@" in str(value):
        return "what was given"
    return f'"{value}"'


def _what_was_meant(name: str) -> str:
    near = get_close_matches(name.removeprefix(PREFIX).lower(), Settings.model_fields, n=1)
    hint = f"did you mean {variable_of(near[0])}?" if near else "the settings are listed in docs/operate.md"
    return f"{name} is not a setting; {hint}"
