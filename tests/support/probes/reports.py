"""Probes of reports, schedules and the logo: with ids of theirs, as an admin or as the worker."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.dashboard import DashboardQuery
from services.database.models import Membership
from services.database.queries import reports as queries
from services.reports import logos, making, records, running, schedules
from services.reports.model import ReportFile, ReportRequest
from services.reports.recurrence import Rhythm
from services.reports.schedule_request import ScheduleRequest
from services.scope import NotFoundError, OrgScope
from services.vocabulary import Frequency, ReportType, Role
from tests.support.probes.common import FIRST, LAST, NOW, Probe, Probes, of_them
from tests.support.rows import Filled

FILE = ReportFile("report.pdf", "application/pdf", b"%PDF")


def _member(scope: OrgScope, session: Session) -> OrgScope:
    """A member of ours: an operator owns no schedule."""
    ours = session.scalars(
        select(Membership.id).where(Membership.organization_id == scope.organization_id)
    ).first()
    return OrgScope(scope.organization_id, Role.ADMIN, ours)


def _as_them(scope: OrgScope, theirs: Filled) -> OrgScope:
    """In our organization, under the id of their member."""
    return OrgScope(scope.organization_id, Role.ADMIN, theirs.member_id)


def _report(function: Callable[..., Any], *arguments: Any, **named: Any) -> Probe:
    def call(scope: OrgScope, session: Session, theirs: Filled) -> Any:
        return function(scope, session, theirs.report_id, *arguments, **named)

    return Probe(call, (NotFoundError,))


def _schedule(function: Callable[..., Any], *arguments: Any, **named: Any) -> Probe:
    def call(scope: OrgScope, session: Session, theirs: Filled) -> Any:
        return function(_member(scope, session), session, theirs.schedule_id, *arguments, **named)

    return Probe(call, (NotFoundError,))


def _request(theirs: Filled) -> ReportRequest:
    return ReportRequest(ReportType.PDF, DashboardQuery(FIRST, LAST, of_them(theirs)))


def _wanted(scope: OrgScope, session: Session, theirs: Filled) -> ScheduleRequest:
    return ScheduleRequest(
        name="Ours",
        rhythm=Rhythm(Frequency.DAILY, 7, "UTC"),
        recipients=("somebody@example.com",),
        report_type=ReportType.PDF,
        include_charts=True,
        language="en",
        query={"period": "7d", "assignee": str(theirs.member_id)},
    )


def _save(scope: OrgScope, session: Session, theirs: Filled) -> Any:
    """Theirs can't be changed under its id."""
    wanted = _wanted(scope, session, theirs)
    return schedules.save_schedule(
        _member(scope, session), session, wanted, NOW, schedule_id=theirs.schedule_id
    )


def _picture() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (2, 2)).save(target, "PNG")
    return target.getvalue()


READERS: Probes = {
    queries.visible_reports: Probe(
        lambda scope, session, theirs: [
            session.execute(queries.visible_reports(who)).all() for who in (scope, _as_them(scope, theirs))
        ]
    ),
    queries.reports_after: Probe(
        lambda scope, session, theirs: session.execute(queries.reports_after(scope, None, 50)).all()
    ),
    queries.schedules_with_last_report: Probe(
        lambda scope, session, theirs: session.execute(queries.schedules_with_last_report(scope)).all()
    ),
    records.list_reports: Probe(
        lambda scope, session, theirs: [
            records.list_reports(who, session) for who in (scope, _as_them(scope, theirs))
        ]
    ),
    records.report_record: _report(records.report_record),
    records.report_file: _report(records.report_file),
    schedules.list_schedules: Probe(lambda scope, session, theirs: schedules.list_schedules(scope, session)),
    schedules.report_schedule: _schedule(schedules.report_schedule),
    schedules.strangers: Probe(
        # Their member is a stranger here: the answer is the question, without what we asked with.
        lambda scope, session, theirs: len(
            schedules.strangers(scope, session, [f"{theirs.marker}@example.com"])
        )
    ),
    logos.organization_logo: Probe(lambda scope, session, theirs: logos.organization_logo(scope, session)),
    logos.logo_mark: Probe(lambda scope, session, theirs: logos.logo_mark(scope, session)),
}


def _record_of(scope: OrgScope, session: Session, theirs: Filled) -> Any:
    return [records.record_of(scope, row) for row in session.execute(queries.visible_reports(scope)).all()]


WRITERS: Probes = {
    records.record_of: Probe(_record_of),
    records.request_report: Probe(
        lambda scope, session, theirs: records.request_report(scope, session, _request(theirs), NOW).id
    ),
    records.add_report: Probe(
        lambda scope, session, theirs: records.add_report(scope, session, _request(theirs), NOW)
    ),
    records.delete_report: _report(records.delete_report, NOW),
    records.retry_report: _report(records.retry_report),
    making.begin_report: Probe(
        lambda scope, session, theirs: making.begin_report(scope, session, theirs.report_id, NOW)
    ),
    making.note_step: _report(making.note_step, 0.5, making.DRAWING),
    making.await_retry: Probe(
        lambda scope, session, theirs: making.await_retry(scope, session, theirs.report_id)
    ),
    making.finish_report: Probe(
        lambda scope, session, theirs: making.finish_report(
            scope, session, theirs.report_id, FILE, NOW, keep_days=1
        )
    ),
    making.fail_report: Probe(
        lambda scope, session, theirs: making.fail_report(
            scope, session, theirs.report_id, making.WENT_WRONG, NOW
        )
    ),
    making.unfinished_reports: Probe(
        lambda scope, session, theirs: making.unfinished_reports(scope, session)
    ),
    making.sweep_reports: Probe(
        lambda scope, session, theirs: making.sweep_reports(
            scope, session, NOW.replace(year=2200), keep_days=1
        )
    ),
    schedules.save_schedule: Probe(_save, (NotFoundError,)),
    schedules.pause_schedule: _schedule(schedules.pause_schedule, True, NOW),
    schedules.delete_schedule: _schedule(schedules.delete_schedule),
    running.run_due: Probe(
        lambda scope, session, theirs: running.run_due(scope, session, theirs.schedule_id, NOW)
    ),
    running.run_now: _schedule(running.run_now, NOW),
    running.recipients_of: Probe(
        lambda scope, session, theirs: running.recipients_of(scope, session, theirs.schedule_id)
    ),
    running.standing_schedules: Probe(
        lambda scope, session, theirs: running.standing_schedules(scope, session)
    ),
    logos.set_logo: Probe(
        lambda scope, session, theirs: logos.set_logo(scope, session, _picture(), NOW).sha256
    ),
    logos.remove_logo: Probe(lambda scope, session, theirs: logos.remove_logo(scope, session)),
}
