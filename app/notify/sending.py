"""One attempt: whether it is still to be sent, what it says to its recipient, and the sending."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from app.notify.by_mail import MailSender
from app.notify.outcomes import Failed, Outcome, Sent, Suppressed
from app.notify.post import UnreachableError, post
from app.notify.subjects import Subject, subject_of
from app.settings import Settings
from services.language import use_language
from services.notifications.deliveries import TakenDelivery
from services.notifications.endpoints import EndpointInfo, endpoint_of
from services.notifications.members import language_of
from services.notifications.signing import endpoint_secret, signature
from services.organizations import OrganizationInfo, organization_of
from services.scope import NotFoundError, OrgScope
from services.session import Session
from services.vocabulary import Channel, DeliveryReason, MessageKind

_AGENT = "LeadAnalytics-Webhook/1"


class Sender:
    """Sends by mail, to Slack and to webhooks."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._mail = MailSender(settings)

    def send(self, scope: OrgScope, session: Session, taken: TakenDelivery, now: datetime) -> Outcome:
        """Send once, if it is still to be sent. Errors of the other side are outcomes."""
        organization = organization_of(scope, session)
        if taken.channel is Channel.EMAIL:
            return self._mail.send(scope, session, taken, organization, now)
        try:
            endpoint = endpoint_of(scope, session, UUID(taken.target))
        except (NotFoundError, ValueError):
            return Suppressed(DeliveryReason.NO_RECIPIENT)
        if taken.kind is not MessageKind.TEST and (not endpoint.enabled or endpoint.paused_at is not None):
            return Suppressed(DeliveryReason.PAUSED)
        with speaking(organization, language_of(organization)):
            subject = subject_of(scope, session, taken, organization, self._settings.base_url, now)
            if not isinstance(subject, Subject):
                return subject
            return self._post(endpoint, taken, subject, organization, now)

    def _post(
        self,
        endpoint: EndpointInfo,
        taken: TakenDelivery,
        subject: Subject,
        organization: OrganizationInfo,
        now: datetime,
    ) -> Outcome:
        headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": _AGENT}
        if endpoint.channel is Channel.SLACK:
            body = subject.as_slack()
        else:
            body = subject.as_webhook(taken, organization)
            timestamp = int(now.timestamp())
            key = self._settings.signing_key
            secret = endpoint_secret(key, organization.id, endpoint.id, endpoint.generation)
            headers |= {
                "X-LeadAnalytics-Delivery": str(taken.id),
                "X-LeadAnalytics-Event": taken.event,
                "X-LeadAnalytics-Timestamp": str(timestamp),
                "X-LeadAnalytics-Signature": signature(secret, timestamp, body),
            }
        try:
            answer = post(endpoint.url, body, headers, self._settings.webhook_addresses, now)
        except UnreachableError:
            return Failed(DeliveryReason.UNREACHABLE)
        if answer.taken:
            return Sent()
        if answer.may_pass:
            return Failed(DeliveryReason.BUSY, status=answer.status, retry_after=answer.retry_after)
        return Failed(DeliveryReason.REFUSED, permanent=True, status=answer.status)


@contextmanager
def speaking(organization: OrganizationInfo, language: str) -> Iterator[None]:
    """Words in this language, figures as the organization writes them."""
    with use_language(
        language, currency=organization.currency, timezone=organization.timezone, formats=organization.locale
    ):
        yield
