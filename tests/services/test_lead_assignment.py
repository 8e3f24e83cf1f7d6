"""Leads are given to people: one or many at once, and back again."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.database.models import AuditLog, Lead
from services.database.rollups import check_rollup
from services.filters import LeadFilter
from services.lead_assignment import AssignedLeads, assign_lead, assign_leads, undo_assignment
from services.lead_edits import EditError, StaleLeadError
from services.scope import ForbiddenError, NotFoundError, OrgScope
from services.selection import LeadSelection
from services.versions import data_version
from services.vocabulary import UNASSIGNED, Role
from tests.services.lead_rows import CREATED
from tests.services.test_lead_edits import arrive, lead_of, member

NOW = CREATED + timedelta(days=9)
UNOWNED = LeadSelection(filters=LeadFilter(assigned_user_id=UNASSIGNED))


def _owners(scope: OrgScope, session: Session) -> dict[UUID, UUID | None]:
    rows = session.execute(
        select(Lead.id, Lead.assigned_user_id).where(Lead.organization_id == scope.organization_id)
    )
    return {row.id: row.assigned_user_id for row in rows}


def _entries(session: Session) -> int:
    statement = select(func.count()).select_from(AuditLog).where(AuditLog.action == "assigned")
    return session.scalar(statement) or 0


def test_a_selection_changes_hands_and_goes_back(session: Session, organization: OrgScope) -> None:
    ana, rui = (member(organization, session, name) for name in ("Ana", "Rui"))
    manager = OrgScope(organization.organization_id, Role.MANAGER, ana)
    free = [arrive(organization, session) for _ in range(3)]
    taken = arrive(organization, session, assigned_user_id=ana)
    done = assign_leads(manager, session, UNOWNED, rui, now=NOW)
    assert (done.count, done.unchanged, done.missing) == (3, 0, 0)
    assert done.assignment_id is not None
    assert _owners(organization, session) == {**dict.fromkeys(free, rui), taken: ana}
    assert (_entries(session), data_version(organization, session).version) == (3, 1)
    assert check_rollup(organization, session) == []
    entry = session.scalars(select(AuditLog).where(AuditLog.action == "assigned").limit(1)).one()
    assert (entry.actor_name, entry.origin) == ("Ana", "app")
    assert entry.changes == {"assigned_user_id": [None, str(rui)], "assignee": [None, "Rui"]}

    assign_lead(manager, session, free[0], ana, version=None, now=NOW)  # taken on meanwhile
    assert undo_assignment(manager, session, done.assignment_id, now=NOW) == AssignedLeads(2, 1)
    assert _owners(organization, session) == {free[0]: ana, free[1]: None, free[2]: None, taken: ana}
    assert check_rollup(organization, session) == []
    assign_leads(manager, session, free, rui, now=NOW)
    assert undo_assignment(manager, session, done.assignment_id, now=NOW).count == 0


def test_by_ids_what_stands_so_already_writes_nothing(session: Session, organization: OrgScope) -> None:
    ana = member(organization, session, "Ana")
    leads = [arrive(organization, session, assigned_user_id=ana) for _ in range(2)]
    assert assign_leads(organization, session, leads, ana, now=NOW) == AssignedLeads(0, 2)
    assert assign_leads(organization, session, [], ana, now=NOW) == AssignedLeads(0)
    assert (_entries(session), data_version(organization, session).version) == (0, 0)
    mixed = assign_leads(organization, session, [*leads, uuid4()], None, now=NOW)
    assert (mixed.count, mixed.missing) == (2, 1)


def test_each_lead_goes_back_to_who_had_it(session: Session, organization: OrgScope) -> None:
    ana, rui, eva = (member(organization, session, name) for name in ("Ana", "Rui", "Eva"))
    before = {arrive(organization, session, assigned_user_id=owner): owner for owner in (ana, rui, None)}
    done = assign_leads(organization, session, LeadSelection(), eva, now=NOW)
    assert done.assignment_id is not None
    assert undo_assignment(organization, session, done.assignment_id, now=NOW).count == 3
    assert _owners(organization, session) == before


def test_too_many_at_once(session: Session, organization: OrgScope) -> None:
    ana = member(organization, session, "Ana")
    leads = [arrive(organization, session) for _ in range(3)]
    with pytest.raises(EditError) as refused:
        assign_leads(organization, session, LeadSelection(), ana, now=NOW, limit=2)
    assert refused.value.field == "leads"
    assert _owners(organization, session) == dict.fromkeys(leads)
    assert assign_leads(organization, session, LeadSelection(), ana, now=NOW, limit=3).count == 3


def test_a_rep_only_hands_back(session: Session, organization: OrgScope) -> None:
    ana, rui = member(organization, session, "Ana"), member(organization, session, "Rui", Role.REP)
    rep = OrgScope(organization.organization_id, Role.REP, rui)
    own = arrive(organization, session, assigned_user_id=rui)
    somebodys = arrive(organization, session, assigned_user_id=ana)
    for receiver in (ana, rui):
        with pytest.raises(ForbiddenError):
            assign_leads(rep, session, [own], receiver, now=NOW)
    with pytest.raises(NotFoundError):
        assign_leads(rep, session, [somebodys], None, now=NOW)
    done = assign_leads(rep, session, LeadSelection(), None, now=NOW)
    assert (done.count, done.assignment_id is not None) == (1, True)
    assert _owners(organization, session) == {own: None, somebodys: ana}
    assert done.assignment_id is not None
    assert undo_assignment(rep, session, done.assignment_id, now=NOW).count == 1
    assert lead_of(session, own).assigned_user_id == rui


def test_who_gets_them_is_an_active_member_here(
    session: Session, organization: OrgScope, other_organization: OrgScope
) -> None:
    gone = member(organization, session, "Ida", active=False)
    lead = arrive(organization, session)
    for receiver in (gone, uuid4()):
        with pytest.raises(NotFoundError):
            assign_leads(organization, session, [lead], receiver, now=NOW)
    analyst = OrgScope(organization.organization_id, Role.ANALYST, uuid4())
    with pytest.raises(ForbiddenError):
        assign_leads(analyst, session, [lead], None, now=NOW)


def test_only_who_assigned_takes_it_back(session: Session, organization: OrgScope) -> None:
    ana, rui = (member(organization, session, name) for name in ("Ana", "Rui"))
    arrive(organization, session)
    done = assign_leads(organization, session, LeadSelection(), ana, now=NOW)
    assert done.assignment_id is not None
    for actor in (ana, rui):
        with pytest.raises(NotFoundError):
            undo_assignment(
                OrgScope(organization.organization_id, Role.ADMIN, actor),
                session,
                done.assignment_id,
                now=NOW,
            )


def test_a_lead_that_somebody_changed_first(session: Session, organization: OrgScope) -> None:
    ana, rui = (member(organization, session, name) for name in ("Ana", "Rui"))
    lead_id = arrive(organization, session)
    seen = lead_of(session, lead_id).version
    assert assign_lead(organization, session, lead_id, ana, version=seen, now=NOW).count == 1
    with pytest.raises(StaleLeadError) as refused:
        assign_lead(organization, session, lead_id, rui, version=seen, now=NOW)
    assert refused.value.changes["assignee"] == [None, "Ana"]
