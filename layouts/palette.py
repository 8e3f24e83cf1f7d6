"""Colours of the marks: `services.palette`, where the reports take them from too."""

from __future__ import annotations

from services.palette import (
    ACCENT,
    BAND_COLORS,
    DARK_MUTED,
    DARK_TEXT,
    LIGHT_MUTED,
    LIGHT_TEXT,
    MAGENTA,
    NEUTRAL,
    REASON_COLORS,
    SKY,
    TEAL,
    TRACK,
    VIOLET,
    WARNING,
)

__all__ = [
    "ACCENT",
    "BAND_COLORS",
    "DARK_MUTED",
    "DARK_TEXT",
    "LIGHT_MUTED",
    "LIGHT_TEXT",
    "MAGENTA",
    "NEUTRAL",
    "REASON_COLORS",
    "SKY",
    "TEAL",
    "TRACK",
    "VIOLET",
    "WARNING",
]
