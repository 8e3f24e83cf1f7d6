"""How many leads of each source were won and lost: now, and as it was known when a lead was created."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, DateTime, Integer, Select, Text, case, cast, func, literal, select, union_all

from services.database.models import Lead
from services.database.temporary import temporary_table
from services.scope import OrgScope
from services.vocabulary import Outcome

COUNTS = ("won", "lost", "leads")
TOTALS = tuple(f"all_{name}" for name in COUNTS)

RATES = temporary_table(
    "source_rates",
    Column("source", Text, primary_key=True),
    *(Column(name, Integer) for name in (*COUNTS, *TOTALS)),
)
"""Per source the leads won, lost and all of them, beside the same of the whole organization."""

RATES_AT_CREATION = temporary_table(
    "source_rates_at_creation",
    Column("source", Text, primary_key=True),
    Column("at", DateTime(timezone=True), primary_key=True),
    *(Column(name, Integer) for name in (*COUNTS, *TOTALS)),
)
"""The same as it was known at an instant at which a lead of the source was created."""


def counts_by_source(scope: OrgScope, lead: type[Lead] = Lead) -> Select[*tuple[Any, ...]]:
    """Columns `source` and COUNTS. Merged leads are in no population; `lead`: an alias of other rows."""
    return (
        select(
            lead.source,
            func.count().filter(lead.outcome == Outcome.WON.value).label("won"),
            func.count().filter(lead.outcome == Outcome.LOST.value).label("lost"),
            func.count().label("leads"),
        )
        .where(lead.organization_id == scope.organization_id, lead.merged_into_id.is_(None))
        .group_by(lead.source)
    )


def rates_at_creation(scope: OrgScope, since: datetime, lead: type[Lead] = Lead) -> Select[*tuple[Any, ...]]:
    """In the columns of RATES_AT_CREATION, for the leads created from `since` on: from the leads
    decided before the instant and those created up to it.

    A lead counts as decided when it was closed, but not before its own creation: so it is never among
    those that its own rate comes from. Merged leads are in no population. What lies before `since` is
    added up without being put in order, so that a few new leads of a large organization cost one pass
    over it.
    """
    ticks = _ticks(scope, since, lead).subquery("ticks")
    in_order = (ticks.c.at, ticks.c.decides)
    counts = [ticks.c[name] for name in COUNTS]
    of_source = [func.sum(count).over(partition_by=ticks.c.source, order_by=in_order) for count in counts]
    of_all = [func.sum(count).over(order_by=in_order) for count in counts]
    labelled: list[Any] = [
        total.label(name) for total, name in zip((*of_source, *of_all), (*COUNTS, *TOTALS), strict=True)
    ]
    known = select(ticks.c.source, ticks.c.at, ticks.c.decides, *labelled).subquery("known")
    columns = (known.c[column.name] for column in RATES_AT_CREATION.columns)
    return select(*columns).where(known.c.decides == 0, known.c.at >= since)


def _ticks(scope: OrgScope, since: datetime, lead: type[Lead]) -> Any:
    """What happened per source and instant: creations (`decides` 0), then decisions (1), which count
    only for what comes after them."""
    counts = case((lead.merged_into_id.is_(None), 1), else_=0)
    nothing = literal(0, Integer)
    created = select(
        lead.source, lead.created_at.label("instant"), literal(0, Integer).label("decides"),
        nothing.label("won"), nothing.label("lost"), counts.label("leads"),
    ).where(lead.organization_id == scope.organization_id)  # fmt: skip
    decided = select(
        lead.source, func.greatest(lead.closed_at, lead.created_at), literal(1, Integer),
        case((lead.outcome == Outcome.WON.value, counts), else_=0),
        case((lead.outcome == Outcome.LOST.value, counts), else_=0), nothing,
    ).where(lead.organization_id == scope.organization_id, lead.outcome != Outcome.OPEN.value)  # fmt: skip
    events = union_all(created, decided).subquery("events")
    long_ago = cast(literal("-infinity"), DateTime(timezone=True))
    at = case((events.c.instant < since, long_ago), else_=events.c.instant)
    sums: list[Any] = [func.sum(events.c[name]).label(name) for name in COUNTS]
    return select(events.c.source, at.label("at"), events.c.decides, *sums).group_by(
        events.c.source, at, events.c.decides
    )
