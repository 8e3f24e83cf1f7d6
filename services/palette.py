"""Colours of the marks. Each stands at least 3:1 against the light and the dark surface.

The same values as the `--data-*` tokens in `assets/css/01-tokens.css`; a test holds them together.
Text, grid and hover colours of the figures come from the style sheet (`08-charts.css`), so a figure
follows the theme without being drawn again.
"""

from __future__ import annotations

from services.vocabulary import BlockedReason, ScoreBand

ACCENT = "#4f6fe6"
TRACK = "rgba(122, 132, 150, 0.16)"
NEUTRAL = "#7a8496"
WARNING = "#d9730d"
TEAL = "#0f8f83"
VIOLET = "#8a63d2"
MAGENTA = "#c0468c"
SKY = "#3f8fc9"

REASON_COLORS: dict[BlockedReason, str] = {
    BlockedReason.UNASSIGNED: MAGENTA,
    BlockedReason.NEVER_CONTACTED: WARNING,
    BlockedReason.NO_RECENT_INTERACTION: ACCENT,
    BlockedReason.WAITING_FOR_LEAD: TEAL,
    BlockedReason.SLOW_STAGE: NEUTRAL,
}
BAND_COLORS: dict[ScoreBand, str] = {
    ScoreBand.LOW: NEUTRAL,
    ScoreBand.FAIR: SKY,
    ScoreBand.GOOD: ACCENT,
    ScoreBand.EXCELLENT: TEAL,
}
LIGHT_TEXT = "#15181e"
LIGHT_MUTED = "#565f6d"
DARK_TEXT = "#e8ebf0"
DARK_MUTED = "#a5aebb"
LIGHT_LINE = "#e6e9ee"
LIGHT_SUNKEN = "#f0f2f5"
LIGHT_GOOD = "#0b7a53"
LIGHT_BAD = "#b42318"
LIGHT_WARNING = "#8a5200"
