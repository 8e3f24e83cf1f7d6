"""What an address of the list of leads asks for: shared by the list, what is done with many leads, and the
file of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import has_request_context, request

from callbacks.view import Question, question_of
from layouts import links
from layouts.list_shape import ListShape, read_shape
from layouts.views import Mark
from services.alerts import leads_of_alert
from services.dashboard import DashboardQuery
from services.organizations import organization_of
from services.periods import period_of
from services.scope import NotFoundError, OrgScope
from services.selection import ConcernedLeads, LeadOrder, LeadSelection
from services.session import Session
from services.vocabulary import BehavioralFlag, BlockedReason, Outcome, Segment, Stage

COLUMNS_COOKIE = "lead_columns"
"""The columns that this browser's reader wants, where an address doesn't say."""


@dataclass(frozen=True, slots=True)
class ListRequest:
    """An address of the list, read."""

    question: Question
    mark: Mark
    shape: ListShape
    text: str
    cursor: str | None
    selection: LeadSelection
    problems: tuple[str, ...]

    @property
    def order(self) -> LeadOrder:
        return LeadOrder(self.shape.sort, self.shape.descending)


def list_request(search: str | None, scope: OrgScope, session: Session, now: datetime) -> ListRequest:
    """What the address asks for; whatever is in it, this doesn't raise."""
    question = question_of(search, scope, session, now)
    mark, unknown_marks = links.read_mark(search)
    shape, unknown_shapes = read_shape(search, remembered_columns())
    text, cursor = links.read_search(search)
    return ListRequest(
        question=question,
        mark=mark,
        shape=shape,
        text=text,
        cursor=cursor,
        selection=selection(scope, session, question.query, mark, text, now),
        problems=(*question.problems, *unknown_marks, *unknown_shapes),
    )


def remembered_columns() -> str | None:
    """The columns chosen last in this browser; None where none were."""
    return request.cookies.get(COLUMNS_COOKIE) if has_request_context() else None


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
