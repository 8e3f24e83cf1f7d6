"""Mail: one message, with what is attached to it, through SMTP_URL."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import unquote, urlsplit

from app.settings import Settings

_TIMEOUT_SECONDS = 20


class MailError(Exception):
    """The message wasn't taken. `reason` is for logs and lists: no address, no text of the message is in it.

    `permanent`: trying again won't help (no SMTP_URL, a recipient that the server refuses for good).
    """

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a message."""

    filename: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """A message to one person: its text, the same as HTML where there is one, and files."""

    recipient: str
    subject: str
    text: str
    html: str | None = None
    attachments: tuple[Attachment, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    """Further ones."""
    message_id: str | None = None
    """The same for every attempt, so that a mailbox that got the message twice can tell."""


def send(settings: Settings, mail: Mail) -> None:
    """Hand the message to the mail server. Raises MailError when it isn't taken."""
    if settings.smtp_url is None:
        raise MailError("SMTP_URL is empty", permanent=True)
    try:
        with _connect(settings.smtp_url.get_secret_value()) as connection:
            connection.send_message(_message(settings, mail))
    except smtplib.SMTPRecipientsRefused as error:
        codes = {code for code, _text in error.recipients.values()}
        raise MailError("the recipient was refused", permanent=min(codes) >= 500) from None
    except smtplib.SMTPResponseException as error:
        raise MailError(f"the mail server said {error.smtp_code}", permanent=error.smtp_code >= 500) from None
    except (OSError, smtplib.SMTPException) as error:
        raise MailError(type(error).__name__, permanent=False) from None


def _message(settings: Settings, mail: Mail) -> EmailMessage:
    host = urlsplit(settings.base_url).hostname or "localhost"
    message = EmailMessage()
    message["From"] = settings.mail_from or f"no-reply@{host}"
    message["To"] = mail.recipient
    message["Subject"] = mail.subject
    message["Date"] = formatdate(localtime=False)
    message["Message-ID"] = mail.message_id or make_msgid(domain=host)
    for name, value in mail.headers:
        message[name] = value
    message.set_content(mail.text)
    if mail.html is not None:
        message.add_alternative(mail.html, subtype="html")
    for file in mail.attachments:
        kind, _slash, subtype = file.media_type.partition("/")
        message.add_attachment(file.content, maintype=kind, subtype=subtype, filename=file.filename)
    return message


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
