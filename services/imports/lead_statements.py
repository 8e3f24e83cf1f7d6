"""The statements that turn staged rows into leads, in the order in which `leads` runs them.

All set-based, all in one transaction; every one names its organization. `import_leads` holds the one
row per lead that counts, `import_changes` what it changes of a lead that exists, `import_owners`
whom its words for an owner mean. `new_id()` is the server's best (see `staging.run`).
"""

from __future__ import annotations

LEADS = "import_leads"
CHANGES = "import_changes"
OWNERS = "import_owners"
LEADS_COLUMNS = {
    "lead_id": "uuid NOT NULL",
    "is_new": "boolean NOT NULL",
    "fingerprint": "text NOT NULL",
    "decided": "boolean NOT NULL",
    "began": "timestamptz NOT NULL",
    "entered": "timestamptz NOT NULL",
    "closed": "timestamptz",
    "external_id": "text NOT NULL",
    "name": "text",
    "email": "text",
    "phone": "text",
    "company": "text",
    "source": "text",
    "stage": "text",
    "outcome": "text",
    "lead_score": "smallint",
    "estimated_value": "numeric(14,2)",
    "closing_value": "numeric(14,2)",
    "assigned_to": "text",
    "created_at": "timestamptz",
    "stage_entered_at": "timestamptz",
    "closed_at": "timestamptz",
    "lost_reason": "text",
    "custom": "jsonb",
}
"""`began`, `entered`, `closed`: creation, entry into the stage and closing as a new lead gets them."""
CHANGES_COLUMNS = {
    "lead_id": "uuid PRIMARY KEY",
    "fields": "jsonb NOT NULL",
    "assignment": "jsonb",
    "from_stage": "text",
    "move_to": "text",
    "move_at": "timestamptz",
    "close_as": "text",
    "close_at": "timestamptz",
    "closing_moved": "boolean NOT NULL",
    "touched": "boolean",
}
OWNERS_COLUMNS = {"assigned_to": "text", "owner_id": "uuid"}
CHOOSE = """
INSERT INTO import_leads
SELECT coalesce(l.id, new_id()), l.id IS NULL, r.fingerprint, r.decided, d.began, e.entered,
       CASE WHEN r.decided THEN greatest(coalesce(r.closed_at, r.stage_entered_at, d.began), d.began) END,
       r.external_id, r.name, r.email, r.phone, r.company, r.source, r.stage, r.outcome, r.lead_score,
       r.estimated_value, r.closing_value, r.assigned_to, r.created_at, r.stage_entered_at, r.closed_at,
       r.lost_reason, r.custom
FROM (
    SELECT DISTINCT ON (external_id COLLATE "C") r.*,
           coalesce(r.outcome IN ('won', 'lost'), false) AS decided,
           md5(ROW(r.name, r.email, r.phone, r.company, r.source, r.stage, r.outcome, r.lead_score,
                   r.estimated_value, r.closing_value, r.assigned_to, r.created_at, r.stage_entered_at,
                   r.closed_at, r.lost_reason, r.custom)::text) AS fingerprint
    FROM (SELECT line, external_id, name, email, phone, company, source, stage, outcome, lead_score,
                 estimated_value, closing_value, assigned_to, created_at, stage_entered_at, closed_at,
                 lost_reason, jsonb_strip_nulls(custom) AS custom
          FROM import_rows) r
    ORDER BY external_id COLLATE "C", line DESC
) r
CROSS JOIN LATERAL (
    SELECT coalesce(r.created_at, least(r.stage_entered_at, CASE WHEN r.decided THEN r.closed_at END), :now)
           AS began
) d
CROSS JOIN LATERAL (
    SELECT greatest(d.began, least(coalesce(r.stage_entered_at, d.began),
                                   CASE WHEN r.decided THEN r.closed_at END)) AS entered
) e
LEFT JOIN leads l ON l.organization_id = :organization_id AND l.external_id = r.external_id
WHERE l.import_fingerprint IS DISTINCT FROM r.fingerprint
"""
"""The last row of each external id, without those whose lead was last imported from the same values."""

