"""Interactions out of staged rows. The key of an interaction is what it says: the same row twice is one."""

from __future__ import annotations

from uuid import UUID

import polars as pl
from sqlalchemy import Column, Select, Text, Uuid, or_, select, text

from services.database.models import Lead
from services.database.temporary import temporary_table
from services.duplicates.moving import has_merged_leads, settle_interactions
from services.imports.convert import Batch, Converter
from services.imports.frames import LINE
from services.imports.lead_rows import INSTANT
from services.imports.report import Counts, Run
from services.imports.staging import analyze, run, staging_table
from services.interactions import interactions_changing

INTERACTION_COLUMNS = {
    "line": "bigint NOT NULL",
    "external_id": "text NOT NULL",
    "kind": "text NOT NULL",
    "occurred_at": "timestamptz NOT NULL",
}
_NEW_COLUMNS = {"lead_id": "uuid NOT NULL", "kind": "text NOT NULL", "occurred_at": "timestamptz NOT NULL"}
_NEW = temporary_table("import_interactions", Column("lead_id", Uuid), Column("kind", Text))

_CHOOSE = """
INSERT INTO import_interactions
SELECT DISTINCT l.id, r.kind, r.occurred_at
FROM import_rows r
JOIN leads l ON l.organization_id = :organization_id AND l.external_id = r.external_id
WHERE NOT EXISTS (
    SELECT FROM interactions n
    WHERE n.organization_id = :organization_id AND n.lead_id = l.id AND n.occurred_at = r.occurred_at
      AND n.kind = r.kind
)
"""
_CHOOSE_AMONG_MERGED = """
INSERT INTO import_interactions
SELECT DISTINCT l.id, r.kind, r.occurred_at
FROM import_rows r
JOIN leads l ON l.organization_id = :organization_id AND l.external_id = r.external_id
WHERE NOT EXISTS (
    SELECT FROM interactions n
    WHERE n.organization_id = :organization_id AND n.lead_id = l.id AND n.occurred_at = r.occurred_at
      AND n.kind = r.kind AND n.merged_from_id IS NULL
) AND NOT EXISTS (
    SELECT FROM interactions n
    WHERE n.organization_id = :organization_id AND n.lead_id = l.merged_into_id AND n.merged_from_id = l.id
      AND n.occurred_at = r.occurred_at AND n.kind = r.kind
)
"""
"""What is known of a merged lead lies with the one it was merged into (`services.duplicates.moving`)."""
_SEND_HOME = """
UPDATE interactions n SET lead_id = n.merged_from_id, merged_from_id = NULL
FROM import_interactions i
WHERE n.organization_id = :organization_id AND n.lead_id = i.lead_id AND n.occurred_at = i.occurred_at
  AND n.kind = i.kind AND n.merged_from_id IS NOT NULL AND NOT EXISTS (
      SELECT FROM interactions k
      WHERE k.organization_id = :organization_id AND k.lead_id = n.merged_from_id
        AND k.occurred_at = n.occurred_at AND k.kind = n.kind
  )
"""
"""What is told of a lead itself takes the place of what was told of one that was merged into it."""
_INSERT = """
INSERT INTO interactions (organization_id, lead_id, occurred_at, kind)
SELECT :organization_id, lead_id, occurred_at, kind FROM import_interactions ORDER BY lead_id, occurred_at
ON CONFLICT DO NOTHING
"""


def finish_interactions(batch: Batch, _: Converter) -> pl.DataFrame:
    """The interactions' own step of a `Converter`. One in the future is kept: it counts once it is past."""
    return pl.DataFrame(
        {
            "line": batch.raw[LINE],
            "external_id": batch.column("external_id"),
            "kind": batch.column("kind"),
            "occurred_at": batch.column("occurred_at", INSTANT),
        }
    )


def apply_interactions(current: Run) -> Counts:
    """Add the staged interactions and derive their leads' behaviour and score anew; counts in rows.

    The rows' leads are known (others were rejected before).
    """
    scope, session, parameters = current.scope, current.session, current.parameters
    staged = int(session.scalar(text("SELECT count(*) FROM import_rows")) or 0)
    with staging_table(session, _NEW.name, _NEW_COLUMNS):
        merged = has_merged_leads(scope, session)
        created = run(session, _CHOOSE_AMONG_MERGED if merged else _CHOOSE, parameters)
        if created and not current.dry_run:
            analyze(session, _NEW.name, "lead_id")
            if merged:
                _write_among_merged(current)
            else:
                with interactions_changing(scope, session, select(_NEW.c.lead_id).distinct(), current.now):
                    run(session, _INSERT, parameters)
    return Counts(created=created, unchanged=staged - created)


def _write_among_merged(current: Run) -> None:
    """The same where some of the organization's leads are merged: the leads that the rows go on to, or whose
    rows they send home, change with them."""
    scope, session = current.scope, current.session
    mine = Lead.organization_id == scope.organization_id
    named = select(_NEW.c.lead_id)
    survivors = select(Lead.merged_into_id).where(mine, Lead.id.in_(named), Lead.merged_into_id.is_not(None))
    affected: Select[UUID] = select(Lead.id).where(
        mine, or_(Lead.id.in_(named), Lead.id.in_(survivors), Lead.merged_into_id.in_(named))
    )
    with interactions_changing(scope, session, affected, current.now):
        run(session, _SEND_HOME, current.parameters)
        run(session, _INSERT, current.parameters)
        settle_interactions(scope, session, [one for one in session.scalars(survivors.distinct()) if one])
