"""What a write to one lead costs in an organization of few leads and in one of many.

    python -m tests.benchmarks.writes [LEADS …]

Each kind of write alone, one transaction each; how much dearer it is with ten times the leads; then
changes of stage from several threads at once, with the roll-up held against the leads at the end. Kept
under `WRITES_DIR` where that is set. On a busy machine only the ratio means something.
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import select, update

from services.database.embedded import start_embedded
from services.database.migrate import migrate
from services.database.models import Lead
from services.database.rollups import add_to_rollup, check_rollup, subtract_from_rollup
from services.database.sessions import Database
from services.interactions import record_interaction
from services.lead_edits import assign_lead, edit_lead
from services.scope import OrgScope
from services.scores import rescore
from services.stage_changes import record_stage_change
from services.vocabulary import Outcome, ScoreOrigin, Stage
from tests.benchmarks.many_leads import NOW, build, members_of, settle
from tests.benchmarks.measuring import Measurement, write
from tests.support.console import say

FEW, MANY = 10_000, 100_000
REPETITIONS = 60
MOVED, THREADS, MOVES = 1_000, 8, 2_000
LIMIT_RATIO = 1.5
_OPEN = (Stage.CONTATO, Stage.PROPOSTA, Stage.NEGOCIACAO)

Write = Callable[[Database, OrgScope, UUID, int], object]


def _move(database: Database, scope: OrgScope, lead: UUID, number: int) -> object:
    with database.transaction(scope) as session:
        at = NOW + timedelta(milliseconds=number)
        stage = _OPEN[number // MOVED % len(_OPEN)]
        return record_stage_change(scope, session, lead, stage, Outcome.OPEN, occurred_at=at, now=at)


def _edit(database: Database, scope: OrgScope, lead: UUID, number: int) -> object:
    changes = {"name": f"Nome {number}", "estimated_value": 1_000 + number}
    with database.transaction(scope) as session:
        return edit_lead(scope, session, lead, changes, version=None, now=NOW)


def _assign(database: Database, scope: OrgScope, lead: UUID, number: int) -> object:
    members = members_of(scope)
    member = members[(number + number // MOVED) % len(members)]
    with database.transaction(scope) as session:
        return assign_lead(scope, session, lead, member, version=None, now=NOW)


def _interact(database: Database, scope: OrgScope, lead: UUID, number: int) -> object:
    with database.transaction(scope) as session:
        return record_interaction(scope, session, lead, "call_made", NOW - timedelta(seconds=number + 1), NOW)


WRITES: dict[str, Write] = {
    "change of stage": _move, "edit": _edit, "assignment": _assign, "interaction": _interact,
}  # fmt: skip


def prepare(database: Database, scope: OrgScope) -> list[UUID]:
    """The leads that are written to: open ones, spread over the organization, scored by the rules."""
    own = Lead.organization_id == scope.organization_id
    with database.transaction(scope, statement_timeout_ms=0) as session:
        found = session.scalars(
            select(Lead.id)
            .where(own, Lead.outcome == Outcome.OPEN.value, Lead.merged_into_id.is_(None))
            .order_by(Lead.id.desc())
            .limit(MOVED)
        ).all()
        lead_ids = select(Lead.id).where(own, Lead.id.in_(found))
        subtract_from_rollup(scope, session, lead_ids)
        values = {"score_origin": ScoreOrigin.RULES, "stage": Stage.LEAD, "reached": 1}
        session.execute(update(Lead).where(own, Lead.id.in_(found)).values(values))
        rescore(scope, session, lead_ids, NOW)
        add_to_rollup(scope, session, lead_ids)
    return list(found)


def times(database: Database, scope: OrgScope, leads: list[UUID]) -> dict[str, float]:
    """Median ms of each kind of write, taken in turns; the first ones, which plan, don't count."""
    taken: dict[str, list[float]] = {name: [] for name in WRITES}
    begin_at = _begin_at()
    for number in range(REPETITIONS + 10):
        for name, each in WRITES.items():
            begin = time.perf_counter()
            each(database, scope, leads[number % MOVED], begin_at + number)
            taken[name].append((time.perf_counter() - begin) * 1000)
    return {name: statistics.median(every[10:]) for name, every in taken.items()}


def _begin_at() -> int:
    """So that a kept server can be measured again: the milliseconds of today, in whole rounds."""
    return int(time.time() * 1000) % 86_400_000 // MOVED * MOVED


def moves_at_once(database: Database, scope: OrgScope, leads: list[UUID]) -> float:
    """Changes of stage per second from several threads; raises where one fails (a deadlock would) or
    where the roll-up is not what the leads say afterwards."""
    begin_at = _begin_at()

    def work(thread: int) -> int:
        mine = range(thread, MOVES, THREADS)
        return sum(bool(_move(database, scope, leads[n % MOVED], begin_at + n)) for n in mine)

    begin = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as pool:
        moved = sum(pool.map(work, range(THREADS)))
    seconds = time.perf_counter() - begin
    with database.transaction(scope, statement_timeout_ms=0) as session:
        differences = check_rollup(scope, session)
    if differences:
        raise AssertionError(f"the roll-up is wrong in {len(differences)} rows, {differences[0]}")
    return moved / seconds


@contextmanager
def many(*sizes: int) -> Iterator[tuple[Database, list[OrgScope]]]:
    """A server with an organization of each size."""
    kept = os.environ.get("WRITES_DIR")
    directory = Path(kept) if kept else Path(tempfile.mkdtemp(prefix="writes-"))
    try:
        server = start_embedded(directory / "postgres")
        migrate(server.owner_url)
        scopes = [build(server, leads) for leads in sizes]
        settle(server)
        database = Database(server.application_url, pool_size=THREADS)
        yield database, scopes
        database.dispose()
    finally:
        if not kept:
            shutil.rmtree(directory, ignore_errors=True)


def measure(few: int = FEW, leads: int | None = None) -> list[Measurement]:
    """Each kind of write at both sizes, the ratio, and changes of stage per second."""
    leads = leads or int(os.environ.get("WRITES_LEADS", MANY))
    found: list[Measurement] = []
    with many(few, leads) as (database, scopes):
        chosen = [prepare(database, scope) for scope in scopes]
        small, large = (times(database, *each) for each in zip(scopes, chosen, strict=True))
        for name in WRITES:
            found += [
                Measurement(f"{name}, one of {few:,} leads", small[name], "ms"),
                Measurement(f"{name}, one of {leads:,} leads", large[name], "ms"),
                Measurement(
                    f"{name}, {leads:,} : {few:,} leads", large[name] / small[name], "×", LIMIT_RATIO
                ),
            ]
        rate = moves_at_once(database, scopes[1], chosen[1])
    found.append(Measurement(f"changes of stage, {THREADS} threads, {leads:,} leads", rate, "/s"))
    return found


def main(few: int, leads: int) -> None:
    """Print all of it."""
    for each in measure(few, leads):
        say(f"{each.value:10.2f} {each.unit:4} {each.name}")


if __name__ == "__main__":
    if len(sys.argv) > 2:
        main(int(sys.argv[1]), int(sys.argv[2]))
    else:
        write("writes", measure())
