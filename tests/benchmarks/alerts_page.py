"""The alerts page of an organization with 5,000 alerts: what the server takes to answer it."""

from __future__ import annotations

import itertools
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import insert
from sqlalchemy.orm import Session

from services.alerts import evaluate_alerts
from services.database.embedded import EmbeddedDatabase
from services.database.models import Alert
from services.database.sessions import Database
from services.scope import OrgScope
from services.vocabulary import AlertStatus, Role
from tests.benchmarks.measuring import Measurement, milliseconds
from tests.services.alerts.organization import NOW, alerts_of
from tests.services.alerts.test_words import rich
from tests.support.callback_bodies import PATH, body, server_callbacks
from tests.support.postgres import create_organization
from tests.support.site import Site
from tests.support.web import client_of, close, new_member, settings_for

if TYPE_CHECKING:
    from flask.testing import FlaskClient

MANY = 5_000
LIMIT_MS = 200
LISTS = {
    "open": "",
    "all": "?status=all",
    "one rule": "?status=all&rule=conversion_drop",
    "asleep": "?snoozed=1",
}


def measure(site: Site) -> list[Measurement]:
    """Page callback, list and first open alert with it: the very first answer, and the median after it;
    for an admin and for a rep, who owns leads of some of them."""
    database = Database(site.database_url, pool_size=1)
    scope = create_organization(database, name="Many alerts")
    with database.transaction(scope) as session:
        fill(scope, session, MANY)
    found = []
    with tempfile.TemporaryDirectory() as folder:
        from app.factory import create_app

        urls = EmbeddedDatabase(site.database_url, site.database_url)
        app = create_app(settings_for(urls, Path(folder)))
        for role in (Role.ADMIN, Role.REP):
            user_id, _member = new_member(database, scope, role)
            found += _measured(client_of(app, user_id), role)
        close(app)
    database.dispose()
    return found


def fill(scope: OrgScope, session: Session, count: int) -> None:
    """Alerts of every rule as an evaluation leaves them, copied until there are so many: two thirds open."""
    rich(scope, session)
    evaluate_alerts(scope, session, NOW)
    originals = alerts_of(scope, session)
    statuses = itertools.cycle([AlertStatus.OPEN, AlertStatus.OPEN, AlertStatus.RESOLVED])
    rows = []
    for number, original, status in zip(range(count), itertools.cycle(originals), statuses, strict=False):
        row = {column.name: getattr(original, column.name) for column in Alert.__table__.columns}
        fresh = {"id": uuid4(), "subject": f"copy {number}", "status": status.value}
        rows.append(row | fresh | {"opened_at": NOW - timedelta(minutes=number)})
    session.execute(insert(Alert), rows)


def _measured(client: FlaskClient, role: Role) -> list[Measurement]:
    dependencies = client.get("/_dash-dependencies").get_json()
    (page,) = [each for each in server_callbacks(dependencies) if "page.children" in each["output"]]

    def answer(search: str) -> None:
        said: dict[str, Any] = {"pathname": "/alerts", "search": search, "data": None}
        response = client.post(PATH, json=body(page, said.get), headers={"Sec-Fetch-Site": "same-origin"})
        assert response.status_code == 200, response.status_code
        assert b"alert-rows" in response.data or b"state" in response.data

    client.get("/settings")  # the process has served somebody; nothing of this page is at hand
    begin = time.perf_counter()
    answer("")
    cold = (time.perf_counter() - begin) * 1000
    found = [Measurement(f"alerts page, {MANY:,} alerts, {role}, cold", cold, "ms", LIMIT_MS)]
    for name, search in LISTS.items():
        took = milliseconds(lambda _, search=search: answer(search), 9)  # type: ignore[misc]
        found.append(Measurement(f"alerts page, {MANY:,} alerts, {role}, {name}", took, "ms", LIMIT_MS))
    return found
