"""Twenty people on the same alerts at the same time: no lost note, no deadlock."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

from services.alerts import alert_detail, evaluate_alerts, list_alerts, open_alerts
from services.alerts.triage import (
    StatusResult,
    apply_status,
    set_status_of_many,
)
from services.database.sessions import Database
from services.scope import OrgScope
from tests.services.alerts.organization import NOW
from tests.services.alerts.test_engine import block
from tests.services.alerts.test_triage import new_alert


def test_twenty_triagers_of_one_alert(database: Database, organization: OrgScope) -> None:
    with database.transaction(organization) as session:
        alert_id = new_alert(organization, session)

    def run(index: int) -> StatusResult:
        status = ("reviewed", "dismissed", "resolved")[index % 3]
        with database.transaction(organization) as session:
            return apply_status(
                organization, session, alert_id, status, note=f"note {index}", version=1, now=NOW
            )

    with ThreadPoolExecutor(20) as pool:
        results = list(pool.map(run, range(20)))
    assert sum(result.stale is None for result in results) == 1
    with database.transaction(organization) as session:
        entries = alert_detail(organization, session, alert_id)["history"]
    assert sorted(entry["note"] for entry in entries) == sorted(f"note {index}" for index in range(20))
    assert [entry["action"] for entry in entries].count("status") == 1


def test_twenty_people_on_the_same_alerts_while_rules_run(database: Database, organization: OrgScope) -> None:
    """Everybody changes the same three alerts in an order of their own, and evaluations run between."""
    with database.transaction(organization) as session:
        for stage in ("lead", "contato", "proposta"):
            block(organization, session, stage=stage)
        evaluate_alerts(organization, session, NOW)
        ids = [UUID(alert["id"]) for alert in open_alerts(organization, session, NOW)]

    def run(index: int) -> int:
        at = NOW + timedelta(seconds=index)
        with database.transaction(organization) as session:
            if index % 4 == 0:
                evaluate_alerts(organization, session, at)
            chosen = ids if index % 2 else ids[::-1]
            versions = dict.fromkeys(chosen, 1)
            result = set_status_of_many(
                organization, session, versions, "reviewed", note=f"note {index}", now=at
            )
            return len(result.done)

    with ThreadPoolExecutor(20) as pool:
        done = list(pool.map(run, range(20)))
    assert sum(done) == 3
    with database.transaction(organization) as session:
        for alert_id in ids:
            notes = [entry["note"] for entry in alert_detail(organization, session, alert_id)["history"]]
            assert sorted(filter(None, notes)) == sorted(f"note {index}" for index in range(20))
        assert list_alerts(organization, session, now=NOW).total == 3
