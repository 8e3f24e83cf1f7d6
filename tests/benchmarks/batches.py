"""What a full batch of the API takes: 5,000 leads created, again, and changed; and the other kinds.

    python -m tests.benchmarks.batches

On an embedded server of its own, the services alone, committed; every lead new, then known.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from services.batches import (
    MOST_ITEMS,
    ItemResult,
    write_interactions,
    write_leads,
    write_spend,
    write_stage_changes,
)
from services.database.embedded import start_embedded
from services.database.migrate import migrate
from services.database.models import Organization
from services.database.sessions import Database
from services.scope import OrgScope
from tests.benchmarks.measuring import Measurement, write
from tests.support.console import say

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
LIMIT_SECONDS = 3.0
Item = dict[str, Any]
_STAGES = ("lead", "contato", "proposta", "negociacao")


def _lead(number: int) -> Item:
    created = NOW - timedelta(minutes=1_000 + 90 * number)
    return {
        "external_id": f"B-{number:06d}",
        "name": f"Pessoa {number}",
        "email": f"pessoa{number}@example.com",
        "phone": f"+55 11 9{number:08d}",
        "company": f"Empresa {number % 700}",
        "source": ("Google", "Facebook", "Indicação", "LinkedIn")[number % 4],
        "stage": _STAGES[number % 4],
        "estimated_value": 1_000 + number,
        "assigned_to": f"Vendedora {number % 7}",
        "created_at": created.isoformat(),
        "custom_fields": {"cidade": "São Paulo", "segmento": number % 12},
    }


def _call(number: int) -> Item:
    at = NOW - timedelta(minutes=number)
    return {"external_id": f"B-{number:06d}", "kind": "call_answered", "occurred_at": at.isoformat()}


def _move(number: int) -> Item:
    at = NOW - timedelta(minutes=number + 1)
    return {"external_id": f"B-{number:06d}", "to_stage": "negociacao", "changed_at": at.isoformat()}


def _spend(number: int) -> Item:
    return {"source": f"Fonte {number // 12}", "month": f"2025-{number % 12 + 1:02d}", "amount": number}


CASES: dict[str, tuple[Callable[..., list[ItemResult]], Callable[[int], Item]]] = {
    "leads, all new": (write_leads, _lead),
    "leads, nothing changed": (write_leads, _lead),
    "leads, all changed": (write_leads, lambda number: _lead(number) | {"estimated_value": 1}),
    "interactions": (write_interactions, _call),
    "stage changes": (write_stage_changes, _move),
    "spend": (write_spend, _spend),
}


@contextmanager
def _organization() -> Iterator[tuple[Database, OrgScope]]:
    with tempfile.TemporaryDirectory(prefix="batches-") as directory:
        server = start_embedded(Path(directory) / "postgres")
        migrate(server.owner_url)
        database, scope = Database(server.application_url), OrgScope.operator(uuid4())
        with database.transaction(scope) as session:
            session.add(Organization(id=scope.organization_id, slug="batches", name="Batches"))
        yield database, scope
        database.dispose()


def measure() -> list[Measurement]:
    """Each kind of batch with 5,000 items, one after the other in one organization."""
    found = []
    with _organization() as (database, scope):
        with database.transaction(scope) as session:  # what is imported and compiled once
            write_leads(scope, session, [_lead(10**6)], NOW)
        for name, (send, item) in CASES.items():
            items = [item(number) for number in range(MOST_ITEMS)]
            began = time.perf_counter()
            with database.transaction(scope) as session:
                results = send(scope, session, items, NOW)
            seconds = time.perf_counter() - began
            assert not [each for each in results if each.error], results[0]
            found.append(
                Measurement(f"batch of {MOST_ITEMS:,}: {name}", round(seconds, 2), "s", LIMIT_SECONDS)
            )
    return found


def main() -> int:
    found = measure()
    write("batches", found)
    for each in found:
        say(f"{each.name}: {each.value} {each.unit}")
    return 0 if all(each.kept for each in found) else 1


if __name__ == "__main__":
    raise SystemExit(main())
