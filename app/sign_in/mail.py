"""The mails of sign-in: asked for by somebody who isn't signed in, so what goes wrong is only logged."""

from __future__ import annotations

import structlog

from app.mail import Mail, MailError, send
from app.settings import Settings

log = structlog.get_logger(__name__)


def send_mail(settings: Settings, recipient: str, subject: str, text: str) -> bool:
    """Send `text`; False, and a line in the log (no personal data in it), when that isn't possible."""
    try:
        send(settings, Mail(recipient, subject, text))
    except MailError as error:
        log.error("mail_not_sent", reason=error.reason)
        return False
    return True
