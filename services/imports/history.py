"""Stage changes out of staged rows: audit rows of origin `history`, authoritative over snapshots.

Rows may come in any order and twice: what is in the audit log already is not added again.
"""

from __future__ import annotations

from uuid import UUID

import polars as pl
from sqlalchemy import Column, Select, Text, Uuid, select, text

from services.database.rollups import add_to_rollup, subtract_from_rollup
from services.database.temporary import temporary_table
from services.imports.convert import Batch, Converter
from services.imports.frames import LINE
from services.imports.lead_rows import INSTANT
from services.imports.outcomes import settle_outcome
from services.imports.problems import ImportProblem
from services.imports.report import Counts, Run
from services.imports.staging import analyze, run, staging_table
from services.scores import rescore
from services.stays import rebuild_stays
from services.vocabulary import Outcome, Stage

HISTORY_COLUMNS = {
    "line": "bigint NOT NULL",
    "external_id": "text NOT NULL",
    "from_stage": "text",
    "to_stage": "text",
    "outcome": "text NOT NULL",
    "changed_at": "timestamptz NOT NULL",
    "changed_by": "text",
}
_EVENTS_COLUMNS = {
    "line": "bigint NOT NULL",
    "lead_id": "uuid NOT NULL",
    "from_stage": "text",
    "to_stage": "text",
    "outcome": "text NOT NULL",
    "changed_at": "timestamptz NOT NULL",
    "changed_by": "text",
}
_EVENTS = temporary_table("import_events", Column("lead_id", Uuid), Column("changed_by", Text))

_CHOOSE = """
INSERT INTO import_events
SELECT DISTINCT ON (l.id, r.changed_at, r.to_stage, r.outcome)
       r.line, l.id, r.from_stage, r.to_stage, r.outcome, r.changed_at, r.changed_by
FROM import_rows r
JOIN leads l ON l.organization_id = :organization_id AND l.external_id = r.external_id
WHERE NOT EXISTS (
    SELECT FROM audit_logs a
    WHERE a.organization_id = :organization_id AND a.lead_id = l.id AND a.origin = 'history'
      AND a.occurred_at = r.changed_at AND a.to_stage IS NOT DISTINCT FROM r.to_stage
      AND a.outcome = r.outcome
)
ORDER BY l.id, r.changed_at, r.to_stage, r.outcome, r.line DESC
"""
_CHANGED = "SELECT line, 'created' FROM import_events"
_INSERT = """
INSERT INTO audit_logs (
    organization_id, id, lead_id, action, origin, occurred_at, from_stage, to_stage, outcome, actor_id,
    actor_name
)
SELECT :organization_id, new_id(), lead_id, 'stage_changed', 'history', changed_at,
       from_stage, to_stage, outcome, :actor_id, changed_by
FROM import_events ORDER BY lead_id, changed_at
ON CONFLICT DO NOTHING
"""


def finish_history(batch: Batch, converter: Converter) -> pl.DataFrame:
    """The history's own step of a `Converter`: a row moves the lead to an open stage, wins or loses
    it.

    Rejects a row that says neither a stage nor an outcome, a contradiction, and a change in the
    future.
    """
    stage, outcome = settle_outcome(batch, "to_stage")
    silent = stage.is_null() & (outcome.is_null() | (outcome == Outcome.OPEN.value))
    batch.reject_where(silent, "to_stage", ImportProblem.VALUE_MISSING)
    changed = batch.column("changed_at", INSTANT)
    batch.reject_where(changed > converter.now, "changed_at", ImportProblem.IN_THE_FUTURE)
    frame = pl.DataFrame(
        {
            "line": batch.raw[LINE],
            "external_id": batch.column("external_id"),
            "from_stage": batch.column("from_stage"),
            "stage": stage,
            "outcome": outcome,
            "changed_at": changed,
            "changed_by": batch.column("changed_by"),
        }
    )
    won, lost = pl.col("outcome") == Outcome.WON.value, pl.col("outcome") == Outcome.LOST.value
    return frame.select(
        "line",
        "external_id",
        # A row may come from “Closed Lost”: that is no stage, and the row before it said which it was.
        pl.when(pl.col("from_stage").is_in([stage.value for stage in Stage]))
        .then("from_stage")
        .alias("from_stage"),
        pl.when(won)
        .then(pl.lit(Stage.FECHADO.value))
        .when(~lost.fill_null(value=False))
        .then("stage")
        .alias("to_stage"),
        pl.col("outcome").fill_null(Outcome.OPEN.value),
        "changed_at",
        "changed_by",
    )


def apply_history(current: Run) -> Counts:
    """Add the staged stage changes to the audit log and derive their leads anew; counts in rows.

    The rows' leads are known (others were rejected before). `created` are the changes that the
    audit log did not have, `unchanged` those it had.
    """
    scope, session, parameters = current.scope, current.session, current.parameters
    staged = int(session.scalar(text("SELECT count(*) FROM import_rows")) or 0)
    with staging_table(session, _EVENTS.name, _EVENTS_COLUMNS):
        created = run(session, _CHOOSE, parameters)
        if current.changes is not None:
            current.changes.update(session.execute(text(_CHANGED)).all())
        if created and not current.dry_run:
            analyze(session, _EVENTS.name, "lead_id")
            affected: Select[UUID] = select(_EVENTS.c.lead_id).distinct()
            subtract_from_rollup(scope, session, affected)
            run(session, _INSERT, parameters)
            rebuild_stays(scope, session, affected)
            rescore(scope, session, affected, current.now, anew=True)
            add_to_rollup(scope, session, affected)
    return Counts(created=created, unchanged=staged - created)
