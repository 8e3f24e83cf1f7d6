"""For whoever watches: alive, and ready to serve."""

from __future__ import annotations

import structlog
from flask import Blueprint, Flask, Response, current_app, jsonify

from services.database.sessions import Database
from services.diagnostics import schema_is_newest

log = structlog.get_logger(__name__)


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
    """503 while the database can't be reached, or its schema isn't the one this code is written for."""
    database: Database = current_app.extensions["database"]
    try:
        newest = schema_is_newest(database)
    except Exception as error:  # whatever keeps us from the database: we are not ready
        log.error("not_ready", error=type(error).__name__)
        return jsonify(status="unavailable", reason="database"), 503
    if not newest:
        return jsonify(status="unavailable", reason="schema"), 503
    return jsonify(status="ready"), 200
