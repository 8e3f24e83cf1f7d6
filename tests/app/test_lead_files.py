"""The download of a list of leads: what the list holds, for whoever sees it, recorded."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from services.database.models import AnalyticsEvent, Lead, Membership
from services.database.sessions import Database
from services.lead_export import LEADS_EXPORTED
from services.lead_search import refresh_search
from services.scope import OrgScope
from services.vocabulary import Role
from tests.app.people import make_person
from tests.services.lead_rows import add_lead

CREATED = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("role", "ids"), [(Role.ADMIN, {"1", "2"}), (Role.ANALYST, {"1", "2"}), (Role.REP, {"2"})]
)
def test_everybody_takes_what_they_see(
    role: Role, ids: set[str], own_app: Flask, database: Database, organization: OrgScope
) -> None:
    person = make_person(own_app, organization, role=role)
    person.sign_in()
    with database.transaction(organization) as session:
        me = session.scalar(select(Membership.id).where(Membership.user_id == person.user_id))
        add_lead(organization, session, external_id="1", name="=1+1", created_at=CREATED)
        add_lead(organization, session, external_id="2", name="Ana", created_at=CREATED, assigned_user_id=me)
        refresh_search(organization, session, select(Lead.id))
    answer = person.browser.get("/leads/export.csv?sort=name&columns=score,nonsense&cursor=x")
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    assert ".csv" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert {row[0] for row in rows[1:]} == ids
    assert all(row[1] in ("'=1+1", "Ana") for row in rows[1:])
    assert len(rows[0]) == 3
    with database.transaction(organization) as session:
        event = session.scalars(select(AnalyticsEvent).where(AnalyticsEvent.kind == LEADS_EXPORTED)).one()
        assert (event.data, event.actor_id) == ({"leads": len(ids)}, me)


def test_a_stranger_gets_no_file(own_app: Flask) -> None:
    answer = own_app.test_client().get("/leads/export.csv")
    assert answer.status_code in (302, 303, 401)
