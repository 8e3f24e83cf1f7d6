"""`lead-analytics alerts evaluate`: of one organization, of all, and what it says when one can't be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.cli import main
from services.alerts import list_alerts
from services.database.embedded import EmbeddedDatabase
from services.database.models import Organization
from services.database.sessions import Database
from services.organizations import organization_of
from services.scope import OrgScope
from services.vocabulary import AlertRule
from tests.app.people import make_person
from tests.services.alerts.organization import add_leads, lead

Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch, database_urls: EmbeddedDatabase, tmp_path: object) -> None:
    monkeypatch.setenv("DATABASE_URL", database_urls.application_url)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setattr("app.cli.support.configure_logging", lambda _settings: None)


def stuck(scope: OrgScope, session: Session) -> None:
    """A lead worth 300,000 that has been in its stage for a month."""
    long_ago = datetime.now(UTC) - timedelta(days=30)
    add_leads(session, [lead(scope, estimated_value=Decimal(300_000), created_at=long_ago)])


def rules_of(database: Database, scope: OrgScope) -> set[str]:
    with database.transaction(scope) as session:
        return {alert["rule"] for alert in list_alerts(scope, session, now=datetime.now(UTC)).alerts}


def slug_of(database: Database, scope: OrgScope) -> str:
    with database.transaction(scope) as session:
        return organization_of(scope, session).slug


def test_one_organization(
    database: Database, organization: OrgScope, other_organization: OrgScope, capsys: Captured
) -> None:
    for scope in (organization, other_organization):
        with database.transaction(scope) as session:
            stuck(scope, session)
    slug = slug_of(database, organization)
    assert main(["alerts", "evaluate", "--org", slug]) == 0
    assert capsys.readouterr().out.startswith(f"{slug}: 2 opened, 0 still open, 0 cleared")
    assert rules_of(database, organization) == {AlertRule.PIPELINE_BLOCKED, AlertRule.STALE_DATA}
    assert rules_of(database, other_organization) == set()
    assert main(["alerts", "evaluate", "--org", slug]) == 0
    assert capsys.readouterr().out.startswith(f"{slug}: 0 opened, 2 still open, 0 cleared")


def test_all_of_them_though_one_cannot_be(
    database: Database,
    organization: OrgScope,
    other_organization: OrgScope,
    own_app: Flask,
    capsys: Captured,
) -> None:
    make_person(own_app, organization, other_organization, password=None)
    with database.transaction(organization) as session:
        stuck(organization, session)
    with database.transaction(other_organization) as session:
        row = session.get(Organization, other_organization.organization_id)
        assert row is not None
        row.alert_settings = {"blocked_value": "much"}
    broken = slug_of(database, other_organization)
    try:
        assert main(["alerts", "evaluate"]) == 1
    finally:
        with database.transaction(other_organization) as session:
            session.execute(text("UPDATE organizations SET alert_settings = '{}'"))
    written = capsys.readouterr()
    assert f"{slug_of(database, organization)}: 2 opened" in written.out
    assert broken not in written.out
    assert written.err.startswith("lead-analytics: ")
    assert f"{broken}: blocked_value" in written.err
    assert len(written.err.strip().splitlines()) == 1
