"""Keeps `lead_search` right by the writes themselves: the tokens that leads are found and sorted by.

The tokens of many leads cost as much as half of an import, so a large import leaves its leads in the
backlog, and whoever ran it works the backlog off right after the commit (`work_off_search_backlog`).
"""

from __future__ import annotations

from uuid import UUID, uuid4

from sqlalchemy import Select, delete, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.types import Uuid

from services.database.bound import are_few, execute_for
from services.database.models import Lead, LeadSearchBacklog
from services.database.queries.lead_search import ADD_MISSING, REMOVE_FORMER, TOKENS_OF_CHOSEN
from services.database.temporary import chosen_leads, table_of_leads
from services.scope import OrgScope

AT_ONCE = 2_000
"""So many leads get their tokens in the transaction that writes them."""
CHUNK = 5_000
"""Leads of one row of the backlog."""
_CHOSEN = table_of_leads("searched_leads")
_LISTED = "(SELECT unnest(CAST(:of_leads AS uuid[])) AS id)"
"""In its place for a few leads."""


def refresh_search(scope: OrgScope, session: Session, lead_ids: Select[UUID]) -> None:
    """Find these leads by their name, company, e-mail and phone of now, and no more by former ones.

    Call it after they were written *and* their audit rows were: an `edited` row's `changes`, with
    [old, new] under `name`, `company`, `email` and `phone`, tells what a lead was found by before.
    The leads are locked by whoever changes them. Writes nothing where nothing is to be changed.
    """
    if are_few(lead_ids):
        session.flush()
        for statement in (REMOVE_FORMER, ADD_MISSING):
            few = text(statement.format(chosen=_LISTED))
            execute_for(scope, session, few, lead_ids, organization_id=scope.organization_id)
        return
    with chosen_leads(scope, session, _CHOSEN, lead_ids):
        _run(scope, session, REMOVE_FORMER)
        _run(scope, session, ADD_MISSING)


def refresh_search_later(scope: OrgScope, session: Session, lead_ids: Select[UUID]) -> None:
    """`refresh_search` for a few leads; many are put into the backlog instead."""
    with chosen_leads(scope, session, _CHOSEN, lead_ids) as leads:
        if leads > AT_ONCE:
            _enqueue(scope, session)
    if leads <= AT_ONCE:
        refresh_search(scope, session, lead_ids)


def work_off_search_backlog(scope: OrgScope, session: Session) -> int:
    """Make the tokens of one chunk of the backlog; returns how many leads wait after it.

    Call it until it returns 0, each time in a transaction of its own. Two at once take different chunks.
    """
    row = session.scalar(
        select(LeadSearchBacklog)
        .where(LeadSearchBacklog.organization_id == scope.organization_id)
        .order_by(LeadSearchBacklog.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if row is None:
        return 0
    mine = select(Lead.id).where(Lead.organization_id == scope.organization_id, Lead.id.in_(row.lead_ids))
    # Whoever edits one of them meanwhile waits, or its former tokens could come back.
    locked = mine.order_by(Lead.id).with_for_update(key_share=True).subquery()
    session.execute(select(func.count()).select_from(locked))
    refresh_search(scope, session, mine)
    session.execute(
        delete(LeadSearchBacklog).where(
            LeadSearchBacklog.organization_id == scope.organization_id, LeadSearchBacklog.id == row.id
        )
    )
    return waiting_for_search(scope, session)


def waiting_for_search(scope: OrgScope, session: Session) -> int:
    """How many leads are in the backlog: a search doesn't find them yet."""
    count = select(func.coalesce(func.sum(func.cardinality(LeadSearchBacklog.lead_ids)), 0))
    return int(session.scalar(count.where(LeadSearchBacklog.organization_id == scope.organization_id)) or 0)


def check_search(scope: OrgScope, session: Session) -> list[tuple[str, str]]:
    """(token, lead's id) of what is missing from the organization's tokens, or too much in them: [] when
    they are right, which they are once nothing waits in the backlog."""
    everybody = select(Lead.id).where(Lead.organization_id == scope.organization_id)
    with chosen_leads(scope, session, _CHOSEN, everybody):
        counted = TOKENS_OF_CHOSEN.format(chosen=_CHOSEN.name)
        kept = """
            SELECT organization_id, token, lead_id FROM lead_search WHERE organization_id = :organization_id
        """
        wrong = f"({counted} EXCEPT {kept}) UNION ALL ({kept} EXCEPT {counted})"
        statement = text(f"SELECT token, id::text FROM ({wrong}) w(o, token, id) ORDER BY 1, 2")  # noqa: S608
        rows = session.execute(statement, {"organization_id": scope.organization_id})
        return [(token, lead) for token, lead in rows]


def _enqueue(scope: OrgScope, session: Session) -> None:
    numbered = select(
        _CHOSEN.c.id, ((func.row_number().over(order_by=_CHOSEN.c.id) - 1) // CHUNK).label("chunk")
    ).subquery()
    ids = func.array_agg(numbered.c.id, type_=ARRAY(Uuid))
    chunks = session.scalars(select(ids).group_by(numbered.c.chunk).order_by(numbered.c.chunk)).all()
    session.add_all(
        LeadSearchBacklog(organization_id=scope.organization_id, id=uuid4(), lead_ids=chunk)
        for chunk in chunks
    )
    session.flush()


def _run(scope: OrgScope, session: Session, statement: str) -> None:
    session.execute(text(statement.format(chosen=_CHOSEN.name)), {"organization_id": scope.organization_id})
