"""The pages of sign-in, plain Flask: in, out, a first password, a new password.

Every answer is the same whether an account exists or not. A form that must be mended is answered with 200:
browsers report any other status of a page in their console, which stays clean here.
"""

from __future__ import annotations

from concurrent.futures import Executor
from datetime import UTC, datetime

import structlog
from flask import Blueprint, Flask, current_app, make_response, redirect, render_template, request
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response as AnyResponse

from app.navigation import local_path
from app.observation import Observation
from app.settings import Settings
from app.sign_in import sessions, throttle
from app.sign_in.links import send_reset_link
from app.sign_in.words import password_complaint, wait_complaint
from services.database.sessions import Database
from services.language import gettext as _
from services.sign_in import (
    Account,
    LinkPurpose,
    authenticate,
    change_password,
    memberships_of,
    read_link,
    use_link,
)

_PER_ADDRESS = "30 per minute; 300 per hour"
_RESETS_PER_ADDRESS = "10 per 15 minutes"
log = structlog.get_logger(__name__)


def install_sign_in(server: Flask) -> None:
    """Register the pages, each with its limit of posts by network address."""
    limiter = server.extensions["limits"]
    blueprint = Blueprint("sign_in", __name__)
    blueprint.add_url_rule("/logout", "sign_out", sign_out, methods=["POST"])
    for path, view, limit in (
        ("/login", sign_in, _PER_ADDRESS),
        ("/welcome/<token>", welcome, _PER_ADDRESS),
        ("/reset", ask_reset, _RESETS_PER_ADDRESS),
        ("/reset/<token>", reset, _PER_ADDRESS),
        ("/account/password", password, _PER_ADDRESS),
    ):
        limited = limiter.limit(limit, methods=["POST"])(view)
        blueprint.add_url_rule(path, view.__name__, limited, methods=["GET", "POST"])
    server.register_blueprint(blueprint)


def sign_in() -> AnyResponse | tuple[str, int]:
    """The page; and, posted, the session, or one message for whatever was wrong."""
    target = local_path(request.values.get("next"))
    if request.method == "GET":
        if current_user.is_authenticated:
            return redirect(target)
        return _sign_in_page(target)
    email = request.form.get("email", "")
    wait = throttle.seconds_to_wait(email)
    if wait:
        log.warning("sign_in_throttled", seconds=wait)
        _observation().signed_in("throttled")
        return _sign_in_page(target, wait_complaint(wait), 429)
    with _database().sign_in_transaction() as transaction:
        account = authenticate(transaction, email, request.form.get("password", ""), _now())
    if account is None:
        log.warning("sign_in_refused")
        _observation().signed_in("refused")
        return _sign_in_page(target, _("E-mail or password is wrong."))
    throttle.forget_attempts(email)
    _observation().signed_in("ok")
    return _begin(account, target)


def sign_out() -> AnyResponse:
    """End this session, copies of its cookie included."""
    sessions.end_session()
    return redirect("/login", code=303)


def welcome(token: str) -> AnyResponse | tuple[str, int]:
    """A first password, by a one-time link."""
    return _password_by_link(token, LinkPurpose.WELCOME)


def reset(token: str) -> AnyResponse | tuple[str, int]:
    """A new password, by a one-time link."""
    return _password_by_link(token, LinkPurpose.RESET)


def ask_reset() -> str:
    """Ask for a link to a new password. Looked up and mailed afterwards, so time tells nothing."""
    if request.method == "GET":
        return render_template("ask_reset.html")
    settings: Settings = current_app.extensions["settings"]
    background: Executor = current_app.extensions["background"]
    email = request.form.get("email", "")
    if throttle.may_mail(email):
        background.submit(send_reset_link, settings, _database(), email, _now())
    text = _("If there is an account with this address, a link to a new password is on its way.")
    return render_template("message.html", title=_("Check your mail"), text=text)


def password() -> AnyResponse | tuple[str, int]:
    """Change the own password; every other session of the account ends."""
    if request.method == "GET":
        return _password_page(asks_current=True)
    wait = throttle.seconds_to_wait(current_user.email)
    if wait:
        return _password_page(wait_complaint(wait), 429, asks_current=True)
    new = request.form.get("password", "")
    complaint = password_complaint(new, request.form.get("repeated", ""), current_user.email)
    if complaint:
        return _password_page(complaint, asks_current=True)
    user_id = current_user.user_id
    with _database().sign_in_transaction(user_id) as transaction:
        account = change_password(transaction, user_id, request.form.get("current", ""), new)
    if account is None:
        return _password_page(_("The current password is wrong."), asks_current=True)
    throttle.forget_attempts(account.email)
    return _begin(account, "/settings")


def _password_by_link(token: str, purpose: LinkPurpose) -> AnyResponse | tuple[str, int]:
    with _database().sign_in_transaction() as transaction:
        account = read_link(transaction, token, purpose, _now())
    if account is None:
        return _spent_link()
    if request.method == "GET":
        return _password_page(email=account.email)
    new = request.form.get("password", "")
    complaint = password_complaint(new, request.form.get("repeated", ""), account.email)
    if complaint:
        return _password_page(complaint, email=account.email)
    with _database().sign_in_transaction() as transaction:
        used = use_link(transaction, token, purpose, new, _now())
    return _begin(used, "/") if used else _spent_link()


def _begin(account: Account, target: str) -> AnyResponse:
    """Start the session and go on, or say that there is no organization to go to."""
    with _database().sign_in_transaction(account.id) as transaction:
        memberships = memberships_of(transaction, account.id)
    if not memberships:
        text = _("Your account doesn't belong to any organization. Ask your administrator to add you.")
        return make_response(render_template("message.html", title=_("No organization"), text=text), 403)
    sessions.begin_session(account, memberships)
    response = redirect(target, code=303)
    throttle.remember_device(response, account.email)
    log.info("signed_in", user_id=str(account.id))
    return response


def _sign_in_page(target: str, complaint: str | None = None, status: int = 200) -> tuple[str, int]:
    email = request.form.get("email", "")[:254]
    generate_csrf()
    return render_template("sign_in.html", next=target, email=email, complaint=complaint), status


def _password_page(
    complaint: str | None = None, status: int = 200, *, email: str = "", asks_current: bool = False
) -> tuple[str, int]:
    page = render_template("password.html", complaint=complaint, email=email, asks_current=asks_current)
    return page, status


def _spent_link() -> tuple[str, int]:
    title = _("The link no longer works")
    text = _("This link has been used or is too old. Ask for a new one.")
    return render_template("message.html", title=title, text=text, offers_reset=True), 410


def _observation() -> Observation:
    return current_app.extensions["observation"]  # type: ignore[no-any-return]


def _database() -> Database:
    return current_app.extensions["database"]  # type: ignore[no-any-return]


def _now() -> datetime:
    return datetime.now(UTC)
