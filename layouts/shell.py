"""The frame around every page: who, where, and the parts that are always there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from layouts import ids, links
from layouts.attributes import aria, data
from layouts.icons import hidden, icon
from layouts.live import VERSION_CHECK_MS
from layouts.navigation import bottom_bar, sidebar
from layouts.words import role_name
from services.colors import ink_on
from services.language import LANGUAGES, reader
from services.language import gettext as _

LANGUAGE_NAMES = (("en", "English"), ("pt_BR", "Português (Brasil)"))


@dataclass(frozen=True, slots=True)
class ShellContext:
    """Who is signed in, where, and what the forms of the frame need."""

    organization_id: str
    organization: str
    email: str
    role: str
    csrf_token: str
    organizations: tuple[tuple[str, str], ...] = ()
    """(id, name) of every organization of the person."""
    can_import: bool = True
    brand_color: str | None = None
    open_alerts: dict[str, str] | None = None
    """What the badges of the alerts say (`layouts.navigation.badge_words`)."""
    home: str = links.DASHBOARD
    """The dashboard in the reader's default view."""
    address: str = "/"
    """Path and query of the page that is opened."""

    @property
    def pathname(self) -> str:
        return self.address.partition("?")[0]


def shell(context: ShellContext, page: Any = None) -> html.Div:
    """The whole page: frame, `page` in `ids.PAGE`, live regions, and where an address is written to.

    `page` is the one at `context.address`, so that it isn't asked for again; None leaves it to be.
    """
    return html.Div(
        [
            html.A(_("Skip to content"), href=f"#{ids.PAGE}", className="skip-link"),
            dcc.Location(id=ids.LOCATION, refresh=False),
            dcc.Location(id=ids.AUTH, refresh=True),
            dcc.Location(id=ids.NAVIGATE, refresh="callback-nav"),
            html.Header(
                [
                    _brand(context),
                    sidebar(context.pathname, context.can_import, context.home),
                    html.Div([_theme_button(), _user_menu(context)], className="shell-tools"),
                ],
                className="shell-head",
            ),
            html.Main(page, id=ids.PAGE, className="shell-main", tabIndex=-1),
            dcc.Store(id=ids.PAGE_ADDRESS, data=context.address if page is not None else None),
            # Here and not in the menu: an input that arrives with a page would ask the server at once.
            dcc.Store(id=ids.VIEW_ASKED),
            bottom_bar(context.pathname, context.can_import, context.home),
            dcc.Store(id=ids.ALERT_COUNT, data=context.open_alerts),
            dcc.Interval(id=ids.ALERT_COUNT_POLL, interval=VERSION_CHECK_MS),
            html.Div(id=ids.TOAST, className="toasts", role="status", **aria(live="polite")),
            html.Div(id=ids.ERROR_TOAST, className="toasts toasts-error", role="alert"),
        ],
        className="shell",
        **data(csrf=context.csrf_token),
    )


def _brand(context: ShellContext) -> html.Div:
    """The organization; with several, a menu to switch."""
    mark = html.Span(
        context.organization[:1].upper(),
        className="brand-mark",
        style={"--brand": context.brand_color, "--on-brand": ink_on(context.brand_color)}
        if context.brand_color
        else {},
        **aria(hidden=True),
    )
    name = html.Span(context.organization, className="brand-name")
    if len(context.organizations) < 2:
        return html.Div([mark, name], className="brand")
    others = [_switch(context, identifier, other) for identifier, other in context.organizations]
    return html.Div(
        html.Details(
            [
                html.Summary(
                    [mark, name, icon("chevron", "chevron"), hidden(_("Switch organization"))],
                    className="brand",
                ),
                html.Div(others, className="menu-panel"),
            ],
            className="menu menu-brand",
        )
    )


def _switch(context: ShellContext, identifier: str, name: str) -> html.Form:
    current = identifier == context.organization_id
    return _form(
        links.SWITCH_ORGANIZATION,
        context.csrf_token,
        [
            _value("organization", identifier),
            html.Button(
                [name, *([icon("check"), hidden(_("(current)"))] if current else [])],
                type="submit",
                className="menu-item is-on" if current else "menu-item",
            ),
        ],
    )


def _user_menu(context: ShellContext) -> html.Details:
    languages = [
        _form(
            links.PREFERENCES,
            context.csrf_token,
            [
                _value("language", language),
                html.Button(
                    [name, *([icon("check"), hidden(_("(current)"))] if language == reader().locale else [])],
                    type="submit",
                    className="menu-item",
                    lang=language.replace("_", "-"),
                ),
            ],
        )
        for language, name in LANGUAGE_NAMES
        if language in LANGUAGES
    ]
    return html.Details(
        [
            html.Summary(
                [icon("user"), hidden(_("Your account"))], className="icon-button", title=_("Your account")
            ),
            html.Div(
                [
                    html.P(
                        [html.Strong(context.email), html.Span(role_name(context.role), className="quiet")],
                        className="menu-who",
                    ),
                    html.P(_("Language"), className="menu-label"),
                    *languages,
                    _form(
                        links.SIGN_OUT,
                        context.csrf_token,
                        [
                            html.Button(
                                [icon("leave"), _("Sign out")],
                                type="submit",
                                className="menu-item menu-apart",
                            )
                        ],
                    ),
                ],
                className="menu-panel menu-end",
            ),
        ],
        className="menu menu-user",
    )


def _theme_button() -> html.Button:
    """Light or dark; worked by `assets/js/theme.js`, which keeps the choice through `/preferences`."""
    return html.Button(
        [icon("moon", "when-light"), icon("sun", "when-dark")],
        id=ids.THEME_TOGGLE,
        type="button",
        className="icon-button",
        title=_("Light or dark"),
        **aria(label=_("Light or dark")),
    )


def _form(action: str, csrf_token: str, children: list[Any]) -> html.Form:
    return html.Form([_value("csrf_token", csrf_token), *children], action=action, method="POST")


def _value(name: str, value: str) -> dbc.Input:
    """A hidden field."""
    return dbc.Input(type="hidden", name=name, value=value)
