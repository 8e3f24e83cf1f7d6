"""What it takes to give 10,000 waiting leads to 40 sellers, by each method, and what it adds to a new lead.

    python -m tests.benchmarks.assignment

On an embedded server of its own, among 100,000 leads (ASSIGNMENT_LEADS changes that), each round committed
and taken back again.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from services.assignment.model import AssignmentOutcome
from services.assignment.rounds import assign_waiting
from services.assignment.settings import (
    AssignmentChanges,
    TakerChange,
    assignment_settings,
    save_assignment,
)
from services.batches import MOST_ITEMS, write_leads
from services.database.embedded import start_embedded
from services.database.migrate import migrate
from services.database.rollups import check_rollup
from services.database.sessions import Database
from services.lead_assignment import undo_assignment
from services.scope import OrgScope
from services.vocabulary import AssignmentMethod
from tests.benchmarks.many_leads import NOW, build, settle
from tests.benchmarks.measuring import Measurement, milliseconds, write
from tests.support.console import say

WAITING = 10_000
CAPACITY = 100_000
LIMIT_SECONDS = 10.0
METHODS = (AssignmentMethod.ROUND_ROBIN, AssignmentMethod.WORKLOAD, AssignmentMethod.SCORE_BASED)
REPETITIONS = 20


@contextmanager
def organization(leads: int) -> Iterator[tuple[Database, OrgScope]]:
    """A server with an organization of so many leads and its neighbours."""
    with tempfile.TemporaryDirectory(prefix="assignment-") as directory:
        server = start_embedded(Path(directory) / "postgres")
        migrate(server.owner_url)
        scope = build(server, leads)
        settle(server)
        database = Database(server.application_url, statement_timeout_ms=0)
        yield database, scope
        database.dispose()


def _item(number: int, kind: str) -> dict[str, Any]:
    return {
        "external_id": f"{kind}-{number}",
        "name": f"Pessoa {number}",
        "phone": f"+55 {11 + number % 80} 9{number % 10**8:08d}",
        "source": ("Google", "Facebook", "Indicação")[number % 3],
        "lead_score": number * 37 % 101,
        "created_at": (NOW - timedelta(minutes=number % 40_000)).isoformat(),
    }


def _arrive(database: Database, scope: OrgScope, kind: str, numbers: range) -> None:
    with database.transaction(scope) as session:
        results = write_leads(scope, session, [_item(number, kind) for number in numbers], NOW)
    assert all(result.status == "created" for result in results), results[0]


def _choose(database: Database, scope: OrgScope, method: AssignmentMethod) -> None:
    """All members take part; the rules name a region and a source, so that both are looked at."""
    with database.transaction(scope) as session:
        before = assignment_settings(scope, session, NOW)
        takers = [TakerChange(taker.member_id, True, CAPACITY) for taker in before.takers]
        takers[0] = replace(takers[0], regions=("SP", "RJ"))
        takers[1] = replace(takers[1], sources=("google",))
        changes = AssignmentChanges(method, 30, True, takers)
        save_assignment(scope, session, changes, version=before.version, now=NOW)


def _round(database: Database, scope: OrgScope) -> tuple[float, AssignmentOutcome]:
    """Seconds of one committed round, which is then taken back."""
    began = time.perf_counter()
    with database.transaction(scope) as session:
        outcome = assign_waiting(scope, session, NOW, limit=WAITING)
    seconds = time.perf_counter() - began
    if outcome.assignment_id is None or outcome.count != WAITING:
        raise AssertionError(f"{outcome.count} leads were given, not {WAITING}")
    with database.transaction(scope) as session:
        if differences := check_rollup(scope, session):
            raise AssertionError(f"the roll-up is wrong: {differences[0]}")
        undo_assignment(scope, session, outcome.assignment_id, now=NOW)
    return seconds, outcome


def _one_new(database: Database, scope: OrgScope, kind: str) -> float:
    """Median ms of a batch of one new lead."""
    return milliseconds(lambda number: _arrive(database, scope, kind, range(number, number + 1)), REPETITIONS)


def measure(leads: int | None = None) -> list[Measurement]:
    """Seconds of each method, and ms of a new lead without and with assignment."""
    leads = leads or int(os.environ.get("ASSIGNMENT_LEADS", "100000"))
    found: list[Measurement] = []
    with organization(leads) as (database, scope):
        for first in range(0, WAITING, MOST_ITEMS):
            _arrive(database, scope, "W", range(first, first + MOST_ITEMS))
        off = _one_new(database, scope, "off")
        found.append(
            Measurement(f"new lead by the API, assignment off, {leads:,} leads", round(off, 1), "ms")
        )
        for method in METHODS:
            _choose(database, scope, method)
            seconds, _outcome = _round(database, scope)
            name = f"{WAITING:,} waiting leads, {method}, {leads:,} leads"
            found.append(Measurement(name, round(seconds, 2), "s", LIMIT_SECONDS))
            one = _one_new(database, scope, method.value)
            found.append(Measurement(f"new lead by the API, {method}, {leads:,} leads", round(one, 1), "ms"))
    return found


def main() -> int:
    found = measure()
    write("assignment", found)
    for each in found:
        say(f"{each.value:10.2f} {each.unit:3} {each.name}")
    return 1 if any(each.kept is False for each in found) else 0


if __name__ == "__main__":
    raise SystemExit(main())
