"""Reports: asked for, watched, deleted. What is asked comes from `assets/js/reports.js`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import structlog
from dash import Dash, Input, Output, State, ctx, no_update

from callbacks import report_schedules
from callbacks.report_shapes import days_words, new_draft, page_filters, report_item, schedule_item
from callbacks.scope import job_queue, mail_is_set_up, signed_in
from callbacks.view import Question, question_of
from layouts import ids, links
from layouts.links import read_search
from layouts.reports.listing import report_list
from layouts.reports.page import poll_ms, reports_page
from layouts.reports.shapes import ReportList, ReportsPage
from layouts.reports.status import report_refused, report_status
from services.language import gettext as _
from services.language import reader
from services.organization_settings import time_zones
from services.reports.records import (
    ReportError,
    ReportRequest,
    ReportStateError,
    delete_report,
    list_reports,
    request_report,
    retry_report,
)
from services.reports.schedules import SCHEDULING_ROLES, list_schedules
from services.scope import ForbiddenError, NotFoundError, OrgScope
from services.session import Session
from services.vocabulary import ReportType

NOTHING = (no_update,) * 5
log = structlog.get_logger(__name__)


def register(app: Dash) -> None:
    report_schedules.register(app)
    app.callback(
        Output(ids.REPORT_LIST, "children"),
        Output(ids.REPORT_STATUS, "children"),
        Output(ids.REPORT_POLL, "disabled"),
        Output(ids.REPORT_POLL, "interval"),
        Output(ids.REPORT_SHOWN, "data"),
        Input(ids.REPORT_ASKED, "data"),
        Input(ids.REPORT_POLL, "n_intervals"),
        State(ids.REPORT_TYPE, "value"),
        State(ids.REPORT_CHARTS, "value"),
        State(ids.REPORT_LANGUAGE, "value"),
        State(ids.REPORT_SHOWN, "data"),
        State(ids.LOCATION, "search"),
        prevent_initial_call=True,
    )(work_on_reports)


def page(search: str | None = None) -> Any:
    """The page: what a new report would show, the list, and the schedules of whoever looks after them."""
    now = datetime.now(UTC)
    with signed_in() as (scope, session):
        question = question_of(search, scope, session, now)
        context = question.context
        looks_after = scope.role in SCHEDULING_ROLES
        schedules = list_schedules(scope, session) if looks_after else []
        reports = shown_reports(scope, session, question, search)
    shown = ReportsPage(
        period=days_words(context.start, context.end, context.view.period),
        filters=page_filters(question),
        change_url=links.dashboard_url(context.view),
        language=reader().locale,
        reports=reports,
        schedules=[schedule_item(each, context.members) for each in schedules] if looks_after else None,
        draft=new_draft(question, reader().timezone) if looks_after else None,
        timezones=time_zones() if looks_after else (),
        mail=mail_is_set_up(),
    )
    return reports_page(shown, now)


def work_on_reports(
    asked: Any,
    _intervals: int | None,
    report_type: Any,
    charts: Any,
    language: Any,
    shown: Any,
    search: str | None,
) -> tuple[Any, ...]:
    """Do what was asked, if that is what calls, and show the list as it is then."""
    now, said = datetime.now(UTC), None
    if ctx.triggered_id != ids.REPORT_POLL:
        act = _act_of(asked, _request_of(report_type, charts, language))
        if act is None:
            return NOTHING
        try:
            said = act(search, now)
        except (ReportError, ReportStateError, NotFoundError, ForbiddenError) as error:
            said = report_refused(_refusal(error))
    with signed_in() as (scope, session):
        reports = shown_reports(scope, session, question_of(search, scope, session, now), search)
    resting, pause = not reports.unfinished, poll_ms(reports, now)
    if said is None and reports.fingerprint == shown:
        return no_update, no_update, resting, pause, no_update
    said = said or report_status(reports)
    return report_list(reports, now), said, resting, pause, reports.fingerprint


def shown_reports(scope: OrgScope, session: Session, question: Question, search: str | None) -> ReportList:
    """The page of the list that the address names."""
    _text, cursor = read_search(search)
    found = list_reports(scope, session, before=cursor)
    view = question.context.view
    return ReportList(
        items=[report_item(record, question.context.members) for record in found.items],
        following=links.reports_url(view, cursor=found.next) if found.next else "",
        newest=links.reports_url(view) if cursor else "",
    )


def put_in(scope: OrgScope, report_id: UUID) -> None:
    """Tell the worker of a report. Where that fails the report waits: the worker looks for such."""
    try:
        job_queue().make_report(scope.organization_id, report_id)
    except Exception:  # the report is asked for, whatever becomes of the queue
        log.exception("report_not_queued", report_id=str(report_id))


def _act_of(asked: Any, request: Any) -> Any:
    """What is to be done; None for what can't be meant."""
    do = asked.get("do") if isinstance(asked, dict) else None
    if do == "make":
        return None if request is None else lambda search, now: _make(request, search, now)
    try:
        report_id = UUID(str(asked.get("id"))) if isinstance(asked, dict) else None
    except ValueError:
        return None
    acts = {"delete": _delete, "retry": _retry}
    act = acts.get(do) if isinstance(do, str) else None
    return None if act is None or report_id is None else lambda _search, now: act(report_id, now)


def _request_of(report_type: Any, charts: Any, language: Any) -> tuple[ReportType, bool, str] | None:
    if report_type not in tuple(ReportType) or not isinstance(language, str):
        return None
    return ReportType(report_type), bool(charts), language


def _make(wanted: tuple[ReportType, bool, str], search: str | None, now: datetime) -> None:
    report_type, charts, language = wanted
    with signed_in() as (scope, session):
        question = question_of(search, scope, session, now)
        request = ReportRequest(report_type, question.query, charts, language, question.context.view.period)
        record = request_report(scope, session, request, now)
    put_in(scope, record.id)


def _delete(report_id: UUID, now: datetime) -> Any:
    with signed_in() as (scope, session):
        delete_report(scope, session, report_id, now)
    return _("Report deleted.")


def _retry(report_id: UUID, _now: datetime) -> None:
    with signed_in() as (scope, session):
        retry_report(scope, session, report_id)
    put_in(scope, report_id)


def _refusal(error: Exception) -> str:
    if isinstance(error, ReportError):
        return str(error)
    if isinstance(error, ForbiddenError):
        return _("Your role doesn't allow this.")
    return _("This report is no longer there, or it is being made already.")
