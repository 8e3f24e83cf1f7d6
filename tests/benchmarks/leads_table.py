"""The leads table of an organization with very many leads: every order × every filter, deep pages, searches.

    python -m tests.benchmarks.leads_table [LEADS]

The leads are built once and kept under `LEADS_TABLE_DIR` (else in a folder that is gone at the end).
Cold: nothing kept of an earlier answer. Warm: the count is kept, as it is until something changes.
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from flask_caching.backends import SimpleCache
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.database.embedded import EmbeddedDatabase, start_embedded
from services.database.migrate import migrate
from services.database.models import Lead, LeadSearch
from services.database.queries.lead_order import phases_of
from services.database.queries.leads import Place
from services.database.sessions import Database
from services.filters import LeadFilter
from services.leads import _write_cursor, list_leads
from services.periods import period_of
from services.scope import OrgScope
from services.search_terms import NAME, NAMELESS
from services.selection import ANY_STAGE, LeadOrder, LeadSelection
from services.vocabulary import (
    UNASSIGNED,
    BehavioralFlag,
    BlockedReason,
    LeadSort,
    Outcome,
    Role,
    Segment,
    Stage,
)
from tests.benchmarks.many_leads import NOW, build, members_of, settle
from tests.benchmarks.measuring import Measurement

LEADS = 200_000
LIMIT_MS = 200
SEARCHES = (
    "mar sil", "maria", "ma", "jo", "silva", "x", "quintao xavier", "maria.silva", "ana.costa123@example.com",
    "98765-4321", "+55 (11) 9", "N-00012345", "construtora rocha", "nobody of that name", "de", "4999",
)  # fmt: skip


def selections(scope: OrgScope) -> Iterator[tuple[str, LeadSelection]]:
    """Every filter that the list offers, alone, and some of them together."""
    one = members_of(scope)[3]
    month, year = (
        period_of((NOW - timedelta(days=days)).date(), NOW.date(), NOW, "America/Sao_Paulo")
        for days in (29, 364)
    )
    old = period_of(
        (NOW - timedelta(days=500)).date(), (NOW - timedelta(days=470)).date(), NOW, "America/Sao_Paulo"
    )
    yield "none", LeadSelection()
    yield "source", LeadSelection(LeadFilter(("indicacao",)))
    yield "rare source", LeadSelection(LeadFilter(("nowhere",)))
    yield "three sources", LeadSelection(LeadFilter(("google", "feira", "email")))
    yield "score 80-100", LeadSelection(LeadFilter(score_min=80))
    yield "score 0-30", LeadSelection(LeadFilter(score_max=30))
    yield "score 97-98", LeadSelection(LeadFilter(score_min=97, score_max=98))
    yield "assignee", LeadSelection(LeadFilter(assigned_user_id=one))
    yield "unassigned", LeadSelection(LeadFilter(assigned_user_id=UNASSIGNED))
    yield "last 30 days", LeadSelection(cohort=month)
    yield "last 365 days", LeadSelection(cohort=year)
    yield "a month long ago", LeadSelection(cohort=old)
    yield "closed lately", LeadSelection(closed=month)
    for outcome in Outcome:
        yield outcome.value, LeadSelection(outcome=outcome)
    for stage in Stage:
        yield f"in {stage}", LeadSelection(stage=stage)
    yield "reached proposta", LeadSelection(reached=Stage.PROPOSTA)
    yield "lost in contato", LeadSelection(stage=Stage.CONTATO, outcome=Outcome.LOST)
    yield "blocked", LeadSelection(blocked=ANY_STAGE)
    yield "blocked in proposta", LeadSelection(blocked=Stage.PROPOSTA)
    for reason in BlockedReason:
        yield f"blocked, {reason}", LeadSelection(blocked=ANY_STAGE, reason=reason)
    for segment in Segment:
        yield f"segment {segment}", LeadSelection(segment=segment)
    for flag in BehavioralFlag:
        yield f"flag {flag}", LeadSelection(flag=flag)
    yield "engagement 40-60", LeadSelection(engagement=(40, 60), days=90)
    yield "stayed in contato", LeadSelection(stayed=Stage.CONTATO, stay_period=month)
    yield "source, score, assignee", LeadSelection(LeadFilter(("google",), 50, 90, one))
    yield "all of it", LeadSelection(LeadFilter(("google",), 50, 90, one), year, outcome=Outcome.WON)
    for text in SEARCHES:
        yield f"search {text}", LeadSelection(text=text)
    yield "search maria, source", LeadSelection(LeadFilter(("indicacao",)), text="maria")
    yield "search ma, won, score", LeadSelection(LeadFilter(score_min=80), outcome=Outcome.WON, text="ma")


def orders() -> Iterator[LeadOrder]:
    """Every order that the list offers."""
    for by in LeadSort:
        for descending in (True, False):
            yield LeadOrder(by, descending)


def table(database: Database, scope: OrgScope, repetitions: int = 1) -> list[tuple[float, float, str, int]]:
    """(cold ms, warm ms, what, total) for everything, the slowest first; of the second page too."""
    found = []
    chosen = list(selections(scope))
    rep = OrgScope(scope.organization_id, Role.REP, members_of(scope)[3])
    for who, seen_by in (("", scope), ("rep: ", rep)):
        for what, selection in chosen if not who else chosen[::6]:
            for order in orders():
                label = f"{who}{what}, {'-' if order.descending else ''}{order.by}"
                found.append(_measure(database, seen_by, selection, order, label, repetitions))
    return sorted(found, reverse=True)


def _measure(
    database: Database,
    scope: OrgScope,
    selection: LeadSelection,
    order: LeadOrder,
    what: str,
    repetitions: int,
) -> tuple[float, float, str, int]:
    store = SimpleCache()
    cold, warm = [], []
    with database.transaction(scope) as session:
        for _ in range(repetitions):
            begin = time.perf_counter()
            page = list_leads(scope, session, selection, NOW, order=order)
            cold.append((time.perf_counter() - begin) * 1000)
        list_leads(scope, session, selection, NOW, order=order, store=store)
        begin = time.perf_counter()
        list_leads(scope, session, selection, NOW, order=order, store=store, cursor=page.next_cursor)
        warm.append((time.perf_counter() - begin) * 1000)
    return statistics.median(cold), statistics.median(warm), what, page.total


def deep_pages(database: Database, scope: OrgScope) -> list[tuple[float, str]]:
    """(ms, what): the page in the middle of the whole list, in every order, unfiltered and filtered."""
    found = []
    with database.transaction(scope) as session:
        for order in orders():
            cursor = _middle(scope, session, order)
            for what, selection in (
                ("none", LeadSelection()),
                ("score", LeadSelection(LeadFilter(score_min=60))),
            ):
                begin = time.perf_counter()
                list_leads(scope, session, selection, NOW, order=order, cursor=cursor)
                took = (time.perf_counter() - begin) * 1000
                found.append((took, f"deep page, {what}, {'-' if order.descending else ''}{order.by}"))
    return sorted(found, reverse=True)


def _middle(scope: OrgScope, session: Session, order: LeadOrder) -> str:
    """The cursor after half of the leads that have what the order sorts by."""
    mine = Lead.organization_id == scope.organization_id
    if order.by is LeadSort.NAME:
        key, lead_id, where = (
            LeadSearch.token,
            LeadSearch.lead_id,
            [LeadSearch.token >= NAME, LeadSearch.token < NAMELESS],
        )
        mine = LeadSearch.organization_id == scope.organization_id
    else:
        phase = phases_of(order, LeadSelection())[0]
        key, lead_id, where = phase.key, Lead.id, [*phase.within, Lead.merged_into_id.is_(None)]
    half = session.scalar(select(func.count()).select_from(key.class_).where(mine, *where)) or 0
    rows = select(key, lead_id).where(mine, *where).order_by(key, lead_id).offset(half // 2).limit(1)
    return _write_cursor(Place(0, *session.execute(rows).one()), order)


@contextmanager
def many(leads: int) -> Iterator[tuple[EmbeddedDatabase, OrgScope]]:
    """A server with so many leads in one organization, settled as autovacuum would have by then."""
    kept = os.environ.get("LEADS_TABLE_DIR")
    directory = Path(kept) if kept else Path(tempfile.mkdtemp(prefix="leads-table-"))
    directory.mkdir(parents=True, exist_ok=True)
    try:
        server = start_embedded(directory / "postgres")
        migrate(server.owner_url)
        scope = build(server, leads)
        settle(server)
        yield server, scope
    finally:
        if not kept:
            shutil.rmtree(directory, ignore_errors=True)


def measure(leads: int | None = None) -> list[Measurement]:
    """The worst of everything, cold and warm, with its name."""
    leads = leads or int(os.environ.get("LEADS_TABLE_LEADS", LEADS))
    with many(leads) as (server, scope):
        database = Database(server.application_url)
        rows = table(database, scope)
        deep = deep_pages(database, scope)
        database.dispose()
    worst_warm = max(rows, key=lambda row: row[1])
    name = f"leads table, {leads:,} leads"
    over = sum(row[0] > LIMIT_MS for row in rows)
    return [
        Measurement(f"{name}, worst cold ({rows[0][2]})", rows[0][0], "ms", LIMIT_MS),
        Measurement(f"{name}, worst warm ({worst_warm[2]})", worst_warm[1], "ms", LIMIT_MS),
        Measurement(f"{name}, worst deep page ({deep[0][1]})", deep[0][0], "ms", LIMIT_MS),
        Measurement(f"{name}, median of {len(rows)}", statistics.median(row[0] for row in rows), "ms"),
        Measurement(f"{name}, over {LIMIT_MS} ms", over, f"of {len(rows)}"),
    ]


def main(leads: int) -> None:
    """Print the slowest of everything."""
    with many(leads) as (server, scope):
        database = Database(server.application_url)
        rows = table(database, scope)
        for cold, warm, what, total in rows[:40]:
            sys.stdout.write(f"{cold:8.1f} ms cold {warm:8.1f} ms warm {total:9,}  {what}\n")
        for took, what in deep_pages(database, scope)[:10]:
            sys.stdout.write(f"{took:8.1f} ms  {what}\n")
        over = [row for row in rows if row[0] > LIMIT_MS]
        sys.stdout.write(f"{len(rows)} measured, {len(over)} over {LIMIT_MS} ms cold\n")
        database.dispose()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else LEADS)
