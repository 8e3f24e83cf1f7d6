"""History, interactions and spend files: in any order, twice, and about leads that exist."""

from __future__ import annotations

import random
from pathlib import Path

from sqlalchemy.orm import Session

from services.database.rollups import check_rollup
from services.imports import ImportNote, ImportProblem, Mapping
from services.scope import OrgScope
from services.vocabulary import ImportKind
from tests.services.imports.files import everything, import_file, rows_of, write_csv

LEADS = [("external_id", "created_at"), ("A", "2026-01-01"), ("B", "2026-01-01")]
HISTORY = [
    ("external_id", "from_stage", "to_stage", "outcome", "changed_at", "changed_by"),
    ("A", "lead", "contato", "", "2026-01-03", "Ana"),
    ("A", "contato", "Proposta", "", "2026-01-08", "Ana"),
    ("A", "Proposta", "", "lost", "2026-01-20", "Rui"),
    ("B", "", "Closed Won", "", "2026-02-01", ""),
]


def _with_leads(tmp_path: Path, scope: OrgScope, session: Session) -> None:
    import_file(scope, session, write_csv(tmp_path / "leads.csv", LEADS))


def test_history_is_authoritative(tmp_path: Path, organization: OrgScope, session: Session) -> None:
    _with_leads(tmp_path, organization, session)
    shuffled = [*HISTORY[1:], *HISTORY[1:]]
    random.Random(1).shuffle(shuffled)
    path = write_csv(tmp_path / "history.csv", [HISTORY[0], *shuffled])
    report = import_file(organization, session, path, ImportKind.HISTORY)
    assert (report.created, report.unchanged, report.rejected, report.rows) == (4, 4, 0, 8)
    assert rows_of(
        session,
        "SELECT l.external_id, s.stage, s.entered_at::date::text, s.left_at::date::text, s.exit"
        " FROM stage_stays s JOIN leads l ON l.id = s.lead_id ORDER BY 1, s.position",
    ) == [
        ("A", "lead", "2026-01-01", "2026-01-03", "advanced"),
        ("A", "contato", "2026-01-03", "2026-01-08", "advanced"),
        ("A", "proposta", "2026-01-08", "2026-01-20", "lost"),
        ("B", "lead", "2026-01-01", "2026-02-01", "won"),
    ]
    assert rows_of(session, "SELECT external_id, stage, outcome FROM leads ORDER BY 1") == [
        ("A", "proposta", "lost"),
        ("B", "fechado", "won"),
    ]
    assert rows_of(
        session, "SELECT DISTINCT actor_name FROM audit_logs WHERE origin = 'history' ORDER BY 1"
    ) == [("Ana",), ("Rui",), (None,)]
    assert check_rollup(organization, session) == []
    before = everything(session)
    assert import_file(organization, session, path, ImportKind.HISTORY).created == 0
    assert everything(session) == before


def test_history_that_cannot_be_taken(tmp_path: Path, organization: OrgScope, session: Session) -> None:
    _with_leads(tmp_path, organization, session)
    rows = [
        HISTORY[0],
        ("A", "", "contato", "", "2026-01-03", ""),
        ("Z", "", "contato", "", "2026-01-03", ""),
        ("A", "", "", "", "2026-01-04", ""),
        ("A", "", "contato", "", "", ""),
        ("A", "", "Limbo", "", "2026-01-05", ""),
        ("A", "", "contato", "", "2027-01-05", ""),
    ]
    report = import_file(organization, session, write_csv(tmp_path / "h.csv", rows), ImportKind.HISTORY)
    assert (report.created, report.rejected) == (1, 5)
    assert rows_of(session, "SELECT line, value, reason FROM import_rejections ORDER BY position") == [
        (3, "Z", ImportProblem.LEAD_UNKNOWN),
        (4, "", ImportProblem.VALUE_MISSING),
        (5, "", ImportProblem.VALUE_MISSING),
        (6, "Limbo", ImportProblem.STAGE_UNMAPPED),
        (7, "2027-01-05", ImportProblem.IN_THE_FUTURE),
    ]


