"""Mail: one plain message, through SMTP_URL where there is one."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

import structlog

from app.settings import Settings

_TIMEOUT_SECONDS = 20
log = structlog.get_logger(__name__)


def send_mail(settings: Settings, recipient: str, subject: str, text: str) -> bool:
    """Send `text`; False, and a line in the log (no personal data in it), when that isn't possible."""
    if settings.smtp_url is None:
        log.warning("mail_not_sent", reason="SMTP_URL is empty")
        return False
    message = EmailMessage()
    message["From"] = settings.mail_from or f"no-reply@{urlsplit(settings.base_url).hostname}"
    message["To"] = recipient
    message["Subject"] = subject
    message.set_content(text)
    try:
        with _connect(settings.smtp_url.get_secret_value()) as connection:
            connection.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        log.error("mail_not_sent", reason=type(error).__name__)
        return False
    return True


def _connect(url: str) -> smtplib.SMTP:
    parts = urlsplit(url)
    host, context = parts.hostname or "", ssl.create_default_context()
    connection: smtplib.SMTP
    if parts.scheme == "smtps":
        connection = smtplib.SMTP_SSL(host, parts.port or 465, timeout=_TIMEOUT_SECONDS, context=context)
    else:
        connection = smtplib.SMTP(host, parts.port or 587, timeout=_TIMEOUT_SECONDS)
        connection.ehlo()
        if connection.has_extn("starttls"):
            connection.starttls(context=context)
    if parts.username:
        if connection.sock is None or not isinstance(connection.sock, ssl.SSLSocket):
            connection.close()
            raise smtplib.SMTPException("no password over a connection that isn't encrypted")
        connection.login(unquote(parts.username), unquote(parts.password or ""))
    return connection
