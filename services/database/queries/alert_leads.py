"""The leads an alert is about, as conditions: what its rule counted by, and what its list shows."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, select

from services.database.models import Lead, LeadBehavior
from services.database.queries.alerts import closed_as, created_between, open_leads
from services.selection import ConcernedLeads


def concerned_conditions(where: ConcernedLeads) -> list[ColumnElement[bool]]:
    """Conditions on columns of `Lead` alone; who may see which lead is the caller's to add."""
    if where.ids is not None:
        return [Lead.id.in_(where.ids)]
    found: list[ColumnElement[bool]] = []
    if where.open_at is not None:
        found += open_leads(where.open_at)
    if where.closed is not None:
        found += closed_as(*where.closed)
    if where.created is not None:
        found += created_between(*where.created)
    if where.stages:
        found.append(Lead.stage.in_([stage.value for stage in where.stages]))
    if where.lowest_score is not None:
        found.append(Lead.lead_score >= where.lowest_score)
    if where.entered_before is not None:
        found.append(Lead.stage_entered_at < where.entered_before)
    if where.source is not None:
        found.append(Lead.source == where.source)
    if where.contact_hours is not None:
        found.append(~_contacted_within(where.contact_hours))
    return found


def _contacted_within(hours: float) -> ColumnElement[bool]:
    contacted = select(LeadBehavior.lead_id).where(
        LeadBehavior.organization_id == Lead.organization_id,
        LeadBehavior.lead_id == Lead.id,
        LeadBehavior.first_contact_at <= Lead.created_at + timedelta(hours=hours),
    )
    return contacted.correlate(Lead).exists()
