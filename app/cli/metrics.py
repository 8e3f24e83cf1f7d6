"""`metrics`: the executive dashboard as JSON."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

import typer

from app.cli.support import Slug, misuse, open_database, scope_of, settings_of_command
from services.accounts import find_member
from services.dashboard import DashboardQuery, executive_dashboard
from services.filters import Assignee, FilterError, LeadFilter
from services.organizations import organization_of
from services.periods import PeriodError, local_day
from services.scope import NotFoundError, OrgScope
from services.session import Session
from services.sources import source_key
from services.vocabulary import UNASSIGNED

DEFAULT_DAYS = 30


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: lead-analytics metrics --org aurora --start 2026-10-01 --end 2026-10-31")(
        metrics
    )


def metrics(
    org: Slug,
    start: Annotated[str | None, typer.Option(metavar="DAY", help="First day, YYYY-MM-DD.")] = None,
    end: Annotated[
        str | None, typer.Option(metavar="DAY", help="Last day, included. Default: today.")
    ] = None,
    source: Annotated[list[str] | None, typer.Option(help="Repeat it for any of several.")] = None,
    score_min: Annotated[float | None, typer.Option(help="Lowest score, 0-100.")] = None,
    score_max: Annotated[float | None, typer.Option(help="Highest score, 0-100.")] = None,
    assigned_user: Annotated[
        str | None, typer.Option(metavar="WHO", help="An e-mail, a member's id, or `unassigned`.")
    ] = None,
    now: Annotated[
        str | None, typer.Option(metavar="INSTANT", help="The clock for periods, ages and censoring.")
    ] = None,
) -> None:
    """Print the executive dashboard as JSON. Without days: the last 30, today included."""
    with open_database(settings_of_command()) as database:
        scope = scope_of(database, org)
        with database.transaction(scope) as session:
            zone = ZoneInfo(organization_of(scope, session).timezone)
            instant = _instant(now, zone)
            filters = _filters(scope, session, source or [], score_min, score_max, assigned_user)
            query = DashboardQuery(*_days(start, end, local_day(instant, zone.key)), filters)
            try:
                data = executive_dashboard(scope, session, query, instant)
            except PeriodError as error:
                raise misuse(f"--start/--end: {error}") from error
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2))


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


def _filters(
    scope: OrgScope,
    session: Session,
    sources: list[str],
    score_min: float | None,
    score_max: float | None,
    assigned_user: str | None,
) -> LeadFilter:
    try:
        return LeadFilter(
            tuple(source_key(source) for source in sources),
            score_min,
            score_max,
            _assignee(scope, session, assigned_user),
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
