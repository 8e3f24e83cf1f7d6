"""What members want by mail: the defaults of their role, their own choice, and nothing that can't be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.accounts import add_member
from services.database.models import Delivery
from services.notifications.members import recipients
from services.notifications.planning import plan_messages, replan_digests
from services.notifications.preferences import (
    PreferenceError,
    default_preferences,
    preferences_of,
    save_notification_preferences,
)
from services.scope import ForbiddenError, OrgScope
from services.vocabulary import Role
from tests.support.alerts import add_alerts

SUNDAY = datetime(2026, 11, 22, 15, tzinfo=UTC)
"""Noon in São Paulo."""


def member(organization: OrgScope, session: Session, role: Role = Role.MANAGER, **wishes: Any) -> OrgScope:
    found = add_member(organization, session, email=f"{uuid4().hex}@example.com", role=role)
    scope = OrgScope(organization.organization_id, role, found.id)
    if wishes:
        save_notification_preferences(scope, session, wishes, SUNDAY)
    return scope


def planned(session: Session, scope: OrgScope) -> dict[str, datetime]:
    rows = session.scalars(select(Delivery).where(Delivery.target == str(scope.user_id)))
    return {row.event: row.next_try_at for row in rows}


@pytest.mark.parametrize(
    ("role", "wants"),
    [(Role.ADMIN, True), (Role.MANAGER, True), (Role.ANALYST, False), (Role.REP, False)],
)
def test_the_calm_defaults(organization: OrgScope, session: Session, role: Role, wants: bool) -> None:
    wishes = preferences_of(member(organization, session, role), session)
    assert wishes == default_preferences(role)
    assert (wishes.alerts, wishes.weekly_digest, wishes.daily_digest) == (wants, wants, False)
    assert (wishes.alert_priority, wishes.quiet_from, wishes.quiet_to) == ("high", 20, 7)


def test_a_choice_is_kept_and_the_rest_stays(organization: OrgScope, session: Session) -> None:
    scope = member(organization, session, Role.REP)
    save_notification_preferences(scope, session, {"daily_digest": True, "timezone": "Asia/Tokyo"}, SUNDAY)
    save_notification_preferences(scope, session, {"quiet_from": None, "quiet_to": None}, SUNDAY)
    wishes = preferences_of(scope, session)
    assert (wishes.daily_digest, wishes.timezone, wishes.quiet_from, wishes.alerts) == (
        True,
        "Asia/Tokyo",
        None,
        False,
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("enabled", "yes"), ("enabled", None), ("alert_priority", "urgent"), ("digest_hour", 24),
        ("digest_hour", -1), ("digest_hour", None), ("digest_hour", True), ("digest_weekday", 7),
        ("quiet_from", 24), ("quiet_to", "7"), ("timezone", "Mars/Olympus"), ("timezone", ["UTC"]),
        ("role", "admin"), ("member_id", None),
    ],
)  # fmt: skip
def test_what_can_not_be_is_refused(
    organization: OrgScope, session: Session, field: str, value: object
) -> None:
    scope = member(organization, session)
    with pytest.raises(PreferenceError) as refused:
        save_notification_preferences(scope, session, {"alerts": False, field: value}, SUNDAY)
    assert refused.value.field == field
    assert preferences_of(scope, session).alerts


def test_quiet_hours_have_two_ends(organization: OrgScope, session: Session) -> None:
    scope = member(organization, session)
    with pytest.raises(PreferenceError):
        save_notification_preferences(scope, session, {"quiet_from": None}, SUNDAY)


def test_an_operator_has_no_wishes(organization: OrgScope, session: Session) -> None:
    with pytest.raises(ForbiddenError):
        preferences_of(organization, session)


def test_who_left_or_never_signed_in_is_not_written_to(organization: OrgScope, session: Session) -> None:
    from services.accounts import deactivate_member
    from services.database.models import Membership

    here, left = member(organization, session), member(organization, session)
    assert left.user_id is not None
    deactivate_member(organization, session, left.user_id)
    own = {"organization_id": organization.organization_id}
    session.add(Membership(**own, role="rep", name="Owner by import", email="owner@example.com"))
    session.flush()
    assert [each.member_id for each in recipients(organization, session)] == [here.user_id]


def test_alerts_of_before_the_wish_are_not_sent(organization: OrgScope, session: Session) -> None:
    late = datetime.now(UTC)
    scope = member(organization, session, Role.ANALYST)
    add_alerts(organization, session, [9e5], opened_at=late - timedelta(hours=2))
    save_notification_preferences(scope, session, {"alerts": True}, late - timedelta(hours=1))
    assert plan_messages(organization, session, late) == 0
    add_alerts(organization, session, [9e5], opened_at=late)
    assert plan_messages(organization, session, late) == 1
    # Another wish doesn't begin it anew, a wish for more does.
    save_notification_preferences(scope, session, {"digest_hour": 9}, late + timedelta(hours=1))
    add_alerts(organization, session, [9e5], opened_at=late + timedelta(minutes=30))
    assert plan_messages(organization, session, late + timedelta(hours=1)) == 1


@pytest.mark.parametrize(("priority", "count"), [("high", 1), ("medium", 2), ("low", 3)])
def test_from_which_priority(organization: OrgScope, session: Session, priority: str, count: int) -> None:
    now = datetime.now(UTC)
    member(organization, session, Role.ANALYST, alerts=True, alert_priority=priority)
    for each in ("high", "medium", "low"):
        add_alerts(organization, session, [9e5], priority=each)
    assert plan_messages(organization, session, now + timedelta(seconds=1)) == count


def test_digests_are_planned_once_at_the_readers_hour(organization: OrgScope, session: Session) -> None:
    scope = member(
        organization, session, alerts=False, daily_digest=True, digest_hour=8, digest_weekday=2,
        timezone="Asia/Tokyo",
    )  # fmt: skip
    assert plan_messages(organization, session, SUNDAY) == 2
    assert plan_messages(organization, session, SUNDAY) == 0
    assert planned(session, scope) == {
        "digest.daily": datetime(2026, 11, 22, 23, tzinfo=UTC),  # it is Monday there already
        "digest.weekly": datetime(2026, 11, 24, 23, tzinfo=UTC),
    }


def test_digests_follow_a_changed_wish(organization: OrgScope, session: Session) -> None:
    scope = member(organization, session, alerts=False, daily_digest=True, weekly_digest=False)
    plan_messages(organization, session, SUNDAY)
    save_notification_preferences(scope, session, {"digest_hour": 18}, SUNDAY)
    (due,) = replan_digests(scope, session, SUNDAY)
    assert planned(session, scope) == {"digest.daily": datetime(2026, 11, 22, 21, tzinfo=UTC)}
    assert due.at == datetime(2026, 11, 22, 21, tzinfo=UTC)
    save_notification_preferences(scope, session, {"enabled": False}, SUNDAY)
    assert replan_digests(scope, session, SUNDAY) == []
    assert planned(session, scope) == {}
