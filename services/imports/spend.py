"""Marketing spend out of staged rows: one amount per source and month, the newest file's."""

from __future__ import annotations

import polars as pl
from sqlalchemy import text

from services.imports.convert import Batch, Converter
from services.imports.frames import LINE
from services.imports.problems import ImportNote
from services.imports.report import Counts, Run
from services.imports.staging import run
from services.vocabulary import UNATTRIBUTED

SPEND_COLUMNS = {
    "line": "bigint NOT NULL",
    "source": "text NOT NULL",
    "month": "date NOT NULL",
    "amount": "numeric(14,2) NOT NULL",
}
_LAST = """
SELECT DISTINCT ON (source, month) source, month, amount FROM import_rows ORDER BY source, month, line DESC
"""
_COUNT = f"""
SELECT count(*), count(*) FILTER (WHERE s.source IS NULL),
       count(*) FILTER (WHERE s.source IS NOT NULL AND s.amount <> r.amount)
FROM ({_LAST}) r
LEFT JOIN source_spend s
  ON s.organization_id = :organization_id AND s.source = r.source AND s.month = r.month
"""  # noqa: S608 (made of the code's own constants)
_CHANGED = f"""
SELECT r.source, r.month, CASE WHEN s.source IS NULL THEN 'created' ELSE 'updated' END
FROM ({_LAST}) r
LEFT JOIN source_spend s
  ON s.organization_id = :organization_id AND s.source = r.source AND s.month = r.month
WHERE s.source IS NULL OR s.amount <> r.amount
"""  # noqa: S608
_UPSERT = f"""
INSERT INTO source_spend (organization_id, source, month, amount)
SELECT :organization_id, source, month, amount FROM ({_LAST}) r
ON CONFLICT (organization_id, source, month) DO UPDATE SET amount = excluded.amount
WHERE source_spend.amount <> excluded.amount
"""  # noqa: S608


def finish_spend(batch: Batch, _: Converter) -> pl.DataFrame:
    """The spend's own step of a `Converter`: a blank source is `unattributed`."""
    return pl.DataFrame(
        {
            "line": batch.raw[LINE],
            "source": batch.column("source").fill_null(UNATTRIBUTED),
            "month": batch.column("month", pl.Date),
            "amount": batch.column("amount"),
        }
    )


def apply_spend(current: Run) -> Counts:
    """Set the staged amounts; counts in source-months, earlier rows of the same one are superseded."""
    session, parameters = current.session, current.parameters
    staged = int(session.scalar(text("SELECT count(*) FROM import_rows")) or 0)
    months, created, updated = session.execute(
        text(_COUNT), {"organization_id": current.scope.organization_id}
    ).one()
    if current.changes is not None:
        rows = session.execute(text(_CHANGED), {"organization_id": current.scope.organization_id})
        current.changes.update({(source, month): change for source, month, change in rows})
    if (created or updated) and not current.dry_run:
        run(session, _UPSERT, parameters)
    notes = {ImportNote.SUPERSEDED: staged - months} if staged > months else {}
    return Counts(created, updated, months - created - updated, notes=notes)
