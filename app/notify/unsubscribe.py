"""The way out of every mail: a signed link that stops such mail without signing in.

Opening it shows a page and changes nothing, for mail scanners open every link. A POST stops the mail: the
page's button, or the mailbox's own one-click (RFC 8058). The link is the authority: it was sent to the
address alone whose mail it stops. It doesn't expire, for a mail may be read years later.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, current_app, render_template, request
from flask_wtf.csrf import CSRFProtect
from itsdangerous import BadData, URLSafeSerializer

from services.database.sessions import Database
from services.language import gettext as _
from services.notifications.refusals import address_hash, refuse_reports, stop_mail
from services.organizations import organization_of
from services.scope import NotFoundError, OrgScope

PATH = "/unsubscribe"
ENDPOINT = "notifications.unsubscribe"
_LIMIT = "60 per minute"
ALERTS, DIGESTS, REPORTS, ALL = "alerts", "digests", "reports", "all"


def install_unsubscribe(server: Flask, csrf: CSRFProtect) -> None:
    """Register the page. Open to anybody who holds a link; without a CSRF token, which no mailbox has."""
    blueprint = Blueprint("notifications", __name__)
    limited = server.extensions["limits"].limit(_LIMIT, methods=["POST"])(unsubscribe)
    blueprint.add_url_rule(f"{PATH}/<token>", "unsubscribe", limited, methods=["GET", "POST"])
    server.register_blueprint(blueprint)
    csrf.exempt(blueprint)


def stop_address(base_url: str, key: str, organization_id: UUID, what: str, whom: UUID | str) -> str:
    """The address that stops `what` for a member, or reports for an address (kept in it as a hash)."""
    subject = str(whom) if isinstance(whom, UUID) else address_hash(whom)
    return f"{base_url}{PATH}/{_signer(key).dumps([str(organization_id), what, subject])}"


def unsubscribe(token: str) -> tuple[str, int]:
    """The page; posted, the mail is stopped."""
    found = _read(token)
    if found is None:
        return _message(_("The link doesn't work"), _("It may have been cut. Copy the whole of it.")), 404
    scope, what, subject = found
    database: Database = current_app.extensions["database"]
    try:
        with database.transaction(scope) as session:
            name = organization_of(scope, session).name
            if request.method == "POST":
                _stop(scope, session, what, subject)
    except NotFoundError:
        return _message(_("Nothing to stop"), _("You get no mail from here any more.")), 404
    if request.method == "POST":
        text = _("%(organization)s no longer sends you %(what)s.", organization=name, what=_name(what))
        return _message(_("Done"), text), 200
    return render_template(
        "unsubscribe.html",
        title=_("Unsubscribe"),
        text=_("Stop getting %(what)s of %(organization)s?", organization=name, what=_name(what)),
    ), 200


def _stop(scope: OrgScope, session: Any, what: str, subject: str) -> None:
    now = datetime.now(UTC)
    if what == REPORTS:
        refuse_reports(scope, session, subject, now)
    else:
        stop_mail(scope, session, UUID(subject), what, now)


def _read(token: str) -> tuple[OrgScope, str, str] | None:
    try:
        organization_id, what, subject = _signer(str(current_app.secret_key)).loads(token)
        return OrgScope.operator(UUID(organization_id)), what, subject
    except (BadData, ValueError, TypeError):
        return None


def _signer(key: str) -> URLSafeSerializer:
    return URLSafeSerializer(key, salt="unsubscribe")


def _message(title: str, text: str) -> str:
    return render_template("message.html", title=title, text=text)


def _name(what: str) -> str:
    return {
        ALERTS: _("mails about alerts"),
        DIGESTS: _("digests"),
        REPORTS: _("reports"),
        ALL: _("mails"),
    }[what]
