"""What a message is about, as it stands now: its letter, and its data for programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.notify import letters
from app.notify.letter import Letter
from app.notify.outcomes import Suppressed
from app.notify.payload import alert_data, report_data, webhook_body
from app.notify.slack import slack_body
from layouts.links import REPORTS
from services.alerts import alert_detail
from services.notifications.deliveries import TakenDelivery
from services.notifications.digest import digest
from services.organizations import OrganizationInfo
from services.scope import NotFoundError, OrgScope
from services.session import Session
from services.vocabulary import AlertStatus, DeliveryReason, MessageKind, WebhookEvent

STILL_NEWS = {"digest.daily": timedelta(hours=12), "digest.weekly": timedelta(days=3)}
"""So late a digest may come: a worker that was down doesn't send last week's on the day of the next."""


@dataclass(frozen=True, slots=True)
class Subject:
    """`data` and `occurred_at` are what a webhook is told besides."""

    letter: Letter
    data: Mapping[str, Any]
    occurred_at: datetime

    def as_slack(self) -> bytes:
        """The body of a post to Slack."""
        return slack_body(self.letter)

    def as_webhook(self, taken: TakenDelivery, organization: OrganizationInfo) -> bytes:
        """The body of a post to a webhook."""
        return webhook_body(taken.event, taken.id, self.occurred_at, organization, self.data)


def subject_of(
    scope: OrgScope,
    session: Session,
    taken: TakenDelivery,
    organization: OrganizationInfo,
    base_url: str,
    now: datetime,
) -> Subject | Suppressed:
    """The subject as the scope may see it, in the reader's language; or why there is none any more."""
    match taken.kind:
        case MessageKind.ALERT:
            return _alert(scope, session, taken, organization, base_url, now)
        case MessageKind.DIGEST:
            return _digest(scope, session, taken, organization, base_url, now)
        case MessageKind.REPORT:
            address = base_url + REPORTS
            data = {} if taken.reference is None else report_data(taken.reference, base_url)
            return Subject(letters.report_ready_letter(address), data, taken.created_at)
        case MessageKind.TEST:
            return Subject(letters.test_letter(organization.name, base_url), {}, taken.created_at)


def _alert(
    scope: OrgScope,
    session: Session,
    taken: TakenDelivery,
    organization: OrganizationInfo,
    base_url: str,
    now: datetime,
) -> Subject | Suppressed:
    if taken.reference is None:
        return Suppressed(DeliveryReason.GONE)
    try:
        alert = alert_detail(scope, session, taken.reference)
    except NotFoundError:
        return Suppressed(DeliveryReason.GONE)
    data = alert_data(alert, organization.currency, base_url)
    if taken.event == WebhookEvent.ALERT_CLEARED:
        cleared = datetime.fromisoformat(alert["cleared_at"]) if alert["cleared_at"] else taken.created_at
        return Subject(letters.cleared_letter(alert, base_url), data, cleared)
    held_back = _held_back(alert, now)
    if held_back is not None:
        return Suppressed(held_back)
    letter = letters.alert_letter(alert, organization.name, base_url)
    return Subject(letter, data, datetime.fromisoformat(alert["created_at"]))


def _held_back(alert: Mapping[str, Any], now: datetime) -> DeliveryReason | None:
    """Why news of an alert is none any more: it ended, or somebody saw to it."""
    if alert["cleared_at"] is not None:
        return DeliveryReason.OVER
    if alert["status"] in (AlertStatus.DISMISSED, AlertStatus.RESOLVED):
        return DeliveryReason.HANDLED
    until = alert["snoozed_until"]
    if until is not None and datetime.fromisoformat(until) > now:
        return DeliveryReason.HANDLED
    own = alert.get("own_leads")
    if own is not None and not own["leads"]:  # a rep's leads went to somebody else meanwhile
        return DeliveryReason.OVER
    return None


def _digest(
    scope: OrgScope,
    session: Session,
    taken: TakenDelivery,
    organization: OrganizationInfo,
    base_url: str,
    now: datetime,
) -> Subject | Suppressed:
    weekly = taken.event == "digest.weekly"
    if taken.attempts == 0 and now - taken.due_at > STILL_NEWS[taken.event]:
        return Suppressed(DeliveryReason.TOO_LATE)
    found = digest(scope, session, 7 if weekly else 1, now)
    if not weekly and not found.anything_new:
        return Suppressed(DeliveryReason.NOTHING_NEW)
    letter = letters.digest_letter(found, organization.name, base_url, weekly=weekly)
    return Subject(letter, {}, now)
