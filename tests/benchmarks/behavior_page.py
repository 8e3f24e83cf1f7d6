"""The behaviour page as a service, in an organization of 100,000 leads with 400,000 interactions."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from flask_caching.backends import FileSystemCache
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from services.behavior_analysis import behavior_analysis
from services.behavior_tracking import refresh_behavior
from services.cache import cached
from services.database.models import Lead, Organization
from services.database.sessions import Database
from services.scope import OrgScope
from services.versions import bump_data_version
from services.vocabulary import InteractionKind, Stage
from tests.benchmarks.measuring import Measurement, milliseconds
from tests.support.site import Site

LEADS = 100_000
INTERACTIONS_EACH = 5
YEARS_DAYS = 730
DAYS = (90, 365)

_LEADS = """
INSERT INTO leads (organization_id, id, external_id, name, source, stage, outcome, reached, lead_score,
    initial_score, score_factors, score_origin, estimated_value, created_at, stage_entered_at, closed_at)
SELECT :organization, gen_random_uuid(), n::text, 'Lead ' || n,
    (ARRAY['google', 'facebook', 'feira'])[1 + n % 3],
    CASE WHEN n % 10 = 0 THEN 'fechado' ELSE (CAST(:stages AS text[]))[1 + n % 4] END,
    CASE WHEN n % 10 = 0 THEN 'won' WHEN n % 10 < 6 THEN 'lost' ELSE 'open' END, 1 + n % 4,
    (n * 7919) % 101, 50, '{}'::jsonb, 'imported', (n * 31) % 50000, at, at,
    CASE WHEN n % 10 < 6 THEN at + interval '9 hours' END
FROM (SELECT n, CAST(:now AS timestamptz) - (n * 1.0 / :leads) * CAST(:length AS interval) AS at
      FROM generate_series(1, :leads) n) leads
"""
_INTERACTIONS = """
INSERT INTO interactions (organization_id, lead_id, occurred_at, kind)
SELECT :organization, l.id,
    l.created_at + (CAST(:now AS timestamptz) - l.created_at)
        * (((l.external_id::bigint * 13 + k * 37) % 97) / 97.0) * (k * 1.0 / :each) + k * interval '1 second',
    (CAST(:kinds AS text[]))[1 + (l.external_id::bigint + k) % 11]
FROM leads l CROSS JOIN generate_series(1, :each) k
WHERE l.organization_id = :organization AND l.external_id::bigint % 5 > 0
ON CONFLICT DO NOTHING
"""


@contextmanager
def _crowd(site: Site, now: datetime) -> Iterator[tuple[OrgScope, Session]]:
    """A new organization with its leads, and a session in it."""
    database = Database(site.database_url, pool_size=1, statement_timeout_ms=600_000)
    scope = OrgScope.operator(uuid4())
    values = {
        "organization": scope.organization_id, "now": now, "leads": LEADS, "each": INTERACTIONS_EACH,
        "length": timedelta(days=YEARS_DAYS), "kinds": [kind.value for kind in InteractionKind],
        "stages": [stage.value for stage in Stage],
    }  # fmt: skip
    try:
        with database.transaction(scope) as session:
            name = f"crowd-{scope.organization_id.hex}"
            session.add(Organization(id=scope.organization_id, slug=name, name="A crowd"))
            session.flush()
            for statement in (_LEADS, _INTERACTIONS):
                session.execute(text(statement), values)
            refresh_behavior(scope, session, select(Lead.id))
            bump_data_version(scope, session)
        with database.transaction(scope) as session:
            yield scope, session
    finally:
        database.dispose()


def measure(site: Site) -> list[Measurement]:
    """Cold: every figure of the page from the rows. Warm: the kept result, version check included."""
    now = datetime.now(UTC)
    found = []
    with _crowd(site, now) as (scope, session), tempfile.TemporaryDirectory() as folder:
        store = FileSystemCache(folder)
        for days in DAYS:

            def cold(repetition: int, days: int = days) -> object:
                return behavior_analysis(scope, session, now=now + timedelta(seconds=repetition), days=days)

            def warm(_repetition: int, days: int = days) -> object:
                return cached(
                    scope, session, store, "behavior_analysis", days, now,
                    lambda: behavior_analysis(scope, session, now=now, days=days),
                )  # fmt: skip

            name = f"behaviour of {LEADS:,} leads, {days} days"
            limits = (2_000, 10) if days == DAYS[0] else (None, None)
            found += [
                Measurement(f"{name}, cold", milliseconds(cold, 5), "ms", limits[0]),
                Measurement(f"{name}, warm", milliseconds(warm, 30), "ms", limits[1]),
            ]
    return found
