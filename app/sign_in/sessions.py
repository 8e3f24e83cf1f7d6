"""Sessions: a signed cookie, checked by the server on every request.

The session's cookie holds the account's id, an id of its own, when it began, the account's epoch and
the organization worked in; it changes only at sign-in, at a switch of organization and at sign-out, so
answers that overlap can't undo one of these. A second signed cookie says when the session was last
used. Ends: idle too long, too old, the epoch rose (new password), the id was signed out, or no
membership is left.
"""

from __future__ import annotations

import secrets
import time
from uuid import UUID

import structlog
from flask import Flask, Response, current_app, g, request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_login import LoginManager, current_user, login_user
from flask_wtf.csrf import generate_csrf
from itsdangerous import BadSignature, URLSafeTimedSerializer
from limits.storage import Storage

from app.settings import Settings
from app.sign_in.person import SignedInPerson
from services.database.sessions import Database
from services.sign_in import Account, AccountMembership, account_of, memberships_of

USED_COOKIE = "lead_analytics_used"
_REFRESH_AFTER_SECONDS = 60
_STATIC = ("/assets/", "/_dash-component-suites/")
log = structlog.get_logger(__name__)


class Sessions(SecureCookieSessionInterface):
    """Flask's signed cookie; but a file that is the same for everybody doesn't vary by it.

    Else a browser would throw its kept copies away whenever a cookie changes.
    """

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write the cookie where something changed."""
        if session.modified or not _is_static(request.path):
            super().save_session(app, session, response)


def install_sessions(server: Flask, settings: Settings) -> None:
    """Cookies that scripts and other sites can't use, and the loading of the signed-in person."""
    prefix = "__Host-" if settings.cookie_secure else ""
    server.config.update(
        SESSION_COOKIE_NAME=f"{prefix}lead_analytics_session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.cookie_secure,
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=settings.session_absolute_hours * 3600,
    )
    manager = LoginManager()
    manager.session_protection = None
    manager.user_loader(_load)
    manager.init_app(server)
    server.session_interface = Sessions()
    server.after_request(_note_use)


def begin_session(account: Account, memberships: tuple[AccountMembership, ...]) -> None:
    """Start a new session, nothing of the old one kept (rotation: a planted session is worth nothing)."""
    session.clear()
    login_user(SignedInPerson(account, memberships[0], memberships))
    session["sid"] = secrets.token_urlsafe(24)
    session["began"] = int(time.time())
    session["epoch"] = account.session_epoch
    session["organization"] = str(memberships[0].organization_id)
    session.permanent = True
    g.session_used = True
    generate_csrf()


def end_session() -> None:
    """Sign out: forget the cookie, and refuse copies of it until they would have expired anyway."""
    if "sid" in session:
        settings: Settings = current_app.extensions["settings"]
        _counters().incr(_ended_key(session["sid"]), settings.session_absolute_hours * 3600)
    session.clear()
    g.session_used = False
    g.session_over = True


def switch_organization(organization_id: UUID) -> bool:
    """Work in another organization of one's own from now on; False where there is no membership."""
    if all(membership.organization_id != organization_id for membership in current_user.memberships):
        return False
    session["organization"] = str(organization_id)
    return True


def _load(user_id: str) -> SignedInPerson | None:
    """The person of this session, or None when it has ended, for whatever reason."""
    if not (_fresh() and session.get("sid")):
        return None
    if _counters().get(_ended_key(session["sid"])):
        return None
    database: Database = current_app.extensions["database"]
    try:
        identity = UUID(user_id)
    except ValueError:
        return None
    with database.sign_in_transaction(identity) as transaction:
        account = account_of(transaction, identity)
        memberships = memberships_of(transaction, identity)
    if account is None or account.session_epoch != session.get("epoch") or not memberships:
        return None
    return SignedInPerson(account, _chosen(memberships), memberships)


def _chosen(memberships: tuple[AccountMembership, ...]) -> AccountMembership:
    """The membership of the session's organization; another where that one is gone."""
    wanted = session.get("organization")
    return next((one for one in memberships if str(one.organization_id) == wanted), memberships[0])


def _fresh() -> bool:
    settings: Settings = current_app.extensions["settings"]
    began = session.get("began", 0)
    if time.time() - began > settings.session_absolute_hours * 3600:
        return False
    idle = idle_seconds()
    return idle is not None and idle <= settings.session_idle_minutes * 60


def idle_seconds() -> float | None:
    """Seconds since the session was last used; None when its cookie is missing or not ours."""
    try:
        sid, used = _signer().loads(request.cookies.get(USED_COOKIE, ""), return_timestamp=True)
    except BadSignature:
        return None
    if not secrets.compare_digest(str(sid), str(session.get("sid", ""))):
        return None
    return max(0.0, time.time() - float(used.timestamp()))


def _note_use(response: Response) -> Response:
    """Keep a used session alive. What a page does by itself on a timer is no use of it."""
    settings: Settings = current_app.extensions["settings"]
    if g.get("session_over"):
        response.delete_cookie(USED_COOKIE, samesite="Lax", httponly=True, secure=settings.cookie_secure)
        return response
    if not g.get("session_used") or "sid" not in session:
        return response
    idle = idle_seconds()
    if idle is None or idle > _REFRESH_AFTER_SECONDS:
        response.set_cookie(
            USED_COOKIE,
            _signer().dumps(session["sid"]),
            max_age=settings.session_absolute_hours * 3600,
            httponly=True,
            secure=settings.cookie_secure,
            samesite="Lax",
        )
    return response


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="session-used")


def _is_static(path: str) -> bool:
    return path.startswith(_STATIC)


def _counters() -> Storage:
    return current_app.extensions["counters"]  # type: ignore[no-any-return]


def _ended_key(sid: str) -> str:
    return f"ended-session/{sid}"
