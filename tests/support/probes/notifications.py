"""Probes of notifications: with ids of their members, endpoints, messages and alerts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.database.models import Membership
from services.database.queries import notifications as queries
from services.notifications import (
    deliveries,
    delivery_log,
    digest,
    endpoints,
    members,
    planning,
    preferences,
    refusals,
)
from services.notifications.addresses import Allowed
from services.notifications.deliveries import NewDelivery
from services.scope import ForbiddenError, NotFoundError, OrgScope
from services.vocabulary import Channel, DeliveryReason, MessageKind, Role
from tests.support.probes.common import NOW, Call, Probe, Probes
from tests.support.rows import Filled

LONG_AGO = NOW - timedelta(days=400)
MISSING = (NotFoundError,)


def _member(scope: OrgScope, session: Session) -> OrgScope:
    """A member of ours: an operator has no wishes."""
    ours = session.scalars(
        select(Membership.id).where(Membership.organization_id == scope.organization_id)
    ).first()
    return OrgScope(scope.organization_id, Role.ADMIN, ours)


def _new(theirs: Filled) -> NewDelivery:
    """A message under the very name of theirs, to their member, about their alert."""
    target = str(theirs.member_id)
    return NewDelivery(Channel.EMAIL, target, MessageKind.ALERT, theirs.alert_id, once=theirs.marker)


def _add(scope: OrgScope, session: Session, theirs: Filled) -> None:
    assert deliveries.add_delivery(scope, session, _new(theirs), NOW) is not None


def _save_for_theirs(scope: OrgScope, session: Session, theirs: Filled) -> Any:
    """Our own wishes change, whatever theirs are."""
    return preferences.save_notification_preferences(
        _member(scope, session), session, {"enabled": False}, NOW
    )


def _noted(note: Call) -> Probe:
    """Marking a message that isn't one of ours fails, before anything is written."""

    def call(scope: OrgScope, session: Session, theirs: Filled) -> Any:
        return note(scope, session, theirs)

    return Probe(call, (Exception,))


