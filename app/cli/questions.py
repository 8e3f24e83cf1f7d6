"""What a command that shows figures is asked: days, filters and the clock, as options."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

import typer

from app.cli.support import misuse
from services.accounts import find_member
from services.dashboard import DashboardQuery
from services.filters import Assignee, FilterError, LeadFilter
from services.organizations import OrganizationInfo
from services.periods import PeriodError, check_days, local_day
from services.scope import NotFoundError, OrgScope
from services.session import Session
from services.sources import source_key
from services.vocabulary import UNASSIGNED

DEFAULT_DAYS = 30

Start = Annotated[str | None, typer.Option(metavar="DAY", help="First day, YYYY-MM-DD.")]
End = Annotated[str | None, typer.Option(metavar="DAY", help="Last day, included. Default: today.")]
Sources = Annotated[list[str] | None, typer.Option(help="Repeat it for any of several.")]
ScoreMin = Annotated[float | None, typer.Option(help="Lowest score, 0-100.")]
ScoreMax = Annotated[float | None, typer.Option(help="Highest score, 0-100.")]
Assigned = Annotated[
    str | None, typer.Option(metavar="WHO", help="An e-mail, a member's id, or `unassigned`.")
]
Now = Annotated[
    str | None, typer.Option(metavar="INSTANT", help="The clock for periods, ages and censoring.")
]


@dataclass(frozen=True, slots=True)
class Asked:
    """The options as they were typed."""

    start: str | None = None
    end: str | None = None
    source: list[str] | None = None
    score_min: float | None = None
    score_max: float | None = None
    assigned_user: str | None = None
    now: str | None = None


def understood(
    scope: OrgScope, session: Session, organization: OrganizationInfo, asked: Asked
) -> tuple[DashboardQuery, datetime]:
    """The question and the clock; without days the last 30, today included.

    Raises CommandError (misuse) naming the option that can't be meant.
    """
    zone = ZoneInfo(organization.timezone)
    now = _instant(asked.now, zone)
    start, end = _days(asked.start, asked.end, local_day(now, zone.key))
    try:
        check_days(start, end)
    except PeriodError as error:
        raise misuse(f"--start/--end: {error}") from error
    return DashboardQuery(start, end, _filters(scope, session, asked)), now


def _days(start: str | None, end: str | None, today: date) -> tuple[date, date]:
    last = _day("--end", end) if end else today
    return (_day("--start", start) if start else last - timedelta(days=DEFAULT_DAYS - 1)), last


def _day(option: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise misuse(f"{option}: {text!r} is no day (YYYY-MM-DD)") from error


def _instant(text: str | None, zone: ZoneInfo) -> datetime:
    """The clock; an instant without an offset is on the organization's."""
    if text is None:
        return datetime.now(UTC)
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise misuse(f"--now: {text!r} is no instant (such as 2026-11-22T09:00:00-03:00)") from error
    return instant if instant.tzinfo else instant.replace(tzinfo=zone)


def _filters(scope: OrgScope, session: Session, asked: Asked) -> LeadFilter:
    try:
        return LeadFilter(
            tuple(source_key(source) for source in asked.source or ()),
            asked.score_min,
            asked.score_max,
            _assignee(scope, session, asked.assigned_user),
        )
    except FilterError as error:
        raise misuse(f"--{error.field.replace('_', '-')}: {error}") from error


def _assignee(scope: OrgScope, session: Session, text: str | None) -> Assignee:
    if text is None:
        return None
    if text == UNASSIGNED:
        return "unassigned"
    try:
        return UUID(str(find_member(scope, session, text).id))
    except NotFoundError as error:
        raise misuse(f"--assigned-user: {text!r} is no member of this organization") from error
