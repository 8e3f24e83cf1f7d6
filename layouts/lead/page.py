"""A lead's page: the frame, and the parts that follow what others do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dash import dcc, html

from layouts import ids
from layouts.attributes import aria
from layouts.lead.events import history_panel, interactions_panel
from layouts.lead.head import lead_head
from layouts.lead.panels import about_panel, alerts_panel
from layouts.lead.same import Twins, twins_notice
from layouts.lead.score import score_panel
from layouts.lead.timeline import stages_panel
from layouts.links import LEADS
from layouts.live import live
from layouts.states import nothing_here
from services.language import gettext as _

Lead = dict[str, Any]
NO_TWINS = Twins()


def lead_page(
    lead: Lead,
    alerts: Sequence[Lead],
    now: datetime,
    seen: dict[str, Any],
    version: int,
    twins: Twins = NO_TWINS,
) -> html.Div:
    """The page with its data. `seen` is kept with what is shown; `version` is the data's."""
    return html.Div(
        [
            dcc.Store(id=ids.LEAD_SEEN, data=seen),
            dcc.Store(id=ids.LEAD_FOCUS),
            html.Div(lead_head(lead, now), id=ids.LEAD_HEAD),
            html.Div(id=ids.LEAD_FORM),
            html.Div(lead_body(lead, alerts, now, twins), id=ids.LEAD),
            html.Div(
                id=ids.LEAD_NOTICE, className="toasts lead-notice", role="status", **aria(live="polite")
            ),
            live(ids.LEAD, version),
        ],
        className="page page-lead",
    )


def lead_not_found() -> html.Div:
    """A lead that does not exist here (whether or not elsewhere)."""
    back = dcc.Link(_("Show all leads"), href=LEADS, className="btn btn-quiet")
    content = nothing_here("search", _("There is no such lead."), back)
    return html.Div([html.H1(_("Lead"), className="visually-hidden"), content], className="panel")


def lead_body(lead: Lead, alerts: Sequence[Lead], now: datetime, twins: Twins = NO_TWINS) -> html.Div:
    """The content of `ids.LEAD`: the lead of `services.lead_detail.lead_detail`, `alerts` its open ones,
    `twins` the leads that it is one with."""
    first = [*alerts_panel(alerts), about_panel(lead, now), score_panel(lead), history_panel(lead)]
    second = [stages_panel(lead, now), interactions_panel(lead)]
    columns = [html.Div(panels, className="column") for panels in (first, second)]
    return html.Div([*twins_notice(lead["id"], twins), html.Div(columns, className="columns")])
