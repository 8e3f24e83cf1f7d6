"""Leads of the list given to sellers by the organization's method, however old they are."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.assignment.checks import AssignmentSettingError
from services.assignment.model import AssignmentOutcome
from services.assignment.rounds import MOST_AT_ONCE, assign_new
from services.database.models import AssignmentSetting, Lead
from services.database.queries.leads import chosen_by
from services.database.queries.population import AnySelect
from services.language import gettext as _
from services.language import number
from services.lead_fields import EditError
from services.metrics.behavior import DEFAULT_DAYS
from services.organizations import organization_of
from services.scope import IMPORTING_ROLES, OrgScope
from services.selection import LeadSelection
from services.vocabulary import AssignmentMethod


def assign_by_method(
    scope: OrgScope,
    session: Session,
    chosen: LeadSelection | Collection[UUID],
    now: datetime,
    *,
    limit: int = MOST_AT_ONCE,
) -> AssignmentOutcome:
    """Give leads (those of a selection, or by their ids) to sellers by the organization's method, of any age.

    Those that have somebody, are closed or aren't here are passed over. Once per transaction. Raises
    AssignmentSettingError (`method`) where assignment is off, EditError (`leads`) for more than `limit`,
    ForbiddenError for who is neither admin nor manager.
    """
    scope.require(IMPORTING_ROLES)
    method = session.scalar(
        select(AssignmentSetting.method).where(AssignmentSetting.organization_id == scope.organization_id)
    )
    if method in (None, AssignmentMethod.OFF.value):
        raise AssignmentSettingError("method", _("Assignment is off. Choose a method first."))
    ids = _ids(scope, session, chosen, now, limit)
    if len(ids) > limit:
        raise EditError("leads", _("At most %(most)s leads at once.", most=number(limit)))
    return assign_new(scope, session, ids, now, any_age=True)


def _ids(
    scope: OrgScope, session: Session, chosen: LeadSelection | Collection[UUID], now: datetime, limit: int
) -> Collection[UUID]:
    """One more than `limit` at most."""
    if not isinstance(chosen, LeadSelection):
        return set(chosen)
    statement: AnySelect = select(Lead.id)
    limits = organization_of(scope, session).stage_limits
    statement = chosen_by(scope, session, chosen, limits, DEFAULT_DAYS, now).of(statement)
    return session.scalars(statement.order_by(Lead.id).limit(limit + 1)).all()
