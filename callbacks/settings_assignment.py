"""Settings of assignment."""

from __future__ import annotations

from typing import Any

from dash import Dash, html

from layouts.settings_tabs import ASSIGNMENT, settings_frame


def register(app: Dash) -> None:
    """Nothing yet."""


def page() -> Any:
    """The tab as it is."""
    return settings_frame(ASSIGNMENT, html.Div())
