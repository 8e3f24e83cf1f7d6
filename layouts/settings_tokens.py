"""The API in the settings: where it is, how it is called, and the tokens it is called with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from layouts import ids
from layouts.attributes import aria, data
from layouts.icons import hidden, icon
from layouts.settings_tabs import API, settings_frame
from layouts.token_list import TokensPage, token_list
from services.language import day, days, number
from services.language import gettext as _
from services.vocabulary import TokenScope

ROOT, DOCS, DOCUMENT = "/api/v1/crm/analytics", "/api/v1/docs", "/api/v1/openapi.json"
LIFETIMES = (30, 90, 180, 365)


def tokens_page(page: TokensPage) -> html.Div:
    """The page `/settings?tab=api`."""
    return settings_frame(
        API,
        html.Div(
            [
                dcc.Store(id=ids.API_ASKED),
                html.Span(
                    id=ids.API_COPIED, className="visually-hidden", role="status", **data(words=_("Copied"))
                ),
                _about(page),
                _new(page),
                _tokens(page),
            ],
            className="token-parts",
        ),
    )


def token_made(name: str, token: str, expires_at: datetime) -> html.Div:
    """The content of `ids.API_MADE`: the only time that a token can be read."""
    title = _("“%(name)s” is ready. Copy it now: it is shown this once.", name=name)
    field = dbc.Input(id=ids.API_SHOWN, type="text", value=token, readonly=True, autocomplete="off")
    return html.Div(
        [
            html.P([icon("check"), html.Strong(title)], className="token-ready"),
            html.Div(
                [
                    html.Label(_("Your new token"), htmlFor=ids.API_SHOWN, className="visually-hidden"),
                    field,
                    _copy(ids.API_SHOWN, _("the token"), primary=True),
                ],
                className="token-line",
            ),
            html.P(
                _(
                    "Keep it where only the program finds it. It works until %(day)s,"
                    " or until it is revoked.",
                    day=day(expires_at),
                ),
                className="quiet",
            ),
            html.Button(
                _("I have copied it"), type="button", className="btn btn-quiet", **data(api_do="forget")
            ),
        ],
        className="token-made notice",
    )


def token_refused(text: str) -> html.Span:
    """Why nothing came of it: the content of `ids.API_STATUS`."""
    return html.Span([icon("alert"), text], className="text-bad")


def token_revoked(name: str) -> html.Span:
    """That a token ended: the content of `ids.API_STATUS`."""
    return html.Span([icon("check"), _("“%(name)s” was revoked.", name=name)], className="text-good")


def _about(page: TokensPage) -> html.Section:
    command = f'curl --header "Authorization: Bearer $TOKEN" {page.address}{ROOT}/executive-dashboard'
    return html.Section(
        [
            html.H2(_("The API"), id="api-title", className="panel-subtitle"),
            html.P(
                _(
                    "Other systems read the numbers of these pages, and bring leads, interactions and spend,"
                    " over HTTP. What a program may see and do is what its token's owner may."
                ),
                className="token-text",
            ),
            html.Div(
                [
                    _shown(_("Address"), ids.API_ADDRESS, f"{page.address}{ROOT}", _("the address")),
                    _shown(_("Try it"), ids.API_EXAMPLE, command, _("the example")),
                ],
                className="token-shown",
            ),
            html.P(
                [
                    html.A(
                        [icon("report"), _("Documentation")],
                        href=DOCS,
                        className="btn btn-quiet",
                        target="_blank",
                        rel="noopener",
                    ),
                    html.A(
                        "OpenAPI 3.1",
                        href=DOCUMENT,
                        className="btn btn-quiet",
                        target="_blank",
                        rel="noopener",
                    ),
                ],
                className="button-row",
            ),
        ],
        className="panel",
        **aria(labelledby="api-title"),
    )


def _shown(label: str, component_id: str, text: str, what: str) -> html.Div:
    return html.Div(
        [
            html.Span(label, className="token-label"),
            html.Pre(html.Code(text, id=component_id), className="token-code"),
            _copy(component_id, what),
        ],
        className="token-copy",
    )


def _copy(component_id: str, what: str, *, primary: bool = False) -> html.Button:
    """A button that copies the text of a component (`assets/js/tokens.js`)."""
    return html.Button(
        [
            icon("copy"),
            html.Span([_("Copy"), hidden(f" {what}")], className="say-copy"),
            html.Span(_("Copied"), className="say-copied"),
        ],
        type="button",
        className="btn btn-primary btn-copy" if primary else "btn btn-quiet btn-copy",
        **data(copy=component_id),
    )


def _new(page: TokensPage) -> html.Section:
    choices = [(TokenScope.READ, _("Read"))]
    if page.can_write:
        choices.append((TokenScope.WRITE, _("Read and write")))
    name = dbc.Input(
        id=ids.API_NAME,
        type="text",
        maxlength=page.longest_name,
        autocomplete="off",
        placeholder=_("The program that will use it"),
    )
    return html.Section(
        [
            html.H2(_("New token"), id="new-token-title", className="panel-subtitle"),
            html.Div(
                [
                    _field(_("Name"), ids.API_NAME, name),
                    _field(_("Allows"), ids.API_SCOPE, _select(ids.API_SCOPE, choices, TokenScope.READ)),
                    _field(
                        _("Works for"),
                        ids.API_DAYS,
                        _select(
                            ids.API_DAYS,
                            [(str(length), days(length)) for length in LIFETIMES],
                            str(page.default_days),
                        ),
                    ),
                    html.Button(
                        [icon("key"), _("Create token")],
                        id=ids.API_CREATE,
                        type="button",
                        className="btn btn-primary",
                    ),
                ],
                className="token-form",
            ),
            *(
                []
                if page.can_write
                else [html.P(_("Your role only reads, so your tokens do too."), className="quiet token-note")]
            ),
            html.P(id=ids.API_STATUS, className="token-status", role="status"),
            html.Div(id=ids.API_MADE, **aria(live="polite")),
        ],
        className="panel",
        **aria(labelledby="new-token-title"),
    )


def _field(label: str, component_id: str, field: Component) -> html.Div:
    return html.Div([html.Label(label, htmlFor=component_id), field], className="field")


def _select(component_id: str, choices: Sequence[tuple[str, str]], value: str) -> Component:
    options = [{"value": code, "label": name} for code, name in choices]
    select: Component = dbc.Select(id=component_id, options=options, value=value)
    return select


def _tokens(page: TokensPage) -> html.Section:
    title = _("Tokens of everybody here") if page.all_owners else _("Your tokens")
    return html.Section(
        [
            html.H2(title, id="tokens-title", className="panel-subtitle"),
            html.P(
                _(
                    "A member has at most %(count)s that work. Ended ones stay listed for 30 days.",
                    count=number(page.most_tokens),
                ),
                className="quiet",
            ),
            html.Div(token_list(page), id=ids.API_LIST),
        ],
        className="panel",
        **aria(labelledby="tokens-title"),
    )
