"""Precision per rule from triage, and the threshold that would have been better."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from services.alerts import track_record
from services.alerts.track_record import stricter_threshold
from services.alerts.triage import set_status, undo
from services.scope import ForbiddenError, OrgScope
from services.vocabulary import AlertRule, Role
from tests.services.alerts.organization import DAY, NOW
from tests.services.alerts.test_triage import new_alert


def judged(scope: OrgScope, session: Session, severity: float, status: str | None) -> None:
    key = new_alert(scope, session, data={"severity": severity})
    if status is not None:
        set_status(scope, session, key, status, version=1, now=NOW)


def test_fired_acted_dismissed(organization: OrgScope, session: Session) -> None:
    for status in ("reviewed", "resolved", "dismissed", None):
        judged(organization, session, 300_000, status)
    key = new_alert(organization, session)
    set_status(organization, session, key, "dismissed", version=1, now=NOW)
    undo(organization, session, key, version=2, now=NOW)
    new_alert(organization, session, status="resolved", cleared_at=NOW)
    new_alert(organization, session, opened_at=NOW - 400 * DAY)
    records = {record.rule: record for record in track_record(organization, session, NOW)}
    assert set(records) == set(AlertRule)
    blocked = records[AlertRule.PIPELINE_BLOCKED]
    assert (blocked.fired, blocked.acted, blocked.dismissed) == (6, 2, 1)
    assert (blocked.open, blocked.cleared) == (2, 1)
    assert blocked.precision == pytest.approx(2 / 3)
    assert blocked.interval == [20.77, 93.85]  # 2 of 3, by hand
    assert not blocked.enough
    assert blocked.proposal is None
    assert records[AlertRule.STALE_DATA].precision is None


def test_a_stricter_threshold_is_proposed_where_most_were_dismissed(
    organization: OrgScope, session: Session
) -> None:
    for severity in (210_000, 220_000, 230_000, 260_000):
        judged(organization, session, severity, "dismissed")
    for severity in (410_000, 520_000):
        judged(organization, session, severity, "resolved")
    record = next(r for r in track_record(organization, session, NOW) if r.rule == "pipeline_blocked")
    assert record.precision == pytest.approx(1 / 3)
    assert record.enough
    assert record.proposal is not None
    assert (record.proposal.setting, record.proposal.present) == ("blocked_value", 200_000)
    assert record.proposal.proposed == 410_000
    assert (record.proposal.kept_acted, record.proposal.spared) == (2, 4)


@pytest.mark.parametrize(
    ("acted", "dismissed", "present", "more", "proposed"),
    [
        ([0.2, 0.31], [0.5, 0.6, 0.65], 0.7, False, 0.31),
        ([5.0], [3.1, 3.5, 4.0], 3.0, True, 5.0),
        ([1.0], [2.0, 3.0, 4.0], 0.5, True, None),  # the dismissed were the worse ones
        ([], [2.0, 3.0], 0.5, True, None),
        ([0.65], [0.6, 0.61], 0.7, False, None),
    ],
)
def test_stricter_threshold(
    acted: list[float], dismissed: list[float], present: float, more: bool, proposed: float | None
) -> None:
    assert stricter_threshold(acted, dismissed, present, more_is_stricter=more) == proposed


def test_it_is_about_the_organization(organization: OrgScope, session: Session) -> None:
    with pytest.raises(ForbiddenError):
        track_record(OrgScope(organization.organization_id, Role.REP, uuid4()), session, NOW)
