"""Lists of leads: those behind a figure, found with the conditions that the figure counts by."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from services.database.models import Lead, Membership, StageStay
from services.database.queries.open_pipeline import blocked_reason
from services.database.queries.population import (
    AnySelect,
    behavior_at,
    blocked,
    created_in,
    matching,
)
from services.database.queries.segments import created_within, engagement_of, segment_of
from services.periods import Period
from services.scope import OrgScope
from services.selection import ANY_STAGE, LeadSelection
from services.vocabulary import Outcome, Stage


def conditions(
    scope: OrgScope,
    selection: LeadSelection,
    limits: dict[str, float],
    segment_days: int,
    now: datetime,
    behavior: Any,
) -> list[ColumnElement[bool]]:
    """The selection as conditions; `behavior` is joined where reason or segment ask for it."""
    found = matching(scope, selection.filters) + _of_columns(selection, now)
    if selection.blocked is not None:
        found += [blocked(limits, now), Lead.created_at <= now]
        if selection.blocked != ANY_STAGE:
            found.append(Lead.stage == str(selection.blocked))
    if selection.reason is not None:
        found.append(blocked_reason(behavior, now) == selection.reason.value)
    if selection.segment is not None:
        found.append(created_within(segment_days, now))
        found.append(segment_of(engagement_of(behavior)) == selection.segment.value)
    if selection.stayed is not None and selection.stay_period is not None:
        found.append(_stayed(scope, selection.stayed, selection.stay_period))
    return found


def _of_columns(selection: LeadSelection, now: datetime) -> list[ColumnElement[bool]]:
    """What the lead's own columns say."""
    found: list[ColumnElement[bool]] = []
    if selection.cohort is not None:
        found.append(created_in(selection.cohort))
    if selection.stage is not None:
        found.append(Lead.stage == selection.stage.value)
    if selection.reached is not None:
        found.append(Lead.reached >= selection.reached.ordinal)
    if selection.outcome is not None:
        found.append(Lead.outcome == selection.outcome.value)
        if selection.outcome is Outcome.OPEN and selection.cohort is None:
            found.append(Lead.created_at <= now)
    if selection.text.strip():
        found.append(_contains(selection.text.strip()))
    return found


def _stayed(scope: OrgScope, stage: Stage, period: Period) -> ColumnElement[bool]:
    return Lead.id.in_(
        select(StageStay.lead_id).where(
            StageStay.organization_id == scope.organization_id,
            StageStay.stage == stage.value,
            StageStay.entered_at >= period.since,
            StageStay.entered_at < period.until,
        )
    )


def _contains(text: str) -> ColumnElement[bool]:
    return or_(
        *(
            column.icontains(text, autoescape=True)
            for column in (Lead.name, Lead.company, Lead.email, Lead.phone, Lead.external_id)
        )
    )


def _from_leads(statement: AnySelect, selection: LeadSelection, behavior: Any) -> AnySelect:
    if selection.reason is None and selection.segment is None:
        return statement
    return statement.outerjoin(behavior, behavior.c.lead_id == Lead.id)


def count_and_page(
    scope: OrgScope,
    session: Session,
    selection: LeadSelection,
    limits: dict[str, float],
    segment_days: int,
    now: datetime,
    after: tuple[datetime, Any] | None,
    limit: int,
) -> tuple[int, list[Any]]:
    """(how many, one page of them with the assignee's name), newest first, after the cursor."""
    behavior = behavior_at(scope, session, now)
    where = conditions(scope, selection, limits, segment_days, now, behavior)
    total = session.scalar(
        _from_leads(select(func.count()).select_from(Lead), selection, behavior).where(*where)
    )
    page = _from_leads(
        select(Lead, Membership.name.label("assignee")).outerjoin(
            Membership,
            and_(
                Membership.organization_id == Lead.organization_id,
                Membership.id == Lead.assigned_user_id,
            ),
        ),
        selection,
        behavior,
    ).where(*where)
    if after is not None:
        created_at, lead_id = after
        page = page.where(
            or_(Lead.created_at < created_at, and_(Lead.created_at == created_at, Lead.id < lead_id))
        )
    rows = session.execute(page.order_by(Lead.created_at.desc(), Lead.id.desc()).limit(limit)).all()
    return total or 0, list(rows)
