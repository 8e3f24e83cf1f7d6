"""A lead that somebody edited, and the file that comes again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.database.models import Lead
from services.database.rollups import check_rollup
from services.lead_edits import edit_lead
from services.lead_search import check_search
from services.scope import OrgScope
from services.stage_changes import record_stage_change
from services.vocabulary import Outcome
from tests.services.imports.files import NOW, import_file, write_csv

HEADER = ("external_id", "name", "phone", "stage", "estimated_value", "created_at")


def _file(path: Path, name: str, phone: str = "11 2222-3333") -> Path:
    row = ("A-1", name, phone, "contato", "100", "2026-10-01")
    return write_csv(path / "leads.csv", [HEADER, row])


def test_the_same_file_leaves_an_edit_alone(tmp_path: Path, session: Session, organization: OrgScope) -> None:
    path = _file(tmp_path, "Bia")
    import_file(organization, session, path)
    lead_id = session.scalars(select(Lead.id)).one()
    edited = {"name": "Beatriz", "estimated_value": 500}
    assert edit_lead(organization, session, lead_id, edited, version=1, now=NOW + timedelta(hours=1))
    later = NOW + timedelta(days=1)
    report = import_file(organization, session, path, now=later)
    assert (report.updated, report.unchanged) == (0, 1)
    lead = session.scalars(select(Lead)).one()
    assert (lead.name, lead.estimated_value) == ("Beatriz", 500)
    # Another row is news, and what it says counts; the version tells who saw the lead before.
    seen = lead.version
    session.expire_all()
    report = import_file(organization, session, _file(tmp_path, "Bia", "11 4444-5555"), now=later)
    lead = session.scalars(select(Lead)).one()
    assert (report.updated, lead.name, lead.phone) == (1, "Bia", "11 4444-5555")
    assert lead.version > seen
    assert check_rollup(organization, session) == []
    assert check_search(organization, session) == []


def test_the_same_file_leaves_a_loss_alone(tmp_path: Path, session: Session, organization: OrgScope) -> None:
    path = _file(tmp_path, "Bia")
    import_file(organization, session, path)
    lead_id = session.scalars(select(Lead.id)).one()
    lost_at = NOW + timedelta(hours=1)
    record_stage_change(
        organization, session, lead_id, None, Outcome.LOST, occurred_at=lost_at, now=lost_at, version=1
    )
    assert import_file(organization, session, path, now=NOW + timedelta(days=1)).unchanged == 1
    assert session.scalars(select(Lead.outcome)).one() == "lost"
