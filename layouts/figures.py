"""Figures as plain dicts: what every one of them shares.

Never `plotly.graph_objects`: a dict is fifty times cheaper to make and a quarter of the bytes.
"""

from __future__ import annotations

from html import escape
from typing import Any

from dash import dcc, html

from layouts import ids, palette
from services.language import reader

Figure = dict[str, Any]
Trace = dict[str, Any]
LABEL_MARGIN: dict[str, int] = {"l": 0, "r": 96, "t": 4, "b": 4, "pad": 8}
"""Room at the end of the longest bar for its label."""
FONT = "Inter Variable, Inter, system-ui, sans-serif"


def template(theme: str = "light") -> dict[str, Any]:
    """The figures' template in the tokens of a theme (`light` or `dark`).

    The style sheet overrides its text colours with the page's own, so `light` is right for a page in
    either theme; it is also what a downloaded picture is drawn with.
    """
    dark = theme == "dark"
    text = palette.DARK_TEXT if dark else palette.LIGHT_TEXT
    muted = palette.DARK_MUTED if dark else palette.LIGHT_MUTED
    axis = {
        "showgrid": False,
        "zeroline": False,
        "showline": False,
        "ticks": "",
        "fixedrange": True,
        "automargin": True,
        "tickfont": {"color": muted, "size": 13},
        "title": {"font": {"color": muted, "size": 12}, "standoff": 8},
    }
    return {
        "layout": {
            "font": {"family": FONT, "size": 13, "color": text},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "colorway": [palette.ACCENT, palette.TEAL, palette.WARNING, palette.MAGENTA, palette.NEUTRAL],
            "hoverlabel": {"align": "left", "font": {"family": FONT, "size": 13}},
            "xaxis": axis,
            "yaxis": axis,
        }
    }


def figure(traces: list[Trace], *, theme: str = "light", **layout: Any) -> Figure:
    """A figure of our look; `layout` is merged over the shared one."""
    # Plotly writes ticks with the separators of the organization's locale: decimal, then thousands.
    symbols = reader().figures.number_symbols["latn"]
    return {
        "data": traces,
        "layout": {
            "template": template(theme),
            "margin": {"l": 0, "r": 8, "t": 4, "b": 4, "pad": 8},
            "showlegend": False,
            "hovermode": "closest",
            "dragmode": False,
            "autosize": True,
            "bargap": 0.38,
            "separators": f"{symbols['decimal']}{symbols['group']}",
            **layout,
        },
    }


def plain(text: str) -> str:
    """Text that Plotly shows as it is: it reads a few tags in every label, and names come from users."""
    return escape(text, quote=False)


def sentence_hover() -> dict[str, Any]:
    """Hover that reads as a sentence: the trace's `hovertext`, nothing else."""
    return {"hovertemplate": "%{hovertext}<extra></extra>"}


def chart(name: str, content: Figure, *, height: int, summary: str) -> html.Figure:
    """A graph in a box of fixed height (nothing shifts while it loads), with its text alternative.

    `summary` says in words what the marks show; the table of the section has every number.
    """
    graph = dcc.Graph(
        id=ids.figure(name),
        figure=content,
        config=_config(),
        responsive=True,
        className="chart-graph",
        style={"height": "100%"},
    )
    return html.Figure(
        [
            html.Div(graph, className="chart", style={"height": f"{height}px"}),
            html.Figcaption(summary, className="visually-hidden"),
        ],
        className="chart-figure",
    )


def _config() -> Any:
    return {
        "displayModeBar": False,
        "responsive": True,
        "scrollZoom": False,
        "doubleClick": False,
        "showTips": False,
    }
