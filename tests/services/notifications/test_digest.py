"""The digest: three sentences with the right figures, of what its reader may see."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from services.database.models import Membership
from services.language import use_language
from services.notifications.digest import digest
from services.scope import OrgScope
from services.vocabulary import BlockedReason, Role, Stage
from tests.services.alerts.organization import DAY, NOW, TODAY, add_leads, lead
from tests.support.alerts import add_alerts


@pytest.fixture
def rep(organization: OrgScope, session: Session) -> OrgScope:
    member_id = uuid4()
    own = {"organization_id": organization.organization_id}
    session.add(Membership(**own, id=member_id, role=Role.REP, name="Rui"))
    session.flush()
    return OrgScope(organization.organization_id, Role.REP, member_id)


@pytest.fixture
def week(organization: OrgScope, session: Session, rep: OrgScope) -> None:
    """Seven full days up to midnight: 3 new, 2 won (5,000), 1 lost; the 7 before: 1 new. Of these the rep
    has one won. Stuck: 2 proposals without an owner."""
    edge, before = TODAY - 7 * DAY, TODAY - 10 * DAY
    old = TODAY - 60 * DAY
    won = {"outcome": "won", "created_at": old, "estimated_value": Decimal(2000)}
    rows = [
        *(lead(organization, created_at=TODAY - timedelta(hours=hours)) for hours in (1, 30)),
        lead(organization, created_at=edge),
        lead(organization, created_at=TODAY + timedelta(hours=1)),  # today: not a full day yet
        lead(organization, created_at=edge - timedelta(seconds=1)),
        lead(organization, **won, closed_at=TODAY - DAY, closing_value=Decimal(3000)),
        lead(organization, **won, closed_at=TODAY - 2 * DAY, assigned_user_id=rep.user_id),
        lead(organization, **won, closed_at=before),
        lead(organization, outcome="lost", stage="proposta", created_at=old, closed_at=TODAY - DAY),
        *(
            lead(organization, stage="proposta", created_at=old, estimated_value=Decimal(40_000))
            for _number in range(2)
        ),
    ]
    add_leads(session, rows)


@pytest.mark.usefixtures("week")
def test_the_week(organization: OrgScope, session: Session) -> None:
    with use_language("en", currency="USD"):
        found = digest(organization, session, 7, NOW)
    assert (found.end - found.start).days == 6
    assert found.end.isoformat() == "2026-11-17"
    assert found.changed == (
        "In the last 7 days: 3 new leads (+2 against the 7 days before), 2 won worth $5,000, 1 lost."
    )
    # Beyond the week's limit are the two proposals and the lead that came before the week.
    assert (found.stuck_stage, found.stuck_reason) == (Stage.PROPOSTA, BlockedReason.UNASSIGNED)
    assert found.stuck.startswith(
        "Stuck: $82,000 in 4 leads; most of it in Proposal: nobody assigned ($80,000)"
    )
    assert found.next_step == "Next: give an owner to 2 leads."
    assert found.anything_new


@pytest.mark.usefixtures("week")
def test_a_rep_reads_of_own_leads_alone(organization: OrgScope, session: Session, rep: OrgScope) -> None:
    add_alerts(organization, session, [900_000.0])
    with use_language("en", currency="USD"):
        found = digest(rep, session, 7, NOW)
    assert "0 new leads" in found.changed
    assert "1 won worth $2,000" in found.changed
    assert (found.alerts, found.open_alerts) == ([], 0)
    assert found.stuck.startswith("No money is stuck")
    assert "900,000" not in str(found)


def test_a_day_without_anything_has_nothing_new(organization: OrgScope, session: Session) -> None:
    assert not digest(organization, session, 1, NOW).anything_new
    add_leads(session, [lead(organization, created_at=TODAY - timedelta(hours=1))])
    assert digest(organization, session, 1, NOW).anything_new


def test_an_open_alert_says_what_comes_next(organization: OrgScope, session: Session) -> None:
    add_alerts(organization, session, [900_000.0] * 7, opened_at=NOW)
    found = digest(organization, session, 1, NOW)
    assert found.next_step.startswith(f"Next: {found.alerts[0]['recommended_actions'][0]['action']}")
    assert (len(found.alerts), found.open_alerts) == (5, 7)
    assert found.anything_new
