"""The pipeline board: the figures of its columns, and the cards of one column page by page.

The figures are summed from `ix_leads_open` alone, the cards found by it: a column is as quick with 25,000
leads as with 25.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from services.database.models import Lead, Membership
from services.database.queries.open_pipeline import blocked_reason
from services.database.queries.population import (
    AnySelect,
    behavior_at,
    blocked,
    closed_in,
    matching,
    past_limit,
    won_value,
)
from services.filters import LeadFilter
from services.periods import Period
from services.scope import OrgScope
from services.vocabulary import Outcome, Stage


class BoardSort(StrEnum):
    """What a column begins with."""

    AGE = "age"
    """The longest in the stage."""
    VALUE = "value"
    SCORE = "score"
    NEWEST = "newest"


class StageFigures(NamedTuple):
    """Leads and money of one column; `over_*`: of those over the limit of the stage."""

    leads: int
    value: Decimal
    over_leads: int
    over_value: Decimal


class CardRow(NamedTuple):
    """What a card shows. `key` is what the column is sorted by, with the id the card's place in it."""

    id: UUID
    key: Any
    name: str | None
    company: str | None
    email: str | None
    external_id: str
    stage: str
    outcome: str
    score: int
    value: Decimal | None
    entered_at: datetime
    closed_at: datetime | None
    owner: str | None
    version: int
    over: bool
    reason: str | None


@dataclass(frozen=True, slots=True)
class Frame:
    """What all questions of one board share."""

    filters: LeadFilter
    sort: BoardSort
    limits: dict[str, float]
    month: Period
    """The organization's month, of which the wins and losses are counted."""
    now: datetime
    arrived: list[ColumnElement[bool]]
    behavior: Any


def frame_of(
    scope: OrgScope,
    session: Session,
    filters: LeadFilter,
    sort: BoardSort,
    limits: dict[str, float],
    month: Period,
    now: datetime,
) -> Frame:
    """The frame of a board. That a lead was created by `now` is asked only where one was created later:
    without it, sums need no more than the index of open leads."""
    # The newest, not whether a newer one exists: of that the planner believes that it is soon found.
    newest = session.scalar(
        select(func.max(Lead.created_at)).where(
            Lead.organization_id == scope.organization_id, Lead.merged_into_id.is_(None)
        )
    )
    arrived = [Lead.created_at <= now] if newest is not None and newest > now else []
    return Frame(filters, sort, limits, month, now, arrived, behavior_at(scope, session, now))


def open_figures(scope: OrgScope, session: Session, frame: Frame) -> dict[str, StageFigures]:
    """Open leads of now by stage, as "Open pipeline" and "Blocked pipeline" of the dashboard count them
    (`open_pipeline.open_groups`, without the reasons); a stage without one is left out."""
    over = past_limit(frame.limits, frame.now)
    value = func.coalesce(func.sum(Lead.estimated_value), 0)
    statement = (
        select(
            Lead.stage,
            func.count(),
            value,
            func.count().filter(over),
            func.coalesce(func.sum(Lead.estimated_value).filter(over), 0),
        )
        .where(*matching(scope, frame.filters), Lead.outcome == Outcome.OPEN, *frame.arrived)
        .group_by(Lead.stage)
    )
    return {
        stage: StageFigures(leads, total or Decimal(0), late, late_total or Decimal(0))
        for stage, leads, total, late, late_total in session.execute(statement)
    }


def closed_figures(scope: OrgScope, session: Session, frame: Frame) -> tuple[int, Decimal, int]:
    """The month's wins, their value, and the month's losses."""
    decided = [*matching(scope, frame.filters), closed_in(frame.month)]
    # Two questions: losses are many, and counted by the index alone.
    won, value = session.execute(
        select(func.count(), func.coalesce(func.sum(won_value()), 0)).where(
            *decided, Lead.outcome == Outcome.WON.value
        )
    ).one()
    lost = session.scalar(
        select(func.count()).select_from(Lead).where(*decided, Lead.outcome == Outcome.LOST.value)
    )
    return won, value or Decimal(0), lost or 0


