"""The mail that holds a link to a new password; runs outside the request."""

from __future__ import annotations

from datetime import datetime

import structlog

from app.settings import Settings
from app.sign_in.mail import send_mail
from app.sign_in.words import reset_mail
from services.database.sessions import Database
from services.language import LANGUAGES, use_language
from services.sign_in import reset_link

log = structlog.get_logger(__name__)


def send_reset_link(settings: Settings, database: Database, email: str, now: datetime) -> bool:
    """Make a link for the account with this e-mail and mail it to the account's own address.

    False when there is no such account or the mail couldn't be sent; nobody who asked learns which.
    """
    try:
        with database.sign_in_transaction() as transaction:
            found = reset_link(transaction, email, now)
        if found is None:
            return False
        account, token = found
        with use_language(account.language if account.language in LANGUAGES else "en"):
            subject, text = reset_mail(f"{settings.base_url}/reset/{token}")
        return send_mail(settings, account.email, subject, text)
    except Exception:
        log.exception("reset_link_failed")
        raise
