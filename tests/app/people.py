"""A person at a browser, for the tests of sign-in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from services.accounts import add_member
from services.database.models import Membership
from services.database.sessions import Database
from services.scope import OrgScope
from services.sign_in import LinkPurpose, new_link, use_link
from services.vocabulary import Role

PASSWORD = "quatro palavras bem juntas"
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Person:
    """Somebody with an account, and the browser they sit at."""

    app: Flask
    user_id: UUID
    email: str
    browser: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.browser = self.app.test_client()

    def token(self, page: str = "/login") -> str:
        """The CSRF token of a page's form."""
        found = _TOKEN.search(self.browser.get(page).text)
        assert found, page
        return found.group(1)

    def post(self, address: str, page: str = "", **values: str) -> TestResponse:
        """Post a form of `page` (default: the address itself)."""
        return self.browser.post(address, data=values | {"csrf_token": self.token(page or address)})

    def sign_in(self, password: str = PASSWORD, **values: str) -> TestResponse:
        """Fill in the sign-in page."""
        return self.post("/login", email=self.email, password=password, **values)

    def is_in(self) -> bool:
        """Whether the session is good for the dashboard."""
        return self.browser.get("/").status_code == 200

    def cookie(self, name: str) -> str | None:
        """The value of one of our cookies."""
        found = self.browser.get_cookie(f"lead_analytics_{name}")
        return found.value if found else None

    def elsewhere(self) -> Person:
        """The same person at another browser."""
        return Person(self.app, self.user_id, self.email)


def make_person(
    app: Flask, *organizations: OrgScope, role: Role = Role.ADMIN, password: str | None = PASSWORD
) -> Person:
    """A fresh account that is a member of these organizations."""
    database: Database = app.extensions["database"]
    email = f"ana-{uuid4().hex}@example.com"
    user_id: UUID | None = None
    for organization in organizations:
        with database.transaction(organization) as session:
            member = add_member(organization, session, email=email, role=role)
            user_id = session.scalars(select(Membership.user_id).where(Membership.id == member.id)).one()
    assert user_id is not None
    if password is not None:
        now = datetime.now(UTC)
        with database.sign_in_transaction() as session:
            token = new_link(session, user_id, LinkPurpose.WELCOME, now)
            assert use_link(session, token, LinkPurpose.WELCOME, password, now)
    return Person(app, user_id, email)
