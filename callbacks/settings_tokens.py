"""The API's tokens: made, seen once, revoked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from dash import Dash, Input, Output, State, no_update
from dash.exceptions import PreventUpdate

from callbacks.scope import signed_in, site_address
from layouts import ids
from layouts.settings_tokens import token_made, token_refused, token_revoked, tokens_page
from layouts.token_list import TokenRow, TokensPage, token_list
from services.language import gettext as _
from services.scope import MANAGING_ROLES, WRITING_ROLES, NotFoundError, OrgScope
from services.session import Session
from services.token_management import (
    DEFAULT_DAYS,
    LONGEST_NAME,
    MOST_TOKENS,
    TokenError,
    TokenInfo,
    create_token,
    list_tokens,
    revoke_token,
)
from services.vocabulary import TokenScope


def register(app: Dash) -> None:
    app.callback(
        Output(ids.API_MADE, "children"),
        Output(ids.API_LIST, "children"),
        Output(ids.API_STATUS, "children"),
        Output(ids.API_NAME, "value"),
        Input(ids.API_CREATE, "n_clicks"),
        Input(ids.API_NAME, "n_submit"),
        State(ids.API_NAME, "value"),
        State(ids.API_SCOPE, "value"),
        State(ids.API_DAYS, "value"),
        prevent_initial_call=True,
    )(create)
    app.callback(
        Output(ids.API_LIST, "children", allow_duplicate=True),
        Output(ids.API_STATUS, "children", allow_duplicate=True),
        Input(ids.API_ASKED, "data"),
        prevent_initial_call=True,
    )(revoke)


def page() -> Any:
    """The tab as it is."""
    now = datetime.now(UTC)
    with signed_in() as (scope, session):
        return tokens_page(_page(scope, session, now))


def create(
    clicks: int | None, submits: int | None, name: str | None, allows: str | None, days: str | None
) -> tuple[Any, Any, Any, Any]:
    """Make a token and show it, this once: it is nowhere but in this answer."""
    if not (clicks or submits):
        raise PreventUpdate
    try:
        wanted, length = TokenScope(str(allows)), int(str(days))
    except ValueError:
        raise PreventUpdate from None
    now = datetime.now(UTC)
    try:
        with signed_in() as (scope, session):
            made = create_token(scope, session, name=str(name or ""), allows=wanted, now=now, days=length)
            listed = token_list(_page(scope, session, now))
    except TokenError as error:
        return no_update, no_update, token_refused(str(error)), no_update
    return token_made(made.info.name, made.token, made.info.expires_at), listed, None, ""


def revoke(asked: Any) -> tuple[Any, Any]:
    """End a token; one that somebody else ended first is listed so."""
    if not isinstance(asked, dict) or asked.get("do") != "revoke":
        raise PreventUpdate
    now = datetime.now(UTC)
    try:
        token_id = UUID(str(asked.get("token")))
        with signed_in() as (scope, session):
            ended = revoke_token(scope, session, token_id, now)
            return token_list(_page(scope, session, now)), token_revoked(ended.name)
    except (ValueError, NotFoundError):
        return no_update, token_refused(_("This token is no longer there."))


def _page(scope: OrgScope, session: Session, now: datetime) -> TokensPage:
    return TokensPage(
        address=site_address(),
        tokens=[_row(token) for token in list_tokens(scope, session, now)],
        now=now,
        can_write=scope.role in WRITING_ROLES,
        all_owners=scope.role in MANAGING_ROLES,
        default_days=DEFAULT_DAYS,
        longest_name=LONGEST_NAME,
        most_tokens=MOST_TOKENS,
    )


def _row(token: TokenInfo) -> TokenRow:
    return TokenRow(
        token_id=str(token.id),
        name=token.name,
        prefix=token.prefix,
        allows=token.allows,
        owner=token.owner,
        created_at=token.created_at,
        expires_at=token.expires_at,
        last_used_at=token.last_used_at,
        revoked_at=token.revoked_at,
    )
