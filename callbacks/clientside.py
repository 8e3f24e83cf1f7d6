"""Callbacks that the browser answers by itself."""

from __future__ import annotations

from typing import Any

from dash import Dash


def in_the_browser(app: Dash, source: str, *dependencies: Any, **options: Any) -> None:
    """Register `source`, a JavaScript function, as the callback of these outputs, inputs and states."""
    app.clientside_callback(source, *dependencies, **options)  # type: ignore[no-untyped-call]
