"""The list of leads as a file: what is in it, in which order, and nothing a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import tracemalloc
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from services.database.models import AnalyticsEvent, Lead
from services.lead_export import LEADS_EXPORTED, leads_csv, note_export
from services.lead_search import refresh_search
from services.leads import NEWEST_FIRST, list_leads
from services.scope import OrgScope
from services.selection import LeadOrder, LeadSelection
from services.vocabulary import LeadSort
from tests.services.lead_rows import CREATED, add_lead

NOW = CREATED + timedelta(days=30)
COLUMNS = ("company", "stage", "score", "value", "created", "in_stage")


def file_of(
    scope: OrgScope, session: Session, order: LeadOrder = NEWEST_FIRST, columns: tuple[str, ...] = COLUMNS
) -> list[list[str]]:
    lines = "".join(leads_csv(scope, session, LeadSelection(), NOW, order=order, columns=columns))
    assert lines.startswith("\ufeff")
    return list(csv.reader(io.StringIO(lines.removeprefix("\ufeff"))))


def test_a_file_holds_what_the_list_shows(organization: OrgScope, session: Session) -> None:
    add_lead(
        organization, session, external_id="1", name='Ana "A", Souza', company="Firma\nLtda", lead_score=7,
        estimated_value=Decimal("1234.50"),
    )  # fmt: skip
    add_lead(
        organization, session, external_id="2", stage="fechado", outcome="won", closed_at=NOW,
        closing_value=Decimal("-10.00"), created_at=CREATED - timedelta(hours=11),
    )  # fmt: skip
    assert file_of(organization, session) == [
        ["external_id", "name", "company", "stage", "outcome", "score", "value", "created", "in_stage"],
        ["1", 'Ana "A", Souza', "Firma\nLtda", "lead", "open", "7", "1234.50", "2026-03-02 09:00", "30"],
        ["2", "", "", "fechado", "won", "0", "-10.00", "2026-03-01 22:00", ""],
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(start: str, organization: OrgScope, session: Session) -> None:
    bad = f"{start}1+1"
    add_lead(
        organization, session, name=bad, company=bad, email=bad, phone=bad, lost_reason=bad, external_id=bad
    )
    columns = ("company", "email", "phone", "lost_reason")
    assert file_of(organization, session, columns=columns)[1] == [f"'{bad}"] * 6


@pytest.mark.parametrize(
    "order",
    [LeadOrder(by, down) for by in LeadSort for down in (True, False)],
    ids=lambda order: f"{'-' * order.descending}{order.by}",
)
def test_the_file_is_in_the_lists_order(order: LeadOrder, organization: OrgScope, session: Session) -> None:
    for number in range(12):
        won = number % 4 == 0
        add_lead(
            organization, session, external_id=str(number), name=(None, "Bia", "ana", "Ágata")[number % 4],
            lead_score=number % 3, estimated_value=None if number % 5 == 0 else number % 2,
            stage="fechado" if won else "lead", outcome="won" if won else "open",
            closed_at=NOW if won else None, stage_entered_at=CREATED + timedelta(days=number % 2),
        )  # fmt: skip
    refresh_search(organization, session, select(Lead.id))
    rows = list_leads(organization, session, LeadSelection(), NOW, order=order).rows
    assert [row[0] for row in file_of(organization, session, order)[1:]] == [
        row["external_id"] for row in rows
    ]


def test_many_leads_are_not_held_in_memory(organization: OrgScope, session: Session) -> None:
    lead = add_lead(organization, session, name="Ana", company="x" * 100)
    columns = [column.name for column in Lead.__table__.columns if column.computed is None]
    names = ", ".join(columns)
    copied = ", ".join(
        {"id": "gen_random_uuid()", "external_id": "'N-' || n"}.get(name, name) for name in columns
    )
    statement = (
        f"INSERT INTO leads ({names}) SELECT {copied} FROM leads, generate_series(1, 20000) n WHERE id = :id"
    )
    session.execute(text(statement), {"id": lead})
    parts = leads_csv(
        organization, session, LeadSelection(), NOW, order=LeadOrder(LeadSort.SCORE), columns=COLUMNS
    )
    next(parts)
    tracemalloc.start()
    written = sum(len(part) for part in parts)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert written > 2_500_000
    assert most < 3_000_000


def test_an_export_is_recorded(organization: OrgScope, session: Session) -> None:
    note_export(organization, session, 12, NOW)
    event = session.scalars(select(AnalyticsEvent)).one()
    assert (event.kind, event.data, event.actor_id) == (LEADS_EXPORTED, {"leads": 12}, organization.user_id)
