"""Logs: one place that decides how they look, for our own lines and for those of the libraries.

Logs name programmes, versions and counts, never members, attributes or keys; tracebacks are written without the values
of variables for the same reason.
"""

import logging
import sys

import structlog
from structlog.typing import Processor

from engine.settings import LogFormat, LogLevel

_TALKATIVE = ("uvicorn", "asyncio", "tortoise", "websockets", "aiosqlite")
"""Libraries whose everyday lines would drown ours; their warnings are kept."""


def set_up_logs(level: LogLevel, format: LogFormat) -> None:
    """Sends all logs of this process to standard error from now on, in that format."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    render = _renderers(format)
    severity = logging.getLevelNamesMapping()[level.name]
    structlog.configure(
        processors=[*shared, *render],
        wrapper_class=structlog.make_filtering_bound_logger(severity),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    _set_up_libraries(shared, render, severity)


def _renderers(format: LogFormat) -> list[Processor]:
    if format is LogFormat.JSON:
        return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    plain = structlog.dev.plain_traceback
    return [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain, pad_event_to=0)]


def _set_up_libraries(shared: list[Processor], render: list[Processor], severity: int) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *render],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(severity)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.DEBUG if severity == logging.DEBUG else logging.WARNING)
