"""Language, theme and organization: small choices, each a form with a CSRF token that leads back."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Flask, abort, current_app, redirect, request
from flask_login import current_user
from werkzeug.wrappers import Response

from app.navigation import local_path, referring_path
from app.reader import LANGUAGE_COOKIE, THEME_COOKIE, THEMES
from app.settings import Settings
from app.sign_in.sessions import switch_organization
from services.database.sessions import Database
from services.language import LANGUAGES
from services.sign_in import save_preferences

_YEAR = 365 * 86_400


def install_preferences(server: Flask) -> None:
    """Register `POST /preferences` (open: the sign-in page has a language too) and `POST /organization`."""
    blueprint = Blueprint("preferences", __name__)
    blueprint.add_url_rule("/preferences", "save", save, methods=["POST"])
    blueprint.add_url_rule("/organization", "switch", switch, methods=["POST"])
    server.register_blueprint(blueprint)


def save() -> Response:
    """Keep `language` and `theme` on this browser and, of somebody signed in, on the account."""
    language, theme = request.form.get("language"), request.form.get("theme")
    if (language and language not in LANGUAGES) or (theme and theme not in THEMES):
        abort(400)
    if current_user.is_authenticated:
        database: Database = current_app.extensions["database"]
        with database.sign_in_transaction(current_user.user_id) as transaction:
            save_preferences(transaction, current_user.user_id, language=language, theme=theme)
    response = _back()
    for cookie, value in ((LANGUAGE_COOKIE, language), (THEME_COOKIE, theme)):
        if value:
            _keep(response, cookie, value)
    return response


def switch() -> Response:
    """Work in another organization; one that isn't the person's own doesn't exist for them."""
    try:
        wanted = UUID(request.form.get("organization", ""))
    except ValueError:
        abort(404)
    if not switch_organization(wanted):
        abort(404)
    return redirect(local_path(request.form.get("next")), code=303)


def _back() -> Response:
    if request.headers.get("X-CSRFToken"):  # a script asked: there is no page to lead back to
        return Response(status=204)
    return redirect(local_path(request.form.get("next") or referring_path()), code=303)


def _keep(response: Response, name: str, value: str) -> None:
    settings: Settings = current_app.extensions["settings"]
    response.set_cookie(
        name, value, max_age=_YEAR, secure=settings.cookie_secure, samesite="Lax", httponly=True
    )
