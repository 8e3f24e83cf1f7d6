"""The API's tokens: made, seen once, revoked."""

from __future__ import annotations

from typing import Any

from dash import Dash, html

from layouts.settings_tabs import API, settings_frame


def register(app: Dash) -> None:
    """Nothing to register yet."""


def page() -> Any:
    """The tab as it is."""
    return settings_frame(API, html.Div())
