"""The way out of a mail: a link that shows a page when it is opened, and stops the mail when it is posted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from flask import Flask

from app.notify.unsubscribe import stop_address
from services.accounts import add_member
from services.database.sessions import Database
from services.notifications.preferences import Preferences, preferences_of, save_notification_preferences
from services.notifications.refusals import refuses_reports
from services.scope import OrgScope
from services.vocabulary import Role

KEEPS = {"alerts": True, "daily_digest": True, "weekly_digest": True}


@pytest.fixture
def member(database: Database, organization: OrgScope) -> OrgScope:
    """Somebody who wants everything."""
    with database.transaction(organization) as session:
        email = f"{uuid4().hex}@example.com"
        found = add_member(organization, session, email=email, role=Role.MANAGER)
        scope = OrgScope(organization.organization_id, Role.MANAGER, found.id)
        save_notification_preferences(scope, session, KEEPS, datetime.now(UTC))
    return scope


Wishes = Callable[[], Preferences]


@pytest.fixture
def wishes(database: Database, member: OrgScope) -> Wishes:
    def read() -> Preferences:
        with database.transaction(member) as session:
            return preferences_of(member, session)

    return read


def link(app: Flask, scope: OrgScope, what: str, whom: object = None) -> str:
    subject = scope.user_id if whom is None else whom
    return stop_address("", str(app.secret_key), scope.organization_id, what, subject)  # type: ignore[arg-type]


def test_opening_it_changes_nothing_and_posting_it_does(
    own_app: Flask, member: OrgScope, wishes: Wishes
) -> None:
    browser, address = own_app.test_client(), link(own_app, member, "alerts")
    page = browser.get(address)
    assert page.status_code == 200
    assert "<form" in page.text
    assert wishes().alerts
    # As a mailbox does it: without a session, a cookie or a token.
    answer = own_app.test_client().post(address, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert not wishes().alerts
    assert wishes().weekly_digest
    assert own_app.test_client().post(address).status_code == 200  # asked twice, done once


@pytest.mark.parametrize(
    ("what", "left"),
    [
        ("digests", (True, True, False, False)),
        ("all", (False, True, True, True)),
    ],
)
def test_each_link_stops_its_own(
    own_app: Flask, member: OrgScope, wishes: Wishes, what: str, left: tuple[bool, ...]
) -> None:
    own_app.test_client().post(link(own_app, member, what))
    now = wishes()
    assert (now.enabled, now.alerts, now.daily_digest, now.weekly_digest) == left


def test_reports_to_any_address(own_app: Flask, database: Database, organization: OrgScope) -> None:
    address = link(own_app, organization, "reports", "Somebody@Example.com")
    assert "omebody" not in address
    own_app.test_client().post(address)
    with database.transaction(organization) as session:
        assert refuses_reports(organization, session, "somebody@example.com")
        assert not refuses_reports(organization, session, "else@example.com")


def test_a_link_that_was_made_up_does_nothing(own_app: Flask, member: OrgScope, wishes: Wishes) -> None:
    forged = stop_address("", "another key of thirty-two characters", member.organization_id, "all", uuid4())
    for address in (forged, "/unsubscribe/nonsense", link(own_app, member, "alerts")[:-4]):
        assert own_app.test_client().get(address).status_code == 404
        assert own_app.test_client().post(address).status_code == 404
    assert wishes().alerts


def test_of_somebody_who_left(own_app: Flask, organization: OrgScope) -> None:
    address = link(own_app, organization, "alerts", uuid4())
    assert own_app.test_client().post(address).status_code == 404
