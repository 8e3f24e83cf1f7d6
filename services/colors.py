"""An organization's colour where text stands on it, and where it is text itself. A leaf."""

from __future__ import annotations

import re

ENOUGH = 4.5
"""WCAG's least contrast of text (AA)."""
_HEX = re.compile(r"#[0-9a-fA-F]{6}")


def contrast(one: str, other: str) -> float:
    """WCAG's contrast of two `#rrggbb` colours: 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def ink_on(color: str) -> str:
    """Black or white, whichever reads better on a colour."""
    return max(("#ffffff", "#000000"), key=lambda ink: contrast(ink, color))


def readable(color: str, ground: str = "#ffffff") -> str:
    """The colour, darkened no more than text on the light ground needs."""
    for tenth in range(0, 100, 2):
        darker = "#" + "".join(f"{round(each * (100 - tenth) / 100):02x}" for each in _channels(color))
        if contrast(darker, ground) >= ENOUGH:
            return darker
    return "#000000"


def known_color(color: str | None, default: str) -> str:
    """The colour where it is a `#rrggbb`, else the default."""
    return color if color and _HEX.fullmatch(color) else default


def _channels(color: str) -> tuple[int, int, int]:
    red, green, blue = (int(color[start : start + 2], 16) for start in (1, 3, 5))
    return red, green, blue


def _luminance(color: str) -> float:
    shares = [each / 255 for each in _channels(color)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
