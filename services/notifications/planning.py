"""From what happened to messages: who is told of which alert, and when the next digests are due.

Called after every evaluation, in its transaction. A message has a name (`once`), so planning twice writes
it once, and what one evaluation missed the next one within two days makes up for.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.alerts import alert_detail
from services.database.models import Alert, Delivery
from services.database.queries.notifications import alerts_cleared_since, alerts_opened_since
from services.notifications.clock import next_daily, next_weekly
from services.notifications.deliveries import DueDelivery, NewDelivery, add_delivery
from services.notifications.endpoints import EndpointInfo, list_endpoints
from services.notifications.members import Recipient, recipient_of, recipients
from services.scope import MANAGING_ROLES, NotFoundError, OrgScope
from services.vocabulary import AlertPriority, Channel, DeliveryStatus, MessageKind, WebhookEvent

__all__ = ["plan_digests", "plan_messages", "plan_report_ready", "replan_digests"]

LOOKS_BACK = timedelta(days=2)
"""Long enough that the next daily round finds what an evaluation without messages (the command's) opened;
older alerts are no news, a mail about them would come after everybody has seen them."""
DAILY, WEEKLY = "digest.daily", "digest.weekly"


def plan_messages(scope: OrgScope, session: Session, now: datetime) -> int:
    """Write the messages about alerts that were opened or that ended lately, and the next digests.

    One per alert (an episode of a rule and its subject) and recipient. A mail waits for the end of the
    recipient's quiet hours. A rep is told only of alerts that concern own leads. How many were written;
    admins and operators only.
    """
    scope.require(MANAGING_ROLES)
    since = now - LOOKS_BACK
    opened = alerts_opened_since(scope, session, since, now)
    people = recipients(scope, session)
    endpoints = [each for each in list_endpoints(scope, session) if each.enabled and each.paused_at is None]
    written = [add_delivery(scope, session, each, now) for each in _mails(session, people, opened, now)]
    written += [add_delivery(scope, session, each, now) for each in _opened(endpoints, opened)]
    cleared = alerts_cleared_since(scope, session, since) if endpoints else []
    written += [
        add_delivery(scope, session, each, now) for each in _cleared(scope, session, endpoints, cleared)
    ]
    return sum(each is not None for each in written) + len(_digests(scope, session, people, now))


def plan_digests(scope: OrgScope, session: Session, member_id: UUID, now: datetime) -> list[DueDelivery]:
    """Write the member's next digests, where they aren't written; which. Admins and operators only."""
    scope.require(MANAGING_ROLES)
    member = recipient_of(scope, session, member_id)
    return [] if member is None else _digests(scope, session, [member], now)


def replan_digests(scope: OrgScope, session: Session, now: datetime) -> list[DueDelivery]:
    """The signed-in member's digests, after their wishes changed: what waits is dropped, the next ones are
    written. Which; put their jobs in afterwards (`JobQueue.deliver`)."""
    if scope.user_id is None:
        return []
    session.execute(
        delete(Delivery).where(
            Delivery.organization_id == scope.organization_id,
            Delivery.target == str(scope.user_id),
            Delivery.kind == MessageKind.DIGEST,
            Delivery.status == DeliveryStatus.WAITING,
        )
    )
    return plan_digests(OrgScope.operator(scope.organization_id), session, scope.user_id, now)


def plan_report_ready(scope: OrgScope, session: Session, report_id: UUID, now: datetime) -> int:
    """Tell the endpoints that want to know of a report that is ready; how many. Admins and operators only.

    For reports of the whole organization: what a rep asked for is nobody else's.
    """
    scope.require(MANAGING_ROLES)
    wanting = [
        each
        for each in list_endpoints(scope, session)
        if each.enabled and each.paused_at is None and WebhookEvent.REPORT_READY in each.events
    ]
    event = WebhookEvent.REPORT_READY
    written = [
        add_delivery(
            scope,
            session,
            NewDelivery(
                each.channel, str(each.id), MessageKind.REPORT, report_id,
                once=f"{event}:{report_id}:{each.id}", event=event,
            ),
            now,
        )
        for each in wanting
    ]  # fmt: skip
    return sum(each is not None for each in written)


def _mails(
    session: Session, people: Sequence[Recipient], opened: Sequence[Alert], now: datetime
) -> list[NewDelivery]:
    return [
        NewDelivery(
            Channel.EMAIL,
            str(person.member_id),
            MessageKind.ALERT,
            alert.id,
            once=_name(WebhookEvent.ALERT_OPENED, alert, str(person.member_id)),
            at=person.quiet_until(now),
            event=WebhookEvent.ALERT_OPENED,
        )
        for person in people
        for alert in opened
        if alert.opened_at >= person.wants_since
        and person.wants_alert(alert.priority)
        and _concerns(session, person, alert)
    ]


def _concerns(session: Session, person: Recipient, alert: Alert) -> bool:
    """Whether the alert is any of the person's business: of a rep's, one about own leads."""
    if person.scope.own_leads_only is None:
        return True
    try:
        return bool(alert_detail(person.scope, session, alert.id)["own_leads"]["leads"])
    except NotFoundError:
        return False


def _opened(endpoints: Sequence[EndpointInfo], opened: Sequence[Alert]) -> list[NewDelivery]:
    return [
        _to_endpoint(endpoint, alert, WebhookEvent.ALERT_OPENED)
        for endpoint in endpoints
        for alert in opened
        if WebhookEvent.ALERT_OPENED in endpoint.events
        and alert.opened_at >= endpoint.wants_since
        and _as_urgent(alert, endpoint.alert_priority)
    ]


def _cleared(
    scope: OrgScope, session: Session, endpoints: Sequence[EndpointInfo], cleared: Sequence[Alert]
) -> list[NewDelivery]:
    """Whoever was told that it began is told that it ended; and who asked for the ends alone, of each."""
    told = _told(scope, session, endpoints, cleared)
    return [
        _to_endpoint(endpoint, alert, WebhookEvent.ALERT_CLEARED)
        for endpoint in endpoints
        for alert in cleared
        if WebhookEvent.ALERT_CLEARED in endpoint.events
        and alert.cleared_at is not None
        and alert.cleared_at >= endpoint.wants_since
        and _as_urgent(alert, endpoint.alert_priority)
        and (
            WebhookEvent.ALERT_OPENED not in endpoint.events
            or _name(WebhookEvent.ALERT_OPENED, alert, str(endpoint.id)) in told
        )
    ]


def _told(
    scope: OrgScope, session: Session, endpoints: Sequence[EndpointInfo], alerts: Sequence[Alert]
) -> set[str]:
    names = [
        _name(WebhookEvent.ALERT_OPENED, alert, str(endpoint.id))
        for endpoint in endpoints
        for alert in alerts
    ]
    sent = select(Delivery.once).where(
        Delivery.organization_id == scope.organization_id,
        Delivery.once.in_(names),
        Delivery.status.in_([DeliveryStatus.SENT, DeliveryStatus.WAITING]),
    )
    return set(session.scalars(sent)) if names else set()


def _digests(
    scope: OrgScope, session: Session, people: Sequence[Recipient], now: datetime
) -> list[DueDelivery]:
    written: list[DueDelivery] = []
    for person in people:
        wishes = person.preferences
        if not wishes.enabled:
            continue
        due: list[tuple[str, datetime]] = []
        if wishes.daily_digest:
            due.append((DAILY, next_daily(now, person.zone, wishes.digest_hour)))
        if wishes.weekly_digest:
            due.append((WEEKLY, next_weekly(now, person.zone, wishes.digest_hour, wishes.digest_weekday)))
        for event, at in due:
            delivery = NewDelivery(
                Channel.EMAIL,
                str(person.member_id),
                MessageKind.DIGEST,
                None,
                once=f"{event}:{person.member_id}:{at.astimezone(person.zone):%Y-%m-%d}",
                at=at,
                event=event,
            )
            delivery_id = add_delivery(scope, session, delivery, now)
            if delivery_id is not None:
                written.append(DueDelivery(delivery_id, at))
    return written


def _to_endpoint(endpoint: EndpointInfo, alert: Alert, event: WebhookEvent) -> NewDelivery:
    return NewDelivery(
        endpoint.channel,
        str(endpoint.id),
        MessageKind.ALERT,
        alert.id,
        once=_name(event, alert, str(endpoint.id)),
        event=event,
    )


def _name(event: WebhookEvent, alert: Alert, target: str) -> str:
    return f"{event}:{alert.id}:{target}"


def _as_urgent(alert: Alert, lowest: AlertPriority) -> bool:
    ranks = list(AlertPriority)
    return ranks.index(AlertPriority(alert.priority)) <= ranks.index(lowest)
