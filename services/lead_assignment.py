"""Who works on which leads: one lead, or a whole list of them at once, and the way back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4, uuid5

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.database.models import AnalyticsEvent, Lead
from services.database.queries.assignment import (
    active_members,
    one_of_leads,
    still_assigned,
    write_assignment,
)
from services.database.queries.leads import chosen_by
from services.database.queries.population import AnySelect, visible
from services.language import gettext as _
from services.language import number
from services.lead_fields import EditError
from services.metrics.behavior import DEFAULT_DAYS
from services.organizations import organization_of
from services.scope import WRITING_ROLES, ForbiddenError, NotFoundError, OrgScope
from services.selection import LeadSelection
from services.stage_changes import locked_lead
from services.versions import bump_data_version

MOST_AT_ONCE = 10_000
LEADS_ASSIGNED = "leads_assigned"
"""Kind of the `analytics_events` row of an assignment: data {"to": member or null, "from": [[member or
null, [lead, …]], …]}; of one by the organization's rules (`services.assignment`) {"method": …, "moves":
[[member before or null, member after, [lead, …]], …]}."""
ASSIGNMENT_UNDONE = "assignment_undone"
"""Its data is {"assignment": id}; its own id follows from that, so that it can be there only once."""


@dataclass(frozen=True, slots=True)
class AssignedLeads:
    """What became of an assignment: `count` leads changed hands, `unchanged` were with that member
    already (of an undo: somebody else has them by now), `missing` ids are no visible leads.

    `assignment_id` is what `undo_assignment` takes; None where nothing changed.
    """

    count: int
    unchanged: int = 0
    missing: int = 0
    assignment_id: UUID | None = None


def assign_leads(
    scope: OrgScope,
    session: Session,
    chosen: LeadSelection | Collection[UUID],
    member_id: UUID | None,
    *,
    now: datetime,
    limit: int = MOST_AT_ONCE,
) -> AssignedLeads:
    """Give leads (those of a selection, or by their ids) to a member, or to nobody (None).

    Set-based; the leads are locked in the order of their ids. Writes the audit log, the leads, the
    roll-up, the data version and an `analytics_events` row for the undo, all or nothing. Only leads
    that the scope may see; a rep may only hand back own ones (`member_id` None). Once per transaction.

    Raises ForbiddenError for a role that may not, NotFoundError for a member who isn't an active one
    here and where none of the ids is a visible lead, EditError (`leads`) for more than `limit`.
    """
    member_name = _receiver(scope, session, member_id)
    rows = _locked(scope, session, chosen, now, limit)
    if len(rows) > limit:
        raise EditError("leads", _("At most %(most)s leads at once.", most=number(limit)))
    missing = 0 if isinstance(chosen, LeadSelection) else len(set(chosen)) - len(rows)
    if missing and not rows:
        raise NotFoundError("none of these leads")
    return _assign(scope, session, rows, member_id, member_name, now, missing)


def assign_lead(
    scope: OrgScope,
    session: Session,
    lead_id: UUID,
    member_id: UUID | None,
    *,
    version: int | None,
    now: datetime,
) -> AssignedLeads:
    """`assign_leads` for one lead as somebody saw it.

    Raises what that raises, NotFoundError for a lead that the scope doesn't see and StaleLeadError
    where the lead's version is not `version` (None: any will do).
    """
    member_name = _receiver(scope, session, member_id)
    lead = locked_lead(scope, session, lead_id, version)
    return _assign(scope, session, [(lead.id, lead.assigned_user_id)], member_id, member_name, now)


def undo_assignment(
    scope: OrgScope, session: Session, assignment_id: UUID, *, now: datetime
) -> AssignedLeads:
    """Take back an assignment that the same person made: each lead goes to who had it.

    Leads that changed hands again since stay where they are (`unchanged`). It can be taken back once:
    the second time nothing is done. A rep's handed-back lead comes back too, unless somebody took it.
    Raises NotFoundError for an assignment that isn't this person's.
    """
    scope.require(WRITING_ROLES)
    made = session.scalars(
        select(AnalyticsEvent).where(
            AnalyticsEvent.organization_id == scope.organization_id,
            AnalyticsEvent.id == assignment_id,
            AnalyticsEvent.kind == LEADS_ASSIGNED,
            AnalyticsEvent.actor_id.is_not_distinct_from(scope.user_id),
        )
    ).one_or_none()
    if made is None:
        raise NotFoundError(assignment_id)
    before, to = _moved(made.data)
    if not _first_undo(scope, session, assignment_id, now):
        return AssignedLeads(0, len(before))
    owners = active_members(scope, session, {owner for owner in before.values() if owner})
    given = [
        (lead, to[lead], before[lead])
        for lead in still_assigned(scope, session, to)
        if before[lead] is None or before[lead] in owners
    ]
    if given:
        write_assignment(scope, session, given, owners, now)
        bump_data_version(scope, session)
        session.expire_all()
    return AssignedLeads(len(given), len(before) - len(given))


def _receiver(scope: OrgScope, session: Session, member_id: UUID | None) -> str | None:
    """The name of who gets the leads, once it is clear that the scope may give them."""
    scope.require(WRITING_ROLES)
    if scope.own_leads_only is not None and member_id is not None:
        raise ForbiddenError(scope.role)
    if member_id is None:
        return None
    known = active_members(scope, session, {member_id})
    if member_id not in known:
        raise NotFoundError(member_id)
    return known[member_id]


def _locked(
    scope: OrgScope,
    session: Session,
    chosen: LeadSelection | Collection[UUID],
    now: datetime,
    limit: int,
) -> Sequence[Any]:
    """(lead, owner) of the chosen ones, locked in the order of their ids; one more than `limit` at most."""
    statement: AnySelect = select(Lead.id, Lead.assigned_user_id)
    if isinstance(chosen, LeadSelection):
        limits = organization_of(scope, session).stage_limits
        statement = chosen_by(scope, session, chosen, limits, DEFAULT_DAYS, now).of(statement)
    else:
        statement = statement.where(*visible(scope), one_of_leads(chosen))
    statement = statement.order_by(Lead.id).limit(limit + 1).with_for_update(key_share=True, of=Lead)
    return session.execute(statement).all()


def _assign(
    scope: OrgScope,
    session: Session,
    rows: Sequence[Any],
    member_id: UUID | None,
    member_name: str | None,
    now: datetime,
    missing: int = 0,
) -> AssignedLeads:
    """Give the locked leads to the member and write down how to take that back."""
    given = [(lead, owner, member_id) for lead, owner in rows if owner != member_id]
    if not given:
        return AssignedLeads(0, len(rows), missing)
    names = {member_id: member_name} if member_id and member_name else {}
    write_assignment(scope, session, given, names, now)
    before: dict[UUID | None, list[str]] = defaultdict(list)
    for lead, owner, _to in given:
        before[owner].append(str(lead))
    assignment_id = uuid4()
    session.execute(
        insert(AnalyticsEvent).values(
            organization_id=scope.organization_id,
            id=assignment_id,
            kind=LEADS_ASSIGNED,
            lead_id=given[0][0] if len(given) == 1 else None,
            actor_id=scope.user_id,
            occurred_at=now,
            data={
                "to": _text(member_id),
                "from": [[_text(owner), leads] for owner, leads in before.items()],
            },
        )
    )
    bump_data_version(scope, session)
    session.expire_all()
    return AssignedLeads(len(given), len(rows) - len(given), missing, assignment_id)


Owners = dict[UUID, UUID | None]


def _moved(data: Mapping[str, Any]) -> tuple[Owners, Owners]:
    """Who had each lead before, and who got it."""
    moves = (
        data["moves"] if "moves" in data else [[owner, data["to"], leads] for owner, leads in data["from"]]
    )
    before: Owners = {}
    to: Owners = {}
    for owner, receiver, leads in moves:
        for lead in leads:
            before[UUID(lead)] = UUID(owner) if owner else None
            to[UUID(lead)] = UUID(receiver) if receiver else None
    return before, to


def _text(member_id: UUID | None) -> str | None:
    return None if member_id is None else str(member_id)


def _first_undo(scope: OrgScope, session: Session, assignment_id: UUID, now: datetime) -> bool:
    """Write down that it is taken back; False where it was already."""
    undone = session.execute(
        insert(AnalyticsEvent)
        .values(
            organization_id=scope.organization_id,
            id=uuid5(assignment_id, ASSIGNMENT_UNDONE),
            kind=ASSIGNMENT_UNDONE,
            actor_id=scope.user_id,
            occurred_at=now,
            data={"assignment": str(assignment_id)},
        )
        .on_conflict_do_nothing()
        .returning(AnalyticsEvent.id)
    )
    return undone.first() is not None
