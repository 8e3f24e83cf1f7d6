"""Errors to Sentry, where SENTRY_DSN names one; nothing of it is loaded else.

What is sent of an error: types, the files, lines and functions it came through, our own words of the log, the
ids of request, organization, member and job. Not: values of variables, texts of exceptions that may repeat
what somebody entered, addresses, headers, bodies, breadcrumbs.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from structlog.typing import EventDict, WrappedLogger

from app.exception_text import safe_text
from app.telemetry import require_extra

if TYPE_CHECKING:
    from sentry_sdk import Client
    from sentry_sdk.types import Event, Hint

_TAGS = ("request_id", "organization_id", "member_id", "job_id", "task", "route", "callback", "logger")
_KEPT = frozenset({"event_id", "exception", "level", "logger", "platform", "release", "sdk", "tags",
                   "timestamp", "environment", "message", "logentry"})  # fmt: skip
_FRAME = frozenset({"filename", "abs_path", "function", "module", "lineno", "in_app", "context_line"})


class ErrorReports:
    """A processor of the log: what is logged as an error is reported as well, from wherever it comes."""

    def __init__(self, dsn: str, environment: str) -> None:
        require_extra("SENTRY_DSN", "sentry_sdk")
        self._dsn = dsn
        self._environment = environment
        self._lock = threading.Lock()
        self._pid = 0
        self._own: Client | None = None

    def __call__(self, _logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
        if method in ("error", "critical", "exception") or event.get("level") in ("error", "critical"):
            self._report(event)
        return event

    def flush(self, seconds: float = 2.0) -> None:
        """Send what waits."""
        if self._own is not None and self._pid == os.getpid():
            self._own.flush(seconds)

    def _report(self, event: EventDict) -> None:
        from sentry_sdk.utils import event_from_exception

        client = self._client()
        error = _error_of(event)
        record: Event = {"level": "error"}
        hint: Hint = {}
        if error is not None:
            record, hint = event_from_exception(error, client_options=client.options)
        record["logentry"] = {"message": str(event.get("event", ""))} if "_record" not in event else {}
        record["tags"] = {name: str(event[name]) for name in _TAGS if name in event}
        client.capture_event(record, hint)

    def _client(self) -> Client:
        """The client of this process: its thread doesn't survive a fork."""
        with self._lock:
            if self._own is None or self._pid != os.getpid():
                self._pid = os.getpid()
                self._own = self._new()
            return self._own

    def _new(self) -> Client:
        from sentry_sdk import Client

        return Client(
            dsn=self._dsn,
            release=f"lead-analytics@{version('lead-analytics')}",
            environment=self._environment,
            send_default_pii=False,
            include_local_variables=False,
            max_breadcrumbs=0,
            default_integrations=False,
            auto_enabling_integrations=False,
            traces_sample_rate=0.0,
            send_client_reports=False,
            auto_session_tracking=False,
            server_name="",
            before_send=scrub,
        )


def scrub(event: Event, hint: Hint) -> Event:
    """Leave of a report what its list names, and of exceptions what can't be about a person."""
    error = hint["exc_info"][1] if "exc_info" in hint else None
    texts = {type(each).__name__: safe_text(each) for each in _chain(error)}
    left: dict[str, Any] = {name: value for name, value in event.items() if name in _KEPT}
    for each in (left.get("exception") or {}).get("values", []):
        each["value"] = texts.get(str(each.get("type")), "")
        frames = (each.get("stacktrace") or {}).get("frames", [])
        frames[:] = [{name: value for name, value in frame.items() if name in _FRAME} for frame in frames]
    return left  # type: ignore[return-value]


def _error_of(event: EventDict) -> BaseException | None:
    given = event.get("exc_info")
    if isinstance(given, BaseException):
        return given
    if isinstance(given, tuple):
        return given[1] if isinstance(given[1], BaseException) else None
    return sys.exc_info()[1] if given else None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
