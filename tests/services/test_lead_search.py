"""Searching leads: what people type, what it finds, and that the tokens stay what the leads say."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from services import lead_search
from services.database.models import Lead
from services.database.queries.lead_search import found_leads, is_found
from services.database.sessions import Database
from services.lead_search import (
    check_search,
    refresh_search,
    refresh_search_later,
    waiting_for_search,
    work_off_search_backlog,
)
from services.leads import list_leads
from services.scope import OrgScope
from services.search_terms import folded, folding_sql, terms_of
from services.selection import LeadOrder, LeadSelection
from services.vocabulary import LeadSort
from tests.services.lead_rows import CREATED, add_lead
from tests.support.postgres import create_organization

NOW = CREATED + timedelta(days=30)
EVERYBODY = select(Lead.id)
MARIA = {
    "name": "Maria da Silva D'Ávila",
    "company": "Indústria São José Ltda.",
    "email": "Maria.Silva@Firma.com.br",
    "phone": "+55 (11) 98765-4321",
    "external_id": "CRM-77",
}


@pytest.fixture
def people(organization: OrgScope, session: Session) -> None:
    add_lead(organization, session, **MARIA)
    add_lead(organization, session, name="João Marques", phone="98765 4322", external_id="CRM-78")
    add_lead(organization, session, name=None, email="=cmd@x.com", company="50% off", external_id="x")
    refresh_search(organization, session, EVERYBODY)


def found(scope: OrgScope, session: Session, words: str) -> list[str]:
    page = list_leads(scope, session, LeadSelection(text=words), NOW)
    assert page.total == len(page.rows)
    return sorted(row["external_id"] for row in page.rows)


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("mar sil", ["CRM-77"]),
        ("SIL MAR", ["CRM-77"]),
        ("mar", ["CRM-77", "CRM-78"]),
        ("avila", ["CRM-77"]),
        ("sao jose", ["CRM-77"]),
        ("São  José", ["CRM-77"]),
        ("maria da silva", ["CRM-77"]),
        ("maria.silva@firma.com.br", ["CRM-77"]),
        ("maria.silva", ["CRM-77"]),
        ("MARIA.SIL", ["CRM-77"]),
        ("11987654321", ["CRM-77"]),
        ("(11) 98765-4321", ["CRM-77"]),
        ("+55 11 98765 4321", ["CRM-77"]),
        ("4321", ["CRM-77"]),
        ("11 98765-4322", ["CRM-78"]),
        ("21 98765-4321", []),
        ("CRM-77", ["CRM-77"]),
        ("CRM-7", []),
        ("x", ["x"]),
        ("=cmd@x.com", ["x"]),
        ("50%", ["x"]),
        ("aria", []),
        ("%", []),
        ("nobody", []),
        ("maria joao", []),
    ],
)
def test_what_people_type_finds_whom_they_mean(
    words: str, ids: list[str], people: None, organization: OrgScope, session: Session
) -> None:
    assert found(organization, session, words) == ids
    terms = terms_of(words)
    if terms is not None:  # the two ways to ask agree
        by_tokens = set(session.scalars(found_leads(organization, terms)))
        mine = Lead.organization_id == organization.organization_id
        assert set(session.scalars(select(Lead.id).where(mine, is_found(terms)))) == by_tokens


@given(written=st.text(max_size=40).filter(lambda written: "\0" not in written))
def test_both_foldings_agree(database: Database, written: str) -> None:
    scope = create_organization(database) if not hasattr(database, "folding") else database.folding
    database.folding = scope  # type: ignore[attr-defined]
    kept = written.encode("utf-8", "ignore").decode()
    with database.transaction(scope) as session:
        made = session.scalar(text(f"SELECT {folding_sql('CAST(:written AS text)')}"), {"written": kept})
    assert made == folded(kept)


def test_an_edit_leaves_no_former_name_behind(people: None, organization: OrgScope, session: Session) -> None:
    from services.lead_edits import edit_lead

    lead = session.scalar(select(Lead.id).where(Lead.external_id == "CRM-77"))
    assert lead is not None
    for name in ("Bia Souza", "Maria Souza", "Bia"):
        edit_lead(organization, session, lead, {"name": name}, version=None, now=NOW)
        assert check_search(organization, session) == []
    assert found(organization, session, "maria da silva") == []
    assert found(organization, session, "maria.silva") == ["CRM-77"]
    assert found(organization, session, "bia") == ["CRM-77"]


def test_many_leads_wait_in_the_backlog_and_are_listed_meanwhile(
    organization: OrgScope, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lead_search, "AT_ONCE", 3)
    monkeypatch.setattr(lead_search, "CHUNK", 4)
    for number in range(10):
        add_lead(organization, session, name=f"Ana {number}")
    refresh_search_later(organization, session, EVERYBODY)
    assert waiting_for_search(organization, session) == 10
    for limit in (3, 50):
        order = LeadOrder(LeadSort.NAME, descending=False)
        page = list_leads(organization, session, LeadSelection(), NOW, order=order, limit=limit)
        assert (page.total, len(page.rows)) == (10, min(limit, 10))
    left = [work_off_search_backlog(organization, session) for _ in range(4)]
    assert left[0] in (6, 8)
    assert left[2:] == [0, 0]
    assert check_search(organization, session) == []
    assert len(found(organization, session, "ana")) == 10


def test_few_leads_need_no_backlog(people: None, organization: OrgScope, session: Session) -> None:
    add_lead(organization, session, name="Zeca")
    refresh_search_later(organization, session, EVERYBODY)
    assert waiting_for_search(organization, session) == 0
    assert check_search(organization, session) == []
