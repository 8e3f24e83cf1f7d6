"""Scoring every lead anew by the organization's own model: a million leads, slice by slice.

    python -m tests.benchmarks.rescore [LEADS]

How many leads a second, the longest that a slice keeps its leads locked, and the most memory that our process
takes; then the same again, when nothing differs any more, and how long a change of one lead takes. Kept under
`RESCORE_DIR` where that is set. On a busy machine only the memory means something.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import psycopg
from sqlalchemy import select

from services.database.embedded import EmbeddedDatabase, start_embedded
from services.database.migrate import migrate
from services.database.models import ScoreModel
from services.database.rollups import check_rollup
from services.database.sessions import Database
from services.scope import OrgScope
from services.score_slices import score_slice
from services.scoring.model import CategoryTerm, NumberTerm, Term
from services.vocabulary import ScoreFactor
from tests.benchmarks.many_leads import NOW, build, settle
from tests.benchmarks.measuring import Measurement, peak_mib, write
from tests.services.scoring.models import TERMS, score_by, scorecard
from tests.support.console import say

LEADS = 1_000_000
LEAST_PER_SECOND, MOST_SECONDS_LOCKED, MOST_MIB = 2_000, 20.0, 200.0
_YES = {"yes": 0.1, "no": -0.2}
CARD: tuple[Term, ...] = (
    *TERMS,
    CategoryTerm("custom:Occupation", ScoreFactor.COMPLETENESS, {"student": 0.2, "unemployed": -0.3}, -0.1),
    NumberTerm("custom:Income", ScoreFactor.DEAL_VALUE, (2e3, 4e3, 6e3), (-0.2, 0.1, 0.3, 0.5), -0.1),
    NumberTerm("recency_days", ScoreFactor.RECENCY, (1.0, 7.0, 30.0), (0.7, 0.3, -0.2, -0.9)),
    NumberTerm("first_contact_hours", ScoreFactor.FIRST_CONTACT, (1.0, 24.0), (0.5, 0.1, -0.2), -0.6),
    *(CategoryTerm(name, ScoreFactor.COMPLETENESS, _YES) for name in ("email", "phone", "company")),
)
"""As a trained one: a dozen terms, four of them of custom fields, numbers written in two ways."""

_FIELDS = """
UPDATE leads SET score_origin = 'rules', custom_fields = jsonb_build_object(
    'Visits', (hashtext(id::text) & 15)::text,
    'Occupation', (ARRAY['Student', 'Unemployed', 'Working Professional', 'Other'])
                  [1 + (hashtext(external_id) & 3)],
    'Income', 'R$ ' || (1 + (hashtext(external_id) & 7))::text || '.500,00')
WHERE score_origin = 'imported'
"""


def pass_over(database: Database, scope: OrgScope) -> tuple[int, int, float, float]:
    """Every slice once: leads, changed ones, seconds in all, and of the longest slice."""
    after: UUID | None = None
    leads = changed = 0
    longest, began = 0.0, time.perf_counter()
    while True:
        begin = time.perf_counter()
        with database.transaction(scope) as session:
            part = score_slice(scope, session, NOW, after)
        longest = max(longest, time.perf_counter() - begin)
        if part.last is None:
            return leads, changed, time.perf_counter() - began, longest
        after, leads, changed = part.last, leads + part.leads, changed + part.changed


@contextmanager
def organization_of_many(leads: int) -> Iterator[tuple[Database, OrgScope]]:
    """Its leads are scored by the rules, and a model was just put to use."""
    kept = os.environ.get("RESCORE_DIR")
    directory = Path(kept) if kept else Path(tempfile.mkdtemp(prefix="rescore-"))
    try:
        server = start_embedded(directory / "postgres")
        migrate(server.owner_url)
        scope = build(server, leads)
        _give_fields(server)
        settle(server)
        database = Database(server.application_url, statement_timeout_ms=0)
        with database.transaction(scope) as session:
            if session.scalar(select(ScoreModel.id).where(ScoreModel.state == "active")) is None:
                score_by(scope, session, scorecard(*CARD), NOW)
        yield database, scope
        database.dispose()
    finally:
        if not kept:
            shutil.rmtree(directory, ignore_errors=True)


def _give_fields(server: EmbeddedDatabase) -> None:
    with psycopg.connect(server.owner_url, autocommit=True) as connection:
        connection.execute(_FIELDS)


def measure(leads: int | None = None) -> list[Measurement]:
    """The first pass, in which every score changes, and the second, in which none does."""
    leads = leads or int(os.environ.get("RESCORE_LEADS", LEADS))
    with organization_of_many(leads) as (database, scope):
        seen, changed, seconds, longest = pass_over(database, scope)
        _again, changed_again, seconds_again, _longest = pass_over(database, scope)
        if changed_again:
            raise AssertionError(f"{changed_again} leads changed again")
        with database.transaction(scope, statement_timeout_ms=0) as session:
            if check_rollup(scope, session):
                raise AssertionError("the roll-up is wrong")
    return [
        Measurement(f"re-scoring {seen:,} leads, {changed:,} of them changed", seconds, "s"),
        Measurement("leads re-scored per second", seen / seconds, "/s", floor=LEAST_PER_SECOND),
        Measurement("longest slice", longest, "s", MOST_SECONDS_LOCKED),
        Measurement(f"the same again, none of {seen:,} changed", seconds_again, "s"),
        Measurement("most memory of our process", peak_mib(), "MiB", MOST_MIB),
    ]


def main(leads: int) -> None:
    """Print all of it."""
    for each in measure(leads):
        say(f"{each.value:12.2f} {each.unit:4} {each.name}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(int(sys.argv[1]))
    else:
        write("rescore", measure())
