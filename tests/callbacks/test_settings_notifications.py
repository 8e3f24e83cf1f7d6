"""Notifications as the browser asks for them: own wishes for everybody, channels for administrators alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from dash.exceptions import PreventUpdate
from flask import Flask, g

from callbacks.settings_channels import act, read_log, save_channel
from callbacks.settings_notifications import page, save_wishes, send_own_test
from services.accounts import add_member
from services.database.sessions import Database
from services.notifications.deliveries import waiting_deliveries
from services.notifications.endpoints import EndpointInfo, list_endpoints
from services.notifications.preferences import preferences_of
from services.notifications.refusals import refuses_reports
from services.scope import ForbiddenError, OrgScope
from services.vocabulary import Role
from tests.callbacks.acting import signed_in_as

EMAIL = "ana@example.com"
PUBLIC = "https://8.8.8.8/services/T0/secret-part"
WISHES = (True, True, "medium", True, False, True, "9", "4", "22", "6", "Europe/Lisbon")


@contextmanager
def acting(app: Flask, scope: OrgScope) -> Iterator[None]:
    with signed_in_as(app, scope):
        g._login_user.email = EMAIL
        yield


def member(database: Database, organization: OrgScope, role: Role) -> OrgScope:
    with database.transaction(organization) as session:
        added = add_member(organization, session, email=f"{uuid4().hex}@example.com", role=role)
    return OrgScope(organization.organization_id, role, added.id)


def channels(database: Database, organization: OrgScope) -> list[EndpointInfo]:
    with database.transaction(organization) as session:
        return list_endpoints(organization, session)


def said(component: Any) -> str:
    return json.dumps(component, default=lambda each: each.to_plotly_json())


@pytest.mark.parametrize("role", list(Role))
def test_everybody_chooses_for_themselves(
    app: Flask, database: Database, organization: OrgScope, role: Role
) -> None:
    scope = member(database, organization, role)
    with acting(app, scope):
        assert "Saved." in said(save_wishes(1, *WISHES))
        assert ("Channels of the organization" in said(page())) == (role is Role.ADMIN)
    with database.transaction(scope) as session:
        wishes = preferences_of(scope, session)
        waiting = waiting_deliveries(scope, session)
    assert (wishes.alert_priority, wishes.digest_hour, wishes.digest_weekday) == ("medium", 9, 4)
    assert (wishes.quiet_from, wishes.quiet_to, wishes.timezone) == (22, 6, "Europe/Lisbon")
    assert len(waiting) == 1  # tomorrow's digest


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (2, "urgent"),
        (2, ["high"]),
        (6, "24"),
        (6, ""),
        (6, None),
        (7, "9"),
        (8, "x"),
        (8, None),
        (10, "Mars/Olympus"),
        (10, ["UTC"]),
    ],
)
def test_what_the_page_does_not_offer_is_refused_and_nothing_is_saved(
    app: Flask, database: Database, organization: OrgScope, place: int, value: Any
) -> None:
    scope = member(database, organization, Role.MANAGER)
    chosen: list[Any] = [False, *WISHES[1:]]
    chosen[place] = value
    with acting(app, scope):
        answer = said(save_wishes(1, *chosen))
    assert "Not saved" in answer
    with database.transaction(scope) as session:
        assert preferences_of(scope, session).enabled


def test_reports_are_refused_and_taken_again(app: Flask, database: Database, organization: OrgScope) -> None:
    scope = member(database, organization, Role.ANALYST)
    for takes in (False, True):
        with acting(app, scope):
            save_wishes(1, *WISHES[:5], takes, *WISHES[6:])
        with database.transaction(scope) as session:
            assert refuses_reports(scope, session, EMAIL) is not takes


def test_without_a_mail_server_no_test_mail_is_promised(
    app: Flask, database: Database, organization: OrgScope
) -> None:
    scope = member(database, organization, Role.REP)
    with acting(app, scope):
        assert "isn't set up" in said(send_own_test(1))
        assert "isn't set up" in said(page())


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ANALYST, Role.REP])
def test_channels_are_administrators_business(
    app: Flask, database: Database, organization: OrgScope, role: Role
) -> None:
    admin, scope = member(database, organization, Role.ADMIN), member(database, organization, role)
    with acting(app, admin):
        save_channel(1, None, "webhook", "Ours", PUBLIC, ["alert.opened"], "high")
    (made,) = channels(database, organization)
    with acting(app, scope):
        for deed in ("edit", "test", "on", "off", "renew", "delete", "again"):
            with pytest.raises(ForbiddenError):
                act({"do": deed, "id": str(made.id)})
        with pytest.raises(ForbiddenError):
            save_channel(1, None, "webhook", "Theirs", PUBLIC, [], "high")
        with pytest.raises(ForbiddenError):
            read_log(1)
    assert channels(database, organization) == [made]


def test_an_address_is_not_shown_again(app: Flask, database: Database, organization: OrgScope) -> None:
    admin = member(database, organization, Role.ADMIN)
    with acting(app, admin):
        shown = save_channel(1, None, "slack", "Ours", PUBLIC, ["alert.opened"], "high")
        (made,) = channels(database, organization)
        edited = act({"do": "edit", "id": str(made.id)})
        everything = said([*shown, *edited, page()])
        save_channel(1, str(made.id), "slack", "Renamed", "", ["alert.opened"], "high")
    assert "secret-part" not in everything
    (kept,) = channels(database, organization)
    assert (kept.name, kept.url) == ("Renamed", PUBLIC)


@pytest.mark.parametrize(
    ("values", "answer"),
    [
        (("webhook", "Ours", "http://example.com/", [], "high"), "must begin with https"),
        (("webhook", "Ours", None, [], "high"), "must begin with https"),
        (("webhook", "Ours", "https://127.0.0.1/", [], "high"), "public internet"),
        (("webhook", "Ours", "https://does-not-exist.invalid/", [], "high"), "public internet"),
        (("webhook", " ", PUBLIC, [], "high"), "Give it a name"),
        (("email", "Ours", PUBLIC, [], "high"), "Not saved"),
        (("webhook", "Ours", PUBLIC, "x", "high"), "Not saved"),
        (("webhook", "Ours", PUBLIC, [], ["high"]), "Not saved"),
    ],
)
def test_a_channel_that_can_not_be_is_refused_in_words(
    app: Flask, database: Database, organization: OrgScope, values: tuple[Any, ...], answer: str
) -> None:
    admin = member(database, organization, Role.ADMIN)
    with acting(app, admin):
        assert answer in said(save_channel(1, None, *values).status)
    assert channels(database, organization) == []


@pytest.mark.parametrize("asked", [None, "test", {"do": "explode"}, {"do": ["test"]}, {}])
def test_nonsense_is_not_answered(app: Flask, database: Database, organization: OrgScope, asked: Any) -> None:
    with acting(app, member(database, organization, Role.ADMIN)), pytest.raises(PreventUpdate):
        act(asked)


@pytest.mark.parametrize("missing", [None, "x", "8f14e45f-ceea-467f-a9d5-0c3b2f5f5a11"])
def test_what_is_gone_is_said(app: Flask, database: Database, organization: OrgScope, missing: Any) -> None:
    with acting(app, member(database, organization, Role.ADMIN)):
        for deed in ("edit", "test", "on", "off", "renew", "delete", "again"):
            assert "no longer there" in said(act({"do": deed, "id": missing}).status)
