"""Rows of the restatement ledger, and the leads that a snapshot is made of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from psycopg import Connection
from sqlalchemy import Select, delete, func, or_, select, tuple_, update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from services.database.models import ReportFigures, RestatementSnapshot
from services.scope import OrgScope

KEPT_PER_SCOPE = 2
"""Snapshots: the newest report's and that of the one before, which it is compared with."""
KEPT_AT_MOST = 40
"""Snapshots of one organization. Scopes reported on once give way first, then the oldest."""
KEPT_FOR = timedelta(days=400)
_LEADS = """
SELECT string_agg(uuid_send(id), ''::bytea ORDER BY id),
       string_agg(timestamptz_send(created_at), ''::bytea ORDER BY id),
       string_agg(int4send(octet_length(convert_to(source, 'UTF8'))), ''::bytea ORDER BY id),
       string_agg(convert_to(source, 'UTF8'), ''::bytea ORDER BY id),
       string_agg(uuid_send(coalesce(assigned_user_id, '00000000-0000-0000-0000-000000000000')),
                  ''::bytea ORDER BY id),
       string_agg(int2send(lead_score), ''::bytea ORDER BY id),
       string_agg(int8send(CASE WHEN outcome = 'won' THEN coalesce(value_cents, 0)
                                ELSE '-9223372036854775808'::bigint END), ''::bytea ORDER BY id),
       coalesce(string_agg(uuid_send(id) || uuid_send(merged_into_id), ''::bytea ORDER BY id)
                FILTER (WHERE merged_into_id IS NOT NULL), ''::bytea)
FROM leads WHERE organization_id = %s
GROUP BY get_byte(uuid_send(id), 0) ORDER BY get_byte(uuid_send(id), 0)
"""
_UNSYNCHRONIZED = {"synchronize_session": False}


class LeadColumns(NamedTuple):
    """Some leads in the order of their ids: each column's values one after the other, as PostgreSQL sends
    them (big-endian)."""

    ids: bytes
    created: bytes
    """Microseconds since 2000."""
    source_lengths: bytes
    sources: bytes
    owners: bytes
    """The nil UUID for nobody."""
    scores: bytes
    values: bytes
    """Cents a lead was won for; the smallest number unless it is won."""
    merged: bytes
    """Of merged leads only: their id and that of the lead they are merged into."""


def lead_columns(scope: OrgScope, session: Session) -> Iterator[LeadColumns]:
    """Every lead of the organization, column by column, in parts that follow each other by id. Of one
    statement, and several times as lean as rows."""
    session.flush()
    connection = session.connection().connection.driver_connection
    if not isinstance(connection, Connection):
        raise TypeError("a snapshot needs psycopg")
    with connection.cursor(binary=True) as cursor:
        cursor.execute(_LEADS, (scope.organization_id,))
        yield from map(LeadColumns._make, cursor)


def figures_of(scope: OrgScope, session: Session, report_id: UUID) -> ReportFigures | None:
    """What a report kept, whatever its scope."""
    return session.scalars(
        _figures(scope).where(ReportFigures.report_id == report_id).execution_options(populate_existing=True)
    ).one_or_none()


def figures_before(
    scope: OrgScope, session: Session, scope_key: str, now: datetime, own: ReportFigures | None
) -> ReportFigures | None:
    """What the newest report of the scope kept that is not after `now`, nor after `own`."""
    rows = _figures(scope).where(ReportFigures.scope_key == scope_key)
    if own is None:
        rows = rows.where(ReportFigures.taken_at <= now)
    else:
        moment = tuple_(ReportFigures.taken_at, ReportFigures.recorded_at, ReportFigures.report_id)
        rows = rows.where(moment < tuple_(own.taken_at, own.recorded_at, own.report_id))
    newest = (ReportFigures.taken_at, ReportFigures.recorded_at, ReportFigures.report_id)
    return session.scalars(
        rows.order_by(*(column.desc() for column in newest))
        .limit(1)
        .execution_options(populate_existing=True)
    ).one_or_none()


def snapshot_content(scope: OrgScope, session: Session, snapshot_id: UUID, format: int) -> bytes | None:  # noqa: A002
    """The file of a snapshot; None where it is no longer kept or is of another format."""
    return session.scalar(
        select(RestatementSnapshot.content).where(
            RestatementSnapshot.organization_id == scope.organization_id,
            RestatementSnapshot.id == snapshot_id,
            RestatementSnapshot.format == format,
        )
    )


def snapshot_like(scope: OrgScope, session: Session, digest: str) -> UUID | None:
    """A snapshot with that content."""
    return session.scalar(
        select(RestatementSnapshot.id)
        .where(
            RestatementSnapshot.organization_id == scope.organization_id,
            RestatementSnapshot.digest == digest,
        )
        .limit(1)
    )


def drop_old_snapshots(scope: OrgScope, session: Session, now: datetime) -> None:
    """Keep the newest snapshots of each scope, of the last 400 days, and not too many of them. The
    figures by month stay. Waits for nobody: what another report holds or has dropped is left to it."""
    with suppress(OperationalError, IntegrityError), session.begin_nested():
        _drop(scope, session, now)


def _drop(scope: OrgScope, session: Session, now: datetime) -> None:
    mine = ReportFigures.organization_id == scope.organization_id
    old = session.scalars(
        select(ReportFigures.report_id)
        .where(mine, ReportFigures.report_id.in_(_superfluous(scope, now)))
        .with_for_update(skip_locked=True)
    ).all()
    session.execute(
        update(ReportFigures).where(mine, ReportFigures.report_id.in_(old)).values(snapshot_id=None),
        execution_options=_UNSYNCHRONIZED,
    )
    kept = RestatementSnapshot.organization_id == scope.organization_id
    needed = select(ReportFigures.snapshot_id).where(mine, ReportFigures.snapshot_id.is_not(None))
    unneeded = session.scalars(
        select(RestatementSnapshot.id)
        .where(kept, RestatementSnapshot.id.not_in(needed))
        .with_for_update(skip_locked=True)
    ).all()
    session.execute(
        delete(RestatementSnapshot).where(kept, RestatementSnapshot.id.in_(unneeded)),
        execution_options=_UNSYNCHRONIZED,
    )


def _superfluous(scope: OrgScope, now: datetime) -> Select[UUID]:
    """Reports whose snapshots needn't be kept."""
    newest = (ReportFigures.taken_at.desc(), ReportFigures.recorded_at.desc(), ReportFigures.report_id)
    ranked = (
        select(
            ReportFigures.report_id,
            ReportFigures.snapshot_id,
            ReportFigures.taken_at,
            func.row_number().over(partition_by=ReportFigures.scope_key, order_by=newest).label("place"),
            func.count().over(partition_by=ReportFigures.scope_key).label("reports"),
        )
        .where(ReportFigures.organization_id == scope.organization_id)
        .subquery("ranked")
    )
    kept_first = (ranked.c.place > KEPT_PER_SCOPE, ranked.c.reports == 1, ranked.c.taken_at.desc())
    placed = (
        select(ranked, func.row_number().over(order_by=kept_first).label("overall"))
        .where(ranked.c.snapshot_id.is_not(None))
        .subquery("placed")
    )
    too_old = placed.c.taken_at < now - KEPT_FOR
    return select(placed.c.report_id).where(
        or_(placed.c.place > KEPT_PER_SCOPE, placed.c.overall > KEPT_AT_MOST, too_old)
    )


def _figures(scope: OrgScope) -> Select[ReportFigures]:
    return select(ReportFigures).where(ReportFigures.organization_id == scope.organization_id)
