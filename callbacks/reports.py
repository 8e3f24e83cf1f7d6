"""Reports: asked for, watched, downloaded, scheduled."""

from __future__ import annotations

from typing import Any

from dash import Dash

from layouts.reports.page import reports_page


def register(app: Dash) -> None:
    """Nothing to register yet."""


def page(_search: str | None = None) -> Any:
    """The page as it is."""
    return reports_page()