def test_a_report_that_mixes_kinds_of_rows(tmp_path: Path, organization: OrgScope, session: Session) -> None:
    _with_leads(tmp_path, organization, session)
    rows = [
        (
            "Opportunity Owner",
            "Edited By",
            "Field / Event",
            "Old Value",
            "New Value",
            "Edit Date",
            "Opportunity Name",
        ),
        ("Ana", "Ana", "Created.", "", "", "1/1/2026 9:00 AM", "A"),
        ("Ana", "Rui", "Stage", "Prospecting", "Qualification", "1/13/2026 9:00 AM", "A"),
        ("Ana", "Rui", "Amount", "10", "20", "1/13/2026 9:00 AM", "A"),
        ("Ana", "Rui", "Stage", "Qualification", "Closed Lost", "2/1/2026 9:00 AM", "A"),
    ]
    report = import_file(organization, session, write_csv(tmp_path / "h.csv", rows), ImportKind.HISTORY)
    assert (report.format, report.created, report.notes) == ("salesforce", 2, {ImportNote.SKIPPED: 2})
    assert rows_of(
        session, "SELECT stage, outcome, closed_at::date::text FROM leads WHERE external_id = 'A'"
    ) == [("contato", "lost", "2026-02-01")]


def test_interactions(tmp_path: Path, organization: OrgScope, session: Session) -> None:
    _with_leads(tmp_path, organization, session)
    rows = [
        ("external_id", "kind", "occurred_at"),
        ("A", "meeting", "2026-11-20 10:00"),
        ("A", "Reunião", "2026-11-20 10:00"),
        ("A", "E-mail enviado", "2026-11-01"),
        ("B", "Call made", "2026-12-24"),
        ("Z", "meeting", "2026-01-03"),
        ("A", "telepathy", "2026-01-03"),
    ]
    path = write_csv(tmp_path / "i.csv", rows)
    before = rows_of(session, "SELECT lead_score FROM leads WHERE external_id = 'A'")
    report = import_file(organization, session, path, ImportKind.INTERACTIONS)
    assert (report.created, report.unchanged, report.rejected) == (3, 1, 2)
    assert [one[0] for one in rows_of(session, "SELECT reason FROM import_rejections ORDER BY position")] == [
        ImportProblem.LEAD_UNKNOWN,
        ImportProblem.KIND_UNMAPPED,
    ]
    assert rows_of(
        session,
        "SELECT b.interactions FROM lead_behavior_tracking b"
        " JOIN leads l ON l.id = b.lead_id ORDER BY external_id",
    ) == [(2,), (1,)]
    assert rows_of(session, "SELECT lead_score FROM leads WHERE external_id = 'A'") > before
    assert check_rollup(organization, session) == []
    known = everything(session)
    assert import_file(organization, session, path, ImportKind.INTERACTIONS).created == 0
    assert everything(session) == known


def test_spend(tmp_path: Path, organization: OrgScope, session: Session) -> None:
    rows = [
        ("Canal", "Mês", "Valor gasto"),
        ("Google", "2026-01", "R$ 1.000,50"),
        (" google ", "01/2026", "R$ 2.000,50"),
        ("Feira", "2026-02-15", "300,00"),
        ("", "2026-01", "1,00"),
        ("Google", "janeiro", "1,00"),
        ("Google", "2026-03", "-1,00"),
        ("Google", "2026-04", ""),
    ]
    path = write_csv(tmp_path / "s.csv", rows, delimiter=";")
    report = import_file(organization, session, path, ImportKind.SPEND)
    assert (report.created, report.rejected, report.notes) == (3, 3, {ImportNote.SUPERSEDED: 1})
    kept = "SELECT source, month::text, amount::text FROM source_spend ORDER BY 1, 2"
    assert rows_of(session, kept) == [
        ("feira", "2026-02-01", "300.00"),
        ("google", "2026-01-01", "2000.50"),
        ("unattributed", "2026-01-01", "1.00"),
    ]
    before = everything(session)
    assert import_file(organization, session, path, ImportKind.SPEND).unchanged == 3
    assert everything(session) == before
    newer = write_csv(tmp_path / "s.csv", [("source", "month", "amount"), ("google", "2026-01", "7")])
    assert import_file(organization, session, newer, ImportKind.SPEND).updated == 1
    assert rows_of(session, kept)[1][2] == "7.00"


def test_spend_by_dates_needs_their_order(tmp_path: Path, organization: OrgScope, session: Session) -> None:
    rows = [("source", "month", "amount"), ("google", "01/02/2026", "7"), ("google", "01/03/2026", "8")]
    path = write_csv(tmp_path / "s.csv", rows)
    mapping = Mapping.model_validate({"kind": "spend", "date_order": "day_first"})
    import_file(organization, session, path, ImportKind.SPEND, mapping)
    assert rows_of(session, "SELECT month::text FROM source_spend ORDER BY 1") == [
        ("2026-02-01",),
        ("2026-03-01",),
    ]
