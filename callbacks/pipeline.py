"""The pipeline board. The script asks for what changed and for moves; it draws what it is answered."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import structlog
from dash import Dash, Input, Output, State, no_update
from dash.exceptions import PreventUpdate

from callbacks.clientside import in_the_browser
from callbacks.pipeline_requests import Asked, AskedMove, read_asked, read_move
from callbacks.scope import evaluate_soon, signed_in
from callbacks.view import Question, question_of
from layouts import ids
from layouts.pipeline.address import BoardView, pipeline_url, read_board
from layouts.pipeline.answers import moved_toast, overtaken_words
from layouts.pipeline.cards import board_data, card_data
from layouts.pipeline.page import pipeline_page
from layouts.states import toast
from services.amounts import read_amount
from services.language import gettext as _
from services.lead_fields import EditError
from services.pipeline import BoardQuery, BoardSort, board, board_cards
from services.pipeline_moves import BoardMove, frequent_lost_reasons, move_lead
from services.scope import WRITING_ROLES, ForbiddenError, NotFoundError, OrgScope
from services.session import Session
from services.stage_changes import StaleLeadError
from services.versions import data_version
from services.vocabulary import Outcome

FIRST_MS = 1_500
"""The page waits no longer than this for any one of its questions; then its script asks again."""
RECEIVE, ANSWERED, REFRESH = (
    "(data) => { window.leadBoard?.receive(data); }",
    "(answer) => { window.leadBoard?.answered(answer); }",
    "() => { window.leadBoard?.refresh(); }",
)
log = structlog.get_logger(__name__)


def register(app: Dash) -> None:
    app.callback(
        Output(ids.BOARD_DATA, "data"),
        Output(ids.shown_version(ids.PIPELINE), "data"),
        Input(ids.BOARD_ASKED, "data"),
        State(ids.LOCATION, "search"),
        prevent_initial_call=True,
    )(show_changes)
    app.callback(
        Output(ids.BOARD_ANSWER, "data"),
        Output(ids.TOAST, "children", allow_duplicate=True),
        Input(ids.BOARD_MOVE, "data"),
        State(ids.LOCATION, "search"),
        prevent_initial_call=True,
    )(move_card)
    in_the_browser(app, RECEIVE, Input(ids.BOARD_DATA, "data"))
    in_the_browser(app, ANSWERED, Input(ids.BOARD_ANSWER, "data"))
    in_the_browser(
        app,
        REFRESH,
        Input(ids.data_version(ids.PIPELINE), "data"),
        Input(ids.poll_visible(ids.PIPELINE), "n_intervals"),
        prevent_initial_call=True,
    )


def page(search: str | None) -> Any:
    """The page of an address with its first cards, or without them where they take too long."""
    now = datetime.now(UTC)
    view, problems = read_board(search)
    with signed_in() as (scope, session):
        question = question_of(search, scope, session, now)
        can_move = scope.role in WRITING_ROLES
        reasons = frequent_lost_reasons(scope, session) if can_move else ()
    first = None
    try:
        with signed_in(statement_timeout_ms=FIRST_MS) as (scope, session):
            first = _changes(scope, session, question, view, Asked(), now)
    except Exception as error:  # the page asks again by itself, with time, and says what went wrong
        log.info("board_takes_longer", error=type(error).__name__)
    return pipeline_page(
        question.context,
        view,
        can_move=can_move,
        reasons=reasons,
        first=first,
        problems=(*question.problems, *problems),
    )


def show_changes(asked: Any, search: str | None) -> tuple[Any, Any]:
    """What differs from the pages that are held, with the version that they show then."""
    if asked is None:  # the page has only just arrived
        raise PreventUpdate
    now = datetime.now(UTC)
    view, _problems = read_board(search)
    understood = read_asked(asked)
    try:
        with signed_in() as (scope, session):
            question = question_of(search, scope, session, now)
            data = _changes(scope, session, question, view, understood, now)
    except Exception:
        log.exception("board_failed")
        return {"asked": understood.number, "failed": True}, no_update
    return data, data["version"]


def _changes(
    scope: OrgScope, session: Session, question: Question, view: BoardView, asked: Asked, now: datetime
) -> dict[str, Any]:
    # The version first: what is read after it is at least as new.
    version = data_version(scope, session).version
    query = BoardQuery(question.query.filters, BoardSort(view.sort), asked.known, asked.more, asked.recent)
    return board_data(
        board(scope, session, query, now),
        asked=asked.number,
        version=version,
        search=_address(question, view),
    )


def _address(question: Question, view: BoardView) -> str:
    return pipeline_url(question.context.view, BoardView(view.sort))


def move_card(asked: Any, search: str | None) -> tuple[Any, Any]:
    """Make a move. The answer has the card as it stands then; without `moved` nothing was changed, and
    `problem` says why, `field` where it belongs."""
    if asked is None:  # the page has only just arrived
        raise PreventUpdate
    move = read_move(asked)
    if move is None:
        number = asked.get("number") if isinstance(asked, dict) else None
        return _refusal(number, _("This move can't be made."))
    try:
        answer, said = _moved(move, search)
    except NotFoundError:
        return _refusal(move.number, _("This lead isn't there, or it isn't yours."))
    except ForbiddenError:
        return _refusal(move.number, _("Your role can look at leads, not move them."))
    except EditError as error:
        answer, said = _refusal(move.number, str(error))
        return answer | {"field": error.field}, no_update if error.field in FIELDS else said
    except Exception:
        log.exception("move_failed")
        return _refusal(move.number, _("The move could not be saved. The card is where it was."))
    if answer.get("moved"):
        evaluate_soon()
    return answer, said


FIELDS = ("lost_reason", "closing_value")
"""What is typed into a dialog: the script says there what is wrong with it."""


def _refusal(number: Any, problem: str) -> tuple[dict[str, Any], Any]:
    return {"number": number, "problem": problem}, toast(problem, tone="bad")


def _moved(move: AskedMove, search: str | None) -> tuple[dict[str, Any], Any]:
    now = datetime.now(UTC)
    value = read_amount("closing_value", move.value) if move.outcome is Outcome.WON else None
    with signed_in() as (scope, session):
        question = question_of(search, scope, session, now)
        query = BoardQuery(question.query.filters)

        def card() -> Any:
            found = board_cards(scope, session, query, [move.lead_id], datetime.now(UTC))
            return card_data(found[0]) if found else None

        try:
            made = move_lead(
                scope,
                session,
                move.lead_id,
                move.stage,
                move.outcome,
                version=move.version,
                now=now,
                lost_reason=move.reason,
                closing_value=value,
            )
        except StaleLeadError as error:
            return _overtaken(move, error, card())
        return {"number": move.number, "moved": True, "card": card()}, _said(made, undone=move.undo)


def _said(made: BoardMove, *, undone: bool) -> Any:
    return moved_toast(made, undone=undone) if made.changed else no_update


def _overtaken(move: AskedMove, error: StaleLeadError, card: Any) -> tuple[dict[str, Any], Any]:
    """Nothing was overwritten: the card goes to where the other put it, and the person is told who."""
    name = card["name"] if card else _("This lead")
    words = overtaken_words(name, error.changed_by, error.changed_at, error.stage, error.outcome)
    answer = {"number": move.number, "problem": words, "overtaken": True, "card": card}
    return answer, toast(words, tone="bad")
