"""Reports that come by themselves: kept, changed, and asked for when they are due.

Admins and managers look after them. A schedule runs with the rights of whoever saved it last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from services.database.models import Membership, Report, ReportSchedule
from services.database.queries.reports import schedules_with_last_report
from services.language import gettext as _
from services.language import number
from services.reports.model import ReportError
from services.reports.recurrence import Rhythm, next_run
from services.reports.schedule_request import ScheduleRequest, checked_schedule, rhythm_of
from services.saved_query import SavedQuery, stored_query
from services.scope import IMPORTING_ROLES, ForbiddenError, NotFoundError, OrgScope
from services.vocabulary import ReportStatus, ReportType

SCHEDULING_ROLES = IMPORTING_ROLES
NEVER = datetime.max.replace(tzinfo=UTC)
MOST_SCHEDULES = 50
"""Schedules that one organization can have."""


@dataclass(frozen=True, slots=True)
class ScheduleInfo:
    """A schedule as its readers see it. `next_run_at` is None while it is paused."""

    id: UUID
    name: str
    rhythm: Rhythm
    recipients: tuple[str, ...]
    report_type: ReportType
    include_charts: bool
    language: str
    query: SavedQuery
    paused: bool
    next_run_at: datetime | None
    owner: str
    owner_active: bool
    last_report_id: UUID | None
    last_status: ReportStatus | None
    last_error: str | None
    last_at: datetime | None


def list_schedules(scope: OrgScope, session: Session) -> list[ScheduleInfo]:
    """Every schedule of the organization, the next to run first, paused ones last."""
    scope.require(SCHEDULING_ROLES)
    found = [_info(*row) for row in session.execute(schedules_with_last_report(scope))]
    return sorted(found, key=lambda one: (one.paused, one.next_run_at or NEVER, one.name, one.id))


def report_schedule(scope: OrgScope, session: Session, schedule_id: UUID) -> ScheduleInfo:
    """One schedule. Raises NotFoundError for one that the organization doesn't have."""
    scope.require(SCHEDULING_ROLES)
    row = session.execute(
        schedules_with_last_report(scope)
        .where(ReportSchedule.id == schedule_id)
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        raise NotFoundError("schedule")
    return _info(*row)


def save_schedule(
    scope: OrgScope,
    session: Session,
    request: ScheduleRequest,
    now: datetime,
    *,
    schedule_id: UUID | None = None,
) -> ScheduleInfo:
    """Keep a new schedule, or change one; it is due next at the first time of its rhythm after `now`, and
    belongs to whoever saves it. Put its job in after the transaction (`JobQueue.run_schedule`).

    Raises ReportError naming the field, and ForbiddenError for an operator, who has no membership.
    """
    scope.require(SCHEDULING_ROLES)
    if scope.user_id is None:
        raise ForbiddenError(scope.role)
    checked = checked_schedule(request)
    row = _new(scope, session) if schedule_id is None else _held(scope, session, schedule_id)
    rhythm = checked.rhythm
    row.owner_id = scope.user_id
    row.name, row.recipients = checked.name, list(checked.recipients)
    row.frequency, row.hour, row.timezone = rhythm.frequency, rhythm.hour, rhythm.timezone
    row.weekday, row.month_day = rhythm.weekday, rhythm.month_day
    row.report_type, row.include_charts = checked.report_type, checked.include_charts
    row.language, row.query = checked.language, checked.query.stored()
    row.next_run_at = next_run(rhythm, now)
    session.add(row)
    session.flush()
    return report_schedule(scope, session, row.id)


def pause_schedule(
    scope: OrgScope, session: Session, schedule_id: UUID, paused: bool, now: datetime
) -> ScheduleInfo:
    """Pause a schedule, or let it go on: at the first time of its rhythm after `now`, as if nothing had been
    missed. It belongs to whom it belonged."""
    scope.require(SCHEDULING_ROLES)
    row = _held(scope, session, schedule_id)
    row.paused = bool(paused)
    row.next_run_at = next_run(rhythm_of(row), now)
    session.flush()
    return report_schedule(scope, session, schedule_id)


def delete_schedule(scope: OrgScope, session: Session, schedule_id: UUID) -> None:
    """Delete a schedule; the reports it asked for stay."""
    scope.require(SCHEDULING_ROLES)
    row = _held(scope, session, schedule_id)
    session.execute(
        update(Report)
        .where(Report.organization_id == scope.organization_id, Report.schedule_id == schedule_id)
        .values(schedule_id=None)
        .execution_options(synchronize_session=False)
    )
    session.delete(row)
    session.flush()


def strangers(scope: OrgScope, session: Session, recipients: Sequence[str]) -> list[str]:
    """Those of the addresses that belong to no active member of the organization."""
    scope.require(SCHEDULING_ROLES)
    known = session.scalars(
        select(func.lower(Membership.email)).where(
            Membership.organization_id == scope.organization_id,
            Membership.active,
            Membership.email.is_not(None),
        )
    )
    members = set(known)
    return [address for address in recipients if address.lower() not in members]


def _new(scope: OrgScope, session: Session) -> ReportSchedule:
    count = session.scalar(
        select(func.count())
        .select_from(ReportSchedule)
        .where(ReportSchedule.organization_id == scope.organization_id)
    )
    if (count or 0) >= MOST_SCHEDULES:
        raise ReportError(
            "schedules",
            _("There are %(count)s schedules; delete one to add another.", count=number(count)),
        )
    return ReportSchedule(organization_id=scope.organization_id, id=uuid4())


def _held(scope: OrgScope, session: Session, schedule_id: UUID) -> ReportSchedule:
    """The schedule as it is now, nobody else's to change until the transaction ends."""
    row = session.scalar(
        select(ReportSchedule)
        .where(ReportSchedule.organization_id == scope.organization_id, ReportSchedule.id == schedule_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFoundError("schedule")
    return row


def _info(row: ReportSchedule, owner: Membership, last: Report | None) -> ScheduleInfo:
    return ScheduleInfo(
        id=row.id,
        name=row.name,
        rhythm=rhythm_of(row),
        recipients=tuple(row.recipients),
        report_type=ReportType(row.report_type),
        include_charts=row.include_charts,
        language=row.language,
        query=stored_query(row.query),
        paused=row.paused,
        next_run_at=None if row.paused else row.next_run_at,
        owner=owner.name,
        owner_active=owner.active,
        last_report_id=last.id if last else None,
        last_status=ReportStatus(last.status) if last else None,
        last_error=last.error if last else None,
        last_at=(last.finished_at or last.created_at) if last else None,
    )
