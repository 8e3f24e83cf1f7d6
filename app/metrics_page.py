"""`/metrics`, for Prometheus: beside the pages for who has the token, or on a listener of its own."""

from __future__ import annotations

import hmac
import os
import threading
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import structlog
from flask import Blueprint, Flask, Response, abort, current_app, request
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from app.health import Probe
from app.metrics import PREFIX, Metrics
from app.metrics_folder import VARIABLE
from app.settings import Settings, SettingsError, host_and_port
from services.job_queue import JobCounts, job_counts

WSGI = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
log = structlog.get_logger(__name__)


class Exposition:
    """All figures as text: those counted, and those asked of the database at this moment."""

    def __init__(self, metrics: Metrics, probe: Probe) -> None:
        self._metrics = metrics
        self._probe = probe

    def text(self, accept: str) -> tuple[bytes, str]:
        """The text and its media type, as the scraper accepts it."""
        registry = CollectorRegistry()
        registry.register(self._metrics.source())
        registry.register(QueueFigures(self._probe))
        encode, media_type = choose_encoder(accept)
        return encode(registry), media_type


class QueueFigures(Collector):
    """The job queue as it stands in the database, and whether that answers."""

    def __init__(self, probe: Probe) -> None:
        self._probe = probe

    def describe(self) -> Iterable[Metric]:
        """Their names, without asking."""
        return self._families(None)

    def collect(self) -> Iterable[Metric]:
        try:
            counts = self._probe.ask(job_counts)
        except Exception as error:  # the other figures are all the dearer then
            log.warning("queue_not_counted", error=type(error).__name__)
            counts = None
        return self._families(counts)

    def _families(self, counts: JobCounts | None) -> list[Metric]:
        up = _gauge("database_up", "1 while the database answers.", float(counts is not None))
        jobs = GaugeMetricFamily(
            f"{PREFIX}_jobs", "Jobs in the queue, done ones not.", labels=["queue", "status"]
        )
        if counts is None:
            return [up, jobs, *(_gauge(name, text, None) for name, text, _ in _OF_QUEUE)]
        for queue, by_status in counts.by_queue.items():
            for status, number in by_status.items():
                jobs.add_metric([queue, status], number)
        return [up, jobs, *(_gauge(name, text, float(value(counts))) for name, text, value in _OF_QUEUE)]


_OF_QUEUE: tuple[tuple[str, str, Callable[[JobCounts], float]], ...] = (
    ("jobs_due", "Jobs that could begin now.", lambda counts: counts.due),
    (
        "jobs_oldest_due_seconds",
        "How long the oldest of them has been due.",
        lambda counts: counts.oldest_waiting_seconds,
    ),
    (
        "jobs_failed_last_day",
        "Jobs given up in the last 24 hours.",
        lambda counts: counts.failed_last_day,
    ),
    ("jobs_abandoned", "Jobs whose worker is dead.", lambda counts: counts.abandoned),
    ("workers", "Workers alive.", lambda counts: counts.workers),
)


def _gauge(name: str, text: str, value: float | None) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"{PREFIX}_{name}", text, value=value)


def install_metrics(server: Flask, settings: Settings, exposition: Exposition) -> None:
    """Register `/metrics` (404 unless METRICS_ENABLED), and answer it on METRICS_ADDRESS's port alone."""
    server.extensions["exposition"] = exposition
    blueprint = Blueprint("metrics", __name__)
    blueprint.add_url_rule("/metrics", "figures", figures)
    server.register_blueprint(blueprint)
    if settings.metrics_address is not None:
        port = host_and_port(settings.metrics_address)[1]
        server.wsgi_app = _apart(server.wsgi_app, metrics_application(exposition), port)  # type: ignore[method-assign, assignment]


def figures() -> Response:
    """Every figure, to who has METRICS_TOKEN."""
    settings: Settings = current_app.extensions["settings"]
    if not settings.metrics_enabled or settings.metrics_token is None:
        abort(404)
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    right = settings.metrics_token.get_secret_value().encode()
    if scheme.lower() != "bearer" or not hmac.compare_digest(token.strip().encode(), right):
        return Response("a token is needed\n", 401, {"WWW-Authenticate": "Bearer"}, mimetype="text/plain")
    exposition: Exposition = current_app.extensions["exposition"]
    body, media_type = exposition.text(request.headers.get("Accept", ""))
    return Response(body, content_type=media_type, headers={"Cache-Control": "no-store"})


def metrics_application(exposition: Exposition) -> WSGI:
    """An application that answers `/metrics` and nothing else."""

    def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if environ.get("PATH_INFO") != "/metrics" or environ.get("REQUEST_METHOD") not in ("GET", "HEAD"):
            start("404 Not Found", [("Content-Type", "text/plain")])
            return [b"only /metrics is answered here\n"]
        body, media_type = exposition.text(environ.get("HTTP_ACCEPT", ""))
        start("200 OK", [("Content-Type", media_type), ("Content-Length", str(len(body)))])
        return [body if environ["REQUEST_METHOD"] == "GET" else b""]

    return application


def listen_for_metrics(address: str, exposition: Exposition) -> WSGIServer:
    """Answer `/metrics` at host:port, in a thread: for a process that serves nothing else. Raises OSError
    where the address can't be listened on."""
    host, port = host_and_port(address)
    server = make_server(host, port, metrics_application(exposition), handler_class=_Silent)
    threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()
    return server


def own_listener(settings: Settings, exposition: Exposition) -> WSGIServer | None:
    """Where METRICS_ADDRESS is set, the listener of a process that no web server started (that one listens
    for both). Raises SettingsError where the address can't be listened on."""
    if settings.metrics_address is None or VARIABLE in os.environ:
        return None
    try:
        return listen_for_metrics(settings.metrics_address, exposition)
    except OSError as error:
        raise SettingsError(f"METRICS_ADDRESS: {error.strerror or 'is no address of this machine'}") from None


def _apart(pages: WSGI, metrics: WSGI, port: int) -> WSGI:
    """By the port that was connected to, which no header can name."""
    own = str(port)

    def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        return (metrics if environ.get("SERVER_PORT") == own else pages)(environ, start)

    return application


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name there
        pass
