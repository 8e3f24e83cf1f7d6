"""What the statistical rules compare: two windows of time that meet at `boundary`.

Windows are half-open: before is `since..boundary`, now is `boundary..until`. What happened after `until`
is not seen, so that any week of the past can be looked at as it was then.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Date, Integer, Text, case, cast, func, or_, select
from sqlalchemy.orm import Session

from services.database.models import Lead, ScoreModel
from services.database.queries.alerts import closed_as, created_between, days_of
from services.database.queries.population import visible
from services.scope import OrgScope
from services.vocabulary import Outcome, ScoreBand


class Windows(NamedTuple):
    since: datetime
    boundary: datetime
    until: datetime


class Cell(NamedTuple):
    """Leads alike in source, owner and band of their first score."""

    source: str
    owner: str
    """A member's id; "" for nobody."""
    score_band: str


class DecidedCell(NamedTuple):
    now: bool
    cell: Cell
    decided: int
    won: int


class Decided(NamedTuple):
    now: bool
    outcome: str
    leads: int


class DayFlow(NamedTuple):
    """Leads by the day they came in and the day they were decided on (None: not by `until`), in days of
    24 hours from the beginning of the windows."""

    created_day: int
    closed_day: int | None
    outcome: str | None
    leads: int


def decided_leads(scope: OrgScope, session: Session, windows: Windows) -> list[Decided]:
    """Leads decided in either window by outcome."""
    dimensions = (_is_now(windows).label("now"), Lead.outcome)
    statement = (
        select(*dimensions, func.count()).where(*visible(scope), *_decided(windows)).group_by(*dimensions)
    )
    return [Decided(*row) for row in session.execute(statement)]


def day_flows(scope: OrgScope, session: Session, windows: Windows) -> list[DayFlow]:
    """Every lead that was open in either window, counted by the days it came and went."""
    seen = Lead.closed_at < windows.until
    days = (
        cast(func.floor(days_of(Lead.created_at - windows.since)), Integer),
        case((seen, cast(func.floor(days_of(Lead.closed_at - windows.since)), Integer))),
        case((seen, Lead.outcome)),
    )
    statement = select(*days, func.count()).where(*visible(scope), *_open_in(windows)).group_by(*days)
    return [DayFlow(*row) for row in session.execute(statement)]


def decided_by_cell(scope: OrgScope, session: Session, windows: Windows) -> list[DecidedCell]:
    """Leads decided in either window, and those won, by source, owner and band of the first score."""
    dimensions = (_is_now(windows).label("now"), *_cell())
    statement = (
        select(*dimensions, func.count(), func.count().filter(Lead.outcome == Outcome.WON))
        .where(*visible(scope), *_decided(windows))
        .group_by(*dimensions)
    )
    return [
        DecidedCell(now, Cell(*cell), decided, won) for now, *cell, decided, won in session.execute(statement)
    ]


def lead_days_by_cell(
    scope: OrgScope, session: Session, windows: Windows, oldest_days: int
) -> list[tuple[Cell, float, float]]:
    """(cell, now, before) days that leads younger than `oldest_days` were open."""
    cell = _cell()
    now, before = (
        func.sum(_overlap(0, oldest_days, *window, windows.until))
        for window in ((windows.boundary, windows.until), (windows.since, windows.boundary))
    )
    statement = (
        select(*cell, now, before)
        .where(
            *visible(scope), *_open_in(windows),
            Lead.created_at >= windows.since - timedelta(days=oldest_days),
        )
        .group_by(*cell)
    )  # fmt: skip
    return [
        (Cell(row[0], row[1], row[2]), float(row[3]), float(row[4])) for row in session.execute(statement)
    ]


def ever_lost(scope: OrgScope, session: Session, until: datetime) -> bool:
    """Whether the organization ever marked a lead as lost."""
    lost = select(Lead.id).where(*visible(scope), Lead.outcome == Outcome.LOST, Lead.closed_at < until)
    return bool(session.scalar(select(lost.exists())))


def average_deal(scope: OrgScope, session: Session, since: datetime, until: datetime) -> Decimal | None:
    """Mean value of the leads won in the window that have one; None when there are none."""
    value = func.coalesce(Lead.closing_value, Lead.estimated_value)
    mean = session.scalar(
        select(func.avg(value)).where(
            *visible(scope), Lead.outcome == Outcome.WON, Lead.closed_at >= since, Lead.closed_at < until
        )
    )
    return None if mean is None else Decimal(mean)


def first_scores(scope: OrgScope, session: Session, windows: Windows) -> list[tuple[bool, int, int, Decimal]]:
    """(now, score at creation, leads, estimated value) of the leads created in either window, and since
    whatever scored at the end of them was put to use: another measure is no shift of what is measured."""
    is_now = (Lead.created_at >= windows.boundary).label("now")
    since = max(windows.since, _last_change_of_scoring(scope, session, windows.until) or windows.since)
    statement = (
        select(is_now, Lead.initial_score, func.count(), func.coalesce(func.sum(Lead.estimated_value), 0))
        .where(*visible(scope), *created_between(since, windows.until))
        .group_by(is_now, Lead.initial_score)
    )
    return [tuple(row) for row in session.execute(statement)]  # type: ignore[misc]


def _last_change_of_scoring(scope: OrgScope, session: Session, until: datetime) -> datetime | None:
    """When the rules, or a model, last took another's place before `until`."""
    changes = (ScoreModel.activated_at, ScoreModel.retired_at)
    latest = (func.max(change).filter(change < until) for change in changes)
    return session.scalar(
        select(func.greatest(*latest)).where(ScoreModel.organization_id == scope.organization_id)
    )


def _decided(windows: Windows) -> list[ColumnElement[bool]]:
    return [
        Lead.outcome != Outcome.OPEN,
        Lead.closed_at >= windows.since,
        Lead.closed_at < windows.until,
    ]


def _is_now(windows: Windows) -> ColumnElement[bool]:
    return Lead.closed_at >= windows.boundary


def _open_in(windows: Windows) -> list[ColumnElement[bool]]:
    return [
        Lead.created_at < windows.until,
        or_(Lead.closed_at.is_(None), Lead.closed_at >= windows.since),
    ]


def _cell() -> tuple[ColumnElement[Any], ...]:
    band = case(
        *((Lead.initial_score <= band.bounds[1], band.value) for band in ScoreBand),
        else_=ScoreBand.EXCELLENT.value,
    )
    owner = func.coalesce(cast(Lead.assigned_user_id, Text), "")
    return Lead.source.expression, owner.label("owner"), band.label("band")


def _overlap(low: int, high: int, since: datetime, until: datetime, seen: datetime) -> ColumnElement[float]:
    """Days of `since..until` on which the lead was open and `low..high` days old."""
    start = func.greatest(Lead.created_at + timedelta(days=low), since)
    end = func.least(Lead.created_at + timedelta(days=high), func.coalesce(Lead.closed_at, seen), until)
    return func.greatest(days_of(end - start), 0.0)


def losses_by_day(
    scope: OrgScope, session: Session, windows: Windows, timezone: str
) -> list[tuple[date, int]]:
    """Leads lost in the window of now by local day."""
    day = cast(func.timezone(timezone, Lead.closed_at), Date).label("day")
    statement = (
        select(day, func.count())
        .where(*visible(scope), *closed_as(Outcome.LOST, windows.boundary, windows.until))
        .group_by(day)
        .order_by(day)
    )
    return [(lost_on, leads) for lost_on, leads in session.execute(statement)]
