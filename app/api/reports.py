"""Reports: asked for, watched, downloaded."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

import structlog
from flask import Response
from pydantic import Field

from app.api.answers.reports import Report, ReportList
from app.api.frame import ROOT, Answer, Call, Routes
from app.api.pages import LINK, link_to_next
from app.api.parameters import (
    ASSIGNEE,
    END,
    HIGHEST,
    LOWEST,
    SOURCES,
    START,
    Bound,
    Cursor,
    Day,
    Source,
    Who,
    days_of,
    lead_filter,
)
from app.api.problems import ProblemError, invalid
from app.api.reading import Body, Parameters
from app.jobs import JobQueue
from services.dashboard import DashboardQuery
from services.language import reader
from services.reports.model import MEDIA_TYPES, ReportError, ReportStateError
from services.reports.records import (
    ReportRecord,
    ReportRequest,
    is_cursor,
    list_reports,
    report_file,
    report_record,
    request_report,
)
from services.vocabulary import ReportStatus, ReportType

routes = Routes("Reports")
LARGEST_PAGE = 200
TRY_AGAIN_SECONDS = 30
log = structlog.get_logger(__name__)


class ReportFilters(Body):
    """The dashboard's period and filters."""

    start_date: Day | None = START
    end_date: Day | None = END
    source: list[Source] = SOURCES
    score_min: Bound | None = LOWEST
    score_max: Bound | None = HIGHEST
    assigned_user_id: Who | None = ASSIGNEE

    def question(self, call: Call) -> DashboardQuery:
        """As the services know it. Raises ProblemError (422)."""
        filters = lead_filter(self.source, self.score_min, self.score_max, self.assigned_user_id)
        return DashboardQuery(*days_of(call, self.start_date, self.end_date), filters)


class NewReport(Body):
    """Which report."""

    report_type: ReportType
    filters: ReportFilters = Field(default_factory=ReportFilters)
    include_charts: bool = True
    language: Literal["en", "pt_BR"] | None = Field(None, description="Default: the caller's.")


class ReportParameters(Parameters):
    """Which page of the reports."""

    limit: Annotated[int, Field(ge=1, le=LARGEST_PAGE)] = 20
    cursor: Cursor | None = None


@routes.post(
    "/generate-report",
    answer=Report,
    status=202,
    writes=False,
    headers={"Location": "The report's status.", "Retry-After": "When to look again, in seconds."},
    links={"report": {"report_id": "/data/id"}, "download_report": {"report_id": "/data/id"}},
)
def generate_report(call: Call, body: NewReport) -> Answer:
    """Ask for a report of the dashboard.

    It is made in the background: `Location` (and `status_url`) tells how far it is. It holds what the caller
    may see, so a token that only reads may ask for one."""
    asked = ReportRequest(
        report_type=body.report_type,
        query=body.filters.question(call),
        include_charts=body.include_charts,
        language=body.language or reader().locale,
    )
    try:
        with call.transaction() as session:
            record = request_report(call.scope, session, asked, call.now)
    except ReportError as error:
        if error.field == "reports":
            wait = {"Retry-After": str(TRY_AGAIN_SECONDS)}
            raise ProblemError(429, "Too many reports are being made already.", headers=wait) from None
        raise invalid(error.field, f"{error}") from None
    _make(call, record.id)
    headers = {"Location": _address(record.id), "Retry-After": "2"}
    return Answer(_as_json(record), status=202, headers=headers)


@routes.get(
    "/reports",
    answer=ReportList,
    headers=LINK,
    links={
        "report": {"report_id": "/data/reports/0/id"},
        "download_report": {"report_id": "/data/reports/0/id"},
    },
)
def reports(call: Call, query: ReportParameters) -> Answer:
    """The reports that the caller may see, newest first.

    A sales rep sees own ones; everybody else also those of the whole organization's leads."""
    if query.cursor is not None and not is_cursor(query.cursor):
        raise invalid("cursor", "This is no `next` of a page of reports.")
    with call.transaction() as session:
        page = list_reports(call.scope, session, limit=query.limit, before=query.cursor)
    data = {"reports": [_as_json(record) for record in page.items], "next": page.next}
    return Answer(data, headers=link_to_next(page.next))


@routes.get("/reports/<uuid:report_id>", answer=Report)
def report(call: Call, report_id: UUID) -> Answer:
    """A report: how far it is, and where its file is once it is done."""
    with call.transaction() as session:
        return Answer(_as_json(report_record(call.scope, session, report_id)))


@routes.get("/reports/<uuid:report_id>/download", files=tuple(MEDIA_TYPES.values()), problems=(409,))
def download_report(call: Call, report_id: UUID) -> Response:
    """The file of a finished report; 409 while there is none."""
    try:
        with call.transaction() as session:
            file = report_file(call.scope, session, report_id)
    except ReportStateError:
        raise ProblemError(409, "The report has no file (yet): see its status.") from None
    response = Response(file.content, mimetype=file.media_type)
    response.headers.set("Content-Disposition", "attachment", filename=file.filename)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _make(call: Call, report_id: UUID) -> None:
    """Put its job in. Where that fails the report waits: the worker looks for those whose job was lost."""
    jobs: JobQueue = call.server.extensions["jobs"]
    try:
        jobs.make_report(call.scope.organization_id, report_id)
    except Exception:  # the report is asked for, whatever becomes of the queue
        log.exception("report_not_queued", report_id=str(report_id))


def _address(report_id: UUID) -> str:
    return f"{ROOT}/reports/{report_id}"


def _as_json(record: ReportRecord) -> dict[str, Any]:
    filters = record.query.filters
    plain = (
        "id", "report_type", "status", "progress", "step", "error", "include_charts", "language", "filename",
        "media_type", "size", "sha256", "created_at", "finished_at", "expires_at", "requested_by",
    )  # fmt: skip
    done = record.status is ReportStatus.DONE
    return {
        **{name: getattr(record, name) for name in plain},
        "filters": {
            "start_date": record.query.start,
            "end_date": record.query.end,
            "source": list(filters.sources),
            "score_min": filters.score_min,
            "score_max": filters.score_max,
            "assigned_user_id": None if filters.assigned_user_id is None else str(filters.assigned_user_id),
        },
        "status_url": _address(record.id),
        "download_url": f"{_address(record.id)}/download" if done else None,
    }
