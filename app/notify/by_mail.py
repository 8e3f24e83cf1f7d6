"""Mail: to a member, with their scope and in their language; reports to any address."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from app.mail import Attachment, Mail, MailError, send
from app.notify import letters
from app.notify.letter import Letter, as_html, as_text
from app.notify.outcomes import Failed, Later, Outcome, Sent, Suppressed
from app.notify.subjects import Subject, subject_of
from app.notify.unsubscribe import ALERTS, DIGESTS, REPORTS, stop_address
from app.settings import Settings
from services.language import use_language
from services.notifications.deliveries import TakenDelivery
from services.notifications.members import Recipient, language_of, recipient_of
from services.notifications.refusals import refuses_reports
from services.organizations import OrganizationInfo
from services.reports.records import ReportStateError, report_file
from services.scope import NotFoundError, OrgScope
from services.session import Session
from services.vocabulary import DeliveryReason, MessageKind


class MailSender:
    """Sends letters through SMTP_URL."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def send(
        self,
        scope: OrgScope,
        session: Session,
        taken: TakenDelivery,
        organization: OrganizationInfo,
        now: datetime,
    ) -> Outcome:
        """Send once, if it is still wanted."""
        member = _member(scope, session, taken.target)
        address = taken.target if "@" in taken.target else (member.address if member else "")
        held_back = _held_back(scope, session, taken, member, address, now)
        if held_back is not None:
            return held_back
        if self._settings.smtp_url is None:
            return Suppressed(DeliveryReason.NO_MAIL_SERVER)
        language = member.language if member else language_of(organization)
        with use_language(
            language,
            currency=organization.currency,
            timezone=organization.timezone,
            formats=organization.locale,
        ):
            content = self._content(scope, session, taken, organization, member, now)
            if isinstance(content, Suppressed):
                return content
            letter, files = content
            return self._hand_over(taken, organization, member, address, letter, files)

    def _content(
        self,
        scope: OrgScope,
        session: Session,
        taken: TakenDelivery,
        organization: OrganizationInfo,
        member: Recipient | None,
        now: datetime,
    ) -> tuple[Letter, tuple[Attachment, ...]] | Suppressed:
        base_url = self._settings.base_url
        if taken.kind is not MessageKind.REPORT:
            reading = member.scope if member else scope
            subject = subject_of(reading, session, taken, organization, base_url, now)
            return (subject.letter, ()) if isinstance(subject, Subject) else subject
        if taken.reference is None:
            return Suppressed(DeliveryReason.GONE)
        try:
            file = report_file(scope, session, taken.reference)
        except (NotFoundError, ReportStateError):
            return Suppressed(DeliveryReason.GONE)
        attached = Attachment(file.filename, file.media_type, bytes(file.content))
        return letters.report_letter(file.filename, organization.name, base_url), (attached,)

    def _hand_over(
        self,
        taken: TakenDelivery,
        organization: OrganizationInfo,
        member: Recipient | None,
        address: str,
        letter: Letter,
        files: tuple[Attachment, ...],
    ) -> Outcome:
        base_url = self._settings.base_url
        stop = self._stop_address(taken, organization, member, address)
        letter = letters.with_way_out(letter, base_url, stop)
        headers = [("Auto-Submitted", "auto-generated")]
        if stop is not None:
            headers += [
                ("List-Unsubscribe", f"<{stop}>"),
                ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
            ]
        host = urlsplit(base_url).hostname or "localhost"
        mail = Mail(
            recipient=address,
            subject=" ".join(letter.subject.split()),
            text=as_text(letter),
            html=as_html(letter),
            attachments=files,
            headers=tuple(headers),
            message_id=f"<{taken.id}@{host}>",
        )
        try:
            send(self._settings, mail)
        except MailError as error:
            reason = DeliveryReason.REFUSED if error.permanent else DeliveryReason.UNREACHABLE
            return Failed(reason, permanent=error.permanent)
        return Sent()

    def _stop_address(
        self, taken: TakenDelivery, organization: OrganizationInfo, member: Recipient | None, address: str
    ) -> str | None:
        base_url, key = self._settings.base_url, self._settings.signing_key
        if taken.kind is MessageKind.REPORT:
            return stop_address(base_url, key, organization.id, REPORTS, address)
        if member is None or taken.kind is MessageKind.TEST:
            return None
        what = ALERTS if taken.kind is MessageKind.ALERT else DIGESTS
        return stop_address(base_url, key, organization.id, what, member.member_id)


def _member(scope: OrgScope, session: Session, target: str) -> Recipient | None:
    try:
        return recipient_of(scope, session, UUID(target))
    except ValueError:
        return None


def _held_back(
    scope: OrgScope,
    session: Session,
    taken: TakenDelivery,
    member: Recipient | None,
    address: str,
    now: datetime,
) -> Suppressed | Later | None:
    """Why nothing is sent, or not yet."""
    if not address:
        return Suppressed(DeliveryReason.NO_RECIPIENT)
    if taken.kind is MessageKind.REPORT:
        unwanted = refuses_reports(scope, session, address) or (member and not member.preferences.enabled)
        return Suppressed(DeliveryReason.NOT_WANTED) if unwanted else None
    if member is None:
        return Suppressed(DeliveryReason.NO_RECIPIENT)
    wishes = member.preferences
    wanted = {
        MessageKind.ALERT: wishes.enabled and wishes.alerts,
        MessageKind.DIGEST: wishes.enabled
        and (wishes.weekly_digest if taken.event == "digest.weekly" else wishes.daily_digest),
    }
    if not wanted.get(taken.kind, True):
        return Suppressed(DeliveryReason.NOT_WANTED)
    quiet = member.quiet_until(now) if taken.kind is MessageKind.ALERT else None
    return Later(quiet) if quiet else None
