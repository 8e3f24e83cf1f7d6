"""On the page of a lead that was merged into another: the merge is taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from dash import Dash, Input, Output, State, no_update
from dash.exceptions import PreventUpdate

from callbacks.lead_deeds import refused_words
from callbacks.scope import evaluate_soon, signed_in
from layouts import ids
from services.duplicates.merging import MergeError, undo_merge
from services.scope import ForbiddenError, NotFoundError

Page = Callable[[UUID], Any]


def register(app: Dash, page: Page) -> None:
    """`page` draws a lead's page."""

    def take_back(clicks: Any, data: Any) -> tuple[Any, Any]:
        return unmerge(clicks, data, page)

    app.callback(
        Output(ids.PAGE, "children", allow_duplicate=True),
        Output(ids.LEAD_UNMERGE_SAID, "children"),
        Input(ids.LEAD_UNMERGE, "n_clicks"),
        State(ids.LEAD_UNMERGE_DATA, "data"),
        prevent_initial_call=True,
    )(take_back)


def unmerge(clicks: Any, data: Any, page: Page) -> tuple[Any, Any]:
    """Take the merge back and show the lead; or say why that can't be."""
    try:
        lead_id, merge_id = UUID(data["lead"]), UUID(data["merge"])
    except (KeyError, TypeError, ValueError, AttributeError):
        raise PreventUpdate from None
    if not clicks:  # the button has only just arrived
        raise PreventUpdate
    try:
        with signed_in() as (scope, session):
            undo_merge(scope, session, merge_id, datetime.now(UTC))
    except MergeError as error:
        return no_update, str(error)
    except (ForbiddenError, NotFoundError) as error:
        return no_update, refused_words(error)
    evaluate_soon()
    return page(lead_id), no_update
