"""A list of leads as a CSV file, made while it is sent."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Text, and_, case, literal_column, select
from sqlalchemy.orm import Session

from services.csv_files import BYTE_ORDER_MARK, harmless
from services.database.models import AnalyticsEvent, Lead, Membership
from services.database.queries.lead_order import phases_of
from services.database.queries.leads import chosen_by
from services.metrics.behavior import DEFAULT_DAYS
from services.organizations import organization_of
from services.scope import OrgScope
from services.search_terms import NAMELESS, name_token_sql
from services.selection import LeadOrder, LeadSelection
from services.vocabulary import LeadSort, Outcome

LEADS_EXPORTED = "leads_exported"
"""Kind of the `analytics_events` row of an export: data {"leads": how many}."""
ROWS_AT_A_TIME = 500
_COLUMNS = (
    Lead.external_id, Lead.name, Lead.company, Lead.email, Lead.phone, Lead.source, Lead.stage, Lead.outcome,
    Lead.lead_score, Lead.estimated_value, Lead.closing_value, Lead.created_at, Lead.stage_entered_at,
    Lead.closed_at, Lead.lost_reason,
)  # fmt: skip
Row = Any
Words = Callable[[str], str]


def note_export(scope: OrgScope, session: Session, leads: int, now: datetime) -> None:
    """Record that somebody takes so many leads with them. What the role sees, it may take."""
    session.add(
        AnalyticsEvent(
            organization_id=scope.organization_id,
            kind=LEADS_EXPORTED,
            actor_id=scope.user_id,
            occurred_at=now,
            data={"leads": leads},
        )
    )
    session.flush()


def leads_csv(
    scope: OrgScope,
    session: Session,
    selection: LeadSelection,
    now: datetime,
    *,
    order: LeadOrder,
    columns: Sequence[str],
    heading: Words = str,
    stage_word: Words = str,
    outcome_word: Words = str,
) -> Iterator[str]:
    """The leads of the selection that the scope may see, in that order, as lines of a CSV file.

    The first column is the external id, the second the name; the others as asked for (the names of
    `columns_of`). Instants in the organization's zone, money as plain numbers in its currency. Begins
    with a byte order mark; text that a spreadsheet would take for a formula is made harmless. Rows are
    read from the server as they are written, so that memory doesn't grow with their number.
    """
    organization = organization_of(scope, session)
    zone = ZoneInfo(organization.timezone)
    chosen = chosen_by(scope, session, selection, organization.stage_limits, DEFAULT_DAYS, now)
    member = and_(Membership.organization_id == Lead.organization_id, Membership.id == Lead.assigned_user_id)
    statement = chosen.of(select(*_COLUMNS, Membership.name.label("assignee")).outerjoin(Membership, member))
    rows = session.execute(
        statement.order_by(*_ordered(order, selection)).execution_options(yield_per=ROWS_AT_A_TIME)
    )
    names = ["external_id", "name", *columns_of(columns)]
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write(BYTE_ORDER_MARK)
    writer.writerow(harmless(heading(name)) for name in names)
    for rows_read in rows.partitions():
        for row in rows_read:
            writer.writerow(_cell(row, name, zone, now, stage_word, outcome_word) for name in names)
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    if rest := buffer.getvalue():
        yield rest


def columns_of(columns: Sequence[str]) -> list[str]:
    """The file's columns for the list's: the stage is told with the outcome beside it."""
    found: list[str] = []
    for name in columns:
        if name != "external_id":
            found += [name, "outcome"] if name == "stage" else [name]
    return found


def _ordered(order: LeadOrder, selection: LeadSelection) -> list[Any]:
    if order.by is LeadSort.NAME:
        name: Any = literal_column(name_token_sql("leads"), Text(collation="C"))
        directed = [each.desc() if order.descending else each.asc() for each in (name, Lead.id)]
        return [name == NAMELESS, *directed]
    phases = phases_of(order, selection)
    if len(phases) == 1:
        return list(phases[0].order)
    number = case(*((and_(*phase.within), index) for index, phase in enumerate(phases)))
    ordered: list[Any] = [number]
    for index, phase in enumerate(phases):
        for column in (phase.key, Lead.id) if phase.key is not None else (Lead.id,):
            mine = case((number == index, column))
            ordered.append(mine.desc() if phase.descending else mine.asc())
    return ordered


def _cell(row: Row, name: str, zone: ZoneInfo, now: datetime, stage_word: Words, outcome_word: Words) -> Any:
    if name == "stage":
        return harmless(stage_word(row.stage))
    if name == "outcome":
        return harmless(outcome_word(row.outcome))
    if name == "score":
        return row.lead_score
    if name == "value":
        return _value(row)
    if name == "in_stage":
        return max(0, (now - row.stage_entered_at).days) if row.outcome == Outcome.OPEN else ""
    if name in ("created", "closed"):
        instant = row.created_at if name == "created" else row.closed_at
        return "" if instant is None else f"{instant.astimezone(zone):%Y-%m-%d %H:%M}"
    return harmless(getattr(row, name) or "")


def _value(row: Row) -> Decimal | str:
    won = row.closing_value if row.outcome == Outcome.WON else None
    value: Decimal | None = won if won is not None else row.estimated_value
    return "" if value is None else value
