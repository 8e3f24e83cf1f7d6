"""The dashboard as a service: computed anew, and taken from the cache."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta

from flask_caching.backends import FileSystemCache

from services.cache import cached
from services.dashboard import DashboardQuery, executive_dashboard
from tests.benchmarks.measuring import Measurement, milliseconds
from tests.support.pages import organization
from tests.support.site import Site

DAYS = (30, 365)


def _query(days: int, now: datetime) -> DashboardQuery:
    return DashboardQuery((now - timedelta(days=days - 1)).date(), now.date())


def measure(site: Site) -> list[Measurement]:
    """Cold: every figure of the page from the rows. Warm: the kept result, version check included."""
    now = datetime.now(UTC)
    found = []
    with organization(site) as (session, scope), tempfile.TemporaryDirectory() as folder:
        store = FileSystemCache(folder)
        for days in DAYS:
            query = _query(days, now)

            def cold(repetition: int, query: DashboardQuery = query) -> object:
                return executive_dashboard(scope, session, query, now + timedelta(seconds=repetition))

            def warm(repetition: int, query: DashboardQuery = query) -> object:
                return cached(
                    scope, session, store, "dashboard", query, now,
                    lambda: executive_dashboard(scope, session, query, now),
                )  # fmt: skip

            limits = (300, 10) if days == DAYS[0] else (None, None)
            name = f"dashboard, {days} days"
            found += [
                Measurement(f"{name}, cold", milliseconds(cold, 9), "ms", limits[0]),
                Measurement(f"{name}, warm", milliseconds(warm, 30), "ms", limits[1]),
            ]
    return found
