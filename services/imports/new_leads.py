"""New leads out of chosen rows: the lead, its audit log and its stay, each written once.

A new lead has no history: its state and its stay are what `services.stays` would derive from the one
or two audit rows that it gets, so they are written with it instead of being derived.
"""

from __future__ import annotations

from sqlalchemy import Subquery, column, text

from services.database.models import Lead
from services.imports.report import Run
from services.imports.staging import run
from services.scores import insert_scored

_ROWS = """
SELECT CAST(:organization_id AS uuid) AS organization_id, i.lead_id AS id, i.external_id, i.name, i.email,
       i.phone, i.company, coalesce(i.source, 'unattributed') AS source,
       CASE WHEN i.outcome = 'won' THEN 'fechado' ELSE coalesce(i.stage, 'lead') END AS stage,
       CASE WHEN i.decided THEN i.outcome ELSE 'open' END AS outcome,
       CASE WHEN i.outcome = 'won' THEN 5
            ELSE array_position(ARRAY['lead', 'contato', 'proposta', 'negociacao'],
                                coalesce(i.stage, 'lead')) END AS reached,
       coalesce(i.lead_score, 0::smallint) AS lead_score,
       coalesce(i.lead_score, 0::smallint) AS initial_score,
       '{}'::jsonb AS score_factors,
       CASE WHEN i.lead_score IS NULL THEN 'rules' ELSE 'imported' END AS score_origin,
       i.estimated_value, i.closing_value, o.owner_id AS assigned_user_id, i.began AS created_at,
       CASE WHEN i.outcome = 'won' AND i.stage IS NULL THEN i.closed ELSE i.entered END AS stage_entered_at,
       i.closed AS closed_at, i.lost_reason, coalesce(i.custom, '{}') AS custom_fields,
       CAST(NULL AS uuid) AS merged_into_id, i.fingerprint AS import_fingerprint, 1 AS version,
       now() AS updated_at
FROM import_leads i LEFT JOIN import_owners o ON o.assigned_to = i.assigned_to
WHERE i.is_new
"""

_AUDIT = """
INSERT INTO audit_logs (organization_id, id, lead_id, action, origin, occurred_at, from_stage, to_stage,
                        outcome, actor_id)
SELECT :organization_id, new_id(), i.lead_id, e.action, 'snapshot', e.occurred_at, e.from_stage,
       e.to_stage, e.outcome, :actor_id
FROM import_leads i
CROSS JOIN LATERAL (VALUES
    ('created', i.entered, NULL, CASE WHEN i.outcome = 'won' AND i.stage IS NULL THEN 'fechado'
                                      ELSE coalesce(i.stage, 'lead') END, NULL),
    ('stage_changed', i.closed, coalesce(i.stage, 'lead'), CASE WHEN i.outcome = 'won' THEN 'fechado' END,
     i.outcome)
) e(action, occurred_at, from_stage, to_stage, outcome)
WHERE i.is_new AND (e.action = 'created' OR i.decided)
ORDER BY i.lead_id
"""

_STAYS = """
INSERT INTO stage_stays (organization_id, lead_id, position, stage, entered_at, left_at, exit)
SELECT :organization_id, i.lead_id, 1, coalesce(i.stage, 'lead'), i.entered, i.closed,
       CASE WHEN i.decided THEN i.outcome END
FROM import_leads i
WHERE i.is_new AND NOT (i.decided AND i.outcome = 'won' AND i.stage IS NULL)
ORDER BY i.lead_id
"""
"""A lead that arrives won, without a stage that it was won from, never stood in one."""


def write_new_leads(current: Run) -> None:
    """Insert the new ones among `import_leads`, scored as of the import's clock."""
    insert_scored(current.scope, current.session, _rows(current), current.now)
    run(current.session, _AUDIT, current.parameters)
    run(current.session, _STAYS, current.parameters)


def _rows(current: Run) -> Subquery:
    columns = (column(one.name, one.type) for one in Lead.__table__.columns if one.computed is None)
    statement = text(_ROWS).bindparams(organization_id=current.scope.organization_id)
    return statement.columns(*columns).subquery("new_leads")
