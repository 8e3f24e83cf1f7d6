"""The pipeline board."""

from __future__ import annotations

from typing import Any

from dash import Dash

from layouts.states import page_not_found


def register(app: Dash) -> None:
    """Its callbacks."""


def page(_search: str | None) -> Any:
    """The page of an address."""
    return page_not_found()
