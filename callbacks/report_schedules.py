"""Schedules of reports: kept, changed, paused, sent now. What is asked comes from `assets/js/reports.js`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import structlog
from dash import Dash, Input, Output, State, no_update

from callbacks.report_shapes import draft_of, new_draft, schedule_item
from callbacks.saved_queries import stored_of
from callbacks.scope import job_queue, signed_in
from callbacks.view import Question, question_of
from layouts import ids
from layouts.reports.schedule_form import schedule_form
from layouts.reports.schedules import (
    ask_about_deleting,
    ask_about_strangers,
    deleted_schedule,
    refused_schedule,
    saved_schedule,
    schedule_list,
    sent_schedule,
)
from services.language import gettext as _
from services.language import reader
from services.organization_settings import time_zones
from services.reports.model import ReportError
from services.reports.recurrence import Rhythm
from services.reports.running import run_now
from services.reports.schedule_request import ScheduleRequest, checked_schedule
from services.reports.schedules import (
    ScheduleInfo,
    delete_schedule,
    list_schedules,
    pause_schedule,
    report_schedule,
    save_schedule,
    strangers,
)
from services.saved_query import ViewError, query_of
from services.scope import ForbiddenError, NotFoundError, OrgScope
from services.session import Session
from services.vocabulary import Frequency, ReportType

NOTHING = (no_update,) * 4
FIELDS = (
    ids.SCHEDULE_ID, ids.SCHEDULE_NAME, ids.SCHEDULE_FREQUENCY, ids.SCHEDULE_WEEKDAY, ids.SCHEDULE_MONTH_DAY,
    ids.SCHEDULE_HOUR, ids.SCHEDULE_TIMEZONE, ids.SCHEDULE_PERIOD, ids.SCHEDULE_RECIPIENTS,
    ids.SCHEDULE_TYPE, ids.SCHEDULE_CHARTS, ids.SCHEDULE_LANGUAGE, ids.SCHEDULE_TAKE_FILTERS,
)  # fmt: skip
log = structlog.get_logger(__name__)


def register(app: Dash) -> None:
    fields = [State(name, "data" if name == ids.SCHEDULE_ID else "value") for name in FIELDS]
    app.callback(
        Output(ids.SCHEDULE_LIST, "children"),
        Output(ids.SCHEDULE_FORM, "children"),
        Output(ids.SCHEDULE_STATUS, "children"),
        Output(ids.REPORT_POLL, "disabled", allow_duplicate=True),
        Input(ids.SCHEDULE_ASKED, "data"),
        State(ids.LOCATION, "search"),
        *fields,
        prevent_initial_call=True,
    )(work_on_schedules)


def work_on_schedules(asked: Any, search: str | None, *fields: Any) -> tuple[Any, ...]:
    """Do what was asked, and show list and form as they are then; or say why it can't be."""
    do = asked.get("do") if isinstance(asked, dict) else None
    act = _ACTS.get(do) if isinstance(do, str) else None
    if act is None:
        return NOTHING
    try:
        return act(asked, search, dict(zip(FIELDS, fields, strict=True)), datetime.now(UTC))
    except (ReportError, ViewError) as error:
        return no_update, no_update, refused_schedule(str(error)), no_update
    except ForbiddenError:
        return no_update, no_update, refused_schedule(_("Your role doesn't allow this.")), no_update
    except NotFoundError:
        gone = refused_schedule(_("This schedule is no longer there."))
        return _list(search), no_update, gone, no_update


def _save(asked: Any, search: str | None, fields: dict[str, Any], now: datetime) -> tuple[Any, ...]:
    schedule_id = _optional_id(fields[ids.SCHEDULE_ID])
    with signed_in() as (scope, session):
        question = question_of(search, scope, session, now)
        query = _query(scope, session, question, fields, schedule_id)
        checked = checked_schedule(_request(fields, query))
        confirmed = str(asked.get("confirmed") or "").split()
        unknown = strangers(scope, session, checked.recipients)
        if set(unknown) - set(confirmed):
            return no_update, no_update, ask_about_strangers(unknown), no_update
        kept = save_schedule(scope, session, _request(fields, query), now, schedule_id=schedule_id)
    _stand(scope, kept)
    return _list(search), _new_form(search), saved_schedule(), no_update


def _edit(asked: Any, search: str | None, _fields: dict[str, Any], now: datetime) -> tuple[Any, ...]:
    with signed_in() as (scope, session):
        info = report_schedule(scope, session, _id(asked))
        question = question_of(search, scope, session, now)
    return no_update, schedule_form(draft_of(info, question), time_zones()), None, no_update


def _cancel(_asked: Any, search: str | None, _fields: dict[str, Any], _now: datetime) -> tuple[Any, ...]:
    return no_update, _new_form(search), None, no_update


