"""The API as another system sees it: over HTTP, with a token, on one kept connection."""

from __future__ import annotations

import http.client
from datetime import UTC, datetime
from urllib.parse import urlsplit

from app.api.frame import ROOT
from services.organizations import members
from services.token_management import create_token
from services.versions import bump_data_version
from services.vocabulary import Role, TokenScope
from tests.benchmarks.measuring import Measurement, milliseconds
from tests.support.pages import organization
from tests.support.site import Site

DASHBOARD = f"{ROOT}/executive-dashboard"
PROMISED_MS = 15


def measure(site: Site) -> list[Measurement]:
    """The dashboard cold (after a write), warm, and when the caller has it already; a page of leads."""
    headers = {"Authorization": f"Bearer {_token(site)}", "Accept-Encoding": "br"}
    connection = http.client.HTTPConnection(urlsplit(site.url).netloc, timeout=60)

    def ask(address: str, status: int = 200, **more: str) -> str:
        connection.request("GET", address, headers=headers | more)
        response = connection.getresponse()
        response.read()
        assert response.status == status, response.status
        return response.headers.get("ETag", "")

    def after_a_write(_: int) -> None:
        with organization(site) as (session, scope):
            bump_data_version(scope, session)
        ask(DASHBOARD)

    cold = milliseconds(after_a_write, 7)
    warm = milliseconds(lambda _: ask(DASHBOARD), 30)
    tag = ask(DASHBOARD)
    known = milliseconds(lambda _: ask(DASHBOARD, 304, **{"If-None-Match": tag}), 30)
    leads = milliseconds(lambda _: ask(f"{ROOT}/leads?limit=50"), 15)
    connection.close()
    return [
        Measurement("API, dashboard, cold", cold, "ms"),
        Measurement("API, dashboard, warm", warm, "ms", PROMISED_MS),
        Measurement("API, dashboard, not modified", known, "ms"),
        Measurement("API, 50 leads", leads, "ms"),
    ]


def _token(site: Site) -> str:
    """A fresh token of the first organization's admin."""
    with organization(site) as (session, scope):
        admin = next(
            member for member in members(scope, session) if member.role is Role.ADMIN and member.signs_in
        )
        now = datetime.now(UTC)
        made = create_token(
            scope, session, name="benchmark", allows=TokenScope.READ, now=now, owner_id=admin.id
        )
        return made.token
