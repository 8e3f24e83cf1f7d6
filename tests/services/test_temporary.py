"""Temporary tables: what they hold, and that the planner is back to its usual self after them."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from services.database.models import Lead
from services.database.sessions import Database
from services.database.temporary import MANY_LEADS, chosen_leads, table_of_leads
from services.scope import OrgScope
from tests.services.lead_rows import add_lead, leads_of

CHOSEN = table_of_leads("chosen_in_a_test")
INSIDE = table_of_leads("chosen_inside_in_a_test")


def _planner(session: Session) -> tuple[str, str]:
    return tuple(session.scalar(text(f"SHOW {name}")) for name in ("enable_nestloop", "work_mem"))  # type: ignore[return-value]


def _count(session: Session) -> int | None:
    return session.scalar(select(func.count()).select_from(CHOSEN))


def test_each_own_lead_is_chosen_once(
    database: Database, session: Session, organization: OrgScope, other_organization: OrgScope
) -> None:
    own = add_lead(organization, session)
    with database.transaction(other_organization) as theirs:
        foreign = add_lead(other_organization, theirs)
    twice = select(Lead.id).where(Lead.id.in_([own, foreign])).union_all(select(Lead.id)).subquery()
    with chosen_leads(organization, session, CHOSEN, select(twice.c.id)) as leads:
        assert (leads, _count(session)) == (1, 1)
    assert session.scalar(text("SELECT to_regclass('chosen_in_a_test')")) is None


@pytest.mark.parametrize("count", [1, MANY_LEADS + 1])
def test_the_planner_is_left_as_it_was(session: Session, organization: OrgScope, count: int) -> None:
    usual = _planner(session)
    for _ in range(count):
        add_lead(organization, session)
    with chosen_leads(organization, session, CHOSEN, leads_of(organization)):
        inside = _planner(session)
        assert (inside == usual) == (count == 1)
        with chosen_leads(organization, session, INSIDE, leads_of(organization).limit(1)):
            assert _planner(session) == inside
        assert _planner(session) == inside
    assert _planner(session) == usual