LOCK = """
SELECT count(*) FROM (
    SELECT l.id FROM leads l JOIN import_leads i ON i.lead_id = l.id AND NOT i.is_new
    WHERE l.organization_id = :organization_id ORDER BY l.id FOR NO KEY UPDATE OF l
) locked
"""

COMPARE = """
INSERT INTO import_changes
SELECT compared.*, fields <> '{}' OR assignment IS NOT NULL OR move_to IS NOT NULL OR close_as IS NOT NULL
FROM (
    SELECT l.id, f.fields,
           CASE WHEN o.owner_id IS NOT NULL AND l.assigned_user_id IS DISTINCT FROM o.owner_id
                THEN jsonb_build_array(l.assigned_user_id, o.owner_id) END AS assignment,
           l.stage, t.move_to,
           CASE WHEN t.move_to IS NULL THEN NULL
                WHEN i.stage_entered_at > s.since AND (t.close_as IS NULL OR i.stage_entered_at <= c.close_at)
                THEN i.stage_entered_at
                WHEN t.close_as IS NOT NULL THEN c.close_at
                ELSE greatest(:now, s.since) END,
           t.close_as,
           CASE WHEN t.close_as IS NOT NULL THEN c.close_at END,
           t.close_as IS NOT NULL AND coalesce(i.closed_at < s.since, false)
    FROM import_leads i
    JOIN leads l ON l.organization_id = :organization_id AND l.id = i.lead_id
    LEFT JOIN import_owners o ON o.assigned_to = i.assigned_to
    CROSS JOIN LATERAL (SELECT greatest(l.stage_entered_at, l.closed_at) AS since) s
    CROSS JOIN LATERAL (
        SELECT CASE WHEN i.outcome = 'won' AND l.outcome <> 'won' THEN 'won'
                    WHEN i.outcome = 'lost' AND (l.outcome <> 'lost' OR i.stage <> l.stage) THEN 'lost'
               END AS close_as,
               CASE WHEN i.outcome = 'won' AND l.outcome = 'won' THEN NULL
                    WHEN i.stage IS NOT NULL AND i.stage <> l.stage THEN i.stage
                    WHEN i.outcome = 'open' AND l.outcome <> 'open'
                    THEN CASE l.stage WHEN 'fechado' THEN 'negociacao' ELSE l.stage END
               END AS move_to
    ) t
    CROSS JOIN LATERAL (
        SELECT CASE WHEN i.closed_at >= s.since THEN i.closed_at
                    WHEN i.closed_at IS NOT NULL AND s.since <= l.created_at THEN s.since
                    WHEN i.stage_entered_at > s.since THEN i.stage_entered_at
                    ELSE greatest(:now, s.since) END AS close_at
    ) c
    CROSS JOIN LATERAL (
        SELECT coalesce(jsonb_object_agg(v.field, jsonb_build_array(v.old, v.new)), '{}') AS fields
        FROM (VALUES
            ('name', to_jsonb(l.name), to_jsonb(i.name)),
            ('email', to_jsonb(l.email), to_jsonb(i.email)),
            ('phone', to_jsonb(l.phone), to_jsonb(i.phone)),
            ('company', to_jsonb(l.company), to_jsonb(i.company)),
            ('source', to_jsonb(l.source), to_jsonb(i.source)),
            ('lead_score', to_jsonb(l.lead_score), to_jsonb(i.lead_score)),
            ('score_origin', to_jsonb(l.score_origin),
             CASE WHEN i.lead_score IS NOT NULL THEN to_jsonb('imported'::text) END),
            ('estimated_value', to_jsonb(l.estimated_value), to_jsonb(i.estimated_value)),
            ('closing_value', to_jsonb(l.closing_value), to_jsonb(i.closing_value)),
            ('created_at', to_jsonb(l.created_at), to_jsonb(i.created_at)),
            ('lost_reason', to_jsonb(l.lost_reason), to_jsonb(i.lost_reason)),
            ('custom_fields', l.custom_fields, l.custom_fields || i.custom)
        ) v(field, old, new)
        WHERE v.new IS NOT NULL AND v.old IS DISTINCT FROM v.new
    ) f
    WHERE NOT i.is_new
) compared
"""
"""What a row changes of a lead that exists. A blank or missing cell leaves its value alone."""

