"""For whoever watches: alive, and ready to serve."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from typing import TypeVar

import structlog
from flask import Blueprint, Flask, Response, current_app, jsonify

from app.cache import ResultCache
from services.database.sessions import Database
from services.diagnostics import schema_state

PATIENCE_SECONDS = 1.4
"""So long a probe waits for the database: whoever asks is answered within two seconds."""
Answer = TypeVar("Answer")
log = structlog.get_logger(__name__)


class Probe:
    """Questions to the database that are answered in time, or not at all, whatever state it is in.

    It has a connection of its own, so that a server whose pool is busy still counts as one that has its
    database, and a thread for each question: of a database that hangs nothing else comes back, not even
    an error. One question is asked at a time, so that those don't pile up either.
    """

    def __init__(self, url: str, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self.database = Database(url, pool_size=1, statement_timeout_ms=1_000, connect_timeout_seconds=2)
        self._patience = patience_seconds
        self._free = threading.Semaphore()

    def ask(self, question: Callable[[Database], Answer]) -> Answer:
        """The answer; raises TimeoutError, or what went wrong."""
        deadline = time.monotonic() + self._patience
        if not self._free.acquire(timeout=self._patience):
            raise TimeoutError
        answers: queue.SimpleQueue[tuple[Answer | None, Exception | None]] = queue.SimpleQueue()

        def ask() -> None:
            try:
                answers.put((question(self.database), None))
            except Exception as error:
                answers.put((None, error))
            finally:
                self._free.release()

        threading.Thread(target=ask, name="probe", daemon=True).start()
        try:
            answer, error = answers.get(timeout=max(deadline - time.monotonic(), 0.001))
        except queue.Empty:
            raise TimeoutError from None
        if error is not None:
            raise error
        return answer  # type: ignore[return-value]  # of whatever type it is, None too

    def close(self) -> None:
        """End its connection."""
        self.database.dispose()


def install_health(server: Flask) -> None:
    """Register `/healthz` (this process answers) and `/readyz` (database reachable, schema newest)."""
    blueprint = Blueprint("health", __name__)
    blueprint.add_url_rule("/healthz", "alive", alive)
    blueprint.add_url_rule("/readyz", "ready", ready)
    server.register_blueprint(blueprint)


def alive() -> Response:
    """This process answers."""
    return jsonify(status="alive")


def ready() -> tuple[Response, int]:
    """503 while the database doesn't answer, or its schema lacks what this code is written for (`reason`:
    `database`, `schema older`, `schema missing`). Answered within two seconds.

    On a newer schema (migrations only add: an upgrade is under way), and without its cache, the server
    serves: 200, `degraded`.
    """
    probe: Probe = current_app.extensions["probe"]
    try:
        schema = probe.ask(schema_state)
    except Exception as error:  # whatever keeps us from the database: we are not ready
        log.error("not_ready", error=type(error).__name__)
        return jsonify(status="unavailable", reason="database"), 503
    if schema in ("older", "missing"):
        return jsonify(status="unavailable", reason=f"schema {schema}"), 503
    if schema == "newer":
        return jsonify(status="degraded", reason="schema newer"), 200
    cache: ResultCache = current_app.extensions["result_cache"]
    if not cache.answers():
        return jsonify(status="degraded", reason="cache"), 200
    return jsonify(status="ready"), 200
