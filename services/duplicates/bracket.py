"""What a merge and its undo share: the leads concerned, locked, and all that is derived from them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, any_, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.types import Uuid

from services.behavior_tracking import refresh_behavior
from services.database.bound import few_leads
from services.database.models import Lead
from services.database.queries.assignment import one_of_leads
from services.database.rollups import add_to_rollup, subtract_from_rollup
from services.database.temporary import MANY_LEADS
from services.duplicates.backlog import compare_later
from services.lead_search import refresh_search
from services.scope import OrgScope
from services.scores import rescore
from services.versions import bump_data_version


def lock_group(scope: OrgScope, session: Session, ids: Collection[UUID]) -> dict[UUID, Lead]:
    """These leads, all that were merged into them and what they were merged into, locked in the order of
    their ids, as they stand then."""
    listed = any_(literal(list(ids), ARRAY(Uuid)))
    mine = Lead.organization_id == scope.organization_id
    survivors = select(Lead.merged_into_id).where(mine, Lead.id == listed)
    named = select(Lead.id).where(mine, or_(Lead.id == listed, Lead.merged_into_id == listed))
    leads = session.scalars(
        select(Lead)
        .where(mine, or_(Lead.id.in_(named), Lead.id.in_(survivors)))
        .order_by(Lead.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return {lead.id: lead for lead in leads}


@contextmanager
def leads_changing(
    scope: OrgScope,
    session: Session,
    group: Mapping[UUID, Lead],
    now: datetime,
    *,
    rescored: Collection[UUID],
) -> Iterator[None]:
    """The bracket around a write to these locked leads: behaviour, search, scores (of `rescored`), the
    waiting comparison, roll-up and data version follow at its end. Objects of the session are expired."""
    all_of_them = _chosen(scope, group)
    subtract_from_rollup(scope, session, all_of_them)
    yield
    session.flush()
    refresh_behavior(scope, session, all_of_them)
    refresh_search(scope, session, all_of_them)
    compare_later(scope, session, all_of_them)
    rescore(scope, session, _chosen(scope, rescored), now)
    add_to_rollup(scope, session, all_of_them)
    bump_data_version(scope, session)
    session.expire_all()


def lead_called(lead: Lead) -> str:
    """What a sentence calls the lead."""
    return lead.name or lead.external_id


def _chosen(scope: OrgScope, ids: Collection[UUID]) -> Select[UUID]:
    if len(ids) <= MANY_LEADS:
        return few_leads(scope, list(ids))
    return select(Lead.id).where(Lead.organization_id == scope.organization_id, one_of_leads(list(ids)))
