"""`/readyz` in every state a database can be in, and the figures of the API's `/health`."""

from __future__ import annotations

import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import psutil
import psycopg
import pytest
from flask import Flask
from sqlalchemy import text

from app.health_figures import health_figures
from app.jobs import JobQueue
from services.database.embedded import EmbeddedDatabase
from services.database.sessions import Database
from services.health import work_figures
from services.scope import OrgScope
from services.versions import bump_data_version
from tests.app.test_redis import RedisServer, redis_server  # noqa: F401 - a fixture
from tests.support.postgres import TestServer, create_organization, running_server
from tests.support.web import MakeApp

ANSWERED_WITHIN_SECONDS = 2


@pytest.fixture(scope="module")
def own_server() -> Iterator[tuple[TestServer, Path]]:
    """A database server that this module may stop and start."""
    folder = Path(tempfile.mkdtemp(prefix="lead-analytics-health-"))
    try:
        with running_server(folder / "postgres") as server:
            yield server, folder / "postgres"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def hanging(folder: Path) -> Iterator[None]:
    """The server's processes stand still: connections are taken, and nothing is ever answered."""
    postmaster = psutil.Process(int((folder / "postmaster.pid").read_text().splitlines()[0]))
    family = [postmaster, *postmaster.children(recursive=True)]
    for process in family:
        process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        for process in reversed(family):
            process.send_signal(signal.SIGCONT)


def asked(app: Flask) -> tuple[int, Any, float]:
    began = time.monotonic()
    answer = app.test_client().get("/readyz")
    return answer.status_code, answer.json, time.monotonic() - began


def test_a_hanging_database_is_told_of_in_time(
    make_app: MakeApp, own_server: tuple[TestServer, Path]
) -> None:
    server, folder = own_server
    urls = server.clone(f"hanging_{uuid4().hex}")
    app = make_app(database_url=urls.application_url)
    assert asked(app)[0] == 200
    with hanging(folder):
        for _ in range(2):  # the second finds the first's question still open
            status, said, seconds = asked(app)
            assert (status, said) == (503, {"status": "unavailable", "reason": "database"})
            assert seconds < ANSWERED_WITHIN_SECONDS
        assert app.test_client().get("/healthz").status_code == 200
    deadline = time.monotonic() + 30
    while asked(app)[0] != 200:
        assert time.monotonic() < deadline


def test_a_busy_pool_is_no_reason_to_be_unready(make_app: MakeApp, organization: OrgScope) -> None:
    app = make_app(database_pool_size=1)
    database: Database = app.extensions["database"]
    with database.transaction(organization), database.transaction(organization):
        assert asked(app)[:2] == (200, {"status": "ready"})


@pytest.mark.parametrize(
    ("change", "code", "status", "reason"),
    [
        ("UPDATE alembic_version SET version_num = '9999'", 200, "degraded", "schema newer"),
        ("UPDATE alembic_version SET version_num = '0001'", 503, "unavailable", "schema older"),
        ("DELETE FROM alembic_version", 503, "unavailable", "schema missing"),
        ("DROP TABLE alembic_version", 503, "unavailable", "schema missing"),
    ],
)
def test_another_schema_is_told_of(
    change: str,
    code: int,
    status: str,
    reason: str,
    make_app: MakeApp,
    new_database: Callable[[], EmbeddedDatabase],
) -> None:
    urls = new_database()
    with psycopg.connect(urls.owner_url, autocommit=True) as connection:
        connection.execute(change)  # type: ignore[arg-type]
    app = make_app(database_url=urls.application_url)
    assert asked(app)[:2] == (code, {"status": status, "reason": reason})


def test_without_its_redis_it_serves(make_app: MakeApp, redis_server: RedisServer) -> None:  # noqa: F811
    app = make_app(redis_url=redis_server.url)
    assert asked(app)[:2] == (200, {"status": "ready"})
    redis_server.stop()
    status, said, seconds = asked(app)
    assert (status, said) == (200, {"status": "degraded", "reason": "cache"})
    assert seconds < ANSWERED_WITHIN_SECONDS


def figures(app: Flask, scope: OrgScope, now: datetime) -> dict[str, Any]:
    database: Database = app.extensions["database"]
    with database.transaction(scope) as session:
        return health_figures(app, scope, session, now)


