"""The list of leads behind a figure."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from dash import Dash, Input, Output, State, no_update

from callbacks.scope import signed_in
from callbacks.view import question_of
from layouts import ids, links
from layouts.leads import leads_body, leads_page
from layouts.links import Mark
from services.alerts import leads_of_alert
from services.dashboard import DashboardQuery
from services.leads import list_leads
from services.organizations import organization_of
from services.periods import period_of
from services.scope import NotFoundError, OrgScope
from services.selection import ConcernedLeads, LeadSelection
from services.session import Session
from services.versions import data_version
from services.vocabulary import BehavioralFlag, BlockedReason, Outcome, Segment, Stage


def register(app: Dash) -> None:
    app.callback(
        Output(ids.LEADS, "children"),
        Output(ids.shown_version(ids.LEADS), "data"),
        Input(ids.data_version(ids.LEADS), "data"),
        Input(ids.poll_visible(ids.LEADS), "n_intervals"),
        State(ids.LOCATION, "search"),
    )(show_leads)
    app.callback(
        Output(ids.LOCATION, "search", allow_duplicate=True),
        Input(ids.LEADS_SEARCH_APPLY, "n_clicks"),
        Input(ids.LEADS_SEARCH, "n_submit"),
        State(ids.LEADS_SEARCH, "value"),
        State(ids.LOCATION, "search"),
        prevent_initial_call=True,
    )(search_leads)


def page(search: str | None) -> Any:
    """The list before its data."""
    with signed_in() as (scope, session):
        question = question_of(search, scope, session, datetime.now(UTC))
    mark, problems = links.read_mark(search)
    text, _cursor = links.read_search(search)
    return leads_page(question.context, mark, search=text, problems=(*question.problems, *problems))


def show_leads(_version: int | None, _intervals: int | None, search: str | None) -> tuple[Any, int]:
    """One page of the list that the address asks for with the count of the whole list, and the version
    they show."""
    now = datetime.now(UTC)
    mark, _problems = links.read_mark(search)
    text, cursor = links.read_search(search)
    with signed_in() as (scope, session):
        version = data_version(scope, session).version
        question = question_of(search, scope, session, now)
        chosen = selection(scope, session, question.query, mark, text, now)
        found = list_leads(scope, session, chosen, now, cursor=cursor)
    body = leads_body(
        found.total,
        found.rows,
        question.context,
        mark,
        search=text,
        cursor=cursor,
        next_cursor=found.next_cursor,
    )
    return body, version


def selection(
    scope: OrgScope, session: Session, query: DashboardQuery, mark: Mark, text: str, now: datetime
) -> LeadSelection:
    """Filters, period and mark of an address as the selection the services know."""
    timezone = organization_of(scope, session).timezone
    period = period_of(query.start, query.end, now, timezone)
    return LeadSelection(
        filters=query.filters,
        cohort=period if mark.cohort else None,
        closed=period if mark.closed else None,
        stage=Stage(mark.stage) if mark.stage else None,
        reached=Stage(mark.reached) if mark.reached else None,
        outcome=Outcome(mark.outcome) if mark.outcome else None,
        blocked=mark.blocked,
        reason=BlockedReason(mark.reason) if mark.reason else None,
        segment=Segment(mark.segment) if mark.segment else None,
        stayed=Stage(mark.stayed) if mark.stayed else None,
        stay_period=period if mark.stayed else None,
        flag=BehavioralFlag(mark.flag) if mark.flag else None,
        engagement=mark.engagement,
        days=mark.days,
        alert=_concerned(scope, session, mark.alert) if mark.alert else None,
        text=text,
    )


def _concerned(scope: OrgScope, session: Session, alert_id: str) -> ConcernedLeads:
    """The leads of an alert; none where there is no such alert here."""
    try:
        return leads_of_alert(scope, session, UUID(alert_id))
    except NotFoundError:
        return ConcernedLeads(ids=())


def search_leads(clicks: int | None, submits: int | None, text: str | None, search: str | None) -> Any:
    """The address with the text searched for, from the first page on."""
    if not clicks and not submits:  # the field has only just arrived
        return no_update
    view, _problems = links.read_view(search)
    mark, _problems = links.read_mark(search)
    address = links.leads_url(view, mark, search=(text or "").strip())
    return "?" + address.partition("?")[2] if "?" in address else ""
