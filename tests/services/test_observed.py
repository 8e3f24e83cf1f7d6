"""What an observer hears of statements and transactions, and what it never hears."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

import services.health
from services.cache import cached
from services.dashboard import DashboardQuery, executive_dashboard
from services.database.embedded import EmbeddedDatabase
from services.database.observed import statement_kind, statement_shape
from services.database.sessions import Database
from services.health import database_latency_ms, work_figures
from services.organizations import organization_of
from services.scope import OrgScope
from services.versions import bump_data_version, data_version

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)


@dataclass
class Heard:
    """An observer that writes everything down."""

    slow_statement_seconds: float = 0.05
    slow_function_seconds: float = 0.05
    connections: int = 0
    kinds: list[str] = field(default_factory=list)
    failures: list[str | None] = field(default_factory=list)
    slow: list[tuple[str, str | None]] = field(default_factory=list)
    functions: list[tuple[str, int]] = field(default_factory=list)
    changes: int = 0

    def connection_taken(self) -> None:
        self.connections += 1

    def connection_returned(self) -> None:
        self.connections -= 1

    def statement(self, kind: str, seconds: float) -> None:
        assert seconds > 0
        self.kinds.append(kind)

    def statement_failed(self, kind: str, sqlstate: str | None) -> None:
        self.failures.append(sqlstate)

    def slow_statement(self, kind: str, shape: str, function: str | None, seconds: float) -> None:
        assert seconds >= self.slow_statement_seconds
        self.slow.append((shape, function))

    def slow_function(self, function: str, seconds: float, statements: int) -> None:
        assert seconds >= self.slow_function_seconds
        self.functions.append((function, statements))

    def data_changed(self) -> None:
        self.changes += 1


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def observed(database_urls: EmbeddedDatabase, heard: Heard) -> Iterator[Database]:
    database = Database(database_urls.application_url, observer=heard)
    yield database
    database.dispose()


def test_every_statement_is_heard_of_by_its_kind(
    observed: Database, heard: Heard, organization: OrgScope
) -> None:
    with observed.transaction(organization) as session:
        assert heard.connections == 1
        session.execute(text("WITH one AS (SELECT 1) SELECT * FROM one"))
        bump_data_version(organization, session)
    assert heard.kinds == ["set", "select", "insert"]
    assert heard.connections == 0


def changed_in_vain(database: Database, scope: OrgScope) -> None:
    with database.transaction(scope) as session:
        bump_data_version(scope, session)
        raise LookupError


def slow_in_vain(database: Database, scope: OrgScope) -> None:
    with database.transaction(scope) as session:
        database_latency_ms(scope, session)
        raise LookupError


def test_a_change_is_heard_of_when_it_is_committed(
    observed: Database, heard: Heard, organization: OrgScope
) -> None:
    with observed.transaction(organization) as session:
        data_version(organization, session)
    assert heard.changes == 0
    with pytest.raises(LookupError):
        changed_in_vain(observed, organization)
    assert heard.changes == 0
    with observed.transaction(organization) as session:
        bump_data_version(organization, session)
        assert heard.changes == 0
    assert heard.changes == 1


def test_a_refused_statement_is_heard_of_by_its_code(
    observed: Database, heard: Heard, organization: OrgScope
) -> None:
    with pytest.raises(DBAPIError), observed.transaction(organization) as session:
        session.execute(text("SELECT 1 / :zero"), {"zero": 0})
    assert heard.failures == ["22012"]


def test_a_slow_statement_shows_no_value(observed: Database, heard: Heard, organization: OrgScope) -> None:
    with observed.transaction(organization) as session:
        session.execute(text("SELECT pg_sleep(:long), 'Ana Souza', 4711"), {"long": 0.06})
    assert heard.slow == [("SELECT pg_sleep(%(long)s), ?, ?", None)]


@contextmanager
def slow_service(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have a function of services, `database_latency_ms`, wait in the database."""
    with monkeypatch.context() as patched:
        patched.setattr(services.health, "text", lambda _: text("SELECT pg_sleep(0.06)"))
        yield


def test_time_is_counted_as_the_function_that_took_it(
    observed: Database, heard: Heard, organization: OrgScope, monkeypatch: pytest.MonkeyPatch
) -> None:
    with observed.transaction(organization) as session:
        organization_of(organization, session)
        work_figures(organization, session, NOW)
        with slow_service(monkeypatch):
            database_latency_ms(organization, session)
        organization_of(organization, session)
    assert heard.functions == [("services.health.database_latency_ms", 1)]
    assert heard.slow == [("SELECT pg_sleep(?)", "services.health.database_latency_ms")]


def test_the_outermost_function_of_services_is_named(
    observed: Database, heard: Heard, organization: OrgScope
) -> None:
    heard.slow_function_seconds = 0
    query = DashboardQuery(date(2026, 3, 1), date(2026, 3, 31))
    with observed.transaction(organization) as session:
        executive_dashboard(organization, session, query, NOW)
        cached(
            organization, session, Nothing(), "probe", (), NOW,
            lambda: executive_dashboard(organization, session, query, NOW),
        )  # fmt: skip
    names = [name for name, _ in heard.functions]
    assert names == ["services.dashboard.executive_dashboard", "services.cache.cached"]


class Nothing:
    """A store that keeps nothing."""

    def get(self, key: str) -> None:
        return None

    def set(self, key: str, value: object, timeout: int | None = None) -> bool:
        return False


def test_a_slow_function_that_fails_is_told_of_too(
    observed: Database, heard: Heard, organization: OrgScope, monkeypatch: pytest.MonkeyPatch
) -> None:
    with slow_service(monkeypatch), pytest.raises(LookupError):
        slow_in_vain(observed, organization)
    assert [name for name, _ in heard.functions] == ["services.health.database_latency_ms"]


def test_nobody_needs_to_listen(database: Database, organization: OrgScope) -> None:
    with database.transaction(organization) as session:
        bump_data_version(organization, session)
        assert session.connection().info.get("trace") is None


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("\n  SELECT 1", "select"),
        ("with x as (select 1) select", "select"),
        ("(SELECT 1)", "select"),
        ("INSERT INTO leads", "insert"),
        ("UPDATE leads", "update"),
        ("DELETE FROM leads", "delete"),
        ("COPY x FROM STDIN", "copy"),
        ("SET LOCAL x = 1", "set"),
        ("ANALYZE leads", "other"),
        ("", "other"),
    ],
)
def test_kinds(statement: str, kind: str) -> None:
    assert statement_kind(statement) == kind


@pytest.mark.parametrize(
    ("statement", "shape"),
    [
        ("SELECT *\n  FROM leads\n WHERE email = 'ana@x.example'", "SELECT * FROM leads WHERE email = ?"),
        ("SELECT 'it''s Ana', x FROM y", "SELECT ?, x FROM y"),
        ("SELECT $$Ana$$, 12.5, p95, %(limit_1)s, t1.c2", "SELECT ?, ?, p95, %(limit_1)s, t1.c2"),
        (
            "INSERT INTO t (a) VALUES (%(a_m0)s::UUID, %(b_m0)s), (%(a_m1)s::UUID, %(b_m1)s), (%(a_m2)s)",
            "INSERT INTO t (a) VALUES (%(a_m0)s::UUID, %(b_m0)s), …",
        ),
    ],
)
def test_a_shape_holds_no_literal(statement: str, shape: str) -> None:
    assert statement_shape(statement) == shape


def test_a_shape_is_cut() -> None:
    assert len(statement_shape("SELECT " + ", ".join(["column_name"] * 500))) < 700
