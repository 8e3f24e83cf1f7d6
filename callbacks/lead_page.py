"""A lead's own page: shown, and kept in step with what others do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from dash import ALL, Dash, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from callbacks import lead_actions, lead_unmerge
from callbacks.clientside import in_the_browser
from callbacks.lead_view import Seen, view_of
from callbacks.scope import signed_in
from layouts import ids
from layouts.lead.page import lead_not_found
from layouts.lead.page import lead_page as laid_out
from services.lead_detail import SHOWN_HISTORY, SHOWN_INTERACTIONS

MORE = {"interactions": SHOWN_INTERACTIONS * 3, "history": SHOWN_HISTORY * 3}
"""How many older ones come at a time."""
MOVE_FOCUS = """(form) => {
  const place = document.querySelector("#react-entry-point #%(form)s");
  if (!place) return dash_clientside.no_update;
  window.requestAnimationFrame(() => {
    const open = place.querySelector("form");
    const field = open && (open.querySelector(".is-invalid") || open.querySelector("input, select"));
    if (field) {
      place.dataset.opened = JSON.parse(open.id).form;
      field.focus();
    } else if (place.dataset.opened) {
      const id = JSON.stringify({action: place.dataset.opened, type: "%(action)s"});
      const button = document.getElementById(id) || document.querySelector("#react-entry-point main");
      delete place.dataset.opened;
      button.focus();
    }
  });
  return dash_clientside.no_update;
}"""
"""Into a form that opens, to the first field or the one at fault; back to its button when it closes."""


def register(app: Dash) -> None:
    app.callback(
        Output(ids.LEAD_HEAD, "children"),
        Output(ids.LEAD, "children"),
        Output(ids.LEAD_SEEN, "data"),
        Output(ids.shown_version(ids.LEAD), "data"),
        Input(ids.data_version(ids.LEAD), "data"),
        Input(ids.poll_visible(ids.LEAD), "n_intervals"),
        Input({"type": ids.LEAD_OLDER_TYPE, "part": ALL}, "n_clicks"),
        State(ids.LEAD_SEEN, "data"),
        prevent_initial_call=True,
    )(show_lead)
    in_the_browser(
        app,
        MOVE_FOCUS % {"form": ids.LEAD_FORM, "action": ids.LEAD_ACTION_TYPE},
        Output(ids.LEAD_FOCUS, "data"),
        Input(ids.LEAD_FORM, "children"),
        prevent_initial_call=True,
    )
    lead_actions.register(app)
    lead_unmerge.register(app, page)


def page(lead_id: UUID) -> Any:
    """A lead's page, or that there is none: whether it exists elsewhere is nobody's business."""
    now = datetime.now(UTC)
    with signed_in() as (scope, session):
        view = view_of(scope, session, Seen(lead_id), now)
    if view.lead is None:
        return lead_not_found()
    return laid_out(view.lead, view.alerts, now, view.seen, view.data_version, view.twins)


def show_lead(_version: Any, _intervals: Any, _older: Any, data: Any) -> Any:
    """The page as it stands now; nothing where it shows just that already."""
    seen = Seen.read(data)
    if seen is None:
        raise PreventUpdate
    asked = ctx.triggered_id
    if isinstance(asked, dict) and asked.get("type") == ids.LEAD_OLDER_TYPE:
        if not ctx.triggered[0]["value"]:  # the button has only just arrived
            raise PreventUpdate
        seen = _further_back(seen, asked.get("part"))
    now = datetime.now(UTC)
    with signed_in() as (scope, session):
        view = view_of(scope, session, seen, now)
    if view.seen["stamp"] == seen.stamp:
        return no_update, no_update, no_update, view.data_version
    return view.head(now), view.body(now), view.seen, view.data_version


def _further_back(seen: Seen, part: Any) -> Seen:
    if part == "interactions":
        return replace(seen, interactions=seen.interactions + MORE[part])
    return replace(seen, history=seen.history + MORE["history"])
