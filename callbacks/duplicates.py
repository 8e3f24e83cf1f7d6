"""Duplicates: pairs side by side, merging and its undo."""

from __future__ import annotations

from typing import Any

from dash import Dash, html


def register(app: Dash) -> None:
    """Nothing yet."""


def page(search: str | None = None) -> Any:
    """The page as it is."""
    return html.Div(search)
