"""Interactions go where their lead went, and find back.

What is told of a merged lead belongs to the one it was merged into: the row's `lead_id` is the survivor then,
and `merged_from_id` the lead it was told of. An interaction is what it says (lead, instant, kind): where the
survivor has the same, the merged lead keeps its row, so that nothing counts twice and nothing is lost.
Always true after these functions: whatever lies with a merged lead, its survivor has the same.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select, text
from sqlalchemy.orm import Session

from services.database.models import Lead
from services.scope import OrgScope

_SETTLE = text("""
UPDATE interactions i
SET lead_id = m.survivor_id, merged_from_id = coalesce(i.merged_from_id, i.lead_id)
FROM (
    SELECT DISTINCT ON (l.merged_into_id, n.occurred_at, n.kind)
           l.merged_into_id AS survivor_id, n.lead_id, n.occurred_at, n.kind
    FROM leads l JOIN interactions n ON n.organization_id = :organization_id AND n.lead_id = l.id
    WHERE l.organization_id = :organization_id AND l.merged_into_id = ANY(CAST(:survivors AS uuid[]))
      AND NOT EXISTS (
          SELECT FROM interactions k
          WHERE k.organization_id = :organization_id AND k.lead_id = l.merged_into_id
            AND k.occurred_at = n.occurred_at AND k.kind = n.kind
      )
    ORDER BY l.merged_into_id, n.occurred_at, n.kind, n.lead_id
) m
WHERE i.organization_id = :organization_id AND i.lead_id = m.lead_id AND i.occurred_at = m.occurred_at
  AND i.kind = m.kind
""")
_TOLD_OF_THEM = """
    i.organization_id = :organization_id AND i.lead_id = :survivor_id
    AND i.merged_from_id = ANY(CAST(:told_of AS uuid[]))
"""
_FREE = """
    NOT EXISTS (
        SELECT FROM interactions k
        WHERE k.organization_id = :organization_id AND k.lead_id = {lead} AND k.occurred_at = i.occurred_at
          AND k.kind = i.kind
    )
"""
_BACK = text(f"""
UPDATE interactions i SET lead_id = :merged_id, merged_from_id = nullif(i.merged_from_id, :merged_id)
WHERE {_TOLD_OF_THEM} AND {_FREE.format(lead=":merged_id")}
""")  # noqa: S608 (made of the code's own constants)
_HOME = text(f"""
UPDATE interactions i SET lead_id = i.merged_from_id, merged_from_id = NULL
WHERE {_TOLD_OF_THEM} AND {_FREE.format(lead="i.merged_from_id")}
""")  # noqa: S608
_TWICE = text(f"DELETE FROM interactions i WHERE {_TOLD_OF_THEM}")  # noqa: S608


_GUEST_HOME = text(f"""
UPDATE interactions i SET lead_id = i.merged_from_id, merged_from_id = NULL
WHERE i.organization_id = :organization_id AND i.lead_id = :lead_id AND i.occurred_at = :occurred_at
  AND i.kind = :kind AND i.merged_from_id IS NOT NULL AND {_FREE.format(lead="i.merged_from_id")}
""")  # noqa: S608


def has_merged_leads(scope: OrgScope, session: Session) -> bool:
    """Whether any lead of the organization is merged into another."""
    merged = exists().where(Lead.organization_id == scope.organization_id, Lead.merged_into_id.is_not(None))
    return bool(session.scalar(select(merged)))


def settle_interactions(scope: OrgScope, session: Session, survivors: Collection[UUID]) -> None:
    """Bring to these leads what was told of the leads merged into them and they don't have.

    The caller brackets the write (`services.interactions.interactions_changing`) around the survivors and
    all that were merged into them.
    """
    session.execute(_SETTLE, {"organization_id": scope.organization_id, "survivors": list(survivors)})


def bring_back(
    scope: OrgScope, session: Session, survivor_id: UUID, merged_id: UUID, children: Collection[UUID]
) -> None:
    """Give a lead that is no longer merged what was told of it, and of the `children` that go with it."""
    values = {
        "organization_id": scope.organization_id,
        "survivor_id": survivor_id,
        "merged_id": merged_id,
        "told_of": [merged_id, *children],
    }
    session.execute(_BACK, values)
    session.execute(_HOME, values)
    session.execute(_TWICE, values)


def send_home(scope: OrgScope, session: Session, lead_id: UUID, occurred_at: datetime, kind: str) -> None:
    """Give a merged lead back its interaction that lies with this lead, of which the same is told by now:
    each keeps what was told of it."""
    values = {"lead_id": lead_id, "occurred_at": occurred_at, "kind": str(kind)}
    session.execute(_GUEST_HOME, values | {"organization_id": scope.organization_id})
