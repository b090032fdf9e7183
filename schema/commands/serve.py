"""`trogen serve`: the GraphQL service on a socket."""

from engine.settings import Settings
from schema.commands.advice import naming_the_database_setting
from schema.commands.flags import (
    ActionsAtOnce,
    ActionsPerDay,
    ActionsPerSecond,
    ArrivalSeconds,
    CostPerSecond,
    DatabaseUrl,
    Development,
    Format,
    Graphiql,
    Host,
    Introspection,
    Level,
    LogRequests,
    MaxBodyBytes,
    MaxCost,
    OnlyTrusted,
    OperationSeconds,
    OperatorKey,
    Origins,
    Port,
    RedisUrl,
    RejectionsDays,
    RejectionsPerDay,
    Rulesets,
    Traces,
    TrustedDocuments,
    TrustedProxies,
    WebhookCaFile,
    WebhookPrivate,
    Webhooks,
    settings_of,
)


def serve(
    database_url: DatabaseUrl = None,
    rulesets: Rulesets = None,
    redis_url: RedisUrl = None,
    host: Host = None,
    port: Port = None,
    operator_key: OperatorKey = None,
    development: Development = None,
    graphiql: Graphiql = None,
    introspection: Introspection = None,
    origins: Origins = None,
    trusted_proxies: TrustedProxies = None,
    trusted_documents: TrustedDocuments = None,
    trusted_only: OnlyTrusted = None,
    max_cost: MaxCost = None,
    cost_per_second: CostPerSecond = None,
    actions_per_second: ActionsPerSecond = None,
    actions_at_once: ActionsAtOnce = None,
    actions_per_day: ActionsPerDay = None,
    operation_seconds: OperationSeconds = None,
    arrival_seconds: ArrivalSeconds = None,
    max_body_bytes: MaxBodyBytes = None,
    webhooks: Webhooks = None,
    webhook_private: WebhookPrivate = None,
    webhook_ca_file: WebhookCaFile = None,
    rejections_days: RejectionsDays = None,
    rejections_per_day: RejectionsPerDay = None,
    log_level: Level = None,
    log_format: Format = None,
    log_requests: LogRequests = None,
    traces: Traces = None,
) -> None:
    """Serve the programmes over GraphQL until told to stop.

    Publishes the rule files that have changed, then listens. Migrate the database first: `trogen migrate`.
    """
    settings = settings_of(
        database_url=database_url,
        rulesets=rulesets,
        redis_url=redis_url,
        host=host,
        port=port,
        operator_key=operator_key,
        development=development,
        graphiql=graphiql,
        introspection=introspection,
        origins=origins,
        trusted_proxies=trusted_proxies,
        trusted_documents=trusted_documents,
        trusted_only=trusted_only,
        max_cost=max_cost,
        cost_per_second=cost_per_second,
        actions_per_second=actions_per_second,
        actions_at_once=actions_at_once,
        actions_per_day=actions_per_day,
        operation_seconds=operation_seconds,
        arrival_seconds=arrival_seconds,
        max_body_bytes=max_body_bytes,
        webhooks=webhooks,
        webhook_private=webhook_private,
        webhook_ca_file=webhook_ca_file,
        rejections_days=rejections_days,
        rejections_per_day=rejections_per_day,
        log_level=log_level,
        log_format=log_format,
        log_requests=log_requests,
        traces=traces,
    )
    settings.key_to_serve_with()
    with naming_the_database_setting():
        _serve(settings)


def _serve(settings: Settings) -> None:
    import structlog

    from schema.app import create_app
    from schema.logs import set_up_logs
    from schema.safety.tracing import send_traces
    from schema.server import listen, serve_until_stopped

    set_up_logs(settings.log_level, settings.log_format)
    if settings.traces:
        send_traces()
    log = structlog.get_logger("trogen")
    listening = listen(settings.host, settings.port)
    app = create_app(settings)
    serve_until_stopped(
        app,
        listening,
        when_ready=lambda: log.info("serving", host=settings.host, port=settings.port, path="/graphql"),
        when_stopping=app.state.say_goodbye,
        arrival_seconds=settings.arrival_seconds,
        trusted_proxies=settings.trusted_proxies,
    )
    log.info("stopped")
