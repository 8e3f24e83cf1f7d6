"""A database of its own with an organization of some leads, whose reports a worker makes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
from sqlalchemy import text

from app.jobs import JobQueue
from app.report_work import ReportWork
from app.settings import Settings
from services.dashboard import DashboardQuery
from services.database.embedded import EmbeddedDatabase
from services.database.models import Membership, Organization
from services.database.sessions import Database
from services.reports.records import ReportRecord, ReportRequest, report_record, request_report
from services.scope import OrgScope
from services.vocabulary import ReportType, Role
from tests.services.alerts.organization import add_leads, lead

QUERY = DashboardQuery(date(2026, 10, 1), date(2026, 10, 31))
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


class ReportHouse:
    """An organization, its admin, its queue, and the work as the worker does it."""

    def __init__(self, urls: EmbeddedDatabase, folder: Path, **settings: Any) -> None:
        self.urls, self.folder = urls, folder
        self.database = Database(urls.application_url)
        self.queue = JobQueue(urls.application_url)
        self.work = ReportWork(Settings(data_dir=folder, **settings), self.database, self.queue)
        self.scope = OrgScope.operator(uuid4())
        with self.database.transaction(self.scope) as session:
            own = self.scope.organization_id
            session.add(Organization(id=own, slug="acme", name="Acme"))
            session.flush()
            self.admin = self.member(session, Role.ADMIN, "ana@example.com")
            add_leads(session, [lead(self.scope, lead_score=day) for day in range(30)])

    def member(self, session: Any, role: Role, email: str | None = None) -> OrgScope:
        row = Membership(
            organization_id=self.scope.organization_id, id=uuid4(), role=role, name=role.title(), email=email
        )
        session.add(row)
        session.flush()
        return OrgScope(self.scope.organization_id, role, row.id)

    def ask(self, scope: OrgScope | None = None, kind: ReportType = ReportType.PDF) -> UUID:
        """Ask for a report, and put its job in."""
        scope = scope or self.admin
        with self.database.transaction(scope) as session:
            request = ReportRequest(kind, QUERY, include_charts=True, language="pt_BR")
            report_id = request_report(scope, session, request, datetime.now(UTC)).id
        self.queue.make_report(scope.organization_id, report_id)
        return report_id

    def record(self, report_id: UUID) -> ReportRecord:
        with self.database.transaction(self.scope) as session:
            return report_record(self.scope, session, report_id)

    def count(self, table: str) -> int:
        with self.database.transaction(self.scope) as session:
            return int(session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())

    def jobs(self, task: str) -> list[tuple[str, datetime | None]]:
        """Status and time of the task's jobs."""
        with self.database.sign_in_transaction() as session:
            rows = session.execute(
                text(
                    "SELECT status::text, scheduled_at FROM jobs.procrastinate_jobs WHERE task_name = :task"
                ),
                {"task": task},
            )
            return [(row[0], row[1]) for row in rows]

    def due(self) -> bool:
        """Whether a job could be taken now."""
        found = text(
            "SELECT EXISTS (SELECT FROM jobs.procrastinate_jobs WHERE status = 'todo'"
            " AND coalesce(scheduled_at, now()) <= now())"
        )
        with self.database.sign_in_transaction() as session:
            return bool(session.execute(found).scalar_one())

    @contextmanager
    def held(self, table: str) -> Iterator[psycopg.Connection]:
        """Nobody writes into the table until the block ends."""
        with psycopg.connect(self.urls.owner_url) as connection:
            connection.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
            yield connection
            connection.rollback()

    def waiting_for(self, table: str) -> bool:
        """Whether somebody waits to write into the table."""
        with psycopg.connect(self.urls.owner_url) as connection:
            row = connection.execute(
                "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = %s::regclass", (table,)
            ).fetchone()
        return row is not None

    def close(self) -> None:
        self.queue.close()
        self.database.dispose()
