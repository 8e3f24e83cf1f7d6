"""Callers of the API: somebody of an organization with a token and a client."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from app.api.frame import ROOT
from services.database.sessions import Database
from services.scope import WRITING_ROLES, OrgScope
from services.token_management import create_token
from services.vocabulary import Role, TokenScope
from tests.support.web import new_member


@dataclass
class Caller:
    """Somebody with a token. Addresses are below the API's root unless they begin with /api."""

    app: Flask
    scope: OrgScope
    token: str

    def ask(self, method: str, address: str, **options: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.token}"} | options.pop("headers", {})
        path = address if address.startswith("/api") else f"{ROOT}{address}"
        return self.app.test_client().open(path, method=method, headers=headers, **options)

    def get(self, address: str, **options: Any) -> TestResponse:
        return self.ask("GET", address, **options)

    def data(self, address: str, **options: Any) -> Any:
        """The envelope's `data` of a successful answer."""
        response = self.get(address, **options)
        assert response.status_code == 200, response.text
        return response.json["data"]  # type: ignore[index]


def new_caller(
    app: Flask, where: OrgScope, role: Role = Role.ADMIN, allows: TokenScope | None = None
) -> Caller:
    """A fresh member of the organization with a token: writing where the role writes."""
    database: Database = app.extensions["database"]
    _, member_id = new_member(database, where, role)
    scope = OrgScope(where.organization_id, role, member_id)
    allows = allows or (TokenScope.WRITE if role in WRITING_ROLES else TokenScope.READ)
    with database.transaction(scope) as session:
        made = create_token(scope, session, name="test", allows=allows, now=datetime.now(UTC))
    return Caller(app, scope, made.token)
