"""Probes of the leads table: its pages, counts, search and file."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services import lead_export, lead_search, leads
from services.database.models import Lead
from services.database.queries import lead_behavior, lead_counts, lead_names, lead_order
from services.database.queries import lead_search as search_queries
from services.database.queries import leads as lead_queries
from services.database.queries.leads import Chosen
from services.scope import OrgScope
from services.search_terms import terms_of
from services.selection import LeadOrder, LeadSelection
from services.vocabulary import BehavioralFlag, LeadSort
from tests.support.probes.common import NOW, Probe, Probes
from tests.support.rows import Filled

ALL = LeadSelection()
BY_NAME = LeadOrder(LeadSort.NAME)


def _chosen(scope: OrgScope, session: Session) -> Chosen:
    return lead_queries.chosen_by(scope, session, ALL, {}, 90, NOW)


def _found(scope: OrgScope, session: Session, theirs: Filled) -> list[Any]:
    """Everything a search finds that asks for just their lead."""
    terms = terms_of(theirs.lead_marker)
    assert terms is not None
    return list(session.execute(search_queries.found_leads(scope, terms)))


def _found_tokens(scope: OrgScope, session: Session, theirs: Filled) -> list[Any]:
    terms = terms_of(theirs.lead_marker)
    assert terms is not None
    return list(session.execute(search_queries.found_tokens(scope, terms)))


def _behavior(scope: OrgScope, session: Session, theirs: Filled) -> list[Any]:
    listed = lead_behavior.listed_behavior(scope, session, LeadSelection(flag=BehavioralFlag.WENT_QUIET), NOW)
    assert listed is not None
    return list(session.execute(select(listed.rows)))


def _theirs(theirs: Filled) -> Any:
    return select(Lead.id).where(Lead.id == theirs.lead_id)


READERS: Probes = {
    leads.list_leads: Probe(
        lambda scope, session, theirs: [
            leads.list_leads(scope, session, ALL, NOW),
            leads.list_leads(scope, session, LeadSelection(text=theirs.lead_marker), NOW, order=BY_NAME),
        ]
    ),
    leads.count_leads: Probe(lambda scope, session, theirs: leads.count_leads(scope, session, ALL, NOW)),
    lead_export.leads_csv: Probe(
        lambda scope, session, theirs: list(
            lead_export.leads_csv(
                scope, session, ALL, NOW, order=BY_NAME, columns=("company", "email", "phone", "assignee")
            )
        )
    ),
}
PARTS: Probes = {
    lead_queries.chosen_by: Probe(
        lambda scope, session, theirs: list(
            session.execute(_chosen(scope, session).of(select(Lead.name, Lead.email)))
        )
    ),
    lead_queries.page_of: Probe(
        lambda scope, session, theirs: lead_queries.page_of(
            scope,
            session,
            _chosen(scope, session),
            lead_order.phases_of(LeadOrder(LeadSort.SCORE), ALL),
            None,
            50,
        )
    ),
    lead_queries.leads_at: Probe(
        lambda scope, session, theirs: lead_queries.leads_at(scope, session, [theirs.lead_id])
    ),
    lead_names.page_by_name: Probe(
        lambda scope, session, theirs: lead_names.page_by_name(
            scope, session, _chosen(scope, session), None, 50, descending=False
        )
    ),
    lead_counts.total_of: Probe(
        lambda scope, session, theirs: lead_counts.total_of(scope, session, _chosen(scope, session), None)
    ),
    search_queries.found_leads: Probe(_found),
    search_queries.found_tokens: Probe(_found_tokens),
    lead_behavior.listed_behavior: Probe(_behavior),
    lead_counts.hits_of: Probe(
        lambda scope, session, theirs: lead_counts.hits_of(scope, session, _chosen(scope, session))
    ),
    lead_search.waiting_for_search: Probe(
        lambda scope, session, theirs: lead_search.waiting_for_search(scope, session)
    ),
    lead_search.check_search: Probe(lambda scope, session, theirs: lead_search.check_search(scope, session)),
}
WRITERS: Probes = {
    lead_search.refresh_search: Probe(
        lambda scope, session, theirs: lead_search.refresh_search(scope, session, _theirs(theirs))
    ),
    lead_search.refresh_search_later: Probe(
        lambda scope, session, theirs: lead_search.refresh_search_later(scope, session, _theirs(theirs))
    ),
    lead_search.work_off_search_backlog: Probe(
        lambda scope, session, theirs: lead_search.work_off_search_backlog(scope, session)
    ),
    lead_export.note_export: Probe(
        lambda scope, session, theirs: lead_export.note_export(scope, session, 3, NOW)
    ),
}
