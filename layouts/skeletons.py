"""What stands on the page while data is on its way: the real shape, so that nothing shifts."""

from __future__ import annotations

from dash import html

from layouts.attributes import aria
from services.language import gettext as _

SECTIONS = ("funnel", "blocked", "scores", "sources", "timing", "behavior")


def dashboard_skeleton() -> html.Div:
    """Six cards and the six sections, in grey."""
    cards = html.Div([_card() for _index in range(6)], className="cards", **aria(hidden=True))
    return html.Div(
        [
            html.P(_("Loading the dashboard"), className="visually-hidden", role="status"),
            cards,
            html.Div([panel_skeleton(name) for name in SECTIONS], className="sections", **aria(hidden=True)),
        ],
        className="dashboard is-loading",
    )


def list_skeleton(rows: int = 8) -> html.Div:
    """A table to come."""
    lines = [html.Div(className="bone bone-row") for _index in range(rows)]
    return html.Div(
        [html.P(_("Loading"), className="visually-hidden", role="status"), *lines],
        className="panel is-loading",
    )


def _card() -> html.Div:
    bones = ("bone bone-label", "bone bone-value", "bone bone-change", "bone bone-line")
    return html.Div([html.Div(className=bone) for bone in bones], className="stat-card")


def panel_skeleton(name: str) -> html.Div:
    """A section to come."""
    bones = ("bone bone-label", "bone bone-title", "bone bone-chart")
    return html.Div([html.Div(className=bone) for bone in bones], className=f"panel panel-{name}")
