"""What a lead's interactions amount to, one row per lead, kept right by the writes that touch them."""

from __future__ import annotations

from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, exists, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.database.bound import ANY_SCOPE, CHOSEN, are_few, execute_for
from services.database.models import Interaction, LeadBehavior
from services.database.temporary import chosen_leads, table_of_leads
from services.engagement import summed_points
from services.scope import OrgScope
from services.vocabulary import ACTIONS_OF_THE_LEAD, CONTACTS_BY_US, OUTBOUND_ONLY

_CHOSEN = table_of_leads("behavior_of_leads")
_UNSYNCHRONIZED = {"synchronize_session": False}
_FACTS = (
    "points",
    "interactions",
    "first_contact_at",
    "last_lead_action_at",
    "last_outbound_at",
    "last_interaction_at",
)


def refresh_behavior(scope: OrgScope, session: Session, lead_ids: Select[UUID]) -> None:
    """Work out `lead_behavior_tracking` anew for these leads, from all their interactions.

    Call it after their interactions changed. A lead without interactions has no row. The row holds
    interactions that lie in the future too; who looks from before `last_interaction_at` counts the
    interactions themselves (`services.database.queries.population.behavior_at`). Rows that are
    right already are not written.
    """
    if are_few(lead_ids):
        session.flush()
        for statement in _few_statements():
            execute_for(scope, session, statement, lead_ids)
        return
    with chosen_leads(scope, session, _CHOSEN, lead_ids):
        for statement in _statements(scope, select(_CHOSEN.c.id)):
            session.execute(statement, execution_options=_UNSYNCHRONIZED)


@cache
def _few_statements() -> tuple[Any, Any]:
    return _statements(ANY_SCOPE, CHOSEN)


def _statements(scope: OrgScope, chosen: Select[UUID]) -> tuple[Any, Any]:
    nothing_left = delete(LeadBehavior).where(
        LeadBehavior.organization_id == scope.organization_id,
        LeadBehavior.lead_id.in_(chosen),
        ~exists().where(
            Interaction.organization_id == LeadBehavior.organization_id,
            Interaction.lead_id == LeadBehavior.lead_id,
        ),
    )
    return _upsert(scope, chosen), nothing_left


def _upsert(scope: OrgScope, chosen: Select[UUID]) -> Any:
    at, kind = Interaction.occurred_at, Interaction.kind
    facts = (
        select(
            Interaction.organization_id,
            Interaction.lead_id,
            summed_points(),
            func.count(),
            func.min(at).filter(kind.in_(CONTACTS_BY_US)),
            func.max(at).filter(kind.in_(ACTIONS_OF_THE_LEAD)),
            func.max(at).filter(kind.in_(OUTBOUND_ONLY)),
            func.max(at),
        )
        .where(Interaction.organization_id == scope.organization_id, Interaction.lead_id.in_(chosen))
        .group_by(Interaction.organization_id, Interaction.lead_id)
    )
    statement = insert(LeadBehavior).from_select(["organization_id", "lead_id", *_FACTS], facts)
    return statement.on_conflict_do_update(
        index_elements=[LeadBehavior.organization_id, LeadBehavior.lead_id],
        set_={fact: statement.excluded[fact] for fact in _FACTS},
        where=or_(
            *(getattr(LeadBehavior, fact).is_distinct_from(statement.excluded[fact]) for fact in _FACTS)
        ),
    )
