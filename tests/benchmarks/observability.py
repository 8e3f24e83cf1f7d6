"""What watching costs: counting, timing and naming, as a share of a warm request for the dashboard.

The difference of two runs would drown in the noise of a shared machine. So one request's calls to the
observer are counted, as many are made in a row and timed, and that is set against the request's time.
Counters are files that several processes share, as they are when the product is served.
"""

from __future__ import annotations

import logging
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import structlog
from flask import Flask

from app.logs import configure_logging
from app.metrics_folder import metrics_folder
from app.observation import Observation
from app.settings import Settings
from services.database import observed
from services.vocabulary import Role
from tests.app.people import Person
from tests.benchmarks.measuring import Measurement, milliseconds
from tests.support.site import Site

ADDRESS = "/api/v1/crm/analytics/executive-dashboard"
REPETITIONS = 60
IN_A_ROW = 300
DEPTH = 30
"""Frames between a statement and the service that sends it, SQLAlchemy's included."""


def measure(site: Site) -> list[Measurement]:
    """The request's time, the observer's part of it, and what a line of the log costs besides."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            _env_file=None, database_url=site.database_url, data_dir=Path(folder), log_level="ERROR"
        )  # type: ignore[call-arg, arg-type]
        with metrics_folder(settings), _quiet(settings):
            return _measure(site, settings)


def _measure(site: Site, settings: Settings) -> list[Measurement]:
    from app.factory import create_app

    app = create_app(settings)
    who = site.account(Role.ADMIN)
    person = Person(app, uuid4(), who.email)
    person.sign_in(who.password)

    def ask(_: int) -> None:
        answer = person.browser.get(ADDRESS)
        assert answer.status_code == 200, answer.text

    ask(0)
    request = milliseconds(ask, REPETITIONS)
    calls = _calls(app, ask)
    observation: Observation = app.extensions["observation"]
    cost = _cost(observation, calls)
    _end(app)
    return [
        Measurement("dashboard over the API, warm", request, "ms"),
        Measurement("observing it", cost * 1000, "µs"),
        Measurement("observing it, share of the request", 100 * cost / request, "%", 1.0),
        Measurement("a line of the log", _line_cost() * 1000, "µs"),
    ]


def _calls(app: Flask, ask: Callable[[int], None]) -> Counter[str]:
    """How often one request calls the observer, by method."""
    observation: Observation = app.extensions["observation"]
    counted: Counter[str] = Counter()
    names = ("connection_taken", "connection_returned", "statement", "cache_read", "note_process")
    kept = {name: getattr(observation, name) for name in names}

    def counting(name: str) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            counted[name] += 1
            return kept[name](*arguments)

        return call

    for name in names:
        setattr(observation, name, counting(name))
    ask(0)
    for name in names:
        delattr(observation, name)
    assert counted["statement"], "the database told nothing"
    return counted


def _cost(observation: Observation, calls: Counter[str]) -> float:
    """Milliseconds of as many calls as one request makes, its own count included."""
    arguments: dict[str, tuple[Any, ...]] = {
        "statement": ("select", 0.001),
        "cache_read": ("executive_dashboard", "hit"),
    }
    plan = [(getattr(observation, name), arguments.get(name, ())) for name in calls.elements()]
    metrics, trace = observation.metrics, observed.Trace()

    def once() -> None:
        metrics.requests_in_flight.inc()
        for call, values in plan:
            call(*values)
        for _ in range(calls["statement"]):
            trace.mark(observed.service_function(sys._getframe()), time.perf_counter())
            observed.statement_kind("SELECT 1")
        metrics.requests.labels(ADDRESS, "GET", "2xx").inc()
        metrics.request_seconds.labels(ADDRESS, "GET").observe(0.01)
        metrics.requests_in_flight.dec()

    def in_a_row(_: int) -> None:
        for _time in range(IN_A_ROW):
            once()

    return _deep(lambda: milliseconds(in_a_row, 7), DEPTH) / IN_A_ROW


def _deep(action: Callable[[], float], frames: int) -> float:
    return action() if frames == 0 else _deep(action, frames - 1)


def _line_cost() -> float:
    """Milliseconds of one line like a request's, written to nowhere."""
    with Path(os.devnull).open("w") as nowhere:
        (handler,) = logging.getLogger().handlers
        assert isinstance(handler, logging.StreamHandler)
        before = handler.setStream(nowhere)
        logging.getLogger().setLevel("INFO")
        log = structlog.get_logger("benchmark")

        def lines(_: int) -> None:
            for _time in range(IN_A_ROW):
                log.info("request", method="GET", route=ADDRESS, status=200, duration_ms=1.0)

        found = milliseconds(lines, 7) / IN_A_ROW
        handler.setStream(before or sys.stderr)
    return found


@contextmanager
def _quiet(settings: Settings) -> Any:
    """With the product's logging, at the level of errors; afterwards as before."""
    root, kept = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers[:], root.level
    configure_logging(settings.model_copy(update={"log_format": "json"}))
    try:
        yield
    finally:
        root.handlers, root.level = handlers, level
        structlog.configure(**kept)


def _end(app: Flask) -> None:
    from tests.support.web import close

    close(app)