def test_what_was_not_measured_is_null(own_app: Flask, organization: OrgScope) -> None:
    now = datetime.now(UTC)
    found = figures(own_app, organization, now)
    assert found["cache"] == {"ok": True, "kind": "disk", "hit_rate": None, "hits": 0, "misses": 0}
    assert found["data"] == {"last_update": None, "freshness_seconds": None, "version": 0}
    assert found["query_times"] == {"count": 0, "mean_ms": None, "p50_ms": None, "p95_ms": None, "slow": 0}
    assert found["queue"] == {"waiting": 0, "oldest_waiting_seconds": None, "failed": 0}
    assert found["database"]["ok"] is True
    assert found["database"]["latency_ms"] > 0
    assert found["generated_at"] == now.isoformat()


def test_what_was_measured_is_told(own_app: Flask, organization: OrgScope) -> None:
    database: Database = own_app.extensions["database"]
    with database.transaction(organization) as session:
        bump_data_version(organization, session)
    cache = own_app.extensions["result_cache"]
    cache.get("result:probe:x")
    cache.set("result:probe:x", {"a": 1}, timeout=60)
    assert [cache.get("result:probe:x") for _ in range(3)] == [{"a": 1}] * 3
    found = figures(own_app, organization, datetime.now(UTC) + timedelta(seconds=90))
    assert found["cache"]["hit_rate"] == 75.0
    assert (found["cache"]["hits"], found["cache"]["misses"]) == (3, 1)
    assert found["data"]["version"] == 1
    assert 85 < found["data"]["freshness_seconds"] < 120
    times = found["query_times"]
    assert times["count"] == 1, "the insert: no settings of a transaction"
    assert 0 < times["p50_ms"] <= times["p95_ms"]


def test_work_is_the_organizations_own(
    database: Database,
    database_urls: EmbeddedDatabase,
    organization: OrgScope,
    other_organization: OrgScope,
) -> None:
    queue = JobQueue(database_urls.application_url)
    try:
        for _ in range(3):
            queue.run_import(other_organization.organization_id, uuid4())
        queue.run_import(organization.organization_id, uuid4())
        queue.daily_round(organization.organization_id, datetime.now(UTC) + timedelta(days=1))
    finally:
        queue.close()
    now = datetime.now(UTC) + timedelta(minutes=10)
    with database.transaction(organization) as session:
        work = work_figures(organization, session, now)
    assert (work.waiting, work.failed) == (1, 0)
    assert work.oldest_waiting_seconds == pytest.approx(600, abs=60)


def test_failed_work_is_counted_for_a_day(database: Database, database_urls: EmbeddedDatabase) -> None:
    scope = create_organization(database)
    queue = JobQueue(database_urls.application_url)
    try:
        queue.run_import(scope.organization_id, uuid4())
    finally:
        queue.close()
    with database.sign_in_transaction() as session:
        session.execute(text("SET LOCAL search_path = jobs"))
        for status in ("doing", "failed"):  # each step leaves an event behind
            session.execute(
                text(
                    f"UPDATE jobs.procrastinate_jobs SET status = '{status}'"
                    " WHERE args ->> 'organization_id' = :organization"
                ),
                {"organization": str(scope.organization_id)},
            )
    now = datetime.now(UTC)
    with database.transaction(scope) as session:
        assert work_figures(scope, session, now).failed == 1
        assert work_figures(scope, session, now + timedelta(days=2)).failed == 0


def test_a_worker_that_is_silent_degrades(
    make_app: MakeApp, new_database: Callable[[], EmbeddedDatabase]
) -> None:
    app = make_app(database_url=new_database().application_url)
    database: Database = app.extensions["database"]
    scope, now = create_organization(database), datetime.now(UTC)
    assert figures(app, scope, now)["worker"] == {"ok": False, "last_seen_seconds": None}
    assert figures(app, scope, now)["status"] == "degraded"
    with database.sign_in_transaction() as session:
        session.execute(
            text("INSERT INTO jobs.procrastinate_workers (last_heartbeat) VALUES (:now)"), {"now": now}
        )
    alive = figures(app, scope, now + timedelta(seconds=5))
    assert (alive["status"], alive["worker"]) == ("ok", {"ok": True, "last_seen_seconds": 5.0})
    silent = figures(app, scope, now + timedelta(minutes=5))
    assert (silent["status"], silent["worker"]) == ("degraded", {"ok": False, "last_seen_seconds": 300.0})
