"""Fields of the forms on the page of reports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from layouts.reports.words import type_name
from services.vocabulary import ReportType


def field(label: str, component_id: str, control: Any, note: str = "", class_name: str = "") -> html.Div:
    """A labelled control, with a line below it where there is something to say."""
    parts = [html.Label(label, htmlFor=component_id), control]
    if note:
        parts.append(html.P(note, className="quiet field-note"))
    return html.Div(parts, className=f"field {class_name}".strip())


def select(component_id: str, options: Sequence[tuple[str, str]], value: str) -> dbc.Select:
    """A choice of (value, words)."""
    return dbc.Select(
        id=component_id, options=[{"value": key, "label": name} for key, name in options], value=value
    )


def type_options() -> list[tuple[str, str]]:
    """The kinds of reports."""
    return [(kind.value, type_name(kind)) for kind in ReportType]
