"""Whose eyes read the answer: language, formats, clock and theme of a request."""

from __future__ import annotations

from contextlib import ExitStack

from flask import Flask, g, request
from flask_login import current_user

from app.assets import STATIC_ENDPOINT
from app.navigation import requested_path
from services.language import LANGUAGES, gettext, ngettext, use_language
from services.organizations import OrganizationInfo
from services.passwords import MINIMUM_LENGTH

LANGUAGE_COOKIE = "lead_analytics_language"
THEME_COOKIE = "lead_analytics_theme"
THEMES = ("system", "light", "dark")
_TAGS = {language.replace("_", "-"): language for language in LANGUAGES}


def install_reader(server: Flask) -> None:
    """Speak the reader's language for the length of each request. Registered after the guard."""
    server.jinja_env.globals.update(
        _=gettext,
        gettext=gettext,
        ngettext=ngettext,
        language=language,
        theme=theme,
        here=requested_path,
        organization_name=_organization_name,
        minimum_length=MINIMUM_LENGTH,
    )
    server.before_request(_begin)
    server.teardown_request(_end)


def language() -> str:
    """The person's choice, else this browser's, else what the browser prefers, else English."""
    chosen = current_user.language if current_user.is_authenticated else None
    chosen = chosen or request.cookies.get(LANGUAGE_COOKIE)
    if chosen in LANGUAGES:
        return str(chosen)
    return _TAGS[_preferred()]


def theme() -> str:
    """`light`, `dark`, or `system`: the person's choice, else this browser's."""
    chosen = current_user.theme if current_user.is_authenticated else request.cookies.get(THEME_COOKIE)
    return str(chosen) if chosen in THEMES else "system"


def _preferred() -> str:
    """The first of the browser's languages that we speak; any Portuguese is answered in ours."""
    for tag, _quality in request.accept_languages:
        for ours in _TAGS:
            if tag.lower().partition("-")[0] == ours.partition("-")[0]:
                return ours
    return "en"


def _organization_name() -> str:
    organization: OrganizationInfo | None = g.get("organization")
    return organization.name if organization else ""


def _begin() -> None:
    if request.endpoint == STATIC_ENDPOINT:
        return
    organization: OrganizationInfo | None = g.get("organization")
    stack = g.reader = ExitStack()
    if organization is None:
        stack.enter_context(use_language(language()))
        return
    stack.enter_context(
        use_language(
            language(),
            currency=organization.currency,
            timezone=organization.timezone,
            formats=organization.locale,
        )
    )


def _end(_error: BaseException | None) -> None:
    if "reader" in g:
        g.pop("reader").close()
