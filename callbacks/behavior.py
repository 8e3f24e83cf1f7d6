"""The behaviour page."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import structlog
from dash import Dash, Input, Output, State, ctx, no_update

from callbacks.scope import result_cache, signed_in
from callbacks.view import Question, question_of
from layouts import ids, links
from layouts.behavior.address import DEFAULT_DAYS, behavior_url, read_days
from layouts.behavior.definitions import FIGURES
from layouts.behavior.page import (
    behavior_body,
    behavior_page,
    empty_behavior,
    failed_behavior,
)
from layouts.behavior.receipt import behavior_receipt
from layouts.context import ViewContext
from layouts.live import updated_words
from services.behavior_analysis import behavior_analysis
from services.cache import cached
from services.scope import IMPORTING_ROLES, OrgScope
from services.session import Session
from services.versions import data_version

NAME = "behavior_analysis"
A_MOMENT_MS = 150
"""A page waits no longer than this for any one of its questions to the database."""
log = structlog.get_logger(__name__)


def register(app: Dash) -> None:
    """Its callbacks."""
    app.callback(
        Output(ids.BEHAVIOR, "children"),
        Output(ids.BEHAVIOR_UPDATED, "children"),
        Output(ids.shown_version(ids.BEHAVIOR), "data"),
        Input(ids.data_version(ids.BEHAVIOR), "data"),
        Input(ids.poll_visible(ids.BEHAVIOR), "n_intervals"),
        State(ids.shown_version(ids.BEHAVIOR), "data"),
        State(ids.LOCATION, "search"),
    )(show_behavior)
    app.callback(
        Output(ids.RECEIPT, "is_open", allow_duplicate=True),
        Output(ids.RECEIPT_BODY, "children", allow_duplicate=True),
        Input(ids.RECEIPT_ASKED, "data"),
        State(ids.LOCATION, "search"),
        prevent_initial_call=True,
    )(show_receipt)
    app.callback(
        Output(ids.LOCATION, "search", allow_duplicate=True),
        Input(ids.BEHAVIOR_DAYS_APPLY, "n_clicks"),
        Input(ids.BEHAVIOR_DAYS, "n_submit"),
        State(ids.BEHAVIOR_DAYS, "value"),
        State(ids.LOCATION, "search"),
        prevent_initial_call=True,
    )(apply_days)


def page(search: str | None) -> Any:
    """The page; with its figures where they are at hand or made in a moment, else their skeleton."""
    now = datetime.now(UTC)
    days, understood = read_days(search)
    with signed_in() as (scope, session):
        question = question_of(search, scope, session, now)
        version = data_version(scope, session).version
    context, problems = question.context, question.problems
    if not context.sources:
        return behavior_page(context, days, problems, understood=understood)
    try:
        with signed_in(statement_timeout_ms=A_MOMENT_MS) as (scope, session):
            data, context = figures(scope, session, question, days, now)
    except Exception as error:  # the page asks again by itself, with time, and says what went wrong
        log.info("behavior_takes_longer", error=type(error).__name__)
        return behavior_page(context, days, problems, understood=understood)
    body = behavior_body(data, context)
    return behavior_page(context, days, problems, understood=understood, body=body, version=version)


def show_behavior(
    _version: int | None, _intervals: int | None, shown: int | None, search: str | None
) -> tuple[Any, Any, Any]:
    """The figures of the address, the time they were computed, and the version they show."""
    if shown is not None and not ctx.triggered:  # they came with the page
        return no_update, no_update, no_update
    now = datetime.now(UTC)
    days, _understood = read_days(search)
    with signed_in() as (scope, session):
        question = question_of(search, scope, session, now)
        version = data_version(scope, session).version
        context = question.context
        if not context.sources:
            return empty_behavior(can_import=scope.role in IMPORTING_ROLES), no_update, version
        try:
            data, context = figures(scope, session, question, days, now)
        except Exception:  # the rest of the page stays usable and offers a retry
            log.exception("behavior_failed")
            return failed_behavior(behavior_url(context.view, days)), no_update, version
    # What is already on the screen is replaced as a whole; only a page that arrives is drawn bit by bit.
    return behavior_body(data, context, at_once=bool(ctx.triggered)), updated_words(context), version


def show_receipt(asked: dict[str, Any] | None, search: str | None) -> tuple[Any, Any]:
    """The receipt that was asked for, made of the same result as its figure."""
    figure = str(asked.get("figure")) if asked else ""
    if figure not in FIGURES:
        return no_update, no_update
    now = datetime.now(UTC)
    days, _understood = read_days(search)
    with signed_in() as (scope, session):
        question = question_of(search, scope, session, now)
        data, context = figures(scope, session, question, days, now)
    return True, behavior_receipt(figure, data, context)


def apply_days(clicks: int | None, submits: int | None, text: str | None, search: str | None) -> Any:
    """The address with the number of days typed; what can't be meant is said on the page it leads to."""
    if not clicks and not submits:  # the field has only just arrived
        return no_update
    view, _problems = links.read_view(search)
    address = behavior_url(view, (text or "").strip() or DEFAULT_DAYS)
    return "?" + address.partition("?")[2] if "?" in address else ""


def figures(
    scope: OrgScope, session: Session, question: Question, days: int, now: datetime
) -> tuple[dict[str, Any], ViewContext]:
    """The page's result, computed at most once for everybody it is the same for."""
    filters = question.query.filters
    data = cached(
        scope,
        session,
        result_cache(),
        NAME,
        (days, filters),
        now,
        lambda: behavior_analysis(scope, session, now=now, days=days, filters=filters),
    )
    return data, question.context_at(datetime.fromisoformat(data["computed_at"]))
