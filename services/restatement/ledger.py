"""Each report keeps its figures; the next one of the same scope says what changed since, and why."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import insert
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from services.dashboard import DashboardQuery
from services.database.models import ReportFigures, RestatementSnapshot
from services.database.queries.restatement import (
    drop_old_snapshots,
    figures_before,
    figures_of,
    snapshot_content,
    snapshot_like,
)
from services.organizations import organization_of
from services.restatement.model import Figures, Restatement
from services.restatement.months import Months
from services.restatement.population import Population
from services.restatement.shaping import Side, explained, figures_by_month, unexplained
from services.restatement.snapshots import FORMAT, Leads, pack, read_leads, unpack
from services.scope import NotFoundError, OrgScope


def keep_figures(
    scope: OrgScope, session: Session, report_id: UUID, query: DashboardQuery, now: datetime
) -> dict[date, Figures]:
    """Keep what the report says of the 13 months before that of `now` and of that one so far, and the
    leads behind it. Returns the figures by month (its first day), oldest first.

    The figures are those of `executive_dashboard` for each of the months: leads, wins and revenue of the
    cohort, of the leads that the scope sees and the query's filters choose. Once more for the same report
    replaces what it kept. Changes no figure and no lead, so the data version stays. Call it before
    `restated_since_last`, which then compares with exactly what was kept, and in the transaction that
    stores the report, so that one that failed has kept nothing.
    """
    clock = organization_of(scope, session).timezone
    population, months = _population(scope, query), Months.before(now, clock)
    leads = read_leads(scope, session)
    counted = figures_by_month(Side(leads, clock), population, months)
    row = {
        "scope_key": population.key,
        "taken_at": now,
        "timezone": clock,
        "months": [[day.isoformat(), each.leads, each.won, each.cents] for day, each in counted.items()],
        "snapshot_id": _stored(scope, session, leads, now),
    }
    session.execute(
        upsert(ReportFigures)
        .values(organization_id=scope.organization_id, report_id=report_id, **row)
        .on_conflict_do_update(index_elements=["organization_id", "report_id"], set_=row)
    )
    drop_old_snapshots(scope, session, now)
    return counted


def restated_since_last(
    scope: OrgScope, session: Session, query: DashboardQuery, now: datetime, *, before_report: UUID | None
) -> Restatement | None:
    """What changed since the newest report of the same scope (whose leads, filters; whatever its period,
    language and type) in the months that it answered for. None where there is no earlier one.

    `before_report` is the report that is being made: what it kept (`keep_figures`) is the figures of now,
    and the earlier report is the one before it; None: the leads as they stand, and the newest report up
    to `now`. Definition: "Restatements" in docs/metrics.md.
    """
    population = _population(scope, query)
    own = figures_of(scope, session, before_report) if before_report is not None else None
    if own is not None and own.scope_key != population.key:
        own = None
    earlier = figures_before(scope, session, population.key, now, own)
    return None if earlier is None else _compared(scope, session, population, earlier, own)


def restated_between(
    scope: OrgScope, session: Session, query: DashboardQuery, earlier: UUID, later: UUID
) -> Restatement | None:
    """What changed from one report of the query's scope to a later one, in the months that the earlier
    answered for. None where the leads behind the later one are no longer kept.

    Raises NotFoundError for a report that kept nothing or is of another scope or organization.
    """
    population = _population(scope, query)
    first, second = (_of_scope(scope, session, population, report) for report in (earlier, later))
    if second.snapshot_id is None:
        return None
    return _compared(scope, session, population, first, second)


def _population(scope: OrgScope, query: DashboardQuery) -> Population:
    return Population(scope.own_leads_only, query.filters)


def _of_scope(scope: OrgScope, session: Session, population: Population, report_id: UUID) -> ReportFigures:
    found = figures_of(scope, session, report_id)
    if found is None or found.scope_key != population.key:
        raise NotFoundError("report")
    return found


def _compared(
    scope: OrgScope,
    session: Session,
    population: Population,
    earlier: ReportFigures,
    later: ReportFigures | None,
) -> Restatement:
    clock = later.timezone if later else organization_of(scope, session).timezone
    months = Months.before(earlier.taken_at, earlier.timezone, clock)
    then = _kept(scope, session, earlier)
    leads = _kept(scope, session, later) if later else None
    now = Side(read_leads(scope, session) if leads is None else leads, clock)
    if then is None:
        kept = {date.fromisoformat(day): Figures(*figures) for day, *figures in earlier.months}
        return unexplained(earlier.report_id, kept, now, population, months)
    return explained(earlier.report_id, Side(then, earlier.timezone), now, population, months)


def _kept(scope: OrgScope, session: Session, figures: ReportFigures) -> Leads | None:
    if figures.snapshot_id is None:
        return None
    content = snapshot_content(scope, session, figures.snapshot_id, FORMAT)
    return None if content is None else unpack(content)


def _stored(scope: OrgScope, session: Session, leads: Leads, now: datetime) -> UUID:
    """The id of the snapshot with these leads, which may be there already."""
    content = pack(leads)
    digest = hashlib.sha256(content).hexdigest()
    known = snapshot_like(scope, session, digest)
    if known is not None:
        return known
    snapshot_id = uuid4()
    session.execute(
        insert(RestatementSnapshot).values(
            organization_id=scope.organization_id,
            id=snapshot_id,
            digest=digest,
            format=FORMAT,
            leads=len(leads),
            taken_at=now,
            content=content,
        )
    )
    return snapshot_id
