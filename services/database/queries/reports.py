"""Reports as their readers may see them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true, tuple_

from services.database.models import Membership, Report, ReportProgress, ReportSchedule
from services.scope import OrgScope

Place = tuple[datetime, UUID]
"""Where a report stands in the list: when it was asked for, and its id."""


Found = Select[Report, str | None, ReportProgress | None]
"""A report, its requester's name and how far it is."""


def visible_reports(scope: OrgScope) -> Found:
    """The reports (`Report`) that the scope may see, each with its requester's name (`requester`) and its
    progress (`ReportProgress`, None before it was begun).

    A rep sees those of their own leads that they asked for; everybody else what was made of the whole
    organization's leads, and what they asked for; an operator all. What has expired is gone, swept away
    or not.
    """
    requester = and_(
        Membership.organization_id == scope.organization_id, Membership.id == Report.requested_by_id
    )
    how_far = and_(
        ReportProgress.organization_id == scope.organization_id, ReportProgress.report_id == Report.id
    )
    return (
        select(Report, Membership.name.label("requester"), ReportProgress)
        .outerjoin(Membership, requester)
        .outerjoin(ReportProgress, how_far)
        .where(
            Report.organization_id == scope.organization_id,
            or_(Report.expires_at.is_(None), Report.expires_at > func.now()),
            _visible(scope),
        )
    )


def reports_after(scope: OrgScope, place: Place | None, limit: int) -> Found:
    """`visible_reports`, newest first, those after `place`."""
    rows = visible_reports(scope)
    if place is not None:
        rows = rows.where(tuple_(Report.created_at, Report.id) < tuple_(*place))
    return rows.order_by(Report.created_at.desc(), Report.id.desc()).limit(limit)


def _visible(scope: OrgScope) -> ColumnElement[bool]:
    if scope.user_id is None:
        return true()
    if scope.own_leads_only is not None:
        return and_(Report.requested_by_id == scope.user_id, Report.own_leads_of_id == scope.own_leads_only)
    return or_(Report.own_leads_of_id.is_(None), Report.requested_by_id == scope.user_id)


def schedules_with_last_report(scope: OrgScope) -> Select[ReportSchedule, Membership, Report | None]:
    """Every schedule with its owner (`Membership`) and the report it asked for last (`Report`)."""
    latest = (
        select(Report.id)
        .where(Report.organization_id == scope.organization_id, Report.schedule_id == ReportSchedule.id)
        .order_by(Report.created_at.desc(), Report.id.desc())
        .limit(1)
        .correlate(ReportSchedule)
        .scalar_subquery()
    )
    of_owner = and_(
        Membership.organization_id == scope.organization_id, Membership.id == ReportSchedule.owner_id
    )
    of_schedule = and_(Report.organization_id == scope.organization_id, Report.id == latest)
    return (
        select(ReportSchedule, Membership, Report)
        .join(Membership, of_owner)
        .outerjoin(Report, of_schedule)
        .where(ReportSchedule.organization_id == scope.organization_id)
    )
