"""The dashboard and its receipts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import structlog
from dash import ALL, Dash, Input, Output, State, ctx, no_update

from callbacks.scope import result_cache, signed_in
from callbacks.view import Question, question_of
from layouts import ids
from layouts.context import ViewContext
from layouts.dashboard import dashboard_body, dashboard_page, empty_dashboard
from layouts.live import updated_words
from layouts.receipts import receipt_body
from services.alerts.rights import with_rights
from services.dashboard import in_words, kept_facts
from services.scope import IMPORTING_ROLES, OrgScope
from services.session import Session
from services.versions import data_version
from services.words.definitions import RECEIPTS

A_MOMENT_MS = 150
"""A page waits no longer than this for any one of its questions to the database."""
log = structlog.get_logger(__name__)


def register(app: Dash) -> None:
    app.callback(
        Output(ids.DASHBOARD, "children"),
        Output(ids.UPDATED, "children"),
        Output(ids.shown_version(ids.DASHBOARD), "data"),
        Input(ids.REFRESH, "n_clicks"),
        Input(ids.data_version(ids.DASHBOARD), "data"),
        Input(ids.poll_visible(ids.DASHBOARD), "n_intervals"),
        Input({"type": ids.RETRY_TYPE, "section": ALL}, "n_clicks"),
        State(ids.shown_version(ids.DASHBOARD), "data"),
        State(ids.LOCATION, "search"),
    )(show_dashboard)
    app.callback(
        Output(ids.RECEIPT, "is_open"),
        Output(ids.RECEIPT_BODY, "children"),
        Input(ids.RECEIPT_ASKED, "data"),
        State(ids.LOCATION, "search"),
        prevent_initial_call=True,
    )(show_receipt)


def page(search: str | None) -> Any:
    """The dashboard; with its figures where they are at hand or made in a moment, else their skeleton."""
    now = datetime.now(UTC)
    with signed_in() as (scope, session):
        question = question_of(search, scope, session, now)
        version = data_version(scope, session).version
    if not question.context.sources:
        return dashboard_page(question.context, question.problems)
    try:
        with signed_in(statement_timeout_ms=A_MOMENT_MS) as (scope, session):
            data, context = figures(scope, session, question, now)
    except Exception as error:  # the page asks again by itself, with time, and says what went wrong
        log.info("dashboard_takes_longer", error=type(error).__name__)
        return dashboard_page(question.context, question.problems)
    body = dashboard_body(data, context)
    return dashboard_page(context, question.problems, body=body, version=version)


def show_dashboard(*triggers_and_states: Any) -> tuple[Any, Any, Any]:
    """The figures of the address, the time they were computed, and the version they show."""
    *_triggers, shown, search = triggers_and_states
    if shown is not None and not ctx.triggered:  # they came with the page
        return no_update, no_update, no_update
    now = datetime.now(UTC)
    with signed_in() as (scope, session):
        question = question_of(search, scope, session, now)
        version = data_version(scope, session).version
        if not question.context.sources:
            return empty_dashboard(can_import=scope.role in IMPORTING_ROLES), no_update, version
        context = question.context
        try:
            data, context = figures(scope, session, question, now)
        except Exception:  # whatever fails in there, the rest of the page stays usable and offers a retry
            log.exception("dashboard_failed")
            data = {}
    # What is already on the screen is replaced as a whole; only a page that arrives is drawn bit by bit.
    return dashboard_body(data, context, at_once=bool(ctx.triggered)), updated_words(context), version


def show_receipt(asked: dict[str, Any] | None, search: str | None) -> tuple[Any, Any]:
    """The receipt that was asked for, made of the same result as its figure."""
    figure = str(asked.get("figure")) if asked else ""
    if figure not in RECEIPTS:
        return no_update, no_update
    now = datetime.now(UTC)
    with signed_in() as (scope, session):
        question = question_of(search, scope, session, now)
        data, context = figures(scope, session, question, now)
    return True, receipt_body(figure, data, context)


def figures(
    scope: OrgScope, session: Session, question: Question, now: datetime
) -> tuple[dict[str, Any], ViewContext]:
    """The dashboard's result, computed at most once for everybody it is the same for."""
    data = kept_facts(scope, session, result_cache(), question.query, now)
    said = in_words(data)
    said["alerts"] = [with_rights(scope, alert) for alert in said["alerts"]]
    return said, _context_of(data, question)


def _context_of(data: dict[str, Any], question: Question) -> ViewContext:
    return question.context_at(datetime.fromisoformat(data["receipts"]["computed_at"]))
