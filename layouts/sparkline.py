"""Sparklines: an inline SVG used as a mask, so that it takes its colour from the style sheet."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from dash import html

from layouts.attributes import aria

WIDTH, HEIGHT, PAD = 120, 32, 3


def sparkline(values: Sequence[float | None] | None) -> html.Div:
    """The course of a figure. Empty (but of the same height) when there is nothing to draw.

    Decorative: the card's words say what changed.
    """
    known = [value for value in values or () if value is not None]
    if len(known) < 2:
        return html.Div(className="sparkline", **aria(hidden=True))
    mask = f'url("data:image/svg+xml,{quote(_svg(list(values or ())))}")'
    return html.Div(className="sparkline is-drawn", style={"--course": mask}, **aria(hidden=True))


def _svg(values: list[float | None]) -> str:
    known = [value for value in values if value is not None]
    low, high = min(known), max(known)
    span = (high - low) or 1.0
    step = WIDTH / (len(values) - 1)
    points = [
        (round(index * step, 1), round(HEIGHT - PAD - (value - low) / span * (HEIGHT - 2 * PAD), 1))
        for index, value in enumerate(values)
        if value is not None
    ]
    # A flat line runs through the middle: at the bottom it would read as zero.
    if high == low:
        points = [(x, HEIGHT / 2) for x, _y in points]
    line = " ".join(f"{x},{y}" for x, y in points)
    area = f"{points[0][0]},{HEIGHT} {line} {points[-1][0]},{HEIGHT}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none">'
        f'<polygon points="{area}" fill-opacity=".14"/>'
        f'<polyline points="{line}" fill="none" stroke="#000" stroke-width="1.75" '
        'stroke-linejoin="round" stroke-linecap="round" vector-effect="non-scaling-stroke"/></svg>'
    )
