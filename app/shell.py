"""What the frame around every page needs to know of the signed-in person."""

from __future__ import annotations

from typing import Any

from flask import current_app, g
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from callbacks.alert_badge import open_alert_words
from callbacks.navigation import first_page, home
from layouts.shell import ShellContext, shell
from services.database.sessions import Database
from services.organizations import OrganizationInfo, organization_of
from services.scope import IMPORTING_ROLES


def page_shell(address: str) -> Any:
    """The frame with the page of `address`, for whoever is signed in; each organization's name is read in
    its own transaction."""
    organization: OrganizationInfo = g.organization
    return shell(
        ShellContext(
            organization_id=str(organization.id),
            organization=organization.name,
            email=current_user.email,
            role=str(current_user.scope.role),
            csrf_token=str(generate_csrf()),
            organizations=_organizations(),
            can_import=current_user.scope.role in IMPORTING_ROLES,
            brand_color=organization.brand_color,
            home=home(),
            open_alerts=open_alert_words(),
            address=address,
        ),
        first_page(address),
    )


def _organizations() -> tuple[tuple[str, str], ...]:
    database: Database = current_app.extensions["database"]
    named = []
    for membership in current_user.memberships:
        with database.transaction(membership.scope) as transaction:
            organization = organization_of(membership.scope, transaction)
        named.append((str(organization.id), organization.name))
    return tuple(sorted(named, key=lambda one: one[1].casefold()))
