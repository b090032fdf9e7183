"""`trogen serve`: the GraphQL service on a socket."""

from engine.settings import Settings
from schema.commands.advice import naming_the_database_setting
from schema.commands.flags import (
    DatabaseUrl,
    Format,
    Graphiql,
    Host,
    Introspection,
    Level,
    MaxBodyBytes,
    OperatorKey,
    Port,
    Rulesets,
    settings_of,
)


def serve(
    database_url: DatabaseUrl = None,
    rulesets: Rulesets = None,
    host: Host = None,
    port: Port = None,
    operator_key: OperatorKey = None,
    graphiql: Graphiql = None,
    introspection: Introspection = None,
    max_body_bytes: MaxBodyBytes = None,
    log_level: Level = None,
    log_format: Format = None,
) -> None:
    """Serve the programmes over GraphQL until told to stop.

    Publishes the rule files that have changed, then listens. Migrate the database first: `trogen migrate`.
    """
    settings = settings_of(
        database_url=database_url,
        rulesets=rulesets,
        host=host,
        port=port,
        operator_key=operator_key,
        graphiql=graphiql,
        introspection=introspection,
        max_body_bytes=max_body_bytes,
        log_level=log_level,
        log_format=log_format,
    )
    settings.key_to_serve_with()
    with naming_the_database_setting():
        _serve(settings)


def _serve(settings: Settings) -> None:
    import structlog

    from schema.app import create_app
    from schema.logs import set_up_logs
    from schema.server import listen, serve_until_stopped

    set_up_logs(settings.log_level, settings.log_format)
    log = structlog.get_logger("trogen")
    listening = listen(settings.host, settings.port)
    serve_until_stopped(
        create_app(settings),
        listening,
        when_ready=lambda: log.info("serving", host=settings.host, port=settings.port, path="/graphql"),
    )
    log.info("stopped")