def _pause(asked: Any, search: str | None, _fields: dict[str, Any], now: datetime) -> tuple[Any, ...]:
    with signed_in() as (scope, session):
        info = pause_schedule(scope, session, _id(asked), asked["do"] == "pause", now)
    _stand(scope, info)
    return _list(search), no_update, None, no_update


def _delete(asked: Any, _search: str | None, _fields: dict[str, Any], _now: datetime) -> tuple[Any, ...]:
    with signed_in() as (scope, session):
        info = report_schedule(scope, session, _id(asked))
    return no_update, no_update, ask_about_deleting(str(info.id), info.name), no_update


def _delete_surely(
    asked: Any, search: str | None, _fields: dict[str, Any], _now: datetime
) -> tuple[Any, ...]:
    with signed_in() as (scope, session):
        delete_schedule(scope, session, _id(asked))
    return _list(search), _new_form(search), deleted_schedule(), no_update


def _run(asked: Any, search: str | None, _fields: dict[str, Any], now: datetime) -> tuple[Any, ...]:
    with signed_in() as (scope, session):
        record = run_now(scope, session, _id(asked), now)
    try:
        job_queue().make_report(scope.organization_id, record.id)
    except Exception:  # the report is asked for; the worker looks for those whose job was lost
        log.exception("report_not_queued", report_id=str(record.id))
    return _list(search), no_update, sent_schedule(), False


_ACTS = {
    "save": _save,
    "edit": _edit,
    "cancel": _cancel,
    "pause": _pause,
    "resume": _pause,
    "delete": _delete,
    "delete-surely": _delete_surely,
    "run": _run,
}


def _stand(scope: OrgScope, info: ScheduleInfo) -> None:
    """Let the schedule stand in the queue. Where that fails, the worker looks for those that don't."""
    if info.next_run_at is None:
        return
    try:
        job_queue().run_schedule(scope.organization_id, info.id, info.next_run_at)
    except Exception:
        log.exception("schedule_not_queued", schedule_id=str(info.id))


def _list(search: str | None) -> Any:
    with signed_in() as (scope, session):
        members = question_of(search, scope, session, datetime.now(UTC)).context.members
        schedules = [schedule_item(each, members) for each in list_schedules(scope, session)]
    return schedule_list(schedules)


def _new_form(search: str | None) -> Any:
    with signed_in() as (scope, session):
        question = question_of(search, scope, session, datetime.now(UTC))
    return schedule_form(new_draft(question, reader().timezone), time_zones())


def _query(
    scope: OrgScope, session: Session, question: Question, fields: dict[str, Any], schedule_id: UUID | None
) -> dict[str, Any]:
    """The filters of the page, or those the schedule has; the period that was picked."""
    if schedule_id is None or fields[ids.SCHEDULE_TAKE_FILTERS] is True:
        values = stored_of(question.context.view)
    else:
        values = report_schedule(scope, session, schedule_id).query.stored()
    without_days = {name: value for name, value in values.items() if name not in ("start", "end")}
    return query_of(without_days | {"period": str(fields[ids.SCHEDULE_PERIOD])}).stored()


def _request(fields: dict[str, Any], query: dict[str, Any]) -> ScheduleRequest:
    """What the form says. Raises ReportError for what no form of ours sends."""
    try:
        rhythm = Rhythm(
            frequency=Frequency(fields[ids.SCHEDULE_FREQUENCY]),
            hour=int(fields[ids.SCHEDULE_HOUR]),
            timezone=str(fields[ids.SCHEDULE_TIMEZONE]),
            weekday=int(fields[ids.SCHEDULE_WEEKDAY]),
            month_day=int(fields[ids.SCHEDULE_MONTH_DAY]),
        )
        report_type = ReportType(fields[ids.SCHEDULE_TYPE])
    except (TypeError, ValueError, OverflowError) as error:
        raise ReportError("rhythm", _("This can't be scheduled.")) from error
    return ScheduleRequest(
        name=str(fields[ids.SCHEDULE_NAME] or ""),
        rhythm=rhythm,
        recipients=_addresses(str(fields[ids.SCHEDULE_RECIPIENTS] or "")),
        report_type=report_type,
        include_charts=bool(fields[ids.SCHEDULE_CHARTS]),
        language=str(fields[ids.SCHEDULE_LANGUAGE]),
        query=query,
    )


def _addresses(text: str) -> tuple[str, ...]:
    """Addresses one per line, or apart by commas, semicolons or blanks as they come out of a mail program."""
    for separator in ",;":
        text = text.replace(separator, " ")
    return tuple(text.split())


def _id(asked: Any) -> UUID:
    found = _optional_id(asked.get("id"))
    if found is None:
        raise NotFoundError("schedule")
    return found


def _optional_id(text: Any) -> UUID | None:
    """The id of a schedule. Raises NotFoundError for what can't be one."""
    if not text:
        return None
    try:
        return UUID(str(text))
    except ValueError as error:
        raise NotFoundError("schedule") from error
