"""Icons: masks drawn in `assets/css/05-icons.css`, so they take the colour of the text around them."""

from __future__ import annotations

from dash import html

from layouts.attributes import aria


def icon(name: str, class_name: str = "") -> html.Span:
    """A decorative icon; the words beside it (or an aria-label) say what it means."""
    return html.Span(className=f"icon icon-{name} {class_name}".strip(), **aria(hidden=True))


def hidden(text: str) -> html.Span:
    """Words for screen readers only."""
    return html.Span(text, className="visually-hidden")
