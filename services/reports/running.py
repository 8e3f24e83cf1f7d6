"""Schedules that are due, as the worker finds them; and one that somebody wants now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.dashboard import DashboardQuery
from services.database.models import Membership, Report, ReportSchedule
from services.filters import Assignee, LeadFilter
from services.organizations import organization_of
from services.periods import local_day, named_period
from services.reports.model import ReportRequest
from services.reports.records import ReportRecord, add_report, report_record, request_report
from services.reports.recurrence import next_run
from services.reports.schedule_request import DEFAULT_PERIOD, rhythm_of
from services.reports.schedules import SCHEDULING_ROLES
from services.saved_query import SavedQuery, stored_query
from services.scope import ForbiddenError, NotFoundError, OrgScope
from services.sources import source_key
from services.vocabulary import UNASSIGNED, ReportType, Role

CLOCKS_DIFFER = timedelta(minutes=1)
"""The queue wakes a schedule by the database's clock, which may be a little ahead of ours."""
NOBODY = UUID(int=0)
"""An assignee that no lead has."""


@dataclass(frozen=True, slots=True)
class DueRun:
    """What became of a schedule whose time may have come: the report it asked for, and when it is due
    next; None for either where there is none."""

    report_id: UUID | None
    next_run_at: datetime | None


def run_due(scope: OrgScope, session: Session, schedule_id: UUID, now: datetime) -> DueRun:
    """Ask for the report of a schedule that is due, once, however often its time has passed meanwhile.

    One that is paused or gone asks for nothing; one that isn't due yet neither.
    """
    _operators_only(scope)
    row = _held(scope, session, schedule_id)
    if row is None or row.paused:
        return DueRun(None, None)
    if row.next_run_at > now + CLOCKS_DIFFER:
        return DueRun(None, row.next_run_at)
    owner = _owner(scope, session, row.owner_id)
    report_id = add_report(owner, session, _request(owner, session, row, now), now, schedule_id=row.id)
    row.next_run_at = next_run(rhythm_of(row), max(now, row.next_run_at))
    session.flush()
    return DueRun(report_id, row.next_run_at)


def run_now(scope: OrgScope, session: Session, schedule_id: UUID, now: datetime) -> ReportRecord:
    """Ask for the report of a schedule now, with the rights of whoever asks; its recipients get it, and it
    is due next when it was. Put its job in after the transaction. Raises as `request_report`."""
    scope.require(SCHEDULING_ROLES)
    row = _held(scope, session, schedule_id)
    if row is None:
        raise NotFoundError("schedule")
    record = request_report(scope, session, _request(scope, session, row, now), now)
    report = session.get_one(Report, (scope.organization_id, record.id))
    report.schedule_id = schedule_id
    session.flush()
    return report_record(scope, session, record.id)


def recipients_of(scope: OrgScope, session: Session, schedule_id: UUID | None) -> list[str]:
    """Whom a schedule's reports go to; nobody, where it is gone."""
    _operators_only(scope)
    found = session.scalar(
        select(ReportSchedule.recipients).where(
            ReportSchedule.organization_id == scope.organization_id, ReportSchedule.id == schedule_id
        )
    )
    return list(found or ())


def standing_schedules(scope: OrgScope, session: Session) -> dict[UUID, datetime]:
    """Every schedule that isn't paused, and when it is due: each has a job in the queue, or has lost it."""
    _operators_only(scope)
    rows = session.execute(
        select(ReportSchedule.id, ReportSchedule.next_run_at).where(
            ReportSchedule.organization_id == scope.organization_id, ~ReportSchedule.paused
        )
    )
    return {row.id: row.next_run_at for row in rows}


def filters_of(query: SavedQuery) -> LeadFilter:
    """The filters of a saved query; an assignee that can't be meant matches nothing."""
    return LeadFilter(
        sources=tuple(source_key(source) for source in query.source),
        score_min=query.score_min,
        score_max=query.score_max,
        assigned_user_id=_assignee(query.assignee),
    )


def _request(scope: OrgScope, session: Session, row: ReportSchedule, now: datetime) -> ReportRequest:
    query = stored_query(row.query)
    period = query.period or DEFAULT_PERIOD
    start, end = named_period(period, local_day(now, organization_of(scope, session).timezone))
    return ReportRequest(
        report_type=ReportType(row.report_type),
        query=DashboardQuery(start, end, filters_of(query)),
        include_charts=row.include_charts,
        language=row.language,
        period=period,
    )


def _assignee(text: str | None) -> Assignee:
    if text is None:
        return None
    if text == UNASSIGNED:
        return UNASSIGNED
    try:
        return UUID(text)
    except ValueError:
        return NOBODY


def _owner(scope: OrgScope, session: Session, member_id: UUID) -> OrgScope:
    """Whoever saved the schedule last, with the role of today (whether or not they are still active)."""
    role = session.scalars(
        select(Membership.role).where(
            Membership.organization_id == scope.organization_id, Membership.id == member_id
        )
    ).one()
    return OrgScope(scope.organization_id, Role(role), member_id)


def _held(scope: OrgScope, session: Session, schedule_id: UUID) -> ReportSchedule | None:
    """The schedule as it is now; two workers take it one after the other."""
    return session.scalar(
        select(ReportSchedule)
        .where(ReportSchedule.organization_id == scope.organization_id, ReportSchedule.id == schedule_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


def _operators_only(scope: OrgScope) -> None:
    if scope.user_id is not None:
        raise ForbiddenError(scope.role)