UPDATE_TOUCHED = """
UPDATE leads l
SET name = coalesce(i.name, l.name), email = coalesce(i.email, l.email), phone = coalesce(i.phone, l.phone),
    company = coalesce(i.company, l.company), source = coalesce(i.source, l.source),
    lead_score = coalesce(i.lead_score, l.lead_score),
    score_origin = CASE WHEN i.lead_score IS NULL THEN l.score_origin ELSE 'imported' END,
    score_factors = CASE WHEN i.lead_score IS NULL THEN l.score_factors
                         ELSE jsonb_build_object('imported', i.lead_score) END,
    estimated_value = coalesce(i.estimated_value, l.estimated_value),
    closing_value = coalesce(i.closing_value, l.closing_value),
    assigned_user_id = coalesce(o.owner_id, l.assigned_user_id),
    created_at = coalesce(i.created_at, l.created_at), lost_reason = coalesce(i.lost_reason, l.lost_reason),
    custom_fields = l.custom_fields || coalesce(i.custom, '{}'),
    import_fingerprint = i.fingerprint, version = l.version + 1, updated_at = now()
FROM import_leads i JOIN import_changes c ON c.lead_id = i.lead_id AND c.touched
LEFT JOIN import_owners o ON o.assigned_to = i.assigned_to
WHERE l.organization_id = :organization_id AND l.id = i.lead_id
"""

UPDATE_FINGERPRINTS = """
UPDATE leads l SET import_fingerprint = i.fingerprint
FROM import_leads i JOIN import_changes c ON c.lead_id = i.lead_id AND NOT c.touched
WHERE l.organization_id = :organization_id AND l.id = i.lead_id
"""
"""The row says what the lead says already: not a change, but what the next file is compared with."""

AUDIT_STAGES = """
INSERT INTO audit_logs (organization_id, id, lead_id, action, origin, occurred_at, from_stage, to_stage,
                        outcome, actor_id)
SELECT :organization_id, new_id(), c.lead_id, 'stage_changed', 'snapshot', e.occurred_at,
       e.from_stage, e.to_stage, e.outcome, :actor_id
FROM import_changes c
CROSS JOIN LATERAL (VALUES
    (c.move_at, c.from_stage, c.move_to, 'open'),
    (c.close_at, coalesce(c.move_to, c.from_stage), CASE WHEN c.close_as = 'won' THEN 'fechado' END,
     c.close_as)
) e(occurred_at, from_stage, to_stage, outcome)
WHERE e.occurred_at IS NOT NULL
"""

AUDIT_EDITS = """
INSERT INTO audit_logs (organization_id, id, lead_id, action, origin, occurred_at, actor_id, changes)
SELECT :organization_id, new_id(), c.lead_id, e.action, 'snapshot', :now, :actor_id, e.changes
FROM import_changes c
CROSS JOIN LATERAL (VALUES
    ('edited', nullif(c.fields, '{}')),
    ('assigned', CASE WHEN c.assignment IS NOT NULL
                      THEN jsonb_build_object('assigned_user_id', c.assignment) END)
) e(action, changes)
WHERE e.changes IS NOT NULL
"""

CHANGED = """
SELECT i.external_id, CASE WHEN i.is_new THEN 'created' ELSE 'updated' END
FROM import_leads i LEFT JOIN import_changes c ON c.lead_id = i.lead_id
WHERE i.is_new OR c.touched
"""

NOTES = """
SELECT count(*) FILTER (WHERE is_new AND created_at IS NULL AND began < :now),
       count(*) FILTER (WHERE is_new AND created_at IS NULL AND began >= :now),
       count(*) FILTER (WHERE decided AND closed_at IS NULL AND (is_new OR c.close_as IS NOT NULL)),
       count(*) FILTER (WHERE c.closing_moved),
       count(*) FILTER (WHERE NOT decided AND closed_at IS NOT NULL),
       count(*) FILTER (WHERE is_new AND outcome = 'lost' AND stage IS NULL)
FROM import_leads i LEFT JOIN import_changes c ON c.lead_id = i.lead_id
"""
