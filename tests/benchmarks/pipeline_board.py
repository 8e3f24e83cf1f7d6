"""The pipeline board of an organization with very many leads, a tenth of them open.

    python -m tests.benchmarks.pipeline_board [LEADS]

The whole answer of the server, nothing kept of an earlier one: the figures of every column and its first
cards, in every order and filtered; then what a board asks that holds many pages, after one move.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid5

from sqlalchemy import text

from services.database.embedded import EmbeddedDatabase, start_embedded
from services.database.migrate import migrate
from services.database.models import Membership, Organization
from services.database.sessions import Database, engine_for
from services.filters import LeadFilter
from services.pipeline import MOST_PAGES, BoardQuery, BoardSort, KnownPage, board
from services.scope import OrgScope
from services.vocabulary import UNASSIGNED, Role, Stage
from tests.benchmarks.many_leads import SPACE
from tests.benchmarks.measuring import Measurement, milliseconds, write
from tests.support.console import say

LEADS = 200_000
OPEN_SHARE = 10
"""One lead of so many is open."""
LIMIT_MS = 200
PAGES = 8
MEMBERS = 40
OTHERS = 2
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
_LEADS = """
INSERT INTO leads (organization_id, id, external_id, name, company, email, phone, source, stage, outcome,
                   reached, lead_score, initial_score, score_factors, score_origin, estimated_value,
                   assigned_user_id, created_at, stage_entered_at, closed_at, lost_reason)
SELECT :organization, gen_random_uuid(), 'B-' || n, 'Lead ' || n, 'Empresa ' || n % 5000,
       'lead' || n || '@example.com', '+55 11 9' || n,
       (ARRAY['google', 'feira', 'indicacao', 'email'])[1 + n % 4],
       CASE WHEN open THEN (ARRAY['lead', 'contato', 'proposta', 'negociacao'])[1 + n / :share % 4]
            WHEN won THEN 'fechado' ELSE 'contato' END,
       CASE WHEN open THEN 'open' WHEN won THEN 'won' ELSE 'lost' END,
       CASE WHEN open THEN 1 + n / :share % 4 WHEN won THEN 5 ELSE 2 END, n % 101, n % 101,
       '{"source_quality": 20, "engagement": 11, "completeness": 9, "recency": 5, "deal_value": 4}', 'rules',
       CASE WHEN n % 20 > 0 THEN (n::bigint * 7919 % 90000 + 500)::numeric END,
       CASE WHEN n % 25 > 0 THEN (CAST(:members AS uuid[]))[1 + n % :people] END,
       created, entered, CASE WHEN NOT open THEN entered END, CASE WHEN NOT open AND NOT won THEN 'Preço' END
FROM (
    SELECT n, n % :share = 0 AS open, n % 7 = 0 AS won,
           CAST(:now AS timestamptz) - days * interval '1 day' - n * interval '1 ms' AS created,
           CAST(:now AS timestamptz) - days * interval '20 hours' - n * interval '1 ms' AS entered
    FROM generate_series(1, :count) AS n, LATERAL (SELECT n::bigint * 48271 % 540 AS days) spread
) numbered
"""
_BEHAVIOR = """
INSERT INTO lead_behavior_tracking (organization_id, lead_id, points, interactions, first_contact_at,
                                    last_lead_action_at, last_outbound_at, last_interaction_at)
SELECT organization_id, id, 3, 2, created_at, CASE WHEN lead_score % 2 = 0 THEN created_at END,
       stage_entered_at, stage_entered_at
