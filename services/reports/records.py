"""Reports as things: asked for, listed, read, deleted.

`waiting` (a job has it, or will) → `running` → `done` or `failed`; a failed one can be tried again. Any
member may ask for one, whatever the role: a report shows what its requester may see anyway. So nothing
here raises the data version. What the worker does with a report is in `services.reports.making`.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Row, delete, func, select
from sqlalchemy.orm import Session

from services.database.models import AnalyticsEvent, Report, ReportProgress
from services.database.models import ReportFile as FileRow
from services.database.queries.reports import reports_after, visible_reports
from services.language import LANGUAGES, number
from services.language import gettext as _
from services.periods import check_days
from services.reports.cursors import read_cursor, write_cursor
from services.reports.model import (
    ReportError,
    ReportFile,
    ReportPage,
    ReportRecord,
    ReportRequest,
    ReportStateError,
    read_query,
    stored_query,
)
from services.scope import MANAGING_ROLES, ForbiddenError, NotFoundError, OrgScope
from services.vocabulary import ReportStatus, ReportType

__all__ = [
    "MOST_UNFINISHED",
    "PAGE_SIZE",
    "ReportError",
    "ReportFile",
    "ReportPage",
    "ReportRecord",
    "ReportRequest",
    "ReportStateError",
    "add_report",
    "delete_report",
    "is_cursor",
    "list_reports",
    "report_file",
    "report_record",
    "request_report",
    "retry_report",
]

MOST_UNFINISHED = 20
"""Reports that may be unfinished in one organization at once."""
PAGE_SIZE, LARGEST_PAGE = 20, 200
REPORT_DOWNLOADED, REPORT_DELETED = "report_downloaded", "report_deleted"
"""Kinds of `analytics_events` rows: data {"report": its id}."""
UNFINISHED = (ReportStatus.WAITING, ReportStatus.RUNNING)


def request_report(scope: OrgScope, session: Session, request: ReportRequest, now: datetime) -> ReportRecord:
    """Ask for a report, of what the scope may see; the worker makes it once its job is put in
    (`JobQueue.make_report`, after this transaction has ended).

    Raises PeriodError for reversed days and ReportError for a language that we don't speak (field
    `language`) or where `MOST_UNFINISHED` are unfinished already (field `reports`).
    """
    _room_for_one(scope, session)
    return report_record(scope, session, add_report(scope, session, request, now))


def add_report(
    scope: OrgScope,
    session: Session,
    request: ReportRequest,
    now: datetime,
    *,
    schedule_id: UUID | None = None,
) -> UUID:
    """`request_report` for as many as there are, and for a schedule; returns the new report's id."""
    check_days(request.query.start, request.query.end)
    if request.language not in LANGUAGES:
        raise ReportError("language", _("There is no such language."))
    row = Report(
        organization_id=scope.organization_id,
        id=uuid4(),
        requested_by_id=scope.user_id,
        own_leads_of_id=scope.own_leads_only,
        schedule_id=schedule_id,
        report_type=ReportType(request.report_type),
        query=stored_query(request.query, request.period),
        language=request.language,
        include_charts=bool(request.include_charts),
        status=ReportStatus.WAITING,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def report_record(scope: OrgScope, session: Session, report_id: UUID) -> ReportRecord:
    """One report that the scope may see. Raises NotFoundError for any other, and for an expired one."""
    return record_of(scope, _row(scope, session, report_id))


def list_reports(
    scope: OrgScope, session: Session, *, limit: int = PAGE_SIZE, before: str | None = None
) -> ReportPage:
    """The reports that the scope may see, newest first, from the place `before` on (a page's `next`; one
    that isn't begins at the newest). `limit` is cut to 1–200."""
    limit = min(max(limit, 1), LARGEST_PAGE)
    rows = session.execute(reports_after(scope, read_cursor(before), limit + 1)).all()
    following = None
    if len(rows) > limit:
        last = rows[limit - 1][0]
        following = write_cursor((last.created_at, last.id))
    return ReportPage([record_of(scope, row) for row in rows[:limit]], following)


def is_cursor(cursor: str) -> bool:
    """Whether this is a page's `next`."""
    return read_cursor(cursor) is not None


def report_file(scope: OrgScope, session: Session, report_id: UUID) -> ReportFile:
    """The file of a finished report, for whoever may see it; that a member took it is recorded.

    Raises NotFoundError where there is no such report (or it has expired), ReportStateError while it isn't
    done.
    """
    row = _row(scope, session, report_id)[0]
    content = session.scalar(
        select(FileRow.content).where(
            FileRow.organization_id == scope.organization_id, FileRow.report_id == report_id
        )
    )
    if content is None or row.status != ReportStatus.DONE:
        raise ReportStateError(report_id)
    if scope.user_id is not None:  # a message that takes it along has a log of its own
        _note(scope, session, REPORT_DOWNLOADED, report_id, None)
    return ReportFile(row.filename or "report", row.media_type or "application/octet-stream", content)


def delete_report(scope: OrgScope, session: Session, report_id: UUID, now: datetime) -> None:
    """Delete a report and its file, finished or not: as its requester or as an admin (else ForbiddenError).
    That it was deleted is recorded."""
    if not report_record(scope, session, report_id).can_delete:
        raise ForbiddenError(scope.role)
    session.execute(
        delete(Report).where(Report.organization_id == scope.organization_id, Report.id == report_id)
    )
    _note(scope, session, REPORT_DELETED, report_id, now)


def retry_report(scope: OrgScope, session: Session, report_id: UUID) -> ReportRecord:
    """Let a failed report be made again, by its requester or an admin (else ForbiddenError). It needs its
    job once more. Raises ReportStateError where it hasn't failed, ReportError as `request_report`."""
    record = report_record(scope, session, report_id)
    if not record.can_delete:
        raise ForbiddenError(scope.role)
    _room_for_one(scope, session)
    row = session.scalars(
        select(Report)
        .where(Report.organization_id == scope.organization_id, Report.id == report_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()
    if row.status != ReportStatus.FAILED:
        raise ReportStateError(report_id)
    row.status, row.error = ReportStatus.WAITING, None
    row.finished_at = row.started_at = None
    session.flush()
    session.execute(
        delete(ReportProgress).where(
            ReportProgress.organization_id == scope.organization_id, ReportProgress.report_id == report_id
        )
    )
    return report_record(scope, session, report_id)


def record_of(scope: OrgScope, found: Row[Report, str | None, ReportProgress | None]) -> ReportRecord:
    """A row of `visible_reports` as its reader sees it."""
    row, requester, how_far = found
    unfinished = row.status in UNFINISHED
    query, period = read_query(row.query)
    own = scope.user_id is not None and row.requested_by_id == scope.user_id
    return ReportRecord(
        id=row.id,
        report_type=ReportType(row.report_type),
        query=query,
        period=period,
        include_charts=row.include_charts,
        language=row.language,
        status=ReportStatus(row.status),
        progress=1.0 if row.status == ReportStatus.DONE else how_far.progress if how_far else 0.0,
        step=how_far.step if how_far and unfinished else None,
        error=row.error,
        filename=row.filename,
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256,
        created_at=row.created_at,
        finished_at=row.finished_at,
        expires_at=row.expires_at,
        requested_by=requester,
        requested_by_id=row.requested_by_id,
        own_leads_of=row.own_leads_of_id,
        schedule_id=row.schedule_id,
        can_delete=own or scope.role in MANAGING_ROLES,
    )


def _row(
    scope: OrgScope, session: Session, report_id: UUID
) -> Row[Report, str | None, ReportProgress | None]:
    found = session.execute(
        visible_reports(scope).where(Report.id == report_id).execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise NotFoundError("report")
    return found


def _room_for_one(scope: OrgScope, session: Session) -> None:
    count = session.scalar(
        select(func.count())
        .select_from(Report)
        .where(Report.organization_id == scope.organization_id, Report.status.in_(UNFINISHED))
    )
    if (count or 0) >= MOST_UNFINISHED:
        raise ReportError(
            "reports",
            _("%(count)s reports are being made already. Please wait for one of them.", count=number(count)),
        )


def _note(scope: OrgScope, session: Session, kind: str, report_id: UUID, now: datetime | None) -> None:
    values = {} if now is None else {"occurred_at": now}
    session.add(
        AnalyticsEvent(
            organization_id=scope.organization_id,
            kind=kind,
            actor_id=scope.user_id,
            data={"report": str(report_id)},
            **values,
        )
    )
    session.flush()
