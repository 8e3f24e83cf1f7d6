"""From which probability on a pair is proposed: read, checked, kept."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from dash import Dash, Input, Output, State, html, no_update
from dash.exceptions import PreventUpdate

from callbacks.scope import signed_in
from layouts import ids
from layouts.duplicates.thresholds import meaning_words, problems_of
from layouts.icons import icon
from services.duplicates.settings import ThresholdError, save_thresholds, thresholds
from services.language import gettext as _
from services.language import parse_number
from services.scope import IMPORTING_ROLES, ForbiddenError
from services.versions import data_version


def register(app: Dash) -> None:
    app.callback(
        Output(ids.DUPLICATES_MEANING, "children"),
        Output(ids.DUPLICATES_STATUS, "children"),
        Output(ids.DUPLICATES_CERTAIN_PROBLEM, "children"),
        Output(ids.DUPLICATES_REVIEW_PROBLEM, "children"),
        Output(ids.DUPLICATES_CERTAIN, "invalid"),
        Output(ids.DUPLICATES_REVIEW, "invalid"),
        Output(ids.data_version(ids.DUPLICATES), "data", allow_duplicate=True),
        Input(ids.DUPLICATES_FORM, "n_submit"),
        State(ids.DUPLICATES_CERTAIN, "value"),
        State(ids.DUPLICATES_REVIEW, "value"),
        prevent_initial_call=True,
    )(save)


def save(submits: Any, certain: Any, review: Any) -> tuple[Any, ...]:
    """Keep both, or say at its field what can't be. The lists follow by the data's version,
    which the answer tells at once."""
    if not submits:  # the form has only just arrived
        raise PreventUpdate
    problems: dict[str, str] = {}
    wanted = {
        name: _probability(text, name, problems) for name, text in (("certain", certain), ("review", review))
    }
    with signed_in() as (scope, session):
        kept = thresholds(scope, session)
        try:
            scope.require(IMPORTING_ROLES)
            if not problems:
                kept = save_thresholds(scope, session, wanted["certain"], wanted["review"], datetime.now(UTC))
        except ThresholdError as error:
            problems[error.field] = str(error)
        except ForbiddenError:
            problems["certain"] = _("Your role doesn't allow this.")
        version = data_version(scope, session).version
    good = html.Span([icon("check"), _("Saved.")], className="text-good")
    bad = html.Span([icon("alert"), _("Nothing was saved.")], className="text-bad")
    return (
        meaning_words(kept),
        bad if problems else good,
        problems_of(problems, "certain"),
        problems_of(problems, "review"),
        "certain" in problems,
        "review" in problems,
        no_update if problems else version,
    )


def _probability(text: Any, name: str, problems: dict[str, str]) -> float:
    """What was typed, of 1; a percent sign may stand behind it."""
    found = parse_number(str(text or "").replace("%", "").strip())
    if found is None:
        problems[name] = _("Enter a number, such as 95.")
        return 0.0
    return float(found) / 100
