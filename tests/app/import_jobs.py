"""A large import as the worker is handed it, and everything that it left in a database."""

from __future__ import annotations

import io
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.jobs import JobQueue
from app.uploads import UploadStore
from services.database.embedded import EmbeddedDatabase
from services.database.sessions import Database, engine_for
from services.imports.records import ImportRecord, add_import, import_record, start_import
from services.scope import OrgScope
from services.vocabulary import ImportKind
from tests.support.postgres import create_organization

SLUG = "aurora"
_STAGES = ("lead", "contato", "reuniao", "proposta", "negociacao", "fechado")
_SOURCES = ("google", "feira", "indicação")
_COLUMNS = "external_id,name,source,stage,outcome,lead_score,estimated_value,assigned_to,created_at,closed_at"
_LEFT = {
    "leads": """
        SELECT l.external_id, l.name, l.source, l.stage, l.outcome, l.lead_score, l.estimated_value,
               l.created_at, m.email
        FROM leads l LEFT JOIN memberships m ON m.id = l.assigned_user_id""",
    "history": """
        SELECT l.external_id, a.action, a.origin, a.from_stage, a.to_stage, a.outcome, a.changes
        FROM audit_logs a JOIN leads l ON l.id = a.lead_id""",
    "stays": """
        SELECT l.external_id, s.position, s.stage, s.entered_at, s.left_at, s.exit
        FROM stage_stays s JOIN leads l ON l.id = s.lead_id""",
    "behaviour": "SELECT l.external_id FROM lead_behavior_tracking b JOIN leads l ON l.id = b.lead_id",
    "roll-up": """
        SELECT d.day, d.source, m.email, d.lead_score, d.reached, d.stage, d.outcome, d.leads,
               d.estimated_value, d.won_value
        FROM daily_lead_metrics d LEFT JOIN memberships m ON m.id = d.owner_key""",
    "alerts": "SELECT rule, subject, episode, status, priority FROM alerts",
    "members": "SELECT email, role FROM memberships",
    "imports": "SELECT kind, status, progress, error, report FROM imports",
    "rejected": 'SELECT line, "column", value, reason FROM import_rejections',
}


def leads_file(rows: int) -> bytes:
    """A file of so many leads and some rows that can't be read: the same on every call."""
    lot, day = random.Random(7), datetime(2025, 6, 1, tzinfo=UTC)
    lines = [f"{_COLUMNS}\n"]
    for number in range(rows):
        created = day + timedelta(minutes=lot.randrange(500 * 1440))
        stage, fate = lot.choice(_STAGES), lot.random()
        outcome = "won" if stage == "fechado" else "lost" if fate < 0.3 else "open"
        closed = (created + timedelta(days=lot.randrange(1, 30))).isoformat() if outcome != "open" else ""
        score = "many" if number % 5_000 == 4_999 else lot.randrange(101)
        lines.append(
            f"L{number},Pessoa {number},{lot.choice(_SOURCES)},{stage},{outcome},{score},"
            f"{lot.randrange(1, 90_000)},v{number % 7}@example.com,{created.isoformat()},{closed}\n"
        )
    return "".join(lines).encode()


class ImportHouse:
    """A database with one organization, a folder, and what puts imports into the queue."""

    def __init__(self, urls: EmbeddedDatabase, folder: Path) -> None:
        self.urls, self.folder = urls, folder
        self.database = Database(urls.application_url)
        self.queue = JobQueue(urls.application_url)
        self.uploads = UploadStore(folder / "uploads")
        self.scope: OrgScope = create_organization(self.database, name="Aurora", slug=SLUG)

    def close(self) -> None:
        self.queue.close()
        self.database.dispose()

    def start(self, content: bytes) -> UUID:
        """An import that somebody has confirmed, in the queue."""
        organization_id = self.scope.organization_id
        with self.database.transaction(self.scope) as session:
            import_id = add_import(self.scope, session, kind=ImportKind.LEADS, filename="leads.csv")
            self.uploads.save(organization_id, import_id, io.BytesIO(content))
        with self.database.transaction(self.scope) as session:
            start_import(self.scope, session, import_id, {"kind": "leads"})
        self.queue.run_import(organization_id, import_id)
        return import_id

    def record(self, import_id: UUID) -> ImportRecord:
        with self.database.transaction(self.scope) as session:
            return import_record(self.scope, session, import_id)

    def left(self) -> dict[str, list[Any]]:
        """Every row, without what differs by nature: ids made by chance, and when it was written."""
        engine = engine_for(self.urls.owner_url)
        try:
            with engine.connect() as connection:
                connection.exec_driver_sql("SET timezone = 'UTC'")
                return {
                    name: sorted(map(repr, connection.execute(text(query)).all()))
                    for name, query in _LEFT.items()
                }
        finally:
            engine.dispose()

    def jobs(self, status: str) -> int:
        """Imports in the queue with this status."""
        with self.database.sign_in_transaction() as session:
            statement = """
                SELECT count(*) FROM jobs.procrastinate_jobs
                WHERE task_name = 'run_import' AND status = CAST(:status AS jobs.procrastinate_job_status)
            """
            return int(session.execute(text(statement), {"status": status}).scalar_one())
