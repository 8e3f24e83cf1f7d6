"""Fixtures of the API's tests."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from services.database.sessions import Database
from services.scope import OrgScope
from services.vocabulary import Role, TokenScope
from tests.api.callers import Caller, new_caller
from tests.support.rows import Filled, fill

Calling = Callable[..., Caller]


@pytest.fixture
def calling(app: Flask, organization: OrgScope) -> Calling:
    """Call it with a role (and what the token allows, and another organization) for a fresh caller."""

    def call(
        role: Role = Role.ADMIN, allows: TokenScope | None = None, where: OrgScope | None = None
    ) -> Caller:
        return new_caller(app, where or organization, role, allows)

    return call


@pytest.fixture
def admin(calling: Calling) -> Caller:
    """An admin with a writing token."""
    return calling()


@pytest.fixture
def ours(database: Database, organization: OrgScope) -> Filled:
    """The organization, with a row in every table."""
    with database.transaction(organization) as session:
        return fill(organization, session)