READERS: Probes = {
    preferences.preferences_of: Probe(
        lambda scope, session, theirs: preferences.preferences_of(
            OrgScope(scope.organization_id, scope.role, theirs.member_id), session
        )
    ),
    delivery_log.delivery_log: Probe(
        lambda scope, session, theirs: [
            delivery_log.delivery_log(scope, session),
            delivery_log.delivery_log(scope, session, before=theirs.delivery_id),
        ]
    ),
    digest.digest: Probe(lambda scope, session, theirs: digest.digest(scope, session, 7, NOW)),
    endpoints.list_endpoints: Probe(lambda scope, session, theirs: endpoints.list_endpoints(scope, session)),
    endpoints.endpoint_of: Probe(
        lambda scope, session, theirs: endpoints.endpoint_of(scope, session, theirs.endpoint_id), MISSING
    ),
    members.recipients: Probe(lambda scope, session, theirs: members.recipients(scope, session)),
    members.recipient_of: Probe(
        lambda scope, session, theirs: members.recipient_of(scope, session, theirs.member_id)
    ),
    refusals.refuses_reports: Probe(
        lambda scope, session, theirs: refusals.refuses_reports(scope, session, theirs.marker)
    ),
    deliveries.waiting_deliveries: Probe(
        lambda scope, session, theirs: deliveries.waiting_deliveries(scope, session)
    ),
    deliveries.take_delivery: Probe(
        lambda scope, session, theirs: deliveries.take_delivery(scope, session, theirs.delivery_id)
    ),
    queries.mail_members: Probe(
        lambda scope, session, theirs: [
            queries.mail_members(scope, session),
            queries.mail_members(scope, session, theirs.member_id),
        ]
    ),
    queries.alerts_opened_since: Probe(
        lambda scope, session, theirs: [
            alert.rule for alert in queries.alerts_opened_since(scope, session, LONG_AGO, NOW)
        ]
    ),
    queries.alerts_cleared_since: Probe(
        lambda scope, session, theirs: queries.alerts_cleared_since(scope, session, LONG_AGO)
    ),
    queries.movements: Probe(
        lambda scope, session, theirs: queries.movements(scope, session, LONG_AGO, LONG_AGO, NOW)
    ),
}
WRITERS: Probes = {
    deliveries.add_delivery: Probe(_add),
    deliveries.note_sent: _noted(
        lambda scope, session, theirs: deliveries.note_sent(scope, session, theirs.delivery_id, NOW)
    ),
    deliveries.note_suppressed: _noted(
        lambda scope, session, theirs: deliveries.note_suppressed(
            scope, session, theirs.delivery_id, DeliveryReason.OVER, NOW
        )
    ),
    deliveries.note_failure: _noted(
        lambda scope, session, theirs: deliveries.note_failure(
            scope, session, theirs.delivery_id, DeliveryReason.BUSY, NOW, permanent=True
        )
    ),
    deliveries.postpone: _noted(
        lambda scope, session, theirs: deliveries.postpone(scope, session, theirs.delivery_id, NOW)
    ),
    deliveries.forget_deliveries: Probe(
        lambda scope, session, theirs: deliveries.forget_deliveries(
            scope, session, NOW + timedelta(days=4_000)
        )
    ),
    delivery_log.send_again: Probe(
        lambda scope, session, theirs: delivery_log.send_again(scope, session, theirs.delivery_id, NOW),
        MISSING,
    ),
    delivery_log.add_test: Probe(
        lambda scope, session, theirs: delivery_log.add_test(scope, session, theirs.endpoint_id, NOW), MISSING
    ),
    delivery_log.own_test: Probe(
        lambda scope, session, theirs: delivery_log.own_test(scope, session, NOW), (ForbiddenError,)
    ),
    endpoints.add_endpoint: Probe(
        lambda scope, session, theirs: endpoints.add_endpoint(
            scope,
            session,
            {"channel": "webhook", "name": "Ours", "url": "https://ours.example.com/"},
            Allowed(),
            NOW,
        )
    ),
    endpoints.update_endpoint: Probe(
        lambda scope, session, theirs: endpoints.update_endpoint(
            scope, session, theirs.endpoint_id, {"enabled": False}, Allowed(), NOW
        ),
        MISSING,
    ),
    endpoints.renew_secret: Probe(
        lambda scope, session, theirs: endpoints.renew_secret(scope, session, theirs.endpoint_id), MISSING
    ),
    endpoints.delete_endpoint: Probe(
        lambda scope, session, theirs: endpoints.delete_endpoint(scope, session, theirs.endpoint_id), MISSING
    ),
    endpoints.note_endpoint: Probe(
        lambda scope, session, theirs: endpoints.note_endpoint(
            scope, session, theirs.endpoint_id, NOW, sent=False
        ),
        MISSING,
    ),
    planning.plan_messages: Probe(lambda scope, session, theirs: planning.plan_messages(scope, session, NOW)),
    planning.plan_digests: Probe(
        lambda scope, session, theirs: planning.plan_digests(scope, session, theirs.member_id, NOW)
    ),
    planning.replan_digests: Probe(
        lambda scope, session, theirs: planning.replan_digests(
            OrgScope(scope.organization_id, Role.ADMIN, theirs.member_id), session, NOW
        )
    ),
    planning.plan_report_ready: Probe(
        lambda scope, session, theirs: planning.plan_report_ready(scope, session, theirs.alert_id, NOW)
    ),
    preferences.save_notification_preferences: Probe(_save_for_theirs),
    refusals.stop_mail: Probe(
        lambda scope, session, theirs: refusals.stop_mail(scope, session, theirs.member_id, "all", NOW),
        MISSING,
    ),
    refusals.refuse_reports: Probe(
        lambda scope, session, theirs: refusals.refuse_reports(scope, session, theirs.marker, NOW)
    ),
    refusals.refuse_own_reports: Probe(
        lambda scope, session, theirs: refusals.refuse_own_reports(scope, session, theirs.marker, NOW)
    ),
    refusals.allow_reports: Probe(
        lambda scope, session, theirs: refusals.allow_reports(scope, session, theirs.marker)
    ),
}
