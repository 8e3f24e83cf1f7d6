"""A report as the worker sees it: taken, on its way, done or failed. For operators alone."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.database.models import Membership, Report, ReportProgress
from services.database.models import ReportFile as FileRow
from services.language import mark
from services.reports.model import ReportFile, ReportRequest, read_query
from services.scope import ForbiddenError, NotFoundError, OrgScope
from services.vocabulary import ReportStatus, ReportType, Role

UNFINISHED = (ReportStatus.WAITING, ReportStatus.RUNNING)
READING = mark("Reading the figures")
DRAWING = mark("Drawing the pages")
STORING = mark("Storing the file")
TRYING_AGAIN = mark("Something went wrong; trying again shortly")
REQUESTER_GONE = mark("Whoever asked for this report is no longer active in the organization.")
WENT_WRONG = mark("Something went wrong on our side; no report was made.")
NO_ROOM = mark("There was no room left to store the report; nothing was kept.")
"""What a report's step and error say, in English; `gettext` says it in the reader's language."""


@dataclass(frozen=True, slots=True)
class ReportOrder:
    """What is to be made, with the requester's rights as they are now."""

    report_id: UUID
    scope: OrgScope
    request: ReportRequest
    schedule_id: UUID | None


def begin_report(scope: OrgScope, session: Session, report_id: UUID, now: datetime) -> ReportOrder | None:
    """Take an unfinished report in hand: what to make, and as whom.

    The requester's role counts as it is now, so a rep's report holds own leads alone. Where the requester
    is no longer active, the report has failed and says so. None for that, for one that is finished
    and for one that is gone.
    """
    row = _held(scope, session, report_id)
    if row is None or row.status not in UNFINISHED:
        return None
    acting = _requester(scope, session, row.requested_by_id)
    if acting is None:
        _finish(row, ReportStatus.FAILED, now, error=REQUESTER_GONE)
        session.flush()
        return None
    row.status, row.error = ReportStatus.RUNNING, None
    row.own_leads_of_id = acting.own_leads_only
    row.started_at = row.started_at or now
    session.flush()
    _note(scope, session, report_id, 0.0, READING)
    query, period = read_query(row.query)
    request = ReportRequest(ReportType(row.report_type), query, row.include_charts, row.language, period)
    return ReportOrder(report_id, acting, request, row.schedule_id)


def note_step(scope: OrgScope, session: Session, report_id: UUID, progress: float, step: str) -> None:
    """How far a report is, 0–1, and what is being done. In a transaction of its own, so that others see
    it. Raises NotFoundError for one that is gone."""
    _operators_only(scope)
    found = session.scalar(
        select(Report.id).where(Report.organization_id == scope.organization_id, Report.id == report_id)
    )
    if found is None:
        raise NotFoundError("report")
    _note(scope, session, report_id, min(max(progress, 0.0), 1.0), step)


def await_retry(scope: OrgScope, session: Session, report_id: UUID) -> None:
    """The report waits for another try; readers are told so. One that is finished stays as it is."""
    row = _held(scope, session, report_id)
    if row is not None and row.status in UNFINISHED:
        row.status = ReportStatus.WAITING
        session.flush()
        _note(scope, session, report_id, 0.0, TRYING_AGAIN)


def finish_report(
    scope: OrgScope, session: Session, report_id: UUID, file: ReportFile, now: datetime, *, keep_days: int
) -> bool:
    """The report is made: keep its file for so many days; in the transaction that made it.

    False, and nothing is kept, where the report was finished or deleted meanwhile (of two workers with the
    same one, the first has finished it).
    """
    row = _held(scope, session, report_id)
    if row is None or row.status != ReportStatus.RUNNING:
        return False
    row.filename, row.media_type = file.filename, file.media_type
    row.size, row.sha256 = len(file.content), hashlib.sha256(file.content).hexdigest()
    row.expires_at = now + timedelta(days=keep_days)
    _finish(row, ReportStatus.DONE, now)
    session.flush()
    session.add(FileRow(organization_id=scope.organization_id, report_id=report_id, content=file.content))
    session.flush()
    return True


def fail_report(scope: OrgScope, session: Session, report_id: UUID, error: str, now: datetime) -> None:
    """The report can't be made; `error` is one marked English sentence without internals. One that is
    finished stays as it is."""
    row = _held(scope, session, report_id)
    if row is not None and row.status in UNFINISHED:
        _finish(row, ReportStatus.FAILED, now, error=error)
        session.flush()


def unfinished_reports(scope: OrgScope, session: Session) -> list[UUID]:
    """The reports that wait or are being made, oldest first: each has a job, or has lost it."""
    _operators_only(scope)
    return list(
        session.scalars(
            select(Report.id)
            .where(Report.organization_id == scope.organization_id, Report.status.in_(UNFINISHED))
            .order_by(Report.created_at, Report.id)
        )
    )


def sweep_reports(scope: OrgScope, session: Session, now: datetime, *, keep_days: int) -> int:
    """Delete what has expired at `now`, files and all, and failed ones of so many days ago; how many."""
    _operators_only(scope)
    gone = session.scalars(
        delete(Report)
        .where(
            Report.organization_id == scope.organization_id,
            (Report.expires_at <= now)
            | (
                (Report.status == ReportStatus.FAILED)
                & (Report.finished_at <= now - timedelta(days=keep_days))
            ),
        )
        .returning(Report.id)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())


def _note(scope: OrgScope, session: Session, report_id: UUID, progress: float, step: str) -> None:
    values = {"progress": progress, "step": step}
    session.execute(
        insert(ReportProgress)
        .values(organization_id=scope.organization_id, report_id=report_id, **values)
        .on_conflict_do_update(
            index_elements=[ReportProgress.organization_id, ReportProgress.report_id], set_=values
        )
    )


def _finish(row: Report, status: ReportStatus, now: datetime, *, error: str | None = None) -> None:
    row.status, row.error, row.finished_at = status, error, now


def _held(scope: OrgScope, session: Session, report_id: UUID) -> Report | None:
    """The report as it is now, nobody else's to change until the transaction ends."""
    _operators_only(scope)
    return session.scalar(
        select(Report)
        .where(Report.organization_id == scope.organization_id, Report.id == report_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


def _requester(scope: OrgScope, session: Session, member_id: UUID | None) -> OrgScope | None:
    """The scope of whoever asked, as it is now; an operator's own."""
    if member_id is None:
        return scope
    row = session.scalar(
        select(Membership)
        .where(Membership.organization_id == scope.organization_id, Membership.id == member_id)
        .execution_options(populate_existing=True)
    )
    if row is None or not row.active:
        return None
    return OrgScope(scope.organization_id, Role(row.role), row.id)


def _operators_only(scope: OrgScope) -> None:
    if scope.user_id is not None:
        raise ForbiddenError(scope.role)
