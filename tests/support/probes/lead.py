"""Probes of one lead's page and of what is changed from there."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services import lead_alerts, lead_assignment, lead_detail, lead_edits, stage_changes
from services.database.queries import assignment, lead_history
from services.duplicates import merge_records
from services.scope import NotFoundError, OrgScope
from services.selection import LeadSelection
from tests.support.probes.common import NOW, Probe, Probes
from tests.support.rows import Filled


def _assignment(scope: OrgScope, session: Session, theirs: Filled) -> Any:
    return lead_assignment.assign_leads(scope, session, LeadSelection(), None, now=NOW)


def _undo_theirs(scope: OrgScope, session: Session, theirs: Filled) -> Any:
    return lead_assignment.undo_assignment(scope, session, theirs.alert_id, now=NOW)


def _written(scope: OrgScope, session: Session, theirs: Filled) -> None:
    given: list[tuple[UUID, UUID | None, UUID | None]] = [(theirs.lead_id, theirs.member_id, None)]
    assignment.write_assignment(scope, session, given, {}, NOW)


READERS: Probes = {
    lead_alerts.alerts_of_lead: Probe(
        lambda scope, session, theirs: lead_alerts.alerts_of_lead(scope, session, theirs.lead_id, NOW)
    ),
    lead_detail.lead_detail: Probe(
        lambda scope, session, theirs: lead_detail.lead_detail(scope, session, theirs.lead_id),
        (NotFoundError,),
    ),
    merge_records.merge_of: Probe(
        lambda scope, session, theirs: merge_records.merge_of(scope, session, theirs.lead_id)
    ),
    lead_history.frequent_reasons: Probe(
        lambda scope, session, theirs: lead_history.frequent_reasons(scope, session)
    ),
}
WRITERS: Probes = {
    lead_assignment.assign_lead: Probe(
        lambda scope, session, theirs: lead_assignment.assign_lead(
            scope, session, theirs.lead_id, None, version=None, now=NOW
        ),
        (NotFoundError,),
    ),
    lead_assignment.assign_leads: Probe(_assignment),
    lead_assignment.undo_assignment: Probe(_undo_theirs, (NotFoundError,)),
    lead_edits.edit_lead: Probe(
        lambda scope, session, theirs: lead_edits.edit_lead(
            scope, session, theirs.lead_id, {"name": "x"}, version=None, now=NOW
        ),
        (NotFoundError,),
    ),
    stage_changes.locked_lead: Probe(
        lambda scope, session, theirs: stage_changes.locked_lead(scope, session, theirs.lead_id, None),
        (NotFoundError,),
    ),
    assignment.active_members: Probe(
        lambda scope, session, theirs: assignment.active_members(scope, session, [theirs.member_id])
    ),
    assignment.still_assigned: Probe(
        lambda scope, session, theirs: assignment.still_assigned(
            scope, session, {theirs.lead_id: theirs.member_id}
        )
    ),
    assignment.write_assignment: Probe(_written),
    assignment.write_owners: Probe(
        lambda scope, session, theirs: assignment.write_owners(
            scope, session, [(theirs.lead_id, None)], {}, NOW, {theirs.lead_id: {"why": "turn"}}
        )
    ),
    # Called for a lead that the scope was found to see.
    lead_history.behavior_of: Probe(
        lambda scope, session, theirs: lead_history.behavior_of(scope, session, theirs.lead_id)
    ),
    lead_history.history_of_lead: Probe(
        lambda scope, session, theirs: lead_history.history_of_lead(scope, session, theirs.lead_id, 9)
    ),
    lead_history.interactions_of: Probe(
        lambda scope, session, theirs: lead_history.interactions_of(scope, session, theirs.lead_id, 9)
    ),
    lead_history.last_event: Probe(
        lambda scope, session, theirs: lead_history.last_event(scope, session, theirs.lead_id, NOW)
    ),
    lead_history.name_of_member: Probe(
        lambda scope, session, theirs: lead_history.name_of_member(
            OrgScope(scope.organization_id, scope.role, theirs.member_id), session
        )
    ),
    lead_history.stays_of: Probe(
        lambda scope, session, theirs: lead_history.stays_of(scope, session, theirs.lead_id)
    ),
}
