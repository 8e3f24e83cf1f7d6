"""Traces by OpenTelemetry, where OTEL_EXPORTER_OTLP_ENDPOINT names a collector; nothing of it is loaded else.

A span for each request, statement and job, with the ids of organization, request and job, the route's rule
and the statement's kind: no address, no SQL, no value. The sampler and the like are set by OpenTelemetry's
own environment variables.
"""

from __future__ import annotations

import importlib.util
import os
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from app.settings import Settings, SettingsError

if TYPE_CHECKING:
    from contextvars import Token

    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span, Tracer

_EXTRA = "pip install 'lead-analytics[observability]'"
ORGANIZATION = "lead_analytics.organization_id"


def tracing_of(settings: Settings) -> Tracing | None:
    """Tracing to the collector of the settings; None without one. Raises SettingsError where the setting
    is there and the packages aren't."""
    endpoint = settings.otel_exporter_otlp_endpoint
    if endpoint is None:
        return None
    require_extra("OTEL_EXPORTER_OTLP_ENDPOINT", "opentelemetry.exporter.otlp.proto.http")
    return Tracing(endpoint.get_secret_value(), trusts_callers=settings.trusted_proxies > 0)


def require_extra(setting: str, module: str) -> None:
    """Raise SettingsError that names the extra unless the module can be imported."""
    try:
        found = importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        found = False
    if not found:
        raise SettingsError(f"{setting}: needs the extra `observability`: {_EXTRA}")


@dataclass(slots=True)
class OpenSpan:
    """A span that is being worked in."""

    span: Span
    token: Token[Context]


class Tracing:
    """Makes spans. The exporter and its thread belong to one process: after a fork there is a new one."""

    def __init__(self, endpoint: str, *, trusts_callers: bool = False) -> None:
        self._endpoint = f"{endpoint.rstrip('/')}/v1/traces"
        self._trusts_callers = trusts_callers
        self._lock = threading.Lock()
        self._pid = 0
        self._provider: TracerProvider | None = None
        self._own: Tracer | None = None

    def begin_request(self, headers: Iterable[tuple[str, str]]) -> OpenSpan:
        """A request begins; it goes on the trace of who sent it where a trusted proxy stands in front."""
        from opentelemetry.propagate import extract
        from opentelemetry.trace import SpanKind

        caller = extract({name.lower(): value for name, value in headers}) if self._trusts_callers else None
        return self._open(self._tracer().start_span("request", context=caller, kind=SpanKind.SERVER))

    def end_request(self, open_span: OpenSpan, name: str, attributes: Mapping[str, Any]) -> None:
        """It was answered; None among the attributes are left out."""
        span = open_span.span
        span.update_name(name)
        self._close(open_span, attributes, failed=attributes.get("http.response.status_code", 500) >= 500)

    def statement(self, kind: str, seconds: float) -> None:
        """A statement has just ended; a span of its own inside the one that is worked in, if there is one."""
        from opentelemetry.trace import SpanKind, get_current_span

        if not get_current_span().is_recording():
            return
        end = time.time_ns()
        span = self._tracer().start_span(
            kind.upper(),
            kind=SpanKind.CLIENT,
            start_time=end - int(seconds * 1e9),
            attributes={"db.system.name": "postgresql", "db.operation.name": kind},
        )
        span.end(end)

    @contextmanager
    def job(self, task: str, attributes: Mapping[str, Any]) -> Iterator[None]:
        """A job runs until the block ends."""
        from opentelemetry.trace import SpanKind

        open_span = self._open(self._tracer().start_span(task, kind=SpanKind.CONSUMER))
        failed = True
        try:
            yield
            failed = False
        finally:
            self._close(open_span, attributes, failed=failed)

    def flush(self) -> None:
        """Send what waits, and end."""
        if self._provider is not None and self._pid == os.getpid():
            self._provider.shutdown()
            self._provider = self._own = None

    @staticmethod
    def trace_id(open_span: OpenSpan) -> str:
        """For the log's lines."""
        return f"{open_span.span.get_span_context().trace_id:032x}"

    def _open(self, span: Span) -> OpenSpan:
        from opentelemetry.context import attach
        from opentelemetry.trace import set_span_in_context

        return OpenSpan(span, attach(set_span_in_context(span)))

    def _close(self, open_span: OpenSpan, attributes: Mapping[str, Any], *, failed: bool) -> None:
        from opentelemetry.context import detach
        from opentelemetry.trace import StatusCode

        known = {name: value for name, value in attributes.items() if value is not None}
        open_span.span.set_attributes(known)
        if failed:
            open_span.span.set_status(StatusCode.ERROR)
        open_span.span.end()
        detach(open_span.token)

    def _tracer(self) -> Tracer:
        if self._own is None or self._pid != os.getpid():
            with self._lock:
                if self._own is None or self._pid != os.getpid():
                    self._own = self._begin()
        return self._own

    def _begin(self) -> Tracer:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor

        self._pid = os.getpid()
        resource = Resource.create(
            {"service.name": "lead-analytics", "service.version": version("lead-analytics")}
        )
        self._provider = TracerProvider(resource=resource)
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=self._endpoint)))
        return self._provider.get_tracer("lead_analytics")
