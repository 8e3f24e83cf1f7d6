"""The list of API tokens: whose, what for, until when, and the way to end one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dash import html
from dash.development.base_component import Component

from layouts.attributes import data
from layouts.icons import hidden, icon
from layouts.states import nothing_here
from layouts.tables import Cell, Column, table
from services.language import age, day
from services.language import gettext as _
from services.vocabulary import TokenScope

_SOON = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token as it is listed; of the token itself only how it begins."""

    token_id: str
    name: str
    prefix: str
    allows: TokenScope
    owner: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class TokensPage:
    """What the tab shows. `all_owners`: an administrator, who sees everybody's tokens."""

    address: str
    """Of this site, as programs reach it."""
    tokens: Sequence[TokenRow]
    now: datetime
    can_write: bool
    all_owners: bool
    default_days: int
    longest_name: int
    most_tokens: int


def token_list(page: TokensPage) -> Component:
    """The content of `ids.API_LIST`."""
    if not page.tokens:
        return nothing_here("key", _("No token yet. A program that reads these numbers needs one."))
    columns = [
        Column(_("Token"), numeric=False),
        Column(_("Allows"), numeric=False),
        *([Column(_("Owner"), numeric=False)] if page.all_owners else []),
        Column(_("Created"), numeric=False),
        Column(_("Ends"), numeric=False),
        Column(_("Last used"), numeric=False),
        Column(_("Actions"), numeric=False),
    ]
    rows = [_row(token, page) for token in page.tokens]
    return table(_("API tokens"), columns, rows, class_name="token-table")


def _row(token: TokenRow, page: TokensPage) -> list[Cell | str]:
    ended = token.revoked_at is not None or token.expires_at <= page.now
    named = [html.Span(token.name, className="token-name"), html.Code(f"{token.prefix}…")]
    allows = _("Read and write") if token.allows is TokenScope.WRITE else _("Read")
    used = age(token.last_used_at, page.now) if token.last_used_at else _("Never")
    return [
        Cell(html.Span(named, className="token-known")),
        allows,
        *([token.owner] if page.all_owners else []),
        day(token.created_at),
        Cell(_end(token, page.now)),
        used,
        Cell("" if ended else _revoke(token)),
    ]


def _end(token: TokenRow, now: datetime) -> Component:
    if token.revoked_at is not None:
        return html.Span([icon("close"), _("Revoked")], className="badge-status")
    if token.expires_at <= now:
        return html.Span([icon("clock"), _("Ended %(when)s", when=age(token.expires_at, now))],
                         className="badge-status")  # fmt: skip
    left = age(token.expires_at, now)
    if token.expires_at - now < _SOON:
        return html.Span([icon("clock"), left], className="badge-status is-warning")
    return html.Span([day(token.expires_at), html.Span(left, className="quiet")], className="token-end")


def _revoke(token: TokenRow) -> html.Details:
    """Asked once more: a program that uses it stops at once."""
    return html.Details(
        [
            html.Summary([_("Revoke"), hidden(f" {token.name}")], className="btn btn-quiet"),
            html.Div(
                [
                    html.P(_("The program that uses it is refused from now on. This can't be undone.")),
                    html.Button(
                        [_("Revoke this token"), hidden(f" {token.name}")],
                        type="button",
                        className="btn btn-quiet",
                        **data(api_do="revoke", token=token.token_id),
                    ),
                ],
                className="menu-panel menu-end menu-form",
            ),
        ],
        className="menu menu-revoke",
    )
