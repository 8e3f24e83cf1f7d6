"""API tokens as the browser asks for them: nothing that it sends makes more than a member may have."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from dash.exceptions import PreventUpdate
from flask import Flask

from callbacks.settings_tokens import create, page, revoke
from services.accounts import add_member
from services.database.sessions import Database
from services.scope import OrgScope
from services.token_management import TokenInfo, list_tokens
from services.vocabulary import Role
from tests.callbacks.acting import signed_in_as
from tests.services.test_api_tokens import NOW


def _member(database: Database, organization: OrgScope, role: Role) -> OrgScope:
    with database.transaction(organization) as session:
        added = add_member(organization, session, email=f"{uuid4().hex}@example.com", role=role)
    return OrgScope(organization.organization_id, role, added.id)


def _listed(database: Database, scope: OrgScope) -> list[TokenInfo]:
    with database.transaction(scope) as session:
        return list_tokens(scope, session, NOW)


def _text(component: Any) -> str:
    return json.dumps(component.to_plotly_json(), default=lambda each: each.to_plotly_json())


def test_a_token_is_made_shown_and_listed(app: Flask, database: Database, organization: OrgScope) -> None:
    manager = _member(database, organization, Role.MANAGER)
    with signed_in_as(app, manager):
        shown, listed, problem, name = create(1, None, " ERP  sync ", "write", "30")
    (kept,) = _listed(database, manager)
    assert (kept.name, kept.allows, problem, name) == ("ERP sync", "write", None, "")
    assert (kept.expires_at - kept.created_at).days == 30
    assert kept.prefix in _text(shown)
    assert "la_" in _text(listed)
    token = json.loads(_text(shown).split('"value": ')[1].split(",")[0].rstrip("}"))
    assert token.startswith(kept.prefix)
    assert token not in _text(listed)
    with signed_in_as(app, manager):
        assert token not in _text(page())


@pytest.mark.parametrize(
    ("allows", "days"), [("write", "90"), ("read", "0"), ("read", "100000"), ("read", "-1")]
)
def test_what_an_analyst_cant_have_is_refused_in_words(
    app: Flask, database: Database, organization: OrgScope, allows: str, days: str
) -> None:
    analyst = _member(database, organization, Role.ANALYST)
    with signed_in_as(app, analyst):
        shown, _, problem, _ = create(1, None, "x", allows, days)
    assert "text-bad" in _text(problem)
    assert not hasattr(shown, "children")
    assert _listed(database, analyst) == []


@pytest.mark.parametrize(
    ("clicks", "allows", "days"),
    [(None, "read", "90"), (1, "everything", "90"), (1, None, "90"), (1, "read", "soon"), (1, "read", None)],
)
def test_what_no_form_sends_does_nothing(
    app: Flask, database: Database, organization: OrgScope, clicks: int | None, allows: Any, days: Any
) -> None:
    admin = _member(database, organization, Role.ADMIN)
    with signed_in_as(app, admin), pytest.raises(PreventUpdate):
        create(clicks, None, "x", allows, days)
    assert _listed(database, admin) == []


def test_a_manager_revokes_own_tokens_and_no_others(
    app: Flask, database: Database, organization: OrgScope
) -> None:
    manager, admin = (_member(database, organization, role) for role in (Role.MANAGER, Role.ADMIN))
    for who in (manager, admin):
        with signed_in_as(app, who):
            create(1, None, "x", "read", "90")
    mine, theirs = _listed(database, manager)[0], next(one for one in _listed(database, admin) if one.own)
    with signed_in_as(app, manager):
        for asked in (str(theirs.id), "nonsense", None):
            _, said = revoke({"do": "revoke", "token": asked})
            assert "no longer there" in _text(said)
        _, said = revoke({"do": "revoke", "token": str(mine.id)})
        assert "was revoked" in _text(said)
        others: tuple[Any, ...] = (None, [], "revoke", {"do": "create"})
        for nothing in others:
            with pytest.raises(PreventUpdate):
                revoke(nothing)
    assert _listed(database, manager)[0].revoked_at is not None
    assert next(one for one in _listed(database, admin) if one.id == theirs.id).revoked_at is None
