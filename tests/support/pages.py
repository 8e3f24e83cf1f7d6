"""The pages of the product, for everything that visits all of them: axe, screenshots."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.database.sessions import Database
from services.organizations import find_organization
from services.scope import OrgScope
from tests.support.site import Site

OPEN_PAGES = {"login": "/login"}
SIGNED_IN_PAGES = {
    "dashboard": "/",
    "behavior": "/behavior",
    "alerts": "/alerts",
    "pipeline": "/pipeline",
    "leads": "/leads",
    "lead": "/leads/{lead}",
    "duplicates": "/duplicates",
    "reports": "/reports",
    "imports": "/imports",
    "settings": "/settings",
    "settings_scoring": "/settings?tab=scoring",
    "settings_assignment": "/settings?tab=assignment",
    "settings_alerts": "/settings?tab=alerts",
    "settings_notifications": "/settings?tab=notifications",
    "settings_api": "/settings?tab=api",
}
ALL_PAGES = OPEN_PAGES | SIGNED_IN_PAGES


def address_of(name: str, site: Site) -> str:
    """The path of a page of the demo's first organization; a lead's is that of one with a history."""
    return ALL_PAGES[name].format(lead=busiest_lead(site)) if name == "lead" else ALL_PAGES[name]


@contextmanager
def organization(site: Site, slug: str = "aurora") -> Iterator[tuple[Session, OrgScope]]:
    """A transaction of an operator in one of the site's organizations."""
    database = Database(site.database_url, pool_size=1)
    try:
        with database.lookup_transaction(slug) as session:
            found = find_organization(session, slug)
        assert found is not None
        scope = OrgScope.operator(found)
        with database.transaction(scope) as session:
            yield session, scope
    finally:
        database.dispose()


def busiest_lead(site: Site) -> UUID:
    """The lead of the first demo organization about which the most is known."""
    with organization(site) as (session, scope):
        lead_id: UUID = session.execute(
            text(
                "SELECT lead_id FROM interactions WHERE organization_id = :organization "
                "GROUP BY lead_id ORDER BY count(*) DESC, lead_id LIMIT 1"
            ),
            {"organization": scope.organization_id},
        ).scalar_one()
    return lead_id