FROM leads WHERE organization_id = :organization AND lead_score % 10 > 0
"""


def build(server: EmbeddedDatabase, leads: int) -> OrgScope:
    """The measured organization's scope, with neighbours of a tenth of its leads each."""
    scopes = [OrgScope.operator(uuid5(SPACE, f"board {leads} {number}")) for number in range(OTHERS + 1)]
    database, engine = Database(server.application_url), engine_for(server.owner_url)
    for number, scope in enumerate(scopes):
        own = scope.organization_id
        people = [uuid5(own, f"member {position}") for position in range(MEMBERS)]
        with database.transaction(scope) as session:
            if session.get(Organization, own) is not None:
                continue
            session.add(Organization(id=own, slug=f"board-{own.hex[:12]}", name=f"Board {number}"))
            session.flush()
            session.add_all(
                Membership(organization_id=own, id=each, role=Role.REP, name=f"Vendedora {position}")
                for position, each in enumerate(people)
            )
        values = {"organization": own, "members": people, "people": MEMBERS, "share": OPEN_SHARE, "now": NOW}
        with engine.begin() as connection:
            connection.execute(text(_LEADS), values | {"count": leads if not number else leads // 10})
            connection.execute(text(_BEHAVIOR), {"organization": own})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM (ANALYZE) leads, lead_behavior_tracking")  # as autovacuum would
    engine.dispose()
    database.dispose()
    return scopes[0]


def questions(scope: OrgScope) -> Iterator[tuple[str, BoardQuery]]:
    """Every order, and every filter that a board offers."""
    one = uuid5(scope.organization_id, "member 3")
    for sort in BoardSort:
        yield f"by {sort}", BoardQuery(sort=sort)
        yield f"score 50 or more, by {sort}", BoardQuery(LeadFilter(score_min=50), sort)
        yield f"two sources, by {sort}", BoardQuery(LeadFilter(("google", "feira")), sort)
    yield "one assignee", BoardQuery(LeadFilter(assigned_user_id=one))
    yield "nobody's", BoardQuery(LeadFilter(assigned_user_id=UNASSIGNED))
    yield "all filters", BoardQuery(LeadFilter(("google",), 20, 90, one), BoardSort.VALUE)


def many_pages(database: Database, scope: OrgScope) -> BoardQuery:
    """What a board asks that holds many pages of every column."""
    query = BoardQuery()
    with database.transaction(scope) as session:
        for more in [stage for stage in Stage for _page in range(min(PAGES, MOST_PAGES))]:
            found = board(scope, session, query, NOW)
            known = {
                column.stage: tuple(KnownPage(page.end, page.digest) for page in column.pages)
                for column in found.columns
            }
            query = BoardQuery(known=known, more=more)
    return BoardQuery(known=query.known)


@contextmanager
def many(leads: int) -> Iterator[tuple[Database, OrgScope]]:
    """A server with so many leads, kept under `PIPELINE_BOARD_DIR` where that is set."""
    kept = os.environ.get("PIPELINE_BOARD_DIR")
    directory = Path(kept) if kept else Path(tempfile.mkdtemp(prefix="pipeline-board-"))
    directory.mkdir(parents=True, exist_ok=True)
    try:
        server = start_embedded(directory / "postgres")
        migrate(server.owner_url)
        scope = build(server, leads)
        database = Database(server.application_url)
        yield database, scope
        database.dispose()
    finally:
        if not kept:
            shutil.rmtree(directory, ignore_errors=True)


def times(database: Database, scope: OrgScope) -> list[tuple[float, str]]:
    """(ms, what) of every question, the slowest first."""
    rep = OrgScope(scope.organization_id, Role.REP, uuid5(scope.organization_id, "member 3"))
    cases = [(scope, what, query) for what, query in questions(scope)]
    cases += [
        (rep, "a rep's", BoardQuery()),
        (scope, f"{PAGES} pages more each", many_pages(database, scope)),
    ]

    def measured(who: OrgScope, query: BoardQuery) -> float:
        def once(_repetition: int) -> object:
            with database.transaction(who) as session:
                return board(who, session, query, NOW)

        return milliseconds(once, 5)

    return sorted(((measured(who, query), what) for who, what, query in cases), reverse=True)


def measure(leads: int | None = None) -> list[Measurement]:
    """The slowest board with its name, and the plain one."""
    leads = leads or int(os.environ.get("PIPELINE_BOARD_LEADS", LEADS))
    with many(leads) as (database, scope):
        found = times(database, scope)
    name = f"board, {leads // OPEN_SHARE:,} of {leads:,} leads open"
    plain = next(took for took, what in found if what == f"by {BoardSort.AGE}")
    return [
        Measurement(f"{name}, as it opens", plain, "ms", LIMIT_MS),
        Measurement(f"{name}, slowest ({found[0][1]})", found[0][0], "ms", LIMIT_MS),
    ]


def main(leads: int) -> None:
    """Print all of it."""
    with many(leads) as (database, scope):
        for took, what in times(database, scope):
            say(f"{took:8.1f} ms  {what}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(int(sys.argv[1]))
    else:
        write("pipeline-board", measure())