def cards(
    scope: OrgScope,
    session: Session,
    frame: Frame,
    column: Stage,
    *,
    after: tuple[Any, UUID] | None = None,
    until: tuple[Any, UUID] | None = None,
    limit: int,
) -> list[CardRow]:
    """Cards of one column in the order of `sort`, after one place and up to another, both exclusive and
    inclusive in this order. `fechado` holds the month's wins, the last one first, however the others
    are sorted."""
    key, descending = sort_key(column, frame.sort)
    where = [*matching(scope, frame.filters), *_of_column(column, frame)]
    if after is not None:
        where.append(_beyond(key, descending, after))
    if until is not None:
        where.append(~_beyond(key, descending, until))
    order = (key.desc(), Lead.id.desc()) if descending else (key, Lead.id)
    # First the ids alone, by the index; the rest of the row only of those that are shown.
    chosen = select(Lead.id).where(*where).order_by(*order).limit(limit).subquery("chosen")
    statement = _card(scope, frame, key).join(chosen, chosen.c.id == Lead.id)
    return [CardRow(*row) for row in session.execute(statement.order_by(*order))]


def cards_of(scope: OrgScope, session: Session, frame: Frame, lead_ids: Collection[UUID]) -> list[CardRow]:
    """The cards of these leads, wherever they stand, as far as they match the filters."""
    if not lead_ids:
        return []
    statement = _card(scope, frame, Lead.stage_entered_at)
    chosen = statement.where(*matching(scope, frame.filters), Lead.id.in_(lead_ids)).order_by(Lead.id)
    return [CardRow(*row) for row in session.execute(chosen)]


def sort_key(column: Stage, sort: BoardSort) -> tuple[Any, bool]:
    """What a column is sorted by, and whether the highest comes first."""
    if column is Stage.FECHADO:
        return Lead.closed_at, True
    return {
        BoardSort.AGE: (Lead.stage_entered_at, False),
        BoardSort.VALUE: (func.coalesce(Lead.estimated_value, 0), True),
        BoardSort.SCORE: (Lead.lead_score, True),
        BoardSort.NEWEST: (Lead.created_at, True),
    }[sort]


def _of_column(column: Stage, frame: Frame) -> list[ColumnElement[bool]]:
    if column is Stage.FECHADO:
        return [Lead.outcome == Outcome.WON.value, closed_in(frame.month)]
    return [Lead.outcome == Outcome.OPEN.value, Lead.stage == column.value, *frame.arrived]


def _beyond(key: ColumnElement[Any], descending: bool, place: tuple[Any, UUID]) -> ColumnElement[bool]:
    """After a place in the column; the outer condition is what an index can be entered by."""
    value, lead_id = place
    if descending:
        return and_(key <= value, or_(key < value, Lead.id < lead_id))
    return and_(key >= value, or_(key > value, Lead.id > lead_id))


def _card(scope: OrgScope, frame: Frame, key: Any) -> AnySelect:
    behavior, over = frame.behavior, blocked(frame.limits, frame.now)
    money = case((Lead.outcome == Outcome.WON.value, won_value()), else_=Lead.estimated_value)
    return (
        select(
            Lead.id,
            key.label("key"),
            Lead.name,
            Lead.company,
            Lead.email,
            Lead.external_id,
            Lead.stage,
            Lead.outcome,
            Lead.lead_score,
            money,
            Lead.stage_entered_at,
            Lead.closed_at,
            Membership.name,
            Lead.version,
            over,
            case((over, blocked_reason(behavior, frame.now)), else_=None),
        )
        .outerjoin(behavior, behavior.c.lead_id == Lead.id)
        .outerjoin(
            Membership,
            and_(
                Membership.organization_id == Lead.organization_id,
                Membership.id == Lead.assigned_user_id,
            ),
        )
        .where(Lead.organization_id == scope.organization_id)
    )
