"""HTML attributes whose names Python can't spell."""

from __future__ import annotations

from typing import Any


def aria(**values: str | int | float | bool) -> dict[str, Any]:
    """`aria(label="x", value_now=3)` → `{"aria-label": "x", "aria-valuenow": "3"}`."""
    return {f"aria-{name.replace('_', '')}": _text(value) for name, value in values.items()}


def data(**values: str | int | float | bool) -> dict[str, Any]:
    """`data(raw_value=3)` → `{"data-raw-value": "3"}`."""
    return {f"data-{name.replace('_', '-')}": _text(value) for name, value in values.items()}


def _text(value: str | int | float | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
